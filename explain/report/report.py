"""What `noms check` has to tell, in one place for every format: problems, findings, which of them fail, and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from explain import words
from kb.check.check import region_words
from kb.check.findings import KINDS, SEVERITIES, Finding
from kb.files.errors import InputError, Place, Problem, nearest
from kb.guideline.guideline import Guideline

if TYPE_CHECKING:
    pass

WHATEVER = 10**6  # columns of a line that is not to be broken


@dataclass(frozen=True)
class Report:
    """The problems and findings of a guideline, and what of them fails; `checked` says whether consistency was."""

    guideline: Guideline
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    severities: Mapping[str, str]
    fail_on: str = "warning"
    only: tuple[str, ...] = ()
    checked: bool = True
    seconds: Mapping[str, float] = field(default_factory=dict)  # that linter, cases and consistency took

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        found = {finding.kind for finding in self.told}
        return tuple(kind for kind in KINDS if not self.only or kind in self.only or kind in found)

    @cached_property
    def told(self) -> tuple[Finding, ...]:
        """The findings of the kinds that are asked for, the worst first; also that one of them was not looked for."""
        kept = [
            finding for finding in self.findings if not self.only or finding.kind in self.only or self.hides(finding)
        ]
        return tuple(sorted(kept, key=lambda f: -SEVERITIES.index(f.severity)))

    def hides(self, finding: Finding) -> bool:
        """Whether a finding says that something was not looked for which is asked for."""
        return finding.kind == "not asked" and finding.key.startswith(self.only)

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.told if not finding.accepted)

    @cached_property
    def accepted(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.told if finding.accepted)

    @property
    def situations(self) -> int:
        return max((finding.of for finding in self.findings), default=0)

    def fails(self, found: Finding | Problem) -> bool:
        """Whether something found is bad enough to fail, and not accepted."""
        accepted = isinstance(found, Finding) and bool(found.accepted)
        return not accepted and SEVERITIES.index(found.severity) >= SEVERITIES.index(self.fail_on)

    @property
    def failing(self) -> bool:
        return any(map(self.fails, self.problems)) or any(map(self.fails, self.told))


def as_json(report: Report) -> dict[str, Any]:
    return {
        "guideline": report.guideline.name,
        "situations": report.situations,
        "clauses": len(report.guideline.rules),
        "problems": [problem_as_json(problem) for problem in report.problems],
        "findings": [finding.json() for finding in report.told],
    }


def problem_as_json(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "kind": problem.kind,
        "severity": problem.severity,
        "message": problem.message,
        "file": place.path,
        "line": place.line,
        "column": place.column,
        "rule": problem.context,
        "suggestion": problem.hint,
    }


def named(findings: Iterable[Finding], key: str) -> Finding:
    """The finding of an id.

    Raises:
        InputError: where there is none, with the nearest id that there is.
    """
    known = {finding.id: finding for finding in findings}
    if key in known:
        return known[key]
    near = nearest(key, list(known))
    hint = f"did you mean {near}?" if near else "noms check --format json lists every id"
    raise InputError([Problem(f"no finding has the id {key}.", Place(key), "finding", hint=hint)])


# -------------------------------------------------------------------------------------------------------- in words


def counted(findings: Iterable[Finding]) -> str:
    """How many findings of each severity, the worst first: "2 errors, 1 warning"."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(f"{numbers[s]} {s}{'s' * (numbers[s] != 1)}" for s in reversed(SEVERITIES) if numbers[s])


def linted(report: Report) -> str:
    """What the linter found, as one line."""
    guideline, number = report.guideline, sum(problem.severity != "info" for problem in report.problems)
    problems = f"{number or 'no'} problem{'s' * (number != 1)}"
    clauses, paragraphs = len(guideline.rules), len(guideline.paragraphs)
    return words.CHECK_LINTED.format(
        guideline=guideline.name, clauses=clauses, paragraphs=paragraphs, problems=problems
    )


def totals(report: Report) -> str:
    """The last line of a report."""
    if not report.checked:
        return words.CHECK_NOT_RUN
    among = words.CHECK_AMONG.format(situations=report.situations) if report.situations else ""
    counts = counted(report.open) or words.CHECK_NONE
    return words.CHECK_TOTALS.format(
        guideline=report.guideline.name, counts=counts, among=among, accepted=len(report.accepted)
    )


def percent(count: int, of: int) -> str:
    """A share, with as many digits as say something.

    >>> percent(1, 8), percent(5, 5), percent(1, 10**6), percent(999_999, 10**6), percent(0, 0)
    ('12.5 %', '100 %', '< 0.01 %', '> 99.9 %', '0 %')
    """
    share = 100 * count / of if of else 0
    if 0 < share < 0.01:
        return "< 0.01 %"
    return "> 99.9 %" if 99.9 < share < 100 else f"{share:.3g} %"


def situations(finding: Finding) -> str:
    """How many situations a finding concerns; nothing where it concerns none."""
    share = percent(finding.count, finding.of)
    return words.CHECK_COUNT.format(count=finding.count, of=finding.of, percent=share) if finding.of else ""


def sentence(guideline: Guideline, finding: Finding) -> str:
    """What a finding says, without its region, which stands on a line of its own."""
    region = f" where {region_words(guideline, finding.region)}" if finding.region else "\0"
    return capital(finding, finding.says.replace(f"{region}, and ", " where ").replace(region, ""))


def capital(finding: Finding, text: str) -> str:
    """A sentence without its full stop, and with a capital, but for one that begins with a name."""
    text = text.rstrip(".")
    first = text.split(" ", 1)[0]
    return text if first in (*finding.rules, *finding.region, finding.predicate) else words.sentence_case(text)


def region_rows(guideline: Guideline, finding: Finding) -> list[tuple[str, str]]:
    """Each input of a region with its values, in words."""
    rows = (region_words(guideline, {name: values}).partition(" is ") for name, values in finding.region.items())
    return [(name, values) for name, _, values in rows]


def hint(finding: Finding) -> str:
    """What to change, as one sentence."""
    names = [clause.name for clause in finding.clauses]
    template = words.CHECK_MENDS[finding.mend] if finding.mend else words.CHECK_HINTS[finding.kind]
    first, others = "".join(names[:1]), words.join(names[1:], words.OR_WORD)
    return words.sentence_case(template.format(predicate=finding.predicate, first=first, others=others))


def general_hint(kind: str) -> str:
    """What to change where a kind is found, without naming rules."""
    names = {"predicate": "the predicate", "first": "the rule", "others": "the other rules"}
    return words.CHECK_HINTS[kind].format(**names)


def case_of(finding: Finding) -> dict[str, Any] | None:
    """The witness as a case that is named after its finding."""
    return {**finding.witness, "case": finding.id} if finding.witness else None


def case_file(finding: Finding) -> str:
    """The witness as a case file, or nothing where there is none."""
    case = case_of(finding)
    return as_yaml(case, False) if case else ""


def case_line(finding: Finding) -> str:
    """The witness on one line: its answers, without the frame of a case."""
    case = case_of(finding) or {"patient": {}, "lesions": []}
    lesions = [{key: value for key, value in lesion.items() if key != "id"} for lesion in case["lesions"]]
    answers = {key: value for part in (case["patient"], *lesions) for key, value in part.items()}
    return as_yaml(answers, True).strip().strip("{}") if answers else ""


class Dumper(yaml.SafeDumper):
    """Writes YAML as a person does: an answer of yes or no is a word, and stands without quotes."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
        for letter, pairs in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }


def as_yaml(data: Mapping[str, Any], flow: bool) -> str:
    """Data as YAML, over lines or (`flow`) on one."""
    told: str = yaml.dump(
        data, Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=WHATEVER
    )
    return told
