"""Which question of nbgrader or otter a notebook's cell answers.

nbgrader names a cell's question in ``metadata.nbgrader.grade_id``. otter's notebooks are marked by raw cells with
``# BEGIN QUESTION`` and ``name: q1`` where the teacher writes them; where learners fill them in, an answer is what
stands, tagged ``otter_answer_cell`` or not, before the cell with ``grader.check("q1")``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BEGIN = re.compile(r"#?\s*BEGIN QUESTION\b(?P<rest>.*)", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"^[#\s]*name\s*:\s*[\"']?(?P<name>[\w.-]+)[\"']?\s*$", re.MULTILINE)
_END = re.compile(r"#?\s*END QUESTION\b", re.IGNORECASE)
_TESTS = re.compile(r"#?\s*(?P<what>BEGIN|END) TESTS?\b", re.IGNORECASE)
_CHECK = re.compile(r"^grader\.check\(\s*[\"'](?P<name>[\w.-]+)[\"']\s*\)\s*;?$")
_OTTERS = re.compile(r"^(?:import otter\b.*|from otter\b.*|grader\s*=\s*otter\.Notebook\(.*|grader\.\w+\(.*)$")
_NUMBERED = re.compile(r"cell-[0-9a-f]{8,}")
ANSWER_TAG = "otter_answer_cell"


class Questions:
    """Follows a notebook from cell to cell."""

    def __init__(self) -> None:
        self.name = ""
        self._in_tests = False

    def see_text(self, source: str) -> None:
        """A raw or Markdown cell, which may begin or end a question or its tests."""
        told = source.strip().removeprefix("```").strip()
        tests = _TESTS.match(told)
        if tests is not None:
            self._in_tests = tests["what"].upper() == "BEGIN"
        elif _END.match(told):
            self.name, self._in_tests = "", False
        elif begin := _BEGIN.match(told):
            name = _NAME.search(begin["rest"])
            self.name = name["name"] if name is not None else ""

    @property
    def is_theirs(self) -> bool:
        """Whether the cells that come are the teacher's tests."""
        return self._in_tests


def checked(lines: list[str]) -> str:
    """The question that a cell with nothing but ``grader.check`` is about, "" for any other cell."""
    code = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    found = _CHECK.match(code[0]) if len(code) == 1 else None
    return found["name"] if found is not None else ""


def is_otters(lines: list[str]) -> bool:
    """Whether a cell does nothing but call otter."""
    code = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return bool(code) and all(map(_OTTERS.match, code))


def of_nbgrader(metadata: Mapping[str, object]) -> str:
    """The question that nbgrader knows a cell by, "" where it has only given it a number."""
    told = metadata.get("nbgrader")
    name = told.get("grade_id") if isinstance(told, dict) else None
    return name if isinstance(name, str) and not _NUMBERED.fullmatch(name) else ""


def is_test_of_nbgrader(metadata: Mapping[str, object]) -> bool:
    """Whether it is a cell that nbgrader keeps as the teacher wrote it, such as a test."""
    told = metadata.get("nbgrader")
    return isinstance(told, dict) and told.get("solution") is False


def of_otter(metadata: Mapping[str, object]) -> str:
    """The question that otter's metadata name."""
    told = metadata.get("otter")
    names = [told.get(key) for key in ("question", "name", "label")] if isinstance(told, dict) else []
    return next((name for name in names if isinstance(name, str) and name), "")


def is_answer(metadata: Mapping[str, object]) -> bool:
    """Whether otter has tagged the cell as one for an answer."""
    tags = metadata.get("tags")
    return metadata.get(ANSWER_TAG) is True or (isinstance(tags, list) and ANSWER_TAG in tags)
