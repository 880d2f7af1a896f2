"""The checker of certificates: every claim checked again, from the clauses as they stand in the guideline.

It reads a certificate and the guideline, and imports neither the derivation nor the search: what follows it works out
with bounds of its own (`explain.bounds`). Each fault names the step it was found at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explain import words
from explain.recheck_answers import Answers
from explain.recheck_case import Data, FaultyError
from explain.recheck_claims import ChangeChecker, ReasonsChecker
from explain.recheck_proof import ProofChecker
from explain.recheck_why_not import WhyNotChecker
from kb.guideline import Guideline

CHECKERS: dict[str, type[Answers]] = {
    "proof": ProofChecker,
    "reasons": ReasonsChecker,
    "change": ChangeChecker,
    "why-not": WhyNotChecker,
}


@dataclass(frozen=True)
class Checked:
    """What came of checking a certificate: its faults, each with its step, and what of the claim is not checked."""

    name: str
    kind: str
    id: str
    faults: tuple[tuple[str, str], ...] = ()
    steps: int = 0
    unchecked: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.faults

    def json(self) -> dict[str, Any]:
        faults = [{"step": step, "fault": fault} for step, fault in self.faults]
        found: dict[str, Any] = {"file": self.name, "accepted": self.accepted, "claim": self.kind, "id": self.id}
        return found | {"steps": self.steps, "faults": faults, "not_checked": list(self.unchecked)}


def check(certificate: Data, guideline: Guideline, name: str = "certificate") -> Checked:
    """Whether a certificate (of the shape that its schema asks for) holds."""
    kind = certificate["claim"]["kind"]
    checker = CHECKERS[kind](certificate, guideline)
    try:
        checker.check()
    except FaultyError as fault:
        checker.faults.append((fault.step, fault.message))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        checker.faults.append((checker.at, words.VERIFY_MALFORMED.format(problem=f"{type(error).__name__} {error}")))
    return Checked(name, kind, certificate["id"], tuple(checker.faults), checker.steps, tuple(checker.unchecked))
