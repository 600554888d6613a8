"""How good and how fast extraction is on a corpus of pages with gold: scores whole and by fold, CPU beside the peers'.

    python bench/extract.py                          scores of ours, whole and by fold
    python bench/extract.py --peers                  the same for every peer that is installed
    python bench/extract.py --speed                  CPU per page as a ratio to trafilatura with metadata, one run
    python bench/extract.py --fold 0                 only the pages of the held-out publishers

Folds are drawn by publisher, so that a held-out page comes from a house whose pages nobody looked at while tuning.
The corpus and its scorer lie outside the project (`--corpus`, default ../shared/corpora/open beside the checkout).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from crawler.publishers.load import Catalogue, load_catalogue  # noqa: E402
from pipelines.clean.article import clean  # noqa: E402
from pipelines.extract.article import extract  # noqa: E402
from pipelines.model.article import ArticleDraft, Rejection  # noqa: E402
from pipelines.model.page import FetchedPage  # noqa: E402

SHARED = ROOT.parent / "shared"
FOLDS = 3
HELD_OUT = 0
_NO_PREDICTION: dict[str, Any] = {}


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
        "authors": [*draft.authors],
        "published": published.isoformat() if published else None,
        "body": draft.text,
    }


def _trafilatura(**options: Any) -> Callable[[FetchedPage], dict[str, Any]]:
    from trafilatura import bare_extraction

    def run(page: FetchedPage) -> dict[str, Any]:
        found = bare_extraction(page.body, url=page.final_url, include_comments=False, **options)
        if found is None:
            return {}
        return {
            "title": found.title,
            "authors": found.author,
            "published": found.date,
            "body": found.text,
        }

    return run


def peers() -> dict[str, Callable[[FetchedPage], dict[str, Any]]]:
    """Every general extractor that is installed here."""
    found = {
        "trafilatura": _trafilatura(with_metadata=True),
        "trafilatura fast": _trafilatura(with_metadata=True, fast=True),
        "trafilatura precision": _trafilatura(with_metadata=True, favor_precision=True),
    }
    if importlib.util.find_spec("newspaper"):
        found["newspaper4k"] = _newspaper
    if importlib.util.find_spec("resiliparse"):
        found["resiliparse"] = _resiliparse
    if importlib.util.find_spec("readability"):
        found["readability"] = _readability
    return found


def _newspaper(page: FetchedPage) -> dict[str, Any]:
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]

    article = Article(page.final_url, language="de")
    article.set_html(page.body.decode("utf-8", "replace"))
    article.parse()
    published = article.publish_date
    return {
        "title": article.title,
        "authors": article.authors,
        "published": published.isoformat() if published else None,
        "body": article.text,
    }


def _resiliparse(page: FetchedPage) -> dict[str, Any]:
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found,unused-ignore]

    return {"body": extract_plain_text(page.body.decode("utf-8", "replace"), main_content=True)}


def _readability(page: FetchedPage) -> dict[str, Any]:
    import lxml.html
    from readability import Document  # type: ignore[import-not-found,unused-ignore]

    document = Document(page.body.decode("utf-8", "replace"))
    tree = lxml.html.fromstring(document.summary())
    return {
        "title": document.short_title(),
        "body": "\n".join(e.text_content() for e in tree.iter("p", "h2", "h3", "li")),
    }


@dataclass(slots=True)
class Scored:
    """One system's scores, page by page."""

    name: str
    rows: list[dict[str, Any]]


def score(scorer: ModuleType, corpus: list[GoldPage], name: str, predicted: list[dict[str, Any]]) -> Scored:
    """Score one system's predictions, which are in the corpus' order."""
    rows = [
        scorer.score_page(item.gold, {"id": item.gold["id"], **one})
        for item, one in zip(corpus, predicted, strict=True)
    ]
    return Scored(name, rows)


def _percent(value: float | None) -> str:
    return "   - " if value is None or value != value else f"{100 * value:5.1f}"


def print_tables(scorer: ModuleType, systems: list[Scored], title: str, keep: Callable[[dict[str, Any]], bool]) -> None:
    """Body, leaks and segments of each system over the pages that `keep` takes."""
    body = ("F", "ge95", "ge99", "any_leak_nohead", "lead", "heads", "title", "title_any", "date", "author")
    segments = ("P", "R", "F", "comment_leak", "caption", "title", "title_any", "date", "author")
    for section, columns in (("body", body), ("seg", segments)):
        print(f"\n## {title}: {'whole texts' if section == 'body' else 'segments'}")
        print(f"{'system':24s}{'n':>5s} " + " ".join(f"{column[:9]:>9s}" for column in columns))
        for system in systems:
            part = scorer.aggregate([row for row in system.rows if keep(row)]).get(section)
            if part:
                cells = " ".join(f"{_percent(part.get(column)):>9s}" for column in columns)
                print(f"{system.name:24s}{part['n']:5d} {cells}")
                if section == "body":
                    found = {name: share for name, share in part["leaks"].items() if share}
                    print("    leaks: " + (", ".join(f"{n} {_percent(s).strip()}" for n, s in found.items()) or "none"))


def measure_speed(corpus: list[GoldPage]) -> None:
    """CPU milliseconds a page of ours and of each peer, interleaved page by page so that load hits all alike."""
    systems: dict[str, Callable[[FetchedPage], object]] = {"presseschau": predict, **peers()}
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


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpora" / "open")
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "score.py")
    parser.add_argument("--predictions", type=Path, help="write ours to this file, one JSON line a page")
    parser.add_argument("--kind", choices=("all", "news"), default="all")
    parser.add_argument("--fold", type=int, help="only this fold")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    corpus = [
        item
        for item in load_corpus(arguments.corpus)
        if (arguments.kind == "all" or item.gold["kind"] == arguments.kind)
        and (arguments.fold is None or fold_of(item.gold["publisher"]) == arguments.fold)
    ]
    if arguments.speed:
        measure_speed(corpus)
        return
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
        for name, run in peers().items():
            systems.append(score(scorer, corpus, name, [run(item.page) or _NO_PREDICTION for item in corpus]))
    print_tables(scorer, systems, "all", lambda row: True)
    print_tables(scorer, systems, "news", lambda row: row["kind"] == "news")
    print_tables(scorer, systems, "held-out publishers", lambda row: fold_of(row["publisher"]) == HELD_OUT)
    print_tables(scorer, systems, "tuned publishers", lambda row: fold_of(row["publisher"]) != HELD_OUT)


if __name__ == "__main__":
    main()
