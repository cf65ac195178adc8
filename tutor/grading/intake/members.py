"""What the readers of archives give."""

from __future__ import annotations

from typing import NamedTuple

from tutor.errors import SubmissionError
from tutor.grading.intake.found import MOST_BYTES, kind


class Member(NamedTuple):
    """A member that is no folder: its name with "/" between the parts, and why it cannot be read, if so."""

    name: str
    size: int
    modified: float
    problem: str = ""


def is_read(member: Member) -> bool:
    """Whether it may be read: a submission of a size that one may have."""
    return not member.problem and member.size <= MOST_BYTES.get(kind(member.name), 0)


def plain_name(name: str) -> str:
    """A member's name with one kind of separator and without "./" before it."""
    name = name.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name


def damaged(why: str = "") -> SubmissionError:
    """What is said of an archive that does not hold together."""
    return SubmissionError(f"a damaged archive{': ' if why else ''}{why}", "Ask for it again.")


def too_many(most: int) -> SubmissionError:
    """What is said of an archive of more members than it may have."""
    return SubmissionError(f"an archive of more than {most} files", "Hand it in by parts.")


def too_much(most: int) -> SubmissionError:
    """What is said of an archive that would take too much room unpacked."""
    return SubmissionError(f"an archive of more than {most >> 20} MiB unpacked", "Hand it in by parts.")


def bomb(ratio: int) -> SubmissionError:
    """What is said of an archive that is packed more tightly than answers can be."""
    return SubmissionError(f"packed more than {ratio} to 1: no answers are", "Ask for the files themselves.")
