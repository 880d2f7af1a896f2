"""What `noms check` finds, as JUnit XML: a suite for each kind, a test case for each finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as Tree

from explain import words
from explain.report.report import Report
from explain.report.text import block
from kb.check.findings import MEANINGS, Finding
from kb.files.errors import Place, Problem

LINTER = "clause files"
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(reports: Sequence[Report]) -> str:
    """The reports as one document."""
    root = Tree.Element("testsuites", {"name": ", ".join(report.guideline.name for report in reports)})
    for report in reports:
        suites = [linter_suite(report), *(suite(report, kind) for kind in report.kinds)]
        shared = report.seconds.get("consistency", 0) / max(len(report.kinds), 1)  # its kinds are looked for together
        number(suites[0], report.seconds.get("linter", 0) + report.seconds.get("cases", 0))
        for each in suites[1:]:
            number(each, shared)
        root.extend(suites)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(each.get(count, "0")) for each in root)))
    root.set("time", f"{sum(float(each.get('time', '0')) for each in root):.3f}")
    Tree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(root, encoding="unicode")}\n'


def number(each: Tree.Element, seconds: float) -> None:
    """Write how many tests a suite has, how they ended, and how long it took; each test has a name of its own."""
    tests = each.findall("testcase")
    seen: Counter[str] = Counter()
    for test in tests:
        name = test.get("name", "")
        seen[name] += 1
        test.set("name", f"{name} ({seen[name]})" if seen[name] > 1 else name)
        test.set("time", f"{seconds / len(tests):.3f}")
    each.set("tests", str(len(tests)))
    each.set("failures", str(len(each.findall("testcase/failure"))))
    each.set("errors", "0")
    each.set("skipped", str(len(each.findall("testcase/skipped"))))
    each.set("time", f"{seconds:.3f}")


def linter_suite(report: Report) -> Tree.Element:
    """What the linter finds in the clause files."""
    each = Tree.Element("testsuite", {"name": LINTER})
    for problem in report.problems:
        case = new_case(report, each, LINTER, problem.message, problem.place)
        outcome(report, case, problem, problem.message, str(problem))
    if not report.problems:
        new_case(report, each, LINTER, "no problems")
    return each


def suite(report: Report, kind: str) -> Tree.Element:
    """The findings of a kind; where there are none, one test that passes, or that was not run."""
    each = Tree.Element("testsuite", {"name": kind})
    found = [finding for finding in report.told if finding.kind == kind]
    for finding in found:
        case = new_case(report, each, kind, finding.id, finding.place)
        outcome(report, case, finding, finding.says, "\n".join(block(report.guideline, finding)))
    if not found:
        case = new_case(report, each, kind, f"no {kind}: {MEANINGS[kind]}")
        if not report.checked:
            Tree.SubElement(case, "skipped", {"message": words.CHECK_NOT_RUN})
    return each


def new_case(report: Report, each: Tree.Element, kind: str, name: str, place: Place | None = None) -> Tree.Element:
    case = Tree.SubElement(each, "testcase", {"classname": f"{report.guideline.name}.{kind}", "name": clean(name)})
    if place and place.path:
        case.set("file", place.path)
        case.set("line", str(max(place.line, 1)))
    return case


def outcome(report: Report, case: Tree.Element, found: Finding | Problem, message: str, text: str) -> None:
    """How a test ended: it fails, is skipped where the finding is accepted, or passes with the text beside."""
    if isinstance(found, Finding) and found.accepted:
        Tree.SubElement(case, "skipped", {"message": clean(found.accepted)})
    elif report.fails(found):
        failure = Tree.SubElement(case, "failure", {"type": found.severity, "message": clean(message)})
        failure.text = clean(text)
        return
    Tree.SubElement(case, "system-out").text = clean(text)


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)
