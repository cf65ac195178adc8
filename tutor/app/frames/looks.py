"""How a cell looks, as a small number; and the shortest way from one look to another.

A look is what of a Rich style the terminal gets to see: attributes, two colours in the codes of the terminal's colour
system, a link. Styles that only differ in what the terminal never sees (meta data, unset attributes) are one look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

# The SGR code that sets each of Rich's thirteen attributes, and the one that takes it back.
_ON = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_OFF = ("22", "22", "23", "24", "25", "25", "27", "28", "29", "24", "54", "54", "55")
_DIM, _REVERSE = 1 << 1, 1 << 6
# Underlined, reversed, struck through, doubly underlined, framed, encircled, overlined: these are seen on a blank too.
_SEEN_ON_BLANKS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
# Without colours: a ground that is so much lighter or darker than the usual one is shown reversed, a sign that is only
# so much lighter or darker than its ground dim. Of 255.
_FAR_FROM_GROUND, _NEAR_TO_GROUND = 60.0, 60.0
_CACHED = 2048


class Look(NamedTuple):
    """What the terminal sees of a style.

    Attributes:
        attributes: bits, in the order of Rich's.
        color: SGR codes of the foreground; empty: the terminal's own.
        ground: SGR codes of the background; empty: the terminal's own.
        link: what stands between the ``OSC 8 ;`` of a link and its end; empty: no link.
    """

    attributes: int = 0
    color: str = ""
    ground: str = ""
    link: str = ""


PLAIN = 0


class Looks:
    """All looks that were met so far, by number; number 0 is the terminal's own look.

    Args:
        system: the terminal's colour system.
        colors: whether colours may be used at all.
        resets: the terminal takes attributes back one by one; else only all at once.
        is_dark: whether the usual ground is dark now, which only matters without colours.
    """

    def __init__(
        self,
        system: ColorSystem,
        *,
        colors: bool = True,
        resets: bool = True,
        is_dark: Callable[[], bool] = lambda: True,
    ) -> None:
        self._system, self._colors, self._resets, self._is_dark = system, colors, resets, is_dark
        self._all: list[Look] = [Look()]
        self._numbers: dict[Look, int] = {Look(): PLAIN}
        self._styles: dict[int, tuple[Style, int]] = {}
        self._ways: dict[tuple[int, int], str] = {}
        self.blank: list[int] = [PLAIN]
        """For each look, the one that a blank with it has: what a blank does not show is left out."""

    def of(self, style: Style | None) -> int:
        """The number of a style's look."""
        if style is None:
            return PLAIN
        known = self._styles.get(id(style))
        if known is None:
            if len(self._styles) >= _CACHED:
                self._styles.clear()
            known = self._styles[id(style)] = (style, self._number(self._look(style)))
        return known[1]

    def erasable(self, look: int) -> bool:
        """Whether a blank with this look is nothing but its ground."""
        return self._all[look]._replace(ground="") == Look()

    def has_own_ground(self, look: int) -> bool:
        """Whether the look has the terminal's own ground."""
        return not self._all[look].ground

    def way(self, before: int, after: int) -> str:
        """What makes a terminal that writes with one look write with another."""
        way = self._ways.get((before, after))
        if way is None:
            if len(self._ways) >= _CACHED:
                self._ways.clear()
            way = self._ways[before, after] = self._way(self._all[before], self._all[after])
        return way

    def _number(self, look: Look) -> int:
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = len(self._all)
            self._all.append(look)
            seen = look.attributes & _SEEN_ON_BLANKS
            blank = look if seen else look._replace(attributes=0, color="")
            self.blank.append(number)
            self.blank[number] = self._number(blank)
        return number

    def _look(self, style: Style) -> Look:
        attributes = style._attributes & style._set_attributes
        link = f"id={style._link_id};{style._link}" if style._link else ""
        if self._colors:
            return Look(attributes, self._codes(style._color, True), self._codes(style._bgcolor, False), link)
        ground, sign = _light(style.bgcolor), _light(style.color)
        if not attributes & _REVERSE and ground is not None:
            if ground > _FAR_FROM_GROUND if self._is_dark() else ground < 255 - _FAR_FROM_GROUND:
                attributes |= _REVERSE
            elif sign is not None and abs(sign - ground) < _NEAR_TO_GROUND:
                attributes |= _DIM
        return Look(attributes, "", "", link)

    def _codes(self, color: Color | None, foreground: bool) -> str:
        codes = () if color is None else color.downgrade(self._system).get_ansi_codes(foreground)
        return "" if codes in ((), ("39",), ("49",)) else ";".join(codes)

    def _way(self, before: Look, after: Look) -> str:
        sgr = ""
        if before._replace(link="") != after._replace(link=""):
            colors = [code for code in (after.color, after.ground) if code]
            set_all = [_ON[bit] for bit in _bits(after.attributes)] + colors
            anew = ";".join(["0", *set_all] if set_all else [])
            gone, new = before.attributes & ~after.attributes, after.attributes & ~before.attributes
            off = list(dict.fromkeys(_OFF[bit] for bit in _bits(gone)))
            # One code takes bold and dim back, another both underlines: what is to stay is set again.
            on = [_ON[bit] for bit in _bits(after.attributes) if new >> bit & 1 or _OFF[bit] in off]
            codes = off + on
            if before.color != after.color:
                codes.append(after.color or "39")
            if before.ground != after.ground:
                codes.append(after.ground or "49")
            by_difference = ";".join(codes)
            all_at_once = len(anew) <= len(by_difference) or (gone and not self._resets)
            sgr = f"\x1b[{anew if all_at_once else by_difference}m"
        if before.link != after.link:
            sgr += f"\x1b]8;{after.link or ';'}\x1b\\"
        return sgr


def _light(color: Color | None) -> float | None:
    """How light a colour is, from 0 to 255; None for the terminal's own."""
    if color is None or color.is_default:
        return None
    red, green, blue = color.get_truecolor()
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _bits(bits: int) -> list[int]:
    return [bit for bit in range(bits.bit_length()) if bits >> bit & 1]
