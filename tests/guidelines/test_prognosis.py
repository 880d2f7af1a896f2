"""The prognostic scores: every row of both tables, every limit of a band, and patients who are known in part."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle, product
from random import Random
from typing import Any

import prognosis_oracle as oracle
import pytest

import kb
from kb.answer.completions import model
from kb.answer.scores import patient_scores
from kb.language.syntax import Fact

GUIDELINE = kb.load("spinal_metastases")
LESION = {
    **{"id": "t5", "levels": ["T5"], "escc": "3", "myelopathy": "no", "pain": "none", "bone_lesion": "lytic"},
    **{"alignment": "normal", "collapse": "none", "posterolateral": "none"},
}

# Colon carcinoma, an "other" site: 2 + 2 + 2 + 2 + 2 + 2 of Tokuhashi. Growth stated as slow: 1 + 0 + 1 of Tomita.
BEST = {
    **{"histology": "colon", "kps": 90, "extraspinal_bone_metastases": 0, "vertebral_metastases": 1},
    **{"major_organ_metastases": "none", "frankel": "E", "primary_growth": "slow", "visceral_metastases": "none"},
}


def case_of(patient: Mapping[str, Any], *lesions: Mapping[str, Any]) -> kb.Case:
    return kb.read_case({"patient": dict(patient), "lesions": [dict(lesion) for lesion in lesions or [LESION]]})


def told(patient: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Both scores as the whole command tells them."""
    scores: dict[str, dict[str, Any]] = kb.recommend(GUIDELINE, case_of(patient)).json()["scores"]
    return scores


def scored(patient: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Both scores, without the answer for a lesion that they come with."""
    scores = patient_scores(GUIDELINE, case_of(patient))
    return {key: {**score.json(), "rule": score.rule} for key, score in scores.items()}


def but(**changes: Any) -> dict[str, Any]:
    """The best patient with some inputs changed, and those that are None missing."""
    return {name: value for name, value in {**BEST, **changes}.items() if value is not None}


# ------------------------------------------------------------------------------------- every sum of the tables

KARNOFSKY = (cycle((10, 20, 30, 40)), cycle((50, 60, 70)), cycle((80, 90, 100)))
EXTRASPINAL = (cycle((3, 4, 10, 99)), cycle((1, 2)), cycle((0,)))
VERTEBRAL = (cycle((3, 4, 17, 30)), cycle((2,)), cycle((1,)))


def every_tokuhashi_patient() -> list[dict[str, Any]]:
    """One patient for each combination of rows of the table, with each number of a row in its turn."""
    classes = product(KARNOFSKY, EXTRASPINAL, VERTEBRAL, oracle.ORGANS, oracle.SITES, oracle.PALSY)
    return [
        {
            **{"kps": next(kps), "extraspinal_bone_metastases": next(outside), "vertebral_metastases": next(inside)},
            **{"major_organ_metastases": organs, "primary_site": site, "frankel": grade},
        }
        for kps, outside, inside, organs, site, grade in classes
    ]


def every_tomita_patient() -> list[dict[str, Any]]:
    return [
        {"primary_site": site, "visceral_metastases": visceral, "bone_metastases": bones}
        for site, visceral, bones in product(oracle.SITES, oracle.VISCERAL, oracle.BONES)
    ]


def concluded(patients: list[dict[str, Any]], score: str) -> list[dict[str, Any]]:
    """The total and the band that the clauses conclude for each of many patients at once."""
    facts = [
        fact
        for number, patient in enumerate(patients)
        for name, value in patient.items()
        for fact in (
            Fact(name, (f'"{number}"', f'"{value}"' if name == "frankel" else value)),
            Fact("given", (name, f'"{number}"')),
        )
    ]
    found: list[dict[str, Any]] = [{"total": None, "band": None} for _ in patients]
    for fact in model(GUIDELINE, facts):
        for part in ("total", "band"):
            if fact.predicate == f"{score}_{part}":
                conclusion = found[int(str(fact.args[0]).strip('"'))]
                assert conclusion[part] is None, "a patient has two"
                conclusion[part] = fact.args[1]
    return found


def test_every_combination_of_the_rows_of_tokuhashi_has_its_sum_and_its_band() -> None:
    patients = every_tokuhashi_patient()
    assert len(patients) == 3 * 3 * 3 * 3 * 17 * 5 == 6885
    expected = [oracle.scores(patient)["tokuhashi"] for patient in patients]
    assert {score["total"] for score in expected} == set(range(16))
    for patient, found, score in zip(patients, concluded(patients, "tokuhashi"), expected, strict=True):
        assert found == {"total": score["total"], "band": score["band"]}, patient


def test_every_combination_of_the_rows_of_tomita_with_a_stated_growth_has_its_sum_and_its_band() -> None:
    patients = [{**p, "primary_growth": growth} for p in every_tomita_patient() for growth in oracle.GROWTH]
    assert len(patients) == 17 * 3 * 2 * 3
    expected = [oracle.scores(patient)["tomita"] for patient in patients]
    assert {score["total"] for score in expected} == set(range(2, 11))
    for patient, found, score in zip(patients, concluded(patients, "tomita"), expected, strict=True):
        assert found == {"total": score["total"], "band": score["band"]}, patient


@pytest.mark.parametrize("quarter", range(4))
def test_patients_known_in_every_item_are_told_their_tokuhashi_score(quarter: int) -> None:
    for patient in Random(2005).sample(every_tokuhashi_patient(), 160)[quarter::4]:
        assert scored(patient) == oracle.scores(patient), patient


@pytest.mark.parametrize("site", oracle.SITES)
def test_a_primary_site_has_its_points_and_the_growth_that_tomita_names_for_it_or_none(site: str) -> None:
    for patient in every_tomita_patient():
        if patient["primary_site"] == site:
            assert scored(patient)["tomita"] == oracle.scores(patient)["tomita"], patient
    assert scored(but(histology=None, primary_site=site)) == oracle.scores(but(histology=None, primary_site=site))


@pytest.mark.parametrize("growth", oracle.GROWTH)
def test_a_stated_growth_wins_over_that_of_the_site(growth: str) -> None:
    """For a site that is named as slow, one named as rapid, and one not named."""
    for site in ("breast", "lung", "liver"):
        patient = {"primary_site": site, "primary_growth": growth, "visceral_metastases": "none"}
        lowest = {"slow": 2, "moderate": 3, "rapid": 5}[growth]
        found = scored(patient)["tomita"]
        assert (found["min"], found["max"]) == (lowest, lowest + 1)


@pytest.mark.parametrize("patient", Random(6885).sample(every_tokuhashi_patient(), 12), ids=lambda p: p["primary_site"])
def test_the_whole_command_tells_the_scores_of_a_patient(patient: dict[str, Any]) -> None:
    visceral, growth = ("none", "treatable", "untreatable"), ("slow", "moderate", "rapid")
    for number, extent in enumerate(visceral):
        if not oracle.go_together(
            "major_organ_metastases", patient["major_organ_metastases"], "visceral_metastases", extent
        ):
            continue
        whole = {**patient, "visceral_metastases": extent, "primary_growth": growth[number]}
        assert told(whole) == oracle.scores(whole)


# ---------------------------------------------------------------------------------------- the limits of bands

# Each pair of patients differs in one item, and in one point of the total.
TOKUHASHI_LIMITS = {
    "8 and 9": (
        but(kps=40, extraspinal_bone_metastases=1, frankel="D"),
        but(kps=40, extraspinal_bone_metastases=1),
        (8, "under_6_months", "tokuhashi.band.low"),
        (9, "six_months_or_more", "tokuhashi.band.middle"),
    ),
    "11 and 12": (
        but(kps=70),
        but(kps=80),
        (11, "six_months_or_more", "tokuhashi.band.middle"),
        (12, "one_year_or_more", "tokuhashi.band.high"),
    ),
    "14 and 15": (
        but(histology="breast", frankel="D"),
        but(histology="breast"),
        (14, "one_year_or_more", "tokuhashi.band.high"),
        (15, "one_year_or_more", "tokuhashi.band.high"),
    ),
}
TOMITA_LIMITS = {
    "2 and 3": (
        but(),
        but(vertebral_metastases=2),
        (2, "long_term_control", "tomita.band.long"),
        (3, "long_term_control", "tomita.band.long"),
    ),
    "3 and 4": (
        but(vertebral_metastases=2),
        but(vertebral_metastases=2, primary_growth="moderate"),
        (3, "long_term_control", "tomita.band.long"),
        (4, "middle_term_control", "tomita.band.middle"),
    ),
    "5 and 6": (
        but(primary_growth="moderate", visceral_metastases="treatable"),
        but(primary_growth="moderate", visceral_metastases="treatable", extraspinal_bone_metastases=1),
        (5, "middle_term_control", "tomita.band.middle"),
        (6, "short_term_palliation", "tomita.band.short"),
    ),
    "7 and 8": (
        but(primary_growth="rapid", visceral_metastases="treatable"),
        but(primary_growth="rapid", visceral_metastases="treatable", bone_metastases="multiple"),
        (7, "short_term_palliation", "tomita.band.short"),
        (8, "supportive_care", "tomita.band.supportive"),
    ),
    "9 and 10": (
        but(primary_growth="rapid", visceral_metastases="untreatable"),
        but(primary_growth="rapid", visceral_metastases="untreatable", vertebral_metastases=2),
        (9, "supportive_care", "tomita.band.supportive"),
        (10, "supportive_care", "tomita.band.supportive"),
    ),
}


@pytest.mark.parametrize(
    ("score", "limit"), [*product(["tokuhashi"], TOKUHASHI_LIMITS), *product(["tomita"], TOMITA_LIMITS)]
)
def test_a_band_of_a_score_ends_at_the_total_that_its_authors_set(score: str, limit: str) -> None:
    below, above, *expected = {"tokuhashi": TOKUHASHI_LIMITS, "tomita": TOMITA_LIMITS}[score][limit]
    assert len([name for name in {**below, **above} if below.get(name) != above.get(name)]) == 1
    for patient, (total, band, rule) in zip((below, above), expected, strict=True):
        assert told(patient)[score] == {"total": total, "min": total, "max": total, "band": band, "rule": rule}


# ----------------------------------------------------------------------------------- patients known in part


@pytest.mark.hunt(2)
def test_a_patient_known_in_part_has_the_scores_of_every_completion(seed: int) -> None:
    random = Random(seed)
    for _ in range(40):
        patient = oracle.some_patient(random.choice)
        assert scored(patient) == oracle.scores(patient), patient


def test_random_patients_have_scores_of_every_kind() -> None:
    """A check of the check above: it meets certain and open bands, and totals known or not."""
    random = Random(0)
    found = [oracle.scores(oracle.some_patient(random.choice)) for _ in range(640)]
    for key, bands in (("tokuhashi", oracle.TOKUHASHI_BANDS), ("tomita", oracle.TOMITA_BANDS)):
        scores = [score[key] for score in found]
        assert {score["band"] for score in scores} == {None, *(band for _, band, _ in bands)}
        assert {score["total"] is None for score in scores if score["band"]} == {True, False}
        assert any(score["min"] != score["max"] for score in scores)


def test_nothing_is_known_of_the_scores_of_a_patient_of_whom_nothing_is_known() -> None:
    nothing = {"total": None, "band": None, "rule": None}
    assert scored({}) == {
        "tokuhashi": {**nothing, "min": 0, "max": 15},
        "tomita": {**nothing, "min": 2, "max": 10},
    }


@pytest.mark.parametrize(
    ("missing", "low", "high"),
    [
        ("extraspinal_bone_metastases", 10, 12),
        ("vertebral_metastases", 10, 12),
        ("major_organ_metastases", 10, 12),
        ("histology", 10, 15),
        ("frankel", 10, 12),
        ("kps", 10, 12),
    ],
)
def test_a_missing_item_of_tokuhashi_leaves_the_bounds_of_its_points(missing: str, low: int, high: int) -> None:
    bounds = {"total": None, "min": low, "max": high, "band": None, "rule": None}
    seen = {"visceral_metastases": None} if missing == "major_organ_metastases" else {}  # one entry bounds the other
    assert told(but(**{missing: None}, **seen))["tokuhashi"] == bounds


def test_a_band_that_no_missing_item_can_change_is_told_without_a_total() -> None:
    best = but(histology="breast", frankel=None)
    assert told(best)["tokuhashi"] == {
        **{"total": None, "min": 13, "max": 15},
        **{"band": "one_year_or_more", "rule": "tokuhashi.band.high"},
    }
    worst = but(histology="nsclc", primary_growth=None, visceral_metastases="untreatable", vertebral_metastases=None)
    assert told(worst)["tomita"] == {
        **{"total": None, "min": 9, "max": 10},
        **{"band": "supportive_care", "rule": "tomita.band.supportive"},
    }


def test_a_band_that_no_karnofsky_status_of_the_table_can_change_is_told() -> None:
    """A patient who is treated is alive: at most 2 of 15 points, whatever the status is."""
    patient = {
        **{"extraspinal_bone_metastases": 3, "vertebral_metastases": 3, "major_organ_metastases": "unremovable"},
        **{"primary_site": "lung", "frankel": "A"},
    }
    found = scored(patient)["tokuhashi"]
    assert (found["min"], found["max"], found["band"]) == (0, 2, "under_6_months")


# ------------------------------------------------------------------------------ what an input is, known by half

HALF_KNOWN = {
    "three or more extraspinal metastases are one row": (
        but(extraspinal_bone_metastases={"at_least": 3}),
        ("tokuhashi", 10, 10, 10, "six_months_or_more"),
    ),
    "two or more are two rows": (
        but(extraspinal_bone_metastases={"at_least": 2}),
        ("tokuhashi", None, 10, 11, "six_months_or_more"),
    ),
    "at most two are two rows": (
        but(extraspinal_bone_metastases={"at_most": 2}),
        ("tokuhashi", None, 11, 12, None),
    ),
    "a Karnofsky status of 80 or more is one row": (
        but(kps={"at_least": 80}),
        ("tokuhashi", 12, 12, 12, "one_year_or_more"),
    ),
    "one of 70 or more is two": (but(kps={"at_least": 70}), ("tokuhashi", None, 11, 12, None)),
    "a Karnofsky status between 50 and 70 is one row": (
        but(kps={"at_least": 50, "at_most": 70}),
        ("tokuhashi", 11, 11, 11, "six_months_or_more"),
    ),
    "Frankel C and D are one row": (
        but(frankel={"one_of": ["C", "D"]}),
        ("tokuhashi", 11, 11, 11, "six_months_or_more"),
    ),
    "Frankel D and E are two": (but(frankel={"one_of": ["D", "E"]}), ("tokuhashi", None, 11, 12, None)),
    "ECOG 0 and 1 are two rows": (but(kps=None, ecog={"one_of": [0, 1]}), ("tokuhashi", None, 11, 12, None)),
    "ECOG 3 and 4 are one": (
        but(kps=None, ecog={"at_least": 3, "at_most": 4}),
        ("tokuhashi", 10, 10, 10, "six_months_or_more"),
    ),
    "breast and prostate score the same": (
        but(histology={"one_of": ["breast", "prostate"]}),
        ("tokuhashi", 15, 15, 15, "one_year_or_more"),
    ),
    "two vertebral metastases or more are several": (
        but(vertebral_metastases={"at_least": 2}),
        ("tomita", 3, 3, 3, "long_term_control"),
    ),
    "one extraspinal metastasis or more are several": (
        but(extraspinal_bone_metastases={"at_least": 1}),
        ("tomita", 3, 3, 3, "long_term_control"),
    ),
    "one or two vertebral metastases are one or several": (
        but(vertebral_metastases={"at_most": 2}),
        ("tomita", None, 2, 3, "long_term_control"),
    ),
    "a site that is named and one that is not": (
        but(histology={"one_of": ["breast", "colon"]}, primary_growth=None),
        ("tomita", None, 2, 5, None),
    ),
    "two sites of the same growth": (
        but(histology={"one_of": ["renal", "cervical"]}, primary_growth=None),
        ("tomita", 3, 3, 3, "long_term_control"),
    ),
}


@pytest.mark.parametrize("name", HALF_KNOWN)
def test_an_input_known_by_half_scores_where_all_its_values_score_the_same(name: str) -> None:
    patient, (score, total, low, high, band) = HALF_KNOWN[name]
    found = told(patient)
    assert {key: found[score][key] for key in ("total", "min", "max", "band")} == {
        **{"total": total, "min": low, "max": high},
        **{"band": band},
    }
    assert found == oracle.scores(patient)


# ------------------------------------------------------------------------------- what is stated and what follows


@pytest.mark.parametrize(
    ("ecog", "points"), [(0, (2, 2)), (1, (1, 2)), (2, (1, 1)), (3, (0, 0)), (4, (0, 0))], ids=lambda value: f"{value}"
)
def test_an_ecog_grade_bounds_a_karnofsky_status_that_is_missing(ecog: int, points: tuple[int, int]) -> None:
    """ECOG 1 is a Karnofsky status of 70 or 80, which score 1 and 2: between them Tokuhashi draws a line."""
    low, high = points
    found = scored(but(kps=None, ecog=ecog))["tokuhashi"]
    assert (found["min"], found["max"]) == (10 + low, 10 + high)
    assert found["total"] == (10 + low if low == high else None)
    assert (found["band"] is None) == (low != high)


def test_a_patient_of_ecog_1_is_neither_70_nor_80() -> None:
    """The band of 9 to 11 ends between the two, so no strategy of the authors follows from the grade."""
    patient = but(kps=None, ecog=1)
    assert strategies(patient) == set()
    assert strategies(but(kps=70)) == {"tokuhashi_excision_of_single_lesion"}
    assert strategies(but(kps=80)) == {"tokuhashi_excision"}


def test_a_stated_karnofsky_status_wins_over_the_ecog_grade() -> None:
    """As long as both can be right: within a grade of the crosswalk, or in the grade beside it."""
    assert scored(but(kps=40, ecog=3))["tokuhashi"]["total"] == 10
    assert scored(but(kps=70, ecog=0))["tokuhashi"]["total"] == 11
    assert scored(but(kps=80, ecog=2))["tokuhashi"]["total"] == 12
    assert scored(but(kps={"one_of": [10, 40]}, ecog=2))["tokuhashi"]["total"] == 10


# The first and the last Karnofsky status that can stand beside each ECOG grade, by hand from the crosswalk.
BESIDE_ECOG = {0: (70, 100), 1: (50, 100), 2: (30, 80), 3: (10, 60), 4: (10, 40)}


@pytest.mark.parametrize("ecog", BESIDE_ECOG)
def test_a_karnofsky_status_more_than_a_grade_away_from_the_ecog_grade_is_refused(ecog: int) -> None:
    lowest, highest = BESIDE_ECOG[ecog]
    for kps in range(10, 101, 10):
        if lowest <= kps <= highest:
            assert scored(but(kps=kps, ecog=ecog)) == scored(but(kps=kps))
            continue
        with pytest.raises(kb.InputError) as refused:
            told(but(kps=kps, ecog=ecog))
        lines = str(refused.value).splitlines()
        assert "contradicts itself" in lines[0]
        assert f"ECOG {ecog} stands for a Karnofsky status of" in lines[0]
        assert f"Karnofsky {kps} (kps)" in lines[0]
        assert "in rule performance.contradiction" in str(refused.value)


def test_a_karnofsky_status_known_by_half_keeps_what_the_ecog_grade_leaves() -> None:
    assert scored(but(kps={"at_least": 40}, ecog=4))["tokuhashi"]["total"] == 10
    with pytest.raises(kb.InputError, match="no possible patient has kps, and ecog"):
        told(but(kps={"one_of": [90, 100]}, ecog=4))


@pytest.mark.parametrize("dead", [{"kps": 0}, {"kps": None, "ecog": 5}, {"kps": 0, "ecog": 0}], ids=str)
def test_a_patient_who_is_dead_is_refused(dead: dict[str, Any]) -> None:
    with pytest.raises(kb.InputError, match=r"contradicts itself: .*\n.*in rule performance\.dead"):
        told(but(**dead))


STRATEGIES = {
    "under_6_months": ({"tokuhashi_conservative"}, "conservative or palliative"),
    "six_months_or_more": (
        {"tokuhashi_palliative_surgery", "tokuhashi_excision_of_single_lesion"},
        "palliative surgery, or excision of a single lesion",
    ),
    "one_year_or_more": ({"tokuhashi_excision"}, "excision"),
}


def strategies(patient: Mapping[str, Any]) -> set[str]:
    """What the authors of the Tokuhashi score would do, as it is told."""
    (lesion,) = kb.recommend(GUIDELINE, case_of(patient)).json()["lesions"]
    return {advice["topic"] for advice in lesion["advice"] if advice["topic"].startswith("tokuhashi")}


def test_a_patient_scored_in_every_item_is_told_one_strategy_of_the_authors() -> None:
    met = set()
    items = product((40, 70, 90), "ADE", (1, 3), ("none", "removable"))
    for kps, frankel, vertebral, organs in items:
        patient = {**BEST, "kps": kps, "frankel": frankel, "vertebral_metastases": vertebral}
        patient |= {"major_organ_metastases": organs, "visceral_metastases": "treatable"}
        (strategy,) = strategies(patient)
        assert strategy in STRATEGIES[oracle.scores(patient)["tokuhashi"]["band"]][0], patient
        met.add(strategy)
    assert met == set().union(*(topics for topics, _ in STRATEGIES.values()))


def test_a_tokuhashi_band_is_never_told_without_what_its_authors_do_there() -> None:
    """Also where items are missing and the band is certain all the same, so that no piece of advice follows."""
    words = GUIDELINE.vocabulary.domains["tokuhashi_band"].words
    for band, (_, strategy) in STRATEGIES.items():
        assert strategy in words[band]


@pytest.mark.parametrize("histology", oracle.SITE_OF_HISTOLOGY)
def test_a_histology_stands_for_its_primary_site(histology: str) -> None:
    site = oracle.SITE_OF_HISTOLOGY[histology]
    patient = but(histology=histology, primary_growth=None)
    found = scored(patient)
    assert found == oracle.scores(patient)
    if site:
        assert found == scored(but(histology=None, primary_site=site, primary_growth=None))
        assert found["tokuhashi"]["total"] == 10 + oracle.SITES[site]
    else:
        assert (found["tokuhashi"]["min"], found["tokuhashi"]["max"]) == (10, 15)
        assert (found["tomita"]["min"], found["tomita"]["max"]) == (2, 5)


def test_a_stated_site_wins_over_that_of_the_histology() -> None:
    found = scored(but(histology="lymphoma", primary_site="stomach", primary_growth=None))
    assert (found["tokuhashi"]["total"], found["tomita"]["total"]) == (10, 5)
    found = scored(but(histology="sarcoma", primary_site="osteosarcoma"))
    assert found["tokuhashi"]["total"] == 10
    found = scored(but(histology="neuroendocrine", primary_site="carcinoid"))
    assert found["tokuhashi"]["total"] == 15


@pytest.mark.parametrize(
    ("outside", "inside", "points"), [(0, 1, 1), (0, 2, 2), (0, 30, 2), (1, 1, 2), (1, 2, 2), (99, 1, 2)]
)
def test_a_single_vertebral_metastasis_without_another_is_solitary(outside: int, inside: int, points: int) -> None:
    found = scored(but(extraspinal_bone_metastases=outside, vertebral_metastases=inside))
    assert found["tomita"]["total"] == 1 + points


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ({"extraspinal_bone_metastases": 0, "vertebral_metastases": None}, (1, 2)),
        ({"extraspinal_bone_metastases": None, "vertebral_metastases": 1}, (1, 2)),
        ({"extraspinal_bone_metastases": 1, "vertebral_metastases": None}, (2, 2)),
        ({"extraspinal_bone_metastases": None, "vertebral_metastases": 2}, (2, 2)),
        ({"extraspinal_bone_metastases": None, "vertebral_metastases": None}, (1, 2)),
    ],
    ids=str,
)
def test_one_count_alone_may_tell_that_there_are_several(counts: dict[str, Any], points: tuple[int, int]) -> None:
    found = scored(but(**counts))["tomita"]
    assert (found["min"], found["max"]) == (1 + points[0], 1 + points[1])
    assert found["total"] == (3 if points == (2, 2) else None)


def test_a_stated_number_of_bone_metastases_wins_over_the_counts() -> None:
    assert scored(but(bone_metastases="multiple"))["tomita"]["total"] == 3
    assert scored(but(bone_metastases="solitary", vertebral_metastases=2))["tomita"]["total"] == 2


# ------------------------------------------------------------------------------------------ what is refused

REFUSED = {
    "no vertebral metastasis": ({"vertebral_metastases": 0}, r"vertebral_metastases cannot be 0\.", "from 1 to 30"),
    "31 vertebral metastases": ({"vertebral_metastases": 31}, r"vertebral_metastases cannot be 31\.", "from 1 to 30"),
    "less than no metastasis": (
        {"extraspinal_bone_metastases": -1},
        r"extraspinal_bone_metastases cannot be -1\.",
        "from 0 to 99",
    ),
    "Frankel F": ({"frankel": "F"}, r"frankel cannot be F\.", "choose one of A, B, C, D, E"),
    "a Karnofsky status between two tens": ({"kps": 85}, r"kps cannot be 85\.", "from 0 to 100, in steps of 10"),
    "a Karnofsky status over 100": ({"kps": 110}, r"kps cannot be 110\.", "from 0 to 100, in steps of 10"),
    "ECOG 6": ({"ecog": 6}, r"ecog cannot be 6\.", "from 0 to 5"),
    "a site without a row": ({"primary_site": "colon"}, r"primary_site cannot be colon\.", "rectum"),
    "a histology for a site": ({"primary_site": "renal"}, r"primary_site cannot be renal\.", "kidney"),
    "organs of the other score": (
        {"major_organ_metastases": "untreatable"},
        r"major_organ_metastases cannot be untreatable\.",
        "removable",
    ),
    "a range of words": ({"frankel": {"at_least": "C"}}, "frankel has words", "one_of"),
    "an empty range": ({"kps": {"at_least": 90, "at_most": 40}}, "no value of kps", "in steps of 10"),
    "two answers": ({"frankel": {"one_of": ["A", "F"]}}, r"frankel cannot be F\.", "A, B, C, D, E"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_item_outside_of_its_table_is_refused_with_what_it_may_be(name: str) -> None:
    patient, message, hint = REFUSED[name]
    with pytest.raises(kb.InputError, match=message) as refused:
        case_of(patient)
    assert hint in str(refused.value)
    assert f"at patient.{next(iter(patient))}" in str(refused.value)


def test_an_item_of_the_patient_is_no_item_of_a_lesion() -> None:
    with pytest.raises(kb.InputError, match="put it under patient"):
        case_of({}, {**LESION, "frankel": "E"})


# ------------------------------------------------------------------------- the scores and the plan keep apart

PROGNOSES: list[dict[str, Any]] = [
    {name: value for name, value in BEST.items() if name != "histology"},
    {"kps": 10},
    {"ecog": 4, "frankel": "A", "visceral_metastases": "untreatable"},
    {"extraspinal_bone_metastases": 99, "vertebral_metastases": 30, "major_organ_metastases": "unremovable"},
    {"bone_metastases": "solitary"},
    {"primary_growth": "rapid"},  # whatever the histology says
]
HALF_STATED: list[dict[str, Any]] = [{"kps": {"at_least": 70}}, {"frankel": {"one_of": ["A", "E"]}}]
DECISION = ("status", "plan", "possible_plans", "rules", "missing", "assessments", "sins")
ROWS = {
    "low-grade and radiosensitive": ({"histology": "breast", "tolerates_open_surgery": "no"}, {"escc": "0"}),
    "high-grade and radioresistant": ({"histology": "renal", "tolerates_open_surgery": "yes"}, {"escc": "3"}),
    "high-grade and not fit": ({"histology": "nsclc", "tolerates_open_surgery": "no"}, {"escc": "2"}),
    "without a class": ({"histology": "rectal", "tolerates_open_surgery": "yes"}, {"escc": "1c"}),
    "low-grade with myelopathy": (
        {"histology": "melanoma", "tolerates_open_surgery": "yes"},
        {"escc": "1a", "myelopathy": "yes"},
    ),
    "open in its histology": ({"tolerates_open_surgery": "yes"}, {"escc": "3"}),
}


def decisions(patient: Mapping[str, Any], *lesions: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = kb.recommend(GUIDELINE, case_of(patient, *lesions)).json()["lesions"]
    return [{key: lesion[key] for key in DECISION} for lesion in found]


@pytest.mark.parametrize("name", ROWS)
def test_no_prognosis_changes_a_plan(name: str) -> None:
    patient, changes = ROWS[name]
    lesion = {**LESION, **changes}
    alone = decisions(patient, lesion)
    for prognosis in (*PROGNOSES, *HALF_STATED):
        assert decisions({**patient, **prognosis}, lesion) == alone, prognosis


def test_no_prognosis_changes_a_plan_that_a_missing_judgement_leaves_open() -> None:
    """SINS 7: 1 + 3 + 2 + 0 + 0 + 1, and nobody has judged it."""
    patient = {"histology": "breast", "tolerates_open_surgery": "yes"}
    lesion = {**LESION, "pain": "mechanical", "posterolateral": "unilateral"}
    alone = decisions(patient, lesion)
    assert (alone[0]["status"], alone[0]["missing"]) == ("undetermined", ["surgeon_judges"])
    for prognosis in (*PROGNOSES, *HALF_STATED):
        assert decisions({**patient, **prognosis}, lesion) == alone, prognosis


def test_two_lesions_of_a_patient_have_the_scores_of_one() -> None:
    lesions = [LESION, {**LESION, "id": "l2", "levels": ["L2"], "escc": "0", "pain": "mechanical"}]
    for patient in (but(), but(kps=None), but(frankel={"one_of": ["A", "E"]}), but(histology="sarcoma")):
        expected = oracle.scores(patient)
        for some in (lesions[:1], lesions[1:], lesions, lesions[::-1]):
            assert kb.recommend(GUIDELINE, case_of(patient, *some)).json()["scores"] == expected


def test_the_scores_are_the_same_whatever_is_known_of_the_lesion() -> None:
    for lesion in ({"id": "a"}, {"id": "a", "compartment": "intramedullary"}, LESION):
        found = kb.recommend(GUIDELINE, case_of(but(), lesion)).json()
        assert found["scores"] == oracle.scores(but())
        assert [score["total"] for score in found["scores"].values()] == [12, 2]
