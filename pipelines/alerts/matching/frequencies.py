"""How common a word is in news, roughly: enough to file a rule under its rarest word.

Only the choice of a rule's anchor hangs on it, never whether a rule matches. The lists are function words and words of
every newsroom; any other word counts as rarer the longer it is.
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.analysis.folding import fold

_IN_NEARLY_ALL = """
der die das und in den von zu mit ist auf des im dem nicht ein eine als auch es an er sich werden aus für hat dass sie
nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein
wurde sei wenn
"""
_IN_MANY = """
eines ihr ihre seine seiner ihren seinen diese dieser diesem dieses dieses kann können soll sollen muss müssen will
wollen habe hatte hätte waren wäre worden gegen vom schon jetzt immer unter zwei drei vier keine kein keinen was wer wo
wir ich uns ihm ihn ihnen da dann doch seit während zwischen ohne rund etwa bereits sehr viel viele viele anderen andere
alle alles allem damit dabei dazu darauf darüber davon dort hier heute gestern morgen uhr jahr jahre jahren tag tage
tagen woche monat prozent euro million millionen deutschland deutsche deutschen deutscher berlin menschen mann frau
kinder leben zeit land stadt sagte sagt erklärte teilte mitteilung laut zufolge polizei regierung partei ende anfang
ersten erste neue neuen neuer neues große großen weitere weiteren bisher nun ab ihrer seinem macht machen geht
gibt gab kommt kommen steht stehen montag dienstag mittwoch donnerstag freitag samstag sonntag artikel foto bild
"""
_COMMON = {fold(word): 0.25 for word in _IN_MANY.split()} | {fold(word): 0.9 for word in _IN_NEARLY_ALL.split()}
_SHORT, _EACH_LETTER = 0.12, 0.78


@lru_cache(maxsize=100_000)
def word_cost(key: str) -> float:
    """The share of articles that have this key, guessed."""
    return _COMMON.get(key) or _SHORT * _EACH_LETTER ** len(key)
