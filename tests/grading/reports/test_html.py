"""The page of a class, read by an HTML parser: what it tells, and that nothing a learner wrote is markup."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import given, settings

from tests.grading.reports.samples import (
    FAILED,
    HOSTILE,
    PASSED,
    RUN,
    Endless,
    a_class,
    attempt,
    classes,
    graded,
    written,
)
from tutor.checking.checks import CheckResult
from tutor.grading.grade import Graded
from tutor.grading.reports import learners
from tutor.grading.reports.charts import histogram
from tutor.grading.reports.summary import summarise
from tutor.grading.results import Listed, Results, Run

_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "dl", "dt", "dd", "div", "ul"),
    *("li", "table", "tr", "th", "td", "svg", "rect", "line", "text", "details", "summary", "span", "i", "bdi", "pre"),
    "br",
}
_VOID = {"meta", "br"}
_ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "role", "aria-label", "viewbox", "x", "y", "x1"),
    *("x2", "y1", "y2", "width", "height", "rx", "text-anchor", "preserveaspectratio", "colspan", "title", "dir"),
}


class Page(HTMLParser):
    """Every tag closed in its order, none unknown; the texts by the tags they stand in."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: dict[str, int] = {}
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS
        self.count[tag] = self.count.get(tag, 0) + 1
        for name, value in attrs:
            assert name in _ATTRIBUTES
            self.attributes.append((tag, name, value or ""))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def of(self, tag: str) -> list[str]:
        return [text for place, text in self.texts if place == tag]


@settings(max_examples=60)
@given(classes())
def test_nothing_a_learner_wrote_is_markup(results: Results) -> None:
    page = Page(written("html", results))
    assert page.count.get("details", 0) == len(results)
    assert page.count["style"] == page.count["title"] == 1


def test_every_hostile_text_is_shown_as_text() -> None:
    some = []
    for text in HOSTILE:
        check = CheckResult(text, FAILED, 0.0, 1.0, False, "values", text)
        some.append(graded(text, [attempt(text, [check], [text])], learner=text, message=text, notes=[text]))
    page = Page(written("html", Listed(RUN, some)))
    assert sum("<script>alert(1)</script>" in text for text in page.of("bdi")) >= 3
    assert sum("<script>alert(1)</script>" in text for text in page.of("pre")) >= 2


def test_the_page_needs_nothing_and_allows_nothing() -> None:
    source = written("html", a_class())
    page = Page(source)
    assert "http:" not in source
    assert "https:" not in source
    assert "url(" not in source
    (policy,) = (
        value for tag, name, value in page.attributes if tag == "meta" and name == "content" and "-src" in value
    )
    style = "".join(page.of("style"))
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_what_it_tells_of_a_class() -> None:
    text = re.sub(r"</?bdi[^>]*>", "", written("html", a_class()).split("</style>")[1])
    text = re.sub(r"<[^>]+>", " ", text)
    told = " ".join(text.split())
    assert "submissions 5 mean 60 % median 79 % all points 1 late 1 ungradable 2" in told
    assert "dense 1 of 3 52 %" in told
    assert "relu 2 of 3 78 %" in told
    assert "dense: batch hidden 2 of 3 dense: worked example 1 of 3" in told
    assert "1 dense The bias is missing: add b[j] before the activation." in told
    assert "Ungradable submission why di.py again ed.py empty Ask for it again. Late bob" in told
    assert "bob bob.py late 0 of 5.5 0 %" in told
    assert "✗ dense 0 of 3.5, failed" in told
    assert "– relu 0 of 2, not attempted" in told


def test_counts() -> None:
    right = CheckResult("c", PASSED, 1.0, 1.0, False, "", "")
    wrong = CheckResult("c", FAILED, 0.0, 1.0, False, "values", "")
    some = [
        graded("a", [attempt("e", [right, right], [])]),
        graded("b", [attempt("e", [right, wrong], ["common", "common", "once"])]),
        graded("c", [attempt("e", [wrong, wrong], ["common"])]),
        graded("d", [attempt("e", [])]),
        graded("e", unread=True),
    ]
    summary = summarise(Listed(RUN, some))
    assert (summary.submissions, summary.graded, summary.ungradable, summary.full) == (5, 4, 1, 1)
    assert (summary.mean, summary.median) == (37.5, 25.0)
    assert summary.bins() == [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert [(each.failed, each.asked) for each in summary.hardest(5)] == [(2, 3), (1, 3)]
    assert summary.commonest(5) == [("05-layers", "e", "common", 2)]  # and not what came once
    assert summarise(Listed(RUN, some[:2])).commonest(5) == [
        ("05-layers", "e", "common", 1),
        ("05-layers", "e", "once", 1),
    ]


def test_mistakes_of_a_large_class_take_little_memory() -> None:
    wrong = CheckResult("c", FAILED, 0.0, 1.0, False, "values", "")

    def make(number: int) -> Graded:
        diagnosis = [f"NameError: name 'x{number}{place}' is not defined" for place in range(10)]
        return graded(f"{number}", [attempt("e", [wrong], ["common", *diagnosis])])

    summary = summarise(Endless(3000, make))
    assert len(summary.mistakes) < 21_000
    assert summary.commonest(3) == [("05-layers", "e", "common", 3000)]


def test_a_class_too_large_to_unfold_says_so() -> None:
    page = written("html", Endless(learners.MOST_UNFOLDED + 1, lambda number: graded(f"{number}.py")))
    assert "<details>" not in page
    assert "More than 2,000: what was said of each is in the other reports." in page


def test_a_class_without_marks() -> None:
    source = written("html", Listed(Run("C", "1", "full", finished=False), [graded("a", unread=True)]))
    Page(source)
    assert "The run is not finished" in source
    assert "<h2>Scores" not in source


def test_histogram_has_room_for_its_columns() -> None:
    for most in (1, 2, 3, 7, 104, 100_000):
        drawn = histogram([0] * 10 + [most], 100.0)
        assert f">{most}</text>" in drawn
        heights = [float(height) for height in re.findall(r'height="([\d.]+)" rx', drawn)]
        assert len(heights) == 1
        assert 83 <= heights[0] <= 166
