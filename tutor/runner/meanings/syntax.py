"""Code that is not Python yet."""

from __future__ import annotations

import re
from keyword import kwlist

from tutor.runner.meanings.rows import Fault, Row, row

_KEYWORDS = "|".join(kwlist)
_PARTNERS = {"(": ")", "[": "]", "{": "}"}
# Characters that look like others, as texts and web pages have them.
_SIGNS = {
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{MULTIPLICATION SIGN}": "*",
    "\N{MIDDLE DOT}": "*",
    "\N{DOT OPERATOR}": "*",
    "\N{DIVISION SIGN}": "/",
    "\N{SUPERSCRIPT TWO}": "**2",
    "\N{SUPERSCRIPT THREE}": "**3",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{NOT EQUAL TO}": "!=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{SQUARE ROOT}": "np.sqrt(...)",
    "\N{N-ARY SUMMATION}": "np.sum(...)",
}
# What may stand between two values or names without anything being missing.
_NO_JOINT = r"(?!(?:if|else|for|in|and|or|is|not|as|import|from|async)\b)"
# What other languages write, and how Python does; then what is easily left out.
_FOREIGN = (
    (r"\+\+|--\s*$", "Python has no ++ and --: write x += 1."),
    (r"&&", "Python writes && as and."),
    (r"\|\|", "Python writes || as or."),
    (r"===", "Python writes === as ==."),
    (r"<>", "Python writes <> as !=."),
    (r"!(?!=)", "Python writes ! as not."),
    (r"\?.*:", "Python writes a ? b : c as b if a else c."),
    (
        r"^(?:else|elif|except|finally)\b",
        "It continues an if, for or try: it stands directly after that block, at the same depth as its first line.",
    ),
    (
        rf"^(?:{_KEYWORDS})\s*=[^=]",
        "This is a word of Python's own, so no variable can have it as a name: choose another.",
    ),
    (r"\blambda\b.*\breturn\b", "A lambda has no return: what stands after its colon is what it gives back."),
    (r"^(?:import|from\b.*\bimport)\s*$", "After import a name is missing."),
    (r"^(?:def|class)\s*[:(]", "After def and class a name is missing."),
    (r"\bfor\b.*\bin\s*[\])}:]", "After in it is missing what to go through, such as range(n)."),
    (r"[\[({]\s*for\b", "A comprehension begins with what is collected: [x * x for x in values]."),
    (r"=\s+=", "There is a space between the two signs of ==, or one = too many."),
    (r"^assert\b.*[^=!<>]=[^=]", "= gives a value to a name; to compare write ==."),
    (
        rf"(?<![\w.])\d+\.?\d*\s*{_NO_JOINT}[A-Za-z_(]|(?<![\w.])\d+\s+\d|\)\s*{_NO_JOINT}[A-Za-z_\d(]",
        "Between two values an operator is missing, most likely *: 2 * x.",
    ),
    (
        rf"^(?!(?:{_KEYWORDS})\b)[A-Za-z_]\w*\s+{_NO_JOINT}[A-Za-z_\d]",
        "Between two names something is missing: an operator, a comma, a dot or brackets.",
    ),
)


def _invalid(_match: re.Match[str], fault: Fault) -> str:
    code = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "''", fault.code)  # what stands in quotes is no code
    for pattern, advice in _FOREIGN:
        if re.search(pattern, code):
            return advice
    return (
        "Python cannot read this line. Look at the place marked, and at the end of the line above: is a bracket,"
        " quote, comma or operator missing, or one too many?"
    )


def _character(match: re.Match[str], _fault: Fault) -> str:
    instead = _SIGNS.get(match[1])
    if instead is None:
        return (
            f"The character {match[1]} means nothing in Python; maybe it came along with a copied text. Type it anew."
        )
    return f"The character {match[1]} is not the one it looks like: texts and web pages have it. Type {instead}"


def _assigned(match: re.Match[str], _fault: Fault) -> str:
    what = match[1]
    if what in ("True", "False", "None"):
        return f"{what} is a word of Python's own: no value can be given to it."
    if what.startswith(("attribute", "subscript")):
        return "One = gives a value to a name; to compare write ==."
    if what.startswith("function call"):
        return "A value is given to a name, not to a call: left of = there must be no (...). To compare write ==."
    return "Left of = stands the name that gets the value, alone: swap the sides, or to compare write ==."


def _block(match: re.Match[str], _fault: Fault) -> str:
    return (
        f"After the {match[1]} in line {match[2]} its block must follow, moved in by 4 spaces. If there is nothing to"
        " do yet, write pass."
    )


def _mismatched(match: re.Match[str], _fault: Fault) -> str:
    place = f" of line {match[3]}" if match[3] else ""
    return (
        f"The {match[2]}{place} is still open when {match[1]} comes. Brackets close in the reverse order in which they"
        f" opened, so its {_PARTNERS.get(match[2], 'partner')} is missing before."
    )


ROWS: tuple[Row, ...] = (
    row(
        "expected block",
        "IndentationError",
        r"^expected an indented block after (.+?)(?: statement)? on line (\d+)",
        _block,
    ),
    row(
        "unexpected indent",
        "IndentationError",
        r"^unexpected indent",
        "This line is moved in without need: it must begin where the line above begins, unless that one ends in a"
        " colon.",
    ),
    row(
        "unmatched indent",
        "IndentationError",
        r"^unindent does not match",
        "This line begins at a depth that none above has. Lines of one block begin at the same column: 4 spaces a"
        " step.",
    ),
    row(
        "tabs and spaces",
        "TabError",
        r"",
        "Tabs and spaces are mixed, which look alike. Indent with 4 spaces everywhere.",
    ),
    row(
        "never closed",
        "SyntaxError",
        r"^'([(\[{])' was never closed",
        lambda match, _: (
            f"The {match[1]} marked here has no partner: its {_PARTNERS[match[1]]} is missing, in this line or a later"
            " one."
        ),
    ),
    row(
        "unmatched bracket",
        "SyntaxError",
        r"^unmatched '(.)'",
        lambda match, _: f"There is one {match[1]} too many, or the bracket that it should close is missing before it.",
    ),
    row(
        "mismatched brackets",
        "SyntaxError",
        r"^closing parenthesis '(.)' does not match opening parenthesis '(.)'(?: on line (\d+))?",
        _mismatched,
    ),
    row(
        "= for ==",
        "SyntaxError",
        r"^invalid syntax\. Maybe you meant '==' or ':=' instead of '='",
        "One = gives a value to a name; to compare write ==.",
    ),
    row("bad assignment", "SyntaxError", r"^cannot assign to (.+?)(?: here)?(?:\.|$)", _assigned),
    row(
        "missing colon",
        "SyntaxError",
        r"^expected ':'",
        "The line must end in a colon: if, else, for, while, def, class, with and try need it.",
    ),
    row(
        "unterminated text",
        "SyntaxError",
        r"^unterminated (?:f-)?string literal",
        "The text has no closing quote in this line. It ends with the quote it began with; over several lines use"
        " three.",
    ),
    row(
        "unterminated long text",
        "SyntaxError",
        r"^unterminated triple-quoted (?:f-)?string literal",
        'The text in three quotes that begins here never ends: its closing """ is missing.',
    ),
    row(
        "f-string",
        "SyntaxError",
        r"^f-string: ",
        "In an f-string each { needs an expression and its }. A brace that is to be printed is doubled: {{ and }}.",
    ),
    row(
        "print without brackets",
        "SyntaxError",
        r"^Missing parentheses in call to '(\w+)'",
        lambda match, _: f"{match[1]} is a function: what it gets stands in parentheses, {match[1]}(...).",
    ),
    row(
        "missing comma",
        "SyntaxError",
        r"^invalid syntax\. Perhaps you forgot a comma",
        "Between two elements a comma is missing, or an operator such as *.",
    ),
    row(
        "bad number",
        "SyntaxError",
        r"^invalid (?:decimal|hexadecimal|octal|binary|imaginary) literal",
        "A name cannot begin with a digit, and after a number there must be an operator: 2 * x, not 2x.",
    ),
    row(
        "leading zero",
        "SyntaxError",
        r"^leading zeros in decimal",
        "A whole number has no zeros in front: write 7, not 07.",
    ),
    row("character", "SyntaxError", r"^invalid (?:non-printable )?character '?(.)", _character),
    row(
        "default before others",
        "SyntaxError",
        r"^non-default argument follows default|^parameter without a default follows",
        "In a def, arguments with a default (b=1) come last.",
    ),
    row(
        "keyword before others",
        "SyntaxError",
        r"^positional argument follows keyword argument",
        "In a call, arguments with a name (b=1) come last.",
    ),
    row(
        "repeated argument",
        "SyntaxError",
        r"^keyword argument repeated: (\w+)|^duplicate (?:argument|parameter) '(\w+)'",
        lambda match, _: f"{match[1] or match[2]} is there twice: leave out one of them.",
    ),
    row(
        "outside a function",
        "SyntaxError",
        r"^'(return|yield|await)' outside (?:async )?function",
        lambda match, _: (
            f"{match[1]} stands in no function here. Is the line moved in as far as the rest of its def? A cell shows"
            " the value of its last line without it."
        ),
    ),
    row(
        "outside a loop",
        "SyntaxError",
        r"^'(break)' outside loop|^'(continue)' not properly in loop",
        lambda match, _: f"{match[1] or match[2]} belongs into a for or while loop: is the line moved in far enough?",
    ),
    row(
        "try without except",
        "SyntaxError",
        r"^expected 'except' or 'finally' block",
        "A try needs its except (or finally), at the same depth as the try.",
    ),
    row(
        "if without else",
        "SyntaxError",
        r"^expected 'else' after 'if' expression",
        "An if inside an expression needs an else: a if condition else b.",
    ),
    row(
        "backslash",
        "SyntaxError",
        r"^unexpected character after line continuation",
        "After a backslash the line must end at once. Division is /, and inside brackets no backslash is needed.",
    ),
    row(
        "global too late",
        "SyntaxError",
        r"is (?:assigned to|used) (?:before|prior to) global declaration",
        "global comes first in its function, before the name is used.",
    ),
    row("invalid syntax", "SyntaxError", r"^invalid syntax", _invalid),
)
