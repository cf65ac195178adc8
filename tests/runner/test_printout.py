"""What was written is seen as on a terminal, and what was overwritten is not kept."""

from __future__ import annotations

import time

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.runner.output import Collector, Stream
from tutor.runner.printout import continued, rows, seen, shortened
from tutor.runner.results import Chunk

# Every sign that moves the cursor or erases, codes that do neither, and their beginnings.
pieces = st.sampled_from(["a", "bc", "def", "\r", "\r\r", "\n", "\b", "\x1b[K", "\x1b[0K", "\x1b[31m", "\x1b", "\x1b["])
texts = st.lists(pieces | st.text("xyz 0", max_size=5), max_size=12).map("".join)
# Without half a code, of which terminals keep waiting for the other half.
whole_texts = texts.filter(lambda text: not _has_half_a_code(text))


def _has_half_a_code(text: str) -> bool:
    for code in ("\x1b[K", "\x1b[0K", "\x1b[31m"):
        text = text.replace(code, "")
    return "\x1b" in text


def on_a_terminal(text: str) -> str:
    screen = pyte.Screen(200, 40)
    pyte.Stream(screen).feed(text.replace("\n", "\r\n"))
    return "\n".join(line.rstrip() for line in screen.display).rstrip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("one\rtwo", "two"),
        ("longer\rxx", "xxnger"),
        ("a\rb\nc\rd\n", "b\nd\n"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        ("10%\r20%\r", "20%"),
        ("abc\b\bX", "aXc"),
        ("\b\ba", "a"),
        ("longer\r\x1b[Kx", "x"),
        ("longer\x1b[2K\rx", "x"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[5;3Hplaces\x1b[2J are nowhere", "places are nowhere"),
        ("", ""),
    ],
)
def test_it_is_seen_as_on_a_terminal(text: str, expected: str) -> None:
    assert seen(text) == expected


@given(whole_texts)
def test_a_terminal_agrees(text: str) -> None:
    assert "\n".join(line.rstrip() for line in seen(text).split("\n")).rstrip() == on_a_terminal(text)


@given(texts, texts)
def test_a_shortened_text_goes_on_as_the_long_one(text: str, further: str) -> None:
    assert seen(shortened(text) + further) == seen(text + further)
    assert shortened(shortened(text)) == shortened(text)


@given(texts, texts, texts)
def test_so_does_one_behind_something_else(before: str, text: str, further: str) -> None:
    before = before.removesuffix("\x1b").removesuffix("\x1b[")  # the other stream's codes are its own
    kept = shortened(text, anchored=False)
    assert seen(before + kept + further) == seen(before + text + further)


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), texts)))
def test_streams_write_on_one_terminal(parts: list[tuple[Stream, str]]) -> None:
    chunks = [Chunk(stream, text) for stream, text in parts if not _has_half_a_code(text)]
    text = seen("".join(chunk.text for chunk in chunks))
    lines = ["".join(text for _, text in row) for row in rows(chunks)]
    assert "\n".join(lines) == text.removesuffix("\n")
    collector = Collector(1 << 20)
    for chunk in chunks:
        collector.feed(chunk.stream, chunk.text.encode())
    assert list(rows(collector.chunks())) == list(rows(chunks))


def test_each_stream_keeps_its_own_signs() -> None:
    chunks = (Chunk("stdout", "abcdef"), Chunk("stderr", "\rXY"))
    assert list(rows(chunks)) == [[("stderr", "XY"), ("stdout", "cdef")]]


def test_a_bar_drawn_often_is_one_line() -> None:
    heard: list[Chunk] = []
    collector = Collector(2000, heard.append)
    for number in range(10_000):
        collector.feed("stderr", f"\r{number:>6} of 10000 {'=' * (number // 200):<50}".encode())
    collector.feed("stderr", b"\n")
    collector.feed("stdout", b"done")
    *_, last = collector.chunks()
    assert [chunk.text for chunk in collector.chunks()] == [f"  9999 of 10000 {'=' * 49} \n", "done"]
    assert last == Chunk("stdout", "done")
    assert not collector.cut
    assert all(len(chunk.text) < 150 for chunk in heard)


def test_the_end_of_a_bar_is_kept_as_it_is_seen() -> None:
    collector = Collector(1000)
    for number in range(100):
        collector.feed("stdout", f"{number} of 100\r".encode())
    assert collector.chunks() == (Chunk("stdout", "99 of 100"),)


def test_overwriting_without_end_is_cut_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.runner.output._MOST_OVERWRITTEN", 10_000)
    collector = Collector(1000)
    for _ in range(600):
        collector.feed("stdout", b"\rtwenty characters...")
    assert collector.cut
    assert collector.chunks() == (Chunk("stdout", "twenty characters..."),)


@pytest.mark.parametrize("piece", ["\r", "\rx", "\b", "x\b", "\x1b[K\r", "\x1b[2K\r", "\r\n", "\x1b[\r"])
def test_a_flood_of_signs_takes_no_longer_than_it_is_long(piece: str) -> None:
    """Beside a long line, so that nothing may walk along it for each of them."""
    data = piece.encode() * ((1 << 16) // len(piece))
    collector = Collector(1 << 20, lambda _: None)
    collector.feed("stdout", b"y" * (1 << 16))
    started = time.perf_counter()
    for _ in range(4):
        collector.feed("stdout", data)
    collector.chunks()
    assert time.perf_counter() - started < 5.0


def test_of_a_long_output_the_end_is_kept_while_it_runs() -> None:
    chunks: tuple[Chunk, ...] = ()
    for number in range(5000):
        chunks = continued(chunks, Chunk("stdout" if number % 100 < 70 else "stderr", f"line {number}\n"), 1000)
    text = "".join(chunk.text for chunk in chunks)
    assert 1000 <= len(text) <= 3000
    assert text.endswith("line 4998\nline 4999\n")
    assert text.startswith("line ")
    chunks = continued(chunks, Chunk("stdout", "\r1%"), 1000)
    chunks = continued(chunks, Chunk("stdout", "\r2%"), 1000)
    assert [text for _, text in list(rows(chunks))[-1]] == ["2%"]
    assert len("".join(chunk.text for chunk in chunks)) < 3000
