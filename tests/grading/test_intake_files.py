"""Files and folders that are none, are too much or lead elsewhere: told one by one, and never followed."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.grading.handing_in import LESSON, RIGHT, code_cell, notebook, percent
from tutor.errors import SubmissionError
from tutor.grading.intake import opening
from tutor.grading.submission import Intake, Submission, digest, find, read

TEXT = percent(RIGHT)


def read_one(path: Path) -> Submission:
    (found,) = find([path])
    return read(found, [LESSON])


def told(path: Path) -> str:
    """Why it cannot be read, without its name."""
    with pytest.raises(SubmissionError) as caught:
        read_one(path)
    assert caught.value.hint
    assert caught.value.message.startswith(f"{path.name}: ")
    return caught.value.message.removeprefix(f"{path.name}: ")


def a_socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may have a hundred bytes and no more
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (os.mkfifo, "not a file but a pipe"),
    "a socket": (a_socket, "not a file but a socket"),
    "a link to a file": (lambda path: path.symlink_to(path.parent / "secret.txt"), "a symbolic link: not followed"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "a symbolic link: not followed"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "a symbolic link: not followed"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "a symbolic link: not followed"),
    "a link to a folder": (lambda path: path.symlink_to(path.parent), "a symbolic link: not followed"),
    "a sparse terabyte": (sparse, "larger than 1 MiB"),
    "nothing": (lambda _: None, "cannot be read: No such file or directory"),
}


@pytest.mark.parametrize("what", SPECIAL)
def test_what_is_no_file_is_told_at_once(tmp_path: Path, what: str) -> None:
    make, why = SPECIAL[what]
    (tmp_path / "secret.txt").write_text(TEXT)
    make(tmp_path / "ada.py")
    started = time.perf_counter()
    assert told(tmp_path / "ada.py") == why
    if what != "nothing":
        in_folder = [each for each in find([tmp_path]) if each.name == "ada.py"]
        with pytest.raises(SubmissionError, match=why.split(":")[0]):
            read(in_folder[0], [LESSON])
    assert time.perf_counter() - started < 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_device_is_not_opened(tmp_path: Path) -> None:
    try:
        os.mknod(tmp_path / "ada.py", 0o20666, os.makedev(1, 5))  # an endless stream of zeros
    except PermissionError:
        pytest.skip("no devices may be made here")
    assert told(tmp_path / "ada.py") == "not a file but a device"


def test_file_that_is_replaced_by_a_link_after_it_was_found(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(TEXT)
    (tmp_path / "ada.py").write_text(TEXT)
    (found,) = find([tmp_path / "ada.py"])
    assert read(found, []).pieces
    (tmp_path / "ada.py").unlink()
    (tmp_path / "ada.py").symlink_to("secret.py")
    with pytest.raises(SubmissionError, match="symbolic link"):
        read(found, [])


def test_link_that_appears_between_looking_and_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look before opening is for devices; what keeps links out is how the file is opened."""
    (tmp_path / "secret.py").write_text(TEXT)
    (tmp_path / "ada.py").symlink_to("secret.py")
    monkeypatch.setattr(os, "lstat", os.stat)
    with pytest.raises(SubmissionError, match="symbolic link"):
        opening.open_regular(tmp_path / "ada.py")
    os.mkfifo(tmp_path / "pipe.py")
    monkeypatch.setattr(os, "lstat", lambda _: (tmp_path / "secret.py").stat())
    with pytest.raises(SubmissionError, match="a pipe"):  # and a pipe without a writer makes nobody wait
        opening.open_regular(tmp_path / "pipe.py")


def test_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ada.py"
    path.write_bytes(b"#" * 1000)
    with opening.opened(path) as file:
        path.write_bytes(b"#" * 3000)
        with pytest.raises(SubmissionError, match="larger than"):
            opening.read_at_most(file, 2000)


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(TEXT)
    (tmp_path / "link.py").symlink_to("good.py")
    os.mkfifo(tmp_path / "pipe.py")
    before = len(list(Path("/dev/fd").iterdir()))
    for found in find([tmp_path]) * 3:
        digest(found)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_links_to_folders_are_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "x.py").write_text(TEXT)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "solution.py").write_text(TEXT)
    (tmp_path / "class" / "bob").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "class" / "ada" / "loop").symlink_to("..")
    (tmp_path / "class" / "broken").symlink_to("nowhere")  # as good as any file that is not ours
    (tmp_path / "named").symlink_to("class")
    found = {each.name: each.problem.split("\n")[0] for each in find([tmp_path / "class"])}
    assert found == {
        "ada/x.py": "",
        "ada/loop": "a symbolic link to a folder: not followed",
        "bob": "a symbolic link to a folder: not followed",
    }
    (named,) = find([tmp_path / "named"])
    assert str(tmp_path / "class") in named.problem


def test_folders_below_one_another_without_end(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(40):
        deep /= "d"
        deep.mkdir()
    (deep / "x.py").write_text(TEXT)
    (found,) = find([tmp_path], Intake(deepest=30))
    assert "too deep" in found.problem


def test_so_many_files_of_one_learner_are_told_once(tmp_path: Path) -> None:
    for who, many in (("ada", 3), ("bob", 12)):
        (tmp_path / who).mkdir()
        for number in range(many):
            (tmp_path / who / f"{number:02d}.py").touch()
    found = find([tmp_path], Intake(most=10))
    assert [each.name for each in found if each.problem] == ["bob/10.py"]
    assert len(found) == 3 + 10 + 1


def test_many_empty_files_take_little_time(tmp_path: Path) -> None:
    """A tenth of 100,000, of which each takes as long."""
    folder = os.open(tmp_path, os.O_RDONLY)
    for number in range(10_000):
        os.close(os.open(f"s{number:05d}.py", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    os.close(folder)
    started = time.process_time()
    found = find([tmp_path], Intake(lessons=frozenset((LESSON,))))
    assert time.process_time() - started < 2
    assert len(found) == 10_000
    with pytest.raises(SubmissionError, match=r"s00000\.py: empty"):
        read(found[0], [])


def test_many_empty_files_take_little_room(tmp_path: Path, most_memory: Callable[[], int]) -> None:
    for number in range(1000):
        (tmp_path / f"s{number:04d}.py").touch()
    before = most_memory()
    assert len(find([tmp_path])) == 1000
    assert most_memory() - before < 2 << 20


# --- what stands in them --------------------------------------------------------------------------------------------


def test_notebook_of_200_megabytes_is_refused_unread(tmp_path: Path, most_memory: Callable[[], int]) -> None:
    path = tmp_path / "ada.ipynb"
    with path.open("wb") as file:
        file.write(b'{"cells": [')
        file.truncate(200 << 20)
    assert told(path) == "larger than 32 MiB"
    assert most_memory() < 1 << 20


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.ipynb", b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not a notebook"),
        ("a.ipynb", b'{"cells": ' + b'{"a":' * 100_000, "not a notebook"),
        ("a.ipynb", b'{"cells": [' + b"[]," * 2_000_000 + b"[]]}", "a notebook of too many parts"),
        ("a.ipynb", b'{"cells": [' + b"9" * 100_000 + b"]}", "not a notebook"),
        ("a.ipynb", b"null", "not a notebook of format 4"),
        ("a-handin.json", b"[" * 100_000, "no hand-in of nn-tutor: it is not JSON"),
        ("a.py", b"x = '" + b"a" * (2 << 20) + b"'", "larger than 1 MiB"),
        ("a.py", b"x = 1\0", "not text"),
        ("a.py", "x = 1".encode("utf-32"), "UTF-16 text"),
        ("a.py", b"# coding: base64\nx = 1\n", "not base64 text"),
        ("a.py", b"# coding: undefined\nx = 1\n", "not undefined text"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_contents_that_would_take_all_memory_or_are_none(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert told(tmp_path / name) == why


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("name", ["a.py", "a.md", "a.ipynb"])
def test_line_ends_and_byte_order_marks(tmp_path: Path, end: str, bom: str, name: str) -> None:
    source = "def f(a):\n\treturn a\n"
    text = {
        "a.py": f"# %% f\n{source}",
        "a.md": f"```{{code-cell}}\n:label: f\n{source}```\n",
        "a.ipynb": notebook(code_cell(source.replace("\n", end), label="f")),
    }[name]
    (tmp_path / name).write_bytes((bom + text.replace("\n", end)).encode())
    (piece,) = read_one(tmp_path / name).pieces
    assert (piece.label, piece.source) == ("f", source)


@pytest.mark.parametrize("fill", ["a", " ", "#", "name ", "label=", "%", "`", "x = ", "?", "\t", ">>> ", "\\"])
def test_line_of_half_a_mebibyte_takes_no_time(tmp_path: Path, fill: str) -> None:
    line = fill * ((1 << 19) // len(fill) - 20)
    (tmp_path / "a.py").write_text(f"# %% {line}\n{line}")
    (tmp_path / "a.ipynb").write_text(notebook(code_cell(f"# {line}\n{line}"), code_cell(line)))
    (tmp_path / "a.md").write_text(f"~~~{line}\n{line}\n")
    started = time.process_time()
    for name in ("a.py", "a.ipynb", "a.md"):
        read_one(tmp_path / name).for_lesson(LESSON, RIGHT)
    assert time.process_time() - started < 2


def test_notebook_of_many_and_long_labels_is_told_briefly(tmp_path: Path) -> None:
    cells = [code_cell("x = 1", label=f"{number}{'a' * 300}") for number in range(5000)]
    (tmp_path / "a.ipynb").write_text(notebook(*cells, nn_tutor={"lesson": "b" * 100_000}))
    submission = read_one(tmp_path / "a.ipynb")
    _, notes = submission.for_lesson(LESSON, RIGHT)
    assert len(submission.lesson) < 100
    assert len(notes) == 41
    assert notes[-1] == "and 4,960 more of such"
    assert max(map(len, notes)) < 200


def test_cell_of_a_notebook_that_is_too_large_is_told_and_the_others_count(tmp_path: Path) -> None:
    cells = [code_cell("#" * ((1 << 20) + 1), label="double"), code_cell("x = 1", label="total")]
    (tmp_path / "a.ipynb").write_text(notebook(*cells))
    submission = read_one(tmp_path / "a.ipynb")
    assert [piece.label for piece in submission.pieces] == ["total"]
    assert submission.notes == ("cell 1: 'double' is larger than 1 MiB: not run",)


def test_notebook_full_of_commands_takes_no_time(tmp_path: Path) -> None:
    cells = [code_cell("%time\n" + "x = [1, 2, 3]\n" * 5_000, label=str(number)) for number in range(60)]
    (tmp_path / "a.ipynb").write_text(notebook(*cells))
    started = time.process_time()
    pieces = read_one(tmp_path / "a.ipynb").pieces
    assert time.process_time() - started < 5
    assert {piece.source[:9] for piece in pieces} == {"# %time\nx"}


def test_digest_is_of_what_was_handed_in(tmp_path: Path) -> None:
    path = tmp_path / "ada.py"
    path.write_text(TEXT)
    (found,) = find([path])
    assert digest(found) == read(found, []).digest
    assert len(digest(found)) == 64
    before = digest(found)
    path.write_text(TEXT + "\n")
    assert digest(found) != before
    path.unlink()
    assert digest(found) == ""
