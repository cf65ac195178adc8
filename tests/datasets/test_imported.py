"""The user's own data: kept whole or not at all, and told when they have rotted."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tutor import datasets, disk, paths
from tutor.cli import main
from tutor.datasets import imported
from tutor.datasets.idx import Bytes
from tutor.datasets.imported import Record, State
from tutor.errors import TutorError

NAMES = ("zeros_and_ones-train-images.idx3-ubyte", "zeros_and_ones-train-labels.idx1-ubyte")


def files(number: int, count: int = 6) -> dict[str, Bytes]:
    """Pictures and labels that tell which import they are from."""
    pictures = np.full((count, 20, 20), number, np.uint8)
    return {NAMES[0]: pictures, NAMES[1]: np.arange(count, dtype=np.uint8) % 2}


def publish(number: int) -> Record:
    return imported.publish(files(number), Path("somewhere"), {"train": 6})


def kept() -> int:
    """Of which import the data are that can be read."""
    pictures, labels, _ = imported.read(*NAMES)
    assert len(pictures) == len(labels)
    (number,) = np.unique(pictures)
    return int(number)


def folders() -> list[Path]:
    return sorted(paths.imported_dir().glob("mnist-*"))


# --- what is kept -----------------------------------------------------------------------------------------------


def test_nothing_is_imported_at_first_and_nothing_is_made() -> None:
    assert imported.state() == State("built-in", None)
    assert imported.in_use() == "built-in"
    datasets.zeros_and_ones()
    assert not paths.state_dir().exists()


def test_what_is_imported_is_used() -> None:
    record = publish(51)
    assert imported.state() == State("mnist", record)
    data = datasets.zeros_and_ones()
    assert_array_equal(data.x, np.full((6, 400), 0.2))
    assert_array_equal(data.y[:, 0], [0, 1, 0, 1, 0, 1])
    assert data.source == f"MNIST's handwritten digits, imported on {record.imported[:10]}."
    assert_array_equal(datasets.zeros_and_ones(source="mnist").x, data.x)
    assert len(datasets.zeros_and_ones(source="built-in").x) == 1000


def test_the_record_can_be_read_by_people() -> None:
    publish(1)
    path = paths.imported_dir() / "data.json"
    told = json.loads(path.read_text(encoding="ascii"))
    assert told["use"] == "mnist"
    assert told["mnist"]["origin"] == str(Path("somewhere").absolute())
    assert told["mnist"]["counts"] == {"train": 6}
    assert time.strptime(told["mnist"]["imported"], "%Y-%m-%d %H:%M")
    assert all(len(digest) == 64 for digest in told["mnist"]["digests"].values())


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    record = imported.publish(files(1), tmp_path / os.fsdecode(b"caf\xe9"), {"train": 6})
    record.origin.encode()
    assert kept() == 1


def test_there_and_back() -> None:
    publish(1)
    imported.use("built-in")
    assert len(datasets.zeros_and_ones().x) == 1000
    assert kept() == 1
    imported.use("mnist")
    assert len(datasets.zeros_and_ones().x) == 6


def test_using_what_is_not_there() -> None:
    for load in (lambda: imported.use("mnist"), lambda: datasets.digits(source="mnist")):
        with pytest.raises(TutorError, match="not imported") as caught:
            load()
        assert caught.value.hint == "Import them: nn-tutor data import mnist FOLDER"
    assert not paths.imported_dir().exists()


def test_importing_again_leaves_nothing_behind() -> None:
    publish(1)
    publish(2)
    assert kept() == 2
    assert len(folders()) == 1


def test_removing() -> None:
    assert not imported.remove()
    publish(1)
    assert imported.remove()
    assert not folders()
    assert imported.state() == State()
    assert len(datasets.zeros_and_ones().x) == 1000
    assert not imported.remove()


# --- the environment decides ------------------------------------------------------------------------------------


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(1)
    monkeypatch.setenv("NN_TUTOR_DATA", "built-in")
    assert len(datasets.zeros_and_ones().x) == 1000
    assert len(datasets.zeros_and_ones(source="mnist").x) == 6, "what the code says counts more"
    monkeypatch.setenv("NN_TUTOR_DATA", "imagenet")
    with pytest.raises(TutorError, match="NN_TUTOR_DATA is 'imagenet'"):
        datasets.zeros_and_ones()


@pytest.mark.parametrize("before", [None, "mnist"])
def test_insisting_leaves_the_environment_as_it_was(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if before is None:
        monkeypatch.delenv("NN_TUTOR_DATA", raising=False)
    else:
        monkeypatch.setenv("NN_TUTOR_DATA", before)
    seen = []

    def fail() -> None:
        with imported.insisting_on("built-in"):
            seen.append(imported.in_use())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert seen == ["built-in"]
    assert os.environ.get("NN_TUTOR_DATA") == before


# --- damage -----------------------------------------------------------------------------------------------------


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "a changed byte": lambda record, data: change(data),
    "cut off": lambda record, data: os.truncate(data, 100),
    "a file missing": lambda record, data: data.unlink(),
    "the folder missing": lambda record, data: shutil.rmtree(data.parent),
    "a folder for a file": lambda record, data: (data.unlink(), data.mkdir()),  # type: ignore[func-returns-value]
    "a record cut off": lambda record, data: os.truncate(record, 60),
    "an empty record": lambda record, data: record.write_bytes(b""),
    "a record of something else": lambda record, data: record.write_bytes(b'{"use": "mnist", "mnist": {"a": 1}}'),
    "a record of no import": lambda record, data: record.write_bytes(b'{"use": "mnist", "mnist": null}'),
    "a record that leads elsewhere": lambda record, data: record.write_bytes(
        record.read_bytes().replace(data.parent.name.encode(), b"../../elsewhere")
    ),
    "a record with counts that are none": lambda record, data: record.write_bytes(
        record.read_bytes().replace(b'"train": 6', b'"train": []')
    ),
    "a record that is a list": lambda record, data: record.write_bytes(b"[1]"),
    "a record that is no text": lambda record, data: record.write_bytes(b"\xff\xfe"),
    "a folder for the record": lambda record, data: (record.unlink(), record.mkdir()),  # type: ignore[func-returns-value]
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_told_and_the_built_in_data_go_on_working(what: str) -> None:
    record = publish(1)
    DAMAGES[what](paths.imported_dir() / "data.json", folders()[0] / NAMES[0])
    with pytest.raises(TutorError) as caught:
        datasets.zeros_and_ones()
    assert "nn-tutor data import mnist FOLDER" in caught.value.hint
    assert "nn-tutor data use built-in" in caught.value.hint
    assert str(paths.imported_dir()) in caught.value.message
    assert len(datasets.zeros_and_ones(source="built-in").x) == 1000
    assert record.folder


@pytest.mark.parametrize("what", [name for name in DAMAGES if name != "a folder for the record"])
def test_both_ways_out_of_damage(what: str) -> None:
    publish(1)
    DAMAGES[what](paths.imported_dir() / "data.json", folders()[0] / NAMES[0])
    imported.use("built-in")
    assert len(datasets.zeros_and_ones().x) == 1000
    with pytest.raises(TutorError):
        imported.use("mnist")
    assert len(datasets.zeros_and_ones().x) == 1000, "what cannot be read is not put to use"
    publish(2)
    assert kept() == 2
    assert len(folders()) == 1


@given(st.data())
@settings(max_examples=50, deadline=None)  # it waits for the disk
def test_any_record_is_understood_or_told(data: st.DataObject) -> None:
    """Whatever happens to its bytes, what comes of them is a state or an error that tells what to do."""
    if not folders():
        publish(1)
        shutil.copy(paths.imported_dir() / "data.json", paths.state_dir() / "good")
    path = paths.imported_dir() / "data.json"
    content = bytearray((paths.state_dir() / "good").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(content)))
        end = begin + data.draw(st.integers(0, 30))
        content[begin:end] = data.draw(st.sampled_from([b"", b"null", b"[]", b"{}", b'"', b"0", b",", b"\xff"]))
    path.write_bytes(content)
    try:
        datasets.zeros_and_ones()
    except TutorError as error:
        assert "nn-tutor data" in error.hint  # noqa: PT017
    assert main(["data"]) in (0, 1)
    imported.use("built-in")
    assert imported.state().use == "built-in"


# --- nothing is ever half there ---------------------------------------------------------------------------------


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
    """Let the ``number``-th step that touches the disk fail; what is returned counts them."""
    steps = [0]

    def failing(owner: object, name: str) -> None:
        before = getattr(owner, name)

        def step(*arguments: object, **named: object) -> object:
            steps[0] += 1
            if steps[0] == number:
                raise OSError(28, "No space left on device")
            return before(*arguments, **named)

        monkeypatch.setattr(owner, name, step)

    for owner, name in ((os, "write"), (os, "fsync"), (Path, "replace"), (tempfile, "mkdtemp")):
        failing(owner, name)
    return steps


def test_a_full_disk_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever step fails, the data are those of the old import or of the new one, and nothing is left behind."""
    publish(1)
    with monkeypatch.context() as patched:
        steps = fail_at(patched, 0)
        publish(1)
        most = steps[0]
    assert most > 8
    for number in range(1, most + 1):
        with monkeypatch.context() as patched:
            fail_at(patched, number)
            with pytest.raises(TutorError, match="No space left") as caught:
                publish(2)
        assert "Make room on the disk" in caught.value.hint
        assert kept() == (1 if number < most else 2), "the last step is after the new record is there"
        assert len(folders()) == 1 if number < most else len(folders()) <= 2
        assert not list(paths.imported_dir().rglob("*.tmp"))


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("NN_TUTOR_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(TutorError, match="cannot be kept") as caught:
        publish(1)
    assert "NN_TUTOR_HOME=FOLDER" in caught.value.hint
    assert len(datasets.zeros_and_ones().x) == 1000


def test_an_interrupt_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(1)

    def interrupted(folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(disk, "sync_folder", interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish(2)
    assert kept() == 1
    assert len(folders()) == 1


_IMPORTING = """
import sys
from tests.datasets.test_imported import publish
print("ready", flush=True)
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    publish(number)
"""


def start(first: int, last: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _IMPORTING, str(first), str(last)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_killed_at_any_moment() -> None:
    """The data can be read, whatever was going on; the next import clears away what was left."""
    publish(0)
    rng = random.Random(1)
    for _ in range(6):
        process = start(1, 200)
        time.sleep(rng.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert kept() < 200
    publish(7)
    assert kept() == 7
    assert len(folders()) == 1
    assert {path.name for path in paths.imported_dir().iterdir()} == {"data.json", "lock", folders()[0].name}


def test_two_at_once_while_a_third_reads() -> None:
    publish(0)
    processes = [start(1, 60), start(100, 160)]
    seen = set()
    while any(process.poll() is None for process in processes):
        seen.add(kept())
    assert [process.wait() for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    assert kept() in (59, 159)
    assert len(folders()) == 1
    assert len(seen) > 3


# --- cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["fork", "replay"])
def test_cells_see_what_was_imported(mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the folder is named from where one stands: cells run elsewhere."""
    from tutor.runner.results import Source
    from tutor.runner.session import open_session

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NN_TUTOR_HOME", "mine")
    publish(51)
    session = open_session(mode)  # type: ignore[arg-type]
    try:
        cell = Source("cell", "from tutor import datasets\nfloat(datasets.zeros_and_ones().x.max())")
        assert session.run([], cell).value == 0.2
        imported.use("built-in")
        assert session.run([], cell).value == 1.0
    finally:
        session.close()
