"""The line editor: what is typed, and what becomes of the text."""

from __future__ import annotations

import pytest

from tutor.plain.writing import write

STARTER = 'def twice(a):\n    """a: any shape"""\n    ...\n'


def written(text: str, *lines: str) -> tuple[str | None, str]:
    """The text after these lines were typed, and all that was said."""
    waiting = list(lines)
    said: list[str] = []

    def ask(prompt: str) -> str | None:
        said.append(prompt)
        return waiting.pop(0) if waiting else None

    result = write(text, ask, lambda *told: said.extend(told))
    assert not waiting, f"not asked for: {waiting}"
    return result, "\n".join(said)


def test_the_answer_goes_where_the_dots_of_the_starter_stand() -> None:
    text, said = written(STARTER, "    return 2 * a", ".")
    assert text == 'def twice(a):\n    """a: any shape"""\n    return 2 * a'
    assert "3 (4 blanks first) > " in said


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ((".d 1", "."), "b\nc"),
        ((".d 1-2", "."), "c"),
        ((".c 2", "B", "BB", "."), "a\nB\nBB\nc"),
        ((".i 1", "top", "."), "top\na\nb\nc"),
        ((".i 1", ".i", "end", "."), "a\nb\nc\nend"),
        ((".new", "x", "."), "x"),
        ((".d 2", ".u", "."), "a\nb\nc"),
        ((".c 3", "C", ".u", ".u", "."), "a\nb\nc"),
        (("d", ".u", "."), "a\nb\nc"),
        (("...", "."), "a\nb\nc\n..."),
        (("\tindented", "."), "a\nb\nc\n    indented"),
        ((".d 7", ".d", ".d 3-1", ".nonsense", ".u", "."), "a\nb\nc"),
        ((".q",), None),
        ((), "a\nb\nc"),
    ],
)
def test_orders_change_the_text(orders: tuple[str, ...], expected: str | None) -> None:
    assert written("a\nb\nc", *orders)[0] == expected


def test_orders_are_answered() -> None:
    _, said = written("a\nb", ".l", ".d 9", ".d 1", ".x", ".?", ".")
    for expected in ("1  a", "2  b", "There are 2", "Taken out:", "There is no order .x", "list the lines"):
        assert expected in said
    _, said = written("", ".l", ".d 1", ".u", ".")
    assert "There are no lines yet." in said
    assert "nothing to undo" in said
