"""A question of a lesson: its choices by number, or an answer to type."""

from __future__ import annotations

from tutor.course.model import Quiz
from tutor.plain.console import Console
from tutor.plain.text import inline, lines_of, wrapped
from tutor.study import Study
from tutor.study.questions import chosen, with_choice

# What is no answer at a question that is answered by typing, unless the question has a variable of that name.
_ORDERS = frozenset(("n", "p", "ne", "pe", "q", "t", "w", "l", "x", "?", "again", "quit"))
_WITH_MORE = ("/", "g ", "l ", "i ")


class Asking:
    """Asks, takes an answer, says how it does. What was answered is kept as the screen keeps it."""

    def __init__(self, quiz: Quiz, study: Study, console: Console) -> None:
        self._quiz = quiz
        self._study = study
        self._console = console

    def show(self) -> None:
        """The question, and what has been answered."""
        quiz, console = self._quiz, self._console
        console.say(f"Question: {quiz.title}" if quiz.title else "Question:")
        console.tell(lines_of(quiz.prose, console.width, ascii=console.ascii))
        given = self._study.cell(quiz.key).answer
        if not quiz.answer:
            self._show_choices()
        elif given:
            self._judge(given)

    def takes(self, order: str) -> bool:
        """Whether what was typed is an answer rather than an order."""
        if not self._quiz.answer:
            return order.isdigit()
        if order in self._quiz.variables or order.casefold() == self._quiz.answer.casefold():
            return True
        return order not in _ORDERS and not order.startswith(_WITH_MORE)

    def answer(self, order: str) -> None:
        """Take an answer and say how it does."""
        if not self._quiz.answer:
            self._choose(int(order) - 1)
        elif self._judge(order):
            self._study.note(self._quiz.key, answer=order)

    # --- choices ------------------------------------------------------------------------------------------------

    @property
    def _taken(self) -> list[int]:
        return chosen(self._quiz, self._study.cell(self._quiz.key).answer)

    def _show_choices(self) -> None:
        for index, choice in enumerate(self._quiz.choices):
            verdict = "" if index not in self._taken else " (right)" if choice.right else " (wrong)"
            text = f"{index + 1}. {inline(choice.inline, ascii=self._console.ascii)}{verdict}"
            self._console.say(*wrapped(text, self._console.width, "   "))

    def _choose(self, index: int) -> None:
        choices = self._quiz.choices
        if not 0 <= index < len(choices):
            self._console.say(f"The choices are 1 to {len(choices)}.")
            return
        self._study.note(self._quiz.key, answer=with_choice(self._quiz, self._study.cell(self._quiz.key).answer, index))
        taken = self._taken
        verdict = "Right." if choices[index].right else "Wrong."
        why = lines_of(choices[index].why, self._console.width, ascii=self._console.ascii)
        self._console.say(*(why if why and why[0].startswith(verdict) else [verdict, *why]))
        missing = sum(each.right for each in choices) - sum(choices[each].right for each in taken)
        if missing and choices[index].right:
            self._console.say(f"{missing} more of the choices {'is' if missing == 1 else 'are'} right.")
        elif missing:
            self._console.say("Try another.")

    # --- answers to type ----------------------------------------------------------------------------------------

    def _judge(self, answer: str) -> bool:
        """Tell how an answer does; whether it could be read."""
        from tutor.checking.typed import judge

        quiz, console = self._quiz, self._console
        verdict = judge(answer, quiz.answer, quiz.tolerance, quiz.variables)
        if verdict.state == "unreadable":
            console.say(*wrapped(verdict.told, console.width))
            return False
        right = verdict.state == "right"
        console.say(*wrapped(f"You answered {answer}: {verdict.sentence}", console.width))
        console.tell(lines_of(quiz.why if right else quiz.hint, console.width, ascii=console.ascii))
        return True
