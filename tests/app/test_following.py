"""Following references, the glossary, and zooming, by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.driving import open_app, run
from tutor.app.screens.follow import Follow
from tutor.app.screens.glossary import GlossaryScreen
from tutor.app.screens.lesson import LessonScreen
from tutor.app.screens.zoom import Zoom, full_width

FILLER = "\n\n".join(f"Paragraph {number} of many." for number in range(30))
LESSON = f"""# A

A unit[^why] as in {{eq}}`eq-far` and [lesson two](02-b.md#there) and <https://example.org/x>.

[^why]: Because of the bias.

{FILLER}

## Far

$$
y = \\frac{{a + b}}{{c}}
$$ (eq-far)

{FILLER}

## Alone

See {{eq}}`eq-far`.

{FILLER}

## Nothing

Plain.
"""
SECOND = f"# B\n\n{FILLER}\n\n(there)=\n## There\n\nA unit and some biases.\n\n{FILLER}\n\n{FILLER}\n"
GLOSSARY = """# Words

```{glossary}
unit
  : One with a {term}`bias`. [Lesson 2](02-b.md#there)

bias
  : What is added, $b$.

loss
  : How wrong it is.
```
"""
WIDE = " + ".join(f"\\frac{{a_{{{n}}}}}{{b_{{{n}}}}}" for n in range(30))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    root.mkdir()
    toml = 'title = "T"\n[[lessons]]\nfile = "01-a.md"\n[[lessons]]\nfile = "02-b.md"\n'
    wide = f"# C\n\n$$\n{WIDE}\n$$\n\nInline $x^2$.\n\n| a | b |\n|---|---|\n| {'word ' * 9}| {'other ' * 9}|\n"
    (root / "course.toml").write_text(f'{toml}[[lessons]]\nfile = "03-c.md"\n', encoding="utf-8")
    for name, text in (("01-a", LESSON), ("02-b", SECOND), ("03-c", wide), ("glossary", GLOSSARY)):
        (root / f"{name}.md").write_text(text, encoding="utf-8")
    return root


def test_what_the_screen_shows_is_followed_and_come_back_from(tmp_path: Path, course: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-a", root=course) as driver:
            before = driver.text
            await driver.press("f")
            # in the order of the page; above the panel nothing has changed
            panel = driver.text.split("\n")[-3:-1]
            assert panel[0] == " 1 unit   2 note [1]   3 equation (1)   4 lesson two   5 https://example.org/x"
            assert panel[1] == " 6 bias"
            assert driver.text.split("\n")[:15] == before.split("\n")[:15]
            await driver.press("2")
            assert "Because of the bias." in driver.text.split("\n")[-2]
            await driver.press("f")  # its only term, at once
            assert "What is added, b." in driver.text
            await driver.press("escape", "escape")
            assert "1 unit" in driver.text
            await driver.press("right", "right", "right", "enter")
            assert "y copies it" in driver.text
            await driver.press("y")
            assert driver.app.clipboard == "https://example.org/x"
            await driver.press("escape", "3")
            assert isinstance(driver.app.screen, LessonScreen)
            await driver.until(lambda: "a + b" in driver.text)
            await driver.press("backspace")
            await driver.until(lambda: "A unit[1] as in (1)" in driver.text)
            await driver.press("f", "1")
            assert "One with a bias." in driver.text
            await driver.press("enter")
            await driver.until(lambda: "There" in driver.text and driver.lesson.study.lesson.id == "02-b")
            await driver.press("backspace")
            await driver.until(lambda: driver.lesson.study.lesson.id == "01-a" and "A unit[1]" in driver.text)
            await driver.press("f", "4")
            await driver.until(lambda: driver.lesson.study.lesson.id == "02-b")
            await driver.press("backspace", "f", "escape")
            assert isinstance(driver.app.screen, LessonScreen)

    run(session())


def test_a_single_reference_is_followed_at_once_and_none_is_told(tmp_path: Path, course: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-a", root=course) as driver:
            await driver.press("end")
            await driver.until(lambda: "Plain." in driver.text)
            await driver.press("f")
            assert isinstance(driver.app.screen, LessonScreen)
            assert "Nothing here leads elsewhere" in driver.text.split("\n")[-1]
            line = next(n for n, text in enumerate(LESSON.split("\n"), 1) if text == "## Alone")
            driver.app.jump("01-a", line)
            await driver.until(lambda: "See (1)." in driver.text)
            await driver.press("f")
            await driver.until(lambda: "a + b" in driver.text)
            assert not isinstance(driver.app.screen, Follow)

    run(session())


def test_the_glossary(tmp_path: Path, course: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-a", root=course) as driver:
            await driver.press("i")
            assert "What is added, b." in driver.text
            assert "Comes up in lessons 01, 02." in driver.text
            await driver.press("down")
            assert "How wrong it is." in driver.text
            assert "No lesson says it" in driver.text
            await driver.type("un")
            assert "One with a bias." in driver.text
            assert "  loss" not in driver.text
            await driver.type("x")
            assert "No term is like that" in driver.text
            await driver.press("escape")
            assert isinstance(driver.app.screen, GlossaryScreen)
            assert "\n   loss" in driver.text
            await driver.press("down", "down", "enter")
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen) and "There" in driver.text)
            assert driver.lesson.study.lesson.id == "02-b"
            await driver.press("backspace")
            await driver.until(lambda: driver.lesson.study.lesson.id == "01-a")
            await driver.press("q", "i", "down", "down", "enter")
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen))
            assert driver.lesson.study.lesson.id == "02-b"
            await driver.press("i", "escape")
            assert isinstance(driver.app.screen, LessonScreen)

    run(session())


def test_without_a_glossary_it_says_so(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            await driver.press("i")
            assert "This course has no glossary." in driver.text

    run(session())


def test_zoom(tmp_path: Path, course: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="03-c", root=course, size=(80, 40)) as driver:
            await driver.press("z")
            zoom = driver.app.screen
            assert isinstance(zoom, Zoom)
            # the table is nearer to the middle, and cut to the page
            assert "Table" in driver.text
            await driver.press("escape")
            driver.app.screen.query_one("#body").styles.height = 12
            await driver.pilot.pause()
            await driver.press("z")
            zoom = driver.app.screen
            assert isinstance(zoom, Zoom)
            assert zoom.tex == WIDE
            assert full_width(zoom._what, zoom._glyphs) > 140
            lines = driver.text.split("\n")
            assert lines[2].lstrip().startswith("a₀") or "a" in lines[2]
            assert "─" in lines[3]
            assert "In one line" in driver.text
            assert "\\frac{a_{0}}{b_{0}}" in driver.text
            before = lines[2]
            await driver.press("right")
            assert driver.text.split("\n")[2] != before
            await driver.press("end", "home")
            assert driver.text.split("\n")[2] == before
            await driver.press("y")
            assert driver.app.clipboard == WIDE
            await driver.press("z")
            assert isinstance(driver.app.screen, LessonScreen)
        async with open_app(tmp_path / "narrow", lesson="01-first", size=(38, 20)) as driver:
            view = driver.cell("plt.plot")
            driver.app.jump("01-first", view.cell.line)
            await driver.until(lambda: "plt.plot" in driver.text)
            await driver.press("z", "p")
            assert "Code" in driver.text
            assert "plt.plot([0, 1, 2], [0, 1, 4], label" in driver.text
            assert "Right" in driver.text
            await driver.press("end")
            assert 'label="squares")' in driver.text
        async with open_app(tmp_path, lesson="01-first", size=(80, 30)) as driver:
            await driver.press("z")
            assert "Nothing here is wider than the page" in driver.text
            assert "aⱼ = g(zⱼ)" in driver.text

    run(session())


def test_in_ascii(tmp_path: Path, course: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-a", root=course, ascii=True) as driver:
            for keys in (("f",), ("1",), ("escape", "escape", "i"), ("escape", "z")):
                await driver.press(*keys)
                assert driver.text.isascii(), driver.text

    run(session())
