"""LaTeX to a tree. Nothing raises: what is wrong becomes a Problem, and what can be shown is shown."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from tutor.maths import commands
from tutor.maths.call import Call
from tutor.maths.lexer import Scanner
from tutor.maths.measure import cells, clean, to_ascii
from tutor.maths.symbols import ACCENTS, CHARACTER_OPERATORS, CHARACTERS, COLON_EQUALS, OPERATORS, SPACES, SYMBOLS
from tutor.maths.tree import (
    Accent,
    Brace,
    Grid,
    Node,
    Problem,
    Row,
    Scripts,
    Space,
    Symbol,
    Unknown,
    items_of,
    row,
)

# A formula nested deeper than this is no formula, and Python's stack has an end.
_MAX_DEPTH = 40
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SEPARATORS = ("&", "\\\\", "\\cr")
_CLOSERS = ("}", "\\right", "\\end")
_INFIX = ("\\over", "\\choose", "\\atop")
_SCRIPTS = ("^", "_", "'", "\\limits", "\\nolimits")


@lru_cache(maxsize=1024)
def parse(source: str) -> tuple[Node, tuple[Problem, ...]]:
    """The tree of ``source`` and what is wrong with it."""
    parser = Parser(source)
    tree = parser.formula()
    return tree, tuple(sorted(set(parser.problems), key=lambda problem: (problem.position, problem.message)))


class Parser:
    """One pass over one formula; ``commands`` holds what each command does with it."""

    def __init__(self, source: str) -> None:
        self.scanner = Scanner(source)
        self.problems: list[Problem] = []
        self._open: list[str] = []  # the token that would end each construct that is open
        self._depth = 0
        self._gave_up = False

    def problem(self, message: str, position: int | None = None) -> None:
        """Note what is wrong at ``position``, by default at the next token."""
        if position is None:
            self.scanner.peek()
            position = self.scanner.position
        self.problems.append(Problem(position, message))

    def formula(self) -> Node:
        """The whole source; lines and alignment marks outside an environment are laid out all the same."""
        rows, _ = self.grid("")
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        if any(len(line) > 1 for line in rows):
            return Grid("aligned", rows, "rl")
        return Grid("lines", rows, "l")

    def grid(self, closer: str) -> tuple[tuple[tuple[Node, ...], ...], tuple[int, ...]]:
        """Rows of cells up to ``closer``, and the rows that have a rule above."""
        rows: list[list[Node]] = [[]]
        rules: list[int] = []
        while True:
            while not rows[-1] and self.scanner.accept("\\hline"):
                rules.append(len(rows) - 1)
            rows[-1].append(row(self.items(closer, _SEPARATORS)))
            if self.scanner.peek() == "&":
                if not closer and all(len(line) == 1 for line in rows):
                    self.problem("& outside an environment such as aligned")
                self.scanner.next()
                continue
            if self.scanner.peek() not in _SEPARATORS:
                break
            self.scanner.next()
            self.scanner.skip_star()
            self.scanner.skip_length()
            rows.append([])
        if len(rows) > 1 and rows[-1] == [Row()]:
            rows.pop()
        return tuple(tuple(line) for line in rows), tuple(rules)

    def items(self, closer: str, separators: Collection[str] = ()) -> list[Node]:
        """The nodes up to ``closer`` or a separator, which stays to be read; or to where something outside ends."""
        self._open.append(closer)
        items: list[Node] = []
        infix: tuple[str, list[Node]] | None = None
        while (token := self.scanner.peek()) and token != closer and token not in separators:
            if token in _CLOSERS:
                if token in self._open:
                    break
                self._stray(token)
            elif token in _SEPARATORS:
                self.problem(f"{token} where nothing is aligned")
                self.scanner.next()
            elif token in _INFIX:
                if infix is not None:
                    self.problem(f"a second {infix[0]} needs braces")
                else:
                    infix, items = (token, items), []
                self.scanner.next()
            elif token in _SCRIPTS:
                base = items.pop() if items and not isinstance(items[-1], Space) else Row()
                items.append(self._scripts(base))
            else:
                self._append(items, self.atom())
        self._open.pop()
        return [commands.infix(infix[0], row(infix[1]), row(items))] if infix else items

    def _append(self, items: list[Node], node: Node | None) -> None:
        last = items[-1] if items else None
        if node is None:
            return
        if isinstance(node, Symbol) and isinstance(last, Symbol):
            if node.text == "=" and last.text == ":":
                items[-1] = COLON_EQUALS
                return
            if not cells(node.text):
                items[-1] = replace(last, text=last.text + node.text)
                return
        if isinstance(node, Symbol) and not cells(node.text):
            node = replace(node, text=f"◌{node.text}")
        items.append(node)

    def _stray(self, token: str) -> None:
        opener = {"}": "{", "\\right": "\\left", "\\end": "\\begin"}[token]
        self.problem(f"{token} without {opener}")
        self.scanner.next()
        if token == "\\end":
            self.scanner.group()

    def _scripts(self, base: Node) -> Node:
        scripts: dict[str, Node | None] = {"_": None, "^": None}
        primes = 0
        limits: bool | None = None
        while (token := self.scanner.peek()) in _SCRIPTS:
            position = self.scanner.position
            self.scanner.next()
            if token == "'":
                primes += 1
                continue
            if token in ("\\limits", "\\nolimits"):
                limits = token == "\\limits"
                continue
            script = self.argument(f"{token} needs something to raise or lower")
            if token == "^" and all(node == SYMBOLS["prime"] for node in items_of(script)) and items_of(script):
                primes += len(items_of(script))
                continue
            if isinstance(base, Brace) and base.label is None and base.over == (token == "^"):
                base = replace(base, label=script)
                continue
            if not items_of(script):
                continue
            before = scripts[token]
            if before is not None:
                self.problem(f"a second {token} on the same base needs braces", position)
                script = Row((*items_of(before), *items_of(script)))
            scripts[token] = script
        if scripts["_"] is None and scripts["^"] is None and not primes and limits is None:
            return base
        return Scripts(base, scripts["_"], scripts["^"], primes, limits)

    def inner(self, source: str, position: int) -> Node:
        """The tree of a formula inside words; its problems are noted at ``position``."""
        parser = Parser(source)
        parser._depth = self._depth + 1
        tree = parser.formula()
        self.problems += [Problem(position, problem.message) for problem in parser.problems]
        return tree

    def argument(self, missing: str = "") -> Node:
        """What a command applies to: a group or one token; empty, with a problem, where there is none."""
        token = self.scanner.peek()
        if not token or token in (*_CLOSERS, *_SEPARATORS, *_SCRIPTS[:2]):
            self.problem(missing or "an argument is missing")
            return Row()
        return self.atom(single=True) or Row()

    def close(self, closer: str, opened: str, position: int) -> bool:
        """Read ``closer``; if it is not there, say that ``opened`` at ``position`` is not closed."""
        if self.scanner.accept(closer):
            return True
        if self._gave_up:
            return False
        self.problem(f"{opened} without {closer}", position)
        return False

    def atom(self, *, single: bool = False) -> Node | None:
        """The next node; None where the token draws nothing. ``single``: of a number only the first digit."""
        self.scanner.peek()
        position = self.scanner.position
        if self._depth >= _MAX_DEPTH:
            self.problem("nested too deeply", position)
            self._gave_up = True
            rest = self.scanner.source[position:]
            self.scanner.jump(len(self.scanner.source))
            return Unknown(clean(rest))
        self._depth += 1
        try:
            token = self.scanner.next()
            if token == "{":
                inside = self.items("}")
                self.close("}", "{", position)
                return _group(inside)
            if token.startswith("\\"):
                return self._command(token[1:], position)
            return self._character(token, position, single)
        finally:
            self._depth -= 1

    def _character(self, char: str, position: int, single: bool) -> Node | None:
        if found := CHARACTERS.get(char):
            return found
        if operator := CHARACTER_OPERATORS.get(char):
            return operator
        if char == "~":
            return Space(1)
        if char in "$#":
            self.problem(f"{char} inside a formula", position)
            return None if char == "$" else Symbol(char, char)
        if not single and (number := _NUMBER.match(self.scanner.source, position)) and char.isascii():
            self.scanner.jump(number.end())
            return Symbol(clean(number.group()), to_ascii(number.group()))
        if char.isascii() and char.isprintable():
            return Symbol(char, char)
        shown = clean(f"x{char}")[1:]  # behind a letter, so that a combining mark has something to stand on
        if "�" in shown and char != "�":
            self.problem(f"a character that cannot be shown: U+{ord(char):04X}", position)
        return Symbol(shown, to_ascii(shown)) if shown else None

    def _command(self, name: str, position: int) -> Node | None:
        if symbol := SYMBOLS.get(name):
            return symbol
        if operator := OPERATORS.get(name):
            return operator
        if name in SPACES:
            return Space(SPACES[name]) if SPACES[name] else None
        if name in ACCENTS:
            return Accent(ACCENTS[name], self.argument(f"\\{name} needs something to stand on"))
        if name in commands.COMMANDS:
            return commands.COMMANDS[name](Call(self, name, position))
        return self.unknown(f"\\{name}", position, f"unknown command \\{clean(name)}{commands.suggestion(name)}")

    def unknown(self, source: str, position: int, message: str) -> Node:
        """``source`` and the groups behind it, to be shown as they stand."""
        self.problem(message, position)
        while (group := self.scanner.group()) is not None:
            source += f"{{{group}}}"
        return Unknown(clean(source))


def _group(items: list[Node]) -> Node:
    """Braces make one ordinary atom of what they hold: ``{,}`` is not spaced as a comma."""
    if len(items) == 1 and not (isinstance(items[0], Symbol) and items[0].kind != "ord"):
        return items[0]
    if len(items) == 1 and isinstance(items[0], Symbol):
        return replace(items[0], kind="ord")
    return Row(tuple(items))
