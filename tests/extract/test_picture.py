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
        (
            article(before='<figure><img src="/bild-4711000.jpg"></figure><shop-html class="image-description"><div>'
                    'Der Deich</div></shop-html><shop-html class="image-copyright"><div>dpa | Brandes</div>'
                    "</shop-html>"),
            OG, ("Der Deich", "dpa | Brandes"),
        ),
        (  # behind the first wrapper that says something, in two boxes
            article(before='<div class="group"><div><picture><img src="/bild-4711000.jpg"></picture>'
                    '<div class="copyright">'
                    '© Brandes</div></div></div><div class="image-text"><p>Der Deich</p></div>'), OG,
            ("Der Deich", "© Brandes"),
        ),
        (  # no name at all, but its line ends in a credit
            article(before='<div><a href="/bild-4711000.jpg"><img src="/bild-4711000.jpg"></a>'
                    "<div>Der Deich bei Ebbe. (Foto: Brandes)</div></div>"), OG,
            ("Der Deich bei Ebbe. (Foto: Brandes)", None),
        ),
        (  # editor widgets: picture, caption and credit are three neighbours
            article(before='<div><div><img src="/bild-4711000.jpg"></div></div><div>'
                    '<p>Der Deich bei Ebbe im Mai</p></div>'
                    "<div><p><a href='#'>Foto: Brandes</a></p></div>"), OG,
            ("Der Deich bei Ebbe im Mai", "Foto: Brandes"),
        ),
        (
            article(before='<div class="visual"><picture><img src="/a.jpg"></picture><div class="description">'
                    '<a class="btn"><b>Vergrößern</b></a><b>Der Deich bei Ebbe</b><p>Foto: Brandes</p></div>'
                    '</div>'), "",
            ("Der Deich bei Ebbe Foto: Brandes", None),
        ),
        (
            article(before='<figure><figcaption><h2 class="element-invisible">Deich.jpg</h2>'
                    '<div class="caption">Der Deich</div><p class="copyright">Foto: Brandes</p></figcaption>'
                    '<img src="/a.jpg"></figure>'), "", ("Der Deich", "Foto: Brandes"),
        ),
        (
            article(before='<figure><img src="/a.jpg"><h2 class="figure__caption">Der Deich</h2></figure>'), "",
            ("Der Deich", None),
        ),
        (
            article(before='<div class="wrapper"><article class="media"><div><img src="/bild-4711000.jpg">'
                    '</div></article>'
                    '<span class="legend">Der Deich (AFP / BRANDES). Foto: AFP</span></div>'), OG,
            ("Der Deich (AFP / BRANDES). Foto: AFP", None),
        ),
        (
            article(before='<figure><img src="/a.jpg"><span class="caption">Der Deich <span class="credit">Copyright '
                    "Jens Brandes/Copyright 2026 The AP. All rights reserved</span></span></figure>"), "",
            ("Der Deich", "Copyright Jens Brandes/Copyright 2026 The AP. All rights reserved"),
        ),
        (
            article(before='<div class="image"><img src="/a.jpg" data-copyright="Foto: Brandes" alt="Deich">'
                    '</div>'), "",
            (None, "Foto: Brandes"),
        ),
        (article(before='<small class="copy">Foto: © Brandes</small>'), "", (None, "Foto: © Brandes")),
        (  # what an audio is called stands in the figure too
            article(before='<figure class="lead"><div class="caption">Der Deich zum Hören</div><img src="/a.jpg">'
                    "<figcaption>Der Deich bei Ebbe</figcaption></figure>"), "", ("Der Deich bei Ebbe", None),
        ),
        (f"<aside><h3>Mehr</h3>{article(before=OWN)}</aside>", OG, ("Der Deich", "Foto: Brandes")),
        (  # the article's number is in the names of all its pictures
            article(before='<figure><img src="/4711000-kuh.jpg"><figcaption>Eine Kuh <small>dpa</small>'
                    "</figcaption></figure>"
                    + OWN.replace("bild-4711000", "4711000-deich")),
            '<meta property="og:image" content="https://cdn.example/4711000-deich.jpg">',
            ("Der Deich", "Foto: Brandes"),
        ),
        (
            article(after=OWN.replace("bild-4711000", "csm_deich-im-mai_22ce777a90")),
            OG.replace("bild-4711000-1200x630", "csm_deich-im-mai_5214ae3c8f"), ("Der Deich", "Foto: Brandes"),
        ),
        (article(before='<div><img src="/bild-4711000.jpg"><h3>Ein anderes Thema</h3></div>'), OG, (None, None)),
        (
            article(before='<div class="media"><img src="/bild-4711000.jpg">'
                    '<p>Die Stadt baut den Deich aus.</p></div>'),
            f'{OG}<meta name="description" content="Die Stadt baut den Deich aus.">', (None, None),
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


def test_a_key_in_all_addresses_tells_no_picture() -> None:
    """A house that puts one key into every address: the first teaser's credit is not the article's."""
    teasers = "".join(
        f'<section><img src="/sch=2b60b268c2075c02120d/{number}.jpg"><p>Foto: Kessler</p></section>'
        for number in range(9)
    )
    own = '<div><img src="/sch=2b60b268c2075c02120d/deich.jpg"><p>Der Deich bei Ebbe. Foto: Brandes</p></div>'
    head = '<meta property="og:image" content="https://cdn.example/sch=2b60b268c2075c02120d/gross.jpg">'
    found = _legend(f"<div>{teasers}</div><hr>{article(before=own)}", head)
    assert found == ("Der Deich bei Ebbe. Foto: Brandes", None)


def test_the_page_shows_more_of_the_credit_than_its_node() -> None:
    node = {"@type": "NewsArticle", "image": {"url": "/bild-4711000.jpg", "creditText": "Getty Images"}}
    own = OWN.replace("Foto: Brandes", "Getty Images/Brandes")
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert _legend(article(before=own), head) == ("Der Deich", "Getty Images/Brandes")


def test_legend_of_the_description_comes_first() -> None:
    node = {
        "@type": "NewsArticle", "headline": "A",
        "image": {"@type": "ImageObject", "url": "/x.jpg", "caption": "Im Mai", "copyrightHolder": {"name": "dpa"}},
    }  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert _legend(article(before=OWN), head) == ("Im Mai", "dpa")
