"""A guideline: its clauses, vocabulary and sources, and what can be read off the clauses as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.guideline.memory import Memory
from kb.guideline.vocabulary import ACCEPTING, CONCLUDED, ENTITIES, Vocabulary
from kb.language.syntax import Clause, Fact, Paragraph, Variable, ground


@dataclass(frozen=True)
class Rule:
    """A clause of a guideline and the paragraph it stands in; `index` counts the clauses of the guideline from 0.

    Facts and denials are rules too: a fact has no body, a denial no head.
    """

    index: int
    clause: Clause
    paragraph: Paragraph

    def __hash__(self) -> int:
        return self.index

    @property
    def id(self) -> str:
        return self.paragraph.id

    @property
    def cites(self) -> str:
        return self.paragraph.cites

    @property
    def accepts(self) -> bool:
        """Whether it only accepts what a check finds of some patients."""
        return self.clause.head is not None and self.clause.head.predicate in ACCEPTING


@dataclass(frozen=True)
class Guideline:
    """A guideline as its author wrote it. Compare and hash by identity: it is loaded once and shared."""

    folder: Path
    vocabulary: Vocabulary
    references: Mapping[str, Mapping[str, str]]
    paragraphs: tuple[Paragraph, ...]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def memory(self) -> Memory:
        """What was worked out of this guideline and is kept with it."""
        return Memory()

    @property
    def name(self) -> str:
        return self.vocabulary.name

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        pairs = [(clause, paragraph) for paragraph in self.paragraphs for clause in paragraph.clauses]
        return tuple(Rule(i, clause, paragraph) for i, (clause, paragraph) in enumerate(pairs))

    @cached_property
    def paragraph_by_id(self) -> Mapping[str, Paragraph]:
        return {paragraph.id: paragraph for paragraph in self.paragraphs}

    @cached_property
    def rules_by_head(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that conclude each predicate, in the order of the files; what only accepts findings is none."""
        found: dict[str, list[Rule]] = {}
        for rule in self.answering:
            if rule.clause.head:
                found.setdefault(rule.clause.head.predicate, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def acceptances(self) -> tuple[Rule, ...]:
        """The clauses that accept what a check finds of some patients: they say nothing of any patient's answer."""
        return tuple(rule for rule in self.rules if rule.accepts)

    @cached_property
    def answering(self) -> tuple[Rule, ...]:
        """The clauses that answers can depend on: all but those that accept findings."""
        return tuple(rule for rule in self.rules if not rule.accepts)

    @cached_property
    def denials(self) -> tuple[Rule, ...]:
        """The denials that say which records contradict themselves: those that read only inputs and the record, or what
        sums it up."""
        return tuple(rule for rule in self.rules if rule.clause.head is None and rule not in self.nevers)

    @cached_property
    def nevers(self) -> tuple[Rule, ...]:
        """The denials of what is derived: they forbid answers. A check finds the patients who would get them."""
        derived = {name for name, p in self.vocabulary.predicates.items() if p.role in CONCLUDED and not p.of_record}
        return tuple(
            rule
            for rule in self.rules
            if rule.clause.head is None and any(c.atom.predicate in derived for c in rule.clause.literals)
        )

    @cached_property
    def denied(self) -> frozenset[str]:
        """What denials of records read, directly or through rules."""
        names = {literal.atom.predicate for rule in self.denials for literal in rule.clause.literals}
        return frozenset(names.union(*(self.reads[name] for name in names)))

    @cached_property
    def bounding(self) -> frozenset[str]:
        """The inputs that bound others together, which are not stated: those that a denial reads beside what sums up
        the record."""
        predicates, found = self.vocabulary.predicates, set[str]()
        for rule in self.denials:
            names = {literal.atom.predicate for literal in rule.clause.literals}
            if any(predicates[name].of_record for name in names):
                found |= names & self.vocabulary.input_names
        return frozenset(found)

    @cached_property
    def tables(self) -> Mapping[Fact, Rule]:
        """The facts of the guideline's own tables, each with the rule that states it."""
        heads = [(rule, rule.clause.head) for rule in self.rules if rule.clause.is_fact]
        return {ground(head, {}): rule for rule, head in heads if head}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The predicates, each after all those that its rules read."""
        found: dict[str, None] = {}
        begun: set[str] = set()

        def visit(predicate: str) -> None:
            if predicate in begun:
                return
            begun.add(predicate)
            for rule in self.rules_by_head.get(predicate, ()):
                for literal in rule.clause.literals:
                    visit(literal.atom.predicate)
            found[predicate] = None

        for predicate in self.vocabulary.predicates:
            visit(predicate)
        return tuple(found)

    @cached_property
    def guarded(self) -> frozenset[str]:
        """The inputs that some clause asks `not given(...)` of: those that may follow from other inputs."""
        atoms = (literal.atom for rule in self.answering for literal in rule.clause.literals if literal.negated)
        return frozenset(str(atom.args[0]) for atom in atoms if atom.predicate == "given")

    @cached_property
    def following(self) -> frozenset[str]:
        """The inputs that may follow from others: a clause concludes them, or bounds them where they are not given."""
        bounded = (c.atom for rule in self.denials for c in rule.clause.literals if c.negated)
        return frozenset((*self.rules_by_head, *(str(atom.args[0]) for atom in bounded if atom.predicate == "given")))

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """For each predicate, all that its rules read, directly or through other rules."""
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            below: set[str] = set()
            for rule in self.rules_by_head.get(name, ()):
                for literal in rule.clause.literals:
                    below |= {literal.atom.predicate} | found.get(literal.atom.predicate, frozenset())
            found[name] = frozenset(below)
        return found

    @cached_property
    def of_case(self) -> frozenset[str]:
        """The predicates that depend on the case: inputs, the record, and all that is derived from them."""
        roles = {name: predicate.role for name, predicate in self.vocabulary.predicates.items()}
        stated = {name for name, role in roles.items() if role in ("input", "record")}
        return frozenset(stated | {name for name, below in self.reads.items() if below & stated})

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The predicates whose answers must hold whatever is missing of a lesion.

        These are the goal, the assessments, the scores of a lesion, and what remarks need the absence of. An input that
        only remarks read has to be stated for them to be made. (The patient's scores are completed for themselves.)
        """
        report = self.vocabulary.report
        found = [report.goal, *report.assessments]
        for score in self.vocabulary.scores_of("lesion"):
            found += [score.total, score.band]
        below = set(report.in_sections).union(*(self.reads[name] for name in report.in_sections))
        for name in self.order:
            for rule in self.rules_by_head.get(name, ()) if name in below else ():
                found += [c.atom.predicate for c in rule.clause.literals if c.negated and c.atom.predicate != "given"]
        return tuple(dict.fromkeys(found))

    @cached_property
    def beside(self) -> frozenset[str]:
        """The derived predicates of the remarks: all that lead to a section of the report, and not to its
        core or a score. Holds themselves are not among them: those that are only possible are told too."""
        sections = self.vocabulary.report.in_sections
        found = set(sections).union(*(self.reads[name] for name in sections))
        scored = [name for score in self.vocabulary.report.scores for name in (score.total, score.band, *score.items)]
        core = {*self.core, *scored}.union(*(self.reads[name] for name in (*self.core, *scored)))
        return frozenset(found - core - {*self.vocabulary.report.held} - self.vocabulary.input_names) & self.of_case

    @cached_property
    def bottom_up(self) -> tuple[Rule, ...]:
        """The rules that have a body, each after all that conclude what it reads; denials last."""
        heads = [rule for name in self.order for rule in self.rules_by_head.get(name, ()) if rule.clause.body]
        return (*heads, *self.denials)

    @cached_property
    def _entities(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._entity(rule.clause) for rule in self.rules)

    def _entity(self, clause: Clause) -> tuple[str, str]:
        for entity in reversed(ENTITIES):
            for atom in clause.atoms:
                predicate = self.vocabulary.predicates[atom.predicate]
                for (_, domain), term in zip(predicate.args, atom.args, strict=True):
                    if domain == entity and isinstance(term, Variable):
                        return entity, term.name
        return "", ""

    def entity(self, rule: Rule) -> tuple[str, str]:
        """What a rule is about, `lesion` or else `patient`, and its variable; empty texts for rules over tables."""
        return self._entities[rule.index]

    def sources(self, rule: Rule) -> tuple[tuple[str, str], ...] | None:
        """What of a case a rule can read: predicates, each with whether it is about the lesion or the patient.

        None where a rule may read beyond its own lesion and the patient.
        """
        return self._sources[rule.index]

    @cached_property
    def _sources(self) -> tuple[tuple[tuple[str, str], ...] | None, ...]:
        return tuple(self._sources_of(rule) for rule in self.rules)

    def _sources_of(self, rule: Rule) -> tuple[tuple[str, str], ...] | None:
        found: list[tuple[str, str]] = []
        for name in dict.fromkeys(literal.atom.predicate for literal in rule.clause.literals):
            if name == "given":
                found += [(name, entity) for entity in ENTITIES]
            elif name in self.of_case:
                found.append((name, self.vocabulary.predicates[name].entity))
        plain = self.decides_lesions_apart and self.entity(rule)[0] and all(entity for _, entity in found)
        return tuple(found) if plain else None

    @cached_property
    def decides_lesions_apart(self) -> bool:
        """Whether no rule brings two lesions together, so that each can be decided with the patient alone."""
        return not any(map(self.joins_lesions, self.answering))

    def joins_lesions(self, rule: Rule) -> bool:
        """Whether a rule brings two lesions together, or concludes something of the patient from one of them."""
        lesions = {
            term
            for atom in rule.clause.atoms
            for (_, domain), term in zip(self.vocabulary.predicates[atom.predicate].args, atom.args, strict=True)
            if domain == "lesion"
        }
        head = rule.clause.head
        of_patient = head is not None and self.vocabulary.predicates[head.predicate].entity == "patient"
        return len(lesions) > 1 or bool(lesions and of_patient)

    @property
    def cases(self) -> tuple[Path, ...]:
        """The files of the guideline's teaching cases, by name."""
        return tuple(sorted((self.folder / "cases").glob("*.yaml")))

    def __repr__(self) -> str:
        return f"<Guideline {self.name}: {len(self.rules)} clauses in {len(self.paragraphs)} paragraphs>"
