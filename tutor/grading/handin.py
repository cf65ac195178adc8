"""The learner's own hand-in file: what ``nn-tutor submit`` writes and the grader reads.

JSON, of which a person can read everything. Its digest tells that it was changed since, by a hand or on the way; it is
no signature, as who can change the file can also work out the digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

from tutor.errors import SubmissionError
from tutor.grading.piece import Piece, Pieces

FORMAT = "nn-tutor hand-in"
VERSION = 1
_DIGEST = "digest"
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in an exercise's cell.

    ``passed`` is when it first passed, in ISO 8601, "" if it never has; ``attempts`` and ``hints`` count.
    """

    label: str
    text: str
    attempts: int = 0
    hints: int = 0
    solution_shown: bool = False
    passed: str = ""


@dataclass(frozen=True, slots=True)
class HandIn:
    """A learner's answers to a lesson; ``written`` is when, in ISO 8601, ``tutor`` the version of nn-tutor."""

    tutor: str
    course: str
    course_version: str
    lesson: str
    learner: str
    written: str
    answers: tuple[Answer, ...]


def moment(seconds: float) -> str:
    """A time since the epoch in ISO 8601, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def written(handin: HandIn) -> bytes:
    """The file. What tells its format comes first."""
    content = {"format": FORMAT, "version": VERSION, **asdict(handin)}
    return (json.dumps({**content, _DIGEST: _digest(content)}, indent=1, ensure_ascii=True) + "\n").encode("ascii")


def begins_like_one(data: bytes) -> bool:
    """Whether a file that begins so is a hand-in."""
    return b"".join(data.split()).startswith(b'{"format":"' + b"".join(FORMAT.encode().split()) + b'"')


def read(text: str) -> Pieces:
    """The answers; what the file tells of itself, and whether it was changed, is noted.

    Raises:
        SubmissionError: It is no hand-in.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise _none("it is not JSON") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _none("it does not say so")
    answers = content.get("answers")
    if not isinstance(answers, list):
        raise _none("it holds no answers")
    told = [_origin(content)]
    if content.get("version") != VERSION:
        told.append("the hand-in was written in a form of another version: what is understood of it is graded")
    claimed = content.pop(_DIGEST, None)
    if claimed != _digest(content):
        told.append("the hand-in was changed after nn-tutor had written it: its digest does not agree")
    pieces, odd = _pieces(answers)
    lesson = content.get("lesson")
    return Pieces(pieces, lesson if isinstance(lesson, str) else "", tuple(odd), told=tuple(told))


def _pieces(answers: Sequence[object]) -> tuple[tuple[Piece, ...], list[str]]:
    pieces, odd = [], []
    for number, answer in enumerate(answers, 1):
        label, text = (answer.get("label"), answer.get("text")) if isinstance(answer, dict) else (None, None)
        if isinstance(label, str) and isinstance(text, str):
            pieces.append(Piece(label, text.replace("\r\n", "\n").replace("\r", "\n"), f"answer {number}"))
        else:
            odd.append(f"answer {number}: without a label or a text: not run")
    return tuple(pieces), odd


def _origin(content: Mapping[str, object]) -> str:
    """Who wrote it when, as the file has it: nobody vouches for that."""
    learner, when = content.get("learner"), content.get("written")
    who = learner[:_MOST_NAME] if isinstance(learner, str) and learner else "somebody without a name"
    return f"handed in by {who}, written {when[:_MOST_NAME] if isinstance(when, str) else 'at some time'}"


def _digest(content: Mapping[str, object]) -> str:
    try:
        return sha256(json.dumps(content, ensure_ascii=True, sort_keys=True).encode("ascii")).hexdigest()
    except RecursionError:
        return ""


def _none(why: str) -> SubmissionError:
    return SubmissionError(f"no hand-in of nn-tutor: {why}", "Write one with: nn-tutor submit LESSON")
