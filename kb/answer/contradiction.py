"""Records that contradict themselves: by which rule, which of their entries do, and where these stand."""

from __future__ import annotations

from collections.abc import Collection

from kb.answer.completion import NoCompletionError
from kb.answer.firing import Firing
from kb.answer.half_known import patient_of
from kb.cases.case import PATIENT, Case
from kb.files.errors import InputError, Problem
from kb.guideline.guideline import Guideline
from kb.language.syntax import Fact, Value
from kb.sets.missing import missing_inputs

Key = tuple[str, Value]
KIND = "contradiction"


def refused_by(guideline: Guideline, case: Case, firing: Firing) -> Problem:
    """The problem of a case that a denial refuses, at the first of the entries that it is about."""
    paragraph = firing.rule.paragraph
    facts = [fact for fact, negated in firing.premises if not negated]
    told = [said(guideline, case, fact) for fact in facts]
    keys = [(fact.predicate, fact.args[0]) for fact in facts]
    context = f"in rule {paragraph.id} [{paragraph.cites}]"
    message = f"the case contradicts itself: {', and '.join(told)}."
    return case.problem(keys, message, KIND, context=context, hint=paragraph.sentence)


def said(guideline: Guideline, case: Case, fact: Fact) -> str:
    """A fact in words, with the entry that states it."""
    where = entry(guideline, case, (fact.predicate, fact.args[0]))
    return guideline.vocabulary.says(fact, short=True) + (f" ({where})" if where else "")


def entry(guideline: Guideline, case: Case, key: Key) -> str:
    """Where an input of a patient or a lesion is stated: its field, of which lesion, in which line."""
    if key[0] not in guideline.vocabulary.input_names:
        return ""
    field = guideline.vocabulary.predicates[key[0]].field
    line = case.line(key)
    lesion = f" of {str(key[1]).strip(chr(34))}" if key[1] != PATIENT else ""
    return f"{field}{lesion}" + (f", line {line}" if line else "")


def impossible(guideline: Guideline, case: Case, entities: Collection[Value]) -> InputError:
    """The error of a case of which denials leave no completion: with the fewest entries that make it so, each of which
    could be taken back alone."""
    facts = {f for f in case.facts if (f.args[1] if f.predicate == "given" else f.args[0]) in entities}
    open_ = {key: values for key, values in case.open.items() if key[1] in entities}
    kept = {
        (f.predicate, f.args[0]) for f in facts if f.predicate in guideline.denied & guideline.vocabulary.input_names
    }
    kept |= open_.keys()
    order = sorted(kept, key=lambda key: (case.entries[key].start if key in case.entries else -1, str(key)))
    for key in order:
        fewer = frozenset(f for f in facts if key not in ((f.predicate, f.args[0]), f.args))
        other = {name: values for name, values in open_.items() if name != key}
        missing = missing_inputs(guideline, fewer, other, guideline.core)
        try:
            patient_of(guideline, fewer, missing).completions(guideline.core)
        except NoCompletionError:
            facts, open_, kept = set(fewer), other, kept - {key}
    keys = [key for key in order if key in kept]
    told = ", and ".join(entry(guideline, case, key) for key in keys)
    message = f"the case contradicts itself: no possible patient has {told or 'what it states'}."
    return InputError([case.problem(keys, message, KIND)])
