"""What Fundus' hand-written parsers give on a corpus of pages, one JSON line a page they know.

    python bench/fundus_peer.py ../shared/corpora/open

It runs in an environment of its own, because Fundus and trafilatura want different versions of lxml:

    python -m venv fundus-env && fundus-env/bin/pip install fundus "curl_cffi<0.14"
    python bench/extract.py --peers --fundus fundus-env/bin/python

Each page is read by the parser of the publisher with the page's domain that held at the page's date; a page of a
publisher Fundus does not know gives nothing.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def _parsers() -> dict[str, Any]:
    from fundus.publishers import PublisherCollection  # type: ignore[import-not-found,unused-ignore]

    found: dict[str, Any] = {}
    for group in PublisherCollection:
        for publisher in [group] if hasattr(group, "parser") else group:
            for domain in (publisher.domain, *(publisher.deprecated_domains or ())):
                found.setdefault(_host(domain), publisher.parser)
    return found


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


def predictions(corpus: Path) -> Iterator[dict[str, Any]]:
    """One prediction a page in the scorer's form."""
    parsers = _parsers()
    for path in sorted(corpus.glob("*/*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        proxy = parsers.get(_host(gold["url"] or f"https://{gold['domain']}/"))
        if proxy is None:
            continue
        body = gzip.decompress((path.parent / path.name.replace(".gold.json", ".html.gz")).read_bytes())
        crawled = datetime.fromisoformat(gold["crawl_date"]) if gold["crawl_date"] else datetime.now(UTC)
        found = proxy(crawled.date()).parse(body.decode("utf-8", "replace"), error_handling="suppress")
        published = found.get("publishing_date")
        yield {
            "id": gold["id"],
            "title": found.get("title"),
            "authors": found.get("authors"),
            "published": published.isoformat() if published else None,
            "body": "\n".join(_lines(found.get("body"))),
        }


def _lines(body: Any) -> Iterator[str]:
    if body is None:
        return
    yield from body.summary
    for section in body.sections:
        yield from section.headline
        yield from section.paragraphs


if __name__ == "__main__":
    for prediction in predictions(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(prediction, ensure_ascii=False) + "\n")
