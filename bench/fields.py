"""How often each field of an article is right: on the project's own pages, or on real ones with gold written by hand.

    python bench/fields.py                          pages of tests/quality/styles: exactly as expected.json says
    python bench/fields.py --gold FILE [--show]     pages of the corpus (--corpus), by a file of acceptable values

A line of such a file is JSON: `id` as in the corpus, `key` whose first letter names the half it belongs to, and for
each field the list of acceptable values, null in it for "nobody says"; "*" where the field is not judged. `image` is a
part of the address, `date` is local to the minute, or the day where the page says no more. `tags` is {"mode", "list"}:
`+` some of the list and no other, `-` the same or none, `!` none, `#` some and none of the list. Captions may differ in
3 % of their letters; credits are compared without their label.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.extract import SHARED, load_corpus, predict  # noqa: E402
from pipelines.model.article import ArticleDraft, Rejection  # noqa: E402
from tests.quality.test_styles import FLOORS, NAMES, read  # noqa: E402

FIELDS = ("kicker", "section", "tags", "language", "image", "caption", "credit", "kind", "date", "access")
BERLIN = ZoneInfo("Europe/Berlin")
MIN_ALIKE = 0.97
_CREDIT_LABEL = re.compile(r"^\W*(?:foto|bild|quelle|bildquelle|fotos|credit|copyright)s?\s*:", re.IGNORECASE)


def said(draft: ArticleDraft) -> dict[str, Any]:
    """The draft's fields in the form of the gold file."""
    published = draft.published_at
    date = None
    if published is not None:
        local = published if draft.published_day_only else published.astimezone(BERLIN)
        date = local.strftime("%Y-%m-%d" if draft.published_day_only else "%Y-%m-%dT%H:%M")
    return {
        "kicker": draft.kicker, "section": draft.section, "tags": draft.tags, "language": draft.language,
        "image": draft.image_url, "caption": draft.image_caption, "credit": draft.image_credit,
        "kind": draft.kind.value, "date": date, "access": draft.access.value if draft.access else None,
    }  # fmt: skip


def is_right(field: str, gold: Any, value: Any) -> bool:
    """Whether a value is acceptable."""
    if field == "tags":
        return _are_right_tags(gold["mode"], {_letters(tag) for tag in gold["list"]}, {_letters(tag) for tag in value})
    if not value:
        return None in gold
    wanted = [one for one in gold if one]
    if field == "date":
        return value in wanted
    if field == "image":
        return any(one.lower() in value.lower() for one in wanted)
    if field == "credit":
        return _letters(_CREDIT_LABEL.sub("", value)) in {_letters(_CREDIT_LABEL.sub("", one)) for one in wanted}
    if field == "caption":
        return any(difflib.SequenceMatcher(None, _letters(one), _letters(value)).ratio() >= MIN_ALIKE for one in wanted)
    return _letters(value) in {_letters(one) for one in wanted}


def _are_right_tags(mode: str, listed: set[str], found: set[str]) -> bool:
    if mode == "!":
        return not found
    if mode == "#":
        return bool(found) and not listed & found
    return (bool(found) or mode == "-") and found <= listed


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def print_own() -> None:
    """Each field over the project's own pages."""
    print(f"{'field':16s}{'right':>7s}{'pages':>7s}{'floor':>7s}{'%':>8s}")
    for field, floor in FLOORS.items():
        right = sum(read(name).is_right(field) for name in NAMES)
        print(f"{field:16s}{right:7d}{len(NAMES):7d}{floor:7d}{100 * right / len(NAMES):8.1f}")


def print_real(gold_file: Path, corpus: Path, *, show: bool) -> None:
    """Each field over each half of a gold file, and with `show` every value that is not acceptable."""
    gold = {one["id"]: one for one in map(json.loads, gold_file.read_text(encoding="utf-8").splitlines())}
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: {field: [0, 0] for field in FIELDS})
    for item in load_corpus(corpus):
        page = gold.get(item.gold["id"])
        if page is None:
            continue
        draft = predict(item.page)
        values = {} if isinstance(draft, Rejection) else said(draft)
        for field in FIELDS:
            if page[field] == "*":
                continue
            right = bool(values) and is_right(field, page[field], values[field])
            for half in (page["key"][0], "all"):
                counts[half][field][0] += right
                counts[half][field][1] += 1
            if show and not right:
                print(f"{page['key']} {item.gold['id']} {field}: {values.get(field)!r}, not {page[field]!r}")
    for half in sorted(counts):
        cells = "  ".join(f"{field} {right}/{of}" for field, (right, of) in counts[half].items())
        print(f"{half:4s}{cells}")


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, metavar="FILE")
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpora" / "open")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    if arguments.gold:
        print_real(arguments.gold, arguments.corpus, show=arguments.show)
    else:
        print_own()


if __name__ == "__main__":
    main()
