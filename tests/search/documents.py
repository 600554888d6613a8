"""Random small articles and queries over few words, so that they often meet."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

WORDS = [
    "Haus", "Häuser", "Straße", "strasse", "Rat", "Räte", "Berlin", "Berlins", "und", "in", "der", "CO2", "1.000,50",
    "Bürger*innen", "ÄÖ", "Abgeordnete", "Panzerhaubitzen", "Haubitzenstellung", "Rathaus", "Konsumentenrente",
]  # fmt: skip
AUTHORS = ["Anna Groß", "Groß Anna", "Bert Haus"]

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)

LONE = [*WORDS, "haus", "berlin", "nie", "abgeordneter", "haubitze", "merkel", "streiken"]
WILD = [
    "Ha*", "stra*", "be*", "un*", "xy*", "*", "*haubitze*", "*aus", "*user", "*xyz*", "*eor*", "=Häuser", "=haus",
    "haubitze~", "Haus~", "rat~", "rente~", "ente~", "xyzzy~",
]  # fmt: skip
FACTS = [
    'author:"Anna Groß"', "author:Haus", "publisher:a", "publisher:b-c,A", "lang:de", "access:free", "changed:yes",
    "changed:no", "changed:title,correction", "gone:yes", "gone:no", "country:AT", "country:de,ch", "title:haus~",
    "text:rat~", "section:Politik", "tag:(Rat OR Berlin)", "kind:opinion,article", "date:2026-11-20",
    "date:2026-11-17/2026-11-19", "date:>=2026-11-21", "date:<2026-11-18", "title:Haus", "text:(Rat Berlin)",
    'title:"Haus Rat"', "title:Ha*", "text:*haubitze*", "text:=haus", "title:(Haus NEAR/1 Rat)",
]  # fmt: skip
NEARS = ["NEAR/0", "NEAR/2", "NEAR/5", "ONEAR/0", "ONEAR/3"]

_phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: '"' + " ".join(words) + '"')
_words = st.sampled_from(LONE)
_operands = st.one_of(_words, _phrases, st.tuples(_words, _words).map(lambda two: f"({two[0]} OR {two[1]})"))
_nears = st.tuples(_operands, st.sampled_from(NEARS), _operands).map(" ".join)

leaves = st.one_of(
    _words, _phrases, st.sampled_from(WILD), st.sampled_from(FACTS), _nears.map(lambda near: f"({near})")
)
queries: st.SearchStrategy[str] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " AND ", " UND "]), inner).map("".join),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: "(" + " OR ".join(parts) + ")"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} NOT ({parts[1]}))"),
        st.tuples(inner, inner).map(lambda parts: f"(({parts[0]}) -({parts[1]}))"),
    ),
    max_leaves=6,
)


def random_query(dice: Random, depth: int = 3) -> str:
    """The same by a seeded generator, for as many as one likes: hypothesis takes longer to draw than to judge."""
    if depth == 0 or dice.random() < 0.3:
        return _random_leaf(dice)
    parts = [random_query(dice, depth - 1) for _ in range(dice.randrange(2, 4))]
    match dice.randrange(4):
        case 0:
            return dice.choice([" ", " AND ", " UND "]).join(parts)
        case 1:
            return "(" + " OR ".join(parts) + ")"
        case 2:
            return f"({parts[0]} NOT ({parts[1]}))"
        case _:
            return f"(({parts[0]}) -({parts[1]}))"


def _random_leaf(dice: Random) -> str:
    def phrase() -> str:
        return '"' + " ".join(dice.choices(WORDS, k=dice.randrange(1, 4))) + '"'

    def operand() -> str:
        return dice.choice([dice.choice(LONE), phrase(), f"({dice.choice(LONE)} OR {dice.choice(LONE)})"])

    near = f"({operand()} {dice.choice(NEARS)} {operand()})"
    return dice.choice([dice.choice(LONE), phrase(), dice.choice(WILD), dice.choice(FACTS), near])
