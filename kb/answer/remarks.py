"""What a guideline says of a lesion beside its plan: holds, urgency, options and the like, each with its rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kb.language.syntax import Constant, Fact, Value, word_of

if TYPE_CHECKING:
    from kb.answer.firing import Firing
    from kb.guideline.guideline import Guideline


@dataclass(frozen=True)
class Remark:
    """Something that the guideline says of a lesion, by a conclusion, its `head`.

    `topic` is the word of the conclusion and `says` its sentence, by the paragraph `rule` with its citations. Where the
    conclusion comes from a row of a table, `rule` is the paragraph of that row, `by` the one that concludes it for this
    lesion, and `data` the row.
    """

    head: Fact = field(compare=False, repr=False)
    topic: str
    says: str
    rule: str
    cites: str
    by: str = ""
    data: Mapping[str, int | str] = field(default_factory=dict, hash=False)

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"topic": self.topic, "says": self.says, "rule": self.rule, "cites": self.cites}
        found |= {"by": self.by} if self.by else {}
        return found | {"data": dict(self.data)} if self.data else found


@dataclass(frozen=True)
class Hold(Remark):
    """What speaks against carrying out a plan now, or something that is only offered beside it: `of` tells which.

    The topic is the reason; `procedure` is what is held, where the guideline names it.
    """

    of: str = "plan"

    @property
    def procedure(self) -> str:
        return word_of(self.head.args[1]) if len(self.head.args) > 2 else ""

    def json(self) -> dict[str, Any]:
        return {**super().json(), "procedure": self.procedure or None, "of": self.of}


def holds_of(guideline: Guideline, facts: frozenset[Fact], concluding: Iterable[Firing]) -> tuple[Hold, ...]:
    """The holds among the facts, those of the plan first, each by its first rule."""
    report = guideline.vocabulary.report
    return tuple(
        Hold(**vars(found), of=of)
        for of, names in (("plan", report.holds), ("option", report.option_holds))
        for found in remarks_of(guideline, names, facts, concluding)
    )


def remarks_of(
    guideline: Guideline, predicates: Iterable[str], facts: frozenset[Fact], concluding: Iterable[Firing]
) -> tuple[Remark, ...]:
    """The remarks of one section among the facts, in the order of the vocabulary, each by its first rule."""
    order = list(predicates)
    found: dict[Fact, Remark] = {}
    for firing in concluding:
        if (head := firing.head) in facts and head is not None and head.predicate in order:
            found.setdefault(head, remark(guideline, firing, head))

    def place(fact: Fact) -> tuple[int, int, str]:
        domain = guideline.vocabulary.domains[guideline.vocabulary.predicates[fact.predicate].domain]
        return order.index(fact.predicate), domain.symbols.index(fact.args[-1]), str(fact)

    return tuple(found[fact] for fact in sorted(found, key=place))


def remark(guideline: Guideline, firing: Firing, head: Fact) -> Remark:
    """A conclusion as a remark: a rule that names its topic speaks by its own sentence, one that reads its topic from
    the first column of a table by the sentence of that row."""
    paragraph, clause = firing.rule.paragraph, firing.rule.clause
    has_topic = len(head.args) == 2 or head.predicate in guideline.vocabulary.report.held
    topic = word_of(head.args[-1]) if has_topic else head.predicate
    if clause.head and isinstance(clause.head.args[-1], Constant):
        return Remark(head, topic, paragraph.sentence, paragraph.id, paragraph.cites)
    row = row_behind(guideline, firing, head.args[-1]) if has_topic else None
    if row is None:
        says = guideline.vocabulary.says(head)
        data = {} if has_topic else dict(list(named(guideline, head).items())[1:])
        return Remark(head, topic, f"{says[:1].upper()}{says[1:]}.", paragraph.id, paragraph.cites, data=data)
    source = guideline.tables[row].paragraph
    return Remark(head, topic, source.sentence, source.id, source.cites, paragraph.id, named(guideline, row))


def named(guideline: Guideline, fact: Fact) -> dict[str, int | str]:
    """The arguments of a fact as plain data, by the names of the vocabulary in snake case."""
    names = [
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        for name, _ in guideline.vocabulary.predicates[fact.predicate].args
    ]
    return {name: v if isinstance(v, int) else word_of(v) for name, v in zip(names, fact.args, strict=True)}


def row_behind(guideline: Guideline, firing: Firing, topic: Value) -> Fact | None:
    """The row of a table among a firing's premises whose first column is the topic."""
    rows = (fact for fact, negated in firing.premises if not negated and fact in guideline.tables)
    return next((row for row in rows if row.args[0] == topic), None)
