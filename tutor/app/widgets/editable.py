"""A cell that is written in: its text kept with every change, undone by steps, marked where something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.app.faults import Fault, moved
from tutor.app.glyphs import Glyphs
from tutor.app.messages import Written
from tutor.app.widgets.face import Face
from tutor.app.widgets.faulty import Faulty
from tutor.course.model import Cell
from tutor.study import Study

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from tutor.app.completing.writing import Writing
    from tutor.app.widgets.editor import Editor


class Editable(Faulty):
    """A cell in which the editor takes the place of the code. What it says beside is for the subclass."""

    _face: Face

    def __init__(self, cell: Cell, study: Study, glyphs: Glyphs) -> None:
        super().__init__()
        self.cell = cell
        self.study = study
        self.glyphs = glyphs
        self.text = study.text(cell)
        self.editor: Writing | None = None
        self._fault_is_read = False  # not from a run but from reading

    @property
    def key(self) -> str:
        """The name of the cell's saved work."""
        return self.cell.key

    @property
    def is_folded(self) -> bool:
        """Whether its code is folded away."""
        raise NotImplementedError

    @property
    def last_good(self) -> str:
        """The text with which the cell ran well when it ran last, "" if it did not."""
        raise NotImplementedError

    def _retell(self) -> None:
        """Lay out again what the cell says."""
        raise NotImplementedError

    def _hold(self, text: str) -> None:
        """The text has become another one."""
        self.text = text

    @property
    def caret_row(self) -> int | None:
        """The row of the lesson on which the caret is, None if nothing is written."""
        editor = self.editor
        return None if editor is None else self.virtual_region.y + editor.virtual_region.y + editor.cursor_location[0]

    # --- the text -----------------------------------------------------------------------------------------------

    def _put(self, text: str) -> None:
        """Put another text into the cell, as a step that can be undone."""
        if self.editor is not None:
            self.editor.rewrite(text)
            self._keep_text()
        else:
            self.study.undo.note(self.key, self.text, text)
            self.text = text

    def edit_text(self, text: str) -> None:
        """Change the text as typing does: what was said of it stays, as said before the change."""
        self._show_fault(moved(self.fault, self.text, text))
        self._put(text)
        self._retell()
        self.post_message(Written(self, self.text))

    async def edit(self) -> None:
        """Open the editor in place of the code."""
        if self.editor is not None or self.study.store.read_only:
            return
        from tutor.app.completing.source import CellSource  # nobody needs these to begin with
        from tutor.app.completing.writing import Writing

        trail = self.study.undo.of(self.key, self.text)
        self.editor = Writing(self.text, CellSource(self), self.glyphs, trail)
        self.editor.use_vim(self.study.store.setting("keys") == "vim")
        self.editor.note(self.fault)
        await self.mount(self.editor, after=self._face)
        self.editor.select_placeholder()
        self.editor.focus(scroll_visible=False)
        self._retell()

    async def leave(self) -> None:
        """Close the editor; the text stays."""
        if self.editor is None:
            return
        self._keep_text()
        editor, self.editor = self.editor, None
        self.focus(scroll_visible=False)
        await editor.remove()
        self._retell()

    # --- what the editor says -----------------------------------------------------------------------------------

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep every change."""
        event.stop()
        if self.editor is None or event.text_area is not self.editor:
            return
        self._keep_text()

    def _keep_text(self) -> None:
        """Keep what the editor holds, and the way to it."""
        if self.editor is None or self.editor.text == self.text:
            return
        self._show_fault(moved(self.fault, self.text, self.editor.text))
        self._hold(self.editor.text)
        self.study.undo.put(self.key, self.editor.trail)
        self.post_message(Written(self, self.text))

    def on_writing_read(self, event: Writing.Read) -> None:
        """The text has been read while the learner paused: it is Python, or it is not."""
        event.stop()
        if event.text == self.text and (event.fault is not None or self._fault_is_read):
            self._show_fault(event.fault)
            self._fault_is_read = event.fault is not None

    async def on_editor_left(self, event: Editor.Left) -> None:
        """Esc in the editor."""
        event.stop()
        await self.leave()
        if event.key:
            self.call_after_refresh(self.app.simulate_key, event.key)

    # --- what is wrong ------------------------------------------------------------------------------------------

    def _show_fault(self, fault: Fault | None) -> None:
        self._fault_is_read = self._fault_is_read and fault is not None
        if self.mark(fault) and self.editor is not None:
            self.editor.note(fault)

    def fault_row(self) -> int | None:
        """The row of the marked line."""
        if self.fault is None or self.is_folded:
            return None
        if self.editor is not None:
            return self.editor.virtual_region.y + self.fault.row - self.editor.scroll_offset.y
        return self._face.virtual_region.y + self._face.code_row
