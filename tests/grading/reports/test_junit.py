"""JUnit XML, against the schema that Jenkins publishes and by what its readers add up."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from lxml import etree

from tests.grading.reports.samples import SCHEMAS, a_class, classes, written
from tutor.grading.reports.escaping import block, one_line
from tutor.grading.reports.parts import marks
from tutor.grading.results import Results


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.parse(SCHEMAS / "junit.xsd"))


def parsed(results: Results) -> Any:
    root = etree.fromstring(written("junit", results).encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    schema().assertValid(root)
    return root


def test_a_class() -> None:
    root = parsed(a_class())
    assert dict(root.attrib) == {
        "name": "nn-tutor: How networks learn",
        "tests": "16",
        "failures": "5",
        "errors": "2",
        "time": "0.625",
    }
    ada, bob, _, di, ed = root
    assert next(dict(case.attrib) for case in ada.iter("testcase")) == {
        "classname": "ada.py.dense",
        "name": "worked example",
    }
    assert ada.get("timestamp") == "2025-06-15T15:06:40"
    properties = {each.get("name"): each.get("value") for each in bob.iter("property")}
    assert properties | {"digest": ""} == {
        "learner": "bob",
        "lesson": "05-layers",
        "status": "graded",
        "score": "0",
        "max_score": "5.5",
        "percent": "0.00",
        "late": "yes",
        "digest": "",
    }
    failure = bob.find("testcase/failure")
    assert (failure.get("type"), failure.get("message")) == (
        "values",
        "The bias is missing: add b[j] before the activation.",
    )
    assert failure.text.endswith("2 of 3 elements differ\n  at [0]")
    assert bob.find("testcase/skipped").get("message") == "not attempted"
    assert bob.get("skipped") == "1"
    assert di.find("testcase/error").text == "the process went away"
    assert ed.find("testcase/error").text == "ed.py: empty\n  Ask for it again."
    assert ed.find("system-out") is None


@settings(max_examples=60)
@given(classes())
def test_totals_and_texts(results: Results) -> None:
    root = parsed(results)
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [one_line(each.name) for each in results]
    for total, element in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(root.get(total)) == len(list(root.iter(element)))
        assert [int(suite.get(total)) for suite in suites] == [len(list(suite.iter(element))) for suite in suites]
    assert [int(suite.get("skipped")) for suite in suites] == [len(list(suite.iter("skipped"))) for suite in suites]
    for suite, each in zip(suites, results, strict=True):
        told = [element.text or "" for element in suite.iter("failure")]
        assert told == [block(part.text) for part in marks(each).parts if part.state == "failed"]
