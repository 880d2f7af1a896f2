"""The Tokuhashi and the Tomita score, read a second time from their tables, as plain Python.

Nothing here knows the clauses, their reader or an engine. A score is a sum of items that have nothing to do with each
other, so its possible totals are all sums of one possible value of each item; what an item may be worth is found by
trying every value that the patient's record leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import product
from typing import Any

Stated = Mapping[str, Any]
Points = frozenset[int | None]  # what an item may be worth; None where the table has no row

# ------------------------------------------------------------------------------------------- Tokuhashi, 2005

KARNOFSKY = {0: range(10, 50, 10), 1: range(50, 80, 10), 2: range(80, 110, 10)}
EXTRASPINAL = {0: range(3, 100), 1: range(1, 3), 2: range(1)}
VERTEBRAL = {0: range(3, 31), 1: range(2, 3), 2: range(1, 2)}
ORGANS = {"unremovable": 0, "removable": 1, "none": 2}
SITES = {
    **dict.fromkeys(("lung", "osteosarcoma", "stomach", "bladder", "oesophagus", "pancreas"), 0),
    **dict.fromkeys(("liver", "gallbladder", "unidentified"), 1),
    "other": 2,
    **dict.fromkeys(("kidney", "uterus"), 3),
    "rectum": 4,
    **dict.fromkeys(("thyroid", "breast", "prostate", "carcinoid"), 5),
}
PALSY = {"A": 0, "B": 0, "C": 1, "D": 1, "E": 2}
TOKUHASHI_BANDS = (
    (range(9), "under_6_months", "tokuhashi.band.low"),
    (range(9, 12), "six_months_or_more", "tokuhashi.band.middle"),
    (range(12, 16), "one_year_or_more", "tokuhashi.band.high"),
)

# ---------------------------------------------------------------------------------------------- Tomita, 2001

GROWTH = {"slow": 1, "moderate": 2, "rapid": 4}
GROWTH_OF_SITE = {  # the sites that the table names; for any other one the growth has to be stated
    **dict.fromkeys(("breast", "thyroid", "prostate"), "slow"),
    **dict.fromkeys(("kidney", "uterus"), "moderate"),
    **dict.fromkeys(("lung", "stomach", "unidentified"), "rapid"),
}
VISCERAL = {"none": 0, "treatable": 2, "untreatable": 4}
BONES = {"solitary": 1, "multiple": 2}
TOMITA_BANDS = (
    (range(2, 4), "long_term_control", "tomita.band.long"),
    (range(4, 6), "middle_term_control", "tomita.band.middle"),
    (range(6, 8), "short_term_palliation", "tomita.band.short"),
    (range(8, 11), "supportive_care", "tomita.band.supportive"),
)

# ------------------------------------------------------------------------------- what follows from other inputs

KARNOFSKY_OF_ECOG = {0: (90, 100), 1: (70, 80), 2: (50, 60), 3: (30, 40), 4: (10, 20)}  # 5 means death
SITE_OF_HISTOLOGY: dict[str, str | None] = {
    **{"breast": "breast", "prostate": "prostate", "thyroid": "thyroid", "renal": "kidney", "hepatocellular": "liver"},
    **{"nsclc": "lung", "sclc": "lung", "bladder": "bladder", "gastric": "stomach", "oesophageal": "oesophagus"},
    **{"pancreatic": "pancreas", "rectal": "rectum", "gallbladder": "gallbladder", "unknown_primary": "unidentified"},
    **dict.fromkeys(("cervical", "endometrial"), "uterus"),
    **dict.fromkeys(("ovarian", "colon", "melanoma", "head_and_neck", "seminoma", "lymphoma", "myeloma"), "other"),
    **dict.fromkeys(("sarcoma", "neuroendocrine", "other"), None),  # these name no organ
}

DOMAINS: dict[str, tuple[Any, ...]] = {
    "kps": tuple(range(10, 101, 10)),  # 0 means death
    "ecog": tuple(KARNOFSKY_OF_ECOG),
    "extraspinal_bone_metastases": tuple(range(100)),
    "vertebral_metastases": tuple(range(1, 31)),
    "major_organ_metastases": tuple(ORGANS),
    "histology": tuple(SITE_OF_HISTOLOGY),
    "primary_site": tuple(SITES),
    "frankel": tuple(PALSY),
    "primary_growth": tuple(GROWTH),
    "visceral_metastases": tuple(VISCERAL),
    "bone_metastases": tuple(BONES),
}


def go_together(name: str, value: Any, other: str, beside: Any) -> bool:
    """Whether two entries that speak of the same can both be right."""
    values = {name: value, other: beside}
    if "kps" in values:
        stands_for = [grade for grade, statuses in KARNOFSKY_OF_ECOG.items() if values["kps"] in statuses]
        return all(abs(grade - values["ecog"]) <= 1 for grade in stands_for)
    if "histology" in values:
        free = ("melanoma", "seminoma", "lymphoma", "myeloma")  # these grow in many organs
        site = None if values["histology"] in free else SITE_OF_HISTOLOGY[values["histology"]]
        return site is None or site == values["primary_site"]
    return values["major_organ_metastases"] == "none" or values["visceral_metastases"] != "none"


TWICE = (("kps", "ecog"), ("histology", "primary_site"), ("major_organ_metastases", "visceral_metastases"))
BESIDE = {**dict(TWICE), **{other: name for name, other in TWICE}}


def values_of(name: str, patient: Stated) -> tuple[Any, ...]:
    """The values that a record leaves to an input, by itself and by what else speaks of the same."""
    found = values_by_itself(name, patient)
    if name not in BESIDE or BESIDE[name] not in patient:
        return found
    other = values_by_itself(BESIDE[name], patient)
    return tuple(value for value in found if any(go_together(name, value, BESIDE[name], each) for each in other))


def values_by_itself(name: str, patient: Stated) -> tuple[Any, ...]:
    told = patient.get(name)
    if told is None:
        return DOMAINS[name]
    if not isinstance(told, Mapping):
        return (told,)
    if "one_of" in told:
        return tuple(told["one_of"])
    lowest, highest = told.get("at_least", min(DOMAINS[name])), told.get("at_most", max(DOMAINS[name]))
    return tuple(value for value in DOMAINS[name] if lowest <= value <= highest)


def row(table: Mapping[int, range], value: int) -> int | None:
    """The points of the row of a table that a number falls into."""
    return next((points for points, numbers in table.items() if value in numbers), None)


def karnofsky(patient: Stated) -> set[int]:
    """The Karnofsky status; only where nobody states it, the two that the ECOG grade stands for."""
    if "kps" not in patient and "ecog" in patient:
        return {status for grade in values_of("ecog", patient) for status in KARNOFSKY_OF_ECOG[grade]}
    return set(values_of("kps", patient))


def sites(patient: Stated) -> set[str]:
    """The primary site; only where nobody states it, that of the histology. A histology without an organ leaves all."""
    if "primary_site" in patient or "histology" not in patient:
        return set(values_of("primary_site", patient))
    found = {SITE_OF_HISTOLOGY[histology] for histology in values_of("histology", patient)}
    return {site for site in found if site} | (set(SITES) if None in found else set())


def growths(patient: Stated) -> set[str]:
    """The growth of the primary tumor; only where nobody states it, that of its site, if the table names the site."""
    if "primary_growth" in patient:
        return set(values_of("primary_growth", patient))
    found = {GROWTH_OF_SITE.get(site) for site in sites(patient)}
    return {growth for growth in found if growth} | (set(GROWTH) if None in found else set())


def bones(patient: Stated) -> set[str]:
    """One bone metastasis or several, those of the spine included; only where nobody says so, by the counts."""
    if "bone_metastases" in patient:
        return set(values_of("bone_metastases", patient))
    counts = product(*(values_of(name, patient) for name in ("extraspinal_bone_metastases", "vertebral_metastases")))
    return {"solitary" if outside + inside == 1 else "multiple" for outside, inside in counts}


def worth(table: Mapping[str, int], words: Iterable[str]) -> Points:
    return frozenset(table[word] for word in words)


def tokuhashi_items(patient: Stated) -> tuple[Points, ...]:
    def counted(table: Mapping[int, range], name: str) -> Points:
        return frozenset(row(table, count) for count in values_of(name, patient))

    return (
        frozenset(row(KARNOFSKY, status) for status in karnofsky(patient)),
        counted(EXTRASPINAL, "extraspinal_bone_metastases"),
        counted(VERTEBRAL, "vertebral_metastases"),
        worth(ORGANS, values_of("major_organ_metastases", patient)),
        worth(SITES, sites(patient)),
        worth(PALSY, values_of("frankel", patient)),
    )


def tomita_items(patient: Stated) -> tuple[Points, ...]:
    return (
        worth(GROWTH, growths(patient)),
        worth(VISCERAL, values_of("visceral_metastases", patient)),
        worth(BONES, bones(patient)),
    )


@cache
def totals_of(items: tuple[Points, ...]) -> frozenset[int | None]:
    """Every sum of one possible value of each item; none where one of them has no row."""
    return frozenset(None if None in chosen else sum(chosen) for chosen in product(*items))


def answer(items: tuple[Points, ...], bands: tuple[tuple[range, str, str], ...]) -> dict[str, Any]:
    """A score as it has to be told: its total if every item is certain, its bounds, and a band that no sum leaves."""
    totals = totals_of(items)
    sums = [total for total in totals if total is not None]
    found = {next(((band, rule) for numbers, band, rule in bands if total in numbers), None) for total in sums}
    band, rule = (found.pop() if len(found) == 1 else None) or (None, None)
    certain = all(len(item) == 1 for item in items) and bool(sums)
    return {
        "total": sums[0] if certain else None,
        "min": min(sums, default=None),
        "max": max(sums, default=None),
        "band": band,
        "rule": rule,
    }


def scores(patient: Stated) -> dict[str, dict[str, Any]]:
    """Both scores of a patient."""
    return {
        "tokuhashi": answer(tokuhashi_items(patient), TOKUHASHI_BANDS),
        "tomita": answer(tomita_items(patient), TOMITA_BANDS),
    }


# -------------------------------------------------------------------------------------------- random patients

Pick = Callable[[Iterable[Any]], Any]
MOODS = (
    ("stated", "stated", "stated", "stated", "stated", "stated", "half", "missing"),
    ("stated", "stated", "half", "missing"),
    ("half",),
    ("stated", "missing", "missing", "missing"),
)
USUAL = {"extraspinal_bone_metastases": (0, 1, 2, 3, 4, 99), "vertebral_metastases": (1, 2, 3, 4, 30)}
DERIVED = ("kps", "primary_site", "primary_growth", "bone_metastases")  # these may follow from other inputs


def some_patient(pick: Pick) -> dict[str, Any]:
    """A patient known in part, whose record does not contradict itself."""
    while True:
        patient = some_record(pick)
        if all(values_of(name, patient) for name in patient):
            return patient


def some_record(pick: Pick) -> dict[str, Any]:
    """What is stated of a patient: each input as it is, or among a few values, or not at all."""
    mood, found = pick(MOODS), {}
    for name, domain in DOMAINS.items():
        manner = "missing" if name in DERIVED and pick((True, True, False)) else pick(mood)
        value = pick(USUAL.get(name, domain))
        if manner == "stated":
            found[name] = value
        elif manner == "half":
            found[name] = half_known(pick, name, value)
    return found


def half_known(pick: Pick, name: str, value: Any) -> dict[str, Any]:
    """A way to say that an input has this value or another one."""
    values = USUAL.get(name, DOMAINS[name])
    manner = pick(("one_of", "at_least", "at_most", "between") if isinstance(value, int) else ("one_of",))
    if manner == "one_of":
        return {"one_of": list(dict.fromkeys([value, *(pick(values) for _ in range(pick((1, 2))))]))}
    lowest = pick([other for other in values if other <= value])
    highest = pick([other for other in values if other >= value])
    bounds = {"at_least": lowest, "at_most": highest}
    return bounds if manner == "between" else {manner: bounds[manner]}
