"""Headline, authors, access, kind, section, tags, image, addresses: what a page says of itself, however it says it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.extract.article import extract
from pipelines.extract.authors import closing_byline, signed_agencies, split_names
from pipelines.extract.jsonld import article_node, read_jsonld, text_of
from pipelines.model.article import Access, ArticleDraft, Extraction, Kind
from pipelines.model.page import FetchedPage
from tests.extract.pages import TITLE, URL, article, page


def _draft(fetched: FetchedPage) -> ArticleDraft:
    extraction = extract(fetched)
    assert isinstance(extraction, Extraction)
    return extraction.draft


def _ld(*nodes: dict[str, Any]) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def _news(**fields: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}


@pytest.mark.parametrize(
    ("names", "persons", "agencies"),
    [
        (["Anna Kessler"], ("Anna Kessler",), ()),
        (["Von Anna Kessler und Jens Brandes, Berlin"], ("Anna Kessler", "Jens Brandes"), ()),
        (["VON ANNA KESSLER"], ("Anna Kessler",), ()),
        (["Von Anna Kessler am 16. Mai 2024"], ("Anna Kessler",), ()),
        (["Anna Kessler, dpa"], ("Anna Kessler",), ("dpa",)),
        (["dpa/AFP"], (), ("afp", "dpa")),
        (["Deutsche Presse-Agentur"], (), ("dpa",)),
        (["Weserbote Redaktion"], (), ()),
        (["weserbote.de"], (), ()),
        (["Anna Kessler, Redakteurin"], ("Anna Kessler",), ()),
        (["Anna Kessler (Text) und Jens Brandes (Fotos)"], ("Anna Kessler", "Jens Brandes"), ()),
        (["Ein Kommentar von Anna Kessler"], ("Anna Kessler",), ()),
        (["Interview: Julia Mai-Lauter"], ("Julia Mai-Lauter",), ()),
        (["Dr. Max Kolter"], ("Dr. Max Kolter",), ()),
        (["Ursula von der Leyde"], ("Ursula von der Leyde",), ()),
        (["Jens Brandes im Gespräch mit Anna Kessler"], ("Anna Kessler",), ()),
        (["Interview mit Jens Brandes"], (), ()),
        (["Interview ANNA KESSLER"], ("Anna Kessler",), ()),
        (["Protokoll: Anna Kessler"], ("Anna Kessler",), ()),
        (["Aufgezeichnet von Anna Kessler"], ("Anna Kessler",), ()),
        (["Gastbeitrag von Prof. Dr. Anna Kessler"], ("Prof. Dr. Anna Kessler",), ()),
        (["Von unserer Korrespondentin Anna Kessler, Paris"], ("Anna Kessler",), ()),
        (["Im Wortlaut von Anna Kessler"], ("Anna Kessler",), ()),
        (
            ["Anna Kessler, Jens Brandes und Ute van der Velde"],
            ("Anna Kessler", "Jens Brandes", "Ute van der Velde"),
            (),
        ),
        (["(mho)", "red", "dpa/lno"], (), ("dpa",)),
        (["Redaktion/APA"], (), ("apa",)),
        (["Departement für Wirtschaft, Bildung und Forschung WBF"], (), ()),
        (["anna.kessler@weserbote.example"], (), ()),
        (["Anna Kessler / Jens Brandes"], ("Anna Kessler", "Jens Brandes"), ()),
        (["Anna Kessler", "anna kessler"], ("Anna Kessler",), ()),
        (["3 Kommentare", "Lesezeit 4 Minuten", "Alle Artikel", "Max sagt"], (), ()),
        (["Tibor Szabo", "Julius Suhr"], ("Tibor Szabo", "Julius Suhr"), ()),
        (["Berlin"], (), ()),
    ],
)
def test_split_names(names: list[str], persons: tuple[str, ...], agencies: tuple[str, ...]) -> None:
    assert split_names(names) == (persons, agencies)


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("(dpa/jom)", ("dpa",)),
        ("AFP/lno", ("afp",)),
        ("SDA/sep", ("sda",)),
        ("Die dpa meldet das.", ()),
        ("abc", ()),
        ("", ()),
    ],
)
def test_signed_agencies(line: str, agencies: tuple[str, ...]) -> None:
    assert signed_agencies(line) == agencies


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Er ging. (Anna Kessler aus Berlin, Jens Brandes, 3.5.2024)", ("Anna Kessler", "Jens Brandes")),
        ("Er ging (und kam wieder, am 3.5.)", ()),
        ("Das Interview führte Anna Kessler.", ("Anna Kessler",)),
        ("Das Gespräch führten Anna Kessler und Jens Brandes.", ("Anna Kessler", "Jens Brandes")),
        ("Die Fragen stellte Jens von Brandes", ("Jens von Brandes",)),
        ("Interview: Anna Kessler", ("Anna Kessler",)),
        ("Aufgezeichnet von Jens Brandes", ("Jens Brandes",)),
        ("Das Gespräch führte zu nichts.", ()),
        ("Von Anna Kessler war danach nichts mehr zu hören, und das blieb so.", ()),
        ("Planetarium Halle", ()),
        ("Es bleibt spannend. (Anna K. Kessler) +++", ("Anna K. Kessler",)),
        ("Es bleibt spannend. (Anna Kessler-Brandes)", ("Anna Kessler-Brandes",)),
        ("Es bleibt spannend (Anna Kessler)", ()),
        ("Es bleibt spannend. (siehe Seite drei)", ()),
        ("Es bleibt spannend. (New York)", ()),
    ],
)
def test_closing_byline(line: str, names: tuple[str, ...]) -> None:
    assert closing_byline(["Es begann im März.", line])[0] == names


def test_a_closing_byline_names_agencies_too() -> None:
    assert closing_byline(["Er ging. (Anna Kessler, APA, 3.5.2024)"]) == (("Anna Kessler",), ("apa",))
    assert closing_byline(["Er ging. (APA, dpa, 3.5.2024)"]) == ((), ("apa", "dpa"))


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "name": "Anna Kessler"},
        [{"@type": "Person", "name": "Anna Kessler"}, {"@type": "Organization", "name": "Weserbote"}],
        "Anna Kessler",
        ["Anna Kessler"],
        {"@type": "Person", "name": ["Anna Kessler"]},
        {"@id": "#anna"},
    ],
)
def test_authors_from_jsonld(author: object) -> None:
    person = {"@type": "Person", "@id": "#anna", "name": "Anna Kessler"}
    head = _ld(_news(author=author, publisher={"name": "Weserbote"}), person)
    assert _draft(page(head=head)).authors == ("Anna Kessler",)


@pytest.mark.parametrize(
    "before",
    [
        "<div class='byline'>Von Anna Kessler</div>",
        "<a rel='author' href='/a'>Anna Kessler</a>",
        "<span itemprop='author'><meta itemprop='name' content='Anna Kessler'></span>",
        "<p>Von Anna Kessler</p>",
        "<p class='author-name'>Anna Kessler</p>",
        "<div class='meta'><span>Autor:</span> Anna Kessler</div>",
    ],
)
def test_authors_from_the_page(before: str) -> None:
    assert _draft(page(article(before=before))).authors == ("Anna Kessler",)


def test_commenters_are_no_authors() -> None:
    after = (
        "<div id='comments'><div class='comment'><span class='author'>Jens Brandes</span><p>Unerhört!</p></div></div>"
    )
    assert _draft(page(article(after=after))).authors == ()


@pytest.mark.parametrize(
    ("value", "access"),
    [
        (False, Access.PAYWALLED), ("False", Access.PAYWALLED), ("false", Access.PAYWALLED),
        ("https://schema.org/False", Access.PAYWALLED),
        ("http://schema.org/False", Access.PAYWALLED), (["False"], Access.PAYWALLED),
        (True, Access.FREE), ("True", Access.FREE),
        ("https://schema.org/True", Access.FREE), ("vielleicht", None), (None, None),
    ],
)  # fmt: skip
def test_access_in_every_spelling(value: object, access: Access | None) -> None:
    assert _draft(page(head=_ld(_news(isAccessibleForFree=value)))).access == access


def test_access_in_any_node_and_in_a_part() -> None:
    assert (
        _draft(page(head=_ld(_news(), {"@type": "WebPage", "isAccessibleForFree": False}))).access == Access.PAYWALLED
    )
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paywall"}
    assert _draft(page(head=_ld(_news(isAccessibleForFree=True, hasPart=part)))).access == Access.PAYWALLED
    teaser = {"@type": "ItemList", "itemListElement": [{"isAccessibleForFree": False}]}
    assert _draft(page(head=_ld(_news(isAccessibleForFree=True), teaser))).access == Access.FREE


@pytest.mark.parametrize(
    ("tier", "access"),
    [("locked", Access.PAYWALLED), ("paid", Access.PAYWALLED), ("free", Access.FREE), ("metered", None)],
)
def test_access_from_meta(tier: str, access: Access | None) -> None:
    assert _draft(page(head=f'<meta property="article:content_tier" content="{tier}">')).access == access


def test_a_paywall_that_the_page_shows() -> None:
    wall = "<div class='paywall'><h3>Jetzt weiterlesen</h3><p>Vier Wochen testen, danach im Abo.</p></div>"
    assert _draft(page(article(after=wall))).access == Access.PAYWALLED
    assert _draft(page(article(after="<div class='wallpaper'>Jetzt lesen</div>"))).access is None


@pytest.mark.parametrize(
    ("head", "h1", "url", "kind"),
    [
        ("", TITLE, URL, Kind.ARTICLE),
        (_ld({"@type": "LiveBlogPosting", "headline": TITLE}), TITLE, URL, Kind.LIVE),
        ("", "Liveticker: Der Deich hält", URL, Kind.LIVE),
        (_ld({"@type": "OpinionNewsArticle", "headline": TITLE}), TITLE, URL, Kind.OPINION),
        ("", "Kommentar: Der Deich hält", URL, Kind.OPINION),
        ("", TITLE, "https://www.weserbote.example/meinung/deich", Kind.OPINION),
        ("", "Der Deich hält – Interview mit Ines Vollmer", URL, Kind.INTERVIEW),
        ("", "Pressemitteilung: Der Deich hält", URL, Kind.PRESS_RELEASE),
        (_ld({"@type": "AdvertiserContentArticle", "headline": TITLE}), TITLE, URL, Kind.ADVERT),
        ("", "Videobeweis: Der Deich hält", URL, Kind.ARTICLE),
        ("", "Kommentare unerwünscht am Deich", URL, Kind.ARTICLE),
    ],
)
def test_kind(head: str, h1: str, url: str, kind: Kind) -> None:
    assert _draft(page(article(title=h1), head, url=url)).kind == kind


def _og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("h1", "head", "title", "kicker"),
    [
        (TITLE, "", TITLE, None),
        (f"<span class='kicker'>Weser</span>{TITLE}", "", TITLE, "Weser"),
        (f"<span class='headline__dachzeile'>Weser: </span><span>{TITLE}</span>", "", TITLE, "Weser"),
        (f"Weser: {TITLE} in Husum", _og(f"{TITLE} in Husum"), f"{TITLE} in Husum", "Weser"),
        (f"{TITLE} im Mai", _og(f"Weser: {TITLE} im Mai"), f"{TITLE} im Mai", "Weser"),
        ("Der Dei\u00adch hält", "", TITLE, None),
    ],
)  # fmt: skip
def test_headline_and_kicker(h1: str, head: str, title: str, kicker: str | None) -> None:
    draft = _draft(page(article(title=h1), head))
    assert (draft.title, draft.kicker) == (title, kicker)


def test_of_several_h1_the_articles_own_is_the_title() -> None:
    head = f'<meta property="og:title" content="{TITLE}">'
    assert _draft(page("<header><h1>Weserbote</h1></header>" + article(), head)).title == TITLE


def test_without_h1_the_title_loses_the_sites_name() -> None:
    body = article().replace("<h1>", "<div>").replace("</h1>", "</div>")
    head = f"<title>{TITLE} | Weserbote</title>"
    assert _draft(page(body, head)).title == TITLE


def test_section_tags_image_and_addresses() -> None:
    node = _news(
        articleSection="Region",
        keywords="Deich, Weser, deich, plus",
        image={"@type": "ImageObject", "url": "/b.jpg", "caption": "Der Deich", "creditText": "Jens Brandes"},
    )
    head = _ld(node) + f'<link rel="canonical" href="{URL}?utm=1"><meta name="tdm-reservation" content="1">'
    draft = _draft(page(head=head))
    assert (draft.section, draft.tags) == ("Region", ("Deich", "Weser"))
    assert (draft.image_url, draft.image_caption, draft.image_credit) == (
        "https://www.weserbote.example/b.jpg", "Der Deich", "Jens Brandes",
    )  # fmt: skip
    assert draft.canonical_url == f"{URL}?utm=1"
    assert draft.tdm_reserved is True


@pytest.mark.parametrize(
    "href", ["https://www.weserbote.example/", "https://evil.example/a", "javascript:alert(1)", "", "http://["]
)
def test_an_incredible_canonical_is_none(href: str) -> None:
    assert _draft(page(head=f'<link rel="canonical" href="{href}">')).canonical_url is None


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "A",}',
        '<!-- {"@type": "NewsArticle", "headline": "A"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "A"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "A", "x": "a\nb"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;A&quot;}",
        '[[{"@graph": [{"@type": ["NewsArticle"], "headline": "A"}]}]];',
    ],
)
def test_damaged_jsonld_is_read(block: str) -> None:
    node = article_node(read_jsonld([block]), [], None)
    assert node is not None
    assert node["headline"] == "A"


def test_of_several_nodes_the_one_that_names_the_page_wins() -> None:
    nodes = [
        _news(url="https://x.example/1", headline="Teaser"),
        _news(mainEntityOfPage={"@id": URL}, headline="Eigener"),
    ]
    found = article_node(nodes, [URL], None)
    assert found is not None
    assert found["headline"] == "Eigener"


def test_deeply_nested_jsonld_is_no_article_and_no_error() -> None:
    assert article_node(read_jsonld(["[" * 50_000]), [], None) is None


def test_text_of_resolves_entities_and_drops_tags() -> None:
    assert text_of("Wei&amp;szlig;e <b>W&auml;nde</b>") == "Weiße Wände"
    assert text_of([{"name": None}, {"name": "A"}]) == "A"
    assert text_of(7) is None


def test_authors_from_a_card_of_label_and_value() -> None:
    head = '<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Anna Kessler">'
    assert _draft(page(head=head)).authors == ("Anna Kessler",)


@pytest.mark.parametrize(
    ("said", "persons"),
    [
        ("ANNA VON KESSLER", ("Anna von Kessler",)),
        ("JÖRG BEHRENS-O'HARA", ("Jörg Behrens-O'Hara",)),
        ("Anna Kessler, Nairobi", ("Anna Kessler",)),
        ("Super User", ()),
    ],
)
def test_authors_are_persons_in_normal_case(said: str, persons: tuple[str, ...]) -> None:
    assert split_names([said], mononyms=True)[0] == persons


def test_the_byline_of_a_teaser_is_not_the_articles() -> None:
    teaser = "<a href='/x'><h3>Ein anderes Thema</h3><div class='author-name'>Von Anna Kessler</div></a>"
    assert _draft(page(article(after=teaser))).authors == ()
    assert _draft(page(article(after="<a href='/ak' class='author-name'>Von Anna Kessler</a>"))).authors == (
        "Anna Kessler",
    )
