"""What `noms explain` was asked, as one thing that can be printed and written: a proof or a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from explain import words
from explain.proof.proof import Proof
from explain.questions.questions import Question, question_as_json, say_question, write_question
from kb.answer.answer import Result
from kb.files.errors import InputError, Place, Problem


@dataclass(frozen=True)
class Explained:
    """A proof or a question about an answer, and whether every step of it is wanted."""

    about: Proof | Question
    full: bool

    def text(self) -> str:
        if not isinstance(self.about, Proof):
            return say_question(self.about)
        from explain.proof.text import say

        return say(self.about, self.full) + nearest_rules(self.about)

    def json(self) -> dict[str, Any]:
        if not isinstance(self.about, Proof):
            return question_as_json(self.about)
        from explain.proof.data import as_json

        return as_json(self.about)

    def write(self, path: Path) -> None:
        if not isinstance(self.about, Proof):
            return write_question(self.about, path, self.full)
        from explain.proof.data import write

        return write(self.about, path, self.full)


def explained(
    result: Result,
    goal: str | None,
    why_not: str | None,
    rather: str | None,
    changes: tuple[str, ...],
    full: bool,
    every: bool,
    depth: int | None,
) -> Explained:
    """What the call asks for.

    Raises:
        click.UsageError: where it asks for two things at once.
        InputError: where a goal or an entry is not understood.
    """
    asked = {"--why-not": why_not is not None, "--rather-than": rather is not None, "--what-if": bool(changes)}
    given = [name for name, there in asked.items() if there]
    if len(given) > 1:
        raise click.UsageError(f"{words.join(given)} are questions of their own: ask one at a time.")
    if goal and (why_not is not None or rather is not None):
        raise click.UsageError(f"{given[0]} names its goal itself: leave {goal} out.")
    if given and (every or depth):
        raise click.UsageError(f"{'--all' if every else '--depth'} is about a proof, not for {given[0]}.")
    if why_not is not None:
        from explain.questions.why_not.answer import why_not as ask_why_not

        return Explained(ask_why_not(result, why_not, full), full)
    if rather is not None:
        from explain.questions.rather_than.answer import rather_than

        return Explained(rather_than(result, rather), full)
    if changes:
        from explain.questions.what_if.answer import what_if

        return Explained(what_if(result, entries(changes), goal, full), full)
    from explain.proof.proof import prove
    from explain.proof.simplest import simplest, simplest_first

    proof = prove(result, goal)
    return Explained(replace(simplest_first(proof) if every else simplest(proof), depth=depth), full)


def entries(changes: Iterable[str]) -> dict[str, str]:
    """Entries of a case as `field=value`.

    Raises:
        InputError: for one without `=`, or that stands there twice.
    """
    found: dict[str, str] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        place = Place("--what-if")
        if not sign:
            hint = f"write {change}=VALUE, or {change}= to take the entry away"
            raise InputError([Problem(f"{change} gives no value.", place, "what-if", hint=hint)])
        if name.strip() in found:
            raise InputError([Problem(f"{name.strip()} is given twice.", place, "what-if")])
        found[name.strip()] = value.strip()
    return found


@words.in_its_language
def nearest_rules(proof: Proof) -> str:
    """For lesions without a goal, the rules that come nearest and what separates each from the patient."""
    from explain.questions.why_not.answer import why_not
    from explain.questions.why_not.text import near_words

    none = [proof.data(root) for root in proof.roots if proof.data(root)["kind"] == "none"]
    if not any(data["certain"] for data in none):
        return ""
    why = why_not(proof.result)
    lesions = {data["lesion"] for data in none if data["certain"]}
    told = [near_words(why, root) for root in why.roots if why.data(root)["entity"] in lesions]
    return "\n" + "\n\n".join(told) + "\n"
