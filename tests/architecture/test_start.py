"""What is loaded before a lesson is first drawn: nothing that the first frame can do without."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tutor.course.catalogue import find_course, load_course
from tutor.course.shelf import Shelf

LESSON = "11-engine"
# Libraries, and parts of ours that bring much along or are for later.
NOT_YET = (
    "numpy",
    "plotext",
    "markdown_it",
    "mdit_py_plugins",
    "argparse",
    "tree_sitter",
    "textual.widgets._text_area",
    "tutor.app.completing",
    "tutor.app.editing",
    "tutor.app.screens.help",
    "tutor.app.screens.home",
    "tutor.app.widgets.editor",
    "tutor.authoring",
    "tutor.checking.checks",
    "tutor.course.parser",
    "tutor.datasets",
    "tutor.engine",
    "tutor.evaluation",
    "tutor.grading",
    "tutor.plain",
    "tutor.plotting.render",
    "tutor.runner.forks",
    "tutor.runner.session",
)
# Opens a lesson as the command does, on a screen of its own, and tells what was there when it had been drawn.
OPENED = f"""
import sys
from tutor import cli
from tutor.app.app import TutorApp
from tutor.app.screens.reading import ReadingScreen

async def drawn(screen):
    print(*sys.modules)
    screen.app.exit(0)

ReadingScreen._go_on = drawn
TutorApp.run = lambda app: type(app).__mro__[1].run(app, headless=True, size=(80, 24))
cli.require_screen = lambda: None
sys.exit(cli.main(["open", {LESSON!r}]))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that were loaded when a lesson, which had been opened before, was first drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NN_TUTOR_HOME", str(tmp_path_factory.mktemp("home")))
        Shelf(load_course(find_course())).lesson(LESSON)
        ran = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return set(ran.stdout.split())


def test_the_lesson_was_drawn(loaded: set[str]) -> None:
    assert {"textual.app", "tutor.app.screens.lesson", "tutor.course.kept"} <= loaded


@pytest.mark.parametrize("name", NOT_YET)
def test_it_was_drawn_without(name: str, loaded: set[str]) -> None:
    assert not {module for module in loaded if module == name or module.startswith(f"{name}.")}
