"""The legend: a key and a label for each series, in a corner where nothing is drawn, or else below the plot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tutor.plotting.sheet import Rectangle, Sheet, cut, width_of

_CORNERS = ("upper right", "upper left", "lower right", "lower left", "center right", "center left")


@dataclass(frozen=True, slots=True)
class Entry:
    """One series: the characters that stand for it, their colour, and its label."""

    key: str
    ink: int
    label: str

    @property
    def width(self) -> int:
        """How many cells key and label take."""
        return width_of(self.key) + 1 + width_of(self.label)


def aligned(entries: list[Entry]) -> list[Entry]:
    """The same entries with keys of the same width."""
    widest = max((width_of(entry.key) for entry in entries), default=0)
    return [replace(entry, key=entry.key.ljust(widest)) for entry in entries]


def place(sheet: Sheet, entries: list[Entry], wanted: str) -> Rectangle | None:
    """Write the legend on a canvas where nothing is drawn, and say where; None when there is no such place."""
    entries = aligned(entries)
    inner = max(entry.width for entry in entries)
    width, height = inner + 2, len(entries)
    if inner > sheet.width // 2 or height > max(sheet.height - 2, 1):
        return None
    first = [wanted] if wanted in _CORNERS else []
    for corner in [*first, *_CORNERS]:
        left = 0 if "left" in corner else sheet.width - width
        top = 0 if "upper" in corner else sheet.height - height if "lower" in corner else (sheet.height - height) // 2
        if sheet.is_free(Rectangle(top - 1, left - 1, height + 2, width + 2)):
            for row, entry in enumerate(entries, top):
                _write(sheet, row, left + 1, entry)
            return Rectangle(top, left, height, width)
    return None


def below(entries: list[Entry], width: int, *, ascii: bool) -> Sheet:
    """The legend as rows of their own, entries side by side as far as they fit."""
    rows: list[list[Entry]] = [[]]
    used = 0
    for entry in aligned(entries):
        fitting = entry
        if entry.width > width:
            room = max(width - width_of(entry.key) - 1, 1)
            fitting = Entry(entry.key, entry.ink, cut(entry.label, room, ascii=ascii))
        if rows[-1] and used + 3 + fitting.width > width:
            rows.append([])
            used = 0
        used += fitting.width + (3 if rows[-1] else 0)
        rows[-1].append(fitting)
    sheet = Sheet(width, len(rows))
    widest = max(sum(entry.width for entry in line) + 3 * (len(line) - 1) for line in rows)
    for row, line in enumerate(rows):
        col = max(0, (width - widest) // 2)
        for entry in line:
            _write(sheet, row, col, entry)
            col += entry.width + 3
    return sheet


def _write(sheet: Sheet, row: int, col: int, entry: Entry) -> None:
    sheet.write(row, col, entry.key, entry.ink)
    sheet.write(row, col + width_of(entry.key) + 1, entry.label)
