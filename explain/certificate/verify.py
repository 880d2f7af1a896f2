"""Certificates read from files and checked again, and what came of it in words; a proof in memory is checked by its
certificate."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from textwrap import TextWrapper
from typing import TYPE_CHECKING, Any

from explain import words
from explain.checker.case import FaultyError
from explain.checker.check import Checked, check, line_of
from explain.checker.encoding import VERSION
from explain.checker.shapes import misshapen
from kb.cases.case import Case
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Guideline

if TYPE_CHECKING:
    from explain.proof.proof import Proof

SCHEMA = Path(__file__).with_name("certificate.schema.json")
MOST_BYTES = 5_000_000
FILL = TextWrapper(100, "  ", "    ", break_long_words=False, break_on_hyphens=False)


def verify(proof: Proof) -> tuple[str, ...]:
    """What is wrong with a proof, one sentence a fault; nothing, if every step of its certificate holds."""
    from explain.certificate.certificate import certificate_of_proof

    try:
        certificate = certificate_of_proof(proof)
    except FaultyError as fault:  # it does not even follow for whoever writes it down
        return (words.VERIFY_FAULT.format(step=fault.step, fault=fault.message),)
    checked = check(certificate, proof.result.guideline)
    return tuple(words.VERIFY_FAULT.format(step=step, fault=fault) for step, fault in checked.faults)


@cache
def schema() -> dict[str, Any]:
    """The published shape of certificates."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def read_certificate(source: str) -> dict[str, Any]:
    """The certificate in a JSON file, or on standard input (`-`).

    Raises:
        InputError: where there is none.
    """
    name = "<stdin>" if source == "-" else source
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise no_certificate(words.VERIFY_UNREADABLE.format(problem=error.strerror), name) from None
    if len(data) > MOST_BYTES:
        raise no_certificate(words.VERIFY_TOO_LARGE.format(most=MOST_BYTES // 1_000_000), name)
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=once)
    except json.JSONDecodeError as error:
        message = words.VERIFY_NOT_JSON.format(problem=error.msg.lower())
        raise no_certificate(message, name, error.lineno, error.colno) from None
    except UnicodeDecodeError:
        raise no_certificate(words.VERIFY_NOT_TEXT, name) from None
    except (RecursionError, ValueError) as error:
        raise no_certificate(words.VERIFY_NOT_JSON.format(problem=str(error)), name) from None
    if not isinstance(found, dict) or "certificate" not in found:
        raise no_certificate(words.VERIFY_NO_CERTIFICATE, name)
    if found["certificate"] != VERSION:
        raise no_certificate(words.VERIFY_VERSION.format(version=ascii(found["certificate"])[:40], here=VERSION), name)
    if problem := misshapen(found, schema()):
        raise no_certificate(problem, name)
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two, readers would take different ones."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(words.VERIFY_KEY_TWICE.format(key=next(key for key in names if names.count(key) > 1)))
    return found


def no_certificate(message: str, name: str, line: int = 0, column: int = 0) -> InputError:
    place = Place(name, line, column, column + 1)
    return InputError([Problem(message, place, "not a certificate", hint=words.VERIFY_HINT)])


def verified(source: str, guideline: Guideline, case: Case | None = None) -> Checked:
    """What comes of checking the certificate in a file; with a case, whether it is of that.

    Raises:
        InputError: where there is none.
    """
    return check(read_certificate(source), guideline, "<stdin>" if source == "-" else source, case)


def as_text(checked: Checked, guideline: Guideline) -> str:
    """The outcome as text: whether the certificate is accepted; what is proven, of whom, by which guideline."""
    first = words.VERIFY_ACCEPTED if checked.accepted else words.VERIFY_REFUSED
    lines = [first.format(name=checked.name, guideline=guideline.name, claim=words.VERIFY_CLAIMS[checked.kind])]
    lines += ["  " + words.VERIFY_FAULT.format(step=step, fault=fault) for step, fault in checked.faults]
    if checked.accepted:
        case = checked.case
        facts = [*case["facts"], *map(line_of, case["open"])]
        unbound = words.VERIFY_UNBOUND.format(facts="; ".join(facts))
        bound = words.VERIFY_BOUND.format(file=checked.bound) if checked.bound else unbound
        told = [
            words.VERIFY_OF.format(title=guideline.vocabulary.title, digest=checked.guideline["digest"]),
            words.VERIFY_CASE.format(name=case["name"], bound=bound),
            *(words.VERIFY_PROVEN.format(says=says) for says in checked.proven),
            words.VERIFY_STEPS.format(number=checked.steps),
            *(words.VERIFY_UNCHECKED.format(what=what) for what in checked.unchecked),
        ]
        for line in told:
            lines += FILL.fill(line).splitlines()
    return "\n".join(lines)
