"""What a run and its checks say, as lines of styled text: no widgets here."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.app.compared import short_lines
from tutor.app.glyphs import PLAIN, UNICODE, Glyphs
from tutor.app.wrapping import shorten, wrap
from tutor.runner.printout import rows, seen
from tutor.terminal import ColorMode

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt, CheckResult
    from tutor.plotting.figure import Figure
    from tutor.runner.results import Chunk, ErrorReport, RunResult

Lines = list[Content]

_STATE_STYLES = {"passed": "$success", "failed": "$error", "could_not_check": "$warning"}
# Cells do not know what the terminal can show, and trainings draw bars.
_PLAIN_BARS = str.maketrans({UNICODE.filled: PLAIN.filled, UNICODE.empty: PLAIN.empty})


def output_lines(chunks: tuple[Chunk, ...], width: int, glyphs: Glyphs) -> Lines:
    """What a cell printed, as it stands on a terminal; what went to stderr in another colour."""
    lines: Lines = []
    for row in rows(chunks):
        shown = ((stream, text.translate(_PLAIN_BARS) if glyphs.ascii else text) for stream, text in row)
        parts = ((_printable(text), "$warning" if stream == "stderr" else "") for stream, text in shown)
        lines += _folded(Content.assemble(*parts), width)
    return lines


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the terminal can draw: signs, colours, ground, the rows seen at once; whether plots are told in words."""

    glyphs: Glyphs
    colors: ColorMode
    dark: bool
    rows: int
    described: bool = False
    color_blind: bool = False


def run_lines(result: RunResult, width: int, canvas: Canvas) -> Lines:
    """All that a finished run shows: output, the last value, figures, the error."""
    glyphs = canvas.glyphs
    lines = output_lines(result.output, width, glyphs)
    if result.cut:
        lines.append(Content.styled(f"{glyphs.ellipsis} the rest of the output was cut", "italic $warning"))
    if result.display is not None:
        for text in _printable(result.display.text).split("\n"):
            lines += _folded(Content.styled(text, "$foreground"), width)
        if result.display.summary:
            lines.append(Content.styled(result.display.summary, "italic $text-muted"))
    for figure in result.figures:
        lines += figure_lines(figure, width, canvas)
        if canvas.described:
            lines += description_lines(figure, width, glyphs)
    if result.error is not None:
        lines += error_lines(result.error, width, glyphs)
    elif result.message:
        lines += wrap(Content.styled(result.message, "$warning"), width)
    return lines


def error_lines(error: ErrorReport, width: int, glyphs: Glyphs) -> Lines:
    """The learner's lines with the failing one marked, the error, what its names hold, and what it means."""
    lines: Lines = []
    for text in error.traceback.rstrip().split("\n") if error.traceback.strip() else []:
        style = "bold $error" if text.lstrip().startswith("->") else "$text-muted"
        lines += _folded(Content.styled(_printable(text), style), width)
    for text in error.held:
        lines += _folded(Content.styled(f"  {_printable(text)}", "$foreground"), width)
    if error.explanation:
        lines += [bar_line(line, "$accent", glyphs) for line in wrap(Content(error.explanation), width - 2)]
    return lines


def figure_lines(figure: Figure, width: int, canvas: Canvas) -> Lines:
    """A figure drawn for the width; one row of plots is kept low enough to be seen whole."""
    from rich.text import Text

    from tutor.plotting.render import render

    drawn = render(
        figure,
        max(width, 20),
        figure_height(width, canvas) if figure.rows == 1 else None,
        colors=canvas.colors,
        ascii=canvas.glyphs.ascii,
        dark=canvas.dark,
        color_blind=canvas.color_blind,
        braille=canvas.glyphs.braille,
    )
    return [Content.from_rich_text(Text.from_ansi(line)) for line in drawn.split("\n")]


def figure_height(width: int, canvas: Canvas) -> int:
    """How many rows one row of plots has."""
    return max(min(width // 3, canvas.rows - 4), 10)


def description_lines(figure: Figure, width: int, glyphs: Glyphs) -> Lines:
    """What a figure shows, in words made from its data."""
    from tutor.plotting.describe import describe

    text = _printable(describe(figure))
    return [bar_line(line, "$secondary", glyphs) for line in wrap(Content(text), width - 2)]


def attempt_lines(attempt: Attempt, width: int, glyphs: Glyphs, *, ran: bool = True, stale: bool = False) -> Lines:
    """The verdict: how many checks, why first, then each check that did not pass.

    Code that did not run (``ran``) has said why itself: that is not told again for every check. A ``stale`` verdict
    was given before the code was changed.
    """
    state = attempt.state.value
    if state == "not_attempted":
        return wrap(Content.styled("This is still the starter: write your answer, then check it.", "$warning"), width)
    passed = sum(result.state.value == "passed" for result in attempt.checks)
    heading = (
        f"{_sign(state, glyphs)} {passed} of {len(attempt.checks)} checks passed"
        f" {glyphs.dot} {attempt.score:g} of {attempt.max_score:g} points"
    )
    style = "$text-muted" if stale else f"bold {_STATE_STYLES.get(state, '')}"
    lines = wrap(Content.styled(heading + (" before your last change" if stale else ""), style), width)
    if not ran:
        return lines
    reasons: Lines = []
    for reason in attempt.diagnosis:
        reasons += [bar_line(line, "$accent", glyphs) for line in wrap(Content.styled(reason, "bold"), width - 2)]
    told: set[str] = set(attempt.diagnosis)
    first = next((result for result in attempt.checks if result.state.value == "failed"), None)
    panel = short_lines(first, width) if first is not None and first.mismatch is not None else []
    if first is None or not panel:
        lines += reasons
        raised: set[str] = set()
        for result in attempt.checks:
            where = _where_raised(result)
            if where and where in raised:
                line = _named(result, glyphs) + Content.styled(f": {where} here too", "$text-muted")
                lines.append(shorten(line, width, glyphs.ellipsis))
            else:
                lines += _check_lines(result, width, glyphs, told)
            raised.add(where)
        return lines
    # What the first failed check has compared leads to the reason; of the other checks the page says little.
    lines += [*_check_lines(first, width, glyphs, {first.message}), *panel, *reasons]
    told.add(first.message)
    for result in attempt.checks:
        if result is not first:
            lines += _in_short(result, width, glyphs, told)
    return lines


def _check_lines(result: CheckResult, width: int, glyphs: Glyphs, told: set[str]) -> Lines:
    """One check; a reason that has been told above or before is not told again."""
    lines = wrap(_named(result, glyphs), width)
    if _has_reason(result, told):
        for text in result.message.split("\n"):
            lines += [Content("    ") + line for line in wrap(Content.styled(text, "$text-muted"), width - 4)]
    return lines


def _in_short(result: CheckResult, width: int, glyphs: Glyphs, told: set[str]) -> Lines:
    """One check on one line, its reason cut where it is long."""
    line = _named(result, glyphs)
    if _has_reason(result, told):
        line += Content.styled(f": {' '.join(result.message.split())}", "$text-muted")
    return [shorten(line, width, glyphs.ellipsis)]


def _where_raised(result: CheckResult) -> str:
    """What the learner's code has raised in a check, and where, in few words; "" if nothing."""
    return f"{result.fault[1].split(':')[0]} in line {result.fault[0]}" if result.fault is not None else ""


def _named(result: CheckResult, glyphs: Glyphs) -> Content:
    state = result.state.value
    return Content.styled(f"{_sign(state, glyphs)} ", _STATE_STYLES.get(state, "")) + Content(result.name)


def _has_reason(result: CheckResult, told: set[str]) -> bool:
    """Whether there is a reason to tell that has not been told; from now on it has."""
    if result.state.value == "passed" or not result.message or result.message in told:
        return False
    told.add(result.message)
    return True


def bar_line(line: Content, style: str, glyphs: Glyphs) -> Content:
    """A line behind a coloured bar."""
    return Content.styled(f"{glyphs.bar} ", style) + line


def _sign(state: str, glyphs: Glyphs) -> str:
    return {"passed": glyphs.passed, "failed": glyphs.failed}.get(state, glyphs.unknown)


def _folded(line: Content, width: int) -> Lines:
    """A printed line in rows: broken at blanks, so that words and numbers stay whole where they fit."""
    line = line.expand_tabs(8)
    return wrap(line, width) if line.cell_length > width else [line]


def _printable(text: str) -> str:
    """The text as a terminal may show it: what was overwritten is left out, control signs are made visible."""
    return "".join(map(_visible, seen(text)))


def _visible(character: str) -> str:
    harmless = character in "\t\n" or unicodedata.category(character)[0] != "C"
    return character if harmless else "\N{REPLACEMENT CHARACTER}"
