"""What the linter says of terms and of the glossary."""

from __future__ import annotations

from pathlib import Path

from tutor.authoring.lint import lint

TOML = 'title = "T"\n[[lessons]]\nfile = "01-a.md"\n'
LESSON = "# A\n\n## Part\n\nA {term}`unit`.\n"
GLOSSARY = "# Words\n\n```{glossary}\nunit\n  : One of many. [Lesson 1](01-a.md#part)\n```\n"


def said(folder: Path, lesson: str = LESSON, glossary: str | None = GLOSSARY) -> list[str]:
    """What the linter finds in a course, each with its file's name."""
    (folder / "course.toml").write_text(TOML, encoding="utf-8")
    (folder / "01-a.md").write_text(lesson, encoding="utf-8")
    if glossary is not None:
        (folder / "glossary.md").write_text(glossary, encoding="utf-8")
    return [str(problem).removeprefix(f"{folder}/") for problem in lint([folder])]


def test_a_sound_glossary(tmp_path: Path) -> None:
    assert said(tmp_path) == []
    assert list(lint([tmp_path / "glossary.md"])) == []


def test_terms_that_lead_nowhere(tmp_path: Path) -> None:
    assert said(tmp_path, LESSON.replace("unit", "unti")) == [
        "01-a.md:5: the glossary has no term 'unti' (did you mean 'unit'?)"
    ]
    inside = GLOSSARY.replace("many.", "many {term}`neurons`.")
    assert said(tmp_path, LESSON, inside) == [
        "glossary.md:5: the glossary has no term 'neurons' (add it to glossary.md)"
    ]
    (tmp_path / "glossary.md").unlink()
    (problem,) = said(tmp_path, LESSON, None)
    assert problem.startswith("01-a.md:5: the term 'unit' in no glossary (add glossary.md beside the lessons")


def test_the_glossary_is_read_like_a_lesson(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, LESSON, GLOSSARY.replace("#part", "#prat"))
    assert problem.startswith("glossary.md:5: the link 01-a.md#prat leads nowhere")
    (problem,) = said(tmp_path, LESSON, GLOSSARY.replace("One", "$\\frca{1}$"))
    assert problem.startswith("glossary.md:5: the formula \\frca{1}")
    (problem,) = said(tmp_path, LESSON, GLOSSARY.replace("[Lesson 1](01-a.md#part)", ""))
    assert problem.startswith("glossary.md:4: warning: 'unit' does not say which lesson explains it")
    (problem,) = said(tmp_path, LESSON, GLOSSARY.replace("  : One", ": One"))
    assert problem.startswith("glossary.md:5: warning: Sphinx takes the definition of 'unit' for a second term")
    (problem,) = said(tmp_path, LESSON, GLOSSARY.replace("  : One of many. [Lesson 1](01-a.md#part)\n", ""))
    assert problem.startswith("glossary.md:4: the term 'unit' has no definition")
