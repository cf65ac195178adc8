"""Brackets, bars and braces that grow with what they hold."""

from __future__ import annotations

from tutor.maths.box import Box, beside, blank
from tutor.maths.symbols import FENCE_ASCII

# top, extension, bottom; the box drawing bars join where "|" would leave gaps
_UNICODE = {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦", "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥", "|": "│││",
    "‖": "║║║", "↑": "↑││", "↓": "││↓",
}  # fmt: skip
_ASCII = {
    "(": ("/", "|", "\\"), ")": ("\\", "|", "/"), "⌊": ("| ", "| ", "|_"), "⌋": (" |", " |", "_|"),
    "⌈": ("|~", "| ", "| "), "⌉": ("~|", " |", " |"),
}  # fmt: skip
# top, extension, middle, bottom
_BRACES = {"{": "⎧⎪⎨⎩", "}": "⎫⎪⎬⎭"}


def stretch(char: str, height: int, middle: int, *, ascii: bool) -> Box:
    """The fence ``char`` over ``height`` rows, with the baseline (and the tip of a brace) in row ``middle``."""
    if not char:
        return blank(0, height, middle)
    if height == 1:
        return Box((FENCE_ASCII.get(char, char) if ascii else char,))
    if char in "⟨⟩":
        return _angle(char, height, middle, ascii)
    if char in "/\\":
        return _slash(char, height, middle, ascii)
    if ascii:
        top, extension, bottom = _ASCII.get(char) or (FENCE_ASCII.get(char, char),) * 3
    elif char in _BRACES:
        top, extension, tip, bottom = tuple(_BRACES[char])
        at = min(max(middle, 1), height - 2)
        return Box((top, *(tip if index == at else extension for index in range(1, height - 1)), bottom), middle)
    else:
        top, extension, bottom = tuple(_UNICODE.get(char, char * 3))
    return Box((top, *(extension,) * (height - 2), bottom), middle)


def _angle(char: str, height: int, middle: int, ascii: bool) -> Box:
    width = (height + 1) // 2
    rows = []
    for index in range(height):
        distance = min(index, height - 1 - index)
        tip = height % 2 and distance == width - 1
        stroke = (
            (FENCE_ASCII[char] if ascii else char) if tip else _diagonal((char == "⟨") == (2 * index < height), ascii)
        )
        rows.append(" " * (width - 1 - distance) + stroke + " " * distance)
    return Box(tuple(rows if char == "⟨" else [line[::-1] for line in rows]), middle)


def _slash(char: str, height: int, middle: int, ascii: bool) -> Box:
    stroke = _diagonal(char == "/", ascii)
    rows = [" " * (height - 1 - index) + stroke + " " * index for index in range(height)]
    return Box(tuple(rows if char == "/" else reversed(rows)), middle)


def _diagonal(rising: bool, ascii: bool) -> str:
    if ascii:
        return "/" if rising else "\\"
    return "╱" if rising else "╲"


def enclose(left: str, parts: list[Box], middles: list[str], right: str, *, ascii: bool) -> Box:
    """``parts`` with bars between them, in fences as tall as the tallest."""
    body = beside([*parts, blank(0)])
    height, baseline = body.height, body.baseline
    if height == 2 and not ascii and {left, right} & set(_BRACES):
        # a brace has a tip and so at least three rows
        height, baseline = 3, 1
    fence = [stretch(char, height, baseline, ascii=ascii) for char in (left, *middles, right)]
    pieces = [fence[0]]
    for part, bar in zip(parts, fence[1:], strict=True):
        pieces += [part, bar]
    return beside(pieces)


def frame(box: Box, *, ascii: bool) -> Box:
    """``box`` with a line around it."""
    corners, across, down = ("++++", "-", "|") if ascii else ("┌┐└┘", "─", "│")
    line = across * (box.width + 2)
    rows = (
        f"{corners[0]}{line}{corners[1]}",
        *(f"{down} {row} {down}" for row in box.rows),
        f"{corners[2]}{line}{corners[3]}",
    )
    return Box(rows, box.baseline + 1)


def brace(width: int, *, over: bool, ascii: bool) -> str:
    """A horizontal brace ``width`` cells wide (at least three), its tip towards what it says."""
    width = max(width, 3)
    left = (width - 1) // 2
    right = width - 1 - left
    if ascii:
        return f"/{'-' * (width - 2)}\\" if over else f"\\{'_' * (width - 2)}/"
    ends, tip = ("┌┐", "┴") if over else ("└┘", "┬")
    return f"{ends[0]}{'─' * (left - 1)}{tip}{'─' * (right - 1)}{ends[1]}"
