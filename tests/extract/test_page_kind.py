"""The kind of a page: by the publisher's type, kicker, headline, section, address, byline and questions."""

from __future__ import annotations

from collections import Counter

import pytest

from pipelines.extract.metadata import Head
from pipelines.extract.page_kind import read_kind
from pipelines.model.article import Kind

ARTICLE = "\n".join(["Der Rat hat am Montag beschlossen, den alten Deich noch in diesem Jahr zu erhöhen."] * 12)
SHORT = "Ein Blick auf den Deich von oben, gefilmt am Montag."
ASKED = "\n".join(["Frau Kessler, wird der Deich halten?", "Ja, davon gehe ich aus, denn er ist gut gebaut."] * 6)
URL = "https://www.weserbote.example/lokales/deich-1.html"

ROWS: list[tuple[Kind, dict[str, str]]] = [
    (Kind.ARTICLE, {}),
    (Kind.ARTICLE, {"kicker": "Hochwasser"}),
    (Kind.ARTICLE, {"title": "Meinungsforscher sehen den Deich vorn"}),
    (Kind.ARTICLE, {"title": "Interviewer in der Region unterwegs"}),
    (Kind.ARTICLE, {"title": "Video zeigt Unfall am Deich"}),
    (Kind.ARTICLE, {"title": "Die Rolle der Kommentarfunktion"}),
    (Kind.ARTICLE, {"type": "NewsArticle", "section": "Lokales"}),
    (Kind.ARTICLE, {"type": "VideoObject"}),
    (Kind.ARTICLE, {"url": "https://www.weserbote.example/videos/deich-1.html"}),
    (Kind.ARTICLE, {"title": "Anzeigen nach Schlägerei am Deich"}),
    (Kind.LIVE, {"type": "LiveBlogPosting"}),
    (Kind.LIVE, {"title": "Liveticker zum Hochwasser"}),
    (Kind.LIVE, {"title": "Hochwasser im News-Ticker"}),
    (Kind.LIVE, {"kicker": "Liveblog"}),
    (Kind.LIVE, {"kicker": "Live-Ticker"}),
    (Kind.LIVE, {"title": "Nahost-Ticker: Gespräche dauern an"}),
    (Kind.LIVE, {"title": "Newsblog: Der Tag am Deich"}),
    (Kind.LIVE, {"url": "https://www.weserbote.example/lokales/hochwasser-liveticker-1.html"}),
    (Kind.OPINION, {"mark": "KOMMENTAR"}),
    (Kind.INTERVIEW, {"mark": "Interview"}),
    (Kind.OPINION, {"kicker": "Kommentar"}),
    (Kind.OPINION, {"kicker": "Leitartikel"}),
    (Kind.OPINION, {"kicker": "Gastbeitrag"}),
    (Kind.OPINION, {"kicker": "Gastkommentar"}),
    (Kind.OPINION, {"section": "Meinung"}),
    (Kind.OPINION, {"title": "Kommentar: Der Deich ist nicht genug"}),
    (Kind.OPINION, {"title": "Kolumne von der Küste"}),
    (Kind.OPINION, {"type": "OpinionNewsArticle"}),
    (Kind.OPINION, {"url": "https://www.weserbote.example/meinung/deich-1.html"}),
    (Kind.OPINION, {"url": "https://www.weserbote.example/politik/gastbeitrag-von-anna-kessler-1.html"}),
    (Kind.OPINION, {"kicker": "Die Meinung"}),
    (Kind.INTERVIEW, {"kicker": "Interview"}),
    (Kind.INTERVIEW, {"title": "Interview mit der Deichgräfin"}),
    (Kind.INTERVIEW, {"title": "Anna Kessler im Interview: Der Deich hält"}),
    (Kind.INTERVIEW, {"title": "Deichgräfin Kessler im Gespräch"}),
    (Kind.INTERVIEW, {"kicker": "Sommer-Interview"}),
    (Kind.INTERVIEW, {"type": "Interview"}),
    (Kind.INTERVIEW, {"byline": "Interview: Jens Brandes"}),
    (Kind.INTERVIEW, {"byline": "Ute Meier im Gespräch mit Jens Brandes"}),
    (Kind.INTERVIEW, {"text": ASKED}),
    (Kind.INTERVIEW, {"text": f"{ARTICLE}\nDas Interview führte Jens Brandes."}),
    (Kind.GALLERY, {"type": "ImageGallery", "text": SHORT}),
    (Kind.GALLERY, {"type": "MediaGallery", "text": SHORT}),
    (Kind.GALLERY, {"title": "Bildergalerie: Der Deich im Wandel", "text": SHORT}),
    (Kind.GALLERY, {"title": "Fotostrecke vom Deichfest", "text": SHORT}),
    (Kind.GALLERY, {"kicker": "Bilder", "text": SHORT}),
    (Kind.GALLERY, {"kicker": "Fotogalerie", "text": SHORT}),
    (Kind.GALLERY, {"kicker": "In Bildern", "text": SHORT}),
    (Kind.GALLERY, {"url": "https://www.weserbote.example/fotostrecke/deich-1.html", "text": SHORT}),
    (Kind.GALLERY, {"url": "https://www.weserbote.example/lokales/bilder/deich-1.html", "text": SHORT}),
    (Kind.VIDEO, {"type": "VideoObject", "text": SHORT}),
    (Kind.VIDEO, {"og": "video.other", "text": SHORT}),
    (Kind.VIDEO, {"og": "video", "text": SHORT}),
    (Kind.VIDEO, {"og": "video.episode", "text": SHORT}),
    (Kind.VIDEO, {"kicker": "Video", "text": SHORT}),
    (Kind.VIDEO, {"title": "Video: Der Deich von oben", "text": SHORT}),
    (Kind.VIDEO, {"section": "Videos", "text": SHORT, "url": "https://www.weserbote.example/video/1.html"}),
    (Kind.VIDEO, {"url": "https://www.weserbote.example/videos/deich-1.html", "text": SHORT}),
    (Kind.PODCAST, {"type": "PodcastEpisode", "text": SHORT}),
    (Kind.PODCAST, {"kicker": "Podcast", "text": SHORT}),
    (Kind.PODCAST, {"title": "Podcast: Am Deich", "text": SHORT}),
    (Kind.PODCAST, {"title": "Deichgeflüster - der Podcast: Folge 12", "text": SHORT}),
    (Kind.PODCAST, {"section": "Podcast", "text": SHORT}),
    (Kind.PODCAST, {"kicker": "Audio", "text": SHORT}),
    (Kind.PODCAST, {"url": "https://www.weserbote.example/podcast/am-deich-12.html", "text": SHORT}),
    (Kind.PODCAST, {"url": "https://www.weserbote.example/podcasts/am-deich-12.html", "text": SHORT}),
    (Kind.PRESS_RELEASE, {"kicker": "Pressemitteilung"}),
    (Kind.PRESS_RELEASE, {"title": "Pressemitteilung der Polizei: Unfall am Deich"}),
    (Kind.PRESS_RELEASE, {"kicker": "Medienmitteilung"}),
    (Kind.PRESS_RELEASE, {"kicker": "Presseaussendung"}),
    (Kind.PRESS_RELEASE, {"section": "Pressemitteilungen"}),
    (Kind.PRESS_RELEASE, {"type": "PressRelease"}),
    (Kind.PRESS_RELEASE, {"url": "https://www.weserbote.example/presseportal/deich-1.html"}),
    (Kind.PRESS_RELEASE, {"url": "https://www.stadt.example/rathaus/pressemitteilungen/deich-1.html"}),
    (Kind.ADVERT, {"kicker": "Anzeige"}),
    (Kind.ADVERT, {"kicker": "Advertorial"}),
    (Kind.ADVERT, {"kicker": "Sponsored Post"}),
    (Kind.ADVERT, {"kicker": "Promotion"}),
    (Kind.ADVERT, {"title": "Anzeige: So schützen Sie Ihr Haus vor Wasser"}),
    (Kind.ADVERT, {"section": "Anzeige"}),
    (Kind.ADVERT, {"section": "Verlagsangebot"}),
    (Kind.ADVERT, {"type": "AdvertiserContentArticle"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given"), ROWS)
def test_kind(kind: Kind, given: dict[str, str]) -> None:
    article = {"@type": given["type"]} if "type" in given else None
    found = read_kind(
        head=Head(meta={"og:type": (given["og"],)} if "og" in given else {}, canonical=None, title=None),
        article=article,
        nodes=[article] if article else [],
        url=given.get("url", URL),
        title=given.get("title", "Der Deich hält"),
        kicker=given.get("kicker"),
        mark=given.get("mark"),
        section=given.get("section"),
        text=given.get("text", ARTICLE),
        bylines=[given["byline"]] if "byline" in given else [],
    )
    assert found == kind


def test_every_kind_has_eight_rows() -> None:
    counts = Counter(kind for kind, _ in ROWS)
    assert {kind: counts[kind] for kind in Kind if counts[kind] < 8} == {}
