"""Cells become bytes: the cheapest way of the cursor, of the looks and of blanks."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.app.frames.cells import Row, is_sure
from tutor.app.frames.looks import PLAIN, Looks
from tutor.app.frames.plain import plain_row
from tutor.app.frames.scroll import Move

# So many blanks or more are better erased than written: at the end of what is written, and before more of it.
_LAST_BLANKS, _BLANKS = 5, 11


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the terminal can do beyond what all can.

    Attributes:
        erases_in_color: erased columns get the ground that is written with, and a number of columns can be erased.
        resets: attributes are taken back one by one.
        inserts: rows are inserted and deleted.
        unicode: it shows more than ASCII.
    """

    erases_in_color: bool = True
    resets: bool = True
    inserts: bool = True
    unicode: bool = True


def abilities_of(term: str) -> Abilities:
    """What a terminal with this TERM can do; of one that is not known, what every one can."""
    # Multiplexers, which redraw with their own terminal's abilities, are not among those that erase in colour.
    full = (
        "xterm",
        "linux",
        "rxvt",
        "alacritty",
        "foot",
        "kitty",
        "wezterm",
        "konsole",
        "vte",
        "gnome",
        "st-",
        "putty",
    )
    simple = not term or term.startswith(("vt1", "dumb", "ansi", "unknown"))
    return Abilities(erases_in_color=term.startswith(full), resets=not simple, inserts=not simple)


class Pen:
    """Writes cells; knows where the cursor is and with which look the terminal writes.

    Args:
        looks: the looks of the cells.
        abilities: of the terminal.
        at: where the cursor is, column and row; None: not known.
    """

    def __init__(self, looks: Looks, abilities: Abilities, at: tuple[int, int] | None) -> None:
        self._looks, self._abilities = looks, abilities
        self._at = at
        self._look = PLAIN
        self._parts: list[str] = []

    @property
    def at(self) -> tuple[int, int] | None:
        """Where the cursor is."""
        return self._at

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def clear(self) -> None:
        """Empty the whole screen, whatever the terminal was told before."""
        self._parts.append("\x1b[m\x1b[r\x1b[H\x1b[2J")
        self._at, self._look = (0, 0), PLAIN

    def move_rows(self, move: Move) -> None:
        """Let the terminal move a band of rows. What becomes empty has the terminal's own look."""
        self.end()
        top, bottom, by = move.top + 1, move.bottom + 1, abs(move.by)
        self._parts.append(f"\x1b[{top};{bottom}r")
        if by > 2 and self._abilities.inserts:
            self._parts.append(f"\x1b[{top}H\x1b[{by}{'M' if move.by > 0 else 'L'}")
        elif move.by > 0:
            self._parts.append(f"\x1b[{bottom}H" + "\n" * by)
        else:
            self._parts.append(f"\x1b[{top}H" + "\x1bM" * by)
        self._parts.append("\x1b[r")
        self._at = None

    def go(self, column: int, row: int) -> None:
        """Move the cursor."""
        if self._at != (column, row):
            self._parts.append(self._way(column, row))
            self._at = column, row

    def end(self) -> None:
        """Leave the terminal writing with its own look."""
        self._parts.append(self._looks.way(self._look, PLAIN))
        self._look = PLAIN

    def write(self, y: int, row: Row, first: int, last: int) -> None:
        """Write the columns of a row from ``first`` to before ``last``."""
        signs, looks, parts, width = row.signs, row.looks, self._parts, len(row.signs)
        column = first
        while column < last:
            look = looks[column]
            if signs[column] == " ":
                end = column + 1
                while end < last and signs[end] == " " and looks[end] == look:
                    end += 1
                if end - column >= (_LAST_BLANKS if end == last else _BLANKS) and self._erase(
                    column, end, y, width, look
                ):
                    column = end
                    continue
                self.go(column, y)
                if self._looks.blank[self._look] != look:
                    self._take(look)
                parts.append(" " * (end - column))
            else:
                end = column + 1
                while end < last and looks[end] == look and signs[end] != " ":
                    end += 1
                self.go(column, y)
                self._take(look)
                shown = signs[column:end]
                parts.append("".join(shown) if self._abilities.unicode else plain_row(shown))
            column = end
            # Behind the last column terminals differ in where the cursor is.
            self._at = (column, y) if column < width else None

    def write_plainly(self, y: int, row: Row) -> None:
        """Write a whole row, with the cursor put anew behind each sign whose width is in doubt."""
        self.go(0, y)
        self._take(PLAIN)
        self._parts.append("\x1b[2K")
        start = 0
        for column, sign in enumerate(row.signs):
            if sign and not is_sure(sign):
                end = column + 1
                while end < len(row.signs) and not row.signs[end]:
                    end += 1
                self.write(y, row, start, end)
                self._at, start = None, end
        if start < len(row.signs):
            self.write(y, row, start, len(row.signs))

    def _take(self, look: int) -> None:
        if look != self._look:
            self._parts.append(self._looks.way(self._look, look))
            self._look = look

    def _erase(self, column: int, end: int, y: int, width: int, look: int) -> bool:
        """Erase columns instead of writing blanks; whether that can be done."""
        if not self._looks.erasable(look):
            return False
        in_color = self._abilities.erases_in_color
        if not in_color and (end < width or not self._looks.has_own_ground(look)):
            return False
        self.go(column, y)
        # The ground alone matters; but what cannot erase in colour is not to have to choose one.
        if self._looks.blank[self._look] != look or not in_color:
            self._take(look)
        self._parts.append("\x1b[K" if end == width else f"\x1b[{end - column}X")
        return True

    def _way(self, column: int, row: int) -> str:
        far = f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H" if row else "\x1b[H"
        if self._at is None:
            return far
        x, y = self._at
        ways = [far]
        if y == row:
            right = column - x
            ways += ["\b" * -right] if 0 < -right < 5 else []
            ways += [f"\x1b[{right}C" if right > 1 else "\x1b[C"] if right > 0 else []
            ways += ["\r"] if not column else [f"\r\x1b[{column}C"]
        elif y + 1 == row and not column:
            ways.append("\r\n")
        elif x == column and abs(y - row) == 1:
            ways.append("\x1b[A" if row < y else "\x1b[B")
        return min(ways, key=len)
