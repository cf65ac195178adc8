"""From the bytes of a submission to its text."""

from __future__ import annotations

import codecs
import io
import re
import tokenize

from tutor.errors import SubmissionError

# Python's own prompts, and those that IPython prints.
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:|\.{3,}:)(?: |$)")
_FIRST = re.compile(r"^[ \t]*(?:>>>|In \[\d*\]:)")


def decoded(raw: bytes, suffix: str) -> str:
    """The text, its lines ended by "\\n" whatever ended them before.

    Raises:
        SubmissionError: It is empty, or no text of an encoding that is told.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SubmissionError("UTF-16 text", "Save it as UTF-8 and hand it in again.")
    if b"\0" in raw:
        raise SubmissionError("not text", "It holds NUL bytes: is it the right file?")
    encoding = "utf-8-sig"
    if suffix == ".py":
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        except SyntaxError:
            encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError) as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        told = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise SubmissionError(f"not {told} text{where}", "Save it as UTF-8 and hand it in again.") from None
    if not text.strip():
        raise SubmissionError("empty", "Ask for it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_prompts(source: str) -> str | None:
    """Code that was copied with the prompts before it, freed of them; None where not every line of code has one."""
    lines = source.split("\n")
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not code or not _FIRST.match(code[0]) or not all(map(_PROMPT.match, code)):
        return None
    return "\n".join(_PROMPT.sub("", line, count=1) for line in lines)
