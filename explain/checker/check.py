"""The checker of certificates: every claim checked again, from the clauses as they stand in the guideline.

It reads a certificate and the guideline, and imports neither the derivation nor the search: what follows it works out
with bounds of its own (`explain.checker.bounds`). Each fault names the step it was found at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explain import words
from explain.checker.case import Data, told
from explain.checker.claims import ChangeChecker, ReasonsChecker
from explain.checker.encoding import digest_of, stated
from explain.checker.patients import Patients
from explain.checker.proof import ProofChecker
from explain.checker.why_not import WhyNotChecker
from kb.cases.case import Case
from kb.guideline.guideline import Guideline

CHECKERS: dict[str, type[Patients]] = {
    "proof": ProofChecker,
    "reasons": ReasonsChecker,
    "change": ChangeChecker,
    "why-not": WhyNotChecker,
}


@dataclass(frozen=True)
class Checked:
    """What came of checking a certificate: its faults, each with its step; or what is proven, of which case, and what
    of the claim is not checked."""

    name: str
    kind: str
    id: str
    case: Mapping[str, Any]
    guideline: Mapping[str, str]
    faults: tuple[tuple[str, str], ...] = ()
    steps: int = 0
    proven: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    bound: str = ""  # the case that it was held against

    @property
    def accepted(self) -> bool:
        return not self.faults

    def json(self) -> dict[str, Any]:
        faults = [{"step": step, "fault": fault} for step, fault in self.faults]
        found: dict[str, Any] = {"file": self.name, "accepted": self.accepted, "claim": self.kind, "id": self.id}
        found |= {"guideline": self.guideline, "case": self.case, "case_file": self.bound or None}
        found |= {"proven": list(self.proven), "steps": self.steps, "faults": faults}
        return found | {"not_checked": list(self.unchecked)}


def check(certificate: Data, guideline: Guideline, name: str = "certificate", case: Case | None = None) -> Checked:
    """Whether a certificate (of the shape that its schema asks for) holds; with a case, whether it holds of that."""
    kind = certificate["claim"]["kind"]
    checker = CHECKERS[kind](certificate, guideline)
    try:
        checker.check()
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        checker.faults.append(
            (checker.at, words.VERIFY_MALFORMED.format(problem=told(f"{type(error).__name__} {error}")))
        )
    faults = [(str(told(step)), fault) for step, fault in checker.faults]
    faults += differences(certificate["case"], stated(case)) if case and not faults else []
    proven = () if faults else tuple(checker.proven())
    about = {} if faults else certificate["case"]
    own = {"name": guideline.name, "digest": digest_of(guideline)}
    bound = (case.path or case.name) if case else ""
    unchecked = () if faults else tuple(checker.unchecked)
    return Checked(name, kind, certificate["id"], about, own, tuple(faults), checker.steps, proven, unchecked, bound)


def differences(shown: Data, own: Data) -> list[tuple[str, str]]:
    """Where a certificate is of another case than the one at hand."""
    found = []
    if shown["name"] != own["name"]:
        found.append(("case", words.VERIFY_OTHER_CASE.format(shown=shown["name"], own=own["name"])))
    for key in ("lesions", "facts", "open"):
        ours, theirs = ([line_of(item) for item in side[key]] for side in (own, shown))
        more = [(item, words.VERIFY_CASE_MORE) for item in theirs if item not in ours]
        less = [(item, words.VERIFY_CASE_LESS) for item in ours if item not in theirs]
        found += [(f"case: {item}", message.format(case=own["name"])) for item, message in (*more, *less)]
    return found


def line_of(item: Any) -> str:
    """A lesion, a fact or an open input, as a fault names it."""
    if isinstance(item, str):
        return item
    return f"{item['input']}({item['of']}, {' | '.join(map(str, values_told(item['values'])))})"


def values_told(values: Any) -> list[str]:
    return [f"{v['from']}..{v['to']}" if isinstance(v, Mapping) else str(v) for v in values]
