"""A cell that draws while it runs, at a real terminal."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.e2e

LESSON = """# Moving pictures

Some words.

```{code-cell} python
:tags: [demo]
#| seconds: 60
rng = np.random.default_rng(0)
losses = []
for n in range(ROUNDS):
    print(f"\\rround {n} ", "#" * (n % 20), end="")
    losses.append(1 / (n + 1) + 0.1 * rng.random())
    plt.clf()
    plt.plot(losses)
    plt.title(f"picture {n}")
    plt.pause(0.02)
plt.pause(60)
```
"""


def start(home: Path, rounds: int, **environ: str) -> Terminal:
    course = home / "course"
    course.mkdir()
    (course / "course.toml").write_text(
        'title = "Moving"\nversion = "1"\n[[lessons]]\nfile = "01-moving.md"\nminutes = 1\noutcomes = ["see"]\n'
    )
    (course / "01-moving.md").write_text(LESSON.replace("ROUNDS", str(rounds)))
    command = [sys.executable, "-m", "tutor", "--course", str(course), "open", "01-moving"]
    terminal = Terminal(command, environ={"HOME": str(home), "NN_TUTOR_HOME": str(home / "work"), **environ})
    terminal.wait_for("plt.pause")
    terminal.settle()
    terminal.press("r")
    return terminal


def without_time(screen: str) -> str:
    return re.sub(r"running [\d.]+ s", "running", screen)


@pytest.mark.parametrize("colors", ["", "truecolor"])
def test_what_is_drawn_bit_by_bit_is_what_is_drawn_as_a_whole(home: Path, colors: str) -> None:
    with start(home, 60, COLORTERM=colors) as terminal:
        terminal.wait_for("picture [1-9]")
        terminal.wait_for("picture 59")
        terminal.settle(0.3, 2)
        bit_by_bit = without_time(terminal.text)
        assert "round 59  ###################" in bit_by_bit
        assert "round 58" not in bit_by_bit
        terminal.press("?")
        terminal.wait_until_gone("picture 59")
        terminal.press("Esc")
        terminal.wait_for("picture 59")
        terminal.settle(0.3, 2)
        assert without_time(terminal.text) == bit_by_bit
        terminal.press("^C")
        terminal.wait_until_gone(r"\^C stop", 5)
        assert "picture 59" in terminal.settle()


def test_moving_pictures_leave_room_on_a_slow_line(home: Path) -> None:
    with start(home, 10_000, SSH_TTY="/dev/pts/0") as terminal:
        terminal.wait_for("picture [1-9]")
        _read_for(terminal, 2)
        before = terminal.received
        _read_for(terminal, 3)
        assert (terminal.received - before) / 3 < 12_000
        asked = time.monotonic()
        terminal.press("^C")
        terminal.wait_until_gone(r"\^C stop", 5)
        assert time.monotonic() - asked < 3


def _read_for(terminal: Terminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        terminal.read(0.02)
