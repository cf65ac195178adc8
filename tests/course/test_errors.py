"""Every way in which a lesson can be broken: the line that is named, what is said, and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.parser import parse_lesson, problems
from tutor.errors import LessonError

PARTS = {
    "START": "```{exercise-start} F\n:label: f\n```\nWrite f.",
    "STARTER": "```{code-cell} python\n:tags: [starter]\ndef f(x):\n    ...\n```",
    "END": "```{exercise-end}\n```",
    "SOLUTION": "```{solution-start} f\n```\n```{code-cell}\n:tags: [solution]\ndef f(x):\n    return x\n```\n"
    "```{solution-end}\n```",
    "CHECK": "```{code-cell}\n:tags: [check]\n#| name: one\nf(1)\n```",
}
EXERCISE = "\n".join(PARTS.values())


def cases() -> list[tuple[str, str]]:
    """The name and the text of each case in broken.txt."""
    text = Path(__file__).with_name("broken.txt").read_text(encoding="utf-8")
    return [(name, rest) for name, _, rest in (case.partition("\n") for case in text.split("\n== ")[1:])]


def read_case(text: str) -> tuple[str, int, str, str]:
    """The lesson of a case, the line to be named, what is said and what to do."""
    written, said, todo = (part.rstrip("\n") for part in text.split("\n-> "))
    lines = ["# Title"]
    for line in written.split("\n"):
        lines += PARTS[line].split("\n") if line in PARTS else [line]
    named = [number for number, line in enumerate(lines, 1) if line.endswith("<<")]
    other = [str(number) for number, line in enumerate(lines, 1) if line.endswith(">>")]
    lesson = "\n".join(line.removesuffix("<<").removesuffix(">>") for line in lines) + "\n"
    return lesson, named[0], said.replace("@", "".join(other)), todo.replace("@", "".join(other))


@pytest.mark.parametrize("text", [text for _, text in cases()], ids=[name for name, _ in cases()])
def test_broken(text: str) -> None:
    lesson, line, said, todo = read_case(text)
    with pytest.raises(LessonError) as caught:
        parse_lesson(lesson, path=Path("broken.md"))
    error = caught.value
    assert str(error).startswith(f"broken.md:{line}: ")
    assert said in error.problem
    assert todo in error.hint
    assert [other.problem for other in problems(lesson, Path("broken.md"))] == [error.problem]


# What an option's value is refused for, and with what words.
VALUES = [
    ("points: many", "'many' is not a number", "such as points: 2"),
    ("points: -1", "-1 is not a number from 0 upwards", "such as points: 2"),
    ("points: nan", "nan is not a number from 0 upwards", "such as points: 2"),
    ("rtol: inf", "inf is not a number from 0 upwards", "such as rtol: 1e-6"),
    ("atol: 1e", "'1e' is not a number", "such as atol: 1e-9"),
    ("seconds: 0", "0 seconds are too few", "such as seconds: 2"),
    ("hidden: yes", "'yes' is neither true nor false", "write hidden: true"),
    ("dtype: float32", "'float32' is neither strict nor loose", "write dtype: strict"),
    ("unchanged: x", "'x' is not a list in square brackets", "such as unchanged: [x, W]"),
    ("unchanged: [x, 1]", "'1' is not a name", "such as unchanged: [x, W]"),
    ("forbid: [for,]", "an empty place in the list", "such as forbid: [for, while"),
    ("require: @", "'@' is not a list in square brackets", "such as require: [@]"),
    ("gradient_of: f(x)", "'f(x)' is not a name", "such as gradient_of: loss"),
    ("expect: [1,", "not a Python literal", "write numbers"),
    ("expect: np.zeros(3)", "'np.zeros(3)' is not a literal", "write numbers"),
    ("expect: [x]", "'x' is not a literal", "write numbers"),
    ("expect: {1, 2}", "'{1, 2}' is not a literal", "write numbers"),
    ("expect: {(1, 2): 3}", "is not a literal", "write numbers"),
    ("expect: {**{}}", "is not a literal", "write numbers"),
    ("expect: b'x'", "is not a literal", "write numbers"),
    ("expect: ...", "is not a literal", "write numbers"),
    ("expect: -True", "is not a literal", "write numbers"),
    ("expect: 1 + 2", "is not a literal", "write numbers"),
    ("expect: " + "[" * 300, "not a Python literal", "write numbers"),
    ("expect: " + "-" * 20_000 + "1", "nested too deeply", "write numbers"),
    ("message:", "nothing is written there", "write it after the colon"),
]


@pytest.mark.parametrize(("option", "said", "todo"), VALUES, ids=[row[0][:24] for row in VALUES])
def test_bad_values(option: str, said: str, todo: str) -> None:
    text = f"# Title\n{EXERCISE}\n".replace("#| name: one", f"#| name: one\n#| {option}")
    with pytest.raises(LessonError) as caught:
        parse_lesson(text, path=Path("broken.md"))
    assert text.split("\n")[caught.value.line - 1] == f"#| {option}"
    assert caught.value.problem.startswith(option.split(":")[0])
    assert said in caught.value.problem
    assert todo in caught.value.hint


def test_the_sound_exercise_is_sound() -> None:
    lesson = parse_lesson(f"# Title\n{EXERCISE}\n", path=Path("right.md"))
    assert [exercise.label for exercise in lesson.exercises] == ["f"]


def test_no_title() -> None:
    with pytest.raises(LessonError) as caught:
        parse_lesson("words", path=Path("x.md"))
    assert str(caught.value) == "x.md:1: the lesson has no title\n  begin it with a line # Title"


def test_several_errors_are_found_at_once_in_order() -> None:
    text = """# T
```{code-cell}
:tags: [dmeo]
x
```

a <b>

```{code-cell}
:tags: [predict]
y
```

{eq}`nowhere`
"""
    assert [(error.line, error.problem) for error in problems(text, Path("x.md"))] == [
        (3, "unknown tag 'dmeo'"),
        (7, "HTML, <b>, cannot be shown in a terminal"),
        (9, "the predict cell asks nothing"),
        (14, "there is no equation 'nowhere'"),
    ]
