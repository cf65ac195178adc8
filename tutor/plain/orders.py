"""What can be typed at the prompt, and what it does: the help of a plain session."""

from __future__ import annotations

ORDERS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Reading",
        (
            ("Enter", "go on: read, run, or what the prompt says"),
            ("n / p", "next, previous page"),
            ("ne / pe", "next, previous exercise"),
            ("again", "this page once more"),
            ("t", "the contents of the lesson"),
            ("g 12", "go to page 12"),
            ("/ words", "search all lessons; f 1 then goes to the first that was found"),
            ("i term", "what a term means; i alone: all terms"),
            ("l", "the lessons; l 5 opens one"),
            ("w", "where you are, and what comes next"),
        ),
    ),
    (
        "A cell",
        (
            ("r", "run it"),
            ("e", "write in it, line by line"),
            ("E", "write in it with your editor ($VISUAL or $EDITOR)"),
            ("list", "its text, with the numbers of the lines"),
            ("c", "check your answer"),
            ("a", "yours against expected, number by number"),
            ("h / H", "next hint; all hints so far"),
            ("s", "our solution"),
            ("o", "the whole output"),
            ("x / u", "bring the original back; undo that"),
            ("v", "your attempts; v 2 shows the second, v 2 back takes it"),
            ("m", "in a cell carried along: your code or ours"),
            ("1 to 9", "at a question: choose an answer"),
        ),
    ),
    ("Everywhere", (("?", "these orders"), ("Ctrl+C", "stop what runs"), ("q", "quit; everything is saved"))),
)


def help_lines() -> list[str]:
    """Every order on a line of its own."""
    lines: list[str] = []
    for heading, rows in ORDERS:
        lines += [f"{heading}:", *(f"  {name:<10} {meaning}" for name, meaning in rows)]
    return lines
