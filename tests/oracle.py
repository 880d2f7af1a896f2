"""Tables 1 to 3 of the paper, read a second time, as plain Python: what every answer is compared with.

Nothing here knows the clauses, their reader or an engine. The first half answers for a patient about whom
everything is known; the second tries everything that is missing, which falls into factors that have
nothing to do with each other (the neurologic items, the histology, each item of SINS): the outcome reads one
value of each factor, so the completions of a case are all combinations of what each factor can be read as.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

# ---------------------------------------------------------------------------------------- what the paper says

LEVELS = (
    "occiput",
    *(f"C{number}" for number in range(1, 8)),
    *(f"T{number}" for number in range(1, 13)),
    *(f"L{number}" for number in range(1, 6)),
    *(f"S{number}" for number in range(1, 6)),
)
GRADES = ("0", "1a", "1b", "1c", "2", "3")
RADIOSENSITIVE = ("lymphoma", "seminoma", "myeloma", "breast", "prostate", "ovarian", "neuroendocrine")
RADIORESISTANT = ("renal", "thyroid", "hepatocellular", "colon", "nsclc", "sarcoma", "melanoma")
UNCLASSED = (
    *("sclc", "bladder", "gastric", "oesophageal", "pancreatic", "rectal", "gallbladder", "cervical"),
    *("endometrial", "head_and_neck", "unknown_primary", "other"),
)
HISTOLOGIES = (*RADIOSENSITIVE, *RADIORESISTANT, *UNCLASSED)
YES_NO = ("yes", "no")
FINDINGS = ("epidural_extension", "thecal_sac_deformed", "cord_abutted", "cord_compressed", "csf_visible")

# Table 3, without its location row, which speaks of stretches of the spine.
POINTS = {
    "pain": {"mechanical": 3, "occasional": 1, "none": 0},
    "bone_lesion": {"lytic": 2, "mixed": 1, "blastic": 0},
    "alignment": {"subluxation": 4, "deformity": 2, "normal": 0},
    "collapse": {"over_50": 3, "under_50": 2, "body_over_50": 1, "none": 0},
    "posterolateral": {"bilateral": 3, "unilateral": 1, "none": 0},
}

# Table 1, row by row: compression, class, stability, tolerance (None where the table has a dash), decision.
STABILIZE, DECOMPRESS = "stabilization", "decompression_and_stabilization"
TABLE_1 = (
    ("low_grade", "radiosensitive", "stable", None, ("cebrt",)),
    ("low_grade", "radiosensitive", "unstable", None, (STABILIZE, "cebrt")),
    ("high_grade", "radiosensitive", "stable", None, ("cebrt",)),
    ("high_grade", "radiosensitive", "unstable", None, (STABILIZE, "cebrt")),
    ("low_grade", "radioresistant", "stable", None, ("igrt",)),
    ("low_grade", "radioresistant", "unstable", None, (STABILIZE, "igrt")),
    ("high_grade", "radioresistant", "stable", "able", (DECOMPRESS, "igrt")),
    ("high_grade", "radioresistant", "stable", "unable", ("cebrt",)),
    ("high_grade", "radioresistant", "unstable", "able", (DECOMPRESS, "igrt")),
    ("high_grade", "radioresistant", "unstable", "unable", (STABILIZE, "cebrt")),
)


# ----------------------------------------------------------------------------- a patient known in every point


def level_points(level: str) -> int:
    """Table 3, location: junctional (occiput-C2, C7-T2, T11-L1, L5-S1), mobile, semi-rigid, rigid."""
    place = LEVELS.index(level)

    def between(first: str, last: str) -> bool:
        return LEVELS.index(first) <= place <= LEVELS.index(last)

    if between("occiput", "C2") or between("C7", "T2") or between("T11", "L1") or between("L5", "S1"):
        return 3
    if between("C3", "C6") or between("L2", "L4"):
        return 2
    return 1 if between("T3", "T10") else 0


def location_points(levels: Iterable[str]) -> int:
    """A lesion that spans classes takes the highest."""
    return max(level_points(level) for level in levels)


def collapse_row(percent: int, body: int, judged: str) -> str:
    """The row of Table 3 for measured percentages; none is for exactly 50 %, where someone has to judge."""
    if percent == 50:
        return judged
    if percent > 0:
        return "over_50" if percent > 50 else "under_50"
    return "body_over_50" if body > 50 else "none"


def grade_of_findings(finding: Mapping[str, str]) -> str | None:
    """Table 2, whose rows each add a finding to those of the row before; none has one without those before it."""
    seen = [finding[name] == "yes" for name in FINDINGS[:4]]
    depth = sum(seen)
    if seen != sorted(seen, reverse=True):
        return None
    return ("0", "1a", "1b", "1c", "2" if finding["csf_visible"] == "yes" else "3")[depth]


def compression_of(grade: str) -> str:
    return "high_grade" if grade in ("2", "3") else "low_grade"


def class_of(histology: str) -> str | None:
    if histology in RADIOSENSITIVE:
        return "radiosensitive"
    return "radioresistant" if histology in RADIORESISTANT else None


def band_of(total: int) -> str:
    if total >= 13:
        return "unstable"
    return "indeterminate" if total >= 7 else "stable"


def stability_of(band: str, judged: str) -> str:
    """Table 1 knows no indeterminate stability: there the surgeon's judgement decides."""
    return judged if band == "indeterminate" else band


def row_of(compression: str, myelopathy: str, sensitivity: str | None, stability: str, tolerance: str) -> int | None:
    """The number of the row of Table 1, if a patient has one. The low-grade rows are for no myelopathy."""
    if compression == "low_grade" and myelopathy == "yes":
        return None
    for number, (*situation, fitness, _) in enumerate(TABLE_1, 1):
        if situation == [compression, sensitivity, stability] and fitness in (None, tolerance):
            return number
    return None


def plan_of(row: int | None) -> tuple[str, ...] | None:
    return TABLE_1[row - 1][-1] if row else None


def rule_of(row: int) -> str:
    return f"noms.table1.row{row}"


# ------------------------------------------------------------------------------------ what a case leaves open


def anything(chosen: Mapping[str, Any]) -> bool:
    """Every choice of values goes together."""
    return True


@dataclass(frozen=True)
class Factor:
    """Inputs, the values each may have, what is read from one value of each, and which of them go together."""

    inputs: Mapping[str, tuple[Any, ...]]
    read: Callable[[Mapping[str, Any]], Any]
    agrees: Callable[[Mapping[str, Any]], bool] = anything

    @property
    def readings(self) -> frozenset[Any]:
        found = frozenset(self.read(chosen) for chosen in self.choices(self.inputs) if self.agrees(chosen))
        if not found:
            raise ContradictionError(", ".join(self.inputs))
        return found

    def choices(self, names: Iterable[str]) -> Iterator[dict[str, Any]]:
        names = tuple(names)
        for values in product(*(self.inputs[name] for name in names)):
            yield dict(zip(names, values, strict=True))

    def swings(self, name: str) -> frozenset[tuple[Any, Any]]:
        """Pairs of readings of two completions that differ in this input alone."""
        pairs: set[tuple[Any, Any]] = set()
        for rest in self.choices(other for other in self.inputs if other != name):
            choices = [{**rest, name: value} for value in self.inputs[name]]
            pairs.update(product({self.read(chosen) for chosen in choices if self.agrees(chosen)}, repeat=2))
        return frozenset((a, b) for a, b in pairs if a != b)


class ContradictionError(ValueError):
    """What a case states of a lesion cannot all be true."""


DOMAINS: dict[str, tuple[Any, ...]] = {
    "histology": HISTOLOGIES,
    "tolerates_open_surgery": YES_NO,
    "myelopathy": YES_NO,
    "escc": GRADES,
    "surgeon_judges": ("stable", "unstable"),
    "levels": tuple((level,) for level in LEVELS),
    "collapse_percent": tuple(range(101)),
    "body_involved_percent": tuple(range(101)),
    **dict.fromkeys(FINDINGS, YES_NO),
    **{item: tuple(points) for item, points in POINTS.items()},
}
CUT_OFFS = (
    0,
    1,
    49,
    50,
    51,
    100,
)  # percentages: both ends, and both sides of what the tables compare them with
GROUPS = {"1": ("1a", "1b", "1c"), "low_grade": ("0", "1a", "1b", "1c"), "high_grade": ("2", "3")}


def values_of(name: str, stated: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values that an input may have, as a case states it, or does not."""
    stated_value = stated.get(name)
    if stated_value is None:
        return DOMAINS[name]
    if name == "levels":
        return (tuple(stated_value),)
    if not isinstance(stated_value, Mapping):
        return members_of(name, stated_value)
    if "one_of" in stated_value:
        return tuple(value for word in stated_value["one_of"] for value in members_of(name, word))
    low, high = stated_value.get("at_least", 0), stated_value.get("at_most", 100)
    return tuple(value for value in DOMAINS[name] if low <= value <= high)


def members_of(name: str, word: Any) -> tuple[Any, ...]:
    """What a word stands for: the grades of a group, or itself."""
    return GROUPS.get(word, (word,)) if name == "escc" else (word,)


def one_input(name: str, stated: Mapping[str, Any], read: Callable[[Any], Any]) -> Factor:
    return Factor({name: values_of(name, stated)}, lambda chosen: read(chosen[name]))


def neurologic_factor(lesion: Mapping[str, Any]) -> Factor:
    """The compression: by the grade, or where there is none but some MR findings, by these.

    A grade beside findings has to be one that they leave possible.
    """
    stated = {finding: values_of(finding, lesion) for finding in FINDINGS if finding in lesion}
    if "escc" not in lesion and stated:
        inputs = {finding: values_of(finding, lesion) for finding in FINDINGS}
        graded = cache(lambda values: grade_of_findings(dict(zip(FINDINGS, values, strict=True))))

        def grade(chosen: Mapping[str, Any]) -> str | None:
            return graded(tuple(chosen[finding] for finding in FINDINGS))

        return Factor(
            inputs, lambda chosen: compression_of(grade(chosen) or ""), lambda chosen: grade(chosen) is not None
        )
    unstated = [finding for finding in FINDINGS if finding not in stated]

    def agrees(chosen: Mapping[str, Any]) -> bool:
        grades = (
            grade_of_findings({**chosen, **dict(zip(unstated, values, strict=True))})
            for values in product(YES_NO, repeat=len(unstated))
        )
        return chosen["escc"] in grades

    inputs = {"escc": values_of("escc", lesion), **stated}
    return Factor(inputs, lambda chosen: compression_of(chosen["escc"]), agrees)


def collapse_factor(lesion: Mapping[str, Any]) -> Factor:
    """The points for collapse: by its row, or where there is none but some percentage, by the percentages.

    A row beside percentages has to be one that they leave possible.
    """
    points = POINTS["collapse"]
    names = ("collapse_percent", "body_involved_percent")
    stated = {name: values_of(name, lesion) for name in names if name in lesion}
    if "collapse" not in lesion and stated:
        inputs = {name: values_of(name, lesion) for name in names} | {"collapse": ("over_50", "under_50")}
        return Factor(inputs, lambda chosen: points[collapse_row(*(chosen[name] for name in inputs))])

    def agrees(chosen: Mapping[str, Any]) -> bool:
        percents, bodies = ((chosen[n],) if n in chosen else CUT_OFFS for n in names)
        judgements = product(percents, bodies, ("over_50", "under_50"))
        return chosen["collapse"] in {collapse_row(*judgement) for judgement in judgements}

    inputs = {"collapse": values_of("collapse", lesion), **stated}
    return Factor(inputs, lambda chosen: points[chosen["collapse"]], agrees)


def item_factors(lesion: Mapping[str, Any]) -> list[Factor]:
    """The six items of SINS, each read as its points."""
    plain = [name for name in POINTS if name != "collapse"]
    return [
        one_input("levels", lesion, location_points),
        collapse_factor(lesion),
        *(one_input(name, lesion, POINTS[name].__getitem__) for name in plain),
    ]


def sins_swings(items: list[Factor]) -> dict[str, frozenset[tuple[str, str]]]:
    """For each input of SINS: the pairs of bands between which it can move the total on its own."""
    found = {}
    for item in items:
        others = totals_of(other for other in items if other is not item)
        for name in item.inputs:
            moves = {(band_of(a + rest), band_of(b + rest)) for a, b in item.swings(name) for rest in others}
            found[name] = frozenset((a, b) for a, b in moves if a != b)
    return found


def totals_of(items: Iterable[Factor]) -> frozenset[int]:
    return frozenset(map(sum, product(*(item.readings for item in items))))


# ----------------------------------------------------------------------------------------- answers for a case


@cache
def row_or_none(*readings: Any) -> int | None:
    """The row of Table 1 for what the six parts of a case are read as."""
    compression, myelopathy, sensitivity, band, judged, tolerance = readings
    return row_of(compression, myelopathy, sensitivity, stability_of(band, judged), tolerance)


def only(values: Iterable[Any]) -> Any:
    """The value that all are, or None."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def answer(patient: Mapping[str, Any], lesion: Mapping[str, Any]) -> dict[str, Any]:
    """What must be answered for a lesion, whatever is missing; what has no order is a set."""
    items = item_factors(lesion)
    totals = totals_of(items)
    parts = [
        neurologic_factor(lesion),
        one_input("myelopathy", lesion, str),
        one_input("histology", patient, class_of),
        None,  # SINS, whose items are factors of their own
        one_input("surgeon_judges", lesion, str),
        one_input("tolerates_open_surgery", patient, lambda able: "able" if able == "yes" else "unable"),
    ]
    readings = [part.readings if part else frozenset(map(band_of, totals)) for part in parts]
    swings = [{name: part.swings(name) for name in part.inputs} if part else sins_swings(items) for part in parts]
    rows = {row_or_none(*chosen) for chosen in product(*readings)}
    plans = {plan_of(row) for row in rows}
    return {
        "status": "undetermined" if len(plans) > 1 else "no_rule" if plans == {None} else "decided",
        "plan": only(plans),
        "possible_plans": plans,
        "rules": {rule_of(row) for row in rows if row},
        "missing": {
            name
            for place, moves in enumerate(swings)
            for name, pairs in moves.items()
            if any(moves_plan(readings, place, pair) for pair in pairs)
        },
        "assessments": {
            "neurologic": only(readings[0]),
            "oncologic": only(readings[2]),
            "mechanical": only(stability_of(*chosen) for chosen in product(readings[3], readings[4])),
            "systemic": only(readings[5]),
        },
        "sins": {
            "total": only(totals) if all(len(item.readings) == 1 for item in items) else None,
            "min": min(totals),
            "max": max(totals),
            "band": only(readings[3]),
        },
    }


def moves_plan(readings: list[frozenset[Any]], place: int, pair: tuple[Any, Any]) -> bool:
    """Whether the plan changes where one part is read as the one or the other, and the other parts stay."""
    before, after = readings[:place], readings[place + 1 :]
    for left, right in product(product(*before), product(*after)):
        one, other = (plan_of(row_or_none(*left, reading, *right)) for reading in pair)
        if one != other:
            return True
    return False


def answers(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answer for each lesion of a case."""
    patient = case.get("patient", {})
    return {
        lesion.get("id", f"lesion{number}"): answer(patient, lesion) for number, lesion in enumerate(case["lesions"], 1)
    }


def comparable(told: Mapping[str, Any]) -> dict[str, Any]:
    """A lesion's answer as a program prints it, in the form of an answer here."""
    plans = [tuple(plan) if plan else None for plan in told["possible_plans"]]
    assert len(plans) == len(set(plans)), "a plan is told twice"
    return {
        "status": told["status"],
        "plan": tuple(told["plan"]) if told["plan"] else None,
        "possible_plans": set(plans),
        "rules": set(told["rules"]),
        "missing": set(told["missing"]),
        "assessments": told["assessments"],
        "sins": told["sins"],
    }


# -------------------------------------------------------------------------------------------- random patients

Pick = Callable[[Iterable[Any]], Any]  # how to choose one of several: by a random number, or by hypothesis

LESION_INPUTS = ("levels", "escc", "myelopathy", *POINTS, "surgeon_judges")
UNREAD = {"age": (0, 59, 120), "sex": ("female", "male", "other"), "kps": (10, 80, 100)}
MOODS = (
    ("stated",),
    ("stated", "stated", "stated", "stated", "blurred", "missing"),
    ("stated", "blurred", "missing"),
    ("stated", "missing", "missing", "missing"),
)


def some_case(pick: Pick, lesions: Iterable[int] = (1, 1, 1, 1, 2), moods: Iterable[Any] = MOODS) -> dict[str, Any]:
    """A patient known in part: something is true in every point, and a case tells some of it."""
    mood = pick(tuple(moods))
    histologies = pick((RADIOSENSITIVE, RADIORESISTANT, RADIOSENSITIVE, RADIORESISTANT, UNCLASSED))
    patient = told_of(pick, mood, {"histology": pick(histologies), "tolerates_open_surgery": pick(YES_NO)})
    patient |= {name: pick(values) for name, values in UNREAD.items() if pick((True, False))}
    count = pick(tuple(lesions))
    return {"patient": patient, "lesions": [some_lesion(pick, mood, f"lesion {n}") for n in range(count)]}


def some_lesion(pick: Pick, mood: tuple[str, ...], name: str) -> dict[str, Any]:
    truth = {name: pick(DOMAINS[name]) for name in LESION_INPUTS}
    some = [LEVELS.index(pick(LEVELS)) for _ in range(pick((1, 1, 2, 3)))]
    truth["levels"] = LEVELS[some[0] : some[0] + len(some)]
    if pick((True, False, False)):
        del truth["escc"]
        depth = pick(range(5))
        truth |= {finding: "yes" if place < depth else "no" for place, finding in enumerate(FINDINGS[:4])}
        truth["csf_visible"] = pick(YES_NO)
    if pick((True, False, False)):
        del truth["collapse"]
        truth |= {name: pick(CUT_OFFS) for name in ("collapse_percent", "body_involved_percent")}
    return {"id": name, **told_of(pick, mood, truth)}


def told_of(pick: Pick, mood: tuple[str, ...], truth: Mapping[str, Any]) -> dict[str, Any]:
    """What a case tells of the truth: some inputs as they are, some among other values, some not at all."""
    told = {}
    for name, value in truth.items():
        manner = pick(mood)
        if name == "levels":
            if manner != "missing":
                told[name] = list(value)
        elif manner != "missing":
            told[name] = value if manner == "stated" else blurred(pick, name, value)
    return told


def blurred(pick: Pick, name: str, value: Any) -> Any:
    """A way to say that an input has this value or another one."""
    if name == "escc" and pick((True, False)):
        return pick([group for group, grades in GROUPS.items() if value in grades])
    if isinstance(value, int) and pick((True, False)):
        return {
            "at_least": pick([n for n in CUT_OFFS if n <= value]),
            "at_most": pick([n for n in CUT_OFFS if n >= value]),
        }
    others = [pick(CUT_OFFS if isinstance(value, int) else DOMAINS[name]) for _ in range(pick((1, 2)))]
    return {"one_of": list(dict.fromkeys([value, *others]))}
