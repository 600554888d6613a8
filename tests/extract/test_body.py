"""What is the article's text: lead, sub-headings, lists; and what stands beside it."""

from __future__ import annotations

import pytest

from pipelines.extract.article import extract
from pipelines.extract.blocks import blocks_of
from pipelines.extract.box_names import is_unwanted
from pipelines.extract.obfuscated import is_obfuscated
from pipelines.extract.parse import parse
from pipelines.extract.side_boxes import calls_reader
from pipelines.model.article import Extraction
from pipelines.model.page import FetchedPage
from tests.extract.pages import PARAGRAPHS, TITLE, article, page

LEAD = "Seit Jahren wird über den Deich geredet, jetzt drängt die Zeit für alle Beteiligten."


def _lines(fetched: FetchedPage) -> list[str]:
    extraction = extract(fetched)
    assert isinstance(extraction, Extraction)
    return extraction.draft.text.split("\n")


@pytest.mark.parametrize(
    "lead",
    [
        f"<p class='lead'>{LEAD}</p>",
        f"<div class='teaser-text'>{LEAD}</div>",
        f"<h2 class='vorspann'>{LEAD}</h2>",
        f"<p>{LEAD}</p>",
        f"<div class='article-meta'><p>{LEAD}</p></div>",
        f"<p class='author'>Von Anna Kessler</p><p>{LEAD}</p>",
    ],
)
def test_the_lead_is_the_first_line(lead: str) -> None:
    head = f'<meta name="description" content="{LEAD}">'
    assert _lines(page(article(before=lead), head)) == [LEAD, *PARAGRAPHS]


def test_the_headline_and_its_repeats_are_not_in_the_text() -> None:
    assert _lines(page(article(before=f"<h2>{TITLE}</h2>"))) == list(PARAGRAPHS)


def test_a_place_in_front_of_the_text_goes() -> None:
    assert _lines(page(article().replace("<p>Am", "<p>Husum.</p><p>Am", 1))) == list(PARAGRAPHS)
    assert _lines(page(article().replace("<p>Am", "<p>Husum · Am", 1))) == list(PARAGRAPHS)


def test_sub_headings_and_lists_stay_in_their_places() -> None:
    inner = "<h3>Streit um Geld</h3><ul><li>Abriss: vier Millionen</li><li>Neubau: sechs Millionen</li></ul>"
    body = article().replace("<p>Der Heimat", inner + "<p>Der Heimat")
    assert _lines(page(body)) == [
        *PARAGRAPHS[:2],
        "Streit um Geld",
        "Abriss: vier Millionen",
        "Neubau: sechs Millionen",
        PARAGRAPHS[2],
    ]


@pytest.mark.parametrize(
    "junk",
    [
        "<aside class='related'><h3>Mehr zum Thema</h3><ul><li><a href='/1'>Der Rat vertagt sich</a></li></ul></aside>",
        "<div class='newsletter-box'><p>Jeden Freitag das Wichtigste, kostenlos in Ihrem Postfach.</p></div>",
        "<figure><img src='b.jpg'><figcaption>Der Deich am Morgen. Foto: Brandes</figcaption></figure>",
        "<div class='wp-caption'><p class='wp-caption-text'>Der Deich am Morgen.</p></div>",
        "<p><a href='/x'>Der Streik in Zahlen: alles auf einen Blick</a></p>",
        "<span class='sr-only'>Ende des Inhalts</span>",
        "<div class='x'><div class='y'><div class='z'><h4>Newsletter</h4><p>Alles zu Ihnen.</p></div></div></div>",
        "<div class='commentList' id='comments'><p>Unerhört, was hier geschieht, und niemand tritt zurück.</p></div>",
    ],
)
@pytest.mark.parametrize("place", ["between", "after"])
def test_what_stands_beside_the_text_is_not_in_it(junk: str, place: str) -> None:
    body = article().replace("<p>Der Heimat", junk + "<p>Der Heimat") if place == "between" else article(after=junk)
    assert _lines(page(body)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "names", ["plus-article paywall", "has-newsletter", "comments", "content premium-content", "story related"]
)
def test_a_box_that_holds_the_article_stays_whatever_its_name(names: str) -> None:
    assert _lines(page(f"<div class='{names}'>{article()}</div>")) == list(PARAGRAPHS)


def test_paragraphs_set_off_by_line_breaks() -> None:
    text = "<br><br>".join(PARAGRAPHS)
    assert _lines(page(f"<h1>{TITLE}</h1><div class='text'>{text}</div>")) == list(PARAGRAPHS)


def test_trafilatura_failing_does_not_lose_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("offset must be a timedelta strictly between")

    monkeypatch.setattr("pipelines.extract.body.bare_extraction", fail)
    assert _lines(page()) == list(PARAGRAPHS)


def test_removed_holds_what_was_taken_for_text_and_is_not() -> None:
    extraction = extract(page(article(after="<div class='x'><p>Was sonst geschah und warum es wichtig ist.</p></div>")))
    assert isinstance(extraction, Extraction)
    assert {line.reason for line in extraction.draft.removed} <= {"headline", "beside the text"}


@pytest.mark.parametrize(
    ("names", "unwanted"),
    [
        ("newsletter-box", True), ("relatedArticles", True), ("article__social-bar", True), ("c-paywall", True),
        ("author-box", True), ("breadcrumb", True),
        ("sr-only", True), ("wp-caption-text", True), ("kicker", True), ("article-body", False),
        ("has-newsletter", False), ("text", False), ("storyline", False),
        ("lead", False), ("paragraph", False), ("crosshead", False),
        ("adventure", False), ("download", False), ("header", False), ("shareholder-text", False),
    ],
)  # fmt: skip
def test_names(names: str, unwanted: bool) -> None:
    assert is_unwanted(names) is unwanted


def test_blocks_know_their_boxes_and_links() -> None:
    parsed = parse(page("<div class='a'><p>eins <a href='/x'>zwei</a></p><ul><li>drei</li></ul>vier<br>fünf</div>"))
    assert parsed is not None
    blocks = [block for block in blocks_of(parsed.tree) if block.tag != "title"]
    assert [(block.text, block.tag) for block in blocks] == [
        ("eins zwei", "p"),
        ("drei", "li"),
        ("vier", "div"),
        ("fünf", "div"),
    ]
    assert blocks[0].link_share == pytest.approx(4 / 9)
    assert blocks[2].path == blocks[3].path == blocks[0].path[:-1]


def test_a_jump_inside_the_page_is_no_link_to_elsewhere() -> None:
    parsed = parse(page("<p><a href='#b'>Zum Abschnitt</a></p>"))
    assert parsed is not None
    assert [block.link_share for block in blocks_of(parsed.tree)] == [0.0]


def test_agency_identifiers_are_read_wherever_they_stand() -> None:
    extraction = extract(page(article(after="<p class='copyright'>© dpa-infocom, dpa:240516-99-53606/3</p>")))
    assert isinstance(extraction, Extraction)
    assert extraction.draft.external_ids == ("dpa:240516-99-53606/3",)


def test_text_shifted_behind_a_paywall_is_never_kept() -> None:
    plain = "Der Rat will den Deich nicht erhöhen und das Geld lieber in die Brücke stecken, sagt die Verwaltung."
    shifted = "".join(chr(ord(letter) + 1) if letter.isalpha() else letter for letter in plain)
    assert not is_obfuscated(plain)
    assert is_obfuscated(shifted)
    body = article().replace("<p>Der Heimat", f"<p>{shifted}</p><p>Der Heimat")
    assert _lines(page(body)) == list(PARAGRAPHS)


def test_a_page_of_countless_paragraphs_goes_without_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("pipelines.extract.body.bare_extraction", lambda *tree, **_: asked.append(tree))
    text = _lines(page(article(after="<p>Wort und noch ein Wort, das hier steht.</p>" * 25_000)))
    assert set(PARAGRAPHS) <= set(text)
    assert asked == []


def test_a_lead_in_points() -> None:
    points = [
        "Der Deich soll zwei Meter höher werden als bisher.",
        "Das Land zahlt nur bei schnellem Beschluss im Rat.",
    ]
    lead = "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"
    facts = "<ul><li>Von: Anna Kessler</li><li>3 Minuten Lesezeit</li></ul>"
    assert _lines(page(article(before=facts + lead))) == [*points, *PARAGRAPHS]


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        ('auf Basis von <a class="keyword" href="/t/1">SEPA</a> und Karten', "auf Basis von SEPA und Karten"),
        ('das neue <a class="tag" href="/t/2">Planetarium</a> Neustadt', "das neue Planetarium Neustadt"),
        ('mit <a class="affiliate" href="/t/3">diesem Spiel</a>', "mit diesem Spiel"),
        ('bei <a href="/t/4">Investoren<span>(öffnet im neuen Fenster)</span></a> gesucht', "bei Investoren gesucht"),
    ],
)
def test_a_linked_word_stays_in_its_sentence(markup: str, sentence: str) -> None:
    before = f"<p>Die Stadt plant seit dem Frühjahr {markup}, wie der Rat am Montag in Neustadt mitteilte.</p>"
    expected = f"Die Stadt plant seit dem Frühjahr {sentence}, wie der Rat am Montag in Neustadt mitteilte."
    assert expected in _lines(page(article(before=before)))


@pytest.mark.parametrize(
    "box",
    ['<div class="sect_commentlinks">', '<ul id="leserkommentare">', '<div itemtype="https://schema.org/Comment">'],
)
def test_readers_comments_are_no_text_however_many(box: str) -> None:
    comment = "<p>Ich finde, der Rat hätte das schon vor Jahren und viel besser entscheiden müssen, wie immer.</p>"
    tag = box[1:].split()[0]
    assert _lines(page(article() + f"<h4>Leser</h4>{box}{comment * 12}</{tag}>")) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Werden Sie Mitglied und sichern Sie unabhängigen Journalismus ab fünf Euro.", True),
        ("Das Wichtigste aus der Region, jeden Morgen in Ihrem Postfach.", True),
        ("Abonnieren Sie unseren Podcast.", True),
        ("Registrieren Sie sich kostenlos.", True),
        ("Jetzt Mitglied zu werden, lohne sich, sagt der Vorsitzende.", False),
        ("„Spenden Sie!“, rief er in den Saal.", False),
        ("Der Newsletter der Stadt erschien im Mai zum letzten Mal.", False),
    ],
)
def test_calls_to_the_reader(text: str, calls: bool) -> None:
    assert calls_reader(text) is calls


PARTS = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]


def test_a_small_box_that_calls_upon_the_reader_goes_with_its_heading() -> None:
    call = "<div class='p-4'><p>Weserblatt stärken</p><p>Werden Sie Mitglied, ab fünf Euro im Monat.</p></div>"
    body = f"<h1>{TITLE}</h1><div>{PARTS[0]}{PARTS[1]}{call}{PARTS[2]}</div>"
    assert _lines(page(body)) == list(PARAGRAPHS)


def test_the_last_paragraph_in_a_box_with_a_picture_stays_where_it_is_named_like_the_others() -> None:
    first, second, last = (part.replace("<p>", "<p class='bodytext'>") for part in PARTS)
    box = f"<div class='pic'><div><div>{last}</div></div></div>"
    assert _lines(page(f"<h1>{TITLE}</h1><div>{first}{second}{box}</div>")) == list(PARAGRAPHS)


def test_a_paragraph_of_the_houses_own_element_stays() -> None:
    last = "Am Sonntag ist Tag der offenen Tür, der Eintritt ist frei."
    body = f"<h1>{TITLE}</h1><x-text>{''.join(PARTS)}<x-par>{last}</x-par></x-text>"
    assert _lines(page(body)) == [*PARAGRAPHS, last]


def test_a_cell_of_adverts_beside_the_text_goes() -> None:
    cells = f"<td>{''.join(PARTS)}</td><td><b>Inserat</b><br>Metzgerei Frei, Ihr Partner für Feste</td>"
    assert _lines(page(f"<h1>{TITLE}</h1><table><tr>{cells}</tr></table>")) == list(PARAGRAPHS)


def test_an_announcement_of_what_is_gone_goes() -> None:
    gone = "<p>Zum Buch:</p><aside>Der Fluss, Verlag am Deich</aside>"
    assert _lines(page(f"<h1>{TITLE}</h1><div>{''.join(PARTS)}{gone}</div>")) == list(PARAGRAPHS)


def test_a_thread_with_nothing_but_posts_is_not_empty() -> None:
    posts = "".join(f"<div class='ForumComment'><b>Ute</b>{paragraph}</div>" for paragraph in PARAGRAPHS)
    assert any("Heimatverein" in line for line in _lines(page(f"<h1>{TITLE}</h1>{posts}")))
