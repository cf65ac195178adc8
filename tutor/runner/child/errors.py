"""An exception in a cell, cut to the learner's own lines."""

from __future__ import annotations

import builtins
import difflib
import linecache
import traceback
from types import TracebackType

_MOST_FRAMES = 4
_CONTEXT = 1


def file_name(label: str) -> str:
    """The name under which a cell's code is compiled."""
    return f"<{label}>"


def remember(label: str, text: str) -> None:
    """Let tracebacks find the lines of a cell."""
    name = file_name(label)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def report(error: BaseException, label: str, labels: frozenset[str]) -> dict[str, object]:
    """The exception as plain data: type, message, traceback, line in cell ``label``, failing code, suggestion.

    ``labels`` are the cells whose lines may be shown.
    """
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename == file_name(label):
        return {
            "type": kind,
            "message": _text(error.msg),
            "traceback": _syntax_lines(error),
            "line": error.lineno or 0,
            "code": _text(error.text).strip(),
            "suggestion": "",
        }
    names = {file_name(each) for each in labels | {label}}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in names]
    own = [frame for frame in frames if frame.filename == file_name(label)]
    last = frames[-1] if frames else None
    message = _text(error)
    shown = "\n".join(_frame_lines(frame, label) for frame in frames[-_MOST_FRAMES:])
    return {
        "type": kind,
        "message": message[:4000],
        "traceback": f"{shown}\n{kind}: {message[:4000]}".strip(),
        "line": (own[-1].lineno if own else 0) or 0,
        "code": (last.line or "") if last is not None else "",
        "suggestion": _suggestion(error),
    }


def _text(value: object) -> str:
    """A message, also of an exception that cannot say what it means."""
    try:
        return str(value)
    except Exception as error:
        return f"(its message raised {type(error).__name__})"


def _frame_lines(frame: traceback.FrameSummary, label: str) -> str:
    """The failing line marked, with its neighbours."""
    line = frame.lineno or 1
    rows = linecache.getlines(frame.filename)
    first, last = max(line - _CONTEXT, 1), min(line + _CONTEXT, len(rows))
    where = "" if frame.filename == file_name(label) else f" of {frame.filename.strip('<>')}"
    inside = f" in {frame.name}" if frame.name != "<module>" else ""
    lines = [f"line {line}{inside}{where}:"] if inside or where else []
    for number in range(first, last + 1):
        mark = "->" if number == line else "  "
        lines.append(f"{mark} {number:>3}  {rows[number - 1].rstrip()}")
    return "\n".join(lines)


def _syntax_lines(error: SyntaxError) -> str:
    line = error.lineno or 1
    text = _text(error.text).rstrip("\n") if error.text else ""
    lines = [f"-> {line:>3}  {text}"]
    if error.offset and text:
        lines.append(" " * (7 + error.offset) + "^")
    return "\n".join([*lines, f"{type(error).__name__}: {_text(error.msg)}"])


def _suggestion(error: BaseException) -> str:
    """The name that was probably meant, "" if none is near."""
    if isinstance(error, NameError) and error.name:
        trace = _last(error.__traceback__)
        known = set(dir(builtins))
        if trace is not None:
            known |= set(trace.tb_frame.f_locals) | set(trace.tb_frame.f_globals)
        return _nearest(error.name, known)
    if isinstance(error, AttributeError) and error.name:
        try:
            return _nearest(error.name, set(dir(error.obj)))
        except Exception:
            return ""
    return ""


def _last(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _nearest(name: str, known: set[str]) -> str:
    found = difflib.get_close_matches(name, [each for each in known if each != name], n=1, cutoff=0.7)
    return found[0] if found else ""
