"""A generated collection of German-like articles, for `bench.search`: the same one in each run.

Words follow Zipf's law with Mandelbrot's shift: on top the small words in the order of German news, so that the most
common stands in nearly every article; below them forms from the dictionary; then compounds, of which there is no end.
Ten places of an article hold one of 3,000 stock phrases (names, formulas). Each word is analysed once and the keys are
put together for the index, which makes a million articles in minutes; reading a text again gives the same keys.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from sqlalchemy import Connection, insert

from pipelines.analysis.german import Form, analyse
from pipelines.analysis.lexicon import german_lexicon
from pipelines.dedupe.fingerprint import text_hash
from pipelines.model.article import Article, ArticleDraft
from pipelines.search.document import Document, document_of
from pipelines.storage.articles import wanted_id
from pipelines.storage.tables import article as article_table
from pipelines.storage.tables import story as story_table

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAYS = 3 * 365
PUBLISHERS = 200
SECTIONS = ("Politik", "Wirtschaft", "Sport", "Kultur", "Panorama", "Lokales")
WORDS_AN_ARTICLE = 400
DICTIONARY_WORDS = 250_000
COMPOUNDS = 1_000_000
STOCK_PHRASES = 3000

_TOP = """
der die und in das von den mit zu ist auf für im sich nicht dem des ein es auch an eine als am nach aus er hat dass sie
bei um einer einem wird zum war werden noch wie einen haben vor so über zur bis nur aber durch sind mehr man oder wenn
sein wurde kann ich gegen schon unter seine wir sei vom ihre dann nun eines seit Jahr Jahren Euro Uhr Prozent Berlin
sagte zwei neue Menschen Stadt Land Regierung Polizei Deutschland immer Millionen Montag Dienstag Sonntag Partei Ende
""".split()


class Vocabulary:
    """Words by rank and how often each is drawn."""

    def __init__(self) -> None:
        dice = random.Random(1)
        known = [word for word in german_lexicon().words() if word.isalpha() and 2 < len(word) < 16]
        self.words = [*_TOP, *dice.sample(known, DICTIONARY_WORDS)]
        nouns = [word for word in self.words if word[0].isupper() and len(word) < 10]
        firsts, lasts = dice.choices(nouns, k=COMPOUNDS), dice.choices(nouns, k=COMPOUNDS)
        self.words += [first + last.lower() for first, last in zip(firsts, lasts, strict=True)]
        self.weights = list(accumulate((rank + 2.7) ** -1.17 for rank in range(1, len(self.words) + 1)))
        self.stock = [self.pick(dice, dice.choice((2, 3))) for _ in range(STOCK_PHRASES)]

    def pick(self, dice: random.Random, number: int) -> list[str]:
        """So many words, each by its frequency."""
        return dice.choices(self.words, cum_weights=self.weights, k=number)


@dataclass(frozen=True, slots=True)
class Made:
    """An article that is not stored yet, and its words as the analysis gives them."""

    article: Article
    document: Document
    url_key: str


def articles(vocabulary: Vocabulary, number: int) -> Iterator[Made]:
    """So many articles of three years, in the order in which they appeared."""
    for count in range(number):
        moment = NOW - timedelta(seconds=(number - count) * DAYS * 86400 // number)
        yield article(vocabulary, random.Random(count), count, moment)


def article(vocabulary: Vocabulary, dice: random.Random, count: int, moment: datetime) -> Made:
    """One article, from dice of its own."""
    words = vocabulary.pick(dice, WORDS_AN_ARTICLE - 25)
    for phrase in dice.choices(vocabulary.stock, k=10):
        place = dice.randrange(len(words))
        words[place:place] = phrase
    title = vocabulary.pick(dice, 7)
    publisher = f"zeitung{int(dice.paretovariate(0.6)) % PUBLISHERS}"
    url = f"https://{publisher}.test/artikel-{count}"
    draft = ArticleDraft(
        url=url,
        publisher=publisher,
        title=" ".join(title),
        text=" ".join(words),
        authors=(f"Anna Muster{dice.randrange(2000)}",),
        agencies=("dpa",) if dice.random() < 0.3 else (),
        section=dice.choice(SECTIONS),
        language="de",
        published_at=moment,
    )
    made = Article(id=wanted_id(moment, NOW, url), draft=draft, first_seen_at=moment, story_id=0, version=1)
    return Made(made, _document(made, title, words), url)


@lru_cache(maxsize=2_000_000)
def _form(word: str) -> Form:
    return analyse(f"und {word}")[1].form


def _forms(words: list[str]) -> tuple[Form, ...]:
    return (*(token.form for token in analyse(words[0])), *(_form(word) for word in words[1:]))


def _document(made: Article, title: list[str], words: list[str]) -> Document:
    """What `document_of` says of it, at a tenth of the time."""
    meta = document_of(replace(made, draft=replace(made.draft, title=None, text=""))).meta
    return Document(made.id, _forms(title), _forms(words), meta)


def store_rows(c: Connection, some: Sequence[Made]) -> None:
    """The rows of articles and stories, without the index."""
    stories = [{"id": m.article.id, "head_article_id": m.article.id, "began_at": m.article.first_seen_at} for m in some]
    c.execute(insert(story_table), stories)
    c.execute(insert(article_table), [_row(made) for made in some])


def _row(made: Made) -> dict[str, object]:
    draft = made.article.draft
    return {
        "id": made.article.id,
        "story_id": made.article.id,
        "publisher": draft.publisher,
        "url": draft.url,
        "url_key": made.url_key,
        "first_seen_at": made.article.first_seen_at,
        "version": 1,
        "version_seen_at": made.article.first_seen_at,
        "text_hash": text_hash(draft.text),
        "title": draft.title,
        "text": draft.text,
        "authors": list(draft.authors),
        "agencies": list(draft.agencies),
        "external_ids": [],
        "published_at": draft.published_at,
        "published_day_only": False,
        "section": draft.section,
        "tags": [],
        "language": draft.language,
        "kind": draft.kind.value,
        "removed": [],
    }
