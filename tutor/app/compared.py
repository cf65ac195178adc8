"""What a failed check compared, as styled lines: the panel below a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tutor.app.wrapping import wrap

if TYPE_CHECKING:
    from tutor.checking.checks import CheckResult
    from tutor.study.tabulating import Row

# No colour alone: what differs has a sign behind it and a line below it, the worst is reversed.
_STYLES = {
    "": "",
    "heading": "bold",
    "label": "$text-muted",
    "differs": "underline $error",
    "worst": "bold reverse $error",
}
# The page shows so many rows of a table; the panel shows all.
_MOST_ROWS = 7
INDENT = "  "


def row_line(row: Row) -> Content:
    """A row with its styles."""
    return Content.assemble(*((text, _STYLES[role]) for text, role in row))


def row_lines(rows: list[Row], width: int) -> list[Content]:
    """Rows with their styles; a sentence that is too long is wrapped, a table has been made to fit."""
    lines = [part for row in rows for part in wrap_row(row_line(row), width)]
    return [Content(INDENT) + line for line in lines]


def wrap_row(line: Content, width: int) -> list[Content]:
    """The line, or if it is a sentence that is too long its parts."""
    room = width - len(INDENT)
    return [line] if line.cell_length <= room else wrap(line, room)


def short_lines(result: CheckResult, width: int) -> list[Content]:
    """What a check that failed has compared first, low enough for the page; none if there is nothing to see."""
    from tutor.study.failures import failures_of, rows_of

    found = failures_of(result)
    if not found[0].shows:
        return []
    rows = rows_of(found[0], width - len(INDENT), _MOST_ROWS)
    if len(found) > 1:
        more = len(found) - 1
        rows.append(((f"and {more} more {'differs' if more == 1 else 'differ'}", "label"),))
    return row_lines(rows, width)
