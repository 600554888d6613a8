"""How a query is read, and what is said of one that cannot be."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import QueryError
from pipelines.search.nodes import (
    And,
    Compound,
    Everything,
    Exact,
    Fact,
    Infix,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Story,
    Suffix,
    Within,
    Word,
)
from pipelines.search.query import parse


def word(text: str) -> Word:
    found = parse(text)
    assert isinstance(found, Word)
    return found


A, B, C = word("alpha"), word("beta"), word("gamma")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("*", Everything()),
        ("  alpha ", A),
        ("alpha beta", And((A, B))),
        ("alpha AND beta UND gamma", And((A, B, C))),
        ("alpha OR beta ODER gamma", Or((A, B, C))),
        ("alpha beta OR gamma", Or((And((A, B)), C))),
        ("alpha (beta OR gamma)", And((A, Or((B, C))))),
        ("((alpha)) ((beta gamma))", And((A, B, C))),
        ("alpha NOT beta", And((A, Not(B)))),
        ("alpha AND NICHT beta", And((A, Not(B)))),
        ("-beta alpha", And((Not(B), A))),
        ("−beta alpha", And((Not(B), A))),
        ("alpha -(beta OR gamma)", And((A, Not(Or((B, C)))))),
        ("* -beta", And((Everything(), Not(B)))),
        ("alpha NOT -beta", And((A, B))),
        ("+alpha beta", And((A, B))),
        ("alph*", Prefix("alph", "alph")),
        ("Straß*", Prefix("Straß", "strass")),
        ("*straße", Suffix("straße", "strasse")),
        ("*aß*", Infix("aß", "ass")),
        ("Haubitze~", Compound("Haubitze", ("haubitze",), ("haubitze", "haubitzen"))),
        ("country:AT", Fact("country", "AT", ("cat",))),
        ("changed:title,text", Or((Fact("changed", "title", ("vtitle",)), Fact("changed", "text", ("vtext",))))),
        ("gone:yes", Fact("gone", "yes", ("wyes",))),
        ("story:17", Story("17", (17,))),
        ("story:(17 OR 18) alpha", And((Story("17,18", (17, 18)), A))),
        ("alpha NOT story:17,18", And((A, Not(Story("17,18", (17, 18)))))),
        ("=Häuser", Exact("Häuser", "haeuser")),
        ("alpha NEAR/3 beta gamma", And((Near(A, B, 3, False), C))),
        ("alpha ONEAR (beta OR gamma)", Near(A, Or((B, C)), 10, True)),
        ("title:alpha", Within("title", A)),
        ("title:(alpha OR beta)", Within("title", Or((A, B)))),
        ("-title:alpha beta", And((Not(Within("title", A)), B))),
        ("lang:de", Fact("lang", "de", ("lde",))),
        ("lang:(de OR fr)", Or((Fact("lang", "de", ("lde",)), Fact("lang", "fr", ("lfr",))))),
        ("lang:de,fr", Or((Fact("lang", "de", ("lde",)), Fact("lang", "fr", ("lfr",))))),
        ('author:"Änne Groß"', Fact("author", "Änne Groß", ("aaenne", "agross"))),
    ],
)
def test_reads(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("quoted", ['"Berliner Mauer"', "„Berliner Mauer“", "»Berliner Mauer«", "“Berliner  Mauer”"])
def test_phrases_in_any_quotes(quoted: str) -> None:
    found = parse(quoted)
    assert isinstance(found, Phrase)
    assert len(found.words) == 2


def test_hyphenated_word_is_a_phrase() -> None:
    found = parse("CO2-Preis")
    assert isinstance(found, Phrase)
    assert found.text == "CO2-Preis"
    assert [len(keys) for keys in found.words] == [1, 1]


def test_small_letters_are_words() -> None:
    assert parse("alpha und beta") == And((A, word("und"), B))


@pytest.mark.parametrize("text", ["Bürger*innen", "BürgerInnen", "Lehrer/-in", "1.000,50", "„Rat“", "(AfD)"])
def test_one_word(text: str) -> None:
    assert isinstance(parse(text), Word)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("alpha AND", 6, "needs something after it"),
        ("alpha OR", 6, "needs something after it"),
        ("AND alpha", 0, "needs something before it"),
        ("alpha OR OR beta", 9, "needs something before it"),
        ("alpha AND OR beta", 6, "needs something after it"),
        ("alpha NOT", 6, "needs something after it"),
        ("NOT alpha", 0, "NOT alone"),
        ("-alpha", 0, "NOT alone"),
        ("alpha OR NOT beta", 9, "NOT needs something to exclude from"),
        ("alpha (NOT beta)", 7, "NOT alone"),
        ("(alpha", 0, "never closed"),
        ("(", 0, "never closed"),
        ("alpha)", 5, "never opened"),
        ("alpha ()", 6, "nothing stands between"),
        ('alpha "beta', 6, "never closed"),
        ('alpha ""', 6, "nothing stands between"),
        ('"…"', 1, "neither letter nor digit"),
        ("alpha & beta", 6, "neither letter nor digit"),
        ("al*ha", 2, "can only begin or end a word"),
        ("**alpha", 0, "can only begin or end a word"),
        ("a*", 1, "at least 2 letters"),
        ("*ab", 0, "at least 3 letters"),
        ("CO2-Pre*", 7, "needs one word"),
        ("=CO2-Preis", 0, "one word after it"),
        ('"alph* beta"', 5, "cannot stand in a phrase"),
        ("titel:alpha", 0, "no field titel; did you mean title:"),
        ("alpha Qqwwq:beta", 6, "there are title, text"),
        ("title: alpha", 0, "right after it"),
        ("title:", 0, "right after it"),
        ("title:(text:alpha)", 7, "stands inside title:"),
        ("lang:de*", 5, "without"),
        ("kind:roman", 5, "takes article, live"),
        ("access:paid", 7, "takes free, paywalled"),
        ("changed:perhaps", 8, "takes title, text, access, correction, yes, no"),
        ("gone:away", 5, "takes yes, no"),
        ("lang:deutsch", 5, "a language in two letters"),
        ("country:Austria", 8, "a country in two letters: DE, AT"),
        ("alpha lang:de,deutsch", 14, "a language in two letters"),
        ("story:abc", 6, "takes the number of a story"),
        ("story:9999999999999999999999", 6, "takes the number of a story"),
        ("alpha OR story:5", 15, "stands beside the rest"),
        ("ab~", 2, "at least 3 letters"),
        ("haus" * 16 + "~", 64, "at most 60 letters"),
        ("~alpha", 0, "can only end a word"),
        ("al~pha", 2, "can only end a word"),
        ("CO2-Preis~", 9, "one word of letters"),
        ("alpha~2", 5, "can only end a word"),
        ('"alpha~ beta"', 6, "cannot stand in a phrase"),
        ("author:Meier~", 7, "without"),
        ("alpha\x00", 5, r"U\+0000 is no character"),
        ("al\ud800pha", 2, r"U\+D800 is no character"),
        ("date:22.11.2026", 5, "22.11.2026 is no date; write 2026-11-22"),
        ("date:2026-13", 5, "there is no month 2026-13"),
        ("date:2025-02-29", 5, "there is no day 2025-02-29"),
        ("author:…", 7, "neither letter nor digit"),
        ("date:2026-02-30", 5, "there is no day 2026-02-30"),
        ("date:gestern", 5, "gestern is no date"),
        ("date:2026-03/2026-01", 5, "ends before it begins"),
        ("date:/", 5, "one side at least"),
        ("date:1066", 5, "out of bounds"),
        ("date:2026,x", 10, "x is no date"),
        ("alpha NEAR/999 beta", 6, "takes 0 to 100"),
        ("alpha NEAR/ beta", 6, "takes 0 to 100"),
        ("alpha NEAR/3", 6, "needs something after it"),
        ("NEAR/3 alpha", 0, "needs something before it"),
        ("alpha NEAR/3 bet*", 6, "stands between words and phrases"),
        ("alpha NEAR/3 beta NEAR/3 gamma", 18, "joins two"),
        ("(" * 30 + "alpha" + ")" * 30, 20, "nested deeper"),
        ("*alpha " * 31, 210, "more than 30 words with a . before them or a ~"),
        ("alpha " * 501, 3000, "more than 500 words"),
        ("x" * 10_001, 10_000, "at most 10000 characters"),
        ("x" * 100_000, 10_000, "at most 10000 characters"),
    ],
)
def test_errors_point_at_the_character(text: str, position: int, says: str) -> None:
    with pytest.raises(QueryError, match=says) as caught:
        parse(text)
    assert caught.value.position == position
    told = caught.value.pointed().splitlines()
    assert len(told) == 3
    assert max(map(len, told[1:])) <= 130
    shown, caret = told[1], told[2].index("^")
    assert caret < len(shown) + 1
    if 0 < position < len(text):
        assert shown[caret - 1 : caret] in (text[position - 1], "…", " ", "�")


@given(st.text(max_size=60) | st.text(alphabet='ab "„“()*-+:ANDORT\ud800\x00', max_size=30))
def test_any_text_is_a_tree_or_a_pointed_error(text: str) -> None:
    with contextlib.suppress(QueryError):
        parse(text)
    try:
        parse(text)
    except QueryError as error:
        position = error.position
        said = error.args[0]
    else:
        return
    assert 0 <= position <= len(text)
    assert said
