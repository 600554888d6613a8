"""Captions and credits apart, however a house glues them together."""

from __future__ import annotations

import pytest

from pipelines.clean.legends import bare_credit, only_legend, split_legend


@pytest.mark.parametrize(
    ("caption", "credit", "expected"),
    [
        ("Der Deich hält. Foto: dpa", None, ("Der Deich hält.", "dpa")),
        ("Der Rasen vor dem Haus. Foto: Nina Graf (Getty)", None, ("Der Rasen vor dem Haus.", "Nina Graf (Getty)")),
        ("Der Deich hält (Foto: Jens Brandes/dpa)", None, ("Der Deich hält", "Jens Brandes/dpa")),
        ("Unterricht mit Blick aufs WattFoto: Jens Brandes", None, ("Unterricht mit Blick aufs Watt", "Jens Brandes")),
        ("Das kann sie unterstützen.Getty Images", None, ("Das kann sie unterstützen.", "Getty Images")),
        ("Der Deich hält. © Stadt Husum/Brandes", None, ("Der Deich hält.", "Stadt Husum/Brandes")),
        ("Der Rat tagt. Bild Jens Brandes", None, ("Der Rat tagt.", "Jens Brandes")),
        ("Der Deich hält. Foto: Bild: SN/APA/BRANDES", None, ("Der Deich hält.", "SN/APA/BRANDES")),
        ("Der Deich im Mai / picture alliance", None, ("Der Deich im Mai", "picture alliance")),
        ("Der Deich im Mai (AFP / ANNA KESSLER)", None, ("Der Deich im Mai", "AFP / ANNA KESSLER")),
        ("Der Deich. Photographer: Anna Kessler/Getty", None, ("Der Deich.", "Anna Kessler/Getty")),
        (
            "Bild: Der Deich bei Ebbe, dahinter Husum. / Quelle: Weserfunk/Jens Brandes", None,
            ("Der Deich bei Ebbe, dahinter Husum.", "Weserfunk/Jens Brandes"),
        ),
        ("Der Deich (zwischen Husum und Tating)", None, None),
        ("Foto: Anna Kessler.", "Foto: Anna Kessler.", (None, "Anna Kessler")),
        ("Bild: Jens Brandes", None, (None, "Jens Brandes")),
        ("BILD: SN/BRANDES Der Deich hält", "BILD: SN/BRANDES", ("Der Deich hält", "SN/BRANDES")),
        ("Weserbote feiert den Tag der Deiche", "Weserbote", ("Weserbote feiert den Tag der Deiche", "Weserbote")),
        ("Der Deich Quelle: Brandes", "Quelle: Brandes", ("Der Deich", "Brandes")),
        ("Der Deich hält", "© Brandes/dpa", ("Der Deich hält", "Brandes/dpa")),
        ("Auf dem Foto: nichts zu sehen. Der Deich hält noch immer.", None, None),
        ("Die Fotografin Anna Kessler in Husum", None, None),
        ("Imago ist eine Larve. Reuters liegt an der Lippe.", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_split_legend(caption: str | None, credit: str | None, expected: tuple[str | None, str | None] | None) -> None:
    assert split_legend(caption, credit) == (expected or (caption, credit))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Foto: Jens Brandes"], (None, "Jens Brandes")),
        (["Bild: Der Deich hält bei Ebbe, dahinter Husum. / Quelle: Weserfunk"],
         ("Der Deich hält bei Ebbe, dahinter Husum.", "Weserfunk")),
        (["Foto: Jens Brandes", "Foto: Anna Kessler"], (None, None)),
        (["Fotos: Brandes", "Fotos: Brandes"], (None, "Brandes")),
        (["Getty Images"], (None, None)),
        ([], (None, None)),
    ],
)  # fmt: skip
def test_only_legend(lines: list[str], expected: tuple[str | None, str | None]) -> None:
    assert only_legend(lines) == expected


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("(Foto: Pool via REUTERS)", "Pool via REUTERS"),
        ("© Bild: Brandes", "Brandes"),
        ("| Jana Kohlhase", "Jana Kohlhase"),
        ("Bildrechte: Radio/Brandes", "Radio/Brandes"),
        ("(Foto: DBT/Brandes (bearbeitet))", "DBT/Brandes (bearbeitet)"),
        ("Foto:", None),
    ],
)
def test_bare_credit(text: str, bare: str | None) -> None:
    assert bare_credit(text) == bare
