"""What the folder ``data`` holds: small, described, and made by scripts that write the same bytes again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tutor import paths

DATA = paths.data_dir()
MOST_BYTES = 2_000_000


@pytest.mark.parametrize("script", sorted(path.name for path in DATA.glob("make_*.py")))
def test_a_script_writes_the_files_that_are_shipped(script: str, tmp_path: Path) -> None:
    copy = tmp_path / script
    copy.write_bytes((DATA / script).read_bytes())
    subprocess.run([sys.executable, copy], check=True)
    copy.unlink()
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert written
    assert written == {name: (DATA / name).read_bytes() for name in written}


def test_every_file_is_named_in_the_readme_with_its_script() -> None:
    rows = [line for line in (DATA / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in row.split(" | ")[0].split("`")[1::2]}
    scripts = {path.name for path in DATA.glob("make_*.py")}
    others = {path.name for path in DATA.iterdir() if path.is_file()} - scripts - {"README.md"}
    assert named == others
    assert all(any(f"`{script}`" in row for row in rows) for script in scripts)


def test_the_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir() if path.is_file()) < MOST_BYTES
