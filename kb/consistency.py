"""Where the rules of a guideline fail, over all possible patients: gaps, conflicts, rules that never count, and so on.

What has to hold is declared in the guideline, as facts: `needs_answer(plan)`, `one_answer(plan)`,
`answer_without(plan, input)` (an answer is wanted also where this input is not stated), and denials that read what is
derived. A known finding is accepted by `accepted("its id")`, in a paragraph whose citation and sentence say why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kb.completions import inputs_read
from kb.errors import Place
from kb.findings import Finding, severities
from kb.guideline import Guideline, Rule
from kb.lint import skeleton
from kb.mdd import ALL, NONE, Space
from kb.regions import Region, case_of, regions, witness
from kb.syntax import Comparison, Constant, Literal, Value, Variable, variables_of, word_of
from kb.tables import Box, Table, covered_by_others, meetings, table_of, uncovered
from kb.vocabulary import ENTITIES
from kb.worlds import COMPARE, LESION, PATIENT, View, Worlds, ordered, solutions, worlds_of


@dataclass(frozen=True)
class Check:
    """A guideline with all its situations, and what it declares that has to hold."""

    guideline: Guideline
    worlds: Worlds
    tables: Mapping[str, Table]

    def declared(self, name: str) -> list[tuple[str, ...]]:
        rows = (fact.args for fact in self.guideline.tables if fact.predicate == name)
        return [tuple(word_of(value) for value in row) for row in rows]

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The predicates of which something is declared."""
        named = [row[0] for name in ("needs_answer", "one_answer") for row in self.declared(name)]
        return tuple(name for name in dict.fromkeys(named) if name not in self.tables)

    def view(self, predicate: str, but: tuple[str, ...] = ()) -> View:
        names = inputs_read(self.guideline, (predicate,))
        return self.worlds.view(name for name in names if name not in but)

    def uses(self, predicate: str) -> list[tuple[Rule, Value, int]]:
        """The rules for a predicate, each with what it concludes and the possible situations in which it does."""
        found = []
        for rule in self.guideline.rules_by_head.get(predicate, ()):
            head = rule.clause.head
            by_value: dict[Value, int] = {}
            for row, node in self.worlds.uses.get(rule.index, {}).items():
                bindings = dict(zip(rule.clause.variables, row, strict=True))
                last = head.args[-1] if head else None
                value = last.value if isinstance(last, Constant) else bindings[last.name] if last else ""
                by_value[value] = self.worlds.space.either(by_value.get(value, NONE), node)
            for value, node in by_value.items():
                found.append((rule, value, self.worlds.space.both(node, self.worlds.possible)))
        return found


def check(guideline: Guideline) -> tuple[Finding, ...]:
    """Every finding of a guideline, with its severity, and whether and why the guideline accepts it."""
    heads = [predicate.name for predicate in guideline.vocabulary.predicates.values()]
    tables = {name: table for name in heads if (table := table_of(guideline, name))}
    found = Check(guideline, worlds_of(guideline, frozenset(tables)), tables)
    severity = severities(guideline)
    findings = [replace(f, severity=severity[f.kind]) for question in QUESTIONS for f in question(found)]
    reasons = {
        fact.args[0].strip('"'): rule.paragraph
        for fact, rule in guideline.tables.items()
        if fact.predicate == "accepted" and isinstance(fact.args[0], str)
    }
    told = []
    for finding in findings:
        paragraph = reasons.pop(finding.id, None)
        reason = f"{paragraph.sentence} [{paragraph.cites}]" if paragraph else ""
        told.append(replace(finding, accepted=reason))
    for key, paragraph in reasons.items():
        says = f"{paragraph.id} accepts {key}, which is not found any more: remove it"
        told.append(Finding("stale", "", says, (paragraph.id,), (paragraph.cites,), place=paragraph.place, key=key))
    return tuple(replace(f, severity=f.severity or severity[f.kind]) for f in told)


def finding(
    found: Check,
    view: View,
    kind: str,
    predicate: str,
    says: str,
    rules: tuple[Rule, ...],
    region: Region,
    node: int,
    key: str = "",
) -> Finding:
    """A finding about some patients, with one of them."""
    plain = Finding(
        kind=kind,
        predicate=predicate,
        says=says,
        rules=tuple(rule.id for rule in rules),
        cites=tuple(rule.cites for rule in rules),
        region=region,
        count=view.count(node),
        of=view.count(view.everything),
        place=rules[0].clause.place if rules else declared_at(found, predicate),
        key=key,
        derived=not region.keys() <= found.worlds.inputs.keys(),
    )
    return replace(plain, witness=witness(view, node, plain.id))


def declared_at(found: Check, predicate: str) -> Place:
    """Where the guideline declares that a predicate needs an answer, or else the predicate itself."""
    for fact, rule in found.guideline.tables.items():
        if fact.predicate == "needs_answer" and fact.args[0] == predicate:
            return rule.clause.place
    return found.guideline.vocabulary.predicates[predicate].place


def key_of(found: Check, *answers: tuple[Rule, Value]) -> str:
    """What tells a finding about some rules and their answers from others: a rule that shares its paragraph with others
    for the same predicate is told by its clause."""
    keys = []
    for rule, value in answers:
        rules = found.guideline.rules_by_head[rule.clause.head.predicate] if rule.clause.head else ()
        like = [r for r in rules if r.paragraph is rule.paragraph]
        keys.append(f"{rule.id} {value} {shape(rule) if len(like) > 1 else ''}")
    return " ".join(sorted(keys))


def shape(rule: Rule) -> str:
    """A clause whatever its variables are called and in whatever order its conditions stand."""
    head, body = rule.clause.head, sorted(map(skeleton, rule.clause.body))
    return f"{skeleton(head) if head else ''} :- {', '.join(body)}"


def region_words(guideline: Guideline, region: Mapping[str, tuple[Value, ...]]) -> str:
    """A region as a short sentence: "histology is a or b, myelopathy is yes"; "every patient" where it has no bound."""
    vocabulary = guideline.vocabulary
    parts = []
    for name, values in region.items():
        domain = vocabulary.domains[vocabulary.predicates[name].domain]
        numbers = [v for v in values if isinstance(v, int)]
        told = [ranges_words(numbers)] if domain.is_range and len(numbers) > 1 else []
        told += [vocabulary.word(value, domain.name) for value in values if not told or value not in numbers]
        shown = " or ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else told[0]
        parts.append(f"{vocabulary.predicates[name].field or name} is {shown}")
    return "; ".join(parts) or "every patient"


def ranges_words(numbers: list[int]) -> str:
    """Whole numbers as ranges in words: "0 to 6 or 13".

    >>> ranges_words([0, 1, 2, 13])
    '0 to 2 or 13'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " or ".join(str(low) if low == high else f"{low} to {high}" for low, high in found)


# --------------------------------------------------------------------------------------------------- the questions


def gaps(found: Check) -> Iterator[Finding]:
    """Complete inputs without an answer, for a predicate that needs one."""
    space = found.worlds.space
    without: dict[str, tuple[str, ...]] = {}
    for predicate, name in found.declared("answer_without"):
        without[predicate] = (*without.get(predicate, ()), name)
    for (predicate,) in found.declared("needs_answer"):
        if predicate in found.tables:
            continue
        answered = space.any_of(found.worlds.answers(predicate).values())
        for but in ((), *((name,) for name in without.get(predicate, ()))):
            view = found.view(predicate, but)
            gap = space.without(view.everything, view.of(answered))
            if but:  # only what the missing input adds: what is a gap whatever it is has been told
                full = found.view(predicate)
                answers = space.both(full.everything, full.of(answered))
                level = frozenset(found.worlds.inputs[name].level for name in but if name in full.names)
                told = space.without(space.exists(full.everything, level), space.exists(answers, level))
                gap = space.without(gap, told)
            declared = found.guideline.vocabulary.predicates[predicate]
            title = (declared.title or predicate.replace("_", " ")).lower()
            title = title if declared.role == "conclusion" else f"{title} answer"
            for region, node in regions(view, gap, predicate):
                extra = f", and {but[0]} is not stated" if but else ""
                says = f"no {title} where {region_words(found.guideline, region)}{extra}"
                yield finding(found, view, "gap", predicate, says, (), region, node, " ".join(but))


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
                    words = found.guideline.vocabulary.word
                    says = f"{rule.id} says {words(value)} and {other.id} {words(against)} where "
                    says += region_words(found.guideline, region)
                    key = key_of(found, (rule, value), (other, against))
                    yield finding(found, view, "conflict", predicate, says, (rule, other), region, inside, key)


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
                    says = f"{rule.id} and {other.id} both say {found.guideline.vocabulary.word(value)} where "
                    says += region_words(found.guideline, region)
                    key = key_of(found, (rule, value), (other, same))
                    yield finding(found, view, "overlap", predicate, says, (rule, other), region, inside, key)


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
                names = [word(answer[0]) for answer in (before, after)]
                says = (
                    f"{predicate} is {names[0]} where {own.predicate.field} is {values[0]}, and {names[1]} where it is "
                )
                says += f"{values[1]} and all else the same: {region_words(found.guideline, region)}"
                yield finding(found, view, "unstated order", predicate, says, (), region, node, str(values))


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
            names = " and ".join(other.id for other in by)
            answer = " or ".join(found.guideline.vocabulary.word(value) for value in own)
            says = f"{rule.id} adds nothing: {names} already say{'s' * (len(by) == 1)} {answer} where "
            for region, inside in regions(view, space.any_of(own.values()), predicate):
                words = region_words(found.guideline, region)
                key = key_of(found, *((r, "") for r in (rule, *by)))
                yield finding(found, view, kind, predicate, says + words, (rule, *by), region, inside, key)


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
            never = [
                str(c)
                for c in rule.clause.literals
                if not c.negated and c.atom.predicate in found.guideline.of_case and not holds(found, c)
            ]
            why = f": nothing makes {never[0]} true" if never else ": its conditions never hold together"
            says = f"no possible patient fires {rule.id}{why}"
            place = rule.clause.place
            yield Finding("dead", head.predicate, says, (rule.id,), (rule.cites,), place=place, key=shape(rule))


def holds(found: Check, literal: Literal) -> bool:
    """Whether some possible patient makes a literal of a body true, as far as its constants go."""
    for row, node in found.worlds.facts.get(literal.atom.predicate, {}).items():
        fits = all(not isinstance(t, Constant) or t.value == v for t, v in zip(literal.atom.args, row, strict=True))
        if fits and found.worlds.space.both(node, found.worlds.possible) != NONE:
            return True
    return False


def reads_several(guideline: Guideline) -> frozenset[str]:
    """The predicates that may depend on an input having several values at a time, which no situation has here."""
    many = {predicate.name for predicate in guideline.vocabulary.inputs if predicate.many}
    direct = {
        rule.clause.head.predicate
        for rule in guideline.rules
        if rule.clause.head and sum(c.atom.predicate in many for c in rule.clause.literals) > 1
    }
    return frozenset(name for name in guideline.order if name in direct or guideline.reads[name] & direct)


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


def boundaries(found: Check) -> Iterator[Finding]:
    """Numbers that neighboring conditions on the same number leave out for some patient, or that two of them share."""
    vocabulary, space = found.guideline.vocabulary, found.worlds.space
    for predicate, rules in found.guideline.rules_by_head.items():
        if predicate in found.tables:
            continue
        by_number: dict[str, list[tuple[Rule, frozenset[int]]]] = {}
        for rule in rules:
            for name, left in bounded_numbers(found.guideline, rule):
                by_number.setdefault(name, []).append((rule, left))
        if not by_number:
            continue
        read = (c.atom.predicate for rule in rules for c in rule.clause.literals)
        view = found.worlds.view(inputs_read(found.guideline, tuple(read)))
        answered = space.any_of(found.worlds.fires(rule) for rule in rules)
        for name, intervals in by_number.items():
            domain = vocabulary.domains[vocabulary.predicates[name].domain]
            numbers = [v for v in domain.symbols if isinstance(v, int)]
            has = found.worlds.answers(name)
            for before, value, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
                below = [rule for rule, inside in intervals if before in inside and value not in inside]
                above = [rule for rule, inside in intervals if after in inside and value not in inside]
                ends = [rule for rule, inside in intervals if value in inside and after not in inside]
                starts = [rule for rule, inside in intervals if value in inside and before not in inside]
                here = has.get(value, NONE)
                left_out = ((a, b, space.without(here, answered), "leave out") for a in below for b in above)
                shared = ((a, b, here, "share") for a in ends for b in starts if heads_differ(a, b))
                for one, other, among, what in (*left_out, *shared):
                    both = space.both(beside(found, one, name), beside(found, other, name))
                    met = view.of(space.both(both, among))
                    if met != NONE:
                        says = f"the conditions of {one.id} and {other.id} {what} {name} "
                        says += vocabulary.word(value, domain.name)
                        rules_here = (one, other)
                        yield finding(found, view, "boundary", predicate, says, rules_here, {name: (value,)}, met)
                        break


def beside(found: Check, rule: Rule, name: str) -> int:
    """The situations in which a rule's conditions hold, but for those on a number."""
    about = [c for c in rule.clause.literals if c.atom.predicate == name and not c.negated]
    number = {variable for c in about for variable in list(variables_of(c))[-1:]}
    rest = [
        c
        for c in rule.clause.body
        if c not in about and not (isinstance(c, Comparison) and number & set(variables_of(c)))
    ]
    binds: dict[str, Value] = {
        term.name: LESION if domain == "lesion" else PATIENT
        for c in about
        for term, (_, domain) in zip(c.atom.args, found.guideline.vocabulary.predicates[name].args, strict=True)
        if isinstance(term, Variable) and domain in ENTITIES
    }
    return found.worlds.space.any_of(node for _, node in solutions(found.worlds, ordered(rest, binds), binds, ALL))


def heads_differ(one: Rule, other: Rule) -> bool:
    return one is not other and one.clause.head != other.clause.head


def bounded_numbers(guideline: Guideline, rule: Rule) -> Iterator[tuple[str, frozenset[int]]]:
    """The numbers that a rule compares with constants: each predicate with the values that the comparisons leave."""
    for literal in rule.clause.literals:
        last = literal.atom.args[-1] if literal.atom.args else None
        declared = guideline.vocabulary.predicates[literal.atom.predicate]
        domain = guideline.vocabulary.domains.get(declared.domain)
        if literal.negated or domain is None or not domain.is_range:
            continue
        values = [v for v in domain.symbols if isinstance(v, int)]
        if isinstance(last, Constant):
            yield literal.atom.predicate, frozenset(v for v in values if v == last.value)
        elif isinstance(last, Variable):
            tests = [c for c in rule.clause.body if isinstance(c, Comparison) and last.name in variables_of(c)]
            plain = [c for c in tests if isinstance(c.left, Constant) or isinstance(c.right, Constant)]
            if tests and plain == tests:
                left = list(values)
                for c in tests:
                    if isinstance(c.right, Constant):
                        left = [v for v in left if COMPARE[c.operator](v, c.right.value)]
                    elif isinstance(c.left, Constant):
                        left = [v for v in left if COMPARE[c.operator](c.left.value, v)]
                yield literal.atom.predicate, frozenset(left)


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
                yield Finding("unreachable conclusion", predicate.name, says, place=predicate.place, key=str(value))


def inert(found: Check) -> Iterator[Finding]:
    """Inputs that no conclusion depends on, and values of an input that none tells apart."""
    vocabulary = found.guideline.vocabulary
    conclusions = [p.name for p in vocabulary.predicates.values() if p.role == "conclusion"]
    scored = [name for score in vocabulary.report.scores for name in (score.total, score.band)]
    nodes = [node for name in (*conclusions, *scored) for node in found.worlds.facts.get(name, {}).values()]
    apart = found.worlds.space.told_apart(nodes)
    in_tables = {name for table in found.tables.values() for name in table.inputs}
    for given in found.worlds.inputs.values():
        if given.predicate.name in in_tables:
            continue
        groups: dict[tuple[int, ...], list[Value]] = {}
        for number, cell in enumerate(given.cells):
            groups.setdefault(apart[given.level][number], []).append(cell[0])
        declared, place = given.predicate, given.predicate.place
        if len(groups) == 1:
            if not declared.unread:
                yield Finding(
                    "inert", declared.name, f"{declared.field} changes no conclusion, whatever it is", place=place
                )
            continue
        for values in groups.values():
            if len(values) > 1 and not vocabulary.domains[declared.domain].is_range:
                told = " and ".join(vocabulary.word(value, declared.domain) for value in values)
                says = f"no conclusion tells {declared.field} {told} apart"
                yield Finding("inert", declared.name, says, region={declared.name: tuple(values)}, place=place)


def assumptions(found: Check) -> Iterator[Finding]:
    """Rules that rest on an assumption."""
    for paragraph in found.guideline.paragraphs:
        for citation in paragraph.citations:
            if citation.is_assumption:
                says = f"{paragraph.id} assumes: {citation.locator}"
                ids, cites = (paragraph.id,), (paragraph.cites,)
                yield Finding("assumption", "", says, ids, cites, place=paragraph.place, key=citation.locator)


def large_tables(found: Check) -> Iterator[Finding]:
    """The same questions of predicates that are large tables."""
    for predicate, table in found.tables.items():
        if (predicate,) in found.declared("needs_answer"):
            for box in uncovered(table):
                yield in_table(found, table, "gap", (), box, f"no {predicate} where {{region}}")
        if predicate not in {row[0] for name in ("needs_answer", "one_answer") for row in found.declared(name)}:
            continue
        one, words = (predicate,) in found.declared("one_answer"), found.guideline.vocabulary.word
        for a, b, box in meetings(table):
            pair = (table.rules[a], table.rules[b])
            if table.values[a] == table.values[b]:
                if box not in (table.boxes[a], table.boxes[b]):
                    says = f"{pair[0].id} and {pair[1].id} both say {words(table.values[a])} where {{region}}"
                    yield in_table(found, table, "overlap", pair, box, says)
            elif one:
                says = f"{pair[0].id} says {words(table.values[a])} and {pair[1].id} {words(table.values[b])}"
                says += " where {region}"
                yield in_table(found, table, "conflict", pair, box, says)
        for number, rule in enumerate(table.rules):
            others = covered_by_others(table, number)
            if others is None or (table.boxes[others[0]] == table.boxes[number] and others[0] > number):
                continue
            by = tuple(table.rules[n] for n in others)
            names = " and ".join(other.id for other in by)
            says = f"{rule.id} adds nothing: {names} already say{'s' * (len(by) == 1)} "
            says += f"{words(table.values[number])} for all its patients"
            kind = "subsumed" if len(by) == 1 else "masked"
            yield in_table(found, table, kind, (rule, *by), table.boxes[number], says)
        for rule in table.never:
            says = f"no possible patient fires {rule.id}: its conditions never hold together"
            place, key = rule.clause.place, str(rule.clause)
            yield Finding("dead", predicate, says, (rule.id,), (rule.cites,), place=place, key=key)


def in_table(found: Check, table: Table, kind: str, rules: tuple[Rule, ...], box: Box, says: str) -> Finding:
    """A finding about a box of a large table, with one patient of it."""
    region = table.region(box)
    told = Finding(
        kind=kind,
        predicate=table.predicate,
        says=says.format(region=region_words(found.guideline, region)),
        rules=tuple(rule.id for rule in rules),
        cites=tuple(rule.cites for rule in rules),
        region=region,
        count=table.size(box),
        of=table.size(table.whole),
        place=rules[0].clause.place if rules else declared_at(found, table.predicate),
    )
    declared = (found.guideline.vocabulary.predicates[name] for name in table.inputs)
    firsts = (cells[low][0] for cells, (low, _) in zip(table.cells, box, strict=True))
    return replace(told, witness=case_of(told.id, zip(declared, firsts, strict=True)))


QUESTIONS: tuple[Callable[[Check], Iterator[Finding]], ...] = (
    gaps,
    conflicts,
    nevers,
    orders,
    overlaps,
    covered,
    dead,
    boundaries,
    unreachable,
    large_tables,
    inert,
    assumptions,
)
