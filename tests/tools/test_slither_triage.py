"""Findings beside their explanations: none may be missing, and none may be left over."""

import pytest

from tools.slither_triage import Finding, compare, counts, explained, findings

pytestmark = pytest.mark.unit

CONTRACT = {"type": "contract", "name": "Box"}
FUNCTION = {"type": "function", "name": "open", "type_specific_fields": {"parent": CONTRACT}}
NODE = {"type": "node", "name": "x == 0", "type_specific_fields": {"parent": FUNCTION}}
PAGE = """| detector | where | found | why it stays |
| --- | --- | --- | --- |
| `incorrect-equality` | `Box.open` | 2 | two counters |
| `timestamp` | `Box` | 1 |   |
"""


def finding(check, element, impact="Medium"):
    return {"check": check, "impact": impact, "elements": [element], "description": "why\n"}


def report(*detectors):
    return {"results": {"detectors": list(detectors)}}


def test_finding_is_known_by_detector_and_function_whatever_the_line():
    found = findings(report(finding("incorrect-equality", NODE), finding("timestamp", CONTRACT)))

    assert found == {
        Finding("incorrect-equality", "Box.open"): ["Medium: why"],
        Finding("timestamp", "Box"): ["Medium: why"],
    }


def test_row_without_a_reason_explains_nothing():
    assert explained(PAGE) == {Finding("incorrect-equality", "Box.open"): 2}


def test_explained_findings_are_no_fault():
    found = findings(report(*[finding("incorrect-equality", FUNCTION)] * 2))

    assert compare(found, explained(PAGE)) == []


@pytest.mark.parametrize("number", [0, 1, 3])
def test_other_number_than_explained_is_a_fault(number):
    found = findings(report(*[finding("incorrect-equality", FUNCTION)] * number))
    (fault,) = compare(found, explained(PAGE))

    assert fault.startswith(f"incorrect-equality: Box.open: {number} found, 2 explained")


def test_finding_without_a_row_is_a_fault_with_its_text():
    (fault,) = compare(findings(report(finding("timestamp", CONTRACT, "Low"))), {})

    assert fault == "timestamp: Box: 1 found, 0 explained\nLow: why"


def test_counts_are_of_findings_and_not_of_rows():
    found = findings(report(*[finding("incorrect-equality", FUNCTION)] * 2))

    assert counts(found) == "2 findings (0 high, 2 medium, 0 low, 0 informational, 0 optimization)"
