"""What `noms check` finds, as SARIF 2.1.0, which code review tools show at the clause's line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from explain import words
from explain.report.report import Report, capital, case_of, general_hint, hint
from kb.check.findings import KINDS, MEANINGS, Finding
from kb.files.errors import Place, Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
BASE = "SRCROOT"


def as_sarif(reports: Sequence[Report]) -> dict[str, Any]:
    """The reports as a log with a run for each guideline."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run_of(report) for report in reports]}


def run_of(report: Report) -> dict[str, Any]:
    rules = [*(kind_as_rule(report, kind) for kind in KINDS), *map(problem_as_rule, first_of_kind(report.problems))]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    found = [*map(problem_as_result, report.problems), *(as_result(finding) for finding in report.told)]
    seen: Counter[str] = Counter()
    for result in found:
        result["ruleIndex"] = index[result["ruleId"]]
        for name, print_ in result["partialFingerprints"].items():  # what is said twice is two results
            seen[print_] += 1
            result["partialFingerprints"][name] += f"-{seen[print_]}" if seen[print_] > 1 else ""
    invocation: dict[str, Any] = {"executionSuccessful": report.checked}
    untold = [] if report.checked else [words.CHECK_NOT_RUN]
    untold += [f"{capital(finding, finding.says)}." for finding in report.told if finding.kind == "not asked"]
    if untold:
        told = [{"level": "warning", "message": {"text": text}} for text in untold]
        invocation["toolExecutionNotifications"] = told
    root = root_of(report.guideline.folder)
    return {
        "tool": {"driver": {"name": "noms", "version": version("noms-kb"), "rules": rules}},
        "invocations": [invocation],
        "originalUriBaseIds": {BASE: {"description": {"text": "The repository, or else the folder of the call."}}},
        "columnKind": "unicodeCodePoints",
        "results": [below(root, result) for result in found],
        "properties": {"guideline": report.guideline.name, "situations": report.situations},
    }


def root_of(folder: Path) -> Path:
    """The folder that addresses are relative to: the repository of a guideline, or else the working folder."""
    above = (folder.resolve(), *folder.resolve().parents)
    return next((path for path in above if (path / ".git").exists()), Path.cwd())


def below(root: Path, value: Any) -> Any:
    """A part of the log with the address of each file: relative to the root below it, absolute elsewhere."""
    if isinstance(value, list):
        return [below(root, item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"uri"}:
        path = Path.cwd() / value["uri"]
        folder = path.parent.resolve()
        if folder.is_relative_to(root):
            return {"uri": quote((folder / path.name).relative_to(root).as_posix()), "uriBaseId": BASE}
        return {"uri": path.as_uri()}
    return {name: below(root, item) for name, item in value.items()}


# --------------------------------------------------------------------------------------------------------- the kinds


def kind_as_rule(report: Report, kind: str) -> dict[str, Any]:
    return {
        "id": kind.replace(" ", "-"),
        "name": "".join(word.title() for word in kind.split()),
        "shortDescription": {"text": f"{words.sentence_case(MEANINGS[kind])}."},
        "help": {"text": general_hint(kind)},
        "defaultConfiguration": {"level": LEVELS[report.severities[kind]]},
    }


def first_of_kind(problems: tuple[Problem, ...]) -> list[Problem]:
    return list({problem.kind: problem for problem in reversed(problems)}.values())


def problem_as_rule(problem: Problem) -> dict[str, Any]:
    return {
        "id": linter_id(problem),
        "shortDescription": {"text": f"{words.sentence_case(problem.kind)}."},
        "defaultConfiguration": {"level": LEVELS[problem.severity]},
    }


def linter_id(problem: Problem) -> str:
    return f"linter/{problem.kind.replace(' ', '-')}"


# ------------------------------------------------------------------------------------------------------- the results


def as_result(finding: Finding) -> dict[str, Any]:
    """A finding at the clause to mend, with the other rules beside; one that is accepted is suppressed."""
    properties = {name: value for name, value in finding.json().items() if name in ("region", "count", "of", "cites")}
    result: dict[str, Any] = {
        "ruleId": finding.kind.replace(" ", "-"),
        "level": LEVELS[finding.severity],
        "message": {"text": f"{capital(finding, finding.says)}. {hint(finding)}"},
        "locations": [location(finding.place)],
        "partialFingerprints": {"nomsFinding/v1": finding.id},
        "properties": {"id": finding.id, **properties, "rules": list(finding.rules), "witness": case_of(finding)},
    }
    if others := finding.clauses[1:]:
        result["relatedLocations"] = [
            {"id": number, **location(clause.place, clause.name)} for number, clause in enumerate(others)
        ]
    if finding.accepted:
        result["suppressions"] = [suppression(finding)]
    return result


def suppression(finding: Finding) -> dict[str, Any]:
    """Why a finding is accepted: that stands in a clause file of the guideline itself, which is its source."""
    found = {"kind": "inSource", "status": "accepted", "justification": finding.accepted}
    return {**found, "location": location(finding.accepted_at)}


def problem_as_result(problem: Problem) -> dict[str, Any]:
    told = "\n".join(filter(None, (problem.message, problem.hint)))
    key = sha256(f"{problem.kind}\n{problem.message}\n{problem.context}".encode()).hexdigest()[:16]
    return {
        "ruleId": linter_id(problem),
        "level": LEVELS[problem.severity],
        "message": {"text": told},
        "locations": [location(problem.place)],
        "partialFingerprints": {"nomsProblem/v1": key},
    }


def location(place: Place, message: str = "") -> dict[str, Any]:
    """A place as SARIF has it: lines and columns count from 1, and what is not known is left out."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": place.path}}
    if place.line:
        region = {"startLine": place.line}
        if place.column:
            region |= {"startColumn": place.column}
            region |= {"endColumn": place.end} if place.end > place.column else {}
        physical["region"] = region
    return {"physicalLocation": physical, **({"message": {"text": message}} if message else {})}
