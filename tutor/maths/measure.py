"""How wide text is in a terminal, text made safe to show, and its ASCII form."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

_REPLACEMENT = "�"


def cells(text: str) -> int:
    """The cells that ``text`` takes; combining marks take none, East Asian characters two."""
    return len(text) if text.isascii() else cell_len(text)


def clean(text: str) -> str:
    """``text`` with what a terminal would act on, or not show at all, replaced; white space becomes single blanks.

    Joiners and variation selectors go as well: they make the width of a text differ from the sum of its parts, and
    every layout here adds widths up.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    kept: list[str] = []
    for char in text:
        if char.isspace():
            if not kept or kept[-1] != " ":
                kept.append(" ")
        elif unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
            kept.append(_REPLACEMENT)
        elif "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
            continue
        elif not cells(char) and (not kept or kept[-1] == " "):
            kept.append(f"◌{char}")
        else:
            kept.append(char)
    return "".join(kept)


def to_ascii(text: str) -> str:
    """``text`` with accents and other compatible forms resolved; what has no ASCII form stays."""
    if text.isascii():
        return text
    return "".join(_char_to_ascii(char) for char in text)


def _char_to_ascii(char: str) -> str:
    if char in _TYPOGRAPHIC:
        return _TYPOGRAPHIC[char]
    decomposed = unicodedata.normalize("NFKD", char)
    script = unicodedata.decomposition(char).split(" ")[0]
    plain = "".join(part for part in decomposed if part.isascii())
    if not plain:
        return char
    return {"<super>": "^", "<sub>": "_"}.get(script, "") + plain


_TYPOGRAPHIC = {
    "−": "-", "–": "-", "—": "--", "‘": "'", "’": "'", "“": '"', "”": '"', "′": "'", "×": "x", "·": "*", "…": "...",
    "•": "*", "→": "->", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=", "∞": "inf", "√": "sqrt", "∂": "d", "°": " deg",
    "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "�": "?", "◌": "",
}  # fmt: skip
