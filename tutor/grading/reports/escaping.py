"""Learner-controlled text made harmless for where it goes. What nobody can see or read is written as an escape.

A report may be printed into the log of a CI run, whose runner obeys lines that begin with ``::`` and, in an older form,
``##[`` anywhere; others obey ``##vso[`` (Azure) and ``##teamcity[``. None stands in a report of any format.
"""

from __future__ import annotations

import json
import re
from html import escape

# JSON lets these stand as they are, but a terminal obeys the controls, some readers take the separators for the end of
# a line, and a lone surrogate has no bytes in UTF-8.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|\n")
_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
_OLD_COMMAND = re.compile(r"##(?=\w*\[)")


def printable(text: str) -> str:
    """A text without control characters: what a submission says must not steer the terminal of who reads it."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def lines(text: str) -> list[str]:
    """The lines of a text, each ``printable``; tabs are spaces. None has what XML, YAML or UTF-8 cannot hold."""
    return [printable(line.replace("\t", "    ")) for line in _LINE_ENDS.split(text)]


def block(text: str) -> str:
    """A text of several lines, each as ``lines`` has it."""
    return text if text.isprintable() else "\n".join(lines(text))


def one_line(text: str) -> str:
    """A text on one line; what ended a line is a space."""
    return text if text.isprintable() else " ".join(lines(text))


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text; how many are left out is told."""
    return text if len(text) <= most else f"{text[:most]} … ({len(text) - most:,} characters more)"


def uncommanded(line: str) -> str:
    """A line of plain text that no runner takes for a command: a backslash is put into what would be one."""
    return _OLD_COMMAND.sub(r"#\\#", _COMMAND.sub(r"\1\\:", line))


def apart(text: str) -> str:
    """A text for a cell of a table, where nothing can be escaped: a blank is put into what would be a command."""
    return _OLD_COMMAND.sub("# #", text)


def markup(text: str) -> str:
    """A text for HTML and XML, between tags or in quotes; invisible signs are not its matter."""
    return _OLD_COMMAND.sub("#&#35;", _COMMAND.sub(r"\1&#58;", escape(text)))


def as_json(value: object, indent: int | None = None) -> str:
    """JSON that is exact, has no byte a terminal would obey, and stands on one line unless it is indented."""
    written = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    safe = _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    return _OLD_COMMAND.sub(r"#\\u0023", safe)
