"""What a cell says, as lines: its title, its code, and all that came of running and checking it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.app.flow import Lines
from tutor.app.helping import beside_lines, hint_lines, solution_lines
from tutor.app.report import Canvas, attempt_lines, output_lines, run_lines
from tutor.app.signs import exercise_sign
from tutor.app.theme import is_color_blind
from tutor.app.wrapping import wrap
from tutor.course.model import CellKind, CodeCell
from tutor.study import original
from tutor.study.state import state_of

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView
    from tutor.app.widgets.running import Running

_KIND_NAMES = {CellKind.DEMO: "Demo", CellKind.SETUP: "Set-up", CellKind.PREDICT: "Predict"}
# A longer output is cut in the lesson, with a key to see it whole.
_MOST_LINES = 60
# So many lines of the output are seen while it comes.
_MOST_RUNNING = 10
# A cell that is done sooner never says that it runs: what it said before stays so long.
SHOW_RUNNING_AFTER = 0.3


def title_lines(view: CellView, width: int) -> Lines:
    """One line that says what the cell is and where it stands."""
    glyphs = view.glyphs
    exercise = view.exercise
    if exercise is None:
        assert isinstance(view.cell, CodeCell)
        origin = view.cell.origin
        if origin is not None:
            name = f"From {origin.lesson}: {origin.label} {glyphs.dot} {view.study.told_whose(view.cell)}"
        else:
            name = _KIND_NAMES[view.cell.kind] + (f" {glyphs.dot} folded, r runs it" if view.is_folded else "")
        title = Content.styled(name, "$text-muted")
        right = "edited" if origin is None and view.text != original(view.cell) else ""
    else:
        sign, style = exercise_sign(state_of(view.study.cell(exercise.label)), glyphs)
        title = Content.styled(f"{sign} Exercise {glyphs.dot} {exercise.title}", f"bold {style}")
        right = _since_it_passed(view) or f"{exercise.points:g} point{'s' if exercise.points != 1 else ''}"
    if view.study.is_outdated(view.cell):
        right = "the lesson has a newer text: x takes it"
    gap = width - title.cell_length - len(right)
    if gap >= 2:
        return [title + Content.styled(" " * gap + right, "$text-muted")]
    lines = wrap(title, width)
    return [*lines, *wrap(Content.styled(right, "$text-muted"), width)] if _since_it_passed(view) else lines


def _since_it_passed(view: CellView) -> str:
    """How the text that stands there relates to the one that has passed, where they are not the same."""
    if not view.has_passed or view.text == view.study.cell(view.key).passed_text:
        return ""
    fails = view.attempt is not None and view.attempt.state.value == "failed" and not view.is_stale
    return "passed before; this version fails" if fails else "passed before; this version is not checked"


def tail_lines(view: CellView, width: int) -> Lines:
    """Output, verdict, hints, solution and the next step."""
    below = _lines_below(view, width)
    if view.running is None:
        return [*_outcome_lines(view, width), *below]
    soon = monotonic() < view.running.started + SHOW_RUNNING_AFTER
    told = _outcome_lines(view, width) if soon else _running_lines(view, view.running, width)
    # What is below stays where it is.
    return [*told, *[Content("")] * (view.running.rows - len(told) - len(below)), *below]


def _lines_below(view: CellView, width: int) -> Lines:
    """Hints, the solution and the next step."""
    glyphs, lines = view.glyphs, list[Content]()
    exercise = view.exercise
    if exercise is not None:
        lines += hint_lines(exercise, view.aids, width, glyphs)
        passed = view.study.cell(exercise.label).passed_text
        if passed is not None and view.aids.all_open:
            lines += beside_lines(exercise, passed, view.attempt if view.text == passed else None, width, glyphs)
        else:
            lines += solution_lines(exercise, view.aids, width, glyphs)
    if view.note:
        lines += wrap(Content.styled(view.note, "italic $text-muted"), width)
    step = next_step(view)
    if step:
        lines += wrap(Content.styled(f"{glyphs.arrow} {step}", "$secondary"), width)
    return lines


def canvas_of(view: CellView) -> Canvas:
    """What the cell is drawn on."""
    seen = view.screen.size.height - 2  # less the bars above and below
    theme = view.app.current_theme
    return Canvas(view.glyphs, view.color_mode, theme.dark, seen, view.described, is_color_blind(theme))


def _running_lines(view: CellView, running: Running, width: int) -> Lines:
    """The end of the output so far, the newest picture, and how long it has been running."""
    picture = running.picture.lines(width)[: _MOST_LINES - _MOST_RUNNING]
    # All of it is seen at once, if the picture leaves any room at all.
    most = min(max(canvas_of(view).rows - len(picture) - 1, 1), _MOST_RUNNING)
    half_seconds = round(2 * (monotonic() - running.started))
    text = f"{view.glyphs.running} running {half_seconds / 2:.1f} s {view.glyphs.dot} Ctrl+C stops it"
    return [
        *output_lines(running.streamed, width, view.glyphs)[-most:],
        *picture,
        Content.styled(text, "bold $warning"),
    ]


def _outcome_lines(view: CellView, width: int) -> Lines:
    """What the last run and the last check said."""
    lines = _run_lines(view, width) if view.result is not None else []
    if view.attempt is not None:
        ran = view.result is None or view.result.status.value == "ok"
        lines += attempt_lines(view.attempt, width, view.glyphs, ran=ran, stale=view.is_stale)
    return lines


def _run_lines(view: CellView, width: int) -> Lines:
    """All that a run showed, as far as there is room."""
    assert view.result is not None
    lines = run_lines(view.result, width, canvas_of(view))
    if not lines and view.attempt is None:
        text = f"{view.glyphs.passed} ran in {view.result.seconds:.2f} s; it shows nothing"
        if view.exercise is not None:
            text += ". A call below the function would: r runs that too, with what it prints."
        lines += wrap(Content.styled(text, "$text-muted"), width)
    if len(lines) > _MOST_LINES:
        hidden = len(lines) - _MOST_LINES
        cut = Content.styled(f"{view.glyphs.ellipsis} {hidden} more lines: o shows all", "italic $warning")
        lines = [*lines[: _MOST_LINES - 5], cut, *lines[-5:]]
    return lines


def next_step(view: CellView) -> str:
    """What to do next, in a sentence; it needs no knowledge of the tool."""
    if view.exercise is None or view.is_busy:
        return ""
    state = view.attempt.state.value if view.attempt is not None and not view.is_stale else ""
    if view.editor is not None:
        return _step_while_writing(view, state)
    if view.is_stale:
        return "c checks your change."
    if state == "passed" or (view.has_passed and not state and not _since_it_passed(view)):
        compared = "" if view.aids.all_open else "s compares with our solution, "
        return f"Passed. {compared}Space reads on."  # n would pass over what stands before the next exercise
    if state == "failed":
        compared = "" if why_nothing_to_compare(view) else " a compares in full."
        return f"Enter edits, c checks again.{compared}{_help_left(view)}"
    if state == "could_not_check":
        return "c checks again; it was not your answer's fault."
    if view.text == original(view.cell):
        return f"Press Enter to write your answer, c to check it.{_help_left(view) if view.aids.opened else ''}"
    return f"c checks your answer, Enter edits it.{_help_left(view) if view.aids.opened else ''}"


def _step_while_writing(view: CellView, state: str) -> str:
    if state == "passed":
        return "Passed. Esc leaves the editor, then Space reads on."
    if state == "failed":
        hint = " F7 gives a hint." if view.aids.hint < view.aids.hints else ""
        return f"F6 checks again, Esc leaves the editor.{hint}"
    return f"F6 checks your {'change' if view.is_stale else 'answer'}, Esc leaves the editor."


def _help_left(view: CellView) -> str:
    """What help there is still, as a sentence."""
    aids = view.aids
    if aids.open_pieces and not aids.all_open:
        return " s shows the next piece, S all of it."
    if aids.hint < aids.hints:
        left = aids.hints - aids.opened
        return f" h gives a hint ({left} left)." if aids.hint >= aids.opened else " h shows the next hint."
    return "" if aids.open_pieces else " s shows our solution, piece by piece."


def why_nothing_to_compare(view: CellView) -> str | None:
    """Why there are no yours and expected to show, None if there are."""
    attempt = view.attempt
    if attempt is None or attempt.state.value == "not_attempted":
        return "c checks your answer; then a compares it with what was expected."
    if attempt.state.value == "passed":
        return "It has passed: s compares it with our solution."
    if not any(result.comparisons or result.mismatch for result in attempt.checks):
        return "Nothing was compared: the message says why."
    return None
