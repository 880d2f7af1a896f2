"""`noms explain`: why an answer holds, and the other questions of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import kb
from explain import words
from explain.certificate.certify import of_changes, of_proof, of_reasons, of_why_not, paths_of, refuse_faulty
from explain.certificate.exports import EXPORTS, write_export
from explain.command.answer_each import answer_each
from explain.command.options import as_data, format_option, guideline_option, language_option, named, print_data, wrote
from explain.output.files import kind_of, refuse_clash, write_json
from explain.picture.shown import ENDINGS, REFUSED, Shown
from explain.proof.proof import Proof, prove
from explain.proof.simplest import simplest, simplest_first
from explain.questions.changes.answer import changes as changes_of
from explain.questions.each_lesion import EachLesion
from explain.questions.path.answer import path as path_of
from explain.questions.rather_than.answer import rather_than
from explain.questions.reasons.answer import reasons as reasons_of
from explain.questions.what_if.answer import what_if
from explain.questions.why_not.answer import why_not as ask_why_not
from explain.questions.why_not.text import near_words
from kb.answer.answer import Result
from kb.files.errors import InputError, Place, Problem

DATA = ("json", *EXPORTS)


@click.command(
    epilog="""\b
Examples:
  noms explain case.yaml                       why this plan
  noms explain case.yaml mechanical            why this assessment
  noms explain case.yaml 'sins_total(t9)'      why this score of lesion t9
  noms explain case.yaml -o why.svg -o why.pdf with pictures (svg, png, pdf, dot), or why.json, why.txt
  noms explain case.yaml -o why.prov.jsonld -o why.graphml
                                               for other tools: W3C PROV, GraphML
  noms explain case.yaml --certificate why.cert.json
                                               the proof, so that noms verify can check it again
  noms explain case.yaml --lang pt             in Portuguese, with -o why.svg the picture too
  noms explain case.yaml --reasons             which facts decide the plan, and which have no weight
  noms explain case.yaml --change              the smallest changes of the facts that change the plan
  noms explain case.yaml --change --to igrt    those that lead to this plan
  noms explain case.yaml --reasons -o why.svg  either as a picture, too
  noms explain case.yaml --overview -o path.svg
                                               the guideline on a page, with this patient's path through it
  noms explain case.yaml --why-not igrt        what stands against this plan, the nearest rule first
  noms explain case.yaml --why-not 'mechanical(t9, unstable)'
  noms explain case.yaml --rather-than igrt    only what tells the answer apart from this one
  noms explain case.yaml --what-if escc=2 --what-if t9.pain=   other entries, or one less (t9.pain of lesion t9)
""",
)
@click.argument("case")
@click.argument("goal", required=False)
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), help="Also write this file.")
@click.option("--full", is_flag=True, help="Every step, also inside scores.")
@click.option("--all", "every", is_flag=True, help="Every derivation, the simplest first.")
@click.option("--depth", type=click.IntRange(min=1), help="So many steps down; those below are counted.")
@click.option("--why-not", "why_not", metavar="GOAL", help="What stands against GOAL.")
@click.option("--rather-than", "rather", metavar="GOAL", help="What tells the answer apart from GOAL.")
@click.option("--what-if", "changes", multiple=True, metavar="FIELD=VALUE", help="With another entry; repeatable.")
@click.option("--reasons", is_flag=True, help="All smallest sets of the known facts that force the plan.")
@click.option("--change", is_flag=True, help="All smallest changes of the facts that change the plan.")
@click.option(
    "--to", callback=named, metavar="PLAN", help="With --change: the plan that is wanted, by its name or its steps."
)
@click.option("--overview", is_flag=True, help="The patient's path through the whole guideline.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the answer so that it can be verified.",
)
@format_option("text", "json")
@guideline_option
@language_option
def explain(
    case: str,
    goal: str | None,
    outputs: tuple[Path, ...],
    full: bool,
    every: bool,
    depth: int | None,
    why_not: str | None,
    rather: str | None,
    changes: tuple[str, ...],
    reasons: bool,
    change: bool,
    to: str | None,
    overview: bool,
    certificate: Path | None,
    kind: str,
    name: str,
    language: str,
) -> None:
    """Why GOAL holds for CASE: its proof in sentences, with rules and citations. Without a goal, the plan.

    Or one of the other questions of an answer: why not (--why-not), why this (--rather-than), what if (--what-if), what
    decides the plan (--reasons), what would change it (--change), what way it takes through the guideline (--overview).
    """
    reads: list[str | int] = [0 if case == "-" else case]
    refuse_clash([*outputs, *filter(None, [certificate])], reads)
    if reasons or change or to or overview:
        others = goal or full or every or depth or why_not or rather or changes
        if reasons + bool(change or to) + overview > 1 or others:
            raise click.UsageError("--reasons, --change and --overview are questions of their own, of the plan.")
        if certificate and overview:
            raise click.UsageError("a certificate is of a proof, or of --why-not, --reasons or --change.")

        def certified(result: kb.Result) -> None:
            if certificate:
                with as_data(result, name) as plain:
                    found = of_reasons(plain) if reasons else of_changes(plain, to or "")
                    certify(found, plain, certificate, reads, outputs)

        answer_each(case, name, language, kind, question_of(reasons, overview, to or ""), outputs, certified)
        return
    if certificate and (rather or changes):
        raise click.UsageError("a certificate is of a proof, or of --why-not, --reasons or --change.")

    endings = ENDINGS if why_not or rather or changes else {**ENDINGS, **{kind: kind for kind in EXPORTS}}
    kinds = {path: kind_of(path, endings, REFUSED) for path in outputs}  # a wrong ending is said before any work
    guideline = kb.load(name, language)
    result = kb.recommend(guideline, kb.read_case(case, guideline))

    def about(result: kb.Result) -> Shown:
        return asked_for(result, goal, why_not, rather, changes, full=full, every=every, depth=depth)

    told = about(result)
    text = "" if kind == "json" else told.text() + nearest_rules(told)
    for path, wanted in kinds.items():
        if wanted in DATA:  # what programs read is the same in every language
            with as_data(result, name) as plain:
                write(about(plain), path, wanted)
        else:
            write(told, path, wanted)
        wrote(path)
    if certificate:
        with as_data(result, name) as plain:
            proof = about(plain)
            found = of_proof(proof) if isinstance(proof, Proof) else of_why_not(plain, why_not or "")
            certify(found, plain, certificate, reads, outputs)
    if kind == "json":
        print_data(told.json())
    else:
        click.echo(f"{text}\n{guideline.vocabulary.notice}")


def write(told: Shown, path: Path, kind: str) -> None:
    if isinstance(told, Proof) and kind in EXPORTS:
        write_export(told, path, kind)
    else:
        told.write(path)


def question_of(reasons: bool, overview: bool, to: str) -> Callable[[kb.Result], EachLesion]:
    """What answers --reasons, --overview, or --change with the plan that is wanted."""
    if overview:
        return path_of
    return reasons_of if reasons else lambda result: changes_of(result, to)


def certify(found: Any, result: kb.Result, path: Path, reads: list[str | int], outputs: tuple[Path, ...]) -> None:
    """Write certificates that the checker accepts, and say where."""
    paths = paths_of(found, path)
    refuse_clash([*outputs, *paths], reads)
    refuse_faulty(found, result)
    for own, data in zip(paths, found.values(), strict=True):
        write_json(data, own)
        wrote(own)


def asked_for(
    result: Result,
    goal: str | None,
    why_not: str | None,
    rather: str | None,
    changes: tuple[str, ...],
    full: bool,
    every: bool,
    depth: int | None,
) -> Shown:
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
        return ask_why_not(result, why_not, full)
    if rather is not None:
        return rather_than(result, rather)
    if changes:
        return what_if(result, entries(changes), goal, full)

    proof = prove(result, goal)
    return replace(simplest_first(proof) if every else simplest(proof), depth=depth, full=full)


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
def nearest_rules(proof: Shown) -> str:
    """For lesions without a goal, the rules that come nearest and what separates each from the patient."""

    if not isinstance(proof, Proof):
        return ""
    none = [proof.data(root) for root in proof.roots if proof.data(root)["kind"] == "none"]
    if not any(data["certain"] for data in none):
        return ""
    why = ask_why_not(proof.result)
    lesions = {data["lesion"] for data in none if data["certain"]}
    told = [near_words(why, root) for root in why.roots if why.data(root)["entity"] in lesions]
    return "\n" + "\n\n".join(told) + "\n"
