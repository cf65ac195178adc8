"""Colours for a terminal: how many it has, on which ground, and the codes that say so.

A colour in a sheet is a number: 0xRRGGBB in truecolor, an index of the palette with 256 or 16 colours, ``NONE`` for
the terminal's own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from tutor.plotting.artists import Floats
from tutor.plotting.palette import DEFAULT_CMAP, NAMED, RGB, cmap_table

Colors = Literal["truecolor", "256", "16", "none"]
Codes = npt.NDArray[np.int32]
NONE = -1

_CYCLE_DARK = "#56a8f5 #ffb454 #5fd38d #ff7070 #c39af0 #c99b77 #ff94d1 #b8b8b8 #d6d84a #4fd8d8"
_CYCLE_LIGHT = "#1f6fb5 #c65a00 #1c7f3b #c62f2f #7a4fb3 #7d4c3a #bb3f9b #666666 #7c7c00 #0b8494"
# After Okabe and Ito, "Color Universal Design" (2008), lighter or darker as the ground wants it.
_SAFE_DARK = "#56b4e9 #e69f00 #2fc79b #f0e442 #ff8a4c #cc79a7 #b8b8b8 #8f9dff #ffffff #c9a26b"
_SAFE_LIGHT = "#0072b2 #c25400 #007a5a #8a7a00 #a94f80 #2f7fb0 #666666 #4a3fb0 #000000 #7d5a2a"
_SAFE_NAMES = {"red": "C4", "green": "C2", "blue": "C0", "lime": "C2", "darkgreen": "C2", "crimson": "C4"}
_SAFE_MAPS = {"RdYlGn": "RdYlBu", "RdYlGn_r": "RdYlBu_r", "jet": "viridis", "jet_r": "viridis_r"}
_XTERM16: tuple[RGB, ...] = (
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
)
# What the cycle and the basic colours are among sixteen: on a dark ground, on a light one.
_SIXTEEN_DARK = dict(zip((f"C{k}" for k in range(10)), (12, 11, 10, 9, 13, 3, 5, 7, 2, 14), strict=True)) | {
    "black": 0, "white": 15, "gray": 7, "silver": 7, "red": 9, "green": 10, "blue": 12, "yellow": 11, "cyan": 14,
    "magenta": 13, "orange": 3, "darkorange": 3, "purple": 13, "brown": 3, "pink": 13, "navy": 12, "teal": 6,
}  # fmt: skip
_SIXTEEN_LIGHT = dict(zip((f"C{k}" for k in range(10)), (4, 5, 2, 1, 6, 8, 13, 8, 3, 12), strict=True)) | {
    "black": 0, "white": 15, "gray": 8, "silver": 8, "red": 1, "green": 2, "blue": 4, "yellow": 3, "cyan": 6,
    "magenta": 5, "orange": 3, "darkorange": 3, "purple": 5, "brown": 1, "pink": 13, "navy": 4, "teal": 6,
}  # fmt: skip
_SIXTEEN_SAFE_DARK = dict(zip((f"C{k}" for k in range(10)), (12, 11, 6, 15, 3, 13, 7, 14, 5, 4), strict=True))
_SIXTEEN_SAFE_LIGHT = dict(zip((f"C{k}" for k in range(10)), (4, 3, 6, 0, 5, 12, 8, 13, 7, 14), strict=True))
# Colour maps among sixteen, from low to high; those missing are the nearest colours.
_RAMPS: dict[str, tuple[int, ...]] = {
    "gray": (0, 8, 7, 15),
    "viridis": (4, 6, 2, 10, 11),
    "plasma": (4, 5, 1, 3, 11),
    "inferno": (0, 5, 1, 3, 11),
    "magma": (0, 5, 1, 13, 15),
    "cividis": (4, 8, 3, 11),
    "coolwarm": (4, 12, 7, 9, 1),
    "bwr": (4, 12, 15, 9, 1),
    "seismic": (4, 12, 15, 9, 1),
    "RdBu": (1, 9, 7, 12, 4),
    "RdYlBu": (1, 3, 11, 6, 4),
    "RdYlGn": (1, 3, 11, 10, 2),
    "Spectral": (1, 3, 11, 2, 4),
    "PiYG": (5, 13, 7, 10, 2),
    "Blues": (15, 14, 12, 4),
    "Reds": (15, 9, 1),
    "Greens": (15, 10, 2),
    "Oranges": (15, 11, 3),
    "Purples": (15, 13, 5),
    "hot": (0, 1, 3, 11, 15),
    "jet": (4, 6, 2, 11, 1),
}


class Theme:
    """How a figure's colours come out. ``half`` tells whether a cell can hold two pixels, one above the other."""

    def __init__(self, colors: Colors, *, ascii: bool, dark: bool, color_blind: bool = False) -> None:
        self.colors = colors
        self.ascii = ascii
        self.dark = dark
        self.color_blind = color_blind
        self.half = colors != "none" and not ascii
        self.ground: RGB = (24, 24, 27) if dark else (250, 250, 250)
        dark_cycle, light_cycle = (_SAFE_DARK, _SAFE_LIGHT) if color_blind else (_CYCLE_DARK, _CYCLE_LIGHT)
        self._cycle = (dark_cycle if dark else light_cycle).split()
        self.muted = self._exact("#8a8f98" if dark else "#6c7079", 8)
        self._texts = self._exact("#e8e8e8", 15), self._exact("#101010", 0)
        self.faint = self._exact("#4a4e57" if dark else "#c4c7cd", 8)

    @property
    def blends(self) -> bool:
        """Whether there are colours enough to mix a tint from."""
        return self.colors in ("truecolor", "256")

    def _exact(self, name: str, sixteen: int) -> int:
        return NONE if self.colors == "none" else sixteen if self.colors == "16" else self.code(_hex(name))

    def rgb(self, name: str) -> RGB:
        """A colour's red, green and blue; the theme's own for C0 to C9."""
        name = self._safe(name)
        if name.startswith("C") and name[1:].isdigit():
            return _hex(self._cycle[int(name[1:]) % 10])
        if name.startswith("#") and len(name) == 7:
            try:
                return _hex(name)
            except ValueError:
                return NAMED["gray"]
        return NAMED.get(name, NAMED["gray"])

    def _safe(self, name: str) -> str:
        """The colour that stands for another where red and green look alike."""
        return _SAFE_NAMES.get(name, name) if self.color_blind else name

    def code(self, rgb: RGB) -> int:
        """The code of one colour."""
        return int(self.codes(np.array(rgb, dtype=np.float64)))

    def codes(self, rgb: Floats) -> Codes:
        """The codes (...) of colours (..., 3) from 0 to 255."""
        match self.colors:
            case "truecolor":
                return _packed(rgb)
            case "256":
                return _nearest_256(rgb)
            case "16":
                distance = ((rgb[..., None, :] - np.array(_XTERM16, dtype=np.float64)) ** 2).sum(-1)
                return np.asarray(distance.argmin(-1), dtype=np.int32)
            case "none":
                return np.full(rgb.shape[:-1], NONE, dtype=np.int32)

    def raw(self, name: str) -> int:
        """The code of a colour as asked for, ``NONE`` for ""."""
        if self.colors == "none" or not name:
            return NONE
        name = self._safe(name)
        known = _SIXTEEN_DARK if self.dark else _SIXTEEN_LIGHT
        if self.color_blind:
            known = known | (_SIXTEEN_SAFE_DARK if self.dark else _SIXTEEN_SAFE_LIGHT)
        if self.colors == "16" and name in known:
            return known[name]
        return self.code(self.rgb(name))

    def ink(self, name: str) -> int:
        """The code of a colour that can be read on the bare ground, ``NONE`` for ""."""
        return self.legible(self.raw(name), NONE)

    def mapped(self, cmap: str, at: Floats) -> Floats | Codes:
        """Where in a colour map values from 0 to 1 stand: RGB (..., 3), or codes (...) with 16 colours."""
        name = cmap or DEFAULT_CMAP
        name = _SAFE_MAPS.get(name, name) if self.color_blind else name
        if self.colors == "16":
            base = name.removesuffix("_r")
            ramp = _RAMPS.get(base)
            if ramp is not None:
                steps = np.array(ramp[::-1] if name.endswith("_r") else ramp, dtype=np.int32)
                return np.asarray(steps[np.minimum((np.clip(at, 0, 1) * len(steps)).astype(int), len(steps) - 1)])
        colors = cmap_table(name)[np.rint(np.clip(at, 0, 1) * 255).astype(int)].astype(np.float64)
        return self.codes(colors) if self.colors == "16" else colors

    def mapped_codes(self, cmap: str, at: Floats) -> Codes:
        """The codes (...) of the colours that stand there in a colour map."""
        colors = self.mapped(cmap, at)
        return self.codes(np.asarray(colors, dtype=np.float64)) if self.colors != "16" else colors.astype(np.int32)

    def legible(self, ink: int, ground: int) -> int:
        """``ink``, or the nearest lighter or darker shade of it that can be read on ``ground``."""
        if self.colors == "none" or ink == ground == NONE:
            return ink
        if ink == NONE:  # plain text is as dark or as light as its ground needs it
            ground_rgb = code_rgb(self.colors, ground)
            return max(self._texts, key=lambda text: contrast(code_rgb(self.colors, text), ground_rgb))
        return _legible(self.colors, ink, ground, self.ground)

    def vivid(self, ink: int) -> int:
        """Of sixteen colours the version that stands out from the ground; any other colour as it is."""
        if self.colors == "16" and 0 < ink % 8 < 7:
            return ink % 8 + 8 if self.dark else ink % 8
        return ink

    def between(self, one: int, other: int) -> int:
        """The colour halfway between two; the second where colours cannot be mixed."""
        if self.colors != "truecolor" or NONE in (one, other):
            return other
        first, second = code_rgb(self.colors, one), code_rgb(self.colors, other)
        return self.code((first[0] + second[0] >> 1, first[1] + second[1] >> 1, first[2] + second[2] >> 1))

    def sgr(self, ink: int, ground: int) -> str:
        """The escape sequence for both colours, "" without colours."""
        return "" if self.colors == "none" else _sgr(self.colors, ink, ground)


def _hex(name: str) -> RGB:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


_LEVELS = np.array([0, 95, 135, 175, 215, 255], dtype=np.float64)
_CUBE = np.stack(np.meshgrid(_LEVELS, _LEVELS, _LEVELS, indexing="ij"), axis=-1).reshape(-1, 3)
_XTERM240 = np.concatenate([_CUBE, np.repeat(8.0 + 10.0 * np.arange(24)[:, None], 3, axis=1)])  # from 16 on
_MANY = 4096  # colours: of more than these, neighbours become the same


def _packed(rgb: Floats) -> Codes:
    parts = np.clip(np.rint(rgb), 0, 255).astype(np.int32)
    result: Codes = parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2]
    return result


def _nearest_256(rgb: Floats) -> Codes:
    """The nearest of the colour cube and the greys; a wrong hue counts twice, or dark tints would all be grey."""
    packed = _packed(rgb)
    kinds, which = np.unique(packed, return_inverse=True)
    if kinds.size > _MANY:
        kinds, which = np.unique(packed & 0xF8F8F8, return_inverse=True)
    colors = np.stack([kinds >> 16 & 255, kinds >> 8 & 255, kinds & 255], axis=-1).astype(np.float64)
    nearest = np.concatenate([_nearest_of_240(part) for part in np.array_split(colors, -(-kinds.size // 1024) or 1)])
    return np.asarray(nearest[which].reshape(packed.shape), dtype=np.int32)


def _nearest_of_240(colors: Floats) -> Codes:
    """The codes (n,) for colours (n, 3)."""
    hues, known = (part - part.mean(-1, keepdims=True) for part in (colors, _XTERM240))
    apart = ((colors[:, None] - _XTERM240) ** 2).sum(-1) + ((hues[:, None] - known) ** 2).sum(-1)
    return np.asarray(16 + apart.argmin(-1), dtype=np.int32)


def code_rgb(colors: Colors, code: int) -> RGB:
    """What a code looks like, as xterm shows it."""
    if colors == "truecolor":
        return code >> 16 & 255, code >> 8 & 255, code & 255
    if code < 16:
        return _XTERM16[code]
    if code >= 232:
        return (8 + 10 * (code - 232),) * 3
    index = code - 16
    return int(_LEVELS[index // 36]), int(_LEVELS[index // 6 % 6]), int(_LEVELS[index % 6])


def _luminance(rgb: RGB) -> float:
    red, green, blue = (float((part / 255) ** 2.2) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """How well two colours can be told apart: 1 for not at all, 21 for black on white (after WCAG 2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def _legible(colors: Colors, ink: int, ground: int, default: RGB) -> int:
    below = default if ground == NONE else code_rgb(colors, ground)
    rgb = code_rgb(colors, ink)
    # Small marks in front of an area need more than lines on the bare ground; and what sixteen colours look like on
    # their ground is the terminal's affair: only what would vanish there is changed.
    bare = 3.0 if colors != "16" else 2.2 if _luminance(default) < 0.2 else 1.6
    enough = 4.0 if ground != NONE else bare
    if contrast(rgb, below) >= enough:
        return ink
    if colors == "16":
        return _legible_16(ink, below, min(enough, 2.5))
    for share in (0.2, 0.35, 0.5, 0.65, 0.8, 1.0):
        for target in (255, 0) if _luminance(below) < 0.2 else (0, 255):
            mixed = np.rint([part + share * (target - part) for part in rgb])
            code = int(_packed(mixed) if colors == "truecolor" else _nearest_256(mixed))
            if contrast(code_rgb(colors, code), below) >= enough:
                return code
    return ink


def _legible_16(ink: int, below: RGB, enough: float) -> int:
    """The brighter or darker version of one of sixteen colours, or else white or black."""
    white = _luminance(below) < 0.2
    other = ink + 8 if white and ink < 8 else ink - 8 if not white and ink >= 8 else ink
    return other if contrast(_XTERM16[other], below) >= enough else 15 if white else 0


@lru_cache(maxsize=16384)
def _sgr(colors: Colors, ink: int, ground: int) -> str:
    if ink == NONE and ground == NONE:
        return "\x1b[0m"
    parts = ["0"]
    for code, base in ((ink, 38), (ground, 48)):
        if code == NONE:
            continue
        if colors == "truecolor":
            red, green, blue = code_rgb(colors, code)
            parts.append(f"{base};2;{red};{green};{blue}")
        elif colors == "256":
            parts.append(f"{base};5;{code}")
        else:
            parts.append(str(base - 8 + code if code < 8 else base + 52 + code - 8))
    return f"\x1b[{';'.join(parts)}m"
