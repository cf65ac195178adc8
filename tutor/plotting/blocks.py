"""Signs for terminals whose font has no braille and few shapes, such as the console of Linux: half blocks and strokes.

What is used instead is in code page 437, from which the fonts of consoles come.
"""

from __future__ import annotations

from functools import lru_cache

_FIRST = 0x2800  # braille without a dot
_LEFT, _RIGHT = 0x47, 0xB8  # the bits of the dots of each side
_UPPER, _LOWER = 0x1B, 0xE4  # and of each half
_OTHERS = {
    "▁": "_", "▂": "▄", "▃": "▄", "▅": "▄", "▆": "█", "▇": "█", "▔": "▀",
    "▏": "│", "▎": "▌", "▍": "▌", "▋": "▌", "▊": "█", "▉": "█", "▕": "│",
    "▘": "▀", "▝": "▀", "▖": "▄", "▗": "▄", "▛": "█", "▜": "█", "▙": "█", "▟": "█", "▞": "/", "▚": "\\",
    "╌": "-", "┄": "-", "┈": "-", "┊": "│", "╱": "/", "╲": "\\", "╳": "X",
    "●": "o", "○": "O", "×": "x", "★": "*", "◆": "%", "▲": "^", "▼": "v", "↗": "/", "↖": "\\", "↙": "/", "↘": "\\",
    "−": "-", "—": "-", "–": "-",
}  # fmt: skip


@lru_cache(maxsize=1)
def in_blocks() -> dict[str, str]:
    """What stands for each character that such a terminal lacks."""
    return {chr(_FIRST + dots): _block(dots) for dots in range(256)} | _OTHERS


def _block(dots: int) -> str:
    """The half blocks, or the stroke, that cover these of the eight dots of a cell."""
    upper, lower = dots & _UPPER, dots & _LOWER
    if not (upper and lower):
        return "▀" if upper else "▄" if lower else " "
    if not dots & _RIGHT:
        return "▌"
    if not dots & _LEFT:
        return "▐"
    falls = not (upper & _RIGHT or lower & _LEFT)
    rises = not (upper & _LEFT or lower & _RIGHT)
    return "\\" if falls else "/" if rises else "█"
