"""Access by what houses show and write besides JSON-LD: plus marks at the headline, their own meta tags, addresses."""

from __future__ import annotations

import pytest

from pipelines.extract.article import extract
from pipelines.model.article import Access, Extraction
from tests.extract.pages import TITLE, URL, article, page

WALL = '<div class="{0}"><p>{1}</p></div>'


@pytest.mark.parametrize(
    ("head", "title", "before", "url", "access"),
    [
        ("", f'<span class="badge">F+</span> {TITLE}', "", URL, Access.PAYWALLED),
        ("", f'<span class="label label--plus">SZ Plus</span>{TITLE}', "", URL, Access.PAYWALLED),
        ("", f'<i class="icon-plus">(+)</i> {TITLE}', "", URL, Access.PAYWALLED),
        ("", f'<span class="c-flag">Abo</span> {TITLE}', "", URL, Access.PAYWALLED),
        ("", f'<span class="kicker">Abo</span> {TITLE}', "", URL, Access.PAYWALLED),
        ("", f'<span class="premium-badge">HB+</span> {TITLE}', "", URL, Access.PAYWALLED),
        ("", TITLE, "", "https://www.weserbote.example/lokales/plus409922/deich.html", Access.PAYWALLED),
        ('<meta name="k5a:paid" content="1">', TITLE, "", URL, Access.PAYWALLED),
        ('<meta name="k5a:paid" content="0">', TITLE, "", URL, Access.FREE),
        ('<meta name="cXenseParse:xyz-article_ispaidcontent" content="true">', TITLE, "", URL, Access.PAYWALLED),
        ('<meta name="cXenseParse:xyz-article_ispaidcontent" content="false">', TITLE, "", URL, Access.FREE),
        ('<meta property="article:content_tier" content="locked">', TITLE, "", URL, Access.PAYWALLED),
        ('<meta property="article:content_tier" content="metered">', TITLE, "", URL, None),
        ('<meta property="article:content_tier" content="registration">', TITLE, "", URL, Access.PAYWALLED),
        ("", TITLE, WALL.format("reg-wall", "Jetzt registrieren und kostenlos weiterlesen."), URL, Access.PAYWALLED),
        ("", TITLE, WALL.format("registration-wall", "Zum Weiterlesen bitte kostenlos registrieren."),
         URL, Access.PAYWALLED),
        ("", TITLE, WALL.format("reg-wall", "Der Deich bei Husum hält noch immer."), URL, None),
        ("", TITLE, '<nav><a class="badge" href="/plus">SZ Plus</a></nav>', URL, None),
        ("", f'<span class="kicker">Plus und Minus</span> {TITLE}', "", URL, None),
        ("", TITLE, "", "https://www.weserbote.example/lokales/plusminus/deich.html", None),
        ("", TITLE, "", URL, None),
    ],
)  # fmt: skip
def test_access(head: str, title: str, before: str, url: str, access: Access | None) -> None:
    found = extract(page(article(title=title, before=before), head, url=url))
    assert isinstance(found, Extraction)
    assert found.draft.access == access
