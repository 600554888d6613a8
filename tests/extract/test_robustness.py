"""Broken and hostile pages: read as far as they can be read, never an exception, never an invented fact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clean.article import clean
from pipelines.extract.article import extract
from pipelines.extract.charset import decode
from pipelines.extract.parse import flatten, strip_scripts
from pipelines.model.article import ArticleDraft, Extraction, Rejection
from pipelines.model.page import FetchedPage
from tests.extract.pages import NOW, PARAGRAPHS, TITLE, URL, article, page


def _draft(fetched: FetchedPage) -> ArticleDraft:
    extraction = extract(fetched)
    assert isinstance(extraction, Extraction), extraction
    return clean(extraction)


@pytest.mark.parametrize("depth", [100, 255, 300, 2000, 5000])
def test_deep_nesting_loses_nothing(depth: int) -> None:
    draft = _draft(page("<div>" * depth + article() + "</div>" * depth))
    assert draft.text.split("\n") == list(PARAGRAPHS)


def test_text_behind_a_deep_box_is_there_too() -> None:
    inner = "<span>" * 400 + "Tief" + "</span>" * 400
    text = _draft(page(f"<h1>{TITLE}</h1><p>{inner}</p>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS))).text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


def test_flatten_keeps_every_word() -> None:
    assert "Wort" in flatten("<div>" * 500 + "Wort" + "</div>" * 500)


@pytest.mark.parametrize("label", ["idna", "undefined", "hex", "base64", "rot13", "no-such-charset", "utf8", ""])
@pytest.mark.parametrize("where", ["header", "meta"])
def test_no_charset_label_loses_the_page(label: str, where: str) -> None:
    headers = {"content-type": f"text/html; charset={label}"} if where == "header" else {}
    head = f'<meta charset="{label}">' if where == "meta" else ""
    assert _draft(page(head=head, headers=headers)).text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("raw", "content_type", "text"),
    [
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode("latin-1"), "text/html; charset=iso-8859-1", "Grüße"),
        ("Grüße – „so“".encode("cp1252"), "text/html; charset=iso-8859-1", "Grüße – „so“"),
        ("Grüße".encode(), "text/html; charset=iso-8859-1", "Grüße"),
        ("Grüße".encode("cp1252"), "text/html; charset=utf-8", "Grüße"),
        (b"\xef\xbb\xbf" + "Grüße".encode(), "text/html; charset=latin1", "Grüße"),
        (b"\xff\xfe" + "Grüße".encode("utf-16-le"), None, "Grüße"),
        ("Zürich 5 €".encode("iso8859-15"), "text/html; charset=ISO-8859-15", "Zürich 5 €"),
        ("äöü".encode() * 100 + b"\xe4", "text/html; charset=utf-8", "äöü" * 100 + "�"),
    ],
)
def test_decode(raw: bytes, content_type: str | None, text: str) -> None:
    assert decode(raw, content_type) == text


def test_nul_and_surrogates_do_not_come_through() -> None:
    draft = _draft(page(article(title="Der&#xD800; De\x00ich&#0; hält")))
    assert draft.title is not None
    assert not any(0xD800 <= ord(letter) <= 0xDFFF or letter == "\x00" for letter in draft.title + draft.text)


@pytest.mark.parametrize("offset", ["+24:00", "+99:00", "-30:00", "+2400"])
def test_an_impossible_offset_loses_neither_the_article_nor_invents_a_date(offset: str) -> None:
    head = f'<meta property="article:published_time" content="2024-05-16T10:00:00{offset}">'
    draft = _draft(page(head=head))
    assert draft.text.split("\n") == list(PARAGRAPHS)
    assert draft.published_at is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty answer"),
        (b"   \n", "empty answer"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no web page: binary data"),
        (b"%PDF-1.7", "no web page: binary data"),
    ],
)
def test_what_is_no_page_is_rejected_with_a_reason(body: bytes, reason: str) -> None:
    assert extract(page(raw=body)) == Rejection(outcome="not_article", reason=reason)


def test_a_page_without_text_is_no_article() -> None:
    found = extract(page("<nav><a href='/'>Start</a></nav>"))
    assert isinstance(found, Rejection)
    assert found.outcome == "not_article"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Just a moment...", "<p>Checking your browser before accessing the site.</p>"),
        ("Access Denied", "<p>You do not have permission to access this page on this server.</p>"),
        (
            "Zustimmung",
            "<p>Mit Werbung weiterlesen: wie gewohnt. Ihre Zustimmung können Sie jederzeit widerrufen.</p>",
        ),
    ],
)
def test_walls_are_blocked_not_stored(title: str, text: str) -> None:
    found = extract(page(f"<h1>{title}</h1><div>{text * 3}</div>", head=f"<title>{title}</title>"))
    assert isinstance(found, Rejection)
    assert found.outcome == "blocked"


def test_a_tag_with_a_hundred_thousand_attributes() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    assert PARAGRAPHS[1] in _draft(page(f"<div {attributes}>{article()}</div>")).text


def test_scripts_go_and_jsonld_stays_whatever_is_in_them() -> None:
    markup = (
        "<p>eins</p><script>if (a < b) document.write('<p>nein</p>')</script>"
        "<!-- <script> --><p>zwei</p>"
        '<script type="application/ld+json">{"a": "</p>"}</script>'
        '<STYLE>p{}</STYLE><p>drei</p><script src="x"></script>'
    )
    text, jsonld = strip_scripts(markup)
    assert text == "<p>eins</p><!-- <script> --><p>zwei</p><p>drei</p>"
    assert jsonld == ('{"a": "</p>"}',)


def test_an_open_script_does_not_swallow_what_came_before() -> None:
    text, _ = strip_scripts("<p>eins</p><script>nie zu")
    assert text.startswith("<p>eins</p>")


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise(raw: bytes) -> None:
    extract(FetchedPage(url=URL, final_url=URL, status=200, body=raw, fetched_at=NOW))


_PARTS = (
    "<p>", "</p>", "<div class='article'>", "</div>", "<h1>", "Wort. ", "<br>", "&#xD800;", "<!--", "<script>",
    "<table><tr><td>", "<li>", '<script type="application/ld+json">{"@type":',
)  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS), max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_markup_raises(parts: list[str]) -> None:
    extract(page("".join(parts)))
