"""Rows of cells: what stands in each column of the screen, made from the strips that widgets draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining

from rich.cells import get_character_cell_size, split_graphemes
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from tutor.app.frames.looks import PLAIN, Looks

# A sign of these ranges is two columns wide wherever it is known. Other wide signs, emoji above all, are one column in
# some terminals and two in others.
_SURELY_WIDE = ((0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF))
_SURELY_WIDE_FORMS = ((0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x20000, 0x3FFFD))
_EMOJI = 0x1F000
# Signs of one column that are met all the time: letters, sub- and superscripts, arrows, operators, frames and blocks,
# Braille. A text of nothing else is measured by its length.
_RANGES: tuple[tuple[int, int], ...] = (
    (0x20, 0x7E),
    (0xA1, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x377),
    (0x391, 0x3A1),
    (0x3A3, 0x482),
    (0x2070, 0x2071),
)
_RANGES += ((0x2074, 0x208E), (0x2190, 0x2193), (0x2200, 0x22FF), (0x2500, 0x25A9), (0x2800, 0x28FF))
_NARROW = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))


@dataclass(slots=True, eq=False)
class Row:
    """A row of the screen.

    Attributes:
        signs: what stands in each column; empty behind a sign that is two columns wide.
        looks: how each column looks, see ``Looks``.
        doubtful: some sign may take another number of columns in the terminal than it should.
    """

    signs: list[str]
    looks: list[int]
    doubtful: bool = False

    @classmethod
    def empty(cls, width: int) -> Row:
        """What an erased row is."""
        return cls([" "] * width, [PLAIN] * width)

    def copy(self) -> Row:
        """A row of its own that is the same."""
        return Row(self.signs.copy(), self.looks.copy(), self.doubtful)

    def same(self, other: Row) -> bool:
        """Whether nothing is to be seen of a difference."""
        return self.signs == other.signs and self.looks == other.looks

    def fitting(self, width: int) -> Row:
        """The row in so many columns: a terminal that does not wrap writes all that is too much on the last one."""
        if len(self.signs) <= width:
            return self
        last = 1 if self.signs[-1] else 2
        kept = max(width - last, 0)
        signs, looks = [*self.signs[:kept], *self.signs[-last:]], [*self.looks[:kept], *self.looks[-last:]]
        if kept and not self.signs[kept]:  # half of it is written over
            signs[kept - 1] = " "
        return Row(signs[:width], looks[:width], self.doubtful)

    def put(self, column: int, piece: Row, first: int, last: int) -> None:
        """Write the columns from ``first`` to before ``last`` of a piece that begins at ``column``."""
        piece = piece.fitting(len(self.signs) - column)
        signs = piece.signs
        first, last = max(first - column, 0), min(last - column, len(signs))
        while 0 < first < len(signs) and not signs[first]:  # not half a sign
            first -= 1
        while last < len(signs) and not signs[last]:
            last += 1
        if first >= last:
            return
        start, end = column + first, column + last
        if start and not self.signs[start]:
            self._blank(start - 1)
        if end < len(self.signs) and not self.signs[end]:
            self._blank(end)
        self.signs[start:end] = signs[first:last]
        self.looks[start:end] = piece.looks[first:last]
        self.doubtful = self.doubtful or piece.doubtful

    def _blank(self, column: int) -> None:
        """The half of a wide sign that is left when the other is written over."""
        self.signs[column] = " "


def piece_of(strips: Iterable[Strip], looks: Looks) -> Row:
    """What the strips show, side by side."""
    signs: list[str] = []
    numbers: list[int] = []
    doubtful = False
    blanks, written = looks.blank, PLAIN
    for strip in strips:
        for text, style, _ in strip._segments:
            look = looks.of(style)
            blank = blanks[look]
            if not text:
                continue
            if _NARROW.issuperset(text):
                if blank != look and " " in text:
                    numbers += [blank if sign == " " else look for sign in text]
                else:
                    numbers += [look] * len(text)
                signs += text
                written = look
                continue
            for sign, width, sure in _graphemes(text):
                if not width:  # belongs to the sign before it, from which its look parts it
                    if signs and sign and all(map(combining, sign)):
                        place = len(signs) - 1 if signs[-1] else len(signs) - 2
                        signs[place] += sign
                        numbers[place] = written
                        doubtful = True
                    continue
                doubtful = doubtful or not sure
                written = look
                signs.append(sign)
                signs += [""] * (width - 1)
                numbers += [blank if sign == " " else look] * width
    return Row(signs, numbers, doubtful)


@lru_cache(maxsize=512)
def _graphemes(text: str) -> tuple[tuple[str, int, bool], ...]:
    """The signs of a text, the columns of each, and whether every terminal gives it as many.

    Control characters are left out: they would do more than to be shown.
    """
    found: list[tuple[str, int, bool]] = []
    for start, end, width in split_graphemes(text)[0]:
        sign = "".join(each for each in text[start:end] if not _is_control(each))
        found.append((sign, width, is_sure(sign)))
    return tuple(found)


def _is_control(sign: str) -> bool:
    return sign < " " or "\x7f" <= sign < "\xa0"


@lru_cache(maxsize=1024)
def is_sure(sign: str) -> bool:
    """Whether every terminal gives a sign as many columns as it is given here."""
    if len(sign) != 1:
        return False
    code = ord(sign)
    if get_character_cell_size(sign) == 1:
        return code < _EMOJI and code != 0xAD
    return any(first <= code <= last for first, last in _SURELY_WIDE + _SURELY_WIDE_FORMS)


def size_of(update: LayoutUpdate | ChopsUpdate) -> tuple[int, int]:
    """The columns and rows of the screen that an update is made for."""
    if isinstance(update, LayoutUpdate):
        return update.region.width, update.region.height
    return max((ends[-1] for ends in update.chop_ends if ends), default=0), len(update.chops)


def pieces_of(update: LayoutUpdate | ChopsUpdate, looks: Looks) -> Iterator[tuple[int, int, Row, int, int]]:
    """What an update writes: the row, the column at which a piece begins, the piece, the columns of it that are new."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            piece = piece_of((strip for strip in strips if strip is not None), looks)
            yield y, update.region.x, piece, update.region.x, update.region.x + len(piece.signs)
        return
    for y, first, last in update.spans:
        for end, (start, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and start < last and end > first:
                yield y, start, piece_of((strip,), looks), max(first, start), min(last, end)
