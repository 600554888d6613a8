"""How many articles a second are matched against how many rules: `python bench/alerts.py [--rules 1000,10000,100000]`.

Articles and rules are made up from one vocabulary with the word frequencies of natural language (Zipf), so that some
rules hit often and most never do. Each article is analysed first, which is not in the time: indexing needs it as well,
and it is shown beside. Then it is matched, in two figures:

- *all words met before* is matching alone, in a watch that has run for some days. It is the figure of the target: 8,000
  articles a second with 1,000 rules, 3,000 with 10,000, 500 with 100,000, and at 10,000 at most three times the
  yardstick;
- *some words new* is the same a few minutes after the start, WARMING articles ago: what a word that was never met
  before names is worked out once, which costs about as much as its analysis.

The yardstick is the mere intersection of an article's keys with the rules' anchors, likewise right after the analysis:
what a prototype does before it checks anything. The others do the same work as far as they can say the rules. tantivy
is asked where it is installed (`pip install tantivy`); the program does not need it. All times are of the processor, so
that others' work on the machine matters less.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import time
from bisect import bisect
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate

from pipelines.alerts.matching.frequencies import _IN_MANY, _IN_NEARLY_ALL
from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.model.alert import Rule
from pipelines.model.article import Article, ArticleDraft
from pipelines.search.document import Document, _document, document_of
from pipelines.search.match import matches
from pipelines.search.query import parse

ARTICLES, WORDS_AN_ARTICLE = 1000, 400
WARMING = 600
"""Articles that are matched before measuring begins."""
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIRST = """Bund Land Stadt Haus Kranken Klima Wirtschaft Verkehr Bahn Auto Energie Strom Gas Schul Kinder Arbeit Rente
Steuer Sport Fußball Meister Kultur Musik Theater Wald Wasser Bau Miet Wohn Digital Daten Polizei Gericht Straf Feuer
Wetter Sturm Schnee Sommer Winter Ernte Bauern Umwelt Natur Tier Hunde Pferde Luft Raum Grenz Zoll Handel Export Bank
Börsen Aktien Zins Preis Lohn Tarif Streik Gewerkschaft Partei Wahl Kanzler Minister Landtag Europa Rat""".split()
SECOND = """Minister Präsident Rat Amt Haus Gesetz Reform Krise Plan Gipfel Streit Kosten Preise Steuer Fonds Hilfe
Projekt Programm Werk Markt Firma Konzern Verband Verein Schule Klinik Straße Brücke Tunnel Bahnhof Flughafen Hafen
Unfall Brand Prozess Urteil Anklage Fall Opfer Täter Zahlen Studie Bericht Umfrage Wahl Sieg Niederlage Spiel Turnier
Trainer Spieler Fest Konzert Film Buch Preis Ausstellung Museum Garten Park See Fluss Tal Berg Dorf""".lower().split()


def vocabulary() -> tuple[list[str], list[float]]:
    """Words, most frequent first, and their accumulated weights. As many as a year of news has that occur ten times."""
    compounds = [first + second for first in FIRST for second in SECOND]
    compounds += [first + middle.lower() + second for first in FIRST for middle in FIRST[::3] for second in SECOND]
    random.Random(1).shuffle(compounds)
    words = [*_IN_NEARLY_ALL.split(), *_IN_MANY.split(), *compounds]
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def word(numbers: random.Random, words: Sequence[str], weights: Sequence[float]) -> str:
    return words[bisect(weights, numbers.random() * weights[-1])]


def make_articles(words: Sequence[str], weights: Sequence[float]) -> list[Article]:
    numbers = random.Random(2)
    made = []
    for number in range(ARTICLES):
        text = " ".join(word(numbers, words, weights) for _ in range(WORDS_AN_ARTICLE))
        paper = f"zeitung{number % 300}"
        draft = ArticleDraft(
            url=f"https://{paper}.example/{number}", publisher=paper, language="de", title=text[:60], text=text
        )
        made.append(Article(id=number, draft=draft, first_seen_at=NOW, story_id=number, version=1))
    return made


def make_queries(count: int, words: Sequence[str], weights: Sequence[float]) -> list[str]:
    """35 % words, 13 % phrases, 12 % AND, 8 % OR, 8 % NOT, 5 % NEAR, 11 % wildcards, 2 % compounds, 6 % with a field;
    a part of each with a common word in them."""
    numbers = random.Random(3)
    rare = words[200:]

    def some() -> str:
        return numbers.choice(rare)

    def term() -> str:
        return word(numbers, words, weights) if numbers.random() < 0.15 else some()

    kinds: list[tuple[int, Callable[[], str]]] = [
        (35, some),
        (13, lambda: f'"{term()} {some()}"'),
        (12, lambda: f"{term()} AND {term()} AND {some()}"),
        (8, lambda: " OR ".join(some() for _ in range(4))),
        (8, lambda: f"{some()} NOT {term()}"),
        (5, lambda: f"{term()} NEAR/5 {some()}"),
        (7, lambda: f"{some()[:12]}*"),
        (2, lambda: f"*{some()[-12:].lower()}"),
        (2, lambda: f"*{some()[2:12]}*"),
        (2, lambda: f"{some()}~"),
        (2, lambda: f"title:{some()}"),
        (2, lambda: f"lang:de AND {term()} AND {some()}"),
        (2, lambda: f"publisher:zeitung{numbers.randrange(300)} AND {term()}"),
    ]
    makers = [make for share, make in kinds for _ in range(share)]
    return [numbers.choice(makers)() for _ in range(count)]


def seconds_an_article(call: Callable[[int], object], documents: int, *, at_most_s: float) -> float:
    """Mean time of `call(number of a document)`, over all documents or as many as fit into the time."""
    began = time.process_time()
    done = 0
    while done < documents and time.process_time() - began < at_most_s:
        call(done)
        done += 1
    return (time.process_time() - began) / done


def analysed(article: Article) -> Document:
    """The article's words as they are right after the analysis: new objects, near at hand."""
    _document.cache_clear()
    return document_of(article)


def in_use(call: Callable[[Document], Sequence[object]], articles: Sequence[Article]) -> tuple[float, float]:
    """Mean time of the call and mean length of its answer, for each article right after it is analysed."""
    seconds = 0.0
    answers = 0
    for article in articles:
        document = analysed(article)
        began = time.process_time()
        answer = call(document)
        seconds += time.process_time() - began
        answers += len(answer)
    return seconds / len(articles), answers / len(articles)


def show(name: str, seconds: float, note: str = "") -> None:
    print(f"  {name:<34}{1 / seconds:>12,.1f} articles/s {seconds * 1000:>10.3f} ms  {note}")


def measure(count: int, articles: Sequence[Article], queries: Sequence[str]) -> None:
    rules = [
        Rule(id=number, name=str(number), query=query, channels=(), created_at=NOW)
        for number, query in enumerate(queries[:count])
    ]
    began = time.process_time()
    ruleset = RuleSet.of(rules)
    read_s = time.process_time() - began
    began = time.process_time()
    ruleset = ruleset.changed((), gone=[0], revision=1, now=NOW)
    print(f"{count:,} rules (read in {read_s:.2f} s, one less in {time.process_time() - began:.3f} s)")
    words = ruleset._filing._words
    for article in articles[:WARMING]:
        ruleset.matching_document(analysed(article))
    met_before = len(words._met)
    by_key = words._keys
    news = articles[WARMING:]
    ours, found = in_use(ruleset.matching_document, news)
    unknown = (len(words._met) - met_before) / len(news)
    again, _ = in_use(ruleset.matching_document, news)
    yardstick, _ = in_use(lambda document: [by_key[key] for key in by_key.keys() & document.keys], news)
    show("all words met before", again, f"{found:.0f} matches an article; {again / yardstick:.1f} × yardstick")
    show("some words new", ours, f"{unknown:.0f} an article; {ours / yardstick:.1f} × yardstick")
    show("yardstick: intersection alone", yardstick)
    documents = [analysed(article) for article in news]
    parsed = [parse(query) for query in queries[:count]]
    naive = seconds_an_article(lambda n: [matches(query, documents[n]) for query in parsed], 50, at_most_s=10)
    show("every rule against every article", naive)
    if count <= 10_000:
        show_peers(queries[:count], [article.draft.text for article in news])


def show_peers(queries: Sequence[str], texts: Sequence[str]) -> None:
    """What others take for the rules that they can say."""
    plain = [query for query in queries if not re.search(r"(^|\s)\*|[~:/]", query)]
    note = f"(the {len(plain):,} rules it can say)"
    patterns = [re.compile(_pattern(query), re.IGNORECASE) for query in plain]
    by_pattern = seconds_an_article(lambda n: [p.search(texts[n]) for p in patterns], 20, at_most_s=10)
    show("a regular expression per rule", by_pattern, note)
    fts = _fts(plain)
    show("FTS5, one article at a time", seconds_an_article(lambda n: fts(texts[n]), 20, at_most_s=10), note)
    if find_spec("tantivy") is None:
        print("  tantivy                           is not installed")
        return
    without_stars = [query for query in plain if "*" not in query]
    ask, note = _tantivy(without_stars), f"(the {len(without_stars):,} rules it can say)"
    for name, many in (("tantivy, one article at a time", 1), ("tantivy, 200 articles at once", 200)):
        batches = [texts[at : at + many] for at in range(0, len(texts), many)]
        batch_s = seconds_an_article(lambda n, batches=batches: ask(batches[n]), 20 // many or 1, at_most_s=10)
        show(name, batch_s / many, note)


def _pattern(query: str) -> str:
    terms = re.findall(r'"[^"]+"|[^\s"]+', query)
    parts = (re.escape(term.strip('"*')) for term in terms if term not in ("AND", "OR", "NOT"))
    return "|".join(rf"\b{part}\b" for part in parts)


def _fts(queries: Sequence[str]) -> Callable[[str], int]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE article USING fts5(text)")
    spelled = [
        re.sub(r"(?<![\w\"])([^\s\"*]+)(\*?)", _quoted, query) if '"' not in query else query for query in queries
    ]

    def matching(text: str) -> int:
        connection.execute("DELETE FROM article")
        connection.execute("INSERT INTO article VALUES (?)", (text,))
        return sum(
            connection.execute("SELECT 1 FROM article WHERE article MATCH ?", (query,)).fetchone() is not None
            for query in spelled
        )

    return matching


def _tantivy(queries: Sequence[str]) -> Callable[[Sequence[str]], int]:
    tantivy = import_module("tantivy")
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("text", stored=False)
    index = tantivy.Index(fields.build())
    read = [index.parse_query(query, ["text"]) for query in queries]

    def matching(texts: Sequence[str]) -> int:
        with_texts = index.writer(num_threads=1)
        with_texts.delete_all_documents()
        for text in texts:
            with_texts.add_document(tantivy.Document(text=text))
        with_texts.commit()
        index.reload()
        searcher = index.searcher()
        return sum(len(searcher.search(query, len(texts)).hits) for query in read)

    return matching


def _quoted(found: re.Match[str]) -> str:
    return found[0] if found[1] in ("AND", "OR", "NOT") else f'"{found[1]}"{found[2]}'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", default="1000,10000,100000", help="how many, by comma")
    counts = [int(count) for count in parser.parse_args().rules.split(",")]
    words, weights = vocabulary()
    articles = make_articles(words, weights)
    for article in articles[:WARMING]:
        analysed(article)
    began = time.process_time()
    for article in articles[WARMING:]:
        analysed(article)
    show("analysis", (time.process_time() - began) / (len(articles) - WARMING), "shared with indexing")
    queries = make_queries(max(counts), words, weights)
    for count in counts:
        measure(count, articles, queries)


if __name__ == "__main__":
    main()
