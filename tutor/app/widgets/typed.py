"""A question whose answer is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from tutor.app.flow import Lines, Told
from tutor.app.glyphs import Glyphs
from tutor.app.messages import Answered
from tutor.app.reasons import Reasoned
from tutor.app.report import bar_line
from tutor.app.typeset import typeset
from tutor.app.widgets.field import Field
from tutor.app.wrapping import wrap
from tutor.course.model import Quiz
from tutor.study import Study
from tutor.study.questions import is_answered

if TYPE_CHECKING:
    from tutor.checking.typed import Verdict


class TypedQuizView(Reasoned, Vertical):
    """Enter opens a field; a wrong answer is told and can be given again, one that cannot be read be mended."""

    can_focus = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "answer", "answer"),
        Binding("x,f9", "again", "try again"),
        Binding("escape", "close", "leave it"),
    ]

    DEFAULT_CSS = """
    TypedQuizView { height: auto; width: 1fr; margin: 0 0 1 0; padding: 0 1; border-left: vkey $text-muted 50%; }
    TypedQuizView:ansi { border-left: vkey ansi_default; }
    TypedQuizView:focus, TypedQuizView:focus-within { border-left: outer $primary; }
    """

    def __init__(self, quiz: Quiz, study: Study, glyphs: Glyphs) -> None:
        super().__init__()
        self.quiz = quiz
        self._study = study
        self._glyphs = glyphs
        self._text = Told(self.lines)
        self._unreadable = ""

    @property
    def key(self) -> str:
        """The name of its saved answer."""
        return self.quiz.key

    @property
    def given(self) -> str:
        """What was answered last, "" before that."""
        return self._study.cell(self.key).answer or ""

    @property
    def is_solved(self) -> bool:
        """Whether the answer is right."""
        return is_answered(self.quiz, self.given)

    def _verdict(self, answer: str) -> Verdict:
        from tutor.checking.typed import judge  # not before something has been answered

        return judge(answer, self.quiz.answer, self.quiz.tolerance, self.quiz.variables)

    def compose(self) -> ComposeResult:
        """The question; the field comes when it is wanted."""
        yield self._text

    def lines(self, width: int) -> Lines:
        """The question and the verdict."""
        sign, style = (self._glyphs.passed, "$success") if self.is_solved else (self._glyphs.open, "$accent")
        lines = wrap(Content.styled(f"{sign} Question", f"bold {style}"), width)
        lines += typeset(self.quiz.prose, width, self._glyphs)
        if self._unreadable:
            lines += wrap(Content.styled(self._unreadable, "bold $warning"), width)
        elif self.given:
            lines += self._told(self._verdict(self.given), width)
        else:
            lines.append(Content.styled(f"{self._glyphs.arrow} Press Enter to answer.", "$secondary"))
        return lines

    def _told(self, verdict: Verdict, width: int) -> Lines:
        """How the answer does, and what the lesson says to that."""
        right = verdict.state == "right"
        style = "$success" if right else "$warning"
        said = Content("You answered ") + Content.styled(self.given, "bold")
        lines = wrap(said + Content.styled(f": {verdict.sentence}", f"bold {style}"), width)
        words = typeset(self.quiz.why if right else self.quiz.hint, width - 2, self._glyphs)
        return [*lines, *(bar_line(line, style, self._glyphs) for line in words)]

    def action_answer(self) -> None:
        """Open the field."""
        if not self.query(Input):
            names = " and ".join(self.quiz.variables)
            field = Field(self, {}, f"a formula in {names}" if names else "your answer", enter="answer")
            self.mount(field)
            field.focus()

    def action_again(self) -> None:
        """Forget the answer."""
        self._study.note(self.key, answer=None)
        self._unreadable = ""
        self._text.relay()
        self.refresh_bindings()

    def action_close(self) -> None:
        """Leave the field without an answer."""
        self._unreadable = ""
        self.query(Input).remove()
        self.focus(scroll_visible=False)
        self._text.relay()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: keep the answer and say whether it is right; one that cannot be read stays in the field."""
        event.stop()
        answer = event.value.strip()
        verdict = self._verdict(answer) if answer else None
        if verdict is not None and verdict.state == "unreadable":
            self._unreadable = verdict.told
            self._text.relay()
            return
        if answer:
            self._study.note(self.key, answer=answer)
            self.post_message(Answered(self, answer))
        self.action_close()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply to this question now."""
        if action == "again" and not self.given:
            return "Nothing is answered yet; Enter answers."
        if action == "close" and not self.query(Input):
            return ""
        return None
