"""What is known of a submission before it is read, and the limits within which one is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Whose = Literal["auto", "folder", "file"]
WHOSE: tuple[Whose, ...] = get_args(Whose)
# Answers to a lesson are some kilobytes; a notebook carries its pictures along.
MOST_BYTES = {".py": 1 << 20, ".md": 4 << 20, ".ipynb": 32 << 20, ".json": 4 << 20}
ARCHIVES = frozenset((".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"))
# A hand-in file of nn-tutor is called so; other .json files count if they are named, or begin as one does.
HANDIN = "handin"


@dataclass(frozen=True, slots=True)
class Found:
    """A submission as it was found. Plain data: ``to_plain`` goes into JSON, and ``from_plain`` back.

    Attributes:
        name: what reports call it, unique in the run: "ada.py", "ada/05-layers.ipynb", "all.zip/ada.py".
        path: the file on the disk; of an archive's member the archive.
        member: the member of an archive, "" otherwise.
        learner: whose it is, never empty: the folder's name, or the file's without what learning platforms add.
        submitted: seconds since the epoch, 0 unknown: when the file was changed last, as the disk or archive says.
        marked_late: whether the platform has written into the name that it came late, as Canvas does.
        problem: why it is not even opened, "" if it is.
        notes: what is to be told with its marks.
    """

    name: str
    path: Path
    member: str = ""
    learner: str = ""
    submitted: float = 0.0
    marked_late: bool = False
    problem: str = ""
    notes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "name": self.name,
            "path": str(self.path),
            "member": self.member,
            "learner": self.learner,
            "submitted": self.submitted,
            "marked_late": self.marked_late,
            "problem": self.problem,
            "notes": list(self.notes),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Found:
        """What ``to_plain`` has given.

        Raises:
            ValueError: It is nothing of that kind.
        """
        texts = [plain.get(key, "") for key in ("name", "path", "member", "learner", "problem")]
        submitted, late, notes = plain.get("submitted", 0.0), plain.get("marked_late", False), plain.get("notes", [])
        if not (isinstance(notes, list) and all(isinstance(each, str) for each in [*texts, *notes])):
            raise ValueError("not a submission that was found")
        if not isinstance(submitted, int | float) or not isinstance(late, bool) or not texts[0]:
            raise ValueError("not a submission that was found")
        name, path, member, learner, problem = (str(each) for each in texts)
        return cls(name, Path(path), member, learner, float(submitted), late, problem, tuple(notes))


@dataclass(frozen=True, slots=True)
class Intake:
    """Within which limits submissions are looked for, and how it is told whose they are.

    Attributes:
        lessons: ids of the course's lessons: no learner is called so.
        learner: "folder" takes the first folder's name, "file" the file's, "auto" the folder's where there is one.
        archive_bytes, archive_members: what an archive that was named may hold, unpacked.
        inner_bytes, inner_members: the same for an archive in a folder, as a learner may have put it there.
        deepest: folders below one another.
        most: submissions in one learner's folder; what is beyond is told once.
    """

    lessons: frozenset[str] = frozenset()
    learner: Whose = "auto"
    archive_bytes: int = 2 << 30
    archive_members: int = 100_000
    inner_bytes: int = 128 << 20
    inner_members: int = 10_000
    deepest: int = 32
    most: int = 1_000


def kind(name: str) -> str:
    """The ending that says how a file is read, "" for one that is none of ours."""
    dot = name.rfind(".")
    suffix = name[dot:].lower()
    return suffix if dot > 0 and suffix in MOST_BYTES else ""


def archive_kind(name: str) -> str:
    """The ending of an archive, "" for any other file."""
    dot = name.rfind(".")
    if name[dot - 4 : dot].lower() == ".tar":
        dot -= 4
    suffix = name[dot:].lower()
    return suffix if dot > 0 and suffix in ARCHIVES else ""
