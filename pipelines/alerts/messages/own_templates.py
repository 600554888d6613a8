"""A user's own templates stand in for the built-in text of a message.

They run in the sending process: sandboxed, with a time limit and that process's memory limit. A template with a fault
never loses an alert: the built-in text goes out instead, and one line names file and line of the fault.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from jinja2 import DictLoader, FileSystemLoader, TemplateError, TemplateNotFound, TemplateSyntaxError

from pipelines.alerts.messages.compose import TITLE_CHARS, Message
from pipelines.alerts.messages.rendering import environment, tidied, variables
from pipelines.alerts.messages.snippets import cut, one_line
from pipelines.errors import RuleError

TIME_LIMIT_S = 2.0
MAX_CHARS = 500_000
EVERY = "alert"
"""What a template is called that stands for every occasion."""
_OF_RULE = "the rule's own template"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with a template."""

    template: str
    """Its file's name."""
    line: int | None
    """From 1; None: it lies in no line."""
    reason: str

    def __str__(self) -> str:
        where = f", line {self.line}" if self.line is not None else ""
        return f"template {self.template}{where}: {self.reason}"


def applied(message: Message, channel: str, folder: str | None) -> tuple[Message, list[Fault]]:
    """The message with whatever the user's templates replace, and the faults of those that could not.

    For an occasion `digest` and the channel `smtp` the folder is asked for `digest-smtp.txt`, `digest.txt`,
    `alert-smtp.txt` and `alert.txt`, the first counts; likewise `.html`, and `.title` for the one line. The rule's
    own template comes before `.txt`.
    """
    faults: list[Fault] = []
    parts = {"title": message.title, "txt": message.body, "html": message.html}
    for ending, built_in in parts.items():
        found = _find(message, channel, Path(folder) if folder else None, ending)
        if found is not None:
            parts[ending] = _rendered(found, message.data, built_in, faults)
    title = cut(one_line(parts["title"]), TITLE_CHARS) or message.title
    return replace(message, title=title, body=parts["txt"], html=parts["html"]), faults


def checked(source: str, *, name: str) -> str:
    """The text of a template.   Raises RuleError, with file and line, where it cannot be read as one."""
    try:
        environment(DictLoader({})).parse(source, name)
    except TemplateSyntaxError as error:
        raise RuleError(str(Fault(template=name, line=error.lineno, reason=one_line(str(error.message))))) from None
    return source


@dataclass(frozen=True, kw_only=True, slots=True)
class _Template:
    name: str
    folder: Path | None = None
    source: str = ""
    """Its text, where it is in no folder."""


def _find(message: Message, channel: str, folder: Path | None, ending: str) -> _Template | None:
    if ending == "txt" and message.template is not None:
        return _Template(name=_OF_RULE, source=message.template)
    if folder is None:
        return None
    occasion = message.data["occasion"]
    for stem in (f"{occasion}-{channel}", occasion, f"{EVERY}-{channel}", EVERY):
        name = f"{stem}.{ending}"
        if (folder / name).is_file():
            return _Template(name=name, folder=folder)
    return None


def _rendered(template: _Template, data: dict[str, Any], built_in: str, faults: list[Fault]) -> str:
    """What the template makes of the facts; the built-in text, and a fault more, where it cannot."""
    loader = FileSystemLoader(template.folder) if template.folder else DictLoader({template.name: template.source})
    try:
        with _time_limit():
            text = tidied(environment(loader).get_template(template.name).render(variables(data)))
    except UnicodeDecodeError:
        faults.append(Fault(template=template.name, line=None, reason="it is no UTF-8 text"))
    except TemplateSyntaxError as error:
        faults.append(
            Fault(template=error.name or template.name, line=error.lineno, reason=one_line(str(error.message)))
        )
    except (Exception, MemoryError) as error:  # noqa: BLE001 a template may do whatever an expression can
        faults.append(_fault(template, error))
    else:
        if text.strip() and len(text) <= MAX_CHARS:
            return text
        reason = f"it makes more than {MAX_CHARS} characters" if text.strip() else "it makes no text"
        faults.append(Fault(template=template.name, line=None, reason=reason))
    return built_in


def _fault(template: _Template, error: BaseException) -> Fault:
    reason = one_line(str(error.message if isinstance(error, TemplateError) else error)) or type(error).__name__
    if isinstance(error, TemplateNotFound):
        reason = f"there is no template {one_line(str(error.name))}"
    return Fault(template=template.name, line=_line_of(error.__traceback__, template), reason=cut(reason, 200))


def _line_of(trace: TracebackType | None, template: _Template) -> int | None:
    """The line of the template in which it happened: Jinja puts its lines into the trace."""
    wanted = str(template.folder / template.name) if template.folder else "<template>"
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == wanted:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@contextmanager
def _time_limit() -> Iterator[None]:
    """Raise TimeoutError in this thread, the main one, when the time is over."""
    if sys.platform == "win32":  # the process's own deadline is all there is
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"it takes more than {TIME_LIMIT_S:.0f} s")
