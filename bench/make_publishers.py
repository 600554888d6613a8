"""Make the first publisher files from a JSON list of what public repositories say about feeds and sitemaps.

    python bench/make_publishers.py LIST.json [FOLDER] [--overwrite]

FOLDER is `crawler/publishers`. It was run once; since then the files are kept by hand, so an existing file stays as
it is unless `--overwrite` says otherwise. What the list says is not tested against the network: `confidence`,
`seen_on` and `origin` of a source keep who said so and when.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from crawler.publishers.write import to_toml

COUNTRIES_IN_KEY = ("DE",)
"""Where two publishers differ only in the top-level domain, the German one has the plain key."""

ORIGINS: tuple[tuple[str, str, str], ...] = (
    ("flairNLP/fundus", "fundus", "flairNLP/fundus@18da6e53, src/fundus/publishers (read 2026-08-05)"),
    ("davidbrovarets", "link-audit", "davidbrovarets-commits/telegram-ai-app2026, <link rel=alternate>, 2026-02-09"),
    ("kovidgoyal/calibre", "calibre", "kovidgoyal/calibre@ea9ccaf4, recipes"),
    ("theSoenke", "news-crawler", "theSoenke/news-crawler@6cf3b9a6, data/feeds_de.txt, 2018 to 2023"),
    ("yavuz", "active-feeds", "yavuz/news-feed-list-of-countries@26a26b6a, active feeds"),
    ("lemon3", "news-feeds", "lemon3/news-feeds@7dacffb2, dist/*.csv"),
    ("JuliusGruber", "austria-study", "JuliusGruber/ViennaTalksBout@ac6ca659, research/austrian-news-rss.md"),
    ("stefanw/bibbot", "bibbot", "stefanw/bibbot@a265ba21, src/sites.ts"),
    ("fivefilters", "ftr-site-config", "fivefilters/ftr-site-config@e607dc10"),
    ("public paywall filter list", "paywall-list", "a public list of paywalls, 0698bb89, 2024-07-01; evidence only"),
    ("public broadcaster", "public-broadcaster", "a broadcaster paid by fees has no paywall"),
)  # fmt: skip
"""(beginning of the list's text, short name in our files, what it stands for)."""

BEST_ORIGINS = ("list-", "fundus", "link-audit")
"""Those that name the day on which the address answered go first."""

FAMILIES: tuple[tuple[str, str, str], ...] = (
    (r"Ippen.*", r"/rssfeed\.rdf", "ippen"),
    (r"Funke", r".", "funke"),
    (r"Madsack.*", r"/arc/outboundfeeds/", "madsack"),
    (r"CH Media.*", r"/arc/outboundfeeds/|/sitemap/\{YYYY\}/", "ch-media"),
    (r".*", r"/arc/outboundfeeds/", "arc"),
    (r".*", r"//[^/]+/(?:[\w/-]+/)?feed\.rss$", "rheinische-post"),
    (r"SWMH", r"\.rss\.feed", "swmh"),
    (r"ARD", r"~rss|~rdf", "ard"),
    (r"Tamedia|TX Group", r".", "tamedia"),
    (r".*", r"/contentexport/feed/", "handelsblatt"),
    (r".*", r"/feed/?$|\?feed=rss2|/wp-sitemap", "wordpress"),
)
"""(group, some address, family): the first whose two expressions fit."""

NOT_FAMILY = {"brigitte.de", "volksstimme.de", "follow.it", "web.de", "falter.at", "tachles.ch", "amerika21.de",
              "deutsche-wirtschafts-nachrichten.de", "tageszeitung.it"}  # fmt: skip
"""Domains whose address looks like a family's and that are not of it, or of which it is not known."""


def key_of(domain: str, country: str, taken: Iterable[str]) -> str:
    """The key of a publisher: its domain without the top level; with it where another has the plain one."""
    plain, _, top = domain.rpartition(".")
    return plain if plain not in taken or country in COUNTRIES_IN_KEY else f"{plain}-{top}"


def origin_of(texts: Iterable[str]) -> tuple[str | None, dict[str, str]]:
    """The best short name for the list's evidence, and what every name stands for."""
    legend: dict[str, str] = {}
    for text in texts:
        short = next(((name, long) for begin, name, long in ORIGINS if text.startswith(begin)), None)
        if short is None and (number := re.search(r"file id (\d+)", text)):
            short = (f"list-{number[1]}", text.replace("GitHub text index ", "a list in a public repository, "))
        if short:
            legend.setdefault(*short)
    ranked = sorted(legend, key=lambda name: not name.startswith(BEST_ORIGINS))
    return (ranked[0] if ranked else None), legend


def section_of(url: str) -> str:
    """What two addresses share that are the same feed in another format, or the same address spelt otherwise."""
    address = re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/").lower()
    return re.sub(r"(?:rss2?|atom|rdf)(?=[^a-z]|$)", "*", address)


def picked_addresses(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (kind, address) pairs worth polling, best first; the first feed of the list is always among them."""
    feeds = [url for text in entry["feeds"] for url in text.split()]
    candidates = [url for text in entry["feed_candidates"] for url in text.split()]
    picked = {section_of(url): ("feed", url) for url in reversed(feeds or candidates[:1])}
    dead = {dead["url"] for dead in entry["dead_feeds"]}
    found = [pair for pair in reversed(picked.values()) if pair[1] not in dead]
    found += [("news_sitemap", url) for url in entry["news_map"]]
    if entry["feeds"] or entry["news_map"]:
        return found
    maps = [url for url in entry["sitemaps"] if "{N}" not in url]
    return [("sitemap", url) for url in maps] + found


def family_of(entry: Mapping[str, Any], addresses: Iterable[str]) -> str | None:
    """The family that a publisher's group and addresses give away."""
    if entry["domain"] in NOT_FAMILY:
        return None
    text = " ".join(addresses)
    for group, address, family in FAMILIES:
        if re.fullmatch(group, entry["group"] or "") and any(re.search(address, url) for url in text.split()):
            return family
    return None


def day_of(text: str | None) -> date | None:
    """The day meant; of a year alone its first day, so that no address looks fresher than it is."""
    if not text:
        return None
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else date(int(text[:4]), 1, 1)


def source_table(entry: Mapping[str, Any], kind: str, url: str, legend: dict[str, str]) -> dict[str, Any]:
    """One source as it stands in a file."""
    known: Mapping[str, Any] = entry["provenance"].get(url) or next(
        (facts for text, facts in entry["provenance"].items() if url in text.split()), {}
    )
    table: dict[str, Any] = {"kind": kind, "url": url, "confidence": known.get("confidence", "low")}
    if day := day_of(known.get("verified_as_of")):
        table["seen_on"] = day
    origin, names = origin_of(known.get("source", ()))
    if origin:
        table["origin"] = origin
        legend[origin] = names[origin]
    return table


def facts_of(entry: Mapping[str, Any], legend: dict[str, str]) -> dict[str, str]:
    """Evidence for the flags: short names, or the list's own words."""
    facts: dict[str, str] = {}
    for field, key in (("paywall", "paywall_evidence"), ("consent_wall", "consent_evidence")):
        origin, names = origin_of(entry[key])
        if origin:
            legend |= names
            facts[field] = ", ".join(names)
    for field, key in (("tdm_reserved", "tdm_reservation"), ("ai_crawlers_blocked", "ai_crawler_block")):
        if entry[key]:
            evidence = re.sub(r"^GitHub text index file id (\d+)", r"list-\1", entry[key]["evidence"])
            facts[field] = evidence.replace("GitHub text index ", "")
    return facts


def notes_of(entry: Mapping[str, Any]) -> list[str]:
    """The list's notes that a reader can act on."""
    notes = [re.sub(r"\bid (\d{9,})", r"list-\1", note) for note in entry["notes"]]
    return [note.replace(" (davidbrovarets report, 2026-02-09)", ", 2026-02-09") for note in notes]


def values_of(entry: Mapping[str, Any], legend: dict[str, str]) -> dict[str, Any]:
    """A publisher's whole file, as values."""
    picked = picked_addresses(entry)
    polled = {url for _, url in picked}
    notes = notes_of(entry)
    if all(entry["provenance"].get(url, {}).get("confidence", "low") == "low" for url in polled):
        notes.insert(0, "no address is known to answer; this is the likeliest one")
    return {
        "name": entry["name"],
        "domains": [entry["domain"]],
        "country": entry["country"],
        "region": entry["region"],
        "group": entry["group"],
        "type": entry["type"],
        "family": family_of(entry, polled),
        **flags_of(entry),
        "archives": [url for url in entry["sitemaps"] if url not in polled],
        "sources": [source_table(entry, kind, url, legend) for kind, url in picked],
        "notes": notes,
        "facts": facts_of(entry, legend),
    }


def flags_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Paywall, consent wall and reservations, where the list says something."""
    wall = entry["consent_wall"]
    return {
        "paywall": entry["paywall"],
        "paywall_markers": entry["paywall_markers"],
        "consent_wall": "unknown vendor" if wall == "yes" else wall,
        "tdm_reserved": entry["tdm_reservation"] and entry["tdm_reservation"]["value"],
        "ai_crawlers_blocked": entry["ai_crawler_block"] and entry["ai_crawler_block"]["value"],
    }


def main(arguments: list[str]) -> None:
    """Write a file per publisher, and what the short names of its evidence stand for."""
    names = [argument for argument in arguments if not argument.startswith("--")]
    entries = json.loads(Path(names[0]).read_text(encoding="utf-8"))["publishers"]
    folder = Path(names[1]) if len(names) > 1 else Path(__file__).parent.parent / "crawler" / "publishers"
    legend: dict[str, str] = {
        "user": "you named it",
        "discovery": "`presseschau publishers add` or `check` saw it answer",
    }
    taken: dict[str, str] = {}
    written = 0
    for entry in sorted(entries, key=lambda entry: entry["country"] not in COUNTRIES_IN_KEY):
        key = key_of(entry["domain"], entry["country"], taken)
        taken[key] = entry["domain"]
        text = to_toml(values_of(entry, legend))
        file = folder / entry["country"].lower() / f"{key}.toml"
        if file.exists() and "--overwrite" not in arguments:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        written += 1
    legend_file = folder / "provenance.toml"
    if not legend_file.exists() or "--overwrite" in arguments:
        rows = "\n".join(f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in sorted(legend.items()))
        legend_file.write_text(f"# What the short names in `origin` and `facts` stand for.\n{rows}\n", encoding="utf-8")
    print(f"{written} of {len(entries)} publishers written to {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
