"""How a question stands, from what is kept of its answer."""

from __future__ import annotations

from tutor.course.model import Quiz


def chosen(quiz: Quiz, answer: str | None) -> list[int]:
    """The choices taken so far, in order, counted from 0; they are kept as numbers counted from 1."""
    parts = (answer or "").split()
    return [int(part) - 1 for part in parts if part.isdecimal() and 0 < int(part) <= len(quiz.choices)]


def is_answered(quiz: Quiz, answer: str | None) -> bool:
    """Whether every right choice has been found, or what was typed is right."""
    if quiz.answer:
        from tutor.checking.typed import judge  # a lesson without such questions needs none of it

        return bool(answer) and judge(answer or "", quiz.answer, quiz.tolerance, quiz.variables).state == "right"
    taken = chosen(quiz, answer)
    return all(index in taken for index, choice in enumerate(quiz.choices) if choice.right)
