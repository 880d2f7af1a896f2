"""A case with other values of some inputs, each written as in a case file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.case import PATIENT, Case, lesion_symbol
from kb.errors import InputError, Place, Problem, nearest
from kb.syntax import Fact, Value
from kb.tree import CONTROL, Node, Note, Origin, problem, refuse, tree, yaml_tokens
from kb.values import entity_facts
from kb.vocabulary import Predicate, Vocabulary

UNKNOWN = ("", "unknown")


def amend(case: Case, vocabulary: Vocabulary, values: Mapping[str, str]) -> Case:
    """The case with inputs set: `{"histology": "renal", "t9.escc": "2"}`; an empty value takes an input away.

    An input of a lesion goes without the lesion's name where there is only one.

    Raises:
        InputError: for an input that there is not, or a value that it cannot have.
    """
    facts, unsettled = list(case.facts), dict(case.open)
    for name, text in values.items():
        entity, predicate = input_named(case, vocabulary, name)
        facts = [f for f in facts if (f.predicate, f.args[0]) != (predicate.name, entity)]
        facts = [f for f in facts if f != Fact("given", (predicate.name, entity))]
        unsettled.pop((predicate.name, entity), None)
        if text.strip() in UNKNOWN and "unknown" not in vocabulary.domains[predicate.domain].values:
            continue
        origin, notes = Origin(f"{name}={text.strip()}", text.strip()), list[Note]()
        if CONTROL.search(text):
            refuse(origin, Node(), "this is not plain text.", "not text")
        node = tree(yaml_tokens(origin), origin)
        facts += entity_facts(entity, {predicate.field: node}, (predicate,), vocabulary, unsettled, notes)
        if notes:
            raise InputError([problem(origin, note) for note in notes])
    return replace(case, facts=tuple(facts), open=unsettled)


def input_named(case: Case, vocabulary: Vocabulary, name: str) -> tuple[Value, Predicate]:
    """The input that a name stands for, and whose it is."""
    place = Place(case.path or case.name)
    lesion, _, field = name.rpartition(".")
    predicate = vocabulary.input_by_field.get(field)
    if predicate is None:
        near = nearest(field, list(vocabulary.input_by_field))
        hint = f"did you mean {near}?" if near else "noms book lists the inputs"
        raise InputError([Problem(f"there is no input {field}.", place, "unknown field", hint=hint)])
    if predicate.entity == PATIENT:
        if lesion not in ("", PATIENT):
            message = f"{field} is an input of the patient, not of lesion {lesion}."
            raise InputError([Problem(message, place, "unknown field", hint=f"write {field}")])
        return PATIENT, predicate
    known = case.lesions
    if not lesion and len(known) == 1:
        return lesion_symbol(known[0]), predicate
    if lesion not in known:
        hint = f"write one of {', '.join(f'{own}.{field}' for own in known)}"
        message = f"the case has no lesion {lesion}." if lesion else f"the case has {len(known)} lesions: which one?"
        raise InputError([Problem(message, place, "unknown lesion", hint=hint)])
    return lesion_symbol(lesion), predicate
