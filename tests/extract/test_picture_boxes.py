"""Boxes of pictures with a legend that no name gives away."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.extract.picture_boxes import picture_boxes


def taken(body: str) -> list[str]:
    tree = html.document_fromstring(f"<html><body><main>{body}</main></body></html>")
    return [" ".join(box.text_content().split()) for box in picture_boxes(tree)]


@pytest.mark.parametrize(
    "legend",
    [
        "<p>Zwei Schlepper vor der Schleuse</p><p>Jan Behrmann / dpa</p>",
        "<span>Der Flügel auf dem Markt.</span><span>Mara Stolz/epd</span>",
        "<div>Das Werk von oben</div><div>Foto: Werksfoto Bosselmann</div>",
        "<p>© Petra Lüders</p>",
        "<p>IMAGO / Schöning</p><p>Foto: IMAGO</p>",
    ],
)
def test_a_picture_and_short_lines_of_which_one_is_a_credit(legend: str) -> None:
    assert len(taken(f"<div class='a1'><div class='b2'><img src='x.jpg'></div>{legend}</div>")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<div><img src='x.jpg'><p>Ein Satz über den Rat, der am Montag wieder tagt.</p></div>",
        "<div><img src='x.jpg'><h3>Rat tagt wieder</h3><p>Foto: dpa</p></div>",
        f"<div><img src='x.jpg'><p>{'Der Rat tagt und streitet. ' * 20}</p><p>Foto: dpa</p></div>",
        "<p><img src='x.jpg'> Der Verein sagte der dpa, er sei zufrieden. Foto: dpa</p>",
        f"<div><img src='x.jpg'>{'<i> </i>' * 60}<p>Foto: dpa</p><p>Der Rat tagt.</p></div>",
    ],
)
def test_other_boxes_stay(body: str) -> None:
    assert taken(body) == []
