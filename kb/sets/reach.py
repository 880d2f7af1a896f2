"""Where a patient stands before one predicate: what of its rules holds, fails or is open, whatever is still missing.

The rules below the predicate are taken over all situations (`kb.sets.worlds`), each fact and each use of a rule with
the situations it holds in. What a patient's record leaves possible is a set of situations too, so a fact holds where it
contains that set, fails where it does not meet it, and is unknown otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.cases.case import PATIENT, Case, lesion_symbol
from kb.files.errors import InputError, Place, Problem
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.memory import once
from kb.language.syntax import Fact, Value
from kb.sets.decision import Question, completed, followed, record_of, worlds_below
from kb.sets.mdd import ALL, NONE, Space
from kb.sets.missing import inputs_read, missing_inputs
from kb.sets.names import LESION, Row
from kb.sets.worlds import Worlds

YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(eq=False)
class Reach:
    """The situations of one predicate of a guideline, and the inputs as questions."""

    guideline: Guideline
    predicate: str
    worlds: Worlds
    questions: Mapping[str, Question]
    follows: Mapping[str, int]  # for an input that may follow from others, the situations in which it does

    @property
    def space(self) -> Space:
        return self.worlds.space

    def exclusive(self, predicate: str) -> bool:
        """Whether no patient has two facts of a predicate, so that one stands against the others."""
        if predicate not in self.apart:
            seen, found = NONE, True
            for node in self.worlds.facts.get(predicate, {}).values():
                found = found and self.space.both(seen, self.space.both(node, self.worlds.possible)) == NONE
                seen = self.space.either(seen, node)
            self.apart[predicate] = found
        return self.apart[predicate]

    @cached_property
    def apart(self) -> dict[str, bool]:
        """What `exclusive` has found."""
        return {}

    def uses(self, rule: Rule) -> Mapping[Row, int]:
        """The uses of a rule, each with the situations that it fires in."""
        return self.worlds.uses.get(rule.index, {})


def reach_of(guideline: Guideline, predicate: str) -> Reach:
    """The situations of a predicate; made once, for the goal also for all that it reads."""
    goal = guideline.vocabulary.report.goal
    return reach_about(guideline, goal if predicate == goal or predicate in guideline.reads[goal] else predicate)


@once
def reach_about(guideline: Guideline, about: str) -> Reach:
    wanted = guideline.denied | {about, *guideline.reads[about]}
    worlds, questions = worlds_below(guideline, wanted)
    single = (q for q in questions.values() if not q.several and q.name in guideline.rules_by_head)
    follows = {q.name: followed(worlds, q) for q in single if q.name in wanted}
    return Reach(guideline, about, worlds, questions, follows)


@dataclass(eq=False)
class Standing:
    """A lesion of a patient (or the patient alone) before a predicate.

    `known` has the values of its stated inputs, of partly known ones those they may have; `missing` are the inputs
    that a completion gives a value; `loose` those that only remarks read, which may also stay unsaid. Any other input
    is taken as not stated.
    """

    reach: Reach
    entity: Value
    known: Mapping[str, tuple[Value, ...]]
    partly: frozenset[str]
    missing: tuple[str, ...]
    loose: tuple[str, ...]

    def __post_init__(self) -> None:
        self.left: dict[int, int] = {NONE: NONE, ALL: ALL}

    @cached_property
    def fixed(self) -> dict[int, int]:
        """The variables that the record settles, with their places."""
        found: dict[int, int] = {}
        for name, question in self.reach.questions.items():
            if name in self.known and name not in self.partly:
                found |= question.saying(self.known[name])
            elif name not in (*self.partly, *self.missing, *self.loose):
                found |= question.saying(())
        return found

    @cached_property
    def bounds(self) -> int:
        """What the inputs that are not settled may be together."""
        space, found = self.reach.space, ALL
        for name in self.missing:
            found = space.both(found, self.completed(name))
        for name in self.partly:
            question = self.reach.questions[name]
            within = question.within(self.known[name]).items()
            found = space.all_of([found, *(space.value(*own) for own in within)])
            if question.several:
                found = space.both(found, self.completed(name))
        return found

    def completed(self, name: str) -> int:
        """What a missing input may be: it has a value, unless it follows from others."""
        return completed(self.reach.space, self.reach.questions[name], self.reach.follows.get(name, NONE))

    @cached_property
    def room(self) -> int:
        """The situations that the record leaves possible, as a set over what it does not settle."""
        space = self.reach.space
        found = space.both(self.of(self.bounds), self.of(self.reach.worlds.possible))
        if found == NONE:
            message = "what this case states leaves no possible patient: some of it contradicts the rest."
            raise InputError([Problem(message, Place(str(self.entity)), "contradiction")])
        return found

    def of(self, node: int) -> int:
        """What is left of a set once what the record settles is settled."""
        found = self.left.get(node)
        if found is None:
            space = self.reach.space
            level = space.levels[node]
            if level in self.fixed:
                found = self.of(space.children[node][self.fixed[level]])
            else:
                found = space.node(level, tuple(map(self.of, space.children[node])))
            self.left[node] = found
        return found

    def status(self, node: int) -> str:
        """Whether the patient is in a set of situations: yes, no, or unknown."""
        space, own = self.reach.space, self.of(node)
        if space.both(self.room, own) == NONE:
            return NO
        return YES if space.without(self.room, own) == NONE else UNKNOWN

    def holds(self, predicate: str, row: Row) -> str:
        """Whether a fact holds of the patient; the row speaks of `kb.sets.worlds.LESION` and `patient`."""
        return self.status(self.node(predicate, row))

    def node(self, predicate: str, row: Row) -> int:
        return self.reach.worlds.facts.get(predicate, {}).get(row, NONE)

    def rows(self, predicate: str, holding: str = "") -> list[Row]:
        """The facts of a predicate that are possible (or have one status), in the order of the domain."""
        found = ((row, self.holds(predicate, row)) for row in self.rows_of(predicate))
        return [row for row, status in found if (status == holding if holding else status != NO)]

    def rows_of(self, predicate: str) -> list[Row]:
        """The facts of a predicate that some patient has, in the order of the domain."""
        order = order_of(self.reach.guideline, predicate)
        return sorted(self.reach.worlds.facts.get(predicate, {}), key=lambda row: tuple(map(order, row)))

    def named(self, predicate: str, row: Row) -> Fact:
        """A row as a fact of this case: its lesion by its own name."""
        return Fact(predicate, tuple(self.entity if value == LESION else value for value in row))


def order_of(guideline: Guideline, predicate: str) -> Callable[[Value], tuple[int, int, str]]:
    """A key that sorts the values of a predicate's last argument as their domain lists them."""
    domain = guideline.vocabulary.domains.get(guideline.vocabulary.predicates[predicate].domain)
    places = {value: n for n, value in enumerate(domain.symbols)} if domain else {}
    return lambda value: (places.get(value, -1), value if isinstance(value, int) else 0, str(value))


def standing(guideline: Guideline, case: Case, lesion: str, predicate: str) -> Standing:
    """Where a lesion of a case stands before a predicate; for `patient`, the patient alone.

    Raises:
        InputError: where the guideline brings lesions together, or what the case states contradicts itself.
    """
    case.fit(guideline.vocabulary)
    reach = reach_of(guideline, predicate)
    entity: Value = PATIENT if lesion == PATIENT and lesion not in case.lesions else lesion_symbol(lesion)
    record = record_of(case, entity)
    known = record.known(reach.questions)
    closed = {p.name for p in guideline.vocabulary.inputs if p.closed}
    read = [n for n in inputs_read(guideline, (reach.predicate,)) if n not in known and n not in closed]
    asked = missing_inputs(guideline, record.facts, record.open, guideline.core)
    missing = tuple(name for name, _ in asked if name not in known)
    loose = tuple(name for name in read if name not in missing)
    return Standing(reach, entity, known, frozenset(record.partly), missing, loose)
