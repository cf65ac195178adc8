"""The wheel, as a stranger gets it: in a new environment, as a user without rights, in a folder of no meaning."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tutor import paths
from tutor.course.catalogue import load_course

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[1]
NOBODY = 65534
LESSONS = tuple(entry.id for entry in load_course(paths.lessons_dir()).entries)


@dataclass(frozen=True, slots=True)
class Installed:
    """Where it was installed, and how whoever uses it starts a command."""

    wheel: Path
    environment: Path
    home: Path
    somebody: tuple[str, ...]

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def command(self) -> list[str]:
        # A clean environment: nothing of this checkout, of this Python and of the tests' home.
        clean = ["env", "-i", f"PATH={os.defpath}", f"HOME={self.home}", "TERM=xterm-256color", "LC_ALL=C.UTF-8"]
        return [*self.somebody, *clean, str(self.environment / "bin" / "nn-tutor")]

    def run(self, *arguments: str) -> str:
        found = subprocess.run(
            [*self.command, *arguments], cwd=self.home, capture_output=True, text=True, timeout=60, check=False
        )
        assert found.returncode == 0, found.stderr
        assert found.stderr == ""
        return found.stdout


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with tempfile.TemporaryDirectory(prefix="nn-tutor-wheel-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
        (wheel,) = folder.glob("*.whl")
        home = folder / "home"
        home.mkdir(mode=0o700)
        python, somebody = _who(folder)
        if somebody:
            os.chown(home, NOBODY, NOBODY)
        environment = folder / "environment"
        _run(python, "-m", "venv", "--without-pip", environment)
        new = Installed(wheel, environment, home, somebody)
        _run(sys.executable, "-m", "pip", "--python", new.python, "install", "--quiet", "--no-deps", wheel)
        # What it needs stands here already; it is found after the wheel, so that the wheel is what runs.
        (site,) = environment.glob("lib/python*/site-packages")
        (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
        yield new


def _run(*command: str | Path) -> None:
    found = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def _who(folder: Path) -> tuple[str | Path, tuple[str, ...]]:
    """A Python for the new environment, and what makes a command run as somebody without rights.

    That is who runs the tests, and for root, nobody, if there is a Python that nobody may start.
    """
    own = getattr(sys, "_base_executable", sys.executable)
    other = shutil.which(f"python{sys.version_info.major}.{sys.version_info.minor}", path=os.defpath)
    setpriv = shutil.which("setpriv")
    if os.geteuid() == 0 and setpriv and all(map(_is_open, (folder, Path(sysconfig.get_path("purelib"))))):
        for python in (own, other):
            if python and _is_open(Path(python)):
                return python, (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    return own, ()


def _is_open(path: Path) -> bool:
    """Whether everybody may go there."""
    path = path.resolve()
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents))


# --- what is in it ----------------------------------------------------------------------------------------------


def test_it_holds_lessons_data_licence_and_no_tests(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    assert {f"tutor/_lessons/{lesson}.md" for lesson in LESSONS} <= names
    assert {"tutor/_lessons/course.toml", "tutor/py.typed", "tutor/_data/coffee.csv"} <= names
    assert "tutor/_data/digits-train-images.idx3-ubyte" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "tutor").rglob("*.py")}
    assert sources == {name for name in names if name.endswith(".py") and not name.startswith("tutor/_data/")}
    assert {name.split("/")[0].split("-")[0] for name in names} == {"tutor", "nn_tutor"}


def test_it_runs_what_was_installed_and_not_this_checkout(installed: Installed) -> None:
    told = subprocess.run(
        [*installed.command[:-1], installed.python, "-c", "import os, tutor; print(os.getuid(), tutor.__file__)"],
        cwd=installed.home,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert Path(told[1]).is_relative_to(installed.environment)
    assert told[0] == str(NOBODY if installed.somebody else os.getuid())


# --- what it does -----------------------------------------------------------------------------------------------


def test_it_tells_its_version_and_its_lessons(installed: Installed) -> None:
    version = installed.wheel.name.split("-")[1]
    assert installed.run("--version") == f"nn-tutor {version}\n"
    told = installed.run("list")
    assert all(lesson in told for lesson in LESSONS)


def test_it_has_its_data(installed: Installed) -> None:
    told = installed.run("data")
    assert "zeros_and_ones  x (1000, 400), y (1000, 1)" in told
    assert "iris            x (150, 4), y (150, 1)" in told


def test_it_grades(installed: Installed) -> None:
    hand_in = installed.home.parent / "ada.py"
    hand_in.write_text("# lesson: 05-layers\n# %% decide\ndef decide(p):\n    return (p >= 0.5).astype(int)\n")
    hand_in.chmod(0o644)
    assert "3/3" in installed.run("grade", str(hand_in))


def test_it_opens_runs_and_keeps(installed: Installed) -> None:
    with Terminal(installed.command) as terminal:
        terminal.wait_for("In this course you build")  # the first start is the tour
        terminal.press("q")
        screen = terminal.wait_for("05 +Layers")
        assert all(lesson.partition("-")[0] in screen for lesson in LESSONS)
        terminal.press("q")
        assert terminal.exit_code() == 0
    with Terminal([*installed.command, "open", "05-layers"]) as terminal:
        terminal.wait_for("A single neuron says yes")
        terminal.wait_for("Enter read")  # the whole lesson is there
        terminal.press("Tab")
        terminal.wait_for("plt.scatter")
        terminal.press("r")
        terminal.wait_for(r"\(200, 2\) roasts, \d+ of them good")
        terminal.press("n")
        terminal.wait_for("One dense layer")
        terminal.press("Enter")
        terminal.wait_for("Esc done")
        terminal.press(*"kept = 1", "Esc", "q", "q")
        assert terminal.exit_code() == 0
    (kept,) = installed.home.rglob("lesson-05-layers.json")
    assert kept.is_relative_to(installed.home / ".local" / "share" / "nn-tutor")
    assert "kept = 1" in kept.read_text()
    assert kept.stat().st_uid == (NOBODY if installed.somebody else os.getuid())
