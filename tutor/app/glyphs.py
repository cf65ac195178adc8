"""The signs that the screen draws with, and their plain forms for terminals without Unicode."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One sign a role; ``ascii`` and ``braille`` tell renderers below which signs they may use."""

    ascii: bool
    passed: str
    failed: str
    unknown: str
    open: str
    bullet: str
    line: str
    heavy: str
    bar: str
    running: str
    arrow: str
    filled: str
    empty: str
    dot: str
    ellipsis: str
    pointer: str
    bookmark: str
    fault: str
    braille: bool = True  # whether pictures may be drawn in its dots


UNICODE = Glyphs(
    ascii=False,
    passed="✓",
    failed="✗",
    unknown="?",
    open="○",
    bullet="•",
    line="─",
    heavy="━",
    bar="│",
    running="◐",
    arrow="→",
    filled="█",
    empty="░",
    dot="·",
    ellipsis="…",
    pointer="▸",
    bookmark="◆",
    fault="!",
)
CONSOLE = replace(UNICODE, braille=False)  # where the font has none
PLAIN = Glyphs(
    ascii=True,
    passed="+",
    failed="x",
    unknown="?",
    open="o",
    bullet="*",
    line="-",
    heavy="=",
    bar="|",
    running="~",
    arrow="->",
    filled="#",
    empty=".",
    dot="-",
    ellipsis="...",
    pointer=">",
    bookmark="@",
    fault="!",
)
