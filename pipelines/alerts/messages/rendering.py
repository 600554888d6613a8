"""The built-in forms of a message, made of its facts by the templates beside this file.

They are templates like those of a user, who may begin with a copy; what a template can use is in `environment`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import BaseLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from pipelines.alerts.messages import wording
from pipelines.alerts.messages.snippets import cut

HIT_MARKS = ("*", "*")
"""Around a hit in plain text. Not »…«: newspapers quote with these."""


def subject(data: Mapping[str, Any]) -> str:
    """What happened, in one line, without the rule's name."""
    return _built_in("subject.txt", data)


def plain_text(data: Mapping[str, Any]) -> str:
    """The message as plain text; no line ends in white space, the text does not end in an empty line."""
    return _built_in("message.txt", data)


def html(data: Mapping[str, Any]) -> str:
    """The message as an HTML page."""
    return _built_in("message.html", data)


def environment(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    """Where templates run: sandboxed, nothing undefined, `.html` escaped."""
    made = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["marked"] = marked
    made.filters["marked_html"] = marked_html
    made.filters["link"] = link
    made.filters["cut"] = cut
    made.globals["counted"] = wording.counted
    made.globals["also_in"] = wording.outlets
    return made


def variables(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a template sees: the facts, and the words of their language as `words`."""
    return {**data, "words": wording.WORDS[data["language"]]}


def tidied(text: str) -> str:
    """Without white space at the ends of lines, at most one empty line in a row, none at the end."""
    lines: list[str] = []
    for line in map(str.rstrip, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).rstrip("\n")


def marked(snippet: Mapping[str, Any] | None) -> str:
    """A snippet as plain text, hits between HIT_MARKS; empty for none."""
    if snippet is None:
        return ""
    before, after = HIT_MARKS
    return "".join(f"{before}{p['text']}{after}" if p["hit"] else p["text"] for p in snippet["pieces"])


def marked_html(snippet: Mapping[str, Any] | None, tag: str = "mark") -> Markup:
    """A snippet as HTML, escaped, each hit in an element; empty for none."""
    pieces = snippet["pieces"] if snippet is not None else ()
    element = Markup(f"<{tag}>{{}}</{tag}>")
    return Markup("").join(element.format(p["text"]) if p["hit"] else escape(p["text"]) for p in pieces)


def link(article: Mapping[str, Any], text: str) -> Markup:
    """A link to an article; only its text where the address is none that a browser should open."""
    url = str(article["url"])
    if not url.lower().startswith(("https://", "http://")):
        return escape(text)
    return Markup('<a href="{}">{}</a>').format(url, text)


def _built_in(name: str, data: Mapping[str, Any]) -> str:
    rendered = _environment().get_template(name).render(variables(data))
    return tidied(rendered)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return environment(PackageLoader("pipelines.alerts.messages", "templates"))
