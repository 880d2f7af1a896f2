"""What a check of a guideline finds: a kind, the rules at fault, the patients concerned, and one as a witness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Any

from kb.files.errors import InputError, Place, nearest
from kb.files.text import is_there
from kb.files.toml import read_toml
from kb.guideline.guideline import Guideline
from kb.language.runs import runs
from kb.language.syntax import Value

SEVERITIES = ("info", "warning", "error")
# Each kind with its severity, where a guideline's checks.toml says nothing else.
KINDS = {
    "gap": "error",
    "conflict": "error",
    "never": "error",
    "overlap": "info",
    "subsumed": "warning",
    "masked": "warning",
    "dead": "error",
    "inert": "info",
    "boundary": "warning",
    "unstated order": "error",
    "unreachable conclusion": "warning",
    "assumption": "info",
    "stale": "warning",
    "not asked": "error",
}
MEANINGS = {
    "gap": "complete inputs, and no answer where one is needed",
    "conflict": "two answers where at most one may be",
    "never": "an answer that a denial of the guideline forbids",
    "overlap": "the same answer by two rules for the same patient",
    "subsumed": "a rule whose patients another rule covers with the same answer",
    "masked": "a rule whose patients several other rules cover together with the same answer",
    "dead": "a rule that fires for no possible patient",
    "inert": "an input, or several of its values, that change no conclusion",
    "boundary": "neighboring numeric conditions that leave a hole or share a number",
    "unstated order": "a declared order that some patient breaks",
    "unreachable conclusion": "a value of a conclusion that no patient reaches",
    "assumption": "a rule that rests on an assumption",
    "stale": "an acceptance of what is not found any more",
    "not asked": "a question that was not asked, because the rules are too many for it",
}

Region = Mapping[str, tuple[Value, ...]]  # for some inputs the values that they have; any other input has any value


@dataclass(frozen=True)
class Clause:
    """A clause that a finding is about: the id of its paragraph and its citation, how it is called where the paragraph
    has others, where it stands, and what tells it from those: itself, whatever its variables are called."""

    rule: str
    cites: str
    name: str
    place: Place
    shape: str = ""


@dataclass(frozen=True)
class Finding:
    """One finding of a check.

    `region` holds the inputs that matter with their values, `count` how many `of` how many situations are concerned
    (none of those of the inputs behind a dead rule or an unreachable conclusion; `of` is 0 where nothing is counted);
    `witness` is a smallest patient, as a case; `clauses` are those at fault, first the one to mend. `accepted` is the
    reason that the guideline gives for leaving it so, with its citation, and `accepted_at` where. `key` and `meaning`
    tell it from others: what is found there, and which patients they are. `mend` names the advice to give, where it is
    not the usual one of the kind.
    """

    kind: str
    predicate: str
    says: str
    clauses: tuple[Clause, ...] = ()
    region: Region = field(default_factory=dict, hash=False)
    count: int = 0
    of: int = 0
    witness: Mapping[str, Any] | None = field(default=None, hash=False)
    place: Place = field(default=Place(""), compare=False)
    severity: str = ""
    accepted: str = ""
    accepted_at: Place = field(default=Place(""), compare=False)
    key: str = ""
    meaning: str = ""
    mend: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(clause.rule for clause in self.clauses)

    @property
    def cites(self) -> tuple[str, ...]:
        return tuple(clause.cites for clause in self.clauses)

    @property
    def id(self) -> str:
        """A name that stays the same while the finding is the same: its kind, what it is about, and a short hash of its
        clauses and patients, whatever the order of the rules and however the patients were put together."""
        told = [*sorted(f"{clause.rule} {clause.shape}" for clause in self.clauses), self.key, self.meaning]
        digest = sha256("\n".join(told).encode()).hexdigest()[:8]
        return "-".join((self.kind.replace(" ", "-"), self.predicate or "rule", digest))

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "predicate": self.predicate,
            "rules": list(self.rules),
            "cites": list(self.cites),
            "clauses": [{"name": c.name, "file": c.place.path, "line": c.place.line} for c in self.clauses],
            "says": self.says,
            "region": {name: ranges(values) for name, values in self.region.items()},
            "count": self.count,
            "of": self.of,
            "witness": self.witness,
            "accepted": bool(self.accepted),
            "reason": self.accepted or None,
            "file": self.place.path,
            "line": self.place.line,
        }


def ranges(values: tuple[Value, ...]) -> list[Any]:
    """Values as plain data: words as they are, neighboring whole numbers as `{"from": a, "to": b}`.

    >>> ranges((1, 2, 3, 7)), ranges(("yes", '"1a"'))
    ([{'from': 1, 'to': 3}, 7], ['yes', '1a'])
    """
    found: list[Any] = []
    for numbers, some in groupby(values, key=lambda value: isinstance(value, int)):
        if numbers:
            found += [low if low == high else {"from": low, "to": high} for low, high in runs(some)]
        else:
            found += [str(value).strip('"') for value in some]
    return found


def severities(guideline: Guideline) -> dict[str, str]:
    """The severity of each kind: that of `checks.toml` beside the clause files, or else the usual one.

    Raises:
        InputError: for a kind or a severity that is none.
    """
    path = guideline.folder / "checks.toml"
    if not is_there(path):
        return dict(KINDS)
    file = read_toml(path)
    told = file.data.get("severity", {})
    problems = []
    for key in file.data.keys() - {"severity"}:
        problems.append(file.problem(f"unknown table {key}.", key, "checks", "write [severity]"))
    if not isinstance(told, dict):
        hint = 'write [severity], and below it a line for each kind, such as gap = "error"'
        problems.append(file.problem("severity is not a table.", "severity", "checks", hint))
        told = {}
    for kind, severity in told.items():
        place = f"severity.{kind}"
        if kind not in KINDS:
            near = nearest(kind, list(KINDS)) or ", ".join(KINDS)
            problems.append(file.problem(f"{kind} is no kind of finding.", place, "checks", f"did you mean {near}?"))
        elif severity not in SEVERITIES:
            hint = f"write one of {', '.join(SEVERITIES)}"
            problems.append(file.problem(f"{severity} is no severity.", place, "checks", hint))
    if problems:
        raise InputError(problems)
    return {**KINDS, **told}
