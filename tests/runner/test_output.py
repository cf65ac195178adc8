"""Output is decoded, cut and handed on in moderation."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.runner.output import Collector, Stream
from tutor.runner.results import Chunk

# What overwrites has its own tests.
kept_signs = st.characters(exclude_characters="\r\b")


@given(st.text(kept_signs), st.data())
def test_characters_survive_being_cut_into_pieces(text: str, data: st.DataObject) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    collector = Collector(1 << 20)
    at = 0
    while at < len(encoded):
        end = data.draw(st.integers(at + 1, len(encoded)))
        collector.feed("stdout", encoded[at:end])
        at = end
    assert "".join(chunk.text for chunk in collector.chunks()) == encoded.decode("utf-8", "replace")


def test_streams_stay_apart_and_in_order() -> None:
    collector = Collector(100)
    parts: list[tuple[Stream, bytes]] = [("stdout", b"a"), ("stdout", b"b"), ("stderr", b"c"), ("stdout", b"d")]
    for stream, data in parts:
        collector.feed(stream, data)
    assert collector.chunks() == (Chunk("stdout", "ab"), Chunk("stderr", "c"), Chunk("stdout", "d"))


@pytest.mark.parametrize(("most", "kept"), [(0, ""), (3, "aé"), (2, "a"), (4, "aéb")])
def test_beyond_the_limit_nothing_is_kept(most: int, kept: str) -> None:
    collector = Collector(most)
    collector.feed("stdout", "aéb".encode())
    collector.feed("stderr", b"more")
    assert "".join(chunk.text for chunk in collector.chunks()) == kept
    assert collector.cut


def test_what_just_fits_is_not_cut() -> None:
    collector = Collector(4)
    collector.feed("stdout", b"four")
    assert collector.chunks() == (Chunk("stdout", "four"),)
    assert not collector.cut


def test_a_flood_is_handed_on_a_few_times_only() -> None:
    calls: list[tuple[float, Chunk]] = []
    collector = Collector(1 << 20, lambda chunk: calls.append((time.monotonic(), chunk)))
    started = time.monotonic()
    while time.monotonic() < started + 0.3:
        collector.feed("stdout", b"x\n")
        collector.hand_over()
    kept = collector.chunks()
    assert 2 <= len(calls) <= 8
    assert all(later - earlier > 0.045 for (earlier, _), (later, _) in pairwise(calls[:-1]))
    assert "".join(chunk.text for _, chunk in calls) == kept[0].text


def test_what_comes_first_is_handed_on_at_once() -> None:
    calls: list[Chunk] = []
    collector = Collector(100, calls.append)
    assert collector.due() is None
    collector.feed("stdout", b"first")
    assert collector.due() is not None
    collector.hand_over()
    assert calls == [Chunk("stdout", "first")]
