"""Moving pictures leave room on the line to the terminal."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest

from tests.app.driving import run
from tests.app.frames.replay import replaying
from tutor.app.widgets.cell import CellView

SECONDS = 3
TEXT = f"""end = __import__("time").time() + {SECONDS}
while __import__("time").time() < end:
    plt.clf()
    plt.imshow(np.random.random((16, 60))); plt.pause(0.01)
"""


def test_a_picture_that_changes_wholly_all_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")

    async def session() -> None:
        async with replaying(tmp_path, {"TERM": "xterm-256color"}) as (app, pilot):
            for _ in range(9):
                view = app.screen.focused
                if isinstance(view, CellView) and view.text.startswith("x = np"):
                    break
                await pilot.press("tab")
            assert isinstance(view, CellView)
            view.replace_text(TEXT)
            await pilot.press("r")
            frames: list[tuple[float, int]] = []
            end = monotonic() + 10 * SECONDS
            while view.is_busy and app.is_running:
                assert monotonic() < end, "the cell does not come to its end"
                if not frames or frames[-1][1] != app.frame_bytes:
                    frames.append((monotonic(), app.frame_bytes))
                await pilot.pause(0.02)
            # A frame takes about 8 KB; one is shown all the same, every second or two.
            assert len(frames) >= 3
            assert frames[-1][1] - frames[1][1] < 8_000 * (frames[-1][0] - frames[0][0]) + 8_000

    run(session())
