"""A sheet of terminal cells to write on, and its text with escape sequences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len

from tutor.plotting.theme import NONE, Theme

BREAKABLE = re.compile(r"[^\s,;/]*[,;/]+|[^\s,;/]+")  # the parts that text may be broken into


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Some cells of a sheet."""

    top: int
    left: int
    height: int
    width: int

    def holds(self, row: int, col: int) -> bool:
        """Whether a cell is one of them."""
        return self.top <= row < self.top + self.height and self.left <= col < self.left + self.width


class Sheet:
    """Cells: a character each ("" for the second half of a wide one), its colour, and the colour behind it.

    Writing outside the sheet is cut off, so that nothing ever grows beyond its width.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.chars = [[" "] * width for _ in range(height)]
        self.inks = [[NONE] * width for _ in range(height)]
        self.grounds = [[NONE] * width for _ in range(height)]

    def set(self, row: int, col: int, char: str, ink: int = NONE) -> None:
        """One character; what is behind it stays. A wide one is followed by "" in the next cell."""
        if 0 <= row < self.height and 0 <= col < self.width:
            chars = self.chars[row]
            if chars[col] == "" and char:
                chars[col - 1] = " "  # the wide character that stood here is gone
            if col + 1 < self.width and chars[col + 1] == "":
                chars[col + 1] = " "
            chars[col] = char
            self.inks[row][col] = ink

    def fill(self, row: int, col: int, ground: int, count: int = 1) -> None:
        """Empty cells of a colour, from a cell on to the right."""
        end = min(col + count, self.width)
        if 0 <= row < self.height and 0 <= col < end:
            self.chars[row][col:end] = [" "] * (end - col)
            self.grounds[row][col:end] = [ground] * (end - col)

    def repeat(self, row: int, col: int, char: str, ink: int, count: int) -> None:
        """One narrow character again and again, from a cell on to the right."""
        end = min(col + count, self.width)
        if 0 <= row < self.height and 0 <= col < end:
            self.chars[row][col:end] = [char] * (end - col)
            self.inks[row][col:end] = [ink] * (end - col)

    def write(self, row: int, col: int, text: str, ink: int = NONE) -> None:
        """Text from a cell on to the right."""
        for char in split(text):
            self.set(row, col, char, ink)
            col += 1
            if col == self.width and char and cell_len(char) == 2:
                self.set(row, col - 1, " ", ink)  # only its left half would have room

    def is_free(self, where: Rectangle) -> bool:
        """Whether nothing was written in a rectangle; cells outside of the sheet count as free."""
        rows = range(max(where.top, 0), min(where.top + where.height, self.height))
        start, stop = max(where.left, 0), min(where.left + where.width, self.width)
        blank = [" "] * (stop - start)
        bare = [NONE] * (stop - start)
        return all(self.chars[row][start:stop] == blank and self.grounds[row][start:stop] == bare for row in rows)

    def paste(self, other: Sheet, top: int, left: int) -> None:
        """Another sheet, put on this one."""
        width = min(other.width, self.width - left)
        for row in range(min(other.height, self.height - top)):
            chars = other.chars[row][:width]
            if width < other.width and other.chars[row][width] == "":
                chars[-1] = " "  # half of a wide character is none
            self.chars[top + row][left : left + width] = chars
            self.inks[top + row][left : left + width] = other.inks[row][:width]
            self.grounds[top + row][left : left + width] = other.grounds[row][:width]

    def replace(self, signs: Mapping[str, str]) -> None:
        """Other characters, as wide, for those that are named."""
        for chars in self.chars:
            chars[:] = [signs.get(char, char) for char in chars]

    def lines(self, theme: Theme) -> list[str]:
        """The rows as text; blanks at their ends are left out."""
        return [
            _line(chars, inks, grounds, theme)
            for chars, inks, grounds in zip(self.chars, self.inks, self.grounds, strict=True)
        ]


def _line(chars: Sequence[str], inks: Sequence[int], grounds: Sequence[int], theme: Theme) -> str:
    end = len(chars)
    while end and chars[end - 1] == " " and grounds[end - 1] == NONE:
        end -= 1
    if theme.colors == "none":
        return "".join(chars[:end])
    parts: list[str] = []
    ink = ground = NONE
    for col in range(end):
        char = chars[col]
        # The colour of a blank cannot be seen: keep the one before, it saves bytes.
        wanted = ink if char in (" ", "") else inks[col]
        if wanted != ink or grounds[col] != ground:
            ink, ground = wanted, grounds[col]
            parts.append(theme.sgr(ink, ground))
        parts.append(char)
    if ink != NONE or ground != NONE:
        parts.append("\x1b[0m")
    return "".join(parts)


@lru_cache(maxsize=1024)
def split(text: str) -> tuple[str, ...]:
    """Text as cells: "" follows a wide character; what has no width or controls the terminal is left out."""
    cells: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            cells.append(" ")
        elif unicodedata.category(char)[0] == "C":
            continue
        else:
            width = cell_len(char)
            cells.extend((char,) if width == 1 else (char, "") if width == 2 else ())
    return tuple(cells)


def width_of(text: str) -> int:
    """How many cells text takes."""
    return len(split(text))


def cut(text: str, width: int, *, ascii: bool = False) -> str:
    """Text of at most ``width`` cells, its end replaced by dots where it is longer."""
    cells = split(text)
    if len(cells) <= width:
        return "".join(cells)
    dots = "..." if ascii else "…"
    if width <= len(dots):
        return dots[: max(width, 0)]
    kept = list(cells[: width - len(dots)])
    if cells[len(kept)] == "" and kept:
        kept.pop()  # do not keep the left half of a wide character
    return "".join(kept) + dots


def wrap(text: str, width: int, lines: int, *, ascii: bool = False) -> list[str]:
    """Text in at most ``lines`` lines of ``width`` cells, broken between words; long ones also after commas."""
    parts: list[tuple[str, str]] = []  # what separates it from the part before, and the part
    for word in text.split():
        pieces = [word] if width_of(word) <= width else BREAKABLE.findall(word)
        parts += [("" if k else " ", piece) for k, piece in enumerate(pieces)]
    result: list[str] = []
    while parts:
        if len(result) == lines - 1:
            return [*result, cut("".join(map("".join, parts)).strip(), width, ascii=ascii)]
        line = parts.pop(0)[1]
        while parts and width_of(line + "".join(parts[0])) <= width:
            line += "".join(parts.pop(0))
        result.append(cut(line, width, ascii=ascii))
    return result


_TO_ASCII = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "…": "...", "×": "x", "·": ".", "²": "^2", "³": "^3", "°": " deg"}
)
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta", "θ": "theta", "λ": "lambda",
    "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega", "∇": "nabla", "Δ": "Delta",
    "Σ": "Sigma", "∂": "d",
}  # fmt: skip


def clean(text: str, *, ascii: bool) -> str:
    """A label as it can be shown: without the dollars of mathematics, in ASCII where that is asked for."""
    plain = re.sub(r"\$([^$]*)\$", r"\1", text)
    plain = re.sub(r"\\([A-Za-z]+)", r"\1", plain)
    if not ascii or plain.isascii():
        return plain
    plain = plain.translate(_TO_ASCII)
    plain = "".join(_GREEK.get(char, char) for char in plain)
    return unicodedata.normalize("NFKD", plain).encode("ascii", "replace").decode()
