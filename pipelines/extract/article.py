"""From a fetched page to a draft of its article: the journey of a page, one step a line."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import islice

from pipelines.extract.access import read_access
from pipelines.extract.authors import closing_byline, read_authors, signed_agencies
from pipelines.extract.blocks import Block, key_of
from pipelines.extract.body import Selection, select_blocks
from pipelines.extract.dates import read_dates
from pipelines.extract.headline import Headline, read_headline
from pipelines.extract.hints import follow, with_hinted
from pipelines.extract.jsonld import Node, article_node, read_jsonld
from pipelines.extract.language import read_language
from pipelines.extract.marked import Marked, read_marked
from pipelines.extract.metadata import Head, canonical_url, descriptions, read_head
from pipelines.extract.page_kind import read_kind
from pipelines.extract.parse import ParsedPage, is_binary, parse
from pipelines.extract.picture import Picture, read_picture
from pipelines.extract.prune import prune
from pipelines.extract.reservations import read_noarchive, read_reservation
from pipelines.extract.section import read_section
from pipelines.extract.tags import read_tags, shown_tags
from pipelines.extract.walls import MAX_WALL_WORDS, NO_TEXT_WORDS, wall_of
from pipelines.model.article import ArticleDraft, Extraction, Rejection, RemovedLine
from pipelines.model.page import FetchedPage

logger = logging.getLogger(__name__)

MIN_TEXT_CHARS = 250
"""A shorter text makes the page be read again without pruning by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Described:
    """What the page says of itself, before its boxes are taken away."""

    head: Head
    nodes: tuple[Node, ...]
    article: Node | None
    headline: Headline
    marked: Marked
    picture: Picture
    section: str | None
    headings: tuple[str, ...]
    """Its first two headings, by which walls give themselves away."""
    shown_tags: list[str]


def extract(page: FetchedPage) -> Extraction | Rejection:
    """The draft of the page's article with its text as the page shows it, or why there is none."""
    if not page.body.strip():
        return Rejection(outcome="not_article", reason="empty answer")
    if is_binary(page.body):
        return Rejection(outcome="not_article", reason="no web page: binary data")
    parsed = parse(page)
    if parsed is None:
        return Rejection(outcome="not_article", reason="no markup")
    described = _describe(parsed, page)
    dates = read_dates(parsed.tree, described.head, described.article, page)
    authors, agencies = read_authors(
        described.head, described.article, described.nodes, parsed.tree, described.marked.bylines
    )
    access = read_access(described.head, described.article, described.nodes, parsed.tree, page.final_url)
    leads = descriptions(described.head, described.article)
    selection = _select(parsed, page, described.headline.forms, leads)
    blocks = selection.blocks
    text = "\n".join(block.text for block in blocks)
    if wall := _wall(described, text, page):
        return wall
    if not text:
        return Rejection(outcome="not_article", reason="no text found")
    announced = page.announcement
    signed, signing = closing_byline([block.text for block in blocks[-3:]])
    following = (name for line in selection.following for name in signed_agencies(line))
    reservation = read_reservation(described.head, page.headers, page.site_reservation, page.final_url)
    draft = ArticleDraft(
        url=page.final_url,
        canonical_url=canonical_url(described.head, page.final_url),
        publisher=page.publisher,
        country=page.country,
        title=described.headline.title,
        kicker=described.headline.kicker,
        subtitle=_subtitle(described.headline.subtitle, blocks),
        teaser=_teaser(blocks, leads) or (announced.teaser if announced else None),
        text=text,
        authors=authors or signed or (announced.authors if announced else ()),
        agencies=tuple(sorted({*agencies, *signing, *following})),
        external_ids=parsed.agency_ids,
        published_at=dates.published.at if dates.published else None,
        published_day_only=dates.published.day_only if dates.published else False,
        published_source=dates.source,
        modified_at=dates.modified.at if dates.modified else None,
        section=described.section or (announced.section if announced else None),
        tags=read_tags(
            described.head, described.article, title=described.headline.title, kicker=described.headline.kicker,
            text=text, authors=authors, shown=described.shown_tags)
        or (announced.tags if announced else ()),
        language=read_language(parsed.tree, described.head, text),
        kind=read_kind(
            head=described.head, article=described.article, nodes=described.nodes, url=page.final_url,
            title=described.headline.title, kicker=described.headline.kicker, mark=described.headline.mark,
            section=described.section, text=text,
            bylines=described.marked.bylines,
        ),
        access=access,
        tdm_reserved=reservation.is_reserved if reservation else None,
        tdm_evidence=reservation.evidence if reservation else None,
        tdm_policy=reservation.policy if reservation else None,
        noarchive=read_noarchive(described.head, page.headers),
        image_url=described.picture.url,
        image_caption=described.picture.caption,
        image_credit=described.picture.credit,
        removed=tuple(RemovedLine(text=text, reason=reason) for text, reason in selection.removed),
    )  # fmt: skip
    marked = described.marked
    return Extraction(draft=draft, captions=marked.captions, credits=marked.credits, bylines=marked.bylines)


def _select(parsed: ParsedPage, page: FetchedPage, titles: tuple[str, ...], leads: tuple[str, ...]) -> Selection:
    """The article's blocks; where pruning by name took nearly all of them, those that pruning by tag alone leaves."""
    boxes = follow(parsed.tree, page.hints)
    prune(parsed.tree, leads=leads, spared=boxes.spared)
    selection = select_blocks(parsed.tree, titles=titles, leads=leads, roles=boxes.roles)
    if selection.chars >= MIN_TEXT_CHARS:
        return selection
    again = parse(page)
    if again is None:
        return selection
    prune(again.tree, by_name=False, leads=leads, is_forum=not selection.has_prose)
    other = select_blocks(again.tree, titles=titles, leads=leads)
    return other if other.chars > 2 * selection.chars else selection


def _describe(parsed: ParsedPage, page: FetchedPage) -> _Described:
    head = read_head(parsed.tree)
    nodes = read_jsonld(parsed.jsonld)
    addresses = [page.final_url, page.url, canonical_url(head, page.final_url) or ""]
    article = article_node(nodes, addresses, head.first("og:title"))
    announced = page.announcement.title if page.announcement else None
    headline = read_headline(parsed.tree, head, article, announced)
    marked = with_hinted(read_marked(parsed.tree), parsed.tree, page.hints)
    picture = read_picture(parsed.tree, head, article, nodes, page_url=page.final_url, title=headline.title)
    section = read_section(parsed.tree, head, article, nodes, title=headline.title, url=page.final_url)
    headings = tuple(" ".join(one.text_content().split()) for one in islice(parsed.tree.iter("h1", "h2"), 2))
    return _Described(
        head=head, nodes=nodes, article=article, headline=headline, marked=marked, picture=picture, section=section,
        headings=headings, shown_tags=shown_tags(parsed.tree, head, article, headline.title),
    )  # fmt: skip


def _wall(described: _Described, text: str, page: FetchedPage) -> Rejection | None:
    """What the page is where it is a wall and no article; only a short text can be one."""
    words = len(text.split())
    if words >= MAX_WALL_WORDS:
        return None
    whole = parse(page) if words < NO_TEXT_WORDS else None
    titles = [title for title in (described.headline.title, described.head.title, *described.headings) if title]
    return wall_of(titles, text, whole.tree if whole else None, page.body, is_marked=described.article is not None)


def _subtitle(found: str | None, blocks: list[Block]) -> str | None:
    """The sub-headline, unless it is the lead with which the text begins."""
    return None if found is None or any(key_of(found) in block.key for block in blocks[:2]) else found


def _teaser(blocks: list[Block], leads: tuple[str, ...]) -> str | None:
    """The page's own lead where its first block is one, else the first description."""
    if blocks and any(
        blocks[0].key and (blocks[0].key in key_of(lead) or key_of(lead) in blocks[0].key) for lead in leads if lead
    ):
        return blocks[0].text
    return leads[0] if leads else None
