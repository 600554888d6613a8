"""A rule's alerts as a feed: Atom (RFC 4287) or JSON Feed 1.1, for feed readers.

An entry keeps its id for ever: one a story, one a change. A feed may lie open on a web server, so nothing but
headline, teaser and snippet is in it, whatever else the rule says.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from markupsafe import escape

from pipelines.alerts.messages.payload import articles_of
from pipelines.alerts.messages.rendering import marked_html
from pipelines.alerts.messages.snippets import cut
from pipelines.alerts.messages.wording import WORDS

ENTRIES = 100
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
OWN_KEY = "_presseschau"
"""Where a JSON Feed says whose it is: the names of extensions begin with an underscore."""
_SUMMARY_CHARS = 300
_HIT_TAG = "strong"
"""Many feed readers take <mark> out."""

Item = dict[str, Any]
"""An entry, with the keys of a JSON Feed's item."""


class FeedError(ValueError):
    """What is there is no feed of this rule; its text says what it is."""


def items(data: Mapping[str, Any], *, told_at: datetime) -> list[Item]:
    """The entries that a message's facts make; `told_at` is when what it tells was found."""
    rule = uuid.UUID(data["rule"]["id"])
    told = [_item(rule, article, data, told_at) for article in _first_of_each_story(data)]
    for notice in data["notices"]:
        lines = "".join(f"<p>{escape(line)}</p>" for line in notice["lines"])
        told.append(
            {
                "id": uuid.uuid5(rule, f"notice/{notice['heading']}/{_utc(told_at)}").urn,
                "title": notice["heading"],
                "content_html": lines or f"<p>{escape(notice['heading'])}</p>",
                "date_modified": _utc(told_at),
                "language": data["language"],
            }
        )
    return told


def merged(new: Iterable[Item], old: Iterable[Item], *, limit: int = ENTRIES) -> list[Item]:
    """Both, the newest first, each id once (the new one counts), at most `limit`."""
    by_id = {item["id"]: item for item in (*old, *new)}
    return sorted(by_id.values(), key=lambda item: (item["date_modified"], item["id"]), reverse=True)[:limit]


def to_json(rule: Mapping[str, Any], entries: Iterable[Item]) -> bytes:
    """A JSON Feed."""
    feed = {
        "version": JSON_FEED,
        "title": f"presseschau: {rule['name']}",
        "description": rule["query"],
        "authors": [{"name": "presseschau"}],
        OWN_KEY: {"rule": rule["id"]},
        "items": list(entries),
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def from_json(text: bytes, rule: Mapping[str, Any]) -> list[Item]:
    """The entries of a JSON Feed that `to_json` made for this rule.   Raises FeedError."""
    try:
        feed = json.loads(text)
        whose, entries = feed[OWN_KEY]["rule"], feed["items"]
        entries = [entry for entry in entries if entry["id"] and entry["date_modified"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FeedError("the file is there and is no feed of ours; move it away or choose another path") from None
    _check_owner(whose, rule)
    return entries


def to_atom(rule: Mapping[str, Any], entries: Iterable[Item]) -> bytes:
    """An Atom feed."""
    made = list(entries)
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(feed, "id", uuid.UUID(rule["id"]).urn)
    _add(feed, "title", f"presseschau: {rule['name']}")
    _add(feed, "subtitle", rule["query"])
    _add(feed, "updated", max((item["date_modified"] for item in made), default="1970-01-01T00:00:00Z"))
    _add(_add(feed, "author", None), "name", "presseschau")
    _add(feed, "generator", "presseschau")
    for item in made:
        _add_entry(feed, item)
    return bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True))


def from_atom(text: bytes, rule: Mapping[str, Any]) -> list[Item]:
    """The entries of an Atom feed that `to_atom` made for this rule.   Raises FeedError."""
    try:
        feed = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True))
        if feed.tag != f"{{{ATOM}}}feed":
            raise FeedError
        whose = str(uuid.UUID(_text(feed, "id") or ""))
        entries = [_read_entry(entry) for entry in feed.iterfind(f"{{{ATOM}}}entry")]
    except (etree.XMLSyntaxError, ValueError):
        raise FeedError("the file is there and is no feed of ours; move it away or choose another path") from None
    _check_owner(whose, rule)
    return entries


def _first_of_each_story(data: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What is changed or gone has an entry of its own, the copies of a report have one together."""
    seen: set[int] = set()
    for story in data["stories"]:
        for article in articles_of({"stories": [story]}):
            if article["occasion"] in ("changed", "gone") or story["id"] not in seen:
                yield {**article, "story_id": story["id"]}
            if article["occasion"] not in ("changed", "gone"):
                seen.add(story["id"])


def _item(rule: uuid.UUID, article: Mapping[str, Any], data: Mapping[str, Any], told_at: datetime) -> Item:
    words, occasion = WORDS[data["language"]], article["occasion"]
    name = {
        "changed": f"change/{article['id']}/{article['version']}",
        "gone": f"gone/{article['id']}",
    }.get(occasion, f"story/{article['story_id']}")
    headline = f"{article['kicker']}: {article['title']}" if article["kicker"] else article["title"]
    facts = [article["publisher"]["name"], article["when"], ", ".join(article["agencies"])]
    facts.append(words["paywalled"] if article["paywalled"] else "")
    notes = [f"<p>{escape(text)}</p>" for text in (" · ".join(filter(None, facts)), article["note"]) if text]
    snippet = f"<p>{marked_html(article['snippet'], _HIT_TAG)}</p>" if article["snippet"] else ""
    item = {
        "id": uuid.uuid5(rule, name).urn,
        "url": article["url"],
        "title": f"{words[occasion]}: {headline}" if occasion in ("changed", "gone") else headline,
        "content_html": "".join(notes) + snippet,
        "summary": cut(article["teaser"] or (article["snippet"] or {}).get("text", ""), _SUMMARY_CHARS),
        "date_modified": _utc(told_at),
        "authors": [{"name": name} for name in (*article["authors"], article["publisher"]["name"]) if name],
        "tags": [tag for tag in (article["section"], *article["agencies"]) if tag],
        "language": article["language"] or data["language"],
    }
    if article["published_at"] and "T" in article["published_at"]:
        item["date_published"] = _utc(datetime.fromisoformat(article["published_at"]))
    return {key: value for key, value in item.items() if value}


def _add_entry(feed: Any, item: Item) -> None:
    entry = _add(feed, "entry", None)
    _add(entry, "id", item["id"])
    _add(entry, "title", item["title"])
    _add(entry, "updated", item["date_modified"])
    if "date_published" in item:
        _add(entry, "published", item["date_published"])
    for author in item.get("authors", ()):
        _add(_add(entry, "author", None), "name", author["name"])
    if "url" in item:
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=item["url"])
    for tag in item.get("tags", ()):
        etree.SubElement(entry, f"{{{ATOM}}}category", term=tag)
    if "summary" in item:
        _add(entry, "summary", item["summary"])
    content = _add(entry, "content", item["content_html"])
    content.set("type", "html")
    content.set("{http://www.w3.org/XML/1998/namespace}lang", item["language"])


def _read_entry(entry: Any) -> Item:
    content = entry.find(f"{{{ATOM}}}content")
    item: Item = {
        "id": _text(entry, "id"),
        "title": _text(entry, "title") or "",
        "content_html": (content.text or "") if content is not None else "",
        "date_modified": _text(entry, "updated"),
        "language": content.get("{http://www.w3.org/XML/1998/namespace}lang", "de") if content is not None else "de",
    }
    if not item["id"] or not item["date_modified"]:
        raise FeedError
    link = entry.find(f"{{{ATOM}}}link")
    given = {
        "url": link.get("href") if link is not None else None,
        "date_published": _text(entry, "published"),
        "summary": _text(entry, "summary"),
        "authors": [{"name": _text(author, "name") or ""} for author in entry.iterfind(f"{{{ATOM}}}author")],
        "tags": [category.get("term", "") for category in entry.iterfind(f"{{{ATOM}}}category")],
    }
    return item | {key: value for key, value in given.items() if value}


def _add(parent: Any, name: str, text: str | None) -> Any:
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = text
    return made


def _text(parent: Any, name: str) -> str | None:
    found = parent.findtext(f"{{{ATOM}}}{name}")
    return str(found) if found else None


def _check_owner(whose: object, rule: Mapping[str, Any]) -> None:
    if whose != rule["id"]:
        raise FeedError("the file is there and is another rule's feed; choose another path for this one")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
