"""What a check asks about answers: is there none, are there two, is one forbidden, against an order, or never given?"""

from __future__ import annotations

from collections.abc import Iterator

from kb.checked import Check, finding, key_of, reads_several
from kb.completions import inputs_read
from kb.finding_words import no_answer, region_words, two_answers
from kb.findings import Finding
from kb.mdd import NONE
from kb.regions import regions
from kb.syntax import Value


def gaps(found: Check) -> Iterator[Finding]:
    """Complete inputs without an answer, for each predicate that needs one."""
    for (predicate,) in found.declared("needs_answer"):
        if predicate not in found.tables:
            yield from gaps_of(found, predicate)


def gaps_of(found: Check, predicate: str) -> Iterator[Finding]:
    """Complete inputs without an answer, and those that lack one where an input is left out that need not be stated."""
    space = found.worlds.space
    answered = space.any_of(found.worlds.answers(predicate).values())
    left_out = [(name,) for about, name in found.declared("answer_without") if about == predicate]
    for but in ((), *left_out):
        view = found.view(predicate, but)
        gap = space.without(view.everything, view.of(answered))
        if but:  # only what the missing input adds: what is a gap whatever it is has been told
            full = found.view(predicate)
            answers = space.both(full.everything, full.of(answered))
            level = frozenset(found.worlds.inputs[name].level for name in but if name in full.names)
            told = space.without(space.exists(full.everything, level), space.exists(answers, level))
            gap = space.without(gap, told)
        for region, node in regions(view, gap, predicate):
            missing = " ".join(but)
            says = no_answer(found.guideline, predicate, region, missing)
            yield finding(found, view, "gap", predicate, says, (), region, node, missing)


def conflicts(found: Check) -> Iterator[Finding]:
    """Two answers for the same patient, for a predicate that has at most one."""
    space = found.worlds.space
    for (predicate,) in found.declared("one_answer"):
        if predicate in found.tables:
            continue
        view, uses = found.view(predicate), found.uses(predicate)
        for number, (rule, value, node) in enumerate(uses):
            for other, against, met in uses[number + 1 :]:
                if value == against:
                    continue
                both = view.of(space.both(node, met))
                for region, inside in regions(view, both, predicate) if both != NONE else ():
                    says = two_answers(found.guideline, rule, value, other, against, region)
                    key = key_of(found, (rule, value), (other, against))
                    yield finding(found, view, "conflict", predicate, says, (rule, other), region, inside, key)


def nevers(found: Check) -> Iterator[Finding]:
    """Patients whose answer a denial forbids."""
    for rule in found.guideline.nevers:
        derived = [c.atom.predicate for c in rule.clause.literals if c.atom.predicate in found.guideline.rules_by_head]
        predicate = next((name for name in derived if name in found.questions), derived[0])
        names = inputs_read(found.guideline, tuple(c.atom.predicate for c in rule.clause.literals))
        view = found.worlds.view(names)
        met = view.of(found.worlds.fires(rule))
        for region, node in regions(view, met, predicate) if met != NONE else ():
            says = f"{rule.id} forbids what follows where {region_words(found.guideline, region)}"
            yield finding(found, view, "never", predicate, says, (rule,), region, node)


def orders(found: Check) -> Iterator[Finding]:
    """Patients who break a declared order: one who differs in one input alone, and whose answer goes the other way."""
    for name, falls in (("grows_with", False), ("falls_with", True)):
        for predicate, given in found.declared(name):
            symbols = found.guideline.vocabulary.domains[
                found.guideline.vocabulary.predicates[predicate].domain
            ].symbols
            answers = sorted(found.worlds.answers(predicate).items(), key=lambda item: symbols.index(item[0]))
            for low, (value, node) in enumerate(answers):
                for other, met in answers[low + 1 :]:
                    before, after = ((value, node), (other, met)) if falls else ((other, met), (value, node))
                    yield from order_broken(found, predicate, given, before, after)


def order_broken(
    found: Check, predicate: str, given: str, before: tuple[Value, int], after: tuple[Value, int]
) -> Iterator[Finding]:
    """The patients who have one answer with a value of an input, and another with a later one and all else the same."""
    space, own, word = found.worlds.space, found.worlds.inputs[given], found.guideline.vocabulary.word
    view = found.view(predicate)
    for first in range(len(own.cells)):
        for second in range(first + 1, len(own.cells)):
            starts, ends = view.of(before[1]), view.of(after[1])
            met = space.both(space.given(starts, {own.level: first}), space.given(ends, {own.level: second}))
            both = space.both(space.both(met, space.value(own.level, [first])), view.everything)
            for region, node in regions(view, both, predicate):
                domain = own.predicate.domain
                values = [word(own.cells[cell][0], domain) for cell in (first, second)]
                names = [
                    word(answer[0], found.guideline.vocabulary.predicates[predicate].domain)
                    for answer in (before, after)
                ]
                says = (
                    f"{predicate} is {names[0]} where {own.predicate.field} is {values[0]}, and {names[1]} where it is "
                )
                says += f"{values[1]} and all else the same: {region_words(found.guideline, region)}"
                yield finding(found, view, "unstated order", predicate, says, (), region, node, str(values))


def unreachable(found: Check) -> Iterator[Finding]:
    """Values of a conclusion that the vocabulary declares and no possible patient reaches."""
    vocabulary, several = found.guideline.vocabulary, reads_several(found.guideline)
    for predicate in vocabulary.predicates.values():
        if predicate.role != "conclusion" or predicate.arity != 2 or predicate.name in (*several, *found.tables):
            continue
        answers = found.worlds.answers(predicate.name)
        for value in vocabulary.domains[predicate.domain].symbols:
            if found.worlds.space.both(answers.get(value, NONE), found.worlds.possible) == NONE:
                says = f"no possible patient has the {predicate.name} {vocabulary.word(value, predicate.domain)}"
                view = found.view(predicate.name)
                of, place = view.count(view.everything), predicate.place
                yield Finding("unreachable conclusion", predicate.name, says, of=of, place=place, key=str(value))
