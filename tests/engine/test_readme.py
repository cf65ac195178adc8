"""The engine's README: its code runs, and gives what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import tutor.engine

README = Path(tutor.engine.__file__).with_name("README.md")
BLOCK = re.compile(r"```python\n(.*?)```", re.S)


def test_what_the_readme_says(capsys: Any) -> None:
    names: dict[str, Any] = {}
    shown = 0
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        for line in re.split(r"\n(?=\S)", block.strip()):
            code, _, expected = line.partition("  # ")
            if not expected or "\n" in line:
                exec(line, names)
                continue
            found = repr(eval(code, names))
            pattern = re.escape(expected.strip()).replace(r"\.\.\.", r"\d+")
            assert re.fullmatch(pattern, found), f"{code} gives {found}, not {expected}"
            shown += 1
    assert shown >= 12
    assert "def " in capsys.readouterr().out
