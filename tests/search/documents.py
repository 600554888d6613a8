"""Random small articles and queries over few words, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = ["Haus", "Häuser", "Straße", "strasse", "Rat", "Räte", "Berlin", "und", "CO2", "1.000,50", "Bürger*innen", "ÄÖ"]

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)

_leaves = st.one_of(
    st.sampled_from([*WORDS, "haus", "berlin", "nie"]),
    st.sampled_from(["Ha*", "stra*", "be*", "un*", "xy*", "*"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: '"' + " ".join(words) + '"'),
)
queries: st.SearchStrategy[str] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " AND ", " UND "]), inner).map("".join),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: "(" + " OR ".join(parts) + ")"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} NOT ({parts[1]}))"),
        st.tuples(inner, inner).map(lambda parts: f"(({parts[0]}) -({parts[1]}))"),
    ),
    max_leaves=6,
)
