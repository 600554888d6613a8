"""Pages for extraction tests, built from a body and a head."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.model.page import Announcement, FetchedPage

URL = "https://www.weserbote.example/region/der-deich-haelt-1234"
NOW = datetime(2024, 5, 17, 12, 0, tzinfo=UTC)
TITLE = "Der Deich hält"
PARAGRAPHS = (
    "Am Montagabend war der Saal des Rathauses bis auf den letzten Platz besetzt. Rund 300 Menschen wollten hören, "
    "wie es mit dem Deich weitergeht, und manche standen noch auf der Treppe.",
    "„Wir halten den Deich“, sagte Ines Vollmer, die den Bauausschuss leitet. Sie rechnet mit Kosten von vier "
    "Millionen Euro und einer Bauzeit von mindestens zwei Jahren.",
    "Der Heimatverein sieht das anders. Der Deich habe drei Hochwasser überstanden, gibt sein Vorsitzender zu "
    "bedenken, und werde auch diesen Rat überstehen.",
)


def page(
    body: str | None = None,
    head: str = "",
    *,
    url: str = URL,
    headers: dict[str, str] | None = None,
    raw: bytes | None = None,
    announcement: Announcement | None = None,
    time_zone: str = "Europe/Berlin",
) -> FetchedPage:
    """A fetched page with this body, or with a plain article of three paragraphs."""
    html = f"<!DOCTYPE html><html lang='de'><head>{head}</head><body>{body or article()}</body></html>"
    return FetchedPage(
        url=url,
        final_url=url,
        status=200,
        headers=headers or {},
        body=html.encode() if raw is None else raw,
        fetched_at=NOW,
        announcement=announcement,
        time_zone=time_zone,
    )


def article(*, title: str = TITLE, before: str = "", after: str = "") -> str:
    """The markup of an article of three paragraphs, with something before and after them."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<main><article><h1>{title}</h1>{before}<div class='article-body'>{text}</div>{after}</article></main>"
