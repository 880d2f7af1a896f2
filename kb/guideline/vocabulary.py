"""The vocabulary of a guideline: its predicates, their domains, their words, and what an answer reports."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any

from kb.files.errors import InputError, Place, Problem, nearest
from kb.files.toml import Toml, read_toml
from kb.language.syntax import NOWHERE, Fact, Value, symbol_of, word_of

# Arguments that stand for the things a case is about rather than for a value of a domain.
ENTITIES = ("patient", "lesion")
ORIGINAL = "en"  # the language that a vocabulary is taken to be written in
RECORD_TYPES = ("input", "entity", "predicate", "finding")
KEPT = (*ENTITIES, *RECORD_TYPES)  # names that no domain may have
FURTHEST = 999_999_999  # the whole numbers that a clause can write end here
MOST_VALUES = 2_000_000  # of one range
TEMPLATES = ("says", "short", "asks")
NAME = re.compile(r"(?!not\Z)[a-z][A-Za-z0-9_]*\Z")
ARGUMENT = re.compile(r"[A-Z][A-Za-z0-9_]*\Z")
FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
# What each key of the file holds.
SHAPES = {
    "a text": "name title source notice goal steps total band says short asks field unread closed fixed role unit",
    "a list of texts": "assessments chapters first holds items option_holds values",
    "a table": "guideline report domain predicate scores",
    "a table of texts": "words args codes sentences",
    "a table of lists of texts": "groups also sections",
    "a whole number": "from to step",
    "true or false": "many may_be_empty run of_record opaque tacit",
}
SHAPE_OF = {key: shape for shape, keys in SHAPES.items() for key in keys.split()}
ROLES = ("input", "record", "table", "derived", "conclusion", "declaration")
CONCLUDED = ("derived", "conclusion")
# What a guideline may declare that has to hold, or accept, in its clause files: every vocabulary has these.
DECLARATIONS = {
    "needs_answer": ({"Conclusion": "predicate"}, "every patient with complete inputs needs a {Conclusion}"),
    "answer_without": (
        {"Conclusion": "predicate", "Input": "input"},
        "a {Conclusion} is wanted also where {Input} is not stated",
    ),
    "one_answer": ({"Conclusion": "predicate"}, "no patient has two answers for {Conclusion}"),
    "grows_with": (
        {"Conclusion": "predicate", "Input": "input"},
        "as {Input} goes on in the order of its values, {Conclusion} never goes back in the order of its own",
    ),
    "falls_with": (
        {"Conclusion": "predicate", "Input": "input"},
        "as {Input} goes on in the order of its values, {Conclusion} never goes on in the order of its own",
    ),
    "accepted": ({"Finding": "finding"}, "the finding {Finding} is known and accepted"),
    "accepted_gap": ({"Conclusion": "predicate"}, "that these patients get no {Conclusion} is known and accepted"),
    "accepted_conflict": (
        {"Conclusion": "predicate"},
        "that these patients get two answers for {Conclusion} is known and accepted",
    ),
}
# Those that accept what a check finds of the patients who meet the conditions of their clauses.
ACCEPTING = {"accepted_gap": "gap", "accepted_conflict": "conflict"}


@dataclass(frozen=True)
class Domain:
    """What an argument may be: named values, or whole numbers `low` to `high` in steps, with a unit.

    A group is a name for several values; `also` has words that no case may use, and the values that they may mean;
    `words` say values, and `codes` are those of a terminology, where certain.
    """

    name: str
    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    unit: str = ""
    groups: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_range(self) -> bool:
        return not self.values

    @cached_property
    def symbols(self) -> tuple[Value, ...]:
        """Every value of the domain, as it stands in clauses."""
        return tuple(range(self.low, self.high + 1, self.step)) if self.is_range else tuple(map(symbol_of, self.values))

    @cached_property
    def members(self) -> frozenset[Value]:
        return frozenset(self.symbols)

    def __str__(self) -> str:
        if not self.is_range:
            return ", ".join(self.values)
        unit = f" {self.unit}" if self.unit else ""
        steps = f", in steps of {self.step}" if self.step > 1 else ""
        return f"a whole number from {self.low} to {self.high}{unit}{steps}"


@dataclass(frozen=True)
class Predicate:
    """A declared predicate. `args` pairs each argument's name with the name of its domain (or an entity).

    An input with `many` has several values at a time: with `may_be_empty`, an empty list says that it has none of them;
    with `run`, they are neighbors in the order of the domain. With `of_record`, what is derived only sums up what a
    case states, so that a denial that reads it refuses records, and forbids no answers. `unread` says why no rule reads
    an input; `closed` why an input that a case leaves out may be taken not to hold; `fixed` why it is left as it is
    where it is asked what would change an answer; with `tacit`, a summary does not mention that it is absent; with
    `opaque`, it tells what rules conclude as a fact, without how it is derived.
    """

    name: str
    args: tuple[tuple[str, str], ...]
    role: str
    says: str
    short: str = ""
    asks: str = ""
    field: str = ""
    title: str = ""
    many: bool = False
    may_be_empty: bool = False
    run: bool = False
    of_record: bool = False
    unread: str = ""
    closed: str = ""
    fixed: str = ""
    tacit: bool = False
    opaque: bool = False
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    place: Place = NOWHERE

    @property
    def arity(self) -> int:
        return len(self.args)

    @property
    def signature(self) -> str:
        return f"{self.name}/{self.arity}"

    @property
    def entity(self) -> str:
        """`patient` or `lesion`, where the first argument is one; otherwise an empty string."""
        first = self.args[0][1] if self.args else ""
        return first if first in ENTITIES else ""

    @property
    def domain(self) -> str:
        """The name of the last argument's domain: for an input, the domain of its value."""
        return self.args[-1][1]


@dataclass(frozen=True)
class Score:
    """A score that an answer reports: the predicates of its total, its band and its items."""

    key: str
    title: str
    total: str
    band: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What an answer reports, by the names of predicates.

    `sections` holds what is told beside the plan, in its order: each key of an answer with its predicates; those that
    are `first` make the urgency of the headline. `holds` say what speaks against carrying out the plan now, and
    `option_holds` against something that is only offered beside it: (Lesion, Reason) or (Lesion, Procedure, Reason).
    """

    goal: str
    steps: str
    assessments: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    scores: tuple[Score, ...]
    first: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    option_holds: tuple[str, ...] = ()

    @cached_property
    def held(self) -> tuple[str, ...]:
        """The predicates of all holds, those of the plan first."""
        return (*self.holds, *self.option_holds)

    @cached_property
    def in_sections(self) -> tuple[str, ...]:
        """What is told beside the plan, the holds first."""
        told = (name for names in self.sections.values() for name in names)
        return tuple(dict.fromkeys((*self.held, *told)))

    @cached_property
    def told(self) -> frozenset[str]:
        """The predicates whose concluding rules an answer names: all that is reported, except the totals of scores.

        (A score with six open items has hundreds of ways to come about; its bounds say more.)
        """
        return frozenset((self.goal, *self.in_sections, *self.assessments, *(score.band for score in self.scores)))


@dataclass(frozen=True)
class Vocabulary:
    """Everything declared in a guideline's `vocabulary.toml`. `chapters` is the order in which its files are read."""

    name: str
    title: str
    source: str
    notice: str
    report: Report
    domains: Mapping[str, Domain]
    predicates: Mapping[str, Predicate]
    words: Mapping[str, str]
    path: str
    chapters: tuple[str, ...] = ()
    language: str = ORIGINAL

    @cached_property
    def inputs(self) -> tuple[Predicate, ...]:
        return tuple(p for p in self.predicates.values() if p.role == "input")

    @cached_property
    def inputs_digest(self) -> str:
        """What a case may state by this vocabulary, as a digest: with the same one, a case means the same."""
        read = [
            (p.name, p.field, p.entity, p.many, d.values or (d.low, d.high, d.step))
            for p in self.inputs
            for d in (self.domains[p.domain],)
        ]
        return sha256(repr(read).encode()).hexdigest()

    @cached_property
    def input_names(self) -> frozenset[str]:
        return frozenset(predicate.name for predicate in self.inputs)

    @cached_property
    def open_names(self) -> frozenset[str]:
        """The inputs that are unknown where a case leaves them out: all but those that are declared closed."""
        return frozenset(predicate.name for predicate in self.inputs if not predicate.closed)

    def scores_of(self, entity: str) -> tuple[Score, ...]:
        """The scores of each lesion, or those of the patient."""
        return tuple(score for score in self.report.scores if self.predicates[score.total].entity == entity)

    @cached_property
    def input_by_field(self) -> Mapping[str, Predicate]:
        return {p.field: p for p in self.inputs}

    def word(self, value: Value, domain: str = "") -> str:
        """A ground value as a reader sees it: in the words of its domain, or else of the guideline, with its unit."""
        if isinstance(value, int):
            unit = self.domains[domain].unit if domain in self.domains else ""
            return f"{value} {unit}" if unit else str(value)
        word = word_of(value)
        own = self.domains[domain].words if domain in self.domains else {}
        return own.get(word) or self.words.get(word, word.replace("_", " "))

    def word_in(self, fact: Fact, position: int = -1) -> str:
        """An argument of a fact, by default the last, as a reader sees it."""
        return self.word(fact.args[position], self.predicates[fact.predicate].args[position][1])

    def says(self, fact: Fact, short: bool = False) -> str:
        """A fact as a sentence without its full stop; `short` leaves out what the context tells.

        The sentence is the template that the vocabulary declares for the predicate.
        """
        predicate = self.predicates[fact.predicate]
        template = predicate.short if short and predicate.short else predicate.says
        words = {
            name: self.word(value, domain) for (name, domain), value in zip(predicate.args, fact.args, strict=True)
        }
        return template.format_map(words)


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in a TOML file.

    Raises:
        InputError: with every problem of the file.
    """
    return Reader(read_toml(path)).vocabulary()


def has_shape(value: object, shape: str) -> bool:
    match shape:
        case "a text":
            return isinstance(value, str)
        case "a whole number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "true or false":
            return isinstance(value, bool)
        case "a list of texts":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "a table":
            return isinstance(value, dict)
        case "a table of texts":
            return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        case _:
            return isinstance(value, dict) and all(has_shape(v, "a list of texts") for v in value.values())


class Reader:
    """Reads one vocabulary file and gathers its problems."""

    def __init__(self, file: Toml) -> None:
        self.file = file
        self.path = file.path
        self.problems: list[Problem] = []

    def problem(self, message: str, table: str, key: str = "", hint: str = "") -> None:
        """Something that is wrong with a table, or with what `key` holds inside it."""
        place = ".".join(filter(None, (table, key)))
        self.problems.append(self.file.problem(message, place, "vocabulary", hint))

    def keys(self, raw: Any, table: str, required: str, optional: str = "") -> bool:
        """Whether a table has the keys it must have, and no others, and each holds what it should."""
        if not isinstance(raw, dict):
            self.problem(f"{table} is not a table.", table)
            return False
        known = [*required.split(), *optional.split()]
        before = len(self.problems)
        for key in raw:
            if key not in known:
                near = nearest(key, known)
                self.problem(f"unknown key {key}.", table, key, f"did you mean {near}?" if near else "")
            elif not has_shape(raw[key], SHAPE_OF[key]):
                self.problem(f"{key} is not {SHAPE_OF[key]}.", table, key)
        for key in required.split():
            if key not in raw:
                self.problem(f"{table or 'the file'} has no {key}.", table)
        return len(self.problems) == before

    def vocabulary(self) -> Vocabulary:
        raw = self.file.data
        self.keys(raw, "", "guideline report domain predicate", "words")
        if not self.problems:
            self.keys(raw["guideline"], "guideline", "name title source notice", "chapters")
            self.keys(raw["report"], "report", "goal steps assessments sections scores", "first holds option_holds")
        if self.problems:
            raise InputError(self.problems)
        domains = {name: d for name, body in raw["domain"].items() if (d := self.domain(name, body))}
        predicates = {name: p for name, body in raw["predicate"].items() if (p := self.predicate(name, body, raw))}
        for name, (args, says) in DECLARATIONS.items():
            if name in predicates:
                self.problem(f"{name} is a word of every guideline, and not declared again.", f"predicate.{name}")
            predicates[name] = Predicate(name, tuple(args.items()), "declaration", says, place=Place(self.path))
        report = self.report(raw["report"], raw["predicate"])
        if not self.problems:
            self.fits(report, predicates, domains)
        if self.problems:
            raise InputError(self.problems)
        return Vocabulary(
            **{**raw["guideline"], "chapters": tuple(raw["guideline"].get("chapters", ()))},
            report=report,
            domains=domains,
            predicates=predicates,
            words=raw.get("words", {}),
            path=self.path,
        )

    def domain(self, name: str, raw: Any) -> Domain | None:
        table = f"domain.{name}"
        if name in KEPT:
            self.problem(f"{name} is a word of every guideline, and no domain of one.", table)
        if isinstance(raw, dict) and "values" in raw:
            if not self.keys(raw, table, "values", "groups also words codes"):
                return None
            if not raw["values"] or len(set(raw["values"])) < len(raw["values"]):
                self.problem(f"{name} has no values, or one of them twice.", table, "values")
            for value in raw["values"]:
                if re.search(r'["\\\n]', value):
                    self.problem(f"the value {value!r} has a quote, a backslash or a line break.", table, "values")
                elif not value or value != value.strip():
                    self.problem(f"the value {value!r} is empty, or begins or ends with a blank.", table, "values")
            groups = {key: tuple(values) for key, values in raw.get("groups", {}).items()}
            also = {word: tuple(values) for word, values in raw.get("also", {}).items()}
            for key, what, named in (("groups", "group ", groups), ("also", "", also)):
                for word, values in named.items():
                    for value in set(values) - set(raw["values"]):
                        self.problem(f"{what}{word} has {value}, which is not a value of {name}.", table, key)
            extra = {key: raw.get(key, {}) for key in ("words", "codes")}
            for key, body in extra.items():
                for value in body.keys() - set(raw["values"]):
                    self.problem(f"{key} has {value}, which is not a value of {name}.", table, key)
            return Domain(name, tuple(raw["values"]), groups=groups, also=also, **extra)
        if not self.keys(raw, table, "from to", "step unit"):
            return None
        if raw["from"] > raw["to"] or raw.get("step", 1) < 1:
            self.problem(f"{name} has no values: it begins after its end, or its step is less than 1.", table)
        elif max(-raw["from"], raw["to"], raw.get("step", 1)) > FURTHEST:
            self.problem(f"{name} has numbers of more than nine digits, which no clause can write.", table)
        elif (raw["to"] - raw["from"]) // raw.get("step", 1) >= MOST_VALUES:
            self.problem(f"{name} has more than {MOST_VALUES:,} values.", table, hint="give it a larger step or unit")
        return Domain(name, (), raw["from"], raw["to"], raw.get("step", 1), raw.get("unit", ""))

    def predicate(self, name: str, raw: Any, whole: dict[str, Any]) -> Predicate | None:
        table = f"predicate.{name}"
        if not NAME.match(name):
            self.problem(f"{name!r} is not a name: it begins with a small letter, and has letters, digits, _.", table)
        if not self.keys(
            raw,
            table,
            "args role says",
            "short asks field title many may_be_empty run of_record unread closed fixed opaque tacit codes",
        ):
            return None
        if raw["role"] not in ROLES:
            self.problem(f"{raw['role']} is not a role.", table, "role", f"roles are {', '.join(ROLES)}")
        if raw.get("opaque") and raw["role"] not in CONCLUDED:
            hint = f"remove it: it is for the roles {' and '.join(CONCLUDED)}"
            self.problem(f"no rule derives {name}, so it has no derivation to leave out.", table, "opaque", hint)
        if not raw["args"]:
            self.problem(f"{name} has no arguments: it is about nothing.", table, "args")
            return None
        for key in ("says", *(("short",) if "short" in raw else ())):
            if not raw[key].strip():
                self.problem(f"{key} says nothing.", table, key)
        for argument, domain in raw["args"].items():
            if not ARGUMENT.match(argument):
                hint = "it begins with a capital letter, and has letters, digits, _: Lesion"
                self.problem(f"{argument!r} is not the name of an argument.", table, "args", hint)
            if domain not in whole["domain"] and domain not in ENTITIES + RECORD_TYPES:
                near = nearest(domain, [*whole["domain"], *ENTITIES])
                hint = f"did you mean {near}?" if near else ""
                self.problem(f"argument {argument} has the undeclared domain {domain}.", table, "args", hint)
        self.templates(name, raw, raw["args"])
        if raw["role"] == "input":
            if len(raw["args"]) != 2 or next(iter(raw["args"].values())) not in ENTITIES:
                self.problem("an input has two arguments: a patient or a lesion, and a value.", table, "args")
            if not raw.get("asks"):
                self.problem(f"input {name} has no question: asks is missing.", table)
            if raw["args"] and [*raw["args"].values()][-1] in KEPT:
                hint = f"give its last argument a domain that is declared, or {name} the role record"
                self.problem(f"the answer to input {name} is no value of a domain.", table, "args", hint)
            self.own_field(name, raw, whole)
        fields = {**raw, "args": tuple(raw["args"].items()), "field": raw.get("field", name)}
        return Predicate(name=name, place=self.file.place(table), **fields)

    def own_field(self, name: str, raw: dict[str, Any], whole: dict[str, Any]) -> None:
        """Whether the field by which a case states an input is a name, and this input's alone."""
        mine, table = raw.get("field", name), f"predicate.{name}"
        if not FIELD.match(mine) or mine == "id":
            self.problem(f"a case cannot have a field {mine!r}.", table, "field", "write a word of letters, digits, _")
        for other, body in whole["predicate"].items():
            if other == name:
                return
            if isinstance(body, dict) and body.get("role") == "input" and body.get("field", other) == mine:
                hint = f"an answer would be both; give {name} a field of its own"
                self.problem(f"{name} and {other} have the same field {mine}.", table, "field", hint)

    def templates(self, name: str, raw: dict[str, Any], args: Collection[str]) -> None:
        """Whether the sentences of a predicate name its arguments, and nothing else, in their braces."""
        table = f"predicate.{name}"
        for key in TEMPLATES:
            try:
                parts = list(Formatter().parse(raw.get(key, "")))
            except ValueError:
                self.problem("a brace is not closed, or not opened: {Argument} stands for an argument.", table, key)
                continue
            for _, word, layout, conversion in parts:
                if word is not None and word not in args:
                    self.problem(f"{{{word}}} is not an argument of {name}.", table, key)
                elif layout or conversion:
                    self.problem(f"{{{word}}} stands alone in its braces, without ':' or '!'.", table, key)

    def report(self, raw: dict[str, Any], predicates: dict[str, Any]) -> Report:
        scores = []
        for key, body in raw["scores"].items():
            if self.keys(body, f"report.scores.{key}", "title total band items"):
                scores.append(Score(key, body["title"], body["total"], body["band"], tuple(body["items"])))
        sections = {key: tuple(names) for key, names in raw["sections"].items()}
        first, holds, option_holds = (tuple(raw.get(key, ())) for key in ("first", "holds", "option_holds"))
        found = Report(
            raw["goal"], raw["steps"], tuple(raw["assessments"]), sections, tuple(scores), first, holds, option_holds
        )
        for key in first:
            if key not in sections:
                near = nearest(key, list(sections)) or ", ".join(sections)
                self.problem(f"first names {key}, which is no section.", "report", "first", f"did you mean {near}?")
        named = [found.goal, found.steps, *found.in_sections, *found.assessments]
        for score in scores:
            named += [score.total, score.band, *score.items]
        for name in named:
            if name not in predicates:
                near = nearest(name, list(predicates))
                self.problem(
                    f"the report names {name}, which is not a predicate.",
                    "report",
                    hint=f"did you mean {near}?" if near else "",
                )
        for key, names in (("holds", holds), ("option_holds", option_holds)):
            for name in names:
                self.hold(key, name, predicates, found)
        return found

    def fits(self, report: Report, predicates: dict[str, Predicate], domains: dict[str, Domain]) -> None:
        """Whether the predicates that are reported have the arguments that their places ask for."""

        def args(name: str) -> list[str]:
            return [domain for _, domain in predicates[name].args]

        def valued(name: str, numbers: bool | None = None) -> bool:
            """Whether it gives a lesion or the patient one value: a number, a word, or either."""
            whose, *rest = args(name)
            found = domains.get(rest[0]) if len(rest) == 1 else None
            return whose in ENTITIES and found is not None and numbers in (None, found.is_range)

        def wrong(name: str, key: str, wanted: str, table: str = "report") -> None:
            self.problem(f"{key} names {name}, which does not have {wanted}.", table, key)

        one = "two arguments, a lesion or a patient and a"
        for key, names in (("goal", [report.goal]), ("assessments", report.assessments)):
            for name in names:
                if not valued(name, False):
                    wrong(name, key, f"{one} value of a domain")
        if args(report.goal)[:1] == ["patient"]:
            hint = "give it a lesion as its first argument; answers are worked out for each lesion"
            self.problem(f"goal names {report.goal}, which is of the patient.", "report", "goal", hint)
        plan, *others = args(report.steps)
        position, step = (domains.get(domain) for domain in others) if len(others) == 2 else (None, None)
        if plan != args(report.goal)[-1] or not (position and position.is_range and step and not step.is_range):
            wrong(report.steps, "steps", f"three arguments, a {args(report.goal)[-1]}, a range of positions and a step")
        for score in report.scores:
            for key, number, name in (
                ("total", True, score.total),
                ("band", False, score.band),
                *(("items", None, item) for item in score.items),
            ):
                if not valued(name, number):
                    wrong(
                        name, key, f"{one} {'number' if number else 'value of a domain'}", f"report.scores.{score.key}"
                    )
        for name in report.in_sections:
            if args(name)[0] not in ENTITIES:
                wrong(name, "sections", "a lesion or a patient as its first argument")

    def hold(self, key: str, name: str, predicates: dict[str, Any], report: Report) -> None:
        """Whether a predicate can say what holds a plan, or an option: of whom, perhaps which procedure, and why."""
        declared, goal = predicates.get(name, {}), predicates.get(report.goal, {})
        args, entity = list(declared.get("args", {}).values()), next(iter(goal.get("args", {}).values()), "")
        if declared and (len(args) not in (2, 3) or args[0] != entity or {*args[1:]} & {*ENTITIES, *RECORD_TYPES}):
            hint = f"write the {entity}, the procedure that is held where there is one, and the reason"
            self.problem(f"{key} names {name}, which is no reason against a procedure.", "report", key, hint)
        if declared and declared.get("role") != "conclusion":
            self.problem(f"{key} names {name}, which is no conclusion.", "report", key, 'give it role = "conclusion"')
        others = [*report.held, *(n for names in report.sections.values() for n in names)]
        if others.count(name) > 1:
            hint = "a hold stands in the headline, and in no section"
            self.problem(f"{key} names {name}, which is told elsewhere too.", "report", key, hint)
