"""A case with some entries changed: what a reader asks with "what if"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.cases.case import PATIENT, Case, lesion_symbol, read_case
from kb.cases.tree import quoted
from kb.files.errors import InputError, Place, Problem, nearest
from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Domain, Predicate
from kb.language.syntax import Value

UNKNOWN = "unknown"
Key = tuple[str, Value]  # an input and its patient or lesion


def altered(guideline: Guideline, case: Case, changes: Mapping[str, Any]) -> Case:
    """A case in which some entries are others: `escc` or `t9.escc` with the new value, checked as that of a case is.

    In a text, several values of an input that may have several are joined by commas, values of which one holds by `|`.
    No value, or `unknown`, takes the entry away. What is no text is read as a mapping has it.

    Raises:
        InputError: where an entry or its value is not understood, or two entries are the same.
    """
    case.fit(guideline.vocabulary)
    found: dict[str, Any] = {"patient": {}, "lesions": {lesion: {"id": lesion} for lesion in case.lesions}}
    gone: set[Key] = set()
    for name, value in changes.items():
        predicate, lesion = entry(guideline, case, name)
        entity = lesion_symbol(lesion) if lesion else PATIENT
        if (predicate.name, entity) in gone:
            same = f"{lesion}.{predicate.field}" if lesion else predicate.field
            raise InputError([Problem(f"{same} is changed twice.", Place(f"{name}={value}"), "twice")])
        gone.add((predicate.name, entity))
        domain = guideline.vocabulary.domains[predicate.domain]
        if value is None or (isinstance(value, str) and is_nothing(value, domain)):
            continue
        home = found["lesions"][lesion] if lesion else found["patient"]
        home[predicate.field] = value_of(predicate, value.strip()) if isinstance(value, str) else value
        refuse_bad(guideline, name, value, home, lesion)
    new = read_case({**found, "case": case.name, "lesions": list(found["lesions"].values())}, guideline.vocabulary)
    kept = tuple(f for f in case.facts if (f.predicate if f.predicate != "given" else f.args[0], about(f)) not in gone)
    added = tuple(f for f in new.facts if f.predicate != "lesion_of")
    still = {key: values for key, values in case.open.items() if key not in gone}
    places = {key: node for key, node in case.entries.items() if key not in gone}  # of what is changed, nothing is read
    return replace(case, facts=kept + added, open={**still, **new.open}, entries=places)


def about(fact: Any) -> Value:
    value: Value = fact.args[1] if fact.predicate == "given" else fact.args[0]
    return value


def is_nothing(text: str, domain: Domain) -> bool:
    return not text.strip() or (text.strip() == UNKNOWN and UNKNOWN not in domain.values)


def value_of(predicate: Predicate, text: str) -> Any:
    """A value as a case file has it."""
    if predicate.many:
        return [word.strip() for word in text.split(",")]
    return {"one_of": [word.strip() for word in text.split("|")]} if "|" in text else text


def refuse_bad(guideline: Guideline, name: str, value: Any, home: Mapping[str, Any], lesion: str) -> None:
    """Read one entry alone, so that an error names it."""
    raw = {"lesions": [home]} if lesion else {"patient": home, "lesions": [{"id": "lesion"}]}
    try:
        read_case(raw, guideline.vocabulary)
    except InputError as error:
        place = Place(f"{name}={value}")
        raise InputError(replace(problem, place=place, line="", context="") for problem in error.problems) from None


def entry(guideline: Guideline, case: Case, name: str) -> tuple[Predicate, str]:
    """The input that an entry's name means, and its lesion (none for the patient's).

    Raises:
        InputError: for a name that is no field, or that does not tell which lesion.
    """
    lesion, _, field = name.strip().rpartition(".")
    fields = guideline.vocabulary.input_by_field
    if field not in fields:
        near = nearest(field, list(fields))
        hint = f"did you mean {near}?" if near else f"its fields are {', '.join(fields)}"
        raise InputError([Problem(f"a case has no field {quoted(field)}.", Place(name), "unknown field", hint=hint)])
    predicate = fields[field]
    if predicate.entity == PATIENT:
        if lesion and lesion != PATIENT:
            message = f"{field} describes the patient, not a lesion."
            raise InputError([Problem(message, Place(name), "unknown field", hint=f"write {field}=...")])
        return predicate, ""
    if not lesion and len(case.lesions) == 1:
        return predicate, case.lesions[0]
    if lesion not in case.lesions:
        several = f"{field} describes a lesion, and there are several."
        message = f"the case has no lesion {lesion}." if lesion else several
        hint = f"write one of {', '.join(f'{known}.{field}=...' for known in case.lesions)}"
        raise InputError([Problem(message, Place(name), "unknown lesion", hint=hint)])
    return predicate, lesion
