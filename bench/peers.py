"""The general extractors that ours is compared with, each behind the same call: page -> the scorer's prediction.

Which of them can run depends on what is installed: `pip install 'presseschau[bench]'` brings all but Fundus, whose
parsers need an environment of their own (see `bench/fundus_peer.py`).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from pipelines.model.page import FetchedPage

Prediction = dict[str, Any]
Peer = Callable[[FetchedPage], Prediction]


def _text(page: FetchedPage) -> str:
    return page.body.decode("utf-8", "replace")


def _trafilatura(**options: Any) -> Peer:
    from trafilatura import bare_extraction

    def run(page: FetchedPage) -> Prediction:
        found = bare_extraction(page.body, url=page.final_url, include_comments=False, **options)
        if found is None:
            return {}
        return {"title": found.title, "authors": found.author, "published": found.date, "body": found.text}

    return run


def _newspaper(page: FetchedPage) -> Prediction:
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]

    article = Article(page.final_url, language="de", fetch_images=False)
    article.download(input_html=_text(page))
    article.parse()
    published = article.publish_date
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": str(published) if published else None,
        "body": article.text,
    }


def _news_please(page: FetchedPage) -> Prediction:
    from newsplease import NewsPlease  # type: ignore[import-not-found,unused-ignore]

    article = NewsPlease.from_html(_text(page), url=page.final_url, fetch_images=False)
    return {
        "title": article.title,
        "authors": list(article.authors or ()),
        "published": str(article.date_publish) if article.date_publish else None,
        "body": "\n".join(text for text in (article.description, article.maintext) if text),
    }


def _goose(page: FetchedPage) -> Prediction:
    from goose3 import Goose  # type: ignore[import-not-found,unused-ignore]

    article = Goose({"enable_image_fetching": False, "use_meta_language": False, "target_language": "de"}).extract(
        raw_html=_text(page)
    )
    return {
        "title": article.title,
        "authors": list(article.authors or ()),
        "published": article.publish_date,
        "body": article.cleaned_text,
    }


def _resiliparse(page: FetchedPage) -> Prediction:
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found,unused-ignore]

    return {"body": extract_plain_text(_text(page), main_content=True)}


def _readability(page: FetchedPage) -> Prediction:
    import lxml.html
    from readability import Document  # type: ignore[import-not-found,unused-ignore]

    document = Document(_text(page))
    tree = lxml.html.fromstring(document.summary())
    lines = (element.text_content() for element in tree.iter("p", "h2", "h3", "li"))
    return {"title": document.short_title(), "body": "\n".join(lines)}


_OPTIONAL: tuple[tuple[str, str, str, Peer], ...] = (
    ("newspaper4k", "newspaper", "newspaper4k", _newspaper),
    ("news-please", "newsplease", "news-please", _news_please),
    ("goose3", "goose3", "goose3", _goose),
    ("resiliparse", "resiliparse", "resiliparse", _resiliparse),
    ("readability", "readability", "readability-lxml", _readability),
)
"""Name, module, distribution, call."""


def installed() -> dict[str, Peer]:
    """Every peer that can run here."""
    found = {
        "trafilatura": _trafilatura(with_metadata=True),
        "trafilatura fast": _trafilatura(with_metadata=True, fast=True),
        "trafilatura precision": _trafilatura(with_metadata=True, favor_precision=True),
    }
    return found | {name: call for name, module, _, call in _OPTIONAL if importlib.util.find_spec(module)}


def absent() -> dict[str, str]:
    """Peers that cannot run here, and the distribution that brings them."""
    return {name: wheel for name, module, wheel, _ in _OPTIONAL if not importlib.util.find_spec(module)}


def guarded(peer: Peer) -> Peer:
    """A peer that fails on a page gives nothing for it: that is its score there, not the end of the run."""

    def run(page: FetchedPage) -> Prediction:
        try:
            return peer(page) or {}
        except Exception:  # noqa: BLE001 - the edge: other people's code on damaged pages
            return {}

    return run
