"""Which rules an article matches."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.alerts.matching import rule_set
from pipelines.alerts.matching.anchors import anchor_of
from pipelines.alerts.matching.checks import compiled
from pipelines.alerts.matching.hits import hit_finder
from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.model.alert import Rule, RuleOptions
from pipelines.model.article import Article
from pipelines.search.document import document_of
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.storage import alerts
from pipelines.storage.database import Database
from tests.alerts.making import NOW, draft, store

WORDS = [*("der", "Rat", "beschließt", "den", "Haushalt", "und", "die", "Straße", "in", "München"), "bleibt", "3,5"]
WORDS += ["Kilometer", "Haushaltsrecht", "gelb"]


def rule(number: int, query: str, *, paused: bool = False) -> Rule:
    return Rule(id=number, name=f"r{number}", query=query, channels=(), created_at=NOW, paused=paused)


def article(text: str, title: str = "") -> Article:
    return Article(id=1, draft=draft(text=text, title=title), first_seen_at=NOW, story_id=1, version=1)


def names(rules: list[Rule]) -> list[str]:
    return [found.name for found in rules]


def current(database: Database, previous: RuleSet | None = None, *, now: datetime | None = None) -> RuleSet:
    with database.read() as c:
        return RuleSet.load(c, previous, now=now)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Haushalt", True),
        ("haushalt", True),
        ("Haushal", False),
        ("haush*", True),
        ("haushaltsr*", False),
        ("MUENCHEN Straße", True),
        ("strasse NOT haushalt", False),
        ("rat -hamburg", True),
        ('"den Haushalt"', True),
        ('"Haushalt den"', False),
        ("hamburg OR rat", True),
        ("hamburg OR bremen", False),
        ("(hamburg OR rat) haushalt", True),
        ("* -hamburg", True),
        ("* -rat", False),
        ("*", True),
    ],
)
def test_a_rule_matches_as_its_query_does(query: str, found: bool) -> None:
    tested = article("Der Rat beschließt den Haushalt.", "Straße in München")
    assert names(RuleSet.of([rule(1, query)]).matching(tested)) == ["r1"] * found


def test_a_phrase_does_not_run_from_the_title_into_the_text() -> None:
    rules = RuleSet.of([rule(1, '"München Rat"'), rule(2, '"Rat tagt"')])
    assert names(rules.matching(article("Rat tagt", "Straße in München"))) == ["r2"]


def test_paused_rules_and_rules_that_cannot_be_read_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    rules = RuleSet.of([rule(1, "rat", paused=True), rule(2, '"rat'), rule(3, "rat")])
    assert len(rules) == 1
    assert names(rules.matching(article("Der Rat"))) == ["r3"]
    assert "rule cannot be read" in caplog.text


def test_rules_come_in_the_order_of_their_ids() -> None:
    rules = RuleSet.of([rule(number, query) for number, query in ((3, "*"), (1, "rat"), (2, "ra*"))])
    assert names(rules.matching(article("Rat"))) == ["r1", "r2", "r3"]


def test_rules_that_ask_the_same_all_match_in_the_order_of_their_ids() -> None:
    rules = RuleSet.of([rule(4, "rat"), rule(1, "rat"), rule(3, "ra*"), rule(2, "rat"), rule(5, "haushalt")])
    assert len(rules) == 5
    assert names(rules.matching(article("Rat"))) == ["r1", "r2", "r3", "r4"]


def near_side() -> st.SearchStrategy[str]:
    word = st.sampled_from(WORDS)
    phrase = st.tuples(word, word).map(lambda pair: f'"{pair[0]} {pair[1]}"')
    either = st.tuples(word, phrase).map(lambda pair: f"({pair[0]} OR {pair[1]})")
    return st.one_of(word, phrase, either)


def leaves() -> st.SearchStrategy[str]:
    word = st.sampled_from(WORDS)
    return st.one_of(
        word,
        word.map(lambda w: w[:4] + "*" if w[:4].isalpha() and len(w) > 2 else w),
        st.lists(word, min_size=2, max_size=3).map(lambda ws: f'"{" ".join(ws)}"'),
        st.just("*"),
        st.just("Hamburg"),
        word.map(lambda w: f"*{w[-3:]}" if w[-3:].isalpha() and len(w) > 2 else w),
        word.map(lambda w: f"*{w[1:5]}*" if w[1:5].isalpha() and len(w) > 5 else w),
        word.map(lambda w: f"={w}" if w.isalpha() else w),
        word.map(lambda w: f"{w}~" if w.isalpha() and len(w) > 3 else w),
        word.map(lambda w: f"title:{w}"),
        st.tuples(near_side(), near_side(), st.sampled_from(["NEAR/2", "ONEAR/1", "NEAR/0"])).map(
            lambda parts: f"({parts[0]} {parts[2]} {parts[1]})"
        ),
        st.sampled_from(["publisher:zeitung", "gone:yes", "gone:no", "changed:yes", "country:DE", "lang:de"]),
    )


def queries() -> st.SearchStrategy[str]:
    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        parts = st.lists(inner, min_size=2, max_size=4)
        return st.one_of(
            parts.map(lambda ps: f"({' OR '.join(ps)})"),
            parts.map(lambda ps: f"({' AND '.join(ps)})"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} NOT {pair[1]})"),
        )

    return st.recursive(leaves(), deeper, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(queries(), min_size=1, max_size=20), st.lists(st.sampled_from(WORDS), max_size=30), st.integers(0, 9))
def test_anchors_and_closures_change_no_answer(asked: list[str], words: list[str], cut: int) -> None:
    tested = article(" ".join(words[cut:]), " ".join(words[:cut]))
    document = document_of(tested)
    expected = [f"r{number}" for number, query in enumerate(asked) if matches(parse(query), document)]
    assert names(RuleSet.of(rule(number, query) for number, query in enumerate(asked)).matching(tested)) == expected
    for query in asked:
        assert compiled(parse(query))(document) == matches(parse(query), document)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.dictionaries(st.integers(1, 12), st.one_of(st.none(), queries()), max_size=4), min_size=1, max_size=8),
    st.lists(st.sampled_from(WORDS), max_size=30),
)
def test_rules_that_change_one_by_one_match_as_if_they_were_read_at_once(
    changes: list[dict[int, str | None]], words: list[str]
) -> None:
    tested = article(" ".join(words))
    rules = RuleSet.of([])
    now_there: dict[int, Rule] = {}
    for revision, change in enumerate(changes, 1):
        gone = {number for number, query in change.items() if query is None} & now_there.keys()
        new = [rule(number, query, paused=number % 5 == 0) for number, query in change.items() if query is not None]
        now_there = {number: kept for number, kept in now_there.items() if number not in gone}
        now_there |= {changed.id: changed for changed in new}
        earlier, before = rules, rules.matching(tested)
        rules = rules.changed(new, gone=gone, revision=revision, now=NOW)
        assert rules.matching(tested) == RuleSet.of(now_there.values()).matching(tested)
        assert earlier.matching(tested) == before, "who holds the rules of before is not disturbed"


def test_queries_that_no_rule_asks_any_more_are_forgotten_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_set, "MAX_STALE", 3)
    rules = RuleSet.of([rule(1, "rat"), rule(2, "haushalt")])
    for number in range(50):
        rules = rules.changed([rule(1, f"rat OR begriff{number}")], revision=number, now=NOW)
        assert names(rules.matching(article(f"begriff{number} haushalt"))) == ["r1", "r2"]
        assert len(rules._filing) <= 9


@pytest.mark.parametrize(
    ("query", "keys", "starts"),
    [
        ("der Haushaltsausschuss", {"haushaltsausschuss"}, set()),
        ("hamburg OR bremen", {"hamburg", "bremen"}, set()),
        ('"die von der Stadt Mönchengladbach"', {"moenchengladbach"}, set()),
        ("die mönchengl*", set(), {"moenchengl"}),
        ("hamburg NOT bremen", {"hamburg"}, set()),
        ("* hamburg", {"hamburg"}, set()),
    ],
)
def test_a_rule_is_filed_under_its_rarest_sufficient_words(query: str, keys: set[str], starts: set[str]) -> None:
    anchor = anchor_of(parse(query))
    assert anchor is not None
    assert (set(anchor.keys), set(anchor.starts)) == (keys, starts)


@pytest.mark.parametrize("query", ["*", "* NOT rat", "rat OR *"])
def test_a_rule_without_certain_words_has_no_anchor(query: str) -> None:
    assert anchor_of(parse(query)) is None


def test_few_of_many_rules_are_checked() -> None:
    numbers = random.Random(7)
    rules = RuleSet.of(rule(number, f"der begriff{numbers.randrange(5000)}") for number in range(5000))
    checked: list[str] = []
    for text, query in rules._queries.items():
        assert query is not None
        query.check = lambda document, text=text: bool(checked.append(text))  # type: ignore[misc, func-returns-value]
    rules.matching(article("der die das begriff17 und"))
    assert len(checked) < 10


def test_a_rule_set_is_new_exactly_when_the_rules_are(database: Database) -> None:
    first = current(database)
    assert current(database, first) is first
    with database.write() as c:
        alerts.add_rule(c, "a", "rat", ["json://x/"], now=NOW)
        alerts.add_rule(c, "b", "haushalt", ["json://x/"], now=NOW)
    second = current(database, first)
    assert (len(first), len(second)) == (0, 2)
    with database.write() as c:
        alerts.pause_rule(c, "a", paused=True)
    third = current(database, second)
    assert (len(third), third._filing) == (1, second._filing), "what did not change is not read again"
    with database.write() as c:
        alerts.remove_rule(c, "b")
        alerts.add_rule(c, "b", "strasse", ["json://x/"], now=NOW)
    with database.write() as c:
        stored = store(c, text="Die Straße ist gesperrt.")
    assert names(current(database, third).matching(stored)) == ["b"]


def test_only_what_changed_is_read_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.write() as c:
        for name in ("a", "b", "c"):
            alerts.add_rule(c, name, f"rat {name}", ["json://x/"], now=NOW)
        stored = store(c, text="Der Rat a b c d.")
    rules = current(database)
    monkeypatch.delattr(alerts, "list_rules")
    with database.write() as c:
        since = alerts.rules_revision(c)
        alerts.pause_rule(c, "a", paused=True)
        changed = alerts.edit_rule(c, "b", query="haushalt", options=RuleOptions(), urls=["json://y/"])
        added = alerts.add_rule(c, "d", "rat d", ["json://x/"], now=NOW)
        alerts.remove_rule(c, "c")
    with database.read() as c:
        assert [rule.name for rule in alerts.rules_changed_since(c, since)] == ["a", "b", "d"]
    rules = current(database, rules)
    assert [rule.id for rule in rules.matching(stored)] == [added.id]
    with database.write() as c:
        alerts.pause_channel(c, changed.channels[0].id, reason="nichts kommt an", now=NOW)
        alerts.edit_rule(c, "b", query="rat b", options=RuleOptions(), urls=["json://y/"])
    found = current(database, rules).matching(stored)
    assert [rule.name for rule in found] == ["b", "d"]
    assert found[0].channels[0].pause_reason == "nichts kommt an"


@pytest.mark.parametrize(
    ("query", "sentence", "hit"),
    [
        ("haushalt NOT berlin", "Der Haushalt steht.", True),
        ("haushalt NOT berlin", "Berlin schweigt.", False),
        ('"zweite Lesung" OR rat*', "Die zweite Lesung.", True),
        ('"zweite Lesung" OR rat*', "Lesung, die zweite.", False),
        ('"zweite Lesung" OR rat*', "Das Rathaus.", True),
        ("*", "Das Rathaus.", False),
        ('"nie zu Ende', "nie zu Ende", False),
    ],
)
def test_hits_in_a_sentence(query: str, sentence: str, hit: bool) -> None:
    assert hit_finder(query)(sentence) is hit


def test_relative_dates_are_read_anew_each_day(database: Database) -> None:
    with database.write() as c:
        alerts.add_rule(c, "neu", "date:1d", ["json://x/"], now=NOW)
        stored = store(c)
    first = current(database, now=NOW)
    assert current(database, first, now=NOW.replace(hour=23)) is first
    assert names(first.matching(stored)) == ["neu"]
    later = current(database, first, now=NOW.replace(day=29))
    assert later.matching(stored) == []
