"""A question with choices: every choice says why it is right or wrong once it is chosen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.messages import Answered
from tutor.app.reasons import Reasoned
from tutor.app.report import bar_line
from tutor.app.typeset import inline, typeset
from tutor.app.wrapping import wrap
from tutor.course.model import Quiz
from tutor.study import Study
from tutor.study.questions import chosen, is_answered, with_choice


class QuizView(Reasoned, Flow):
    """Numbered choices; a number key answers. The answer is kept as the numbers chosen so far."""

    can_focus = True

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"choose({number - 1})", f"answer {number}", show=False) for number in range(1, 10)),
        Binding("x,f9", "again", "try again"),
        Binding("enter,e", "type", show=False),  # what a question with a field is answered by
    ]

    DEFAULT_CSS = """
    QuizView { margin: 0 0 1 0; padding: 0 1; border-left: vkey $text-muted 50%; }
    QuizView:ansi { border-left: vkey ansi_default; }
    QuizView:focus { border-left: outer $primary; }
    """

    def __init__(self, quiz: Quiz, study: Study, glyphs: Glyphs) -> None:
        super().__init__()
        self.quiz = quiz
        self._study = study
        self._glyphs = glyphs

    @property
    def key(self) -> str:
        """The name of its saved answer."""
        return self.quiz.key

    @property
    def chosen(self) -> list[int]:
        """The choices taken so far, in order, counted from 0."""
        return chosen(self.quiz, self._study.cell(self.key).answer)

    @property
    def is_solved(self) -> bool:
        """Whether every right choice has been found."""
        return is_answered(self.quiz, self._study.cell(self.key).answer)

    def lines(self, width: int) -> Lines:
        """The question, its choices and what the chosen ones say."""
        glyphs = self._glyphs
        sign, style = (glyphs.passed, "$success") if self.is_solved else (glyphs.open, "$accent")
        lines = wrap(Content.styled(f"{sign} Question {glyphs.dot} {self.quiz.title}", f"bold {style}"), width)
        lines += typeset(self.quiz.prose, width, glyphs)
        for index, choice in enumerate(self.quiz.choices):
            taken = index in self.chosen
            mark = f"{index + 1} "
            style = ""
            if taken:
                mark = f"{glyphs.passed if choice.right else glyphs.failed} "
                style = "$success" if choice.right else "$error"
            body = wrap(inline(choice.inline, glyphs), width - 4)
            lines.append(Content.styled(f"  {mark}", f"bold {style or '$footer-key'}") + body[0])
            lines += [Content("    ") + line for line in body[1:]]
            if taken and choice.why:
                lines += [
                    Content("    ") + bar_line(line, style, glyphs) for line in typeset(choice.why, width - 6, glyphs)
                ]
        if not self.is_solved:
            count = sum(choice.right for choice in self.quiz.choices)
            step = "Press the number of your answer." if count == 1 else f"Find the {count} right ones by number."
            lines.append(Content.styled(f"{glyphs.arrow} {step}", "$secondary"))
        return lines

    def action_choose(self, index: int) -> None:
        """Take the choice of that index."""
        answer = with_choice(self.quiz, self._study.cell(self.key).answer, index)
        self._study.note(self.key, answer=answer)
        self.post_message(Answered(self, answer))
        self.relay()

    def action_again(self) -> None:
        """Forget the answer."""
        self._study.note(self.key, answer=None)
        self.relay()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply to this question now."""
        if action == "again" and not self.chosen:
            return "Nothing is chosen yet; press the number of your answer."
        if action == "type":
            return "x tries again." if self.is_solved else "Press the number of your answer."
        if action != "choose":
            return None
        index = parameters[0]
        if self.is_solved:
            return "This question is answered; x tries again."
        if index in self.chosen:
            return "You have chosen that already; see what it says."
        if isinstance(index, int) and index >= len(self.quiz.choices):
            return f"There are {len(self.quiz.choices)} answers to choose from."
        return None
