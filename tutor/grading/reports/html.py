"""A class on one page: how the scores lie, what was hard, which mistakes were common, and who has done what.

The page needs nothing from elsewhere and runs no scripts; its Content-Security-Policy allows only its own style sheet.
Everything a learner has written is text: escaped, on its own in direction, cut where it is very long, which it says.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TextIO

from tutor.grading.reports import charts, learners
from tutor.grading.reports.escaping import lines, markup, one_line, shortened
from tutor.grading.reports.summary import Summary, summarise
from tutor.grading.results import Results, Run

_MOST_ROWS = 10
_MOST_LISTED = 100
_MOST_TEXT = 1000


def write(results: Results, out: TextIO) -> None:
    """The summary of all, then each: two looks at the marks, a submission at a time."""
    summary = summarise(results)
    _write_head(results.run, out)
    _write_overview(results.run, summary, out)
    _write_exercises(summary, out)
    _write_checks(summary, out)
    _write_mistakes(summary, out)
    _write_troubles(results, summary, out)
    learners.write(results, out)
    out.write("</main>\n</body>\n</html>\n")


def _write_head(run: Run, out: TextIO) -> None:
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    out.write(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{markup(one_line(run.course))}: marks</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
    )


def _write_overview(run: Run, summary: Summary, out: TextIO) -> None:
    lessons = ", ".join(_text(lesson) for lesson in sorted(summary.lessons))
    seed = f", seed {run.seed}" if run.seed is not None else ""
    out.write(f"<h1>{_text(run.course)}</h1>\n")
    out.write(f'<p class="soft">{lessons + " · " if lessons else ""}version {_text(run.course_version)}')
    out.write(f" · isolation {_text(run.isolation)}{seed}</p>\n")
    if not run.finished:
        out.write('<p class="note">The run is not finished: submissions are missing.</p>\n')
    told = {
        "submissions": str(summary.submissions),
        "mean": f"{summary.mean:.0f} %" if summary.graded else "–",
        "median": f"{summary.median:.0f} %" if summary.graded else "–",
        "all points": str(summary.full),
        "late": str(summary.late),
        "ungradable": str(summary.ungradable),
    }
    out.write('<dl class="figures">\n')
    for name, value in told.items():
        out.write(f"<div><dt>{name}</dt><dd>{value}</dd></div>\n")
    out.write("</dl>\n")
    if summary.graded:
        out.write("<h2>Scores</h2>\n" + charts.histogram(summary.bins(), summary.mean))


def _write_exercises(summary: Summary, out: TextIO) -> None:
    if not summary.exercises:
        return
    out.write("<h2>Exercises</h2>\n" + charts.LEGEND)
    out.write('<div class="scroll"><table>\n<tr><th>exercise</th><th>how it went</th>')
    out.write('<th class="number">passed</th><th class="number">mean score</th></tr>\n')
    for each in summary.exercises.values():
        passed = sum(count for state, count in each.states.items() if state.value == "passed")
        out.write(f'<tr><td class="place">{_place(summary, each.lesson, each.label)}</td>')
        out.write(f'<td class="bar">{charts.states(each.states)}</td>')
        out.write(f'<td class="number">{passed} of {sum(each.states.values())}</td>')
        out.write(f'<td class="number">{each.percent:.0f} %</td></tr>\n')
    out.write("</table></div>\n")


def _write_checks(summary: Summary, out: TextIO) -> None:
    hardest = summary.hardest(_MOST_ROWS)
    if not hardest:
        return
    out.write('<h2>Hardest checks</h2>\n<p class="soft">Of those who attempted the exercise.</p>\n')
    out.write('<div class="scroll"><table>\n<tr><th>check</th><th>failed</th><th class="number"></th></tr>\n')
    for each in hardest:
        hidden = ' <span class="tag">hidden</span>' if each.hidden else ""
        check = f"{_place(summary, each.lesson, each.label)}: {_text(each.check)}{hidden}"
        out.write(f'<tr><td class="place">{check}</td>')
        out.write(f'<td class="bar">{charts.share(each.failed / each.asked, "failed")}</td>')
        out.write(f'<td class="number">{each.failed} of {each.asked}</td></tr>\n')
    out.write("</table></div>\n")


def _write_mistakes(summary: Summary, out: TextIO) -> None:
    commonest = summary.commonest(_MOST_ROWS)
    if not commonest:
        return
    out.write('<h2>Commonest mistakes</h2>\n<div class="scroll"><table>\n')
    out.write('<tr><th class="number">submissions</th><th>exercise</th><th>what was said</th></tr>\n')
    for lesson, label, told, count in commonest:
        out.write(f'<tr><td class="number">{count}</td><td class="place">{_place(summary, lesson, label)}</td>')
        out.write(f"<td>{_text(told)}</td></tr>\n")
    out.write("</table></div>\n")


def _write_troubles(results: Results, summary: Summary, out: TextIO) -> None:
    """Those that need a person: what could not be graded, and why; what came late."""
    if summary.ungradable:
        out.write('<h2>Ungradable</h2>\n<div class="scroll"><table>\n<tr><th>submission</th><th>why</th></tr>\n')
        for each in islice((each for each in results if each.status == "ungradable"), _MOST_LISTED):
            why = "<br>".join(
                markup(line) for line in lines(shortened(each.message.removeprefix(f"{each.name}: "), _MOST_TEXT))
            )
            out.write(f"<tr><td>{_text(each.name)}</td><td>{why}</td></tr>\n")
        if summary.ungradable > _MOST_LISTED:
            out.write(f'<tr><td colspan="2" class="soft">{summary.ungradable - _MOST_LISTED} more</td></tr>\n')
        out.write("</table></div>\n")
    if summary.late:
        late = islice((_text(each.learner or each.name) for each in results if each.late), _MOST_LISTED)
        more = f" and {summary.late - _MOST_LISTED} more" if summary.late > _MOST_LISTED else ""
        out.write(f"<h2>Late</h2>\n<p>{', '.join(late)}{more}</p>\n")


def _place(summary: Summary, lesson: str, label: str) -> str:
    """What an exercise is called: with its lesson only where there are several."""
    return _text(f"{lesson}/{label}" if len(summary.lessons) > 1 else label)


def _text(text: str) -> str:
    """A text of a lesson's or a learner's on one line, which turns nothing around it."""
    return f"<bdi>{markup(one_line(shortened(text, _MOST_TEXT)))}</bdi>"
