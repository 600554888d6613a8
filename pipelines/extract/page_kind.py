"""What sort of piece a page is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.extract.jsonld import Node, types_of
from pipelines.extract.metadata import Head
from pipelines.model.article import Kind

_BY_TYPE = {
    "LiveBlogPosting": Kind.LIVE,
    "OpinionNewsArticle": Kind.OPINION,
    "AdvertiserContentArticle": Kind.ADVERT,
    "Interview": Kind.INTERVIEW,
    "ImageGallery": Kind.GALLERY,
    "MediaGallery": Kind.GALLERY,
    "PodcastEpisode": Kind.PODCAST,
    "PressRelease": Kind.PRESS_RELEASE,
}
_BY_WORD = (
    (
        Kind.ADVERT,
        re.compile(
            r"^(?:anzeige|advertorial|sponsored(?: post)?|promotion|bezahlter inhalt|werbung|verlagsangebot"
            r"|brand ?story)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.LIVE,
        re.compile(r"\b(?:live-?(?:ticker|blog)|news-?ticker|newsblog|liveticker|live-?blog|ticker)\b", re.IGNORECASE),
    ),
    (Kind.PODCAST, re.compile(r"^(?:podcast|audio)\b|\bpodcast\s*[:|]", re.IGNORECASE)),
    (Kind.VIDEO, re.compile(r"^video\b", re.IGNORECASE)),
    (
        Kind.GALLERY,
        re.compile(
            r"^(?:bilder(?:galerie|strecke)?|foto(?:strecke|galerie)|die besten bilder|in bildern)\b", re.IGNORECASE
        ),
    ),
    (
        Kind.INTERVIEW,
        re.compile(
            r"^interview\b|\bim (?:\w+-)?(?:interview|gespräch)\b|\binterview mit\b|-interview\b", re.IGNORECASE
        ),
    ),
    (
        Kind.OPINION,
        re.compile(
            r"^(?:(?:\w+-?)?kommentar|kommentare(?=\W*$)|meinung(?:en)?|(?:\w+-?)?kolumne|leitartikel|gastbeitrag|gast(?:kommentar|autor)|glosse|essay|debatte"
            r"|analyse und kommentar|replik|zwischenruf|einspruch|pro (?:&"
            r"|und) contra|standpunkt|analyse und meinung|die meinung|opinion)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.PRESS_RELEASE,
        re.compile(
            r"^(?:presse(?:mitteilung|meldung|information|aussendung)|medienmitteilung|medieninformation|ots)(?:en)?\b",
            re.IGNORECASE,
        ),
    ),
)
_IN_URL = (
    (Kind.GALLERY, re.compile(r"/(?:bilder|fotostrecke|bildergalerie|galerie|fotos|bilderstrecke)/")),
    (Kind.VIDEO, re.compile(r"/videos?/")),
    (Kind.PODCAST, re.compile(r"/podcasts?/")),
    (
        Kind.PRESS_RELEASE,
        re.compile(r"/(?:presseportal|pressemitteilung(?:en)?|medienmitteilung(?:en)?|blaulicht/pm|pm)/"),
    ),
    (
        Kind.OPINION,
        re.compile(r"/(?:meinung|kommentare?|kolumnen?|debatte/kommentar|opinion|leitartikel)/|/gastbeitrag-"),
    ),
    (Kind.LIVE, re.compile(r"live-?(?:ticker|blog)|newsblog|news-?ticker")),
)
_INTERVIEW_BYLINE = re.compile(
    r"^\W*(?:interview\s*(?::|von\b)|ein interview von\b|das (?:interview|gespräch) führten?\b|die fragen stellten?\b)"
    r"|\bim gespräch mit\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:Sie|Ihnen|Ihre?[mnrs]?|[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?|[Ee]uch|[Ee]ure?|Herr|Frau)\b"
)
"""Half of an interview's questions speak to somebody; those of a list of questions and answers do not."""
MAX_QUESTION_CHARS = 300
MIN_QUESTIONS = 4
MIN_QUESTION_SHARE = 0.25
"""Of all lines: on a page of questions and answers every second to fourth is a question."""
MAX_MEDIA_WORDS = 120
"""A page of a media type with more words than this is an article with a video, not a video with a line below."""


def read_kind(
    *,
    head: Head,
    article: Node | None,
    nodes: Sequence[Node],
    url: str,
    title: str | None,
    kicker: str | None,
    mark: str | None,
    section: str | None,
    text: str,
    bylines: Sequence[str] = (),
) -> Kind:
    """The kind by the publisher's type, kicker, title, section and address; else an article."""
    words = len(text.split())
    return (
        _by_type(article, nodes, words)
        or _by_word((kicker, mark, title, section), words)
        or _by_medium(head, article, words)
        or next((kind for kind, pattern in _IN_URL if pattern.search(url.lower()) and _is_plausible(kind, words)), None)
        or (Kind.INTERVIEW if _is_interview(text.split("\n"), bylines) else Kind.ARTICLE)
    )


def _is_interview(lines: Sequence[str], bylines: Sequence[str]) -> bool:
    """Whether the byline says so, or every few lines a question stands alone."""
    if any(_INTERVIEW_BYLINE.search(line) for line in (*bylines[:3], *lines[-3:])):
        return True
    questions = [line for line in lines if line.endswith("?") and len(line) <= MAX_QUESTION_CHARS]
    asked = sum(bool(_ADDRESSED.search(question)) for question in questions)
    is_dense = len(questions) >= MIN_QUESTIONS and len(questions) >= MIN_QUESTION_SHARE * len(lines)
    return is_dense and 2 * asked >= len(questions)


def _by_type(article: Node | None, nodes: Sequence[Node], words: int) -> Kind | None:
    if any("LiveBlogPosting" in types_of(node) for node in nodes):
        return Kind.LIVE
    types = types_of(article) if article else frozenset()
    return next((kind for name, kind in _BY_TYPE.items() if name in types and _is_plausible(kind, words)), None)


def _by_word(candidates: Iterable[str | None], words: int) -> Kind | None:
    for candidate in candidates:
        for kind, pattern in _BY_WORD:
            if candidate and pattern.search(candidate) and _is_plausible(kind, words):
                return kind
    return None


def _by_medium(head: Head, article: Node | None, words: int) -> Kind | None:
    is_video = (article is not None and "VideoObject" in types_of(article)) or (head.first("og:type") or "").startswith(
        "video"
    )
    return Kind.VIDEO if is_video and words <= MAX_MEDIA_WORDS else None


def _is_plausible(kind: Kind, words: int) -> bool:
    return kind not in (Kind.VIDEO, Kind.GALLERY, Kind.PODCAST) or words <= MAX_MEDIA_WORDS
