"""Our output and Textual's own look alike on a terminal, after every frame."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.app.driving import KEYS, run
from tests.app.frames.replay import ReplayApp, replaying

WIDE = "x = '漢字 e\u0301 ✓ 𝑥 👩\u200d🔬 ❤\ufe0f é ﷽'"
TEXTS = (
    "漢字",
    "e\u0301",
    "👩\u200d🔬",
    "❤\ufe0f",
    "for i in range(3):\nprint(i)\n",
    WIDE,
    "\u200b",
    "한글" * 30,
    "日" * 41,
)
PRESSED = (
    *("space", "b", "down", "up", "home", "end", "tab", "shift+tab", "enter", "escape", "pagedown", "pageup", "left"),
    *("right", "backspace", "delete", "f1", "ctrl+p", "ctrl+z", "shift+down", "r", "x", "y", "ctrl+l", "n", "p", "o"),
)


@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_a_session_looks_like_textuals_own(tmp_path: Path, term: str) -> None:
    async def session() -> None:
        async with replaying(tmp_path, {"TERM": term}) as (app, pilot):
            await pilot.press("space", "space", "b", "down", "up", "end", "home", "tab", "tab", "enter")
            await pilot.press("end", *"abc", "enter", "enter", *"x=1", "backspace", "up", "shift+up", "ctrl+z")
            app.post_message(events.Paste(WIDE))
            await pilot.press("left", "left", "left", "left", "x", "backspace", "escape")
            app.notify("A note [b]that is bold[/b], 漢字", timeout=0.2)
            await pilot.press("f1", "down", "down", "pagedown", "escape", "ctrl+p", *"mou", "down", "escape")
            app.resize(50, 15)
            await pilot.press("space", "space", "b")
            app.resize(80, 24)
            await pilot.press("r", "ctrl+l", "space")
            with app.suspend():
                pass
            await pilot.pause(0.2)
            app.theme = next(name for name in app.available_themes if name.startswith("tutor") and name != app.theme)
            await pilot.press("space", "q", "down", "up")
            assert app.frames > 40

    run(session())


@pytest.mark.parametrize(
    ("seed", "environ"),
    [
        (1, {"TERM": "xterm-256color"}),
        (2, {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NN_TUTOR_THEME": "tutor-light"}),
        (3, {"TERM": "linux"}),
    ],
    ids=["256", "truecolor", "linux"],
)
def test_random_sessions_look_like_textuals_own(tmp_path: Path, seed: int, environ: dict[str, str]) -> None:
    async def session() -> None:
        async with replaying(tmp_path, environ) as (app, pilot):
            choose = random.Random(seed)
            for _ in range(100):
                await act(app, pilot, choose)
            await pilot.pause(0.1)
            app.action_redraw()
            assert app.frames > 40

    run(session())


async def act(app: ReplayApp, pilot: Pilot[int], choose: random.Random) -> None:
    """Do anything that a learner may do, and let some of the frames come."""
    what = choose.random()
    if what < 0.03:
        app.resize(choose.randint(20, 120), choose.randint(6, 40))
    elif what < 0.05:
        app.notify("[b]Note[/b] " + choose.choice(TEXTS), timeout=0.05)
    elif what < 0.07:
        with app.suspend():
            pass
    elif what < 0.09:
        app.theme = choose.choice([name for name in app.available_themes if name.startswith("tutor")])
    elif what < 0.2:
        app.post_message(events.Paste(choose.choice(TEXTS)))
    elif what < 0.3:
        for sign in choose.choice(("x = 1", "(a + b) * c", "np.dot(W, x)")):
            app.post_message(events.Key(KEYS.get(sign, sign), sign))
    else:
        key = choose.choice(PRESSED)
        app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause(choose.choice((0, 0.01, None)))
