"""Golden formulas: ``formulas.txt`` holds each with its four forms; run this module to write the forms anew.

    python -m tests.maths.golden

Then read every formula that changed, as a mathematician would: the file is only worth what its reader's eye is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tutor import maths

PATH = Path(__file__).with_name("formulas.txt")
FORMS = ("2-D", "inline", "ascii 2-D", "ascii inline")


@dataclass(frozen=True, slots=True)
class Golden:
    """A formula, and its forms as they are expected."""

    name: str
    tex: str
    forms: dict[str, str]


def forms_of(tex: str) -> dict[str, str]:
    """The four forms as they are now, without the blanks at line ends."""
    return {
        "2-D": "\n".join(row.rstrip() for row in maths.render(tex).rows),
        "inline": maths.inline(tex),
        "ascii 2-D": "\n".join(row.rstrip() for row in maths.render(tex, ascii=True).rows),
        "ascii inline": maths.inline(tex, ascii=True),
    }


def read() -> list[Golden]:
    """Every formula of the file."""
    formulas = []
    for block in PATH.read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, *parts = block.rstrip("\n").split("\n--- ")
        name, _, tex = head.partition("\n")
        forms = {}
        for part in parts:
            form, _, text = part.partition("\n")
            forms[form] = text
        formulas.append(Golden(name, tex.rstrip("\n"), forms))
    return formulas


def write(formulas: list[Golden]) -> None:
    """The file with the forms as they are now."""
    blocks = ["Formulas and their forms. The sources are written by hand, the forms by tests/maths/golden.py.\n"]
    for formula in formulas:
        forms = "".join(f"--- {form}\n{text}\n" for form, text in forms_of(formula.tex).items())
        blocks.append(f"\n=== {formula.name}\n{formula.tex}\n{forms}")
    PATH.write_text("".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    write(read())
