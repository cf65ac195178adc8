"""What is seen of a cell while it runs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.geometry import Region

from tests.app.driving import Driver, open_app, run
from tutor.app.picture import Picture
from tutor.app.screens.pager import Pager
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.tail import Tail

FIRST = "01-first"
SHOW = "plt.clf(); plt.plot([0, {n}]); plt.title('picture %d' % {n}); plt.pause({pause})\n"


async def running(driver: Driver, text: str) -> CellView:
    """A demo with another text, which has begun to run."""
    view = await driver.go_to("x = np")
    view.replace_text(text)
    await driver.pilot.pause()
    await driver.press("r")
    return view


def tail_of(view: CellView) -> Tail:
    """Where the cell says what came of running it."""
    return view.query_one(Tail)


def rows_of(driver: Driver, *words: str) -> list[int]:
    """The rows of the screen on which words stand."""
    lines = driver.text.splitlines()
    return [next(row for row, line in enumerate(lines) if word in line) for word in words]


# --- output -----------------------------------------------------------------------------------------------------


def test_a_bar_is_overwritten_while_it_grows_and_at_the_end(tmp_path: Path) -> None:
    text = (
        "import sys, time\n"
        "print('before')\n"
        "for n in range(1, 11):\n"
        "    print(f'\\r{n * 10} % ' + '#' * n, end='')\n"
        "    time.sleep(0.15)\n"
        "print('\\r\\x1b[Kdone')\n"
    )

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            await driver.until(lambda: "0 % #" in driver.text)
            assert driver.text.count(" % #") == 1
            assert "before" in driver.text
            await driver.finished(view)
            assert "done" in driver.text
            assert "100 %" not in driver.text
            assert view.result is not None
            assert [chunk.text for chunk in view.result.output] == ["before\ndone\n"]
            await driver.press("o")
            await driver.until(lambda: isinstance(driver.app.screen, Pager))
            assert "100 %" not in driver.text
            assert "done" in driver.text

    run(session())


def test_bars_are_plain_where_the_terminal_is(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, ascii=True) as driver:
            view = await running(driver, "print('Epoch 1/2 ███░░')")
            await driver.finished(view)
            assert "Epoch 1/2 ###.." in driver.text.splitlines()[rows_of(driver, "| Epoch")[0]]

    run(session())


# --- pictures ---------------------------------------------------------------------------------------------------


def test_pictures_are_seen_while_it_runs_and_the_last_stays(tmp_path: Path) -> None:
    # It goes on when it is told to, however slow the machine is.
    text = (
        "from pathlib import Path\nprint('learning')\nfor n in range(1, 4):\n"
        f"    while not Path({str(tmp_path)!r}, f'seen-{{n}}').exists():\n        {SHOW.format(n='n', pause=0.05)}"
    )

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            await driver.until(lambda: "picture 1" in driver.text)
            # The output, below it the whole picture, and that the cell runs.
            before = rows_of(driver, "▌ learning", "picture 1", "running")
            assert before[1] == before[0] + 1
            assert before[2] == len(driver.text.splitlines()) - 2
            (tmp_path / "seen-1").touch()
            await driver.until(lambda: "picture 2" in driver.text)
            assert view.is_busy
            assert "picture 1" not in driver.text
            assert rows_of(driver, "▌ learning", "picture 2", "running") == before
            (tmp_path / "seen-2").touch()
            await driver.until(lambda: "picture 3" in driver.text)
            (tmp_path / "seen-3").touch()
            await driver.finished(view)
            assert view.result is not None
            assert len(view.result.figures) == 1
            assert "picture 3" in driver.text
            assert "running" not in driver.text

    run(session())


def test_what_was_told_holds_its_place_when_it_runs_again(tmp_path: Path) -> None:
    text = "import time\n" + SHOW.format(n=1, pause=0.01) + "time.sleep(0.8)\n"

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            await driver.finished(view)
            height, place = tail_of(view).size.height, driver.lesson.body.scroll_y
            await driver.press("r")
            # At first what was there before is still to be seen.
            assert view.is_busy
            assert "picture 1" in driver.text
            heights = set()
            while view.is_busy:
                heights.add(tail_of(view).size.height)
                await driver.pilot.pause(0.02)
            assert heights <= {height, height + 1}  # a line more says that it runs
            await driver.finished(view)
            assert tail_of(view).size.height == height
            assert driver.lesson.body.scroll_y in (place, place + 1)

    run(session())


def test_a_cell_that_runs_never_shrinks(tmp_path: Path) -> None:
    text = (
        "import time\n"
        "plt.subplots(2, 1)[1][0].plot([1, 2]); plt.pause(0.6)\n"
        "plt.close(); plt.plot([3, 4]); plt.pause(0.6)\nplt.close(); print('one\\ntwo'); time.sleep(0.6)\n"
    )

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            heights = []
            while view.is_busy:
                heights.append(tail_of(view).size.height)
                await driver.pilot.pause(0.02)
            assert max(heights) > 20
            assert heights == sorted(heights)

    run(session())


def test_who_reads_elsewhere_is_left_in_peace(tmp_path: Path) -> None:
    text = "import time\ntime.sleep(0.8)\n" + SHOW.format(n=1, pause=1)

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            await driver.until(lambda: "running" in driver.text)
            await driver.press("home")
            assert driver.lesson.body.scroll_y == 0
            await driver.until(lambda: tail_of(view).size.height > 5)
            assert driver.lesson.body.scroll_y == 0
            assert view.is_busy

    run(session())


def test_pictures_are_seen_after_a_prediction_too(tmp_path: Path) -> None:
    # So long a cell that there is no room below it for the picture.
    text = SHOW.format(n=1, pause=8) + "x = 1\n" * 18 + "x"

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x.T.shape")
            view.replace_text(text)
            await driver.pilot.pause()
            await driver.press("r")
            await driver.type("1\n")
            await driver.until(
                lambda: view.is_busy and any(line.split()[1:] == ["picture", "1"] for line in driver.text.splitlines())
            )

    run(session())


def test_a_cell_that_draws_without_end_is_stopped_and_its_last_picture_stays(tmp_path: Path) -> None:
    text = "n = 0\nwhile True:\n    n += 1\n    print(n)\n    " + SHOW.format(n="n", pause=0.001)

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            await driver.until(lambda: "picture" in driver.text)
            driver.lesson.action_stop()
            await driver.finished(view)
            assert view.result is not None
            assert len(view.result.figures) == 1
            assert "Stopped" in view.result.message  # on a very busy machine its time may run out before

    run(session())


def test_another_width_lays_the_picture_out_anew(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, SHOW.format(n=1, pause=3))
            await driver.until(lambda: "picture 1" in driver.text)
            await driver.pilot.resize_terminal(60, 30)
            await driver.until(lambda: "picture 1" in driver.text)
            assert view.is_busy
            assert max(map(len, driver.text.splitlines())) <= 60
            await driver.press("ctrl+c")
            await driver.finished(view)

    run(session())


def test_who_leaves_the_lesson_waits_for_no_cell(tmp_path: Path) -> None:
    async def session() -> None:
        started = time.monotonic()
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await running(driver, "import time\ntime.sleep(9)")
            await driver.until(lambda: "running" in driver.text)
            await driver.press("q")
            await driver.until(lambda: not driver.app.machinery._session._turns._turn.locked())  # type: ignore[union-attr]
        assert time.monotonic() - started < 8

    run(session())


# --- drawing ----------------------------------------------------------------------------------------------------


def test_only_what_has_changed_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x = np")
            await driver.press("r")
            await driver.finished(view)
            tail = tail_of(view)
            view.note = "words"
            tail.relay()
            await driver.pilot.pause()
            drawn: list[tuple[Region, ...]] = []
            refresh = tail.refresh

            def noted(*regions: Region, **options: bool) -> Tail:
                drawn.append(regions)
                return refresh(*regions, **options)

            monkeypatch.setattr(tail, "refresh", noted)
            tail.renew()
            assert drawn == []
            view.note = "wordy"
            tail.renew()
            assert [region.height for region in drawn.pop()] == [1]
            await driver.pilot.pause()
            assert "wordy" in driver.text
            view.note = "\n".join("many")
            tail.renew()
            assert drawn.pop() == ()

    run(session())


# --- laying pictures out ----------------------------------------------------------------------------------------


def test_of_many_pictures_the_newest_is_laid_out() -> None:
    import threading

    from textual.content import Content

    from tutor.plotting.figure import Axes, Figure

    laid_out: list[tuple[str, int]] = []

    def layout(figure: Figure, width: int) -> list[Content]:
        laid_out.append((figure.title, width))
        time.sleep(0.05)
        return [Content(figure.title)]

    picture = Picture(layout)
    worker = threading.Thread(target=picture.work)
    worker.start()
    picture.put(Figure((Axes(),), title="nobody knows how wide"))
    assert picture.lines(70) == []
    started = time.monotonic()
    for number in range(300):
        picture.put(Figure((Axes(),), title=str(number)))
        time.sleep(0.001)
    while picture.lines(70) != [Content("299")]:
        assert time.monotonic() < started + 10
        time.sleep(0.01)
    # Each is followed by a rest of a tenth of a second.
    assert len(laid_out) <= 3 + (time.monotonic() - started) / 0.15
    assert picture.lines(50) == [Content("")]
    while picture.lines(50) != [Content("299")]:
        assert time.monotonic() < started + 10
        time.sleep(0.01)
    assert laid_out[-1] == ("299", 50)
    picture.close()
    worker.join(5)
    assert not worker.is_alive()
