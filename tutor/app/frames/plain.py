"""Signs for terminals that show nothing but ASCII: the last line of defence.

What is drawn chooses plain signs by itself (``Glyphs``). Here comes what cannot: signs that learners write, and those
that Textual's own widgets draw their frames of. A sign keeps its columns, so that nothing moves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from rich.cells import split_graphemes

from tutor.app.glyphs import PLAIN, UNICODE
from tutor.maths.measure import to_ascii

UNKNOWN = "?"
_SEQUENCE = re.compile(r"(\x1b\[[\d;?]*[a-zA-Z])")

_ROLES = {
    getattr(UNICODE, role): getattr(PLAIN, role)
    for role in UNICODE.__dataclass_fields__
    if role not in ("ascii", "braille") and len(getattr(PLAIN, role)) == 1
}
# Lines and blocks by what they look like; of the other signs of lines, all are corners and crossings.
_LOOKS_LIKE = {
    "-": "─━┄┅┈┉╌╍╴╶╸╺╼╾▔🭶🭷🭸🭹🭺🭻‐‑‒–—―−",
    "=": "═",
    "_": "▁▂▃",
    "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿▌▍▎▏▐▕",
    "/": "╱",
    "\\": "╲",
    "#": "▀▄▅▆▇█▉▊▋▓■▖▗▘▙▚▛▜▝▞▟",
    ":": "▒",
    ".": "░…",
    ">": "→⇒▶▸►",
    "<": "←⇐◀◂◄",
    "^": "↑▲△",
    "v": "↓▼▽",
    "*": "●•∙⋅",
    "o": "○◦",
}
_SIGNS = {chr(code): "+" for code in range(0x2500, 0x2580)}
_SIGNS |= {sign: plain for plain, signs in _LOOKS_LIKE.items() for sign in signs}
_SIGNS |= _ROLES


def plain_row(signs: Sequence[str]) -> str:
    """Signs side by side, each followed by an empty one for each further column it takes, in as many of ASCII."""
    texts: list[str] = []
    for column, sign in enumerate(signs):
        if sign.isascii():
            texts.append(sign)
            continue
        end = column + 1
        while end < len(signs) and not signs[end]:
            end += 1
        texts.append(plain_sign(sign, end - column))
    return "".join(texts)


def plain_text(text: str) -> str:
    """A text, with control sequences in it, in ASCII and in as many columns."""
    return text if text.isascii() else "".join(map(_plain_part, _SEQUENCE.split(text)))


def _plain_part(text: str) -> str:
    if text.isascii():
        return text
    signs = ((text[start:end], width) for start, end, width in split_graphemes(text)[0])
    return "".join(sign if sign.isascii() else plain_sign(sign, width) for sign, width in signs)


@lru_cache(maxsize=1024)
def plain_sign(sign: str, columns: int) -> str:
    """One sign in ASCII, in so many columns; a question mark for what has no form as short as that."""
    plain = _SIGNS.get(sign) or to_ascii(normalize("NFC", sign))
    if not (plain.isascii() and plain.isprintable() and 0 < len(plain) <= columns):
        plain = UNKNOWN
    return plain.ljust(columns)[:columns]
