"""An exception in a cell, cut to the learner's own lines."""

from __future__ import annotations

import builtins
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from types import FrameType, TracebackType

from tutor.runner.child import values

_MOST_FRAMES = 4
_CONTEXT = 1
_MOST_MESSAGE = 4000

_lines_of, _modules = linecache.getlines, sys.modules


@dataclass(frozen=True, slots=True)
class _Frame:
    """A call on the way to the error: where it stands, and the columns of the part that failed."""

    file: str
    function: str
    line: int
    first: int | None
    last: int | None
    running: FrameType

    @property
    def text(self) -> str:
        """The line as it is written."""
        rows = _lines_of(self.file)
        return rows[self.line - 1].rstrip() if 0 < self.line <= len(rows) else ""

    @property
    def code(self) -> str:
        """The part of the line that failed, or the whole of it."""
        part = self.text.encode()[self.first : self.last].decode("utf-8", "replace")
        return part.strip() or self.text.strip()


def file_name(label: str) -> str:
    """The name under which a cell's code is compiled."""
    return f"<{label}>"


def remember(label: str, text: str) -> None:
    """Let tracebacks find the lines of a cell."""
    name = file_name(label)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def report(error: BaseException, label: str, labels: frozenset[str], *, hidden: str = "") -> dict[str, object]:
    """The exception as plain data: type, message, traceback, line in cell ``label``, failing code, suggestion, values.

    ``labels`` are the other cells whose lines may be shown; ``hidden`` is a question, whose lines are not.
    """
    try:
        return _report(error, label, labels, hidden)
    except Exception as problem:  # an exception may be made to resist every look at it
        kind = type(error).__name__
        text = f"(it cannot be shown: {type(problem).__name__})"
        return {"type": kind, "message": text, "traceback": kind, "line": 0, "code": "", "suggestion": "", "values": []}


def _report(error: BaseException, label: str, labels: frozenset[str], hidden: str) -> dict[str, object]:
    kind, message = type(error).__name__, _text(error)[:_MOST_MESSAGE]
    own, secret = file_name(label), file_name(hidden) if hidden else ""
    if isinstance(error, SyntaxError) and error.filename in (own, secret):
        return _syntax_report(error, secret=error.filename == secret)
    shown = {file_name(each) for each in labels | {label}} - {secret}
    walked = list(_frames(error.__traceback__))
    frames = [frame for frame in walked if frame.file in shown]
    lines = [frame.line for frame in frames if frame.file == own]
    # What failed in a question's own lines is not told, nor is it explained by the lines of others.
    told = frames and not (secret and walked[-1].file == secret)
    parts = [*_told(frames, own), f"{kind}: {message}" if message else kind, *_notes(error), *_before(error, shown)]
    return {
        "type": kind,
        "message": message,
        "traceback": "\n".join(parts),
        "line": lines[-1] if lines else 0,
        "code": frames[-1].code if told else "",
        "suggestion": _suggestion(error),
        "values": _values(frames[-1]) if told else [],
    }


def _values(frame: _Frame) -> values.Told:
    return values.on_line("".join(_lines_of(frame.file)), frame.line, frame.running)


def _text(value: object) -> str:
    """A message, also of an exception that cannot say what it means."""
    try:
        return str(value)
    except Exception as error:  # the learner's own __str__ may raise anything
        return f"(its message raised {type(error).__name__})"


# --- frames ---------------------------------------------------------------------------------------------------------


def _frames(trace: TracebackType | None) -> Iterator[_Frame]:
    """The calls on the way to the error, the outermost first."""
    while trace is not None:
        code = trace.tb_frame.f_code
        line, end, first, last = next(islice(code.co_positions(), trace.tb_lasti // 2, None), (None,) * 4)
        if line is None or line != end or line != trace.tb_lineno:  # spread over lines: no columns to mark
            first = last = None
        yield _Frame(code.co_filename, code.co_name, trace.tb_lineno or 0, first, last, trace.tb_frame)
        trace = trace.tb_next


def _told(frames: list[_Frame], own: str) -> list[str]:
    """The frames' lines; of many only the first and the last ones."""
    left_out = len(frames) - _MOST_FRAMES
    if left_out > 0:
        head, tail = frames[:1], frames[1 + left_out :]
        middle = [f"... {left_out} more calls in between ..."]
    else:
        head, tail, middle = frames, [], []
    plain = len(frames) == 1 and frames[0].file == own and frames[0].function == "<module>"
    return [
        *(line for frame in head for line in _frame_lines(frame, own, plain=plain)),
        *middle,
        *(line for frame in tail for line in _frame_lines(frame, own, plain=plain)),
    ]


def _frame_lines(frame: _Frame, own: str, *, plain: bool) -> list[str]:
    """The failing line marked, with its neighbours, below where it stands (which ``plain`` leaves out)."""
    lines = []
    if not plain:
        # A comprehension is no call to the learner, whatever it is to Python.
        unnamed = frame.function == "<module>" or frame.function.endswith("comp>")
        inside = "" if unnamed else f"in {frame.function.strip('<>')}, "
        where = "" if frame.file == own else f" of cell {frame.file.strip('<>')}"
        lines = [f"{inside}line {frame.line}{where}:"]
    rows = _lines_of(frame.file)
    for number in range(max(frame.line - _CONTEXT, 1), min(frame.line + _CONTEXT, len(rows)) + 1):
        text = rows[number - 1].rstrip()
        if number == frame.line:
            lines.append(f"-> {number:>3}  {text}")
            lines += _underline(text, frame.first, frame.last)
        elif text:
            lines.append(f"   {number:>3}  {text}")
    return lines


def _underline(text: str, first: int | None, last: int | None) -> list[str]:
    """Marks below the part of a line between two offsets in bytes, none below the whole of it."""
    if first is None or last is None or first >= last:
        return []
    data = text.encode()
    start, end = (len(data[:offset].decode("utf-8", "replace")) for offset in (first, last))
    if text[start:end].strip() == text.strip():
        return []
    # Tabs stay tabs, so that the marks stand below what they mean.
    gap = "".join("\t" if character == "\t" else " " for character in text[:start])
    return [f"        {gap}{'^' * (end - start)}"]


def _notes(error: BaseException) -> list[str]:
    notes = getattr(error, "__notes__", None)
    return [_text(note)[:_MOST_MESSAGE] for note in notes[:5]] if isinstance(notes, list) else []


def _before(error: BaseException, shown: set[str]) -> list[str]:
    """A word on the exception that this one came out of."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is None or cause is error:
        return []
    frames = [frame for frame in _frames(cause.__traceback__) if frame.file in shown]
    place = f" in line {frames[-1].line}" if frames else ""
    text = _text(cause)[:200]
    return [f"(after {type(cause).__name__}{': ' + text if text else ''}{place})"]


# --- syntax ---------------------------------------------------------------------------------------------------------


def _syntax_report(error: SyntaxError, *, secret: bool) -> dict[str, object]:
    kind, message, line = type(error).__name__, _text(error.msg)[:_MOST_MESSAGE], error.lineno or 0
    rows = _lines_of(error.filename or "")
    text = rows[line - 1].rstrip() if 0 < line <= len(rows) and not secret else ""
    lines = []
    if text:
        if line > 1 and (above := rows[line - 2].rstrip()):
            lines.append(f"   {line - 1:>3}  {above}")
        lines.append(f"-> {line:>3}  {text}")
        if error.offset and error.offset > 0:
            gap = "".join("\t" if character == "\t" else " " for character in text[: error.offset - 1])
            same_line = error.end_lineno == line and error.end_offset is not None
            width = max((error.end_offset or 0) - error.offset, 1) if same_line else 1
            lines.append(f"        {gap}{'^' * width}")
    return {
        "type": kind,
        "message": message,
        "traceback": "\n".join([*lines, f"{kind}: {message}"]),
        "line": 0 if secret else line,
        "code": text.strip(),
        "suggestion": "",
        "values": [],
    }


# --- what was probably meant ----------------------------------------------------------------------------------------


def _suggestion(error: BaseException) -> str:
    """The name that was probably meant, "" if none is near."""
    try:
        if isinstance(error, ImportError) and error.name:
            return _importable(error, error.name)
        if isinstance(error, NameError) and error.name:
            return _nearest(error.name, _names_at(error.__traceback__))
        if isinstance(error, AttributeError) and error.name:
            return _nearest(error.name, set(dir(error.obj)))
    except Exception:  # the learner's own __dir__ may raise anything
        return ""
    return ""


def _importable(error: ImportError, name: str) -> str:
    """The module or the name in a module that was probably to be imported."""
    if isinstance(error, ModuleNotFoundError):
        return _nearest(name, {"numpy", "tutor"}) or _nearest(name, set(sys.stdlib_module_names))
    wanted = _text(error).partition("name '")[2].partition("'")[0]
    return _nearest(wanted, set(dir(_modules[name])))


def _names_at(trace: TracebackType | None) -> set[str]:
    """The names that could be used where the error arose."""
    known = set(dir(builtins))
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        known |= set(trace.tb_frame.f_locals) | set(trace.tb_frame.f_globals)
    return known


def _nearest(name: str, known: set[str]) -> str:
    public = [each for each in known if each != name and (name.startswith("_") or not each.startswith("_"))]
    by_case = [each for each in public if each.lower() == name.lower()]
    cutoff = 0.7 if len(name) > 3 else 0.8  # of short names too many are near
    found = sorted(by_case) or get_close_matches(name, sorted(public), n=1, cutoff=cutoff)
    return found[0] if found else ""
