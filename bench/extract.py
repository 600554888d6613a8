"""How good and how fast extraction is on a corpus of pages with gold: scores whole and by fold, CPU beside the peers'.

    python bench/extract.py                          scores of ours, whole and by fold
    python bench/extract.py --peers                  the same for every peer that is installed
    python bench/extract.py --peers --fundus PYTHON  and for Fundus' parsers, in an environment of their own
    python bench/extract.py --speed                  CPU per page as a ratio to trafilatura with metadata, one run,
                                                     and the highest memory of a process that does nothing else
    python bench/extract.py --fold 0                 only the pages of the held-out publishers
    python bench/extract.py --kind news              only news
    python bench/extract.py --nameless               every class, id and data attribute replaced by a hash: what
                                                     remains on a house whose names tell nothing

Titles are scored equal to the gold title (`title`), to any title the page carries (`title_any`), and with the kicker
put back (`apart`). Dates are scored to the day (`date`), and to the `minute` where the gold names one with its zone.
Authors are scored as they stand (`author`) and without what is no person in the gold (`persons`):
agencies, and names with a word of a house or a function, a domain, a slash, or the publisher's own name.

Folds are drawn by publisher, so that a held-out page comes from a house whose pages nobody looked at while tuning.
The corpus and its scorer lie outside the project (`--corpus`, default ../shared/corpora/open beside the checkout).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import cycle
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.peers import absent, guarded, installed  # noqa: E402
from crawler.publishers.load import Catalogue, load_catalogue  # noqa: E402
from pipelines.clean.article import clean  # noqa: E402
from pipelines.extract.article import extract  # noqa: E402
from pipelines.extract.authors import AGENCIES  # noqa: E402
from pipelines.model.article import ArticleDraft, Rejection  # noqa: E402
from pipelines.model.page import FetchedPage  # noqa: E402

SHARED = ROOT.parent / "shared"
FOLDS = 3
_TAG = re.compile(rb"<[a-zA-Z][^<>]*>")
_NAMES = re.compile(rb"(\s(?:class|id|data-[a-z-]+|aria-[a-z]+)\s*=\s*)(\"[^\"]*\"|'[^']*')")
HELD_OUT = 0
_NO_PREDICTION: dict[str, Any] = {}
_HOUSE = re.compile(
    r"redaktion|newsdesk|newsroom|nachrichten|zeitung|online|agentur|presse\b|team\b|verlag|\bred\b|\bmdb\b|gmbh|@|/"
    r"|\.(?:de|at|ch|com|net|org|lu|it|bz|news)\b",
    re.IGNORECASE,
)
"""What makes a gold author a house, a function or an agency line and no person."""


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page of the corpus and what it should give."""

    gold: dict[str, Any]
    page: FetchedPage


def fold_of(publisher: str) -> int:
    """The fold of a publisher; all its pages are in it."""
    return hashlib.sha256(publisher.encode()).digest()[0] % FOLDS


def load_corpus(folder: Path) -> Iterator[GoldPage]:
    """Every page of the corpus with its gold, by id."""
    for path in sorted(folder.glob("*/*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        body = gzip.decompress((path.parent / path.name.replace(".gold.json", ".html.gz")).read_bytes())
        url = gold["url"] or f"https://{gold['domain']}/"
        page = FetchedPage(url=url, final_url=url, status=200, body=body, fetched_at=datetime.now(UTC))
        yield GoldPage(gold, page)


def load_scorer(path: Path) -> ModuleType:
    """The scorer, which is no part of the project, as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def nameless(page: FetchedPage) -> FetchedPage:
    """The page with no telling name left on its elements; scripts, and so JSON-LD, stay as they are."""
    parts = re.split(rb"(<script\b.*?</script>)", page.body, flags=re.DOTALL | re.IGNORECASE)
    body = b"".join(part if script else _TAG.sub(_unnamed, part) for part, script in zip(parts, cycle((False, True))))
    return replace(page, body=body)


def _unnamed(tag: re.Match[bytes]) -> bytes:
    return _NAMES.sub(lambda names: names[1] + b'"' + b" ".join(map(_hash, names[2][1:-1].split())) + b'"', tag[0])


def _hash(name: bytes) -> bytes:
    return b"n" + hashlib.sha256(name).hexdigest()[:6].encode()


def predict(page: FetchedPage) -> ArticleDraft | Rejection:
    """Ours: what `presseschau` makes of a page."""
    extraction = extract(page)
    return extraction if isinstance(extraction, Rejection) else clean(extraction)


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(None)


def with_hints(page: FetchedPage) -> FetchedPage:
    """The page with what the catalogue knows of its publisher's pages."""
    publisher = _catalogue().for_url(page.final_url)
    return replace(page, hints=publisher.extraction if publisher else None)


def prediction(page_id: str, draft: ArticleDraft | Rejection) -> dict[str, Any]:
    """The scorer's form of a draft."""
    if isinstance(draft, Rejection):
        return {"id": page_id}
    published = draft.published_at
    if published is not None and not draft.published_day_only:
        published = published.astimezone(ZoneInfo("Europe/Berlin"))
    return {
        "id": page_id,
        "title": draft.title,
        "kicker": draft.kicker,
        "authors": [*draft.authors],
        "published": published.isoformat() if published else None,
        "body": draft.text,
    }


@dataclass(slots=True)
class Scored:
    """One system's scores, page by page."""

    name: str
    rows: list[dict[str, Any]]


def score(scorer: ModuleType, corpus: list[GoldPage], name: str, predicted: list[dict[str, Any]]) -> Scored:
    """Score one system's predictions, which are in the corpus' order."""
    rows = []
    for item, one in zip(corpus, predicted, strict=True):
        row = scorer.score_page(item.gold, {"id": item.gold["id"], **one})
        rows.append(row | _more_scores(scorer, item.gold, one))
    return Scored(name, rows)


def _more_scores(scorer: ModuleType, gold: dict[str, Any], one: dict[str, Any]) -> dict[str, int]:
    """Title with the kicker put back, and persons only: what the scorer does not know."""
    more = {}
    if (minute := _minute(gold.get("published"))) is not None:
        more["minute"] = int(_minute(one.get("published")) == minute)
    title = scorer.key(one.get("title") or "")
    if gold.get("title"):
        with_kicker = scorer.key(f"{one.get('kicker') or ''} {one.get('title') or ''}")
        known = {scorer.key(text) for text in [*(gold.get("titles") or ()), gold["title"]]}
        more["apart"] = int(bool(title) and bool({title, with_kicker} & known))
    if gold.get("authors") is not None and gold["authors"]:
        persons = scorer.names([name for name in gold["authors"] if not _is_house(name, gold)])
        more["persons"] = int(persons == scorer.names(one.get("authors")))
    return more


def _minute(published: str | None) -> datetime | None:
    """The moment to the minute; None where only the day is said, or no zone: midnight is a day."""
    moment = datetime.fromisoformat(published) if published and "T" in published else None
    if moment is None or moment.tzinfo is None or (moment.hour, moment.minute) == (0, 0):
        return None
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _is_house(name: str, gold: dict[str, Any]) -> bool:
    letters = re.sub(r"\W+", "", name).lower()
    own = re.sub(r"\W+", "", f"{gold['publisher']} {gold['domain']}").lower()
    return bool(_HOUSE.search(name)) or name.strip().lower() in AGENCIES or letters in own


def _percent(value: float | None) -> str:
    return "   - " if value is None or value != value else f"{100 * value:5.1f}"


def print_tables(scorer: ModuleType, systems: list[Scored], title: str, keep: Callable[[dict[str, Any]], bool]) -> None:
    """Body, leaks and segments of each system over the pages that `keep` takes."""
    body = (
        "F",
        "ge95",
        "ge99",
        "any_leak_nohead",
        "lead",
        "heads",
        "title",
        "title_any",
        "apart",
        "date",
        "minute",
        "author",
        "persons",
    )
    segments = ("P", "R", "F", "comment_leak", "caption", "title", "title_any", "apart", "date", "author", "persons")
    for section, columns in (("body", body), ("seg", segments)):
        print(f"\n## {title}: {'whole texts' if section == 'body' else 'segments'}")
        print(f"{'system':24s}{'n':>5s} " + " ".join(f"{column[:9]:>9s}" for column in columns))
        for system in systems:
            rows = [row for row in system.rows if keep(row) and ("F" in row) == (section == "body")]
            part = scorer.aggregate(rows).get(section)
            if part:
                more = ("apart", "persons", "minute")
                part |= {name: scorer.mean(row[name] for row in rows if name in row) for name in more}
                cells = " ".join(f"{_percent(part.get(column)):>9s}" for column in columns)
                print(f"{system.name:24s}{part['n']:5d} {cells}")
                if section == "body":
                    found = {name: share for name, share in part["leaks"].items() if share}
                    print("    leaks: " + (", ".join(f"{n} {_percent(s).strip()}" for n, s in found.items()) or "none"))


def measure_speed(corpus: list[GoldPage]) -> None:
    """CPU milliseconds a page of ours and of each peer, interleaved page by page so that load hits all alike."""
    systems: dict[str, Callable[[FetchedPage], object]] = {"presseschau": predict}
    systems |= {name: guarded(peer) for name, peer in installed().items()}
    spent = dict.fromkeys(systems, 0.0)
    for item in corpus[:5]:  # caches and lazy imports
        for run in systems.values():
            run(item.page)
    for item in corpus:
        for name, run in systems.items():
            started = time.process_time()
            run(item.page)
            spent[name] += time.process_time() - started
    reference = spent["trafilatura"]
    print(f"\n{'system':24s}{'ms/page':>9s}{'ratio':>7s}")
    for name, seconds in sorted(spent.items(), key=lambda pair: pair[1]):
        print(f"{name:24s}{1000 * seconds / len(corpus):9.1f}{seconds / reference:7.2f}")


def measure_memory(corpus_folder: Path) -> int:
    """The highest resident memory, in MiB, of a process that extracts the whole corpus and nothing else."""
    command = [sys.executable, str(Path(__file__)), "--corpus", str(corpus_folder), "--worker"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def work(corpus_folder: Path) -> None:
    """Be such a process: extract page after page, then print the highest memory in MiB."""
    for item in load_corpus(corpus_folder):
        predict(item.page)
    status = Path("/proc/self/status").read_text()  # ru_maxrss would begin with that of the process that started it
    print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)


def fundus_predictions(python: str, corpus_folder: Path, corpus: list[GoldPage]) -> list[dict[str, Any]]:
    """What Fundus' parsers give, in the corpus' order; nothing for pages of publishers they do not know."""
    command = [python, str(ROOT / "bench" / "fundus_peer.py"), str(corpus_folder)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    found = {one["id"]: one for one in map(json.loads, lines)}
    return [found.get(item.gold["id"], _NO_PREDICTION) for item in corpus]


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpora" / "open")
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "score.py")
    parser.add_argument("--predictions", type=Path, help="write ours to this file, one JSON line a page")
    parser.add_argument("--kind", choices=("all", "news"), default="all")
    parser.add_argument("--fold", type=int, help="only this fold")
    parser.add_argument("--nameless", action="store_true", help="with the names of classes and ids replaced by hashes")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--fundus", metavar="PYTHON", help="the interpreter of an environment with Fundus")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.corpus)
        return
    corpus = [
        item
        for item in load_corpus(arguments.corpus)
        if (arguments.kind == "all" or item.gold["kind"] == arguments.kind)
        and (arguments.fold is None or fold_of(item.gold["publisher"]) == arguments.fold)
    ]
    if arguments.speed:
        measure_speed(corpus)
        print(f"\nhighest memory of a worker: {measure_memory(arguments.corpus)} MiB")
        return
    if arguments.nameless:
        corpus = [replace(item, page=nameless(item.page)) for item in corpus]
    scorer = load_scorer(arguments.scorer)
    ours = [prediction(item.gold["id"], predict(item.page)) for item in corpus]
    hinted = [prediction(item.gold["id"], predict(with_hints(item.page))) for item in corpus]
    if arguments.predictions:
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in ours)
        arguments.predictions.write_text("".join(lines), encoding="utf-8")
    systems = [
        score(scorer, corpus, "presseschau", ours),
        score(scorer, corpus, "presseschau with hints", hinted),
    ]
    if arguments.peers:
        for name, peer in installed().items():
            run = guarded(peer)
            systems.append(score(scorer, corpus, name, [run(item.page) for item in corpus]))
        for name, distribution in absent().items():
            print(f"absent: {name} (pip install {distribution})")
        if arguments.fundus:
            predicted = fundus_predictions(arguments.fundus, arguments.corpus, corpus)
            systems.append(score(scorer, corpus, "fundus", predicted))
        else:
            print("absent: fundus (see bench/fundus_peer.py; then --fundus PYTHON)")
    print_tables(scorer, systems, "all", lambda row: True)
    print_tables(scorer, systems, "news", lambda row: row["kind"] == "news")
    print_tables(scorer, systems, "held-out publishers", lambda row: fold_of(row["publisher"]) == HELD_OUT)
    print_tables(scorer, systems, "tuned publishers", lambda row: fold_of(row["publisher"]) != HELD_OUT)


if __name__ == "__main__":
    main()
