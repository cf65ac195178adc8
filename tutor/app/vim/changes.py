"""What vim's commands do to a text: each gives the new text and the place of the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.app.vim.motions import word_end
from tutor.app.vim.places import first_sign, line_end, line_start, on_a_sign, row, row_start

_STEP = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """What was yanked or deleted; of whole lines the last ends with a line end, too."""

    text: str
    lines: bool


def same_depth(line: str) -> int:
    """How deep a line begins."""
    return len(line) - len(line.lstrip(" "))


def end_to_change(text: str, at: int, count: int, *, big: bool) -> int:
    """Behind the word that cw changes, of which it leaves the blanks behind."""
    return word_end(text, at, count, big=big, stay=True) + 1


def exclusive(text: str, first: int, last: int, *, is_object: bool) -> tuple[int, int, bool]:
    """What an exclusive motion takes: one that ends where a line begins takes the lines before, or ends with them."""
    if not is_object and last > first and last == line_start(text, last) and row(text, last) > row(text, first):
        if not text[line_start(text, first) : first].strip(" \t"):
            return line_start(text, first), last - 1, True
        return first, last - 1, False
    return first, last, False


def are_whole_lines(text: str, start: int, end: int) -> bool:
    """Whether only blanks stand around what begins on one line and ends on another: then d takes the lines whole."""
    around = text[line_start(text, start) : start] + text[end : line_end(text, end)]
    return "\n" in text[start:end] and not around.strip(" \t")


def deleted(text: str, start: int, end: int, *, lines: bool) -> tuple[str, int]:
    """Without what stands from ``start`` to ``end``."""
    if not lines:
        left = text[:start] + text[end:]
        return left, on_a_sign(left, start)
    if end < len(text):
        left = text[:start] + text[end + 1 :]
    else:
        left, start = text[: max(start - 1, 0)], max(start - 1, 0)
    return left, first_sign(left, min(start, len(left)))


def shifted(text: str, first: int, last: int, steps: int) -> tuple[str, int]:
    """With the rows from ``first`` to ``last`` so many steps deeper."""
    lines = text.split("\n")
    for number in range(first, min(last, len(lines) - 1) + 1):
        line = lines[number]
        depth = max(same_depth(line) + steps * _STEP, 0)
        if line:
            lines[number] = " " * depth + line.lstrip(" ")
    left = "\n".join(lines)
    return left, first_sign(left, row_start(left, first))


def replaced(text: str, at: int, count: int, sign: str) -> tuple[str, int] | None:
    """With ``count`` characters replaced by ``sign``; None if the line has not so many."""
    if at + count > line_end(text, at):
        return None
    if sign == "<CR>":
        before = text[line_start(text, at) : at]
        margin = " " * same_depth(before + "x")
        rest = text[at + count :].lstrip(" ") if margin else text[at + count :]
        return f"{text[:at]}\n{margin}{rest}", at + 1 + len(margin)
    if len(sign) != 1:
        return None
    return text[:at] + sign * count + text[at + count :], at + count - 1


def swapped(text: str, at: int, count: int) -> tuple[str, int] | None:
    """With capitals and small letters swapped."""
    end = min(at + count, line_end(text, at))
    if end == at:
        return None
    left = text[:at] + text[at:end].swapcase() + text[end:]
    return left, on_a_sign(left, end)


def joined(text: str, at: int, count: int) -> tuple[str, int] | None:
    """With ``count`` lines made one."""
    number = row(text, at)
    if number + count - 1 > text.count("\n"):
        if number == text.count("\n"):
            return None
        count = text.count("\n") - number + 1
    lines = text.split("\n")
    whole, place = lines[number], len(lines[number])
    for line in lines[number + 1 : number + count]:
        added = line.lstrip(" \t")
        place = len(whole)
        blank = " " if added and not added.startswith(")") and not whole.endswith((" ", "\t")) and whole else ""
        whole += blank + added
    left = "\n".join([*lines[:number], whole, *lines[number + count :]])
    start = row_start(left, number)
    return left, on_a_sign(left, start + place)


def put(text: str, at: int, cut: Cut, count: int, *, after: bool) -> tuple[str, int]:
    """With what was cut put behind the cursor or before it; lines below its line or above it."""
    if cut.lines:
        block = cut.text * count
        if after:
            end = line_end(text, at)
            left = f"{text[:end]}\n{block[:-1]}{text[end:]}"
            return left, first_sign(left, end + 1)
        start = line_start(text, at)
        left = text[:start] + block + text[start:]
        return left, first_sign(left, start)
    place = min(at + 1, line_end(text, at)) if after else at
    block = cut.text * count
    left = text[:place] + block + text[place:]
    return left, on_a_sign(left, place if "\n" in cut.text else max(place + len(block) - 1, 0))


def put_over(text: str, start: int, end: int, cut: Cut, count: int, *, lines: bool) -> tuple[str, int]:
    """With what was cut in place of what stands from ``start`` to ``end``."""
    block = cut.text * count
    if lines:
        block = block if cut.lines else block + "\n"
        left = text[:start] + block[:-1] + text[end:]
        return left, first_sign(left, start) if cut.lines else on_a_sign(left, start)
    if cut.lines:
        left = f"{text[:start]}\n{block}{text[end:]}"
        return left, first_sign(left, start + 1)
    left = text[:start] + block + text[end:]
    return left, on_a_sign(left, start if "\n" in cut.text else max(start + len(block) - 1, 0))
