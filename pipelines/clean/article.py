"""From an extraction to the draft that is stored: lines cleaned, removed facts kept as fields."""

from __future__ import annotations

from dataclasses import replace

from pipelines.clean.characters import cleaned
from pipelines.clean.text import clean_lines
from pipelines.model.article import ArticleDraft, Extraction


def clean(extraction: Extraction) -> ArticleDraft:
    """The draft with its text cleaned, agencies and identifiers of removed lines added, every removal kept."""
    draft = extraction.draft
    lines = [line for line in cleaned(draft.text).split("\n") if line]
    result = clean_lines(lines, captions=extraction.captions, credits=extraction.credits)
    return replace(
        draft,
        title=_one_line(draft.title),
        kicker=_one_line(draft.kicker),
        subtitle=_one_line(draft.subtitle),
        teaser=_one_line(draft.teaser),
        text="\n".join(result.kept),
        agencies=tuple(sorted({*draft.agencies, *result.agencies})),
        external_ids=tuple(dict.fromkeys((*draft.external_ids, *result.external_ids))),
        removed=draft.removed + result.removed,
    )


def _one_line(text: str | None) -> str | None:
    return cleaned(text).replace("\n", " ") or None if text else None
