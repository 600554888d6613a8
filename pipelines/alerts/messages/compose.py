"""The text of an alert: who published what, when, with the words that made it match.

Only headline, teaser and a snippet leave the house; the article's text belongs to its publisher and goes along only
where a rule's owner says so. The facts are gathered once (`payload`), and every form is made of them: plain text,
HTML, the JSON of webhooks and commands, feeds, and templates of the user's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from pipelines.alerts.messages import payload, rendering
from pipelines.alerts.messages.snippets import cut, one_line
from pipelines.model.alert import NOTICES, News, Notice, Occasion, Rule

TITLE_CHARS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What a channel gets. Plain values only: it travels to the sending process."""

    title: str
    """One line: the rule's name and what happened."""
    body: str
    """Plain text."""
    html: str
    """A whole HTML page that loads nothing from anywhere."""
    data: dict[str, Any]
    """The facts, as webhooks, commands and templates get them; docs/alerts.md describes each field."""
    thread: str
    """What mail programs show together: one story of a rule, or a rule's digests."""
    template: str | None = None
    """The rule's own template, put into force by the sending process."""


def compose(
    rule: Rule,
    news: Sequence[News | Notice],
    *,
    occasion: Occasion,
    zone: tzinfo | None = None,
    language: str = "de",
    heading: str | None = None,
    template: str | None = None,
    full_text: bool = False,
) -> Message:
    """The message that tells a rule's owner of `news`, at least one, in their order.

    Times are written in `zone`, None: the system's own. `heading` is one line above everything, e.g. why a digest
    comes at all. `template` is text of the user's own that replaces the body. With `full_text` the articles' texts
    go along.
    """
    data = payload.facts(
        rule, news, occasion=occasion, zone=zone, language=language, heading=heading, full_text=full_text
    )
    return Message(
        title=cut(f"{one_line(rule.name)}: {rendering.subject(data)}", TITLE_CHARS),
        body=rendering.plain_text(data),
        html=rendering.html(data),
        data=data,
        thread=_thread(data["rule"]["id"], news, occasion),
        template=template,
    )


def _thread(rule_id: str, news: Sequence[News | Notice], occasion: Occasion) -> str:
    """The story where there is only one, else the occasion."""
    stories = {one.article.story_id for one in news if isinstance(one, News)}
    if occasion not in NOTICES and len(stories) == 1:
        return f"{rule_id}.story-{stories.pop()}"
    return f"{rule_id}.{occasion.value.replace('_', '-')}"
