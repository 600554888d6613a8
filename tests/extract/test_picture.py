"""The main picture's caption and credit: its own, never the house's or another picture's."""

from __future__ import annotations

import json

import pytest

from pipelines.extract.article import extract
from pipelines.model.article import Extraction
from tests.extract.pages import article, page

OWN = (
    '<figure><img src="/bild-4711000.jpg">'
    '<figcaption>Der Deich <span class="credit">Foto: Brandes</span></figcaption></figure>'
)
OTHER = '<figure><img src="/bild-9922000.jpg"><figcaption>Eine Kuh</figcaption></figure>'
OG = '<meta property="og:image" content="https://cdn.example/bild-4711000-1200x630.jpg">'


def _legend(body: str, head: str = "") -> tuple[str | None, str | None]:
    extraction = extract(page(body, head))
    assert isinstance(extraction, Extraction)
    return extraction.draft.image_caption, extraction.draft.image_credit


@pytest.mark.parametrize(
    ("body", "head", "legend"),
    [
        (article(before=OWN), "", ("Der Deich", "Foto: Brandes")),
        (article(after=OTHER + OWN), OG, ("Der Deich", "Foto: Brandes")),
        (article(after=OWN), "", (None, None)),
        (f"<aside>{OWN}</aside>{article()}", OG, (None, None)),
        (f"<footer>{OWN}</footer>{article()}", "", (None, None)),
        (
            article(before='<picture><img src="/a.jpg"></picture><p class="bildtext">Der Deich</p>'), "",
            ("Der Deich", None),
        ),
        (
            article(before='<div class="mediaInfo"><img src="/a.jpg"><span class="rights">Brandes</span></div>'), "",
            (None, "Brandes"),
        ),
        (
            article(before='<dl class="largeImage"><dt><img src="/a.jpg"></dt><dd>Der Deich</dd></dl>'), "",
            ("Der Deich", None),
        ),
        (
            article(before='<div><img src="/a.jpg"><div class="img_text">Der Deich</div><div>© Brandes</div></div>'),
            "", ("Der Deich", "© Brandes"),
        ),
        (
            article(before='<div><img src="/a.jpg"><div class="mainpic-text">Der Deich</div></div>'), "",
            ("Der Deich", None),
        ),
        (
            article(before='<div><img src="/a.jpg"><div class="caption"><span class="source">Brandes</span>'
                    '<span class="caption">Der Deich</span></div></div>'), "", ("Der Deich", "Brandes"),
        ),
        (article(after=f'<div class="media sidebar">{OWN}</div>'), OG, ("Der Deich", "Foto: Brandes")),
        (article(after=f'<div class="media sidebar">{OTHER}</div>'), OG, (None, None)),
        (
            article(after='<figure><img src="/der-deich-bei-husum-im-mai-4711.jpg"><figcaption>Der Deich</figcaption>'
                    "</figure>"), OG.replace("bild-4711000-1200x630", "der-deich-bei-husum"), ("Der Deich", None),
        ),
        (
            f'<div class="image-text"><p>{"Die Stadt hält den Deich. " * 5}</p></div>{article(after=OWN)}', OG,
            ("Der Deich", "Foto: Brandes"),
        ),
    ],
)  # fmt: skip
def test_legend_of_the_page(body: str, head: str, legend: tuple[str | None, str | None]) -> None:
    assert _legend(body, head) == legend


@pytest.mark.parametrize(
    "furniture",
    [
        '<figcaption class="caption">Mehr erfahren</figcaption>', '<figcaption>bild-4711.jpeg</figcaption>',
        "<figcaption>Sonderthema:</figcaption>", '<span class="copyright">© 2026 Weserbote GmbH</span>',
        '<span class="copyright">@ 1997 - 2026 Weserbote Medien</span>', '<span class="copyright">Copyright</span>',
        '<span class="credit">Bildnachweise</span>', '<span class="copyright">© wb.de Alle Rechte vorbehalten</span>',
        '<span class="credits">Impressum | Privacy Policy</span>', '<span class="credits">Theme von MH</span>',
        '<figcaption class="media">Audio 03:07 Min. | Anna Kessler</figcaption>',
        "<figcaption>Bildbeschreibung einblenden</figcaption>",
        "<figcaption>Herausgegeben von Anna Kessler, Jens Brandes</figcaption>",
    ],
)  # fmt: skip
def test_furniture_is_no_legend(furniture: str) -> None:
    assert _legend(article(before=f'<figure><img src="/a.jpg">{furniture}</figure>')) == (None, None)
    assert _legend(f"{article()}<div>{furniture}</div>") == (None, None)


def test_legend_of_the_description_comes_first() -> None:
    node = {
        "@type": "NewsArticle", "headline": "A",
        "image": {"@type": "ImageObject", "url": "/x.jpg", "caption": "Im Mai", "copyrightHolder": {"name": "dpa"}},
    }  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert _legend(article(before=OWN), head) == ("Im Mai", "dpa")
