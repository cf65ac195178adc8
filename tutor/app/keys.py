"""Every key and what it does, as the help tells it and as the tests press it.

A row is one line of the help. Keys are written by Textual's names: "," stands between keys that do the same, " / "
between keys that do different things, told in the same order. ``shown`` is how they are written where that would be
too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Where the keys of a section are pressed.
Place = Literal["reading", "cell", "question", "writing", "home", "panel", "doctor", "everywhere"]


@dataclass(frozen=True, slots=True)
class Row:
    """Keys and what they do."""

    keys: str
    does: str
    shown: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Each key by Textual's name."""
        return tuple(name for group in self.keys.split(" / ") for name in group.split(","))

    @property
    def written(self) -> str:
        """The keys as they are written on the keyboard."""
        return self.shown or " / ".join(", ".join(map(key_name, group.split(","))) for group in self.keys.split(" / "))


@dataclass(frozen=True, slots=True)
class Section:
    """The keys of one place."""

    place: Place
    heading: str
    rows: tuple[Row, ...]


SECTIONS: tuple[Section, ...] = (
    Section(
        "reading",
        "Reading",
        (
            Row("space,pagedown", "read on"),
            Row("b,pageup", "back"),
            Row("down,j / up,k", "scroll by two lines"),
            Row("home,g / end,G", "top, end"),
            Row("tab / shift+tab", "next, previous cell or question"),
            Row("n / p", "next, previous exercise"),
            Row("greater_than_sign / less_than_sign", "next, previous lesson"),
            Row("f", "follow a term, note, equation or link on the screen"),
            Row("i", "the glossary"),
            Row("z", "the formula, table or code in full"),
            Row("t", "outline: headings, exercises, bookmarks, other lessons"),
            Row("slash", "search all lessons"),
            Row("B / apostrophe", "mark this place or unmark it, list the marks"),
            Row("w", "where was I, and what is next"),
            Row("backspace", "back to where you were before the last jump"),
            Row("q", "back to the list of lessons; there q quits"),
        ),
    ),
    Section(
        "cell",
        "A cell (the one with the coloured bar)",
        (
            Row("enter,e", "edit it"),
            Row("r,f5", "run it"),
            Row("c,f6", "check your answer"),
            Row("a", "compare: yours beside what was expected"),
            Row("h,f7 / H", "next hint, the one before"),
            Row("s,f8 / S", "our solution piece by piece, all of it"),
            Row("x,f9", "bring the original back"),
            Row("u", "undo that: what was there before x, or before v"),
            Row("v", "every attempt: compare, bring back"),
            Row("o,f10", "the whole output"),
            Row("d", "tell the plots in words"),
            Row("m", "in a cell carried along: your code or ours"),
            Row("y / E", "copy the text out; write in your own editor ($EDITOR)"),
            Row("ctrl+c", "stop what runs"),
        ),
    ),
    Section(
        "question",
        "A question",
        (
            Row("1,2,3,4,5,6,7,8,9", "choose an answer", shown="1 to 9"),
            Row("enter,e", "type the answer"),
            Row("x,f9", "try again"),
        ),
    ),
    Section(
        "writing",
        "Writing",
        (
            Row("escape", "done; every change is saved by itself"),
            Row("f5 / f6 / f7", "run, check, hint without leaving"),
            Row("tab", "complete the name before the cursor; elsewhere indent"),
            Row("ctrl+@", "complete anywhere; Enter takes, Esc closes the list"),
            Row("f2", "what is written about the name at the cursor"),
            Row("shift+tab", "dedent"),
            Row("ctrl+underscore,f4", "comment or uncomment the lines"),
            Row("ctrl+z / ctrl+y", "undo, redo"),
            Row("f3,ctrl+f", "find and replace; F3 again: the next"),
            Row("ctrl+right_square_bracket", "to the bracket that belongs to this one"),
            Row("shift+left,shift+right,shift+up,shift+down", "select", shown="Shift+arrows"),
            Row("ctrl+a", "select everything"),
            Row("ctrl+c", "copy out what is selected, else the line"),
            Row("ctrl+x / ctrl+v", "cut, paste"),
            Row("ctrl+o", "write in your own editor ($EDITOR)"),
        ),
    ),
    Section(
        "panel",
        "A list (outline, search, bookmarks)",
        (
            Row("enter", "go there"),
            Row("down / up", "next, previous; j and k too while nothing is typed"),
            Row("pagedown / pageup", "a page on, back"),
            Row("delete", "remove a bookmark"),
            Row("escape", "forget what is typed, then close"),
        ),
    ),
    Section(
        "doctor",
        "Yours and expected, opened by a",
        (
            Row("n / p", "next, previous array or check"),
            Row("right,left / down,up", "move the part of a table that is shown", shown="Arrows"),
            Row("space,pagedown / b,pageup", "a page on, back"),
            Row("escape", "close"),
        ),
    ),
    Section(
        "home",
        "The list of lessons",
        (
            Row("enter,space,right", "open the lesson"),
            Row("down,j,tab / up,k,shift+tab", "next, previous lesson"),
            Row("home,g / end,G", "first, last lesson"),
            Row("q", "quit; nothing is lost"),
        ),
    ),
    Section(
        "everywhere",
        "Everywhere",
        (
            Row("question_mark,f1", "this help"),
            Row("ctrl+p", "every command by name, and the colours"),
            Row("ctrl+l", "draw the screen anew"),
            Row("ctrl+q", "quit; nothing is lost"),
        ),
    ),
)

_NAMES = {
    "question_mark": "?",
    "escape": "Esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "underscore": "/",  # what terminals send for it
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "apostrophe": "'",
    "slash": "/",
    "right_square_bracket": "]",
    "@": "Space",  # what terminals send for it
}


KEY = "Key: "  # how the help of a command begins that has a key


def key_name(key: str, *, short: bool = False) -> str:
    """A key as it is written on the keyboard; in the footer as short as it is understood."""
    *held, name = key.split("+")
    name = _NAMES.get(name) or (name.capitalize() if len(name) > 1 else name)
    if not held:
        return name
    name = name.upper() if len(name) == 1 else name
    if short:
        return "".join({"ctrl": "^", "shift": "S-"}.get(each, f"{each}-") for each in held) + name
    return "+".join([*(each.capitalize() for each in held), name])


def row_of(key: str, *places: Place) -> Row | None:
    """The first row that a key is in, at ``places`` or anywhere."""
    for section in SECTIONS:
        if not places or section.place in places:
            for row in section.rows:
                if key in row.names:
                    return row
    return None


def is_written_in(node: object) -> bool:
    """Whether letters that are typed there are text. Asked by name: an editor is not loaded before there is one."""
    return any(each.__name__ in ("Input", "TextArea") for each in type(node).__mro__)
