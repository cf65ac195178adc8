"""The user's own data: MNIST's digits once they are imported, and which data are in use.

All of it lies in one folder. ``data.json`` is its record: what is in use, and of what was imported when, from where,
how much, in which folder, and each file's digest. It is replaced whole after everything that it names is on the disk,
so that a crash at any moment leaves the old state or the new one.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from tutor import disk, paths
from tutor.datasets import idx
from tutor.errors import TutorError

BUILT_IN, MNIST = "built-in", "mnist"
SOURCES = (BUILT_IN, MNIST)
VARIABLE = "NN_TUTOR_DATA"  # in the environment; decides in place of the record
AGAIN = "Import them again: nn-tutor data import mnist FOLDER. Or go back: nn-tutor data use built-in"

_RECORD = "data.json"
_FOLDER = re.compile(r"mnist-\w+")
_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Record:
    """What was imported: when, from which folder, how many pictures of each part, into which folder, the digests."""

    imported: str
    origin: str
    counts: Mapping[str, int]
    folder: str
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """Which data are in use and what was imported."""

    use: str = BUILT_IN
    mnist: Record | None = None


def state() -> State:
    """What the record says; nothing was imported where there is none.

    Raises:
        TutorError: It cannot be read or understood.
    """
    path = paths.imported_dir() / _RECORD
    try:
        plain = json.loads(path.read_bytes())
        use, mnist = plain["use"], plain["mnist"]
        if use not in SOURCES or (use == MNIST and mnist is None):
            raise ValueError(use)
        record = None if mnist is None else _record(mnist)
    except (FileNotFoundError, NotADirectoryError):
        return State()
    except OSError as error:
        raise TutorError(f"{path} cannot be read: {error.strerror or error}", f"Make it readable. {AGAIN}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TutorError(f"{path}, the record of imported data, is damaged", AGAIN) from error
    return State(use, record)


def in_use() -> str:
    """The source that the lessons use: what the environment says, else what was chosen.

    Raises:
        TutorError: It is not known.
    """
    insisted = os.environ.get(VARIABLE)
    if not insisted:
        return state().use
    if insisted not in SOURCES:
        raise TutorError(f"{VARIABLE} is {insisted!r}", f"It can be {' or '.join(SOURCES)}.")
    return insisted


@contextmanager
def insisting_on(source: str) -> Iterator[None]:
    """Make all processes that are started here use these data, whatever was chosen."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = source
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def use(source: str) -> None:
    """Choose which data the lessons use.

    Raises:
        TutorError: They are not there, or the choice cannot be kept.
    """
    if source == MNIST:
        _mnist()  # where nothing was imported, no folder is made
    with _kept(source == BUILT_IN) as (now, _):
        if source == MNIST:
            record = _mnist()
            for name in record.digests:
                _read(record, name)
        _write(replace(now, use=source))


def remove() -> bool:
    """Remove what was imported and go back to the built-in data; whether anything was there.

    Raises:
        TutorError: It cannot be removed.
    """
    home = paths.imported_dir()
    if not home.is_dir():
        return False
    with _kept(True) as (now, alone):
        there = any(_FOLDER.fullmatch(each.name) for each in home.iterdir())
        _write(State())
        _clean(home, keep="", alone=alone, former=now.mnist)
    return there


def publish(files: Mapping[str, idx.Bytes], origin: Path, counts: Mapping[str, int]) -> Record:
    """Keep these files and use them from now on, in place of what was imported before.

    Raises:
        TutorError: They cannot be kept; nothing has changed.
    """
    with _kept(True) as (now, alone):
        home = paths.imported_dir()
        folder = Path(tempfile.mkdtemp(prefix="mnist-", dir=home))
        try:
            digests = {}
            for name, array in files.items():
                packed = idx.pack(array)
                digests[name] = sha256(packed).hexdigest()
                disk.replace(folder / name, packed)
            disk.sync_folder(folder)
            when = time.strftime("%Y-%m-%d %H:%M")
            # A folder's name may hold bytes that are no text, which could not be shown.
            where = os.fsencode(origin.absolute()).decode(errors="replace")
            record = Record(when, where, dict(counts), folder.name, digests)
            _write(State(MNIST, record))
        except BaseException:
            # An error after the record was replaced must not take away what it names.
            if not _names(folder.name):
                shutil.rmtree(folder, ignore_errors=True)
            raise
        _clean(home, keep=folder.name, alone=alone, former=now.mnist)
    return record


def read(images: str, labels: str) -> tuple[idx.Bytes, idx.Bytes, Record]:
    """The arrays in two imported files, and the record of where they come from.

    Raises:
        TutorError: Nothing was imported, or a file is damaged.
    """
    record = _mnist()
    while True:
        try:
            return _read(record, images), _read(record, labels), record
        except TutorError:
            # Another process may have imported anew in the meantime.
            now = _mnist()
            if now == record:
                raise
            record = now


def _mnist() -> Record:
    record = state().mnist
    if record is None:
        raise TutorError("MNIST's digits are not imported", "Import them: nn-tutor data import mnist FOLDER")
    return record


def _read(record: Record, name: str) -> idx.Bytes:
    path = paths.imported_dir() / record.folder / name
    try:
        with path.open("rb") as file:
            array = idx.read(file)
    except OSError as error:
        raise TutorError(f"imported data cannot be read: {path}: {error.strerror or error}", AGAIN) from error
    except idx.IdxError as error:
        raise TutorError(f"imported data are damaged: {path}: {error.message}", AGAIN) from error
    if sha256(idx.pack(array)).hexdigest() != record.digests.get(name):
        raise TutorError(f"imported data are damaged: {path} is not as it was written", AGAIN)
    return array


def _record(plain: Mapping[str, object]) -> Record:
    """The record that is written so.

    Raises:
        ValueError, TypeError, AttributeError: It is none.
    """
    record = Record(**plain)  # type: ignore[arg-type]  # what the fields hold is looked at below
    texts = [record.imported, record.origin, record.folder, *record.digests.values()]
    if not all(isinstance(each, str) for each in texts) or not _FOLDER.fullmatch(record.folder):
        raise ValueError(plain)
    if not all(isinstance(each, int) for each in record.counts.values()):
        raise ValueError(plain)
    return record


@contextmanager
def _kept(anew: bool) -> Iterator[tuple[State, bool]]:
    """One process at a time: the state as it is, and whether no other process is at it.

    A record that is damaged counts as none, if what is done writes it ``anew``.
    """
    home = paths.imported_dir()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with disk.guard(home / "lock", _WAIT_SECONDS) as alone:
            try:
                now = state()
            except TutorError:
                if not anew:
                    raise
                now = State()
            yield now, alone
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            todo = "Make room on the disk"
        else:
            todo = f"Make {home} writable"
        raise TutorError(
            f"data cannot be kept in {home}: {error.strerror or error}",
            f"{todo}, or name another folder: export NN_TUTOR_HOME=FOLDER",
        ) from error


def _write(new: State) -> None:
    home = paths.imported_dir()
    disk.replace(home / _RECORD, (json.dumps(asdict(new), indent=1) + "\n").encode("ascii"))
    disk.sync_folder(home)


def _names(folder: str) -> bool:
    """Whether the record, as it is on the disk, names this folder."""
    try:
        record = state().mnist
    except TutorError:
        return False
    return record is not None and record.folder == folder


def _clean(home: Path, keep: str, alone: bool, former: Record | None) -> None:
    """Remove folders that no record names; if other processes may be at it, only that of the former record."""
    for each in list(home.iterdir()):
        old = _FOLDER.fullmatch(each.name) and each.name != keep
        if old and (alone or (former and each.name == former.folder)):
            shutil.rmtree(each, ignore_errors=True)  # what stays harms nobody, and goes the next time
        elif each.name.endswith(disk.TEMPORARY) and alone:
            with suppress(OSError):
                each.unlink()
