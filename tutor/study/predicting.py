"""Whether a prediction came true, and what came instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.course.model import CodeCell
    from tutor.runner.results import RunResult
    from tutor.study.study import Study

# What came is kept so long, to be told again another day.
_MOST_KEPT = 60
_RIGHT, _WRONG = "right", "wrong"


def agrees(answer: str, result: RunResult, tolerance: float | None = None) -> bool | None:
    """Whether a prediction says what came: its value, or for a cell that raised the error's name.

    None where nothing came that could be compared. ``tolerance`` is how far off numbers may be.
    """
    from tutor.checking.typed import bare, says  # not before something has been predicted

    if result.error is not None:
        return result.error.type.lower() in answer.lower() or "error" in answer.lower()
    if result.has_value and result.value is None:
        # A cell that ends on print(...) has told its value on the way.
        printed = "".join(chunk.text for chunk in result.output if chunk.stream == "stdout")
        if bare(answer) in ("none", "nothing", bare(printed)):
            return True
        return None if printed else False
    if result.display is None:
        return None
    if result.has_value and says(answer, result.value, tolerance):
        return True
    return bare(answer) == bare(result.display.text)


def came(result: RunResult) -> str:
    """What came, on one line."""
    if result.error is not None:
        return result.error.type
    text = "None" if result.display is None else " ".join(result.display.text.split())
    return text if len(text) <= _MOST_KEPT else f"{text[: _MOST_KEPT - 4]} ..."


def keep(study: Study, cell: CodeCell, result: RunResult) -> bool | None:
    """Compare a prediction with what came and keep both; whether it was right, None if that cannot be said."""
    answer = study.cell(cell.key).answer
    right = agrees(answer, result, cell.tolerance) if answer else None
    if right is not None:
        study.note(cell.key, state=_RIGHT if right else _WRONG, came=came(result))
    return right


def kept(study: Study, cell: CodeCell) -> tuple[bool | None, str]:
    """How the prediction did when it was compared last, and what came then."""
    known = study.cell(cell.key)
    return {_RIGHT: True, _WRONG: False}.get(known.state), known.came
