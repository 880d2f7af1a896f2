"""What a check asks about rules: does one say what others say, can it ever fire, and what does it assume?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb.checked import Check, finding, key_of, reads_several, shape
from kb.completions import inputs_read
from kb.finding_words import adds_nothing, never_fires, region_words, same_answer
from kb.findings import Finding
from kb.guideline import Rule
from kb.mdd import NONE, Space
from kb.regions import regions
from kb.syntax import Constant, Literal, Value


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
                for region, inside in regions(view, both, predicate):
                    says = same_answer(found.guideline, rule, other, value, region)
                    key = key_of(found, (rule, value), (other, same))
                    yield finding(found, view, "overlap", predicate, says, (rule, other), region, inside, key)


def covered(found: Check) -> Iterator[Finding]:
    """Rules whose patients another rule, or several others together, cover with the same answer."""
    space = found.worlds.space
    for predicate in found.questions:
        view = found.view(predicate)
        by_rule: dict[Rule, dict[Value, int]] = {}
        for rule, value, node in found.uses(predicate):
            if (here := view.of(node)) != NONE:
                by_rule.setdefault(rule, {})[value] = here
        for rule, own in by_rule.items():
            others = {other: answers for other, answers in by_rule.items() if other is not rule}
            if not covers(space, own, others.values()):
                continue
            alone = [other for other, answers in others.items() if covers(space, own, [answers])]
            equal = [other for other in alone if covers(space, others[other], [own])]
            wider = [other for other in alone if other not in equal]
            if equal and not wider and rule.index < min(other.index for other in equal):
                continue  # of equal rules the first one stays
            by = sorted(wider or equal, key=lambda other: other.id)[:1] or needed(space, own, others)
            kind = "subsumed" if alone else "masked"
            for region, inside in regions(view, space.any_of(own.values()), predicate):
                where = f"where {region_words(found.guideline, region)}"
                says = adds_nothing(found.guideline, rule, by, own, where)
                key = key_of(found, *((r, "") for r in (rule, *by)))
                yield finding(found, view, kind, predicate, says, (rule, *by), region, inside, key)


def covers(space: Space, own: Mapping[Value, int], others: Iterable[Mapping[Value, int]]) -> bool:
    """Whether some rules together give all the answers of a rule to all its patients."""
    union: dict[Value, int] = {}
    for answers in others:
        for value, node in answers.items():
            union[value] = space.either(union.get(value, NONE), node)
    return all(space.without(node, union.get(value, NONE)) == NONE for value, node in own.items())


def needed(space: Space, own: Mapping[Value, int], others: Mapping[Rule, Mapping[Value, int]]) -> list[Rule]:
    """A smallest set of rules, by leaving out one after the other, that still covers a rule's patients."""
    kept = dict(others)
    for other in sorted(others, key=lambda rule: rule.id):
        rest = {name: answers for name, answers in kept.items() if name is not other}
        if covers(space, own, rest.values()):
            kept = rest
    return list(kept)


def dead(found: Check) -> Iterator[Finding]:
    """Rules that fire for no possible patient, also because of rules above them in the chain."""
    space, several = found.worlds.space, reads_several(found.guideline)
    for rule in found.guideline.bottom_up:
        head = rule.clause.head
        if head is None or head.predicate in several or head.predicate in found.tables:
            continue
        if space.both(found.worlds.fires(rule), found.worlds.possible) == NONE:
            never = (
                c
                for c in rule.clause.literals
                if not c.negated and c.atom.predicate in found.guideline.of_case and not holds(found, c)
            )
            says = never_fires(rule, next(never, None))
            read = tuple(c.atom.predicate for c in rule.clause.literals)
            view = found.worlds.view(inputs_read(found.guideline, read))
            of, place = view.count(view.everything), rule.clause.place
            yield Finding("dead", head.predicate, says, (rule.id,), (rule.cites,), of=of, place=place, key=shape(rule))


def holds(found: Check, literal: Literal) -> bool:
    """Whether some possible patient makes a literal of a body true, as far as its constants go."""
    for row, node in found.worlds.facts.get(literal.atom.predicate, {}).items():
        fits = all(not isinstance(t, Constant) or t.value == v for t, v in zip(literal.atom.args, row, strict=True))
        if fits and found.worlds.space.both(node, found.worlds.possible) != NONE:
            return True
    return False


def assumptions(found: Check) -> Iterator[Finding]:
    """Rules that rest on an assumption."""
    for paragraph in found.guideline.paragraphs:
        for citation in paragraph.citations:
            if citation.is_assumption:
                says = f"{paragraph.id} assumes: {citation.locator}"
                ids, cites = (paragraph.id,), (paragraph.cites,)
                yield Finding("assumption", "", says, ids, cites, place=paragraph.place, key=citation.locator)
