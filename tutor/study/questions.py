"""How a question stands, from what is kept of its answer."""

from __future__ import annotations

from tutor.course.model import Quiz


def chosen(quiz: Quiz, answer: str | None) -> list[int]:
    """The choices taken so far, in order, counted from 0; they are kept as numbers counted from 1."""
    parts = (answer or "").split()
    return [int(part) - 1 for part in parts if part.isdecimal() and 0 < int(part) <= len(quiz.choices)]


def with_choice(quiz: Quiz, answer: str | None, index: int) -> str:
    """The answer to be kept once a choice has been taken, too."""
    taken = chosen(quiz, answer)
    return " ".join(str(each + 1) for each in (taken if index in taken else [*taken, index]))


def is_answered(quiz: Quiz, answer: str | None) -> bool:
    """Whether every right choice has been found, or what was typed is right."""
    if quiz.answer:
        from tutor.checking.typed import judge  # a lesson without such questions needs none of it

        return bool(answer) and judge(answer or "", quiz.answer, quiz.tolerance, quiz.variables).state == "right"
    taken = chosen(quiz, answer)
    return all(index in taken for index, choice in enumerate(quiz.choices) if choice.right)
