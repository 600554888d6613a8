"""Records as JSON-LD: schema.org NewsArticle, in one graph that is written as the records come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

_ARTICLE_TYPES = {
    "opinion": "OpinionNewsArticle",
    "live": "LiveBlogPosting",
    "press_release": "PressReleaseNewsArticle",
    "advert": "AdvertiserContentArticle",
}
"""Where schema.org has a type of its own for a kind; every other kind is a NewsArticle."""


def write_jsonld(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """One document with `@context` and a `@graph` of articles, one a line; returns how many."""
    written = 0
    file.write('{"@context": "https://schema.org", "@graph": [')
    for record in records:
        file.write(("," if written else "") + "\n" + json.dumps(news_article(record), ensure_ascii=False))
        written += 1
    file.write("\n]}\n")
    return written


def news_article(record: Mapping[str, Any]) -> dict[str, Any]:
    """An article's record in the terms of schema.org; what nobody said is left out."""
    address = record["canonical_url"] or record["url"]
    found = {
        "@type": _ARTICLE_TYPES.get(record["kind"], "NewsArticle"),
        "@id": address,
        "identifier": [str(record["id"]), *record["external_ids"]],
        "url": address,
        "mainEntityOfPage": address,
        "headline": record["title"],
        "alternativeHeadline": record["kicker"] or record["subtitle"],
        "description": record["teaser"],
        "articleBody": record["text"] or None,
        "wordCount": record["word_count"],
        "author": [{"@type": "Person", "name": name} for name in record["authors"]],
        "sourceOrganization": [{"@type": "NewsMediaOrganization", "name": name} for name in record["agencies"]],
        "publisher": {"@type": "NewsMediaOrganization", "name": record["publisher"]} if record["publisher"] else None,
        "datePublished": record["published_at"],
        "dateModified": record["modified_at"],
        "articleSection": record["section"],
        "keywords": record["tags"],
        "inLanguage": record["language"],
        "isAccessibleForFree": {"free": True, "paywalled": False}.get(record["access"]),
        "image": _image(record),
        "version": record["version"],
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _image(record: Mapping[str, Any]) -> dict[str, Any] | None:
    if not record["image_url"]:
        return None
    known = {"url": record["image_url"], "caption": record["image_caption"], "creditText": record["image_credit"]}
    return {"@type": "ImageObject", **{name: value for name, value in known.items() if value}}
