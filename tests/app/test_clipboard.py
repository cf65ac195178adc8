"""Copying out: what each terminal is sent, and the file that is there in any case."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

from tests.app.driving import open_app, run
from tutor import paths
from tutor.app import clipboard


def test_what_each_terminal_is_sent() -> None:
    plain = "\x1b]52;c;w6k=\x07"
    assert clipboard.sequence("é", {"TERM": "xterm-256color"}) == plain
    for term in ("linux", "vt100", "dumb", ""):
        assert clipboard.sequence("é", {"TERM": term}) == ""
    tmux = {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}
    assert clipboard.sequence("é", tmux) == plain
    assert clipboard.sequence("é", tmux, passed_on=True) == "\x1bPtmux;\x1b\x1b]52;c;w6k=\x07\x1b\\"
    assert clipboard.sequence("é", {"TERM": "screen", "STY": "1.x"}) == f"\x1bP{plain}\x1b\\"
    assert clipboard.sequence("é", {"TERM": "screen-256color"}) == f"{plain}\x1bP{plain}\x1b\\", "tmux, seen from afar"
    text = "x" * 5000
    parts = re.findall(r"\x1bP(.{1,700}?)\x1b\\", clipboard.sequence(text, {"TERM": "screen", "STY": "1"}), re.DOTALL)
    assert b64decode("".join(parts)[7:-1]).decode() == text
    assert clipboard.sequence("x" * 100_000, {"TERM": "xterm"}) == "", "more than terminals take"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('test "$1" = load-buffer && cat > "$TAKEN"', "prefix ] pastes it"),
        ('test "$1" = show-options && echo on', "if your terminal allows it"),
        ("exit 1", "if your terminal allows it"),
    ],
)
def test_tmux_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str) -> None:
    tmux, taken = tmp_path / "bin" / "tmux", tmp_path / "taken"
    tmux.parent.mkdir()
    tmux.write_text(f"#!/bin/sh\n{script}\n")
    tmux.chmod(0o755)
    for name, value in (
        ("PATH", f"{tmux.parent}:/usr/bin:/bin"),
        ("TMUX", "x"),
        ("TERM", "tmux"),
        ("TAKEN", str(taken)),
    ):
        monkeypatch.setenv(name, value)

    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            sent: list[str] = []
            assert driver.app._driver is not None
            monkeypatch.setattr(driver.app._driver, "write", sent.append)
            view = await driver.go_to("twice")
            await driver.press("y")
            (toast,) = driver.app._notifications
            assert told in toast.message
            assert paths.copied_file().read_text() == view.text + "\n"
            assert driver.app.clipboard == view.text
            wrapped = [data for data in sent if "]52;" in data]
            assert [data.startswith("\x1bPtmux;") for data in wrapped] == ([] if taken.exists() else ["on" in script])
            if taken.exists():
                assert taken.read_text() == view.text
            # Where nothing can be written, that is told.
            paths.copied_file().unlink()
            paths.copied_file().mkdir()
            await driver.press("y")
            assert "cannot be written" in list(driver.app._notifications)[-1].message

    run(session())
