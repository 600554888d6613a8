"""One attempt to send, in a process of its own as the deliverer makes it."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.channels.process import process_context, send_in_process
from pipelines.alerts.matching.hits import hit_finder
from pipelines.alerts.messages.compose import Message, compose
from pipelines.model.alert import News, Notice, Occasion, Rule
from pipelines.model.article import Article, ArticleDraft

FOUND_AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
RULE = Rule(id=1, name="Geld & Grüße", query="Haushalt", channels=(), created_at=datetime(2026, 6, 1, tzinfo=UTC))

SENDER = """
import dataclasses, json, pickle, sys
from pipelines.alerts.channels.send import prepare_sender, send
prepare_sender()
receipt = send(pickle.load(sys.stdin.buffer))
print("\\n" + json.dumps(dataclasses.asdict(receipt)))
"""


def article(number: int = 1, *, story_id: int | None = None, **changes: Any) -> Article:
    """A stored article about a budget."""
    given = {
        "title": f"Rat für Kürzung {number}",
        "kicker": "Haushalt",
        "publisher": "zeitung",
        "text": "Der Rat tagte. Der Haushalt wird gekürzt, sagte Jürgen Groß.",
        "agencies": ("dpa",),
        "published_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        **changes,
    }
    draft = ArticleDraft(url=f"https://zeitung.example/{number}", **given)
    return Article(id=number, draft=draft, first_seen_at=FOUND_AT, story_id=story_id or number, version=1)


def message(
    *articles: Article, occasion: Occasion = Occasion.NEW, notice: Notice | None = None, **given: Any
) -> Message:
    """What tells of these articles, of one where none is named."""
    told = [
        News(article=one, outlets=1, occasion=occasion, publisher_name="Die Zeitung", is_hit=hit_finder("Haushalt"))
        for one in articles or (article(),)
    ]
    return compose(RULE, [notice] if notice else told, occasion=occasion, zone=UTC, **given)


def envelope(url: str, options: ChannelOptions | None = None, told: Message | None = None, key: str = KEY) -> Envelope:
    """The message on its way."""
    return Envelope(
        url=url,
        message=told or message(),
        idempotency_key=key,
        created_at=FOUND_AT,
        options=options or ChannelOptions(),
    )


def send(
    url: str,
    environment: Mapping[str, str] | None = None,
    *,
    options: ChannelOptions | None = None,
    told: Message | None = None,
    key: str = KEY,
) -> Receipt:
    """One attempt; nothing may be said on its logs. With variables of its own it takes a new Python, half a second."""
    letter = envelope(url, options, told, key)
    if not environment:
        return send_in_process(process_context(), letter, deadline_s=30)
    ended = subprocess.run(
        [sys.executable, "-c", SENDER],
        input=pickle.dumps(letter),
        capture_output=True,
        timeout=60,
        check=True,
        env={**os.environ, **environment},
    )
    assert ended.stderr == b""
    return Receipt(**json.loads(ended.stdout.decode().splitlines()[-1]))
