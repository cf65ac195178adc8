"""``nn-tutor data``: what is said, exit codes, and that nothing changes when something is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.datasets.official import digits, write
from tests.terminal import Terminal
from tutor import cli, datasets, paths
from tutor.cli import build_parser, main
from tutor.datasets import imported
from tutor.doctor import storage
from tutor.doctor.finding import State, ok


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """A folder with training files."""
    write(tmp_path / "mnist", packed=True)
    return tmp_path / "mnist"


def test_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data"]) == 0
    told = capsys.readouterr().out
    for name in datasets.__all__:
        if name != "Dataset":
            data = getattr(datasets, name)()
            assert re.search(rf"^{name} +x {re.escape(str(data.x.shape))}, y \({len(data.x)}, 1\)$", told, re.MULTILINE)
            assert data.source in re.sub(r"\s+", " ", told)
    assert told.endswith(
        "\nHandwritten digits in use: the built-in ones.\nMNIST's own: nn-tutor data import mnist FOLDER\n"
    )
    assert all(len(line) < 80 for line in told.splitlines())


def test_which_lessons_use_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "01-a.md").write_text("datasets.coffee()\ndatasets.digits_of_mine()\n", encoding="utf-8")
    (tmp_path / "02-b.md").write_text("datasets.coffee(); datasets.blobs('test')", encoding="utf-8")
    assert main(["--course", str(tmp_path), "data"]) == 0
    told = capsys.readouterr().out
    assert re.findall(r"  In .*", told) == ["  In 01-a, 02-b.", "  In 02-b."]


def test_there_and_back(official: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import", "mnist", str(official)]) == 0
    told = capsys.readouterr().out
    zeros, ones = np.bincount(digits()[1])[:2]
    assert told.startswith(f"Imported: 1,260 digits for training, {zeros} zeros and {ones} ones among them.\n")
    data = datasets.zeros_and_ones()
    assert data.x.shape == (1000, 400)
    assert (data.y[0, 0], data.y[-1, 0], data.y.sum()) == (0, 1, 500)
    assert datasets.zeros_and_ones("test").x.shape == (160, 400)
    assert datasets.digits().x.shape == (1008, 400)
    assert datasets.digits("test").y.max() == 9

    assert main(["data"]) == 0
    told = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "Handwritten digits in use: MNIST." in told
    assert "1,260 digits for training, imported on" in told
    assert f"from {official}" in told
    assert "nn-tutor data use built-in" in told

    for source, said, samples in (("built-in", "the built-in digits", 1397), ("mnist", "MNIST", 1008)):
        assert main(["data", "use", source]) == 0
        assert capsys.readouterr().out == f"In use from now on: {said}.\n"
        assert len(datasets.digits().x) == samples
    assert main(["data", "remove", "mnist"]) == 0
    assert main(["data", "remove", "mnist"]) == 0
    assert capsys.readouterr().out == (
        "MNIST is removed; the lessons use the built-in digits.\nMNIST is not imported; there is nothing to remove.\n"
    )
    assert len(datasets.digits().x) == 1397


def test_the_pixels_are_those_of_the_files(official: Path) -> None:
    """Scaled to [0, 1], unrolled column by column, and the digit whole."""
    assert main(["data", "import", "mnist", str(official)]) == 0
    wide, labels = digits()
    ones = {each.tobytes() for each in wide[labels == 1]}
    data = datasets.zeros_and_ones("test")
    for x, y in zip(data.x, data.y[:, 0], strict=True):
        picture = np.round(x.reshape(20, 20).T * 255).astype(np.uint8)
        found = False
        for down in range(9):
            for right in range(9):
                put = np.zeros((28, 28), np.uint8)
                put[down : down + 20, right : right + 20] = picture
                found = found or put.tobytes() in ones
        assert found == (y == 1)


def test_what_is_wrong_changes_nothing(official: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import", "mnist", str(official)]) == 0
    before = {path: path.read_bytes() for path in paths.imported_dir().rglob("*") if path.is_file()}
    (images,) = official.glob("*images*")
    images.write_bytes(images.read_bytes()[:-100])
    assert main(["data", "import", "mnist", str(official)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"nn-tutor: {images} is packed, and damaged")
    assert {path: path.read_bytes() for path in paths.imported_dir().rglob("*") if path.is_file()} == before


def test_too_few_zeros_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "few", "train", digits()[0][:300], digits()[1][:300])
    assert main(["data", "import", "mnist", str(tmp_path / "few")]) == 1
    assert "of which more than 500 are needed" in capsys.readouterr().err
    assert not paths.imported_dir().exists()


def test_damaged_data_are_told(official: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import", "mnist", str(official)]) == 0
    (path,) = paths.imported_dir().rglob("digits-train-images*")
    path.unlink()
    assert main(["data"]) == 1
    told = capsys.readouterr().out
    assert "digits\n  cannot be read\n" in told
    assert "nn-tutor data import mnist FOLDER" in told
    assert "zeros_and_ones  x (1000, 400)" in told


def test_the_doctor_tells_which_digits_are_in_use(official: Path) -> None:
    assert storage.data() == ok("digits", datasets.digits().source)
    main(["data", "import", "mnist", str(official)])
    assert "MNIST" in storage.data().seen
    (path,) = paths.imported_dir().rglob("digits-train-labels*")
    path.write_bytes(b"")
    found = storage.data()
    assert found.state is State.FAIL
    assert "nn-tutor data import mnist FOLDER" in found.todo


def test_the_environment_is_told(
    official: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["data", "import", "mnist", str(official)])
    monkeypatch.setenv("NN_TUTOR_DATA", "built-in")
    assert main(["data"]) == 0
    assert "the built-in ones.\nSo says NN_TUTOR_DATA in the environment.\n" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["lint", "grade"])
def test_linting_and_grading_use_the_built_in_data(
    command: str, official: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.authoring import lint
    from tutor.grading import command as grading

    main(["data", "import", "mnist", str(official)])
    used = []

    def run(*arguments: object) -> int:
        used.append(imported.in_use())
        return 0

    monkeypatch.setattr(lint, "run", run)
    monkeypatch.setattr(grading, "run", run)
    assert main([command, str(official)]) == 0
    assert used == ["built-in"]
    assert imported.in_use() == "mnist"


@pytest.mark.parametrize(
    "arguments",
    [["import"], ["import", "mnist"], ["import", "cifar", "x"], ["use"], ["use", "both"], ["remove"], ["bring"]],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["data", *arguments])
    assert caught.value.code == 2
    assert "usage: nn-tutor data" in capsys.readouterr().err


def test_every_example_of_the_help_can_be_parsed() -> None:
    examples = re.findall(r"^  nn-tutor((?: \S+)*)", cli._DATA, re.MULTILINE)
    assert len(examples) == 5
    for example in examples:
        build_parser().parse_args(example.split())
    assert "nn-tutor data " in cli._EXAMPLES


def test_a_bar_on_a_terminal_and_none_elsewhere(official: Path) -> None:
    command = [sys.executable, "-m", "tutor", "data", "import", "mnist", str(official)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stderr == ""
    assert "\x1b" not in found.stdout
    with Terminal(command, environ=dict(os.environ)) as terminal:
        terminal.wait_for("Imported: 1,260 digits")
        assert terminal.exit_code() == 0
        assert b"Reading pictures" in terminal.raw
