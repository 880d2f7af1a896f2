"""What a check asks about answers: is there none, are there two, is one forbidden, against an order, or never given?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.check.findings import Finding, Region, ranges
from kb.check.subject import Check, answers_of, told
from kb.check.words import clause_name, consequences, no_answer, region_words, two_answers
from kb.guideline.guideline import Rule
from kb.language.syntax import Value
from kb.sets.mdd import NONE
from kb.sets.missing import inputs_read
from kb.sets.worlds import Input


def gaps(found: Check) -> Iterator[Finding]:
    """Complete inputs without an answer, for each predicate that needs one."""
    for (predicate,) in found.declared("needs_answer"):
        if predicate not in found.tables:
            yield from gaps_of(found, predicate)
        elif predicate not in found.beyond:
            yield from gaps_of(found, predicate, found.left_out(predicate))


def gaps_of(found: Check, predicate: str, missing: Sequence[str] | None = None) -> Iterator[Finding]:
    """Complete inputs without an answer, and those that lack one where an input is left out that need not be stated; or
    only those that lack one where some input is `missing`."""
    space = found.worlds.space
    answered = space.any_of(found.worlds.answers(predicate).values())
    without = ["", *found.left_out(predicate)] if missing is None else missing
    for name in without:
        but = (name,) if name else ()
        view = found.view(predicate, but)
        whole = gap = space.without(view.everything, view.of(answered))
        if but:  # only what the missing input adds: what is a gap whatever it is has been told
            full = found.view(predicate)
            answers = space.both(full.everything, full.of(answered))
            level = frozenset({found.worlds.inputs[name].level} & full.among.keys())
            always = space.without(space.exists(full.everything, level), space.exists(answers, level))
            gap = space.without(gap, always)

        def says(region: Region, name: str = name) -> str:
            return no_answer(found.guideline, predicate, region, name)

        yield from told(found, view, gap, "gap", predicate, says, key=name, whole=whole)


Answered = tuple[Rule, Value]


def conflicts(found: Check) -> Iterator[Finding]:
    """Two answers for the same patient, for a predicate that has at most one.

    Two answers for what a predicate reads are the cause of its own: they are told once, with what follows from them.
    """
    space, reads = found.worlds.space, found.guideline.reads
    single = {name: list(pairs(found, name)) for name in found.single}
    whole = {name: space.any_of(both for *_, both in met) for name, met in single.items()}
    for predicate, met in single.items():
        view = found.view(predicate)
        above = space.any_of(whole[name] for name in reads[predicate] & single.keys())
        for one, two, both in met:
            below = {
                name: sum(space.both(node, both) != NONE for *_, node in others)
                for name, others in single.items()
                if predicate in reads[name] and space.both(whole[name], both) != NONE
            }

            def says(region: Region, one: Answered = one, two: Answered = two, below: dict[str, int] = below) -> str:
                return two_answers(found.guideline, *one, *two, region) + consequences(below)

            left, all_ = view.of(space.without(both, above)), view.of(whole[predicate])
            yield from told(
                found, view, left, "conflict", predicate, says, (one[0], two[0]), answers_of(one, two), all_
            )


def pairs(found: Check, predicate: str) -> Iterator[tuple[Answered, Answered, int]]:
    """Two rules with different answers, and the situations in which both give them."""
    space, uses = found.worlds.space, found.uses_anywhere(predicate)
    view = found.view(predicate)
    for number, (rule, value, node) in enumerate(uses):
        for other, against, holds in uses[number + 1 :]:
            both = space.both(node, holds) if value != against else NONE
            if both != NONE and view.of(both) != NONE:
                yield (rule, value), (other, against), space.both(both, found.worlds.possible)


def nevers(found: Check) -> Iterator[Finding]:
    """Patients whose answer a denial forbids."""
    guideline = found.guideline
    for rule in guideline.nevers:
        if found.unasked(rule):
            continue
        names = inputs_read(guideline, tuple(c.atom.predicate for c in rule.clause.literals))
        view = found.worlds.view(names)

        def says(region: Region, rule: Rule = rule) -> str:
            return f"{clause_name(rule)} forbids what follows where {region_words(guideline, region)}"

        met = view.of(found.worlds.fires(rule))
        yield from told(found, view, met, "never", forbidden(found, rule), says, (rule,))


def forbidden(found: Check, rule: Rule) -> str:
    """The predicate whose answer a denial forbids: one that something is declared of, or else the first it reads."""
    derived = [c.atom.predicate for c in rule.clause.literals if c.atom.predicate in found.guideline.rules_by_head]
    return next((name for name in derived if name in found.questions), derived[0])


def orders(found: Check) -> Iterator[Finding]:
    """Patients who break a declared order: one who differs in one input alone, and whose answer goes the other way."""
    vocabulary = found.guideline.vocabulary
    for name, falls in (("grows_with", False), ("falls_with", True)):
        for predicate, given in found.declared(name):
            if predicate in found.beyond:
                continue
            symbols = vocabulary.domains[vocabulary.predicates[predicate].domain].symbols
            answers = sorted(found.worlds.answers(predicate).items(), key=lambda item: symbols.index(item[0]))
            for low, (value, node) in enumerate(answers):
                for other, met in answers[low + 1 :]:
                    before, after = ((value, node), (other, met)) if falls else ((other, met), (value, node))
                    yield from order_broken(found, predicate, given, before, after)


def order_broken(
    found: Check, predicate: str, given: str, before: tuple[Value, int], after: tuple[Value, int]
) -> Iterator[Finding]:
    """The patients who have one answer with some values of an input, and another with later ones and all else the
    same."""
    space, own, guideline = found.worlds.space, found.worlds.inputs[given], found.guideline
    view = found.view(predicate)
    starts, ends = view.of(before[1]), view.of(after[1])
    parts = alike(found, own, (starts, ends))
    domain = guideline.vocabulary.predicates[predicate].domain
    names = [guideline.vocabulary.word(answer[0], domain) for answer in (before, after)]
    for number, first in enumerate(parts):
        for second in parts[number + 1 :]:
            met = space.both(space.given(starts, {own.level: first[0]}), space.given(ends, {own.level: second[0]}))
            both = space.both(space.both(met, space.value(own.level, first)), view.everything)
            values = [tuple(value for place in part for value in own.cells[place]) for part in (first, second)]

            def says(region: Region, values: list[tuple[Value, ...]] = values) -> str:
                (field, _, one), (_, _, two) = (region_words(guideline, {given: v}).partition(" is ") for v in values)
                sentence = f"{predicate} is {names[0]} where {field} is {one}, and {names[1]} where it is {two}"
                return f"{sentence} and all else the same: {region_words(guideline, region)}"

            key = f"{given} {before[0]} {after[0]} {ranges(values[1])}"
            yield from told(found, view, both, "unstated order", predicate, says, key=key)


def alike(found: Check, given: Input, nodes: Sequence[int]) -> list[list[int]]:
    """The places of an input, neighbors that some sets do not tell apart together."""
    apart, parts = found.worlds.space.told_apart(nodes)[given.level], list[list[int]]()
    for place in range(len(given.cells)):
        if parts and apart[parts[-1][-1]] == apart[place]:
            parts[-1].append(place)
        else:
            parts.append([place])
    return parts


def unreachable(found: Check) -> Iterator[Finding]:
    """Values of a conclusion that the vocabulary declares and no possible patient reaches."""
    vocabulary = found.guideline.vocabulary
    for predicate in vocabulary.predicates.values():
        if predicate.role != "conclusion" or predicate.arity != 2 or predicate.name in found.several:
            continue
        table = found.tables.get(predicate.name)
        answers = {} if table else found.worlds.answers(predicate.name)
        reached = {v for v, node in answers.items() if found.worlds.space.meets(node, found.worlds.possible)}
        reached |= set(table.values) if table else set()
        for value in vocabulary.domains[predicate.domain].symbols:
            if value not in reached:
                says = f"no possible patient has the {predicate.name} {vocabulary.word(value, predicate.domain)}"
                view = found.view(predicate.name)
                of, place = view.count(view.everything), predicate.place
                yield Finding("unreachable conclusion", predicate.name, says, of=of, place=place, key=str(value))
