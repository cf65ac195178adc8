"""Keeps what is painted on the terminal and tells what to send so that it shows the next frame."""

from __future__ import annotations

from textual._compositor import ChopsUpdate, LayoutUpdate

from tutor.app.frames.cells import Row, pieces_of, size_of
from tutor.app.frames.diff import changes
from tutor.app.frames.encode import Abilities, Pen
from tutor.app.frames.looks import Looks
from tutor.app.frames.scroll import find_move


class Painter:
    """What one terminal shows.

    Args:
        looks: the looks of the cells.
        abilities: of the terminal.
    """

    def __init__(self, looks: Looks, abilities: Abilities) -> None:
        self._looks, self._abilities = looks, abilities
        self._rows: list[Row] = []
        self._known = False
        self._cursor: tuple[int, int] | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the terminal."""
        return self._known

    def forget(self) -> None:
        """Something unknown has been sent to the terminal: nothing is known of it any more."""
        self._known = False

    def needs_all(self, update: LayoutUpdate | ChopsUpdate) -> bool:
        """Whether an update says too little: the whole frame is needed then."""
        return isinstance(update, ChopsUpdate) and not self._fits(update)

    def paint(self, update: LayoutUpdate | ChopsUpdate, cursor: tuple[int, int]) -> str:
        """What to send, with the cursor left at a column and row; empty if nothing has changed.

        An update that says too little (``needs_all``) must not be given.
        """
        anew = not self._fits(update)
        if anew:
            width, height = size_of(update)
            self._rows = [Row.empty(width) for _ in range(height)]
            self._cursor = None
        new = self._after(update)
        pen = Pen(self._looks, self._abilities, self._cursor)
        if anew:
            pen.clear()
        else:
            self._move(new, pen)
        for y, (before, after) in enumerate(zip(self._rows, new, strict=True)):
            if before is after or not (runs := changes(before, after, self._looks.blank)):
                continue
            if before.doubtful or after.doubtful:
                pen.write_plainly(y, after)
            else:
                for first, last in runs:
                    pen.write(y, after, first, last)
        pen.end()
        pen.go(*cursor)
        self._rows, self._known, self._cursor = new, True, cursor
        return pen.text

    def _fits(self, update: LayoutUpdate | ChopsUpdate) -> bool:
        width, height = size_of(update)
        return self._known and len(self._rows) == height and (not height or len(self._rows[0].signs) == width)

    def _after(self, update: LayoutUpdate | ChopsUpdate) -> list[Row]:
        """The rows as they are to be; a row that is written to is another one."""
        new = self._rows.copy()
        for y, start, piece, first, last in pieces_of(update, self._looks):
            if not 0 <= y < len(new):
                continue
            row = new[y]
            if first <= 0 and last >= len(row.signs) <= len(piece.signs) and not start:
                new[y] = piece.fitting(len(row.signs))
                continue
            if row is self._rows[y]:
                row = new[y] = row.copy()
            row.put(start, piece, first, last)
        return new

    def _move(self, new: list[Row], pen: Pen) -> None:
        """Move a band of the painted rows if that leaves less to be written."""
        move = find_move(self._rows, new)
        if move is None:
            return
        pen.move_rows(move)
        top, bottom, by = move.top, move.bottom + 1, move.by
        band, width = self._rows[top:bottom], len(new[0].signs)
        empty = [Row.empty(width) for _ in range(abs(by))]
        self._rows[top:bottom] = band[by:] + empty if by > 0 else empty + band[:by]
