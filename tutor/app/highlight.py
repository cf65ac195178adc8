"""Python's tokens by one regular expression: fast enough for every key, and no grammar to load."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

from textual.content import Content
from textual.content import Span as ContentSpan

_PREFIX = r"(?:[rbfuRBFU]{1,2})?"
_TOKEN = re.compile(
    rf"""(?P<comment>\#[^\n]*)
       | (?P<string>{_PREFIX}(?:\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|'''(?:\\.|[^\\])*?(?:'''|\Z)
                     |"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))
       | (?P<decorator>(?m:^)[ \t]*@[\w.]+)
       | (?P<number>(?<![\w.])(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?))
       | (?P<name>[^\W\d]\w*)
       | (?P<operator>[+\-*/%@&|^~<>=!:]+)""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset(keyword.kwlist) - {"True", "False", "None"}
_CONSTANTS = frozenset({"True", "False", "None", "self"})
_BUILTINS = frozenset(name for name in dir(builtins) if name[0].islower())

# Token -> style of the theme; the editor's theme is made from the same table.
STYLES = {
    "comment": "$text-muted italic",
    "string": "$code-string",
    "number": "$code-number",
    "constant": "$code-number",
    "keyword": "bold $code-keyword",
    "definition": "bold $code-definition",
    "builtin": "$code-builtin",
    "decorator": "$code-builtin",
    "operator": "$code-operator",
}


def tokens(source: str) -> Iterator[tuple[int, int, str]]:
    """The (start, end, kind) of every token that has a style; offsets in characters."""
    defines = False
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup or ""
        if kind == "name":
            word = match.group()
            if defines:
                kind = "definition"
            elif word in _KEYWORDS:
                kind = "keyword"
            elif word in _CONSTANTS:
                kind = "constant"
            elif word in _BUILTINS and source[match.start() - 1 : match.start()] != ".":
                kind = "builtin"
            defines = word in ("def", "class")
        if kind in STYLES:
            yield match.start(), match.end(), kind


def highlight(source: str) -> Content:
    """The source as styled content."""
    return Content(source, spans=[ContentSpan(start, end, STYLES[kind]) for start, end, kind in tokens(source)])
