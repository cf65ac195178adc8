"""``nn-tutor grade --scaffold``: folders that grade elsewhere, on Gradescope or in GitHub Actions.

The files lie in ``scaffolds/``. What differs is put beside them as JSON, or into the workflow as quoted texts of YAML,
so that no lesson's or folder's name is taken for code.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

from tutor import __version__
from tutor.course.catalogue import find_course, load_course, load_lesson
from tutor.errors import UsageError

_SCAFFOLDS = Path(__file__).with_name("scaffolds")
_COURSE = "course"
_ISOLATION = "full"


def scaffold(kind: str, directory: Path, course: Path | None, lesson: str) -> int:
    """Make the files of a kind in ``directory``, which is made if there is none. Nothing that is there is overwritten.

    Args:
        kind: "gradescope" or "github".
        directory: Where to: the autograder's folder, the repository's.
        course: What --course names, None for the course that ships with nn-tutor.
        lesson: What --lesson names, "" where submissions say it themselves.

    Returns:
        0.

    Raises:
        UsageError: The kind, the course or the lesson is not known, or files are in the way.
    """
    if kind not in ("gradescope", "github"):
        raise UsageError(f"--scaffold {kind}: no such kind", "It is gradescope or github.")
    loaded = load_course(find_course(course))
    known = load_lesson(loaded, lesson).id if lesson else ""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        made = _gradescope(directory, course, known) if kind == "gradescope" else _github(directory, course, known)
    except OSError as error:
        where = error.filename or directory
        raise UsageError(
            f"--scaffold {kind} {directory}: {where}: {error.strerror or error}", "Name another folder."
        ) from None
    sys.stdout.write(f"{directory}: {', '.join(made)}\n")
    return 0


def _gradescope(directory: Path, course: Path | None, lesson: str) -> list[str]:
    config = {
        "course": _COURSE if course is not None else "",
        "lesson": lesson,
        "isolation": _ISOLATION,
        "nn-tutor": __version__,
    }
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted((_SCAFFOLDS / "gradescope").iterdir())}
    files["config.json"] = json.dumps(config, indent=2) + "\n"
    files["requirements.txt"] = f"nn-tutor=={__version__}\n"
    _require_free(directory, [*files, *([_COURSE] if course is not None else [])])
    for name, text in files.items():
        _write(directory / name, text)
    for name in ("run_autograder", "setup.sh"):
        (directory / name).chmod(0o755)
    if course is None:
        return list(files)
    shutil.copytree(find_course(course), directory / _COURSE, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return [*files, _COURSE]


def _github(directory: Path, course: Path | None, lesson: str) -> list[str]:
    values = {
        "VERSION": __version__,
        # A text of JSON is one of YAML. The course is looked for in the repository, where it is put by hand.
        "COURSE": _quoted(find_course(course).name if course is not None else ""),
        "LESSON": _quoted(lesson),
    }
    text = (_SCAFFOLDS / "github" / "grade.yml").read_text(encoding="utf-8")
    text = re.sub("@([A-Z]+)@", lambda found: values[found[1]], text)
    name = ".github/workflows/grade.yml"
    _require_free(directory, [name])
    (directory / name).parent.mkdir(parents=True, exist_ok=True)
    _write(directory / name, text)
    return [name]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _require_free(directory: Path, names: list[str]) -> None:
    """Refuse to overwrite what somebody may have changed."""
    taken = [name for name in names if (directory / name).exists()]
    if taken:
        raise UsageError(
            f"--scaffold: in {directory} there is already {', '.join(taken)}", "Name an empty folder, or remove them."
        )


def _write(path: Path, text: str) -> None:
    """A file whose lines end as they do on Linux, where it will run."""
    path.write_text(text, encoding="utf-8", newline="\n")
