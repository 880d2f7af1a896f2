"""Small guidelines made at random: a score of points from tables, its bands by thresholds, a risk by bands, and plans
by risk and other inputs. Half of them are sound, for their plans partition the patients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from random import Random

from folders import written

import kb

PLANS = ("wait", "brace", "radiate", "operate")
SIZE = 9  # the largest size of a lesion, in millimeters

Literals = dict[str, str]  # what each condition of a rule reads, with its text


@dataclass(frozen=True)
class Row:
    """A rule for the plan: its id, its conditions by what they read, and its answer."""

    id: str
    conditions: Literals
    plan: str

    def __str__(self) -> str:
        return f"plan(Lesion, {self.plan}) :- {', '.join(self.conditions.values())}."


@dataclass(frozen=True)
class Draft:
    """A guideline to be written: its named inputs with their values and points, thresholds, risks, rows and more.

    A band begins at each threshold, `low`, `middle` and `high`; the second threshold may leave a hole or a shared total
    where a fault moved one side of it.
    """

    values: dict[str, tuple[str, ...]]
    entities: dict[str, str]
    points: dict[str, dict[str, int]]
    bands: tuple[tuple[str, str], ...]
    risks: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    extra: tuple[tuple[str, str], ...] = ()
    declared: tuple[str, ...] = field(
        default=(*(f"{kind}({name})." for kind in ("needs_answer", "one_answer") for name in ("band", "risk", "plan")),)
    )

    @property
    def highest(self) -> int:
        return sum(max(points.values()) for points in self.points.values())

    def paragraphs(self) -> list[str]:
        found = []
        for name, points in self.points.items():
            head = f"{name}_points(Lesion, Points) :- {self.reads(name, 'Value')}, points_of_{name}(Value, Points)."
            table = [f"points_of_{name}({value}, {number})." for value, number in points.items()]
            found += [paragraph(f"toy.{name}.table", table), paragraph(f"toy.{name}.item", [head])]
        items = [f"{name}_points(Lesion, P{name})" for name in self.points]
        total = f"total(Lesion, Total) :- {', '.join(items)}, Total = {' + '.join(f'P{name}' for name in self.points)}."
        found.append(paragraph("toy.total", [total]))
        for number, (band, test) in enumerate(self.bands):
            found.append(paragraph(f"toy.band.{number}", [f"band(Lesion, {band}) :- total(Lesion, Total), {test}."]))
        for number, (risk, body) in enumerate(self.risks):
            found.append(paragraph(f"toy.risk.{number}", [f"risk(Lesion, {risk}) :- {body}."]))
        found += [paragraph(row.id, [str(row)]) for row in self.rows]
        found += [paragraph(name, [clause]) for name, clause in self.extra]
        found.append(paragraph("toy.steps", [f"plan_step({plan}, 1, {plan})." for plan in PLANS]))
        found.append(paragraph("toy.declared", list(self.declared)))
        return found

    def reads(self, name: str, value: str) -> str:
        if self.entities[name] == "lesion":
            return f"{name}(Lesion, {value})"
        return f"lesion_of(Lesion, Patient), {name}(Patient, {value})"

    def vocabulary(self) -> str:
        inputs = [declare(n, "input", self.entities[n], {"judged": "risk"}.get(n, n)) for n in self.values]
        derived = [declare(f"{name}_points", "derived", "lesion", "points") for name in self.points]
        tables = [declare(f"points_of_{name}", "table", name, "points") for name in self.points]
        domains = [f"{name} = {{ values = {list(values)!r} }}" for name, values in self.values.items()]
        return "\n".join(
            [
                '[guideline]\nname = "toy"\ntitle = "Toy"\nsource = "green1990"\nnotice = "A toy."',
                '[report]\ngoal = "plan"\nsteps = "plan_step"\nassessments = ["risk"]\nsections = {}',
                '[report.scores.toy]\ntitle = "Toy"\ntotal = "total"\nband = "band"',
                f"items = {[f'{name}_points' for name in self.points]!r}",
                "[domain]",
                *domains,
                f"size = {{ from = 0, to = {SIZE} }}\npoints = {{ from = 0, to = 9 }}",
                f"total = {{ from = 0, to = {self.highest} }}\nposition = {{ from = 1, to = 2 }}",
                'band = { values = ["low", "middle", "high"] }\nrisk = { values = ["safe", "unsafe"] }',
                f"plan = {{ values = {list(PLANS)!r} }}",
                *inputs,
                *derived,
                *tables,
                declare("size", "input", "lesion", "size"),
                declare("total", "derived", "lesion", "total"),
                declare("band", "derived", "lesion", "band"),
                declare("risk", "derived", "lesion", "risk"),
                declare("flagged", "derived", "lesion"),
                declare("plan", "conclusion", "lesion", "plan"),
                '[predicate.plan_step]\nargs = { Plan = "plan", Position = "position", Step = "plan" }',
                'role = "table"\nsays = "step {Position} of {Plan} is {Step}"',
                '[predicate.lesion_of]\nargs = { Lesion = "lesion", Patient = "patient" }\nrole = "record"',
                'says = "{Lesion} is a lesion of the patient"',
                '[predicate.given]\nargs = { Input = "input", Entity = "entity" }\nrole = "record"',
                'says = "the case states {Input} of {Entity}"',
            ]
        )


def declare(name: str, role: str, first: str, second: str = "") -> str:
    args = f'A = "{first}"' + f', B = "{second}"' * bool(second)
    asks = f'\nasks = "What is {name}?"' if role == "input" else ""
    says = f"{name} of {{A}}" + " is {B}" * bool(second)
    return f'[predicate.{name}]\nargs = {{ {args} }}\nrole = "{role}"\nsays = "{says}"{asks}'


def paragraph(name: str, clauses: Iterable[str]) -> str:
    lines = [f"%! {name}  [green1990, Table 1]", f"%! What {name} says.", *clauses]
    return "\n".join(lines)


def write(folder: Path, draft: Draft, paragraphs: Iterable[str] = ()) -> kb.Guideline:
    """The guideline of a draft, or of other paragraphs with its vocabulary, in a folder of its own."""
    references = '[green1990]\ntitle = "An invented paper"\n'
    rules = "\n\n".join(paragraphs or draft.paragraphs()) + "\n"
    texts = {"references.toml": references, "vocabulary.toml": draft.vocabulary(), "rules.lp": rules}
    return kb.load(written(folder, texts))


def chain(random: Random) -> Draft:
    """The part of a guideline below its plans, without a fault: inputs, points, bands and risks."""
    names = ["pain", "lesion_kind", "collapse"][: random.choice((2, 2, 3))]
    sizes = (2,) if len(names) == 3 else (2, 3, 3)
    values = {name: tuple(f"{name[0]}{n}" for n in range(random.choice(sizes))) for name in names}
    points = {name: dict(zip(some, random.sample(range(5), len(some)), strict=True)) for name, some in values.items()}
    values |= {"tolerates": ("t0", "t1"), "deficit": ("d0", "d1", "d2")[: random.choice((2, 3))]}
    if random.random() < 0.5:
        values["judged"] = ("safe", "unsafe")
    entities = {name: random.choice(("lesion", "lesion", "patient")) for name in values}
    totals = sorted({sum(chosen) for chosen in product(*(some.values() for some in points.values()))})
    middle, high = sorted(random.sample(totals[1:], 2))
    bands = (
        ("low", f"Total <= {middle - 1}"),
        ("middle", f"Total >= {middle}, Total < {high}"),
        ("high", f"Total >= {high}"),
    )
    draft = Draft(values, entities, points, bands, (), ())
    between = draft.reads("judged", "Risk") if "judged" in values else ""
    risks = [("safe", "band(Lesion, low)"), ("unsafe", "band(Lesion, high)")]
    risks.append(("Risk", f"band(Lesion, middle), {between}") if between else ("unsafe", "band(Lesion, middle)"))
    return replace(draft, risks=tuple(risks))


def condition(draft: Draft, name: str, value: str) -> str:
    return f"{name}(Lesion, {value})" if name in ("risk", "band") else draft.reads(name, value)


def split(draft: Draft, random: Random, leaves: int) -> list[Literals]:
    """Conditions that every patient meets exactly one of."""
    found: list[Literals] = [{"risk": condition(draft, "risk", risk)} for risk in ("safe", "unsafe")]
    choices = {name: draft.values[name] for name in ("tolerates", "deficit")}
    while len(found) < leaves:
        leaf = found.pop(random.randrange(len(found)))
        name = random.choice([n for n in (*choices, "size") if n not in leaf] or ["done"])
        if name == "done":
            return [*found, leaf]
        if name == "size":
            cut = random.randrange(2, SIZE)
            found += [{**leaf, name: f"size(Lesion, Size), Size {test}"} for test in (f"< {cut}", f">= {cut}")]
        else:
            found += [{**leaf, name: condition(draft, name, value)} for value in choices[name]]
    return found


def sound(random: Random) -> Draft:
    """A guideline with one plan for every patient."""
    draft = chain(random)
    leaves = split(draft, random, random.randrange(4, 9))
    plans = [PLANS[n % len(PLANS)] for n in range(len(leaves))]
    random.shuffle(plans)
    return replace(draft, rows=tuple(Row(f"toy.plan.{n}", leaf, plans[n]) for n, leaf in enumerate(leaves)))


def wild(random: Random) -> Draft:
    """A guideline with plans at random, and now and then denials, a negation, an input that follows from another."""
    draft, rows = chain(random), []
    for number in range(random.randrange(4, 11)):
        body: Literals = {}
        for name in random.sample(["risk", "band", "size", "total", "flagged", *draft.values], random.randrange(1, 4)):
            low = random.randrange(SIZE)
            tests = {
                "size": f"size(Lesion, Size), Size {random.choice(('<', '<=', '>', '>=', '='))} {low}",
                "total": f"total(Lesion, Total), {random.randrange(draft.highest)} <= Total",
                "flagged": random.choice(("flagged(Lesion)", "risk(Lesion, _), not flagged(Lesion)")),
                "risk": f"risk(Lesion, {random.choice(('safe', 'unsafe'))})",
                "band": f"band(Lesion, {random.choice(('low', 'middle', 'high'))})",
            }
            body[name] = tests.get(name) or condition(draft, name, random.choice(draft.values[name]))
        rows.append(Row(f"toy.plan.{number}", body, random.choice(PLANS[:3])))
    extra = [("toy.flagged", f"flagged(Lesion) :- size(Lesion, Size), Size > 3, {draft.reads('tolerates', 't0')}.")]
    first, second = draft.reads("pain", "p0"), draft.reads("lesion_kind", "l1")
    if random.random() < 0.4:
        extra.append(("toy.contradiction", f":- {first}, lesion_of(Lesion, Patient), {second}."))
    if random.random() < 0.3:
        body = f"{draft.reads('pain', 'p1')}, size(Lesion, Size), Size < {random.randrange(1, SIZE)}"
        extra.append(("toy.also", f":- {body}."))
    if random.random() < 0.4:
        plan = random.choice(PLANS[:3])
        extra.append(("toy.never", f":- plan(Lesion, {plan}), {draft.reads('tolerates', 't1')}, risk(Lesion, unsafe)."))
    if random.random() < 0.3 and draft.entities["tolerates"] == "lesion":
        guard = "not given(tolerates, Lesion)"
        extra.append(("toy.follows", f"tolerates(Lesion, t1) :- size(Lesion, Size), Size > 6, {guard}."))
    declared = draft.declared
    if "judged" in draft.values:
        declared = (*declared, "answer_without(plan, judged).", "answer_without(risk, judged).")
    return replace(draft, rows=tuple(rows), extra=tuple(extra), declared=declared)
