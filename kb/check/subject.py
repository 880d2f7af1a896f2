"""What every question of a check is asked of: a guideline with all its situations; how a finding is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kb.check.findings import Clause, Finding, Region
from kb.check.words import clause_name, reaches_beyond
from kb.files.errors import Place
from kb.guideline.alike import VARIABLE, skeleton
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import ACCEPTING
from kb.language.runs import runs
from kb.language.syntax import Atom, Comparison, Condition, Constant, Value, Variable, variables_of, word_of
from kb.sets.decision_tables import Table
from kb.sets.mdd import NONE
from kb.sets.missing import inputs_read
from kb.sets.number_limits import limits
from kb.sets.regions import regions, witness
from kb.sets.worlds import View, Worlds

Says = Callable[[Region], str]


@dataclass(frozen=True)
class Check:
    """A guideline with all its situations, and what it declares that has to hold. `tables` are answered box by box;
    those that are `beyond` are in no set of situations at all. `met` are the acceptances of something that is found."""

    guideline: Guideline
    worlds: Worlds
    tables: Mapping[str, Table]
    beyond: frozenset[str] = frozenset()
    met: set[int] = field(default_factory=set)

    def declared(self, name: str) -> list[tuple[str, ...]]:
        rows = (fact.args for fact in self.guideline.tables if fact.predicate == name)
        return [tuple(word_of(value) for value in row) for row in rows]

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The predicates of which something is declared."""
        named = [row[0] for name in ("needs_answer", "one_answer") for row in self.declared(name)]
        return tuple(name for name in dict.fromkeys(named) if name not in self.tables)

    @cached_property
    def single(self) -> tuple[str, ...]:
        """The predicates that have at most one answer, each after those that it reads: as declared, and the items and
        totals of scores, which add one number of each item."""
        named = {row[0] for row in self.declared("one_answer")}
        scored = {name for score in self.guideline.vocabulary.report.scores for name in (score.total, *score.items)}
        return tuple(name for name in self.guideline.order if name in named | scored and name not in self.tables)

    def unasked(self, rule: Rule) -> str:
        """A predicate that a clause reads and that is in no set of situations, if there is one."""
        return next((c.atom.predicate for c in rule.clause.literals if c.atom.predicate in self.beyond), "")

    def left_out(self, predicate: str) -> list[str]:
        """The inputs without which an answer is wanted too."""
        return [name for about, name in self.declared("answer_without") if about == predicate]

    def accepting(self, kind: str, predicate: str) -> tuple[Rule, ...]:
        """The clauses that accept what is found of a kind, for the patients who meet their conditions."""
        found = ((rule, rule.clause.head) for rule in self.guideline.acceptances)
        return tuple(
            rule
            for rule, head in found
            if head and ACCEPTING[head.predicate] == kind and head.args == (Constant(predicate),)
        )

    def view(self, predicate: str, but: tuple[str, ...] = ()) -> View:
        """The situations that state all that a predicate, and what is accepted of it, can depend on."""
        accepting = [rule for kind in ACCEPTING.values() for rule in self.accepting(kind, predicate)]
        read = (c.atom.predicate for rule in accepting for c in rule.clause.literals)
        names = dict.fromkeys((*inputs_read(self.guideline, (predicate,)), *inputs_read(self.guideline, tuple(read))))
        return self.worlds.view(name for name in names if name not in but)

    def uses(self, predicate: str) -> list[tuple[Rule, Value, int]]:
        """The rules for a predicate, each with what it concludes and the possible situations in which it does."""
        space, possible = self.worlds.space, self.worlds.possible
        return [(rule, value, space.both(node, possible)) for rule, value, node in self.uses_anywhere(predicate)]

    def uses_anywhere(self, predicate: str) -> list[tuple[Rule, Value, int]]:
        """The same with all situations, also those that denials refuse: these sets are much smaller diagrams."""
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
                found.append((rule, value, node))
        return found

    @cached_property
    def several(self) -> frozenset[str]:
        """The predicates that may depend on two lesions, or on an input having several values at a time, which no
        situation has here."""
        direct = {
            rule.clause.head.predicate
            for rule in self.guideline.answering
            if rule.clause.head and (self.guideline.joins_lesions(rule) or reads_twice(self.guideline, rule))
        }
        reads = self.guideline.reads
        return frozenset(name for name in self.guideline.order if name in direct or reads[name] & direct)


def reads_twice(guideline: Guideline, rule: Rule) -> bool:
    """Whether a clause reads inputs that may have several values more than once."""
    many = {predicate.name for predicate in guideline.vocabulary.inputs if predicate.many}
    return sum(c.atom.predicate in many for c in rule.clause.literals) > 1


def told(
    found: Check,
    view: View,
    node: int,
    kind: str,
    predicate: str,
    says: Says,
    rules: Sequence[Rule] = (),
    key: str = "",
    whole: int | None = None,
    mend: str = "",
) -> Iterator[Finding]:
    """A finding about some patients, once for each region of them: each part that a clause of the guideline accepts,
    with its reason, and what is left. An acceptance that reaches beyond the `whole` of what is found says so."""
    plain = Finding(kind, predicate, "", clauses_of(found.guideline, *rules), key=key, mend=mend)
    space, left, has, seen = found.worlds.space, node, node if whole is None else whole, set[str]()
    for rule in found.accepting(kind, predicate):
        covers = view.of(found.worlds.fires(rule))
        left = space.without(left, covers)
        if space.both(covers, has) == NONE:
            continue
        found.met.add(rule.index)
        others = view.count(space.without(covers, has))
        beyond = reaches_beyond(rule, kind, view.count(covers), others) if others else ""
        for one in in_regions(found, view, space.both(covers, node), plain, says):
            if one.id not in seen:  # two clauses may accept the same
                yield replace(one, says=one.says + beyond, accepted=reason_of(rule), accepted_at=rule.clause.place)
            seen.add(one.id)
    yield from in_regions(found, view, left, plain, says)


def in_regions(found: Check, view: View, node: int, plain: Finding, says: Says) -> Iterator[Finding]:
    """A finding about some patients, once for each region of them."""
    for region, inside in regions(view, node, plain.predicate):
        yield counted(found, view, inside, replace(plain, says=says(region), region=region))


def counted(found: Check, view: View, node: int, plain: Finding) -> Finding:
    """A finding with its place, the number of its patients, and one of them."""
    one = replace(
        plain,
        count=view.count(node),
        of=view.count(view.everything),
        place=plain.clauses[0].place if plain.clauses else declared_at(found, plain.predicate),
        meaning=plain.meaning or view.meaning(node),
    )
    return replace(one, witness=witness(view, node, one.id))


def reason_of(rule: Rule) -> str:
    return f"{rule.paragraph.sentence} [{rule.cites}]"


def declared_at(found: Check, predicate: str) -> Place:
    """Where the guideline declares that a predicate needs an answer, or else the predicate itself."""
    for fact, rule in found.guideline.tables.items():
        if fact.predicate == "needs_answer" and fact.args[0] == predicate:
            return rule.clause.place
    return found.guideline.vocabulary.predicates[predicate].place


def clauses_of(guideline: Guideline, *rules: Rule) -> tuple[Clause, ...]:
    """Rules as what a finding is about: each by its own clause."""
    return tuple(
        Clause(
            rule.id,
            rule.cites,
            clause_name(rule),
            rule.clause.place,
            shape(guideline, rule) if len(rule.paragraph.clauses) > 1 else "",
        )
        for rule in rules
    )


def answers_of(*pairs: tuple[Rule, Value]) -> str:
    """What some rules conclude, as a part of what tells a finding from others."""
    return " ".join(sorted(f"{rule.id} {value}" for rule, value in pairs))


def shape(guideline: Guideline, rule: Rule) -> str:
    """A clause whatever its variables are called, in whatever order its conditions stand, and however it bounds a
    number."""
    bounds = {
        literal.atom.args[-1].name: values
        for literal, values in limits(guideline, rule)
        if isinstance(literal.atom.args[-1], Variable) and values  # what no number meets differs by how it is written
    }
    kept = [c for c in rule.clause.body if not (isinstance(c, Comparison) and bounds.keys() & set(variables_of(c)))]
    names: dict[str, str] = {}

    def renamed(node: Atom | Condition | Variable) -> str:
        return VARIABLE.sub(
            lambda m: m[1] or (m[0] if m[0] == "_" else names.setdefault(m[0], f"V{len(names)}")), str(node)
        )

    head = renamed(rule.clause.head) if rule.clause.head else ""
    conditions = [renamed(c) for c in sorted(kept, key=skeleton)]
    stretches = {name: " or ".join(f"{low} to {high}" for low, high in runs(values)) for name, values in bounds.items()}
    conditions += sorted(f"{names[name]} is {told}" for name, told in stretches.items())
    return f"{head} :- {', '.join(conditions)}."
