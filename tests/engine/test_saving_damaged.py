"""Files that hold no model, or only part of one: each is told what it is."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tutor import engine as nn
from tutor.engine.saving import CONFIG, load_model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.keras"


def saved(path: Path) -> nn.Sequential:
    """A model, and its file."""
    model = nn.Sequential([nn.Input((4,)), nn.Dense(3, "relu", name="dense"), nn.Dense(1, name="out")])
    model.save(path)
    return model


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.keras' is not there: look at the name"):
        load_model(tmp_path / "nothing.keras")
    with pytest.raises(FileNotFoundError, match="is a folder, not a file"):
        load_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89HDF\r\n\x1a\n" + bytes(100)])
def test_a_foreign_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is no file that save has written, or only the beginning of one"):
        load_model(path)


def test_a_foreign_archive(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, a=np.ones(3))
    with pytest.raises(ValueError, match=r"is a zip archive, but no model: there is no config\.json in it"):
        load_model(path)


def rewritten(path: Path, changes: dict[str, bytes | None]) -> None:
    """The same archive with other entries."""
    with zipfile.ZipFile(path) as archive:
        entries: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (entries | changes).items():
            if content is not None:
                archive.writestr(name, content)


def npy(array: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({CONFIG: b"{"}, "is damaged"),
        ({CONFIG: b"[]"}, "was not written by this engine"),
        ({CONFIG: b'{"format": "tutor.engine", "version": 99}'}, "has version 99 .*, this engine reads 1: .* newer"),
        ({CONFIG: b'{"format": "tutor.engine", "version": 1}'}, "is damaged: 'weights'"),
        ({"weights/0.npy": None}, "is damaged: 'weights/0'"),
        ({"weights/0.npy": b"no array"}, "is damaged"),
        ({"weights/0.npy": npy(np.ones((4, 3)))[:-8]}, "does not hold the numbers that it announces"),
        ({"weights/0.npy": npy(np.ones((3, 4), np.float32))}, "the kernel of 'dense' has another shape"),
        ({"weights/0.npy": npy(np.array([{}]), allow_pickle=True)}, "does not hold the numbers that it announces"),
        ({"weights/0.npy": npy(np.array(["a"]))}, "does not hold the numbers that it announces"),
        ({"weights/9.npy": npy(np.ones(1))}, "it has more weights than it lists"),
        ({"notes.txt": b"hello"}, "notes.txt is no array"),
    ],
)
def test_a_damaged_file(path: Path, changes: dict[str, bytes | None], message: str) -> None:
    saved(path)
    rewritten(path, changes)
    with pytest.raises(ValueError, match=message):
        load_model(path)


def test_a_header_that_promises_too_much_reserves_no_memory(path: Path) -> None:
    saved(path)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 60,)})
    rewritten(path, {"weights/0.npy": header.getvalue()})
    with pytest.raises(ValueError, match="does not hold the numbers that it announces"):
        load_model(path)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_the_beginning_of_a_file(path: Path, part: float) -> None:
    saved(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(ValueError, match="is no file that save has written, or only the beginning of one"):
        load_model(path)


def test_a_flipped_byte_is_noticed(path: Path) -> None:
    model = saved(path)
    content = bytearray(path.read_bytes())
    content[content.index(model.get_weights()[0].tobytes())] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ValueError, match="is damaged: Bad CRC"):
        load_model(path)


def test_a_description_of_something_else(path: Path) -> None:
    saved(path)
    with zipfile.ZipFile(path) as archive:
        description = json.loads(archive.read(CONFIG))
    description["model"] = {"module": "losses", "class_name": "MeanSquaredError", "config": {}}
    rewritten(path, {CONFIG: json.dumps(description).encode()})
    with pytest.raises(ValueError, match="holds no model but a MeanSquaredError"):
        load_model(path)
