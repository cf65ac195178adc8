"""The page's list of learners: a row a submission, which unfolds to what was said of it."""

from __future__ import annotations

from typing import TextIO

from tutor.checking.checks import Attempt, CheckState, ExerciseState
from tutor.grading.grade import Graded
from tutor.grading.reports import charts
from tutor.grading.reports.escaping import block, markup, one_line, shortened
from tutor.grading.reports.parts import Marks, figure, marks
from tutor.grading.results import Results

# A browser opens a page of some megabytes at once; of more learners the rows alone are some.
MOST_UNFOLDED = 2000
_LONGEST = 2000
_SIGNS = {
    ExerciseState.PASSED: "✓",
    ExerciseState.FAILED: "✗",
    ExerciseState.NOT_ATTEMPTED: "–",
    ExerciseState.COULD_NOT_CHECK: "?",
}


def write(results: Results, out: TextIO) -> None:
    """All of them, in the order of the run."""
    unfolds = len(results) <= MOST_UNFOLDED
    out.write("<h2>Learners</h2>\n")
    if not unfolds:
        out.write(f'<p class="note">More than {MOST_UNFOLDED:,}: what was said of each is in the other reports.</p>\n')
    out.write('<div class="learners">\n<div class="row head soft"><span>learner</span><span class="strip">exercises')
    out.write('</span><span class="points">points</span><span class="percent">score</span></div>\n')
    for graded in results:
        sums = marks(graded)
        if unfolds:
            out.write(f'<details><summary class="row">{_row(graded, sums)}</summary>\n<div class="more">\n')
            _write_more(graded, sums, out)
            out.write("</div></details>\n")
        else:
            out.write(f'<div class="row">{_row(graded, sums)}</div>\n')
    out.write("</div>\n")


def _row(graded: Graded, sums: Marks) -> str:
    who = f"<bdi>{_short(graded.learner or graded.name)}</bdi>"
    if graded.learner and graded.learner != graded.name:
        who += f'<span class="file"><bdi dir="ltr">{_short(graded.name)}</bdi></span>'
    if graded.late:
        who += '<span class="tag late">late</span>'
    if graded.status == "ungradable":
        who += '<span class="tag bad">ungradable</span>'
        points = percent = "–"
    else:
        points, percent = f"{figure(sums.score)} of {figure(sums.max_score)}", f"{sums.percent:.0f} %"
    strip = charts.strip([(markup(one_line(its.label)), its.state) for its in sums.exercises])
    return (
        f'<span class="who">{who}</span>{strip}'
        f'<span class="points">{points}</span><span class="percent">{percent}</span>'
    )


def _write_more(graded: Graded, sums: Marks, out: TextIO) -> None:
    for attempt, its in zip(graded.exercises, sums.exercises, strict=True):
        sign = f'<span class="sign {its.state.value}">{_SIGNS[its.state]}</span>'
        told = f"{figure(its.score)} of {figure(its.max_score)}"
        if its.state is not ExerciseState.PASSED:
            told += f", {charts.STATES[its.state]}"
        out.write(f'<h3>{sign}<bdi>{_short(its.label)}</bdi> <span class="told">{told}</span></h3>\n')
        _write_exercise(attempt, out)
    remarks = [text for text in (graded.message, *graded.notes) if text]
    if remarks:
        out.write(f"<h3>Remarks</h3>\n{_quoted(chr(10).join(remarks))}")
    when = f"{graded.lesson}, graded in {graded.seconds:.2f} s" if graded.lesson else f"{graded.seconds:.2f} s"
    out.write(f'<p class="soft">{_short(when)}</p>\n')


def _write_exercise(attempt: Attempt, out: TextIO) -> None:
    """What was said of it, then the checks that were lost."""
    if attempt.diagnosis:
        out.write(_quoted("\n".join(attempt.diagnosis)))
    lost = [result for result in attempt.checks if result.state is not CheckState.PASSED]
    if not lost:
        return
    out.write("<ul>\n")
    for result in lost:
        state = ExerciseState.FAILED if result.state is CheckState.FAILED else ExerciseState.COULD_NOT_CHECK
        out.write(f'<li><span class="sign {state.value}">{_SIGNS[state]}</span><bdi>{_short(result.name)}</bdi>')
        if result.message and result.message not in attempt.diagnosis:
            out.write(_quoted(result.message))
        out.write("</li>\n")
    out.write("</ul>\n")


def _quoted(text: str) -> str:
    return f"<pre>{markup(block(shortened(text, _LONGEST)))}</pre>\n"


def _short(text: str) -> str:
    return markup(one_line(shortened(text, _LONGEST)))
