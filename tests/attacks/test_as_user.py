"""The same as an unprivileged user, who has other rights and other layers than root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.test_corpus import ALL, ROOT, problems, run

NOBODY = 65534
# What the grader and the cells load; the rest of this interpreter's packages is not needed there.
PACKAGES = ("numpy", "numpy.libs", "markdown_it", "mdit_py_plugins", "mdurl", "platformdirs")
# The families in which rights make a difference; all of them where all attacks are asked for.
FAMILIES = ("theft", "machine", "stdio")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root can run something as another user"
)


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A copy of all that is needed in a place that everybody can enter; this interpreter and checkout may not be."""
    folder = Path(tempfile.mkdtemp(prefix="as-user-"))
    try:
        folder.chmod(0o755)
        libraries = Path(sysconfig.get_paths()["platlib"])
        for name in PACKAGES:
            if (libraries / name).exists():  # not every build of NumPy brings libraries along
                shutil.copytree(
                    libraries / name, folder / "lib" / name, ignore=shutil.ignore_patterns("tests", "*.pyi")
                )
        shutil.copytree(ROOT / "tutor", folder / "lib" / "tutor")
        shutil.copytree(ROOT / "tests" / "attacks", folder / "checkout" / "tests" / "attacks")
        shutil.copy(ROOT / "tests" / "__init__.py", folder / "checkout" / "tests")
        (folder / "home").mkdir()
        os.chown(folder / "home", NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def python(ground: Path) -> str:
    """An interpreter that this user can run and that takes the same compiled packages."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    known = [sys.executable, shutil.which(f"python{version}", path="/usr/local/bin:/usr/bin"), "/usr/bin/python3"]
    for each in filter(None, known):
        asked = "import sys, numpy, tutor.grading.job; print('%d.%d' % sys.version_info[:2])"
        try:
            found = as_user(ground, each, "-c", asked)
        except OSError:  # it lies where the user cannot go
            continue
        if found.stdout.strip() == version:
            return each
    pytest.skip(f"no Python {version} that another user can run (this one lies in a folder of root's)")


def as_user(ground: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ground / "checkout",
        timeout=600,
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env=environment(ground),
    )


def environment(ground: Path) -> dict[str, str]:
    home = str(ground / "home")
    return {"HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ground / "lib")}


@pytest.mark.parametrize("level", ["lock", "full"])
def test_attacks_fail_for_a_user(ground: Path, python: str, level: str) -> None:
    families = [] if ALL else ["--quick", *(part for family in FAMILIES for part in ("--family", family))]
    output = ground / "home" / f"{level}.json"
    found = run(output, "--level", level, *families, command=lambda arguments: as_user(ground, python, *arguments))
    assert not problems(found)
