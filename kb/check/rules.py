"""What a check asks about rules: does one say what others say, can it ever fire, and what does it assume?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kb.check.findings import Clause, Finding, Region
from kb.check.subject import Check, answers_of, clauses_of, reads_twice, told
from kb.check.words import adds_nothing, never_fires, one_of_them, region_words, same_answer
from kb.guideline.guideline import Rule
from kb.language.syntax import Constant, Literal, Value
from kb.sets.mdd import NONE, Space
from kb.sets.missing import inputs_read
from kb.sets.worlds import View

Own = dict[tuple[View, Value], int]  # for each view that an answer is wanted in, the situations of each answer


def overlaps(found: Check) -> Iterator[Finding]:
    """The same answer by two rules for the same patient, neither of which covers the other."""
    space = found.worlds.space
    for predicate in found.questions:
        view, uses = found.view(predicate), found.uses(predicate)
        for number, (rule, value, node) in enumerate(uses):
            for other, same, met in uses[number + 1 :]:
                one, two = view.of(node), view.of(met)
                both = space.both(one, two)
                if value != same or both in (NONE, one, two):
                    continue

                def says(region: Region, rule: Rule = rule, other: Rule = other, value: Value = value) -> str:
                    return same_answer(found.guideline, rule, other, value, region)

                key = answers_of((rule, value), (other, same))
                yield from told(found, view, both, "overlap", predicate, says, (rule, other), key)


def covered(found: Check) -> Iterator[Finding]:
    """Rules whose patients another rule, or several others together, cover with the same answer, also where an input
    is left out that need not be stated.

    Of rules that add nothing because of each other not all can go: as many as can are told to be deleted, narrow ones
    before wide ones and of equal ones the later ones, and of the others what they have to stay for.
    """
    space = found.worlds.space
    for predicate in found.questions:
        views = [found.view(predicate, but) for but in ((), *((name,) for name in found.left_out(predicate)))]
        if predicate in found.guideline.beside:  # what is told of a patient as he is stated, whatever is missing
            views.append(replace(views[0], open=frozenset(views[0].names)))
        by_rule: dict[Rule, Own] = {}
        for rule, value, node in found.uses(predicate):
            for view in views:
                if (here := view.of(node)) != NONE:
                    by_rule.setdefault(rule, {})[view, value] = here
        spare = [r for r, own in by_rule.items() if covers(space, own, but_for(by_rule, [r]).values())]
        go: list[Rule] = []
        for rule in sorted(spare, key=lambda rule: order_of(views[0], by_rule[rule], rule)):
            if covers(space, by_rule[rule], but_for(by_rule, [rule, *go]).values()):
                go.append(rule)
        for rule in spare:
            yield from adding_nothing(found, views[0], predicate, by_rule, rule, go)


def adding_nothing(
    found: Check, view: View, predicate: str, by_rule: Mapping[Rule, Own], rule: Rule, go: Sequence[Rule]
) -> Iterator[Finding]:
    """That a rule adds nothing, and by which others: such as stay, where it can go with all those that can."""
    space, own = found.worlds.space, by_rule[rule]
    others = but_for(by_rule, [rule, *go] if rule in go else [rule])
    alone = [other for other, answers in others.items() if covers(space, own, [answers])]
    by = sorted(alone, key=lambda r: (r in go, named_by(found, r)))[:1] or needed(found, own, others, go)
    instead = [other for other in by if other in go and rule not in go]
    if instead and alone and covers(space, by_rule[by[0]], [own]):
        return  # the finding of its like says all of it
    values = dict.fromkeys(value for _, value in own)
    mend = "keep" if instead else "several" if predicate in found.several else ""

    def says(region: Region) -> str:
        where = f"where {region_words(found.guideline, region)}"
        more = one_of_them(instead) if instead else ""
        return adds_nothing(found.guideline, rule, by, values, where) + more

    kind = "subsumed" if alone else "masked"
    yield from told(found, view, in_view(view, own), kind, predicate, says, (rule, *by), mend=mend)


def order_of(view: View, own: Own, rule: Rule) -> tuple[int, str, int]:
    """The place of a rule in the order in which those that add nothing are let go."""
    patients = in_view(view, own)
    return view.count(patients), view.meaning(patients), -rule.index


def in_view(view: View, own: Own) -> int:
    """The patients of a rule, whatever it answers."""
    return view.worlds.space.any_of(node for (seen, _), node in own.items() if seen is view)


def but_for(by_rule: Mapping[Rule, Own], left_out: Iterable[Rule]) -> dict[Rule, Own]:
    without = {rule.index for rule in left_out}
    return {rule: own for rule, own in by_rule.items() if rule.index not in without}


def covers(space: Space, own: Own, others: Iterable[Own]) -> bool:
    """Whether some rules together give all the answers of a rule to all its patients."""
    left = dict(own)
    for answers in others:
        for key in left.keys() & answers.keys():
            left[key] = space.without(left[key], answers[key])
            if left[key] == NONE:
                del left[key]
        if not left:
            return True
    return False


def needed(found: Check, own: Own, others: Mapping[Rule, Own], go: Sequence[Rule]) -> list[Rule]:
    """A smallest set of rules, by leaving out one after the other, that still covers a rule's patients; of those that
    are to go as few as will do."""
    kept = dict(others)
    for other in sorted(others, key=lambda rule: (rule not in go, named_by(found, rule))):
        rest = but_for(kept, [other])
        if covers(found.worlds.space, own, rest.values()):
            kept = rest
    return list(kept)


def named_by(found: Check, rule: Rule) -> tuple[str, str]:
    """What a clause is known by, wherever it stands."""
    (clause,) = clauses_of(found.guideline, rule)
    return clause.rule, clause.shape


def dead(found: Check) -> Iterator[Finding]:
    """Rules that fire for no possible patient, also because of rules above them in the chain."""
    space, guideline = found.worlds.space, found.guideline
    for rule in guideline.bottom_up:
        head, read = rule.clause.head, tuple(c.atom.predicate for c in rule.clause.literals)
        several = found.several.intersection(read) or reads_twice(guideline, rule) or guideline.joins_lesions(rule)
        if head is None or several or head.predicate in found.tables:
            continue
        if not space.meets(found.worlds.fires(rule), found.worlds.possible):
            never = (
                c
                for c in rule.clause.literals
                if not c.negated and c.atom.predicate in guideline.of_case and not holds(found, c)
            )
            says = never_fires(rule, next(never, None))
            view = found.worlds.view(inputs_read(guideline, read))
            of, place = view.count(view.everything), rule.clause.place
            yield Finding("dead", head.predicate, says, clauses_of(guideline, rule), of=of, place=place)


def holds(found: Check, literal: Literal) -> bool:
    """Whether some possible patient makes a literal of a body true, as far as its constants go."""
    for row, node in found.worlds.facts.get(literal.atom.predicate, {}).items():
        fits = all(not isinstance(t, Constant) or t.value == v for t, v in zip(literal.atom.args, row, strict=True))
        if fits and found.worlds.space.meets(node, found.worlds.possible):
            return True
    return False


def assumptions(found: Check) -> Iterator[Finding]:
    """Rules that rest on an assumption."""
    for paragraph in found.guideline.paragraphs:
        for citation in paragraph.citations:
            if citation.is_assumption:
                says = f"{paragraph.id} assumes: {citation.locator}"
                whole = Clause(paragraph.id, paragraph.cites, paragraph.id, paragraph.place)
                yield Finding("assumption", "", says, (whole,), place=paragraph.place, key=citation.locator)
