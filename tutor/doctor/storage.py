"""Where the lessons are and where the learner's work is kept."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from tutor import datasets, paths
from tutor.course.catalogue import find_course, load_course
from tutor.doctor.finding import Finding, fail, ok, warn
from tutor.errors import TutorError
from tutor.progress import ProgressStore

_LEAST_SPACE = 20 << 20
_OLDEST_YEAR = 2025
_MOST_SKEW = 60.0
_ELSEWHERE = "Make it writable, or name another folder: export NN_TUTOR_HOME=FOLDER"


def lessons(root: Path | None) -> Finding:
    """Whether the course is there."""
    try:
        course = load_course(find_course(root))
    except TutorError as error:
        return fail("lessons", error.message, error.hint or "Install nn-tutor anew.")
    return ok("lessons", f"{len(course.entries)} in {course.root}")


def folder() -> Finding:
    """Whether work can be written where it is kept."""
    where = paths.state_dir()
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=where, prefix=".doctor-")
        with os.fdopen(handle, "wb") as file:
            file.write(b"doctor")
            file.flush()
            os.fsync(file.fileno())
        moved = Path(f"{name}.moved")
        Path(name).replace(moved)
        kept = moved.read_bytes()
        moved.unlink()
    except OSError as error:
        return fail("folder", f"{where}: {error.strerror or error}", _ELSEWHERE)
    if kept != b"doctor":
        return fail("folder", f"{where} does not give back what is written", _ELSEWHERE)
    return ok("folder", str(where))


def lock(root: Path | None) -> Finding:
    """Whether this user's work is open elsewhere."""
    try:
        store = ProgressStore.open(load_course(find_course(root)).id)
    except TutorError as error:
        return fail("lock", error.message, error.hint or "See the lines above.")
    store.close()
    if store.read_only:
        todo = "Close it there to write here. If it runs no more, on a machine that is gone, remove the lock: "
        return warn("lock", f"held by {store.holder}", f"{todo}{store.folder / 'lock'}")
    return ok("lock", "free")


def data() -> Finding:
    """Which handwritten digits the lessons use, and whether they can be read."""
    try:
        return ok("digits", datasets.digits().source)
    except TutorError as error:
        return fail("digits", error.message, error.hint)


def space() -> Finding:
    """How much the disk still takes."""
    where = paths.state_dir()
    while not where.exists():
        where = where.parent
    free = shutil.disk_usage(where).free
    seen = f"{free / 2**20:,.0f} MiB free"
    if free < _LEAST_SPACE:
        return warn("disk", seen, "Your work is small, but make some room before the disk is full.")
    return ok("disk", seen)


def clock() -> Finding:
    """Whether the clock, and the file server's, can be believed."""
    now = time.time()
    seen = time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(now))
    if time.localtime(now).tm_year < _OLDEST_YEAR:
        return warn("clock", seen, "The clock is wrong; older and newer copies of your work may be mixed up. Set it.")
    where = paths.state_dir()
    if where.is_dir() and os.access(where, os.W_OK):
        with tempfile.NamedTemporaryFile(dir=where, prefix=".doctor-") as file:
            skew = Path(file.name).stat().st_mtime - now
        if abs(skew) > _MOST_SKEW:
            return warn(
                "clock",
                f"{seen}; files are {skew:+.0f} s off",
                "The file server's clock differs: tell its administrator.",
            )
    return ok("clock", seen)
