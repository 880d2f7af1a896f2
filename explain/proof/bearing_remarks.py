"""What a guideline says beside its goal that bears on a value of it: on a plan that holds, may hold, or does not hold.

A remark bears on a fact where the rule for it reads that fact. On a value of the goal it bears also where it rests on
that value through other facts; where its rule reads a fact that the rule for the goal reads too, such as an assessment;
or where it speaks of something that the value consists of: its own name, one of its steps, or what the guideline
concludes from it alone, such as a procedure that it needs. A remark speaks of what the clauses of its paragraph name,
and what it was concluded from. So the clauses of a guideline decide, and nothing is listed by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from explain import words
from explain.checker.bounds import head_row, solutions
from explain.sentences.headline import WIDTH
from kb.answer.answer import Result, steps, supposing
from kb.answer.firing import Firing
from kb.answer.remarks import Remark
from kb.guideline.guideline import Guideline
from kb.guideline.memory import once
from kb.guideline.vocabulary import Vocabulary
from kb.language.syntax import Constant, Fact, Value, word_of
from kb.sets.names import LESION, PATIENT

Bearing = tuple[tuple[str, Remark], ...]  # each with the section of the report that it stands in
HOLDS = "holds"


def bearing(result: Result, fact: Fact) -> Bearing:
    """The remarks that bear on a fact, in the order of the report, the holds first.

    They are those that are certain for this patient; where the fact is only possible, those that are certain if it
    holds. A goal without a value (of a lesion that no rule gives one) stands for that: all bears on it.
    """
    if len(fact.args) == 1:
        return tuple(remarks(result, fact.args[0]))
    supposed = supposing(result, fact)
    guideline = result.guideline
    firings = [f for f in supposed.firings if f.head]
    by_head: dict[Fact, list[Firing]] = {}
    for firing in firings:
        by_head.setdefault(firing.head, []).append(firing)  # type: ignore[arg-type]
    is_goal = fact.predicate == guideline.vocabulary.report.goal
    rests = descendants(guideline, fact, firings) if is_goal else frozenset[Fact]()
    named = names_of_goal(guideline, fact.args[-1]) if is_goal else frozenset[str]()
    read = {fact, *(read_by(guideline, by_head.get(fact, ())) if is_goal else ())}
    found = []
    for section, remark in remarks(supposed, fact.args[0]):
        uses = by_head.get(remark.head, [])
        if remark.head in rests or read & read_by(guideline, uses) or named & names_of(guideline, remark, uses):
            found.append((section, remark))
    return tuple(found)


def read_by(guideline: Guideline, firings: Iterable[Firing]) -> set[Fact]:
    """What is known of the patient that some uses of rules read."""
    record = {p.name for p in guideline.vocabulary.predicates.values() if p.role == "record"}
    moving = guideline.of_case - record
    return {f for firing in firings for f, negated in firing.premises if not negated and f.predicate in moving}


def remarks(result: Result, lesion: Value) -> Iterator[tuple[str, Remark]]:
    """All that is said beside the plan of a lesion, with the section that it stands in."""
    for answer in result.lesions:
        if answer.lesion == word_of(lesion):
            yield from ((HOLDS, hold) for hold in answer.holds)
            yield from ((section, remark) for section, own in answer.remarks.items() for remark in own)


def descendants(guideline: Guideline, fact: Fact, firings: Iterable[Firing]) -> frozenset[Fact]:
    """The facts that some derivation leads to from a fact."""
    found, order = {fact}, {rule.index: n for n, rule in enumerate(guideline.bottom_up)}
    for firing in sorted(firings, key=lambda f: order[f.rule.index]):
        if any(premise in found and not negated for premise, negated in firing.premises):
            found.add(firing.head)  # type: ignore[arg-type]
    return frozenset(found)


@once
def names_of_goal(guideline: Guideline, value: Value) -> frozenset[str]:
    """What a value of the goal consists of, in words: itself, its steps, and what follows from it and the tables."""
    report = guideline.vocabulary.report
    said = {*report.held, *(name for names in report.sections.values() for name in names)}
    facts: dict[str, set[tuple[Value, ...]]] = {report.goal: {(LESION, value)}, "lesion_of": {(LESION, PATIENT)}}
    for table in guideline.tables:
        facts.setdefault(table.predicate, set()).add(table.args)
    names = {word_of(value), *steps(guideline, value)}
    for rule in guideline.bottom_up:
        head, body = rule.clause.head, rule.clause.body
        reads = {literal.atom.predicate for literal in rule.clause.literals}
        if head is None or head.predicate in said or not reads <= facts.keys() or not reads & guideline.of_case:
            continue
        if any(literal.negated for literal in rule.clause.literals):
            continue
        for row in [head_row(rule, b) for b in solutions(body, {}, facts, {})]:
            facts.setdefault(head.predicate, set()).add(row)
            names |= {word_of(arg) for arg in row[1:] if isinstance(arg, str)}
    return frozenset(names)


def names_of(guideline: Guideline, remark: Remark, firings: Iterable[Firing]) -> frozenset[str]:
    """What a remark speaks of: what its paragraph names, and what it was concluded from."""
    paragraphs = [guideline.paragraph_by_id[name] for name in (remark.rule, remark.by) if name]
    atoms = [atom for paragraph in paragraphs for clause in paragraph.clauses for atom in clause.atoms]
    named = {term.value for atom in atoms for term in atom.args if isinstance(term, Constant)}
    named |= {arg for firing in firings for fact, negated in firing.premises if not negated for arg in fact.args[1:]}
    named |= set(remark.head.args[1:])
    return frozenset(word_of(value) for value in named if isinstance(value, str))


# ------------------------------------------------------------------------------------------ in words, and as plain data


def bearing_lines(result: Result, facts: Iterable[Fact], full: bool = False) -> list[str]:
    """What bears on each of some facts, in paragraphs, each remark once. What is read from tables, such as doses and
    figures, is only counted, unless `full`."""
    vocabulary, seen = result.guideline.vocabulary, set[Fact]()
    parts = []
    for fact in dict.fromkeys(facts):
        found = [(section, remark) for section, remark in bearing(result, fact) if remark.head not in seen]
        seen |= {remark.head for _, remark in found}
        lines = [item(said(vocabulary, *each)) for each in found if full or own(*each)]
        counted = Counter(label(vocabulary, each[0]) for each in found if not (full or own(*each)))
        if counted:
            many = words.join([f"{name} ({number})" for name, number in counted.items()])
            lines.append(item(words.BEARING_MORE.format(sections=many)))
        head = words.BEARING.format(sentence=vocabulary.says(fact)) if len(fact.args) > 1 else words.ADVISES
        parts += ["\n".join([fill(head, WIDTH), *lines])] if lines else []
    return parts


def own(section: str, remark: Remark) -> bool:
    """Whether a remark is said of this patient: all holds are, and what is not read from a table."""
    return section == HOLDS or not remark.by


def label(vocabulary: Vocabulary, section: str) -> str:
    return words.HOLD_LABELS["held"] if section == HOLDS else vocabulary.word(section)


def said(vocabulary: Vocabulary, section: str, remark: Remark) -> str:
    by = f", {remark.by}" if remark.by else ""
    return f"{label(vocabulary, section)}: {remark.says} ({remark.rule}{by}  [{remark.cites}])"


def item(text: str) -> str:
    return fill(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")


def bearing_json(result: Result, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """What bears on each of some facts, as plain data."""
    return [
        {"about": str(fact), "section": section, **remark.json()}
        for fact in dict.fromkeys(facts)
        for section, remark in bearing(result, fact)
    ]
