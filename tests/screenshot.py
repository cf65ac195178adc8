"""``python -m tests.screenshot``: draws the README's picture, ``.github/screenshot.svg``, from the app as it is now.

The picture shows an exercise of 05-layers just after a check that found a well-known mistake.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from tests.app.driving import Driver
from tutor.app.app import TutorApp
from tutor.course.catalogue import load_course
from tutor.paths import lessons_dir
from tutor.progress import ProgressStore

TARGET = Path(__file__).resolve().parents[1] / ".github" / "screenshot.svg"
SIZE = (84, 30)
LESSON, EXERCISE = "05-layers", "my_dense"
ANSWER = """\
def my_dense(a_in, W, b, g):
    units = W.shape[1]
    a_out = np.zeros(units)
    for j in range(units):
        z = np.dot(W[:, j], a_in)
        a_out[j] = g(z)
    return a_out
"""
# Textual derives it from the segments, which carry addresses of memory.
_UNIQUE = re.compile(r"terminal-\d+")


def main() -> None:
    """Write the picture."""
    # What a terminal of today says of itself, whatever this one says.
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    for name in ("NO_COLOR", "NN_TUTOR_THEME"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        picture = asyncio.run(_draw(Path(folder)))
    TARGET.write_text(_UNIQUE.sub("nn-tutor", picture), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")


async def _draw(folder: Path) -> str:
    course = load_course(lessons_dir())
    store = ProgressStore.open(course.id, folder)
    app = TutorApp(course, store, lesson=LESSON)
    try:
        async with app.run_test(size=SIZE) as pilot:
            driver = Driver(app, pilot)
            await driver.opened()
            view = driver.cell(EXERCISE)
            while driver.lesson.current is not view:
                await driver.press("n")
            await driver.press("enter")
            assert view.editor is not None
            view.editor.clear()
            view.editor.insert(ANSWER.rstrip())
            await driver.press("escape", "c")
            await driver.until(lambda: view.attempt is not None and not view.is_busy)
            await driver.pilot.pause(0.5)
            return app.export_screenshot(title="nn-tutor")
    finally:
        app.autosaver.close()
        app.machinery.close()
        store.close()


if __name__ == "__main__":
    main()
