"""The end of a lesson: what is done, what is open, where to go on."""

from __future__ import annotations

from textual.content import Content

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.wrapping import wrap
from tutor.course.model import LessonEntry
from tutor.study import Study
from tutor.study.state import told


class Ending(Flow):
    """Tells at the end of the scroll how the lesson stands."""

    DEFAULT_CSS = """
    Ending { padding: 0 1; margin: 1 0; }
    """

    def __init__(self, study: Study, following: LessonEntry | None, glyphs: Glyphs) -> None:
        super().__init__()
        self._study = study
        self._following = following
        self._glyphs = glyphs

    def lines(self, width: int) -> Lines:
        """A rule, the count, the next step."""
        glyphs = self._glyphs
        done, still = self._study.counts()[0], self._study.still_open()
        lines = [Content.styled(glyphs.heavy * width, "$text-muted")]
        if still:
            text = f"{told(done, still)} w leads to the next one."
            return lines + wrap(Content.styled(text, "$text-muted"), width)
        if done:
            lines += wrap(Content.styled(f"{glyphs.passed} {told(done, still)}", "bold $success"), width)
        if self._following is not None:
            step = f"{glyphs.arrow} Next: {self._following.title}. Press > to go there."
            lines += wrap(Content.styled(step, "$secondary"), width)
        else:
            lines += wrap(Content.styled("This is the last lesson so far. q goes to the list.", "$secondary"), width)
        return lines
