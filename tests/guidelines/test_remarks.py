"""What the guideline says beside the plan: each remark with a patient who reaches it and one who just misses it.

The pairs are data, written from the paper, whose lines they name. Where a remark rests on the plan, its patients are
known in every point of NOMS; where it does not, nothing is stated but what it rests on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest
from conftest import CASES
from test_teaching_cases import ADVICE, holds_of

import kb

GUIDELINE = kb.load("spinal_metastases")
FOLDER = CASES.parent
Stated = Mapping[str, Any]

OF_THE_PATIENT = {
    *("histology", "tolerates_open_surgery", "tolerates_percutaneous", "life_expectancy_months", "bone_quality"),
    *("severe_heart_disease", "severe_lung_disease", "systemic_disease", "steroids", "systemic_therapy"),
    *("tissue_diagnosis", "first_manifestation", "primary_controlled"),
    *("kps", "ecog", "frankel", "extraspinal_bone_metastases", "vertebral_metastases", "major_organ_metastases"),
    *("visceral_metastases", "bone_metastases", "primary_site", "primary_growth"),
}

# ------------------------------------------------------------------------------- patients known in every point

# SINS 1 + 0 + 2 + 0 + 0 + 0 = 3: stable.
STABLE = {
    **{"levels": ["T5"], "pain": "none", "bone_lesion": "lytic", "alignment": "normal", "collapse": "none"},
    **{"posterolateral": "none", "myelopathy": "no", "tolerates_open_surgery": "yes"},
}
# SINS 3 + 3 + 2 + 4 + 0 + 1 = 13: the least unstable spine.
UNSTABLE = {
    **{"levels": ["T12"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation"},
    **{"collapse": "none", "posterolateral": "unilateral", "myelopathy": "no", "tolerates_open_surgery": "yes"},
}
# SINS 12: what the surgeon judges it to be.
JUDGED_UNSTABLE = {**UNSTABLE, "posterolateral": "none", "surgeon_judges": "unstable"}

ROW_1 = {**STABLE, "histology": "breast", "escc": "0"}
ROW_2 = {**UNSTABLE, "histology": "breast", "escc": "0"}
ROW_3 = {**STABLE, "histology": "breast", "escc": "3"}
ROW_4 = {**UNSTABLE, "histology": "breast", "escc": "3"}
ROW_5 = {**STABLE, "histology": "renal", "escc": "0"}
ROW_6 = {**UNSTABLE, "histology": "renal", "escc": "0"}
ROW_7 = {**STABLE, "histology": "renal", "escc": "3"}
ROW_8 = {**ROW_7, "tolerates_open_surgery": "no"}
ROW_9 = {**UNSTABLE, "histology": "renal", "escc": "3"}
ROW_10 = {**ROW_9, "tolerates_open_surgery": "no"}
JUDGED_ROW_2 = {**JUDGED_UNSTABLE, "histology": "breast", "escc": "0"}
SINS_7 = {**ROW_5, "alignment": "deformity", "posterolateral": "unilateral", "collapse": "body_over_50"}
JUDGED_ROW_6 = {**JUDGED_UNSTABLE, "histology": "renal", "escc": "0"}

# Tokuhashi 0 + 1 + 2 + 2 + 2 + 2 = 9, and 2 + 2 + 2 + 2 + 2 + 2 = 12. Tomita 1 + 0 + 2 = 3.
TOKUHASHI_9 = {
    **{**ROW_5, "histology": "colon", "kps": 40, "extraspinal_bone_metastases": 1, "vertebral_metastases": 1},
    **{"major_organ_metastases": "none", "frankel": "E"},
}
TOKUHASHI_12 = {**TOKUHASHI_9, "kps": 80, "extraspinal_bone_metastases": 0}
TOMITA_3 = {
    **{**ROW_5, "histology": "colon", "primary_growth": "slow", "visceral_metastases": "none"},
    "bone_metastases": "multiple",
}

# ------------------------------------------------------------------------------------ the pairs, topic by topic


class Pair(NamedTuple):
    """A remark, its lines of the paper, who reaches it, and the one input in which the nearest other differs."""

    section: str
    topic: str
    lines: str
    reaches: Stated
    but: Stated

    @property
    def misses(self) -> Stated:
        return {name: value for name, value in {**self.reaches, **self.but}.items() if value is not None}


def pairs(section: str, topic: str, lines: str, *cases: tuple[Stated, Stated]) -> list[Pair]:
    return [Pair(section, topic, lines, reaches, but) for reaches, but in cases]


RAPID = {"deficit": "rapidly_progressive"}
SLOW = {"escc": "3", "myelopathy": "yes"}
COMPRESSED = {"escc": "2"}
NO_TISSUE = {"tissue_diagnosis": "no"}
TEXT_OPTION = {**ROW_1, "histology": "lymphoma", "myelopathy": "yes"}  # which no row of Table 1 is for
SOLITARY = {
    **{"bone_metastases": "solitary", "primary_controlled": "yes", "visceral_metastases": "none"},
    "tolerates_open_surgery": "yes",
}
COUNTED = {"extraspinal_bone_metastases": 0, "vertebral_metastases": 1}
SMALL = {**UNSTABLE, "severe_pain": "yes", "life_expectancy_months": 3, "tolerates_percutaneous": "yes"}
# SINS 13 or more at T11, and at L1 and T12 with it.
ONE_COUNTED = {"extraspinal_bone_metastases": 0, "vertebral_metastases": 1}
BURST = {
    **UNSTABLE,
    "levels": ["T11"],
    "escc": "1a",
    "burst_fracture": "yes",
    "histology": "breast",
    "collapse": "under_50",
}
OUTSIDE_LEVEL = {"collapse": "over_50"}  # two points more, for levels that score less
SURGERY = (
    (ROW_7, {"tolerates_open_surgery": "no"}),
    (ROW_9, {"tolerates_open_surgery": "no"}),
    (ROW_7, {"escc": "1c"}),
    (ROW_7, {"histology": "breast"}),
)

URGENCY = [
    *pairs(
        "urgency",
        "emergency",
        "l. 485-486",
        (RAPID, {"deficit": "stable"}),
        (RAPID, {"deficit": "none"}),
    ),
    *pairs(
        "urgency",
        "fast_tissue_analysis",
        "l. 483-484",
        ({**COMPRESSED, **NO_TISSUE}, {"escc": "1c"}),
        ({**COMPRESSED, **NO_TISSUE}, {"tissue_diagnosis": "yes"}),
    ),
]

OPTIONS = [
    *pairs(
        "options",
        "srs_instead_of_cebrt",
        "l. 212-213",
        (ROW_1, {"histology": "myeloma"}),
        ({**ROW_1, "escc": "1c"}, {"escc": "2"}),
        ({**ROW_1, "histology": "prostate"}, {"histology": "lymphoma"}),
        ({**ROW_1, "histology": "ovarian"}, {"histology": "seminoma"}),
        ({**ROW_1, "histology": "neuroendocrine"}, {"histology": "melanoma"}),
        (ROW_1, {"myelopathy": "yes"}),
    ),
    *pairs(
        "options",
        "cebrt_whatever_the_deficit",
        "l. 201-204",
        ({**ROW_1, "histology": "lymphoma", "myelopathy": "yes"}, {"histology": "breast"}),
        ({**ROW_1, "histology": "seminoma", "myelopathy": "yes"}, {"myelopathy": "no"}),
        ({**ROW_1, "histology": "myeloma", "escc": "1c", "myelopathy": "yes"}, {"escc": "2"}),
    ),
    *pairs(
        "options",
        "small_procedure",
        "l. 500-502",
        (SMALL, {"life_expectancy_months": 4}),
        ({**SMALL, "collapse": "over_50"}, {"pain": "occasional"}),
        (SMALL, {"severe_pain": "no"}),
        (SMALL, {"tolerates_percutaneous": "no"}),
        ({**SMALL, "tolerates_percutaneous": None}, {"tolerates_percutaneous": "no"}),  # if they can tolerate it
        ({**SMALL, "posterolateral": "none"}, {"surgeon_judges": "stable"}),
        (SMALL, {"lesion_nature": "infection"}),
    ),
    *pairs(
        "options",
        "brace",
        "l. 151",
        (ROW_2, {"posterolateral": "none"}),
        (JUDGED_ROW_2, {"surgeon_judges": "stable"}),
        (ROW_2, {"lesion_nature": "infection"}),
    ),
    *pairs(
        "options",
        "percutaneous_principal_indication",
        "l. 606-608",
        ({**ROW_2, "escc": "1c"}, {"escc": "2"}),
        (ROW_6, {"posterolateral": "none"}),
        (ROW_6, {"tolerates_percutaneous": "no"}),
        (JUDGED_ROW_6, {"surgeon_judges": "stable"}),
    ),
    *pairs(
        "options",
        "screws_with_cement",
        "l. 617-619",
        ({**BURST, **OUTSIDE_LEVEL}, {"levels": ["T10"]}),
        ({**BURST, **OUTSIDE_LEVEL, "levels": ["L1"]}, {"levels": ["L2"]}),
        ({**BURST, **OUTSIDE_LEVEL, "levels": ["T10", "T11"]}, {"levels": ["T10"]}),
        (BURST, {"burst_fracture": "no"}),
        (BURST, {"tolerates_percutaneous": "no"}),
        ({**BURST, "posterolateral": "bilateral"}, {"tolerates_percutaneous": "no"}),
        ({**BURST, "posterolateral": "bilateral"}, {"burst_fracture": "no"}),
        ({**BURST, "posterolateral": "bilateral"}, {"levels": ["T10"]}),
        ({**BURST, **OUTSIDE_LEVEL}, {"posterolateral": "none"}),
        # instability without compression is the principal indication, l. 606-608
        (BURST, {"escc": "2"}),
        ({**BURST, "escc": "1c", "posterolateral": "bilateral"}, {"escc": "3"}),
        (BURST, {"alignment": "normal"}),
        ({**BURST, "alignment": "normal", "surgeon_judges": "unstable"}, {"surgeon_judges": "stable"}),
        (BURST, {"fracture_cause": "osteoporosis"}),  # "tumors creating a burst fracture", l. 618
        ({**BURST, "fracture_cause": "tumor", "posterolateral": "bilateral"}, {"fracture_cause": "trauma"}),
    ),
    *pairs(
        "options",
        "cemented_screws",
        "l. 556-557",
        ({**ROW_7, "bone_quality": "poor"}, {"bone_quality": "normal"}),
        ({**ROW_7, "bone_quality": "poor"}, {"tolerates_open_surgery": "no"}),
    ),
    *pairs(
        "options",
        "laminectomy_alone",
        "l. 517-520",
        ({**COMPRESSED, "tumor_extent": "posterior_elements_only"}, {"tumor_extent": "vertebral_body"}),
        ({**COMPRESSED, "tumor_extent": "epidural_only"}, {"tumor_extent": "vertebral_body"}),
        ({**COMPRESSED, "tumor_extent": "epidural_only"}, {"tolerates_open_surgery": "no"}),
        ({**COMPRESSED, "tumor_extent": "posterior_elements_only"}, {"tolerates_open_surgery": "no"}),
        ({**ROW_3, "tumor_extent": "posterior_elements_only"}, {"escc": "0"}),  # nothing to decompress
        ({**COMPRESSED, "tumor_extent": "epidural_only"}, {"escc": "1c"}),
    ),
    *pairs(
        "options",
        "decompression_for_tissue",
        "l. 488-489",
        ({**RAPID, **NO_TISSUE}, {"deficit": "stable"}),
        ({**RAPID, **NO_TISSUE}, {"tissue_diagnosis": "yes"}),
        ({**RAPID, **NO_TISSUE}, {"tolerates_open_surgery": "no"}),
        ({**RAPID, **NO_TISSUE, "escc": "2"}, {"escc": "0"}),
        ({**RAPID, **NO_TISSUE}, {"escc": "1c"}),
    ),
    *pairs(
        "options",
        "en_bloc_resection",
        "l. 575-577",
        (SOLITARY, {"bone_metastases": "multiple"}),
        (SOLITARY, {"primary_controlled": "no"}),
        (SOLITARY, {"visceral_metastases": "treatable"}),
        (SOLITARY, {"tolerates_open_surgery": "no"}),
        (SOLITARY, {"life_expectancy_months": 3}),  # l. 589-591
        ({**SOLITARY, "life_expectancy_months": 4}, {"life_expectancy_months": 2}),
        (SOLITARY, {"lesion_nature": "primary_bone_tumor"}),
        (
            {**ROW_1, **COUNTED, "primary_controlled": "yes", "visceral_metastases": "none"},
            {"vertebral_metastases": 2},
        ),
    ),
    *pairs(
        "options",
        "cebrt_30_in_10",
        "l. 170-171",
        (ROW_1, {"histology": "renal"}),
        (ROW_1, {"myelopathy": "yes"}),
        (ROW_8, {"tolerates_open_surgery": "yes"}),
        (ROW_10, {"tolerates_open_surgery": "yes"}),
    ),
    *pairs(
        "options",
        "srs_16_to_24_in_1",
        "l. 172-173",
        (ROW_5, {"histology": "lymphoma"}),
        (ROW_7, {"tolerates_open_surgery": "no"}),
        (ROW_1, {"histology": "lymphoma"}),  # where it is a permitted alternative
    ),
    *pairs(
        "options",
        "srs_24_to_30_in_3",
        "l. 82-83",
        (ROW_5, {"histology": "lymphoma"}),
        (ROW_7, {"tolerates_open_surgery": "no"}),
    ),
    *pairs(
        "options",
        "srs_24_to_30_in_3_to_5",
        "l. 173",
        (ROW_5, {"histology": "lymphoma"}),
        (ROW_7, {"tolerates_open_surgery": "no"}),
    ),
    *pairs(
        "options",
        "open_instrumentation",
        "l. 249-250",
        (ROW_2, {"tolerates_open_surgery": "no"}),
        ({**ROW_2, "tolerates_open_surgery": None}, {"tolerates_open_surgery": "no"}),
        (JUDGED_ROW_6, {"surgeon_judges": "stable"}),
        ({**ROW_2, "life_expectancy_months": 4}, {"life_expectancy_months": 3}),
    ),
    *(
        pair
        for topic in ("percutaneous_screws", "cement_augmentation")
        for pair in pairs(
            "options",
            topic,
            "l. 251",
            ({**ROW_10, "tolerates_percutaneous": "yes"}, {"tolerates_percutaneous": "no"}),
            (ROW_2, {"tolerates_percutaneous": "no"}),
            ({**JUDGED_ROW_2, "tolerates_percutaneous": "yes"}, {"surgeon_judges": "stable"}),
        )
    ),
    *(
        pair
        for topic in ("dexamethasone_loading", "dexamethasone_maintenance")
        for pair in pairs(
            "options",
            topic,
            "l. 459-462",
            ({**COMPRESSED, "deficit": "stable"}, {"deficit": "none"}),
            ({**COMPRESSED, **RAPID}, {"deficit": None}),
            ({**COMPRESSED, "myelopathy": "yes"}, {"myelopathy": "no"}),
            ({**COMPRESSED, "deficit": "stable"}, {"escc": "1c"}),
            ({**COMPRESSED, "myelopathy": "yes"}, {"escc": "0"}),
            ({**COMPRESSED, **RAPID}, {"escc": "1c"}),
            # impairment "due to tumor compression", l. 458-459
            ({**COMPRESSED, "myelopathy": "yes", "imaging_fits_tumor": "yes"}, {"imaging_fits_tumor": "no"}),
            ({**COMPRESSED, "deficit": "stable"}, {"imaging_fits_tumor": "no"}),
            ({**COMPRESSED, **RAPID}, {"fracture_cause": "trauma"}),
            ({**COMPRESSED, **RAPID, "fracture_cause": "uncertain"}, {"fracture_cause": "osteoporosis"}),
        )
    ),
]

CAUTIONS = [
    *pairs(
        "cautions",
        "urgency_not_known",
        "l. 240",
        ({**COMPRESSED, "myelopathy": "yes"}, {"deficit": "stable"}),
        ({**COMPRESSED, "myelopathy": "yes"}, {"myelopathy": "no"}),
        ({**COMPRESSED, "myelopathy": "yes"}, {"escc": "1c"}),
    ),
    *pairs(
        "cautions",
        "complete_deficit",
        "l. 487",
        ({"frankel": "A"}, {"frankel": "B"}),
    ),
    *pairs(
        "cautions",
        "deficit_not_explained",
        "l. 258",
        ({"escc": "0", "deficit": "stable"}, {"escc": "1a"}),
        ({"escc": "0", "deficit": "stable"}, {"deficit": "none"}),
        ({"escc": "0", "deficit": "stable"}, {"deficit": None}),
        ({"escc": "0", "deficit": "stable"}, {"compartment": "intradural"}),
    ),
    *pairs(
        "cautions",
        "cord_margin_not_known",
        "l. 181-182",
        (ROW_5, {"cord_margin_mm": 3}),
        (ROW_5, {"histology": "lymphoma"}),
        ({**ROW_5, "escc": "1b"}, {"escc": "2"}),  # there the decompression makes the margin
        ({**ROW_5, "escc": "1b"}, {"escc": "1c"}),  # there the grade says what the margin is
        (ROW_1, {"histology": "lymphoma"}),
    ),
    *pairs(
        "cautions",
        "cord_margin_within_range",
        "l. 181-182",
        ({**ROW_5, "cord_margin_mm": 2}, {"cord_margin_mm": 1}),
        ({**ROW_5, "cord_margin_mm": 2}, {"cord_margin_mm": 3}),
        ({**ROW_5, "cord_margin_mm": 2}, {"histology": "lymphoma"}),
        ({**ROW_5, "escc": "1b", "cord_margin_mm": 2}, {"escc": "2"}),
    ),
    *pairs(
        "cautions",
        "cebrt_for_radioresistant",
        "l. 210-212",
        (ROW_8, {"tolerates_open_surgery": "yes"}),
        (ROW_10, {"tolerates_open_surgery": "yes"}),
        (ROW_8, {"histology": "breast"}),
    ),
    *pairs(
        "cautions",
        "irradiated_before",
        "l. 571",
        ({**ROW_1, "prior_radiation": "cebrt"}, {"prior_radiation": "none"}),
        ({**ROW_5, "prior_radiation": "srs"}, {"prior_radiation": None}),
        ({**ROW_5, "prior_radiation": "srs"}, {"myelopathy": "yes"}),
        ({**ROW_1, "prior_radiation": "cebrt"}, {"myelopathy": "yes"}),
        ({**TEXT_OPTION, "prior_radiation": "cebrt"}, {"histology": "breast"}),
    ),
    *pairs(
        "cautions",
        "no_follow_up_rules",
        "l. 426-427",
        ({"prior_radiation": "srs"}, {"prior_radiation": "cebrt"}),
    ),
    *pairs(
        "cautions",
        "systemic_therapy_no_substitute",
        "l. 160-162",
        ({"histology": "renal", "systemic_therapy": "chemotherapy"}, {"histology": "lymphoma"}),
        ({"histology": "seminoma", "systemic_therapy": "chemotherapy"}, {"histology": "myeloma"}),
        ({"histology": "breast", "systemic_therapy": "hormonal"}, {"systemic_therapy": "none"}),
        ({"histology": "renal", "systemic_therapy": "biologic"}, {"systemic_therapy": "none"}),
        ({"histology": "melanoma", "systemic_therapy": "immunotherapy"}, {"systemic_therapy": None}),
    ),
    *pairs(
        "cautions",
        "biologics_in_bone_unknown",
        "l. 164-165",
        ({"systemic_therapy": "biologic"}, {"systemic_therapy": "immunotherapy"}),
    ),
    *pairs(
        "cautions",
        "biologics_not_considered",
        "l. 167-169",
        ({"systemic_therapy": "biologic", "escc": "2"}, {"escc": "1c"}),
        ({"systemic_therapy": "biologic", "myelopathy": "yes"}, {"myelopathy": "no"}),
        ({"systemic_therapy": "biologic", "pain": "occasional"}, {"pain": "none"}),
        ({"systemic_therapy": "biologic", "pain": "mechanical"}, {"systemic_therapy": "chemotherapy"}),
        ({"systemic_therapy": "biologic", "nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
        ({"systemic_therapy": "biologic", "deficit": "stable"}, {"deficit": "none"}),
        ({"systemic_therapy": "biologic", **RAPID}, {"deficit": None}),
    ),
    *pairs(
        "cautions",
        "no_branch_for_observation",
        "l. 258",
        ({**ROW_1, "deficit": "none"}, {"escc": "1a"}),
        ({**ROW_1, "deficit": "none"}, {"pain": "occasional"}),
        ({**ROW_1, "deficit": "none"}, {"histology": "rectal"}),
        ({**ROW_1, "deficit": "none"}, {"deficit": "stable"}),
        ({**ROW_1, "deficit": "none"}, {"deficit": None}),
    ),
    *pairs(
        "cautions",
        "expectancy_up_to_3_months",
        "l. 153-156",
        ({**ROW_1, "life_expectancy_months": 3}, {"life_expectancy_months": 4}),
        ({**ROW_5, "life_expectancy_months": 0}, {"life_expectancy_months": None}),
        ({**ROW_8, "life_expectancy_months": 3}, {"tolerates_open_surgery": "yes"}),  # there the operation is held
        (
            {**ROW_10, "life_expectancy_months": 3, "posterolateral": "none", "surgeon_judges": "stable"},
            {"surgeon_judges": "unstable"},
        ),
    ),
    *pairs(
        "cautions",
        "expectancy_between_3_and_6_months",
        "l. 347-348",
        ({**ROW_7, "life_expectancy_months": 4}, {"life_expectancy_months": 3}),
        ({**ROW_9, "life_expectancy_months": 5}, {"life_expectancy_months": 6}),
        ({**ROW_7, "life_expectancy_months": 4}, {"tolerates_open_surgery": "no"}),
    ),
    *pairs(
        "cautions",
        "short_median_survival",
        "l. 347-348",
        ({**ROW_7, "histology": "nsclc"}, {"histology": "renal"}),
        ({**ROW_7, "histology": "nsclc"}, {"life_expectancy_months": 12}),
        ({**ROW_7, "histology": "nsclc"}, {"escc": "1c"}),  # no surgery is planned
        ({**ROW_7, "histology": "nsclc", "tolerates_open_surgery": None}, {"tolerates_open_surgery": "no"}),
        ({**SINS_7, "histology": "nsclc"}, {"collapse": "none"}),
        ({**ROW_6, "histology": "nsclc", "posterolateral": "none"}, {"surgeon_judges": "stable"}),
        ({**ROW_6, "histology": "nsclc"}, {"lesion_nature": "infection"}),
    ),
    *pairs(
        "cautions",
        "extensive_systemic_disease",
        "l. 395-397",
        ({"systemic_disease": "extensive"}, {"systemic_disease": "limited"}),
    ),
    *pairs(
        "cautions",
        "poor_functional_status",
        "l. 153-156",
        ({**ROW_1, "kps": 40}, {"kps": 50}),
        ({**ROW_5, "ecog": 3}, {"ecog": 2}),
        ({**ROW_2, "ecog": 4}, {"ecog": None}),
        ({**ROW_1, "ecog": 3}, {"kps": 50}),  # the Karnofsky status itself goes before the crosswalk
        ({**ROW_8, "kps": 10}, {"tolerates_open_surgery": "yes"}),  # there the operation is held
    ),
    *pairs(
        "cautions",
        "limits_of_minimally_invasive_surgery",
        "l. 622-623",
        *SURGERY[:1],
        ({**ROW_2, "tolerates_percutaneous": "yes"}, {"tolerates_percutaneous": "no"}),
        (JUDGED_ROW_6, {"surgeon_judges": "stable"}),
    ),
    *pairs(
        "cautions",
        "percutaneous_at_high_grade",
        "l. 606-608",
        ({**ROW_4, "escc": "2", "tolerates_percutaneous": "yes"}, {"escc": "1c"}),
        ({**ROW_10, "tolerates_percutaneous": "yes"}, {"tolerates_percutaneous": "no"}),
        ({**ROW_10, "tolerates_percutaneous": "yes"}, {"tolerates_open_surgery": "yes"}),
    ),
    *pairs(
        "cautions",
        "fixation_at_the_ends",
        "l. 555-556",
        ({**ROW_7, "levels": ["C1"]}, {"levels": ["C2"]}),
        ({**ROW_7, "levels": ["L5"]}, {"levels": ["L4"]}),
        ({**ROW_7, "levels": ["L4", "L5"]}, {"levels": ["L4"]}),
        ({**ROW_7, "levels": ["occiput"]}, {"tolerates_open_surgery": "no"}),
        ({**ROW_7, "levels": ["L5"]}, {"tolerates_open_surgery": "no"}),
        ({**ROW_7, "levels": ["S2"]}, {"levels": ["T9"]}),
        ({**ROW_7, "levels": ["S5"]}, {"tolerates_open_surgery": "no"}),
    ),
    *pairs(
        "cautions",
        "laminectomy_alone_not_routine",
        "l. 515-517",
        ({**ROW_7, "tumor_extent": "vertebral_body"}, {"tumor_extent": "epidural_only"}),
        ({**ROW_7, "tumor_extent": "vertebral_body"}, {"tolerates_open_surgery": "no"}),
    ),
    *pairs(
        "cautions",
        "deformity_after_laminectomy",
        "l. 520-522",
        ({**COMPRESSED, "tumor_extent": "epidural_only"}, {"tumor_extent": "vertebral_body"}),
        ({**COMPRESSED, "tumor_extent": "posterior_elements_only"}, {"tumor_extent": None}),
    ),
    *pairs(
        "cautions",
        "trial_may_include_this_tumor",
        "l. 291-292",
        ({**ROW_3, "myelopathy": "yes"}, {"myelopathy": "no"}),
        ({**ROW_3, "myelopathy": "yes"}, {"histology": "lymphoma"}),
        ({**ROW_3, "myelopathy": "yes", "histology": "prostate"}, {"histology": "myeloma"}),
        ({**ROW_4, "myelopathy": "yes"}, {"myelopathy": "no"}),  # whatever the spine, and before the plan is decided
        ({**JUDGED_ROW_2, **SLOW, "surgeon_judges": None}, {"histology": "renal"}),
        ({**ROW_3, "myelopathy": "yes"}, {"escc": "1c"}),
    ),
    *pairs(
        "cautions",
        "trial_excluded_this_tumor",
        "l. 291-292",
        ({**ROW_3, "myelopathy": "yes", "histology": "lymphoma"}, {"histology": "breast"}),
        ({**ROW_3, "myelopathy": "yes", "histology": "myeloma"}, {"myelopathy": "no"}),
        ({**ROW_4, "myelopathy": "yes", "histology": "seminoma"}, {"escc": "1c"}),
    ),
    *pairs(
        "cautions",
        "trial_favors_surgery",
        "l. 289-291",
        ({**ROW_8, "myelopathy": "yes"}, {"tolerates_open_surgery": "yes"}),
        ({**ROW_10, "myelopathy": "yes"}, {"myelopathy": "no"}),
        ({**ROW_8, "myelopathy": "yes"}, {"histology": "breast"}),
        ({**ROW_8, "myelopathy": "yes"}, {"escc": "1c"}),
    ),
    *pairs(
        "cautions",
        "mis_decompression_difficult",
        "l. 624-625",
        *SURGERY,
    ),
    *pairs(
        "cautions",
        "vascular_tumor",
        "l. 625-626",
        ({"vascular_tumor": "yes"}, {"vascular_tumor": "no"}),
    ),
    *pairs(
        "cautions",
        "en_bloc_low_evidence",
        "l. 577-578",
        (SOLITARY, {"bone_metastases": "multiple"}),
        (SOLITARY, {"primary_controlled": "no"}),
    ),
    *pairs(
        "cautions",
        "systemic_status_before_analgesics",
        "l. 472-473",
        ({"pain": "occasional"}, {"pain": "none"}),
        ({"pain": "mechanical"}, {"pain": None}),
        ({"nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
        ({"severe_pain": "yes"}, {"severe_pain": "no"}),
    ),
    *pairs(
        "cautions",
        "pain_of_both_kinds",
        "l. 446-447",
        ({"pain": "mechanical", "nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
        ({"pain": "mechanical", "nocturnal_pain": "yes"}, {"pain": "occasional"}),
    ),
    *pairs(
        "cautions",
        "nightly_pain_scored_as_occasional",
        "l. 366",
        ({"pain": "occasional", "nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
        ({"pain": "occasional", "nocturnal_pain": "yes"}, {"pain": "mechanical"}),
    ),
    *pairs(
        "cautions",
        "taper_steroids",
        "l. 462-463",
        ({"steroids": "short_term"}, {"steroids": "none"}),
        ({"steroids": "long_term"}, {"steroids": None}),
        ({**COMPRESSED, "deficit": "stable"}, {"deficit": "none"}),
    ),
    *pairs(
        "cautions",
        "prognostic_scores_criticized",
        "l. 112-113",
        ({"frankel": "E"}, {"frankel": None}),
        ({"extraspinal_bone_metastases": 0}, {"extraspinal_bone_metastases": None}),
        ({"vertebral_metastases": 1}, {"vertebral_metastases": None}),
        ({"major_organ_metastases": "none"}, {"major_organ_metastases": None}),
        ({"visceral_metastases": "none"}, {"visceral_metastases": None}),
        ({"bone_metastases": "multiple"}, {"bone_metastases": None}),
        ({"kps": 80}, {"kps": None}),
        ({"ecog": 0}, {"ecog": None}),
    ),
    *pairs(
        "cautions",
        "counts_disagree",
        "assumed: a stated word wins over counts",
        ({"bone_metastases": "solitary", "vertebral_metastases": 2}, {"vertebral_metastases": 1}),
        ({"bone_metastases": "solitary", "extraspinal_bone_metastases": 1}, {"extraspinal_bone_metastases": 0}),
        ({"bone_metastases": "solitary", "vertebral_metastases": 2}, {"bone_metastases": "multiple"}),
        ({**ONE_COUNTED, "bone_metastases": "multiple"}, {"bone_metastases": "solitary"}),
        ({**ONE_COUNTED, "bone_metastases": "multiple"}, {"bone_metastases": None}),
        ({**ONE_COUNTED, "bone_metastases": "multiple"}, {"vertebral_metastases": 2}),
        ({**ONE_COUNTED, "bone_metastases": "multiple"}, {"extraspinal_bone_metastases": 1}),
        ({"levels": ["T9", "T10"], "vertebral_metastases": 1}, {"levels": ["T9"]}),
        ({"levels": ["T9", "T10"], "vertebral_metastases": 1}, {"vertebral_metastases": 2}),
    ),
    *pairs(
        "cautions",
        "function_scales_disagree",
        "assumed: observers differ by a grade",
        ({"ecog": 0, "kps": 80}, {"kps": 90}),
        ({"ecog": 1, "kps": 60}, {"kps": 70}),
        ({"ecog": 1, "kps": 90}, {"kps": 80}),
        ({"ecog": 4, "kps": 30}, {"kps": 20}),
        ({"ecog": 4, "kps": 30}, {"ecog": None}),
        ({"ecog": 4, "kps": 30}, {"kps": None}),
    ),
    *pairs(
        "cautions",
        "organ_metastases_disagree",
        "assumed: each score keeps its own entry",
        ({"major_organ_metastases": "none", "visceral_metastases": "treatable"}, {"visceral_metastases": "none"}),
        ({"major_organ_metastases": "none", "visceral_metastases": "untreatable"}, {"visceral_metastases": None}),
        (
            {"major_organ_metastases": "removable", "visceral_metastases": "untreatable"},
            {"major_organ_metastases": "unremovable"},
        ),
        (
            {"major_organ_metastases": "removable", "visceral_metastases": "untreatable"},
            {"visceral_metastases": "treatable"},
        ),
    ),
    *pairs(
        "cautions",
        "palsy_and_deficit_disagree",
        "assumed: a root may be left out of a Frankel grade",
        ({"frankel": "E", "deficit": "stable"}, {"deficit": "none"}),
        ({"frankel": "E", "deficit": "rapidly_progressive"}, {"frankel": "D"}),
        ({"frankel": "D", "deficit": "none"}, {"frankel": "E"}),
        ({"frankel": "A", "deficit": "none"}, {"deficit": None}),
    ),
    *pairs(
        "cautions",
        "tolerance_disagrees",
        "assumed: the smaller procedure asks less",
        ({"tolerates_open_surgery": "yes", "tolerates_percutaneous": "no"}, {"tolerates_open_surgery": "no"}),
        ({"tolerates_open_surgery": "yes", "tolerates_percutaneous": "no"}, {"tolerates_percutaneous": None}),
    ),
    *pairs(
        "cautions",
        "judgement_against_sins",
        "l. 333-337",
        ({**STABLE, "surgeon_judges": "unstable"}, {"surgeon_judges": "stable"}),
        ({**STABLE, "surgeon_judges": "unstable"}, {"surgeon_judges": None}),
        ({**UNSTABLE, "surgeon_judges": "stable"}, {"posterolateral": "none"}),  # SINS 12: there it decides
        ({**UNSTABLE, "surgeon_judges": "stable"}, {"lesion_nature": "infection"}),
        ({**STABLE, "surgeon_judges": "unstable"}, {"compartment": "intradural"}),
    ),
    *pairs(
        "cautions",
        "cord_signs_below_cord",
        "assumed: the cord ends at about L1",
        ({"levels": ["L2"], "myelopathy": "yes"}, {"levels": ["L1"]}),
        ({"levels": ["L2"], "myelopathy": "yes"}, {"levels": ["L1", "L2"]}),
        ({"levels": ["S5"], "myelopathy": "yes"}, {"myelopathy": "no"}),
        ({"levels": ["L4"], "compartment": "intramedullary"}, {"levels": ["C4"]}),
        ({"levels": ["L4"], "compartment": "intramedullary"}, {"compartment": "intradural"}),
    ),
    *pairs(
        "cautions",
        "prognosis_underestimated",
        "l. 115-117",
        ({"histology": "melanoma", "frankel": "E"}, {"histology": "nsclc"}),
        ({"histology": "renal", "frankel": "E"}, {"frankel": None}),
    ),
    *pairs(
        "cautions",
        "suv_cut_off_near_benign_mean",
        "l. 440",
        ({"fracture_cause": "uncertain"}, {"fracture_cause": "osteoporosis"}),
        ({"fracture_cause": "uncertain"}, {"fracture_cause": "tumor"}),
    ),
    *pairs(
        "cautions",
        "do_not_wait_for_histology",
        "l. 487",
        ({**RAPID, **NO_TISSUE}, {"deficit": "stable"}),
        ({**RAPID, **NO_TISSUE}, {"tissue_diagnosis": "yes"}),
    ),
    *pairs(
        "cautions",
        "steroids_before_biopsy",
        "l. 478-480",
        ({**COMPRESSED, "deficit": "stable", **NO_TISSUE}, {"tissue_diagnosis": "yes"}),
        ({**COMPRESSED, "deficit": "stable", **NO_TISSUE}, {"deficit": "none"}),
    ),
    *pairs(
        "cautions",
        "out_of_scope",
        "l. 28-30",
        ({"compartment": "intradural"}, {"compartment": "extradural"}),
        ({"compartment": "intramedullary"}, {"compartment": None}),
        ({"compartment": "leptomeningeal"}, {"compartment": "extradural"}),
        ({"lesion_nature": "infection"}, {"lesion_nature": "metastasis"}),
        ({"lesion_nature": "primary_bone_tumor"}, {"lesion_nature": None}),
    ),
    *pairs(
        "cautions",
        "graded_below_cord",
        "l. 267",
        ({**ROW_1, "levels": ["L2"]}, {"levels": ["L1"]}),
        ({**ROW_3, "levels": ["S5"]}, {"levels": ["T12"]}),
        ({**ROW_3, "levels": ["L1", "L2"]}, {"levels": ["L1"]}),
        ({**ROW_1, "levels": ["L2"]}, {"compartment": "intradural"}),
    ),
    *pairs(
        "cautions",
        "mr_not_possible",
        "l. 137-138",
        ({"mr_possible": "no"}, {"mr_possible": "yes"}),
        ({"mr_possible": "no"}, {"mr_possible": None}),
        ({"mr_possible": "no"}, {"escc": "0"}),
        ({"mr_possible": "no"}, {"cord_compressed": "no"}),
        ({"mr_possible": "no"}, {"lesion_nature": "infection"}),
    ),
]

ADVISED = [
    *pairs(
        "advice",
        "mechanical_treatment",
        "l. 337-339",
        (ROW_2, {"posterolateral": "none"}),
        (ROW_9, {"alignment": "deformity"}),
        (JUDGED_ROW_2, {"surgeon_judges": "stable"}),
        ({**ROW_2, "histology": "rectal"}, {"pain": "occasional"}),
        (ROW_2, {"compartment": "intramedullary"}),
    ),
    *pairs(
        "advice",
        "decompression_reserved",
        "l. 278-280",
        (ROW_3, {"histology": "renal"}),
        (ROW_5, {"escc": "2"}),
        (ROW_4, {"histology": "rectal"}),
        (ROW_1, {"histology": "rectal"}),
        (ROW_1, {"compartment": "leptomeningeal"}),
    ),
    *pairs(
        "advice",
        "high_dose_after_surgery",
        "l. 567-569",
        *SURGERY,
    ),
    *pairs(
        "advice",
        "margin_from_decompression",
        "l. 551-552",
        *SURGERY,
    ),
    *pairs(
        "advice",
        "cebrt_at_this_grade",
        "l. 180-181",
        (ROW_1, {"histology": "renal"}),
        ({**ROW_1, "escc": "1c"}, {"myelopathy": "yes"}),
        (ROW_3, {"histology": "rectal"}),
        (ROW_8, {"tolerates_open_surgery": "yes"}),
    ),
    *pairs(
        "advice",
        "exception_for_systemic_therapy",
        "l. 160-162",
        ({"histology": "myeloma"}, {"histology": "seminoma"}),
        ({"histology": "lymphoma"}, {"histology": "breast"}),
    ),
    *pairs(
        "advice",
        "durable_control",
        "l. 66-69",
        ({"histology": "renal"}, {"histology": "nsclc"}),
        ({"histology": "melanoma"}, {"histology": "sarcoma"}),
    ),
    *pairs(
        "advice",
        "separation_surgery",
        "l. 545-546",
        *SURGERY,
    ),
    *pairs(
        "advice",
        "radiation_after_surgery",
        "l. 526-527",
        *SURGERY[:1],
        (JUDGED_ROW_2, {"surgeon_judges": "stable"}),
        (JUDGED_ROW_6, {"surgeon_judges": "stable"}),
    ),
    *pairs(
        "advice",
        "anterior_reconstruction_rarely",
        "l. 557-558",
        *SURGERY,
    ),
    *pairs(
        "advice",
        "treat_pain",
        "l. 444-445",
        ({"pain": "occasional"}, {"pain": "none"}),
        ({"pain": "mechanical"}, {"pain": None}),
        ({"nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
        ({"severe_pain": "yes"}, {"severe_pain": "no"}),
        ({"pain": "mechanical"}, {"lesion_nature": "infection"}),  # "steroids are among the drugs" for tumor
    ),
    *pairs(
        "advice",
        "biologic_pain",
        "l. 454-455",
        ({"nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
        ({"nocturnal_pain": "yes"}, {"lesion_nature": "infection"}),
    ),
    *pairs(
        "advice",
        "instability_pain",
        "l. 455-456",
        ({"pain": "mechanical"}, {"pain": "occasional"}),
        ({"pain": "mechanical"}, {"compartment": "leptomeningeal"}),
    ),
    *pairs(
        "advice",
        "opioids",
        "l. 467-468",
        ({"severe_pain": "yes"}, {"severe_pain": "no"}),
    ),
    *pairs(
        "advice",
        "neuropathic_pain",
        "l. 469-471",
        ({"neuropathic_pain": "yes"}, {"neuropathic_pain": "no"}),
    ),
    *pairs(
        "advice",
        "pneumocystis_prophylaxis",
        "l. 465-466",
        ({"steroids": "long_term"}, {"steroids": "short_term"}),
    ),
    *pairs(
        "advice",
        "tokuhashi_conservative",
        "l. 109-110",
        ({**TOKUHASHI_9, "frankel": "D"}, {"frankel": "E"}),
    ),
    *pairs(
        "advice",
        "tokuhashi_palliative_surgery",
        "l. 109-110",
        ({**TOKUHASHI_12, "kps": 50, "major_organ_metastases": "removable"}, {"major_organ_metastases": "none"}),
        ({**TOKUHASHI_12, "vertebral_metastases": 2, "kps": 70}, {"vertebral_metastases": 1}),
    ),
    *pairs(
        "advice",
        "tokuhashi_excision_of_single_lesion",
        "l. 109-110",
        ({**TOKUHASHI_12, "kps": 40}, {"vertebral_metastases": 2}),
        ({**TOKUHASHI_12, "kps": 40}, {"major_organ_metastases": "removable"}),
        (TOKUHASHI_9, {"frankel": "D"}),
        ({**TOKUHASHI_12, "kps": 70}, {"kps": 80}),
    ),
    *pairs(
        "advice",
        "tokuhashi_excision",
        "l. 109-110",
        (TOKUHASHI_12, {"kps": 70}),
        (TOKUHASHI_12, {"frankel": "D"}),
    ),
    *pairs(
        "advice",
        "tomita_wide_excision",
        "l. 109-110",
        (TOMITA_3, {"primary_growth": "moderate"}),
    ),
    *pairs(
        "advice",
        "tomita_marginal_excision",
        "l. 109-110",
        ({**TOMITA_3, "primary_growth": "moderate"}, {"primary_growth": "slow"}),
        ({**TOMITA_3, "visceral_metastases": "treatable"}, {"primary_growth": "moderate"}),
    ),
    *pairs(
        "advice",
        "tomita_palliative_surgery",
        "l. 109-110",
        ({**TOMITA_3, "visceral_metastases": "treatable", "primary_growth": "moderate"}, {"primary_growth": "slow"}),
        ({**TOMITA_3, "visceral_metastases": "untreatable"}, {"primary_growth": "moderate"}),
    ),
    *pairs(
        "advice",
        "tomita_supportive_care",
        "l. 109-110",
        (
            {**TOMITA_3, "visceral_metastases": "treatable", "primary_growth": "rapid"},
            {"bone_metastases": "solitary"},
        ),
    ),
    *pairs(
        "advice",
        "goals_of_treatment",
        "l. 70-72",
        (ROW_1, {"myelopathy": "yes"}),
        (ROW_7, {"histology": "rectal"}),
    ),
]

WORKUP = [
    *pairs(
        "workup",
        "systemic_staging",
        "l. 405-407",
        ({"deficit": "stable"}, RAPID),
        ({"deficit": "none"}, RAPID),
        ({}, RAPID),
    ),
    *pairs(
        "workup",
        "ct_and_radiographs",
        "l. 409-410",
        (ROW_7, {"tolerates_open_surgery": "no"}),
        (JUDGED_ROW_2, {"surgeon_judges": "stable"}),
        ({"alignment": "deformity"}, {"alignment": "normal"}),
    ),
    *pairs(
        "workup",
        "pet_for_fracture",
        "l. 432-434",
        ({"fracture_cause": "uncertain"}, {"fracture_cause": "trauma"}),
    ),
    *pairs(
        "workup",
        "surgical_risk",
        "l. 346-347",
        *SURGERY,
    ),
    *pairs(
        "workup",
        "biopsy",
        "l. 478-481",
        (NO_TISSUE, {"tissue_diagnosis": "yes"}),
        ({"first_manifestation": "yes"}, {"first_manifestation": "no"}),
        ({"histology": "unknown_primary"}, {"histology": "other"}),
        ({"first_manifestation": "yes"}, {"tissue_diagnosis": "yes"}),  # the tissue is there
        ({"histology": "unknown_primary"}, {"tissue_diagnosis": "yes"}),
    ),
    *pairs(
        "workup",
        "biopsy",
        "l. 489-491",
        ({"imaging_fits_tumor": "no"}, {"imaging_fits_tumor": "yes"}),
    ),
    *pairs(
        "workup",
        "cause_of_pain",
        "l. 453-454",
        ({"pain": "occasional"}, {"pain": "none"}),
        ({"pain": "mechanical"}, {"nocturnal_pain": "no"}),
        ({"pain": "occasional"}, {"nocturnal_pain": "yes"}),
    ),
    *(
        pair
        for topic, words in (
            ("sagittal_t1", "The most important sequences for sagittal screening are T1-weighted and STIR images"),
            ("sagittal_stir", "The most important sequences for sagittal screening are T1-weighted and STIR images"),
            ("with_and_without_contrast", "Most commonly images are obtained with and without gadolinium contrast"),
        )
        for pair in pairs(
            "workup", topic, words, ({}, {"mr_possible": "no"}), ({"mr_possible": "yes"}, {"mr_possible": "no"})
        )
    ),
    *pairs(
        "workup",
        "axial_t2",
        "l. 419-420",
        ({}, {"escc": "0"}),
        ({"cord_compressed": "no"}, {"cord_abutted": "yes"}),
        ({"cord_compressed": "no", "cord_abutted": "no"}, {"thecal_sac_deformed": "yes"}),
        ({"cord_compressed": "no", "cord_abutted": "no", "thecal_sac_deformed": "no"}, {"epidural_extension": "no"}),
        ({"cord_compressed": "yes"}, {"csf_visible": "yes"}),
        ({"cord_compressed": "yes"}, {"escc": "3"}),
        ({"cord_compressed": "yes"}, {"mr_possible": "no"}),
        ({}, {"mr_possible": "no"}),
        ({}, {"lesion_nature": "infection"}),
    ),
    *pairs(
        "workup",
        "differential_sequences",
        "l. 416-418",
        ({"fracture_cause": "uncertain"}, {"fracture_cause": "tumor"}),
        ({"fracture_cause": "uncertain"}, {"mr_possible": "no"}),
    ),
    *pairs(
        "workup",
        "dce_perfusion",
        "l. 425-427",
        ({"prior_radiation": "srs"}, {"prior_radiation": "cebrt"}),
        ({"prior_radiation": "srs"}, {"mr_possible": "no"}),
    ),
]

PAIRS = [*URGENCY, *OPTIONS, *CAUTIONS, *ADVISED, *WORKUP]

# Of these, no lesion is without.
ALWAYS = {("advice", "interdisciplinary_team"), ("workup", "laboratory_tests")}

# What the paper reports, by the matter that it speaks of, and the lesions that the matter arises for or just not.
FIGURES = {
    "spread": {"spinal_metastases_in_cancer", "metastatic_sites", "spine_among_bones"},
    "first_manifestation": {"first_sign_of_cancer", "common_primaries", "primary_known_before"},
    "compression": {"cord_compression_expected", "thoracic_compression", "srs_at_high_grade_studied"},
    "compartments": {"epidural_share", "intradural_share", "intramedullary_share"},
    "survival": {"alive_at_two_years", "survival_improving", "survival_depends_on"},
    "cebrt": {
        *("cebrt_control_3_months", "cebrt_ambulation_mean", "cebrt_ambulation_range", "cebrt_recovery"),
        *("histology_and_cebrt", "cebrt_recovery_histologies"),
    },
    "cebrt_radiosensitive": {"cebrt_sensitive_2_years"},
    "cebrt_radioresistant": {"cebrt_resistant_2_years"},
    "srs": {
        *("srs_control", "srs_melanoma_renal", "srs_durable", "srs_radiobiology", "srs_independent_of_histology"),
        *("srs_worse_histologies", "yamada_recurrence", "yamada_dose", "guckenberger_control"),
    },
    "srs_definitive": {"srs_response_low_grade"},
    "surgery": {
        *("cebrt_after_surgery", "moulding_failure", "laufer_recurrence", "laufer_low_dose", "laufer_high_dose_in_3"),
        *("laufer_single_fraction", "laufer_resistant_share", "resistance_and_recurrence", "srs_after_surgery"),
        *("before_image_guidance", "shift_to_separation"),
    },
    "trial": {
        *("patchell_unstable", "patchell_basis", "patchell_outcomes", "patchell_resistant", "patchell_exclusions"),
        *("patchell_duration", "patchell_ambulation"),
    },
    "earlier_radiation": {"laufer_failed_cebrt"},
    "stabilization": {
        *("instrumentation", "bone_graft", "minimally_invasive_benefit", "kyphoplasty_trial"),
        "augmentation_in_osteoporosis",
    },
    "en_bloc": {"en_bloc_proposed", "en_bloc_open_question"},
    "pet": {"pet_concordance", "pet_series", "pet_mean_suv"},
    "response_imaging": {"perfusion_early"},
    "pain": {"pain_is_common"},
    "biologic_pain": {"steroid_rhythm", "tumor_mediators"},
}
MATTERS: list[tuple[str, Stated, Stated]] = [
    ("spread", {"extraspinal_bone_metastases": 0}, {"extraspinal_bone_metastases": None}),
    ("first_manifestation", {"first_manifestation": "yes"}, {"first_manifestation": "no"}),
    ("compression", COMPRESSED, {"escc": "1c"}),
    ("compartments", {"compartment": "extradural"}, {"compartment": None}),
    ("survival", {}, {"life_expectancy_months": 6}),
    ("cebrt", ROW_1, {"histology": "renal"}),
    ("cebrt", ROW_8, {"tolerates_open_surgery": "yes"}),
    ("cebrt_radiosensitive", ROW_3, {"histology": "renal"}),
    ("cebrt_radiosensitive", {**ROW_8, "histology": "breast"}, {"histology": "renal"}),
    ("cebrt_radioresistant", ROW_8, {"histology": "breast"}),
    ("srs", ROW_5, {"histology": "lymphoma"}),
    ("srs", ROW_1, {"histology": "lymphoma"}),
    ("srs_definitive", {**ROW_5, "escc": "1c"}, {"escc": "2"}),
    ("surgery", ROW_7, {"tolerates_open_surgery": "no"}),
    ("trial", ROW_3, {"escc": "1c"}),
    ("earlier_radiation", ROW_7, {"tolerates_open_surgery": "no"}),
    ("earlier_radiation", {"prior_radiation": "cebrt"}, {"prior_radiation": "none"}),
    ("earlier_radiation", {"prior_radiation": "srs"}, {"prior_radiation": None}),
    ("stabilization", JUDGED_ROW_2, {"surgeon_judges": "stable"}),
    ("en_bloc", SOLITARY, {"primary_controlled": "no"}),
    ("pet", {"fracture_cause": "uncertain"}, {"fracture_cause": "tumor"}),
    ("response_imaging", {"prior_radiation": "srs"}, {"prior_radiation": "cebrt"}),
    ("pain", {"pain": "occasional"}, {"pain": "none"}),
    ("biologic_pain", {"nocturnal_pain": "yes"}, {"nocturnal_pain": "no"}),
]
EVIDENCE = [
    Pair("evidence", figure, matter, reaches, but) for matter, reaches, but in MATTERS for figure in FIGURES[matter]
]

# The numbers of the paper, in percent: from, to.
PERCENT = {
    "spinal_metastases_in_cancer": (0, 40),  # "up to 40%"
    "first_sign_of_cancer": (10, 10),
    "cord_compression_expected": (0, 20),  # "up to 20%"
    "epidural_share": (95, 95),
    "intradural_share": (5, 5),
    "intramedullary_share": (0, 1),  # "less than 1%"
    "alive_at_two_years": (10, 20),
    "cebrt_control_3_months": (30, 30),
    "cebrt_ambulation_mean": (81, 81),
    "cebrt_ambulation_range": (58, 100),
    "cebrt_recovery": (6, 67),
    "cebrt_sensitive_2_years": (80, 100),  # "more than 80%"
    "cebrt_resistant_2_years": (0, 50),  # "less than 50%"
    "srs_control": (90, 100),  # "over 90%"
    "srs_melanoma_renal": (0, 90),  # "up to 90%"
    "srs_response_low_grade": (90, 100),  # "greater than 90%"
    "yamada_recurrence": (4, 4),
    "guckenberger_control": (83.9, 83.9),
    "patchell_unstable": (30, 30),
    "cebrt_after_surgery": (70, 70),
    "moulding_failure": (6.3, 6.3),
    "laufer_recurrence": (16.4, 16.4),
    "laufer_low_dose": (22.6, 22.6),
    "laufer_high_dose_in_3": (4.1, 4.1),
    "laufer_single_fraction": (9, 9),
    "laufer_resistant_share": (77, 77),
    "laufer_failed_cebrt": (49, 49),
    "pet_concordance": (100, 100),
}


# ----------------------------------------------------------------------------------------------- asking for them


def answered(stated: Stated) -> dict[str, Any]:
    """The answer for the only lesion of a patient, as JSON has it."""
    key = repr(sorted(stated.items()))
    if key not in remembered():
        remembered()[key] = kb.recommend(GUIDELINE, case_of(stated)).json()["lesions"][0]
    answer: dict[str, Any] = remembered()[key]
    return answer


def case_of(stated: Stated) -> kb.Case:
    patient = {name: value for name, value in stated.items() if name in OF_THE_PATIENT}
    lesion = {name: value for name, value in stated.items() if name not in OF_THE_PATIENT}
    return kb.read_case({"patient": patient, "lesions": [{"id": "x", **lesion}]})


@cache
def remembered() -> dict[str, dict[str, Any]]:
    """Answers so far: many pairs share a patient."""
    return {}


def topics(stated: Stated, section: str) -> list[str]:
    return [remark["topic"] for remark in answered(stated)[section] if remark["rule"] != "surgery.fixation"]


def cautions(stated: Stated) -> list[str]:
    return topics(stated, "cautions")


# ------------------------------------------------------------------------------------------------------ the pairs


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.section}-{pair.topic}-{next(iter(pair.but))}")
def test_a_remark_is_made_where_its_condition_holds_and_not_where_it_just_fails(pair: Pair) -> None:
    assert topics(pair.reaches, pair.section).count(pair.topic) == 1, pair.lines
    assert pair.topic not in topics(pair.misses, pair.section), pair.lines


@pytest.mark.parametrize(("matter", "reaches", "but"), MATTERS, ids=[matter for matter, *_ in MATTERS])
def test_all_that_is_reported_of_a_matter_is_told_where_the_matter_arises(
    matter: str, reaches: Stated, but: Stated
) -> None:
    pair = Pair("evidence", "", matter, reaches, but)
    assert set(topics(reaches, "evidence")) >= FIGURES[matter]
    assert not set(topics(pair.misses, "evidence")) & FIGURES[matter]


@pytest.mark.parametrize(("section", "topic"), sorted(ALWAYS))
@pytest.mark.parametrize("stated", [{}, ROW_7, {"compartment": "intramedullary"}], ids=["nothing", "row 7", "outside"])
def test_a_remark_that_holds_for_every_lesion_is_made_for_every_lesion(
    section: str, topic: str, stated: Stated
) -> None:
    assert topics(stated, section).count(topic) == 1


def test_the_two_patients_of_a_pair_differ_in_one_input() -> None:
    for pair in [*PAIRS, *EVIDENCE]:
        (changed,) = pair.but
        assert pair.misses != pair.reaches
        assert {
            name for name in {**pair.reaches, **pair.misses} if pair.reaches.get(name) != pair.misses.get(name)
        } == {changed}


def test_every_topic_of_every_section_has_a_pair_or_holds_for_every_lesion() -> None:
    domains = tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))["domain"]
    domain_of = {"options": "option_topic", "cautions": "caution_topic", "evidence": "figure"}
    expected = {
        (section, topic)
        for section in ("urgency", "options", "cautions", "advice", "workup", "evidence")
        for topic in domains[domain_of.get(section, f"{section}_topic")]["values"]
    }
    found = {(pair.section, pair.topic) for pair in [*PAIRS, *EVIDENCE]}
    assert found.isdisjoint(ALWAYS)
    assert found | ALWAYS | {("advice", topic) for topic in ADVICE} == expected


def test_the_figures_of_a_matter_are_those_of_the_clauses() -> None:
    """A check of the table above: no figure has two matters, and each one in percent has its number."""
    figures = [figure for matter in FIGURES.values() for figure in matter]
    assert len(figures) == len(set(figures))
    assert set(PERCENT) == {row[0] for row in rows("figure")}
    told = {(row[1], row[0]) for table in ("figure", "finding") for row in rows(table)}
    assert {(matter, figure) for matter, known in FIGURES.items() for figure in known} == told


# ------------------------------------------------------------------------------------------ what a remark carries


class Paragraph(NamedTuple):
    cites: str
    sentence: str
    clauses: str


@cache
def paragraphs() -> dict[str, Paragraph]:
    """The paragraphs of the clause files, read by their layout alone."""
    found = {}
    pattern = r"^%! (\S+)  \[(.*)\]\n%! (.*)\n((?:.+\n)*)"
    for path in FOLDER.glob("*.lp"):
        for key, cites, sentence, clauses in re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE):
            found[key] = Paragraph(cites, sentence, clauses)
    return found


def rows(predicate: str) -> list[list[str]]:
    """The rows of a table of the clause files, as text."""
    return [row for paragraph in paragraphs().values() for row in rows_in(paragraph, predicate)]


def rows_in(paragraph: Paragraph, predicate: str) -> list[list[str]]:
    found = re.findall(rf"^{predicate}\(([^()]*)\)\.$", paragraph.clauses, re.MULTILINE)
    return [[argument.strip().strip('"') for argument in arguments.split(",")] for arguments in found]


TABLES = {
    "radiation.option.dose": "dose",
    "surgery.option.stabilization": "stabilization_form",
    "medicine.steroids": "steroid_dose",
    "workup.mr": "mr_sequence",
    "evidence.figures": "figure",
    "evidence.findings": "finding",
}
RICH: list[Stated] = [
    ROW_1,
    {**ROW_10, "tolerates_percutaneous": "yes", "deficit": "stable"},
    {**ROW_7, "compartment": "extradural", "first_manifestation": "yes", "fracture_cause": "uncertain"},
    {
        **ROW_5,
        "extraspinal_bone_metastases": 0,
        "prior_radiation": "srs",
        "pain": "occasional",
        "nocturnal_pain": "yes",
    },
    {**ROW_2, **SOLITARY, "tissue_diagnosis": "no"},
    {**TOKUHASHI_12, "primary_growth": "slow", "visceral_metastases": "none"},
    {},
]


def remarks(stated: Stated) -> list[dict[str, Any]]:
    sections = ("urgency", "options", "cautions", "advice", "workup", "evidence")
    return [remark for section in sections for remark in answered(stated)[section]]


@pytest.mark.parametrize("stated", RICH, ids=range(len(RICH)))
def test_a_remark_says_the_sentence_of_its_rule_with_its_citation(stated: Stated) -> None:
    found = [remark for remark in remarks(stated) if remark["rule"] != "surgery.fixation"]
    assert len(found) > 5
    for remark in found:
        assert set(remark) in ({"topic", "says", "rule", "cites"}, {"topic", "says", "rule", "cites", "by", "data"})
        paragraph = paragraphs()[remark["rule"]]
        assert (remark["says"], remark["cites"]) == (paragraph.sentence, paragraph.cites)


@pytest.mark.parametrize("stated", RICH, ids=range(len(RICH)))
def test_a_remark_from_a_row_of_a_table_carries_the_row(stated: Stated) -> None:
    predicates = tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))["predicate"]
    found = [remark for remark in remarks(stated) if "by" in remark]
    assert found
    for remark in found:
        table = TABLES[remark["by"]]
        assert [str(value) for value in remark["data"].values()] in rows_in(paragraphs()[remark["rule"]], table)
        columns = [column.replace("_", "") for column in remark["data"]]
        assert columns == [column.lower() for column in predicates[table]["args"]]
        assert remark["topic"] == next(iter(remark["data"].values()))


def test_the_patients_above_meet_every_table_that_remarks_are_read_from() -> None:
    assert {remark["by"] for stated in RICH for remark in remarks(stated) if "by" in remark} == set(TABLES)


def test_a_figure_in_percent_is_told_with_the_number_of_the_paper() -> None:
    told = {
        remark["topic"]: (remark["data"]["low"] / 10, remark["data"]["high"] / 10)
        for stated in [reaches for _, reaches, _ in MATTERS]
        for remark in answered(stated)["evidence"]
        if "low" in remark["data"]
    }
    assert told == PERCENT


def test_doses_are_told_with_the_numbers_of_the_paper() -> None:
    expected = {
        "cebrt_30_in_10": ["cebrt", 30, 30, 10, 10],
        "srs_16_to_24_in_1": ["srs", 16, 24, 1, 1],
        "srs_24_to_30_in_3": ["srs", 24, 30, 3, 3],
        "srs_24_to_30_in_3_to_5": ["srs", 24, 30, 3, 5],
        "dexamethasone_loading": [10, 0],
        "dexamethasone_maintenance": [4, 6],
    }
    told = [remark for row in (ROW_1, ROW_3) for remark in answered({**row, "deficit": "stable"})["options"]]
    found = {remark["topic"]: list(remark["data"].values())[1:] for remark in told if "data" in remark}
    assert found == expected


# ------------------------------------------------------------------------------------------------------- fixation

FIXATIONS = {
    ("T9",): ("T7", "T11"),
    ("T9", "T10"): ("T7", "T12"),
    ("T10", "T9"): ("T7", "T12"),
    ("T8", "T9", "T10"): ("T6", "T12"),
    ("C7",): ("C5", "T2"),
    ("T1",): ("C6", "T3"),
    ("L1",): ("T11", "L3"),
    ("C2",): ("occiput", "C4"),
    ("C2", "C3"): ("occiput", "C5"),
    ("L4",): ("L2", "S1"),
    ("T12", "L1", "L2"): ("T10", "L4"),
    ("occiput",): None,
    ("C1",): None,
    ("C1", "C2"): None,
    ("L5",): None,
    ("L4", "L5"): None,
    ("S1",): None,
    ("S1", "S2"): None,
    ("S2",): None,
    ("S3", "S4", "S5"): None,
}


def fixations(stated: Stated) -> list[dict[str, Any]]:
    return [remark for remark in answered(stated)["advice"] if remark["rule"] == "surgery.fixation"]


@pytest.mark.parametrize("levels", FIXATIONS, ids=" ".join)
def test_fixation_reaches_two_levels_above_the_first_and_two_below_the_last(levels: tuple[str, ...]) -> None:
    stated = {**ROW_7, "levels": list(levels)}
    assert answered(stated)["plan"] == ["decompression_and_stabilization", "igrt"]
    found, ends = fixations(stated), FIXATIONS[levels]
    assert len(found) == (1 if ends else 0)
    assert ("fixation_at_the_ends" in cautions(stated)) == (ends is None)
    if ends:
        upper, lower = ends
        assert f" runs from {upper} to {lower}," in found[0]["says"]
        assert (found[0]["data"]["upper"], found[0]["data"]["lower"]) == ends
        assert found[0]["cites"] == paragraphs()["surgery.fixation"].cites


def test_no_fixation_is_told_where_nobody_operates() -> None:
    assert fixations({**ROW_7, "tolerates_open_surgery": "no"}) == []
    assert fixations({**ROW_7, "escc": "1c"}) == []
    assert fixations({**ROW_4, "levels": ["T9"]}) == []
    assert fixations({**ROW_7, "levels": ["L5"], "tolerates_open_surgery": "no"}) == []


def test_no_fixation_ends_above_the_last_level_of_the_lesion() -> None:
    assert fixations({**ROW_7, "levels": ["L4", "L5", "S1", "S2"]}) == []


# ---------------------------------------------------------------------------------- what is held, and for what


class Held(NamedTuple):
    """What is held, the plan or an option, which procedure and why; who reaches it, and who just misses it."""

    of: str
    procedure: str
    reason: str
    lines: str
    reaches: Stated
    but: Stated


def held(of: str, procedure: str, reason: str, lines: str, *cases: tuple[Stated, Stated]) -> list[Held]:
    return [Held(of, procedure, reason, lines, reaches, but) for reaches, but in cases]


BOTH_REFUSED = {"tolerates_open_surgery": "no", "tolerates_percutaneous": "no"}
POSTERIOR = {**ROW_4, "tumor_extent": "posterior_elements_only"}
HOLDS = [
    *held(
        *("plan", "open_surgery", "short_life_expectancy", "l. 498-499"),
        ({**ROW_7, "life_expectancy_months": 3}, {"life_expectancy_months": 4}),
        ({**ROW_9, "life_expectancy_months": 0}, {"tolerates_open_surgery": "no"}),
    ),
    *held(
        *("plan", "stabilization", "short_life_expectancy", "l. 498-503"),
        ({**ROW_2, "life_expectancy_months": 3}, {"life_expectancy_months": 4}),
        ({**ROW_10, "life_expectancy_months": 0}, {"life_expectancy_months": None}),
        ({**JUDGED_ROW_6, "life_expectancy_months": 3}, {"surgeon_judges": "stable"}),
    ),
    *held(
        *("option", "open_surgery", "short_life_expectancy", "l. 498-499"),
        ({**COMPRESSED, "tumor_extent": "epidural_only", "life_expectancy_months": 3}, {"life_expectancy_months": 4}),
        ({**RAPID, **NO_TISSUE, "life_expectancy_months": 3}, {"deficit": "stable"}),
    ),
    *held(
        *("plan", "open_surgery", "severe_heart_disease", "l. 350-351"),
        ({**ROW_7, "severe_heart_disease": "yes"}, {"severe_heart_disease": "no"}),
        ({**ROW_7, "severe_heart_disease": "yes"}, {"histology": "breast"}),
    ),
    *held(
        *("option", "open_surgery", "severe_heart_disease", "l. 350-351"),
        ({**ROW_6, "severe_heart_disease": "yes"}, {"tolerates_open_surgery": "no"}),
        ({**SOLITARY, "severe_heart_disease": "yes"}, {"bone_metastases": "multiple"}),
    ),
    *held(
        *("plan", "open_surgery", "severe_lung_disease", "l. 351"),
        ({**ROW_9, "severe_lung_disease": "yes"}, {"severe_lung_disease": "no"}),
        ({**ROW_9, "severe_lung_disease": "yes"}, {"tolerates_open_surgery": "no"}),
    ),
    *held(
        *("option", "open_surgery", "severe_lung_disease", "l. 351"),
        ({**JUDGED_ROW_2, "severe_lung_disease": "yes"}, {"surgeon_judges": "stable"}),
    ),
    *held(
        *("plan", "open_surgery", "poor_function", "l. 395-397"),
        ({**ROW_7, "kps": 40}, {"kps": 50}),
        ({**ROW_9, "ecog": 3}, {"ecog": 2}),
        ({**ROW_7, "ecog": 3}, {"kps": 50}),
    ),
    *held(
        *("option", "open_surgery", "poor_function", "l. 395-397"),
        ({**ROW_2, "kps": 20}, {"kps": None}),
    ),
    *held(
        *("plan", "stabilization", "no_form_left", "l. 495-497"),
        ({**ROW_2, **BOTH_REFUSED}, {"tolerates_percutaneous": "yes"}),
        ({**ROW_10, **BOTH_REFUSED}, {"tolerates_percutaneous": None}),
        ({**ROW_2, "tolerates_percutaneous": "no", "severe_heart_disease": "yes"}, {"severe_heart_disease": "no"}),
    ),
    *held(
        *("plan", "srs", "cord_margin_too_small", "l. 181-182"),
        ({**ROW_5, "cord_margin_mm": 1}, {"cord_margin_mm": 2}),
        ({**ROW_5, "cord_margin_mm": 0}, {"cord_margin_mm": None}),
        ({**ROW_6, "cord_margin_mm": 0}, {"histology": "lymphoma"}),
        ({**ROW_5, "escc": "1b", "cord_margin_mm": 1}, {"escc": "2"}),
        ({**ROW_5, "escc": "1b", "cord_margin_mm": 0}, {"escc": "1c"}),  # there the grade says it, once
        ({**ROW_5, "cord_margin_mm": 1}, {"levels": ["S3"]}),
    ),
    *held(
        *("option", "srs", "cord_margin_too_small", "l. 181-182"),
        ({**ROW_1, "escc": "1b", "cord_margin_mm": 1}, {"cord_margin_mm": 2}),
        ({**ROW_1, "escc": "1b", "cord_margin_mm": 1}, {"histology": "lymphoma"}),
    ),
    *held(
        *("plan", "srs", "no_margin_at_1c", "l. 264-265"),
        ({**ROW_5, "escc": "1c"}, {"escc": "1b"}),
        ({**ROW_5, "escc": "1c", "cord_margin_mm": 0}, {"escc": "1b"}),
        ({**ROW_5, "escc": "1c"}, {"levels": ["S3"]}),
    ),
    *held(
        *("option", "srs", "no_margin_at_1c", "l. 264-265"),
        ({**ROW_1, "escc": "1c"}, {"histology": "myeloma"}),
    ),
    *held(
        *("plan", "whole_plan", "no_tissue_diagnosis", "l. 478-481"),
        ({**ROW_5, **NO_TISSUE}, {"tissue_diagnosis": "yes"}),
        ({**ROW_1, **NO_TISSUE, "deficit": "none"}, {"tissue_diagnosis": None}),
        ({**ROW_7, **NO_TISSUE, "deficit": "stable"}, RAPID),
        ({**ROW_3, **NO_TISSUE}, RAPID),
    ),
    *held(
        *("plan", "srs", "no_tissue_in_rapid_deficit", "l. 485-489"),
        ({**ROW_7, **NO_TISSUE, **RAPID}, {"deficit": "stable"}),
        ({**ROW_7, **NO_TISSUE, **RAPID}, {"tissue_diagnosis": "yes"}),
    ),
    *held(
        *("plan", "cebrt", "no_tissue_in_rapid_deficit", "l. 485-489"),
        ({**ROW_3, **NO_TISSUE, **RAPID}, {"deficit": None}),
        ({**ROW_8, **NO_TISSUE, **RAPID}, {"tolerates_open_surgery": "yes"}),
    ),
    *held(
        *("plan", "whole_plan", "imaging_against_tumor", "l. 489-492"),
        ({**ROW_1, "imaging_fits_tumor": "no"}, {"imaging_fits_tumor": "yes"}),
        ({**ROW_7, "imaging_fits_tumor": "no"}, {"imaging_fits_tumor": None}),
    ),
    *held(
        *("plan", "whole_plan", "fracture_not_from_tumor", "l. 432-434"),
        ({**ROW_2, "fracture_cause": "osteoporosis"}, {"fracture_cause": "tumor"}),
        ({**ROW_1, "fracture_cause": "trauma"}, {"fracture_cause": "uncertain"}),
    ),
    *held(
        *("plan", "whole_plan", "unexplained_rapid_deficit", "l. 258; l. 485-486"),
        ({**ROW_1, **RAPID}, {"deficit": "stable"}),
        ({**ROW_5, **RAPID}, {"escc": "1a"}),
    ),
    *held(
        *("option", "cebrt", "unstable_spine", "l. 149-151; l. 295-297"),
        ({**TEXT_OPTION, **UNSTABLE, "myelopathy": "yes"}, {"alignment": "normal"}),
        (
            {**TEXT_OPTION, **JUDGED_UNSTABLE, "myelopathy": "yes", "escc": "1c"},
            {"surgeon_judges": "stable"},
        ),
        ({**TEXT_OPTION, **UNSTABLE, "myelopathy": "yes"}, {"histology": "breast"}),
        ({**TEXT_OPTION, **UNSTABLE, "myelopathy": "yes"}, {"myelopathy": "no"}),  # stabilization goes first there
    ),
    *held(
        *("option", "laminectomy", "unstable_spine", "l. 515-517"),
        (POSTERIOR, {"alignment": "normal"}),
        (POSTERIOR, {"tumor_extent": "vertebral_body"}),
        ({**JUDGED_ROW_2, "escc": "2", "tumor_extent": "epidural_only"}, {"surgeon_judges": "stable"}),
    ),
]


def name_of(pair: Held) -> str:
    return f"{pair.of}-{pair.procedure}-{pair.reason}-{next(iter(pair.but))}"


def holds(stated: Stated) -> set[tuple[str, str, str]]:
    """What is certainly held: of the plan or of an option, the procedure, and the reason."""
    return holds_of(kb.recommend(GUIDELINE, case_of(stated)), "x")


@pytest.mark.parametrize("pair", HOLDS, ids=name_of)
def test_a_procedure_is_held_where_something_speaks_against_it_and_not_where_it_just_does_not(pair: Held) -> None:
    misses = {name: value for name, value in {**pair.reaches, **pair.but}.items() if value is not None}
    assert len(pair.but) == 1
    assert (pair.of, pair.procedure, pair.reason) in holds(pair.reaches), pair.lines
    assert (pair.of, pair.procedure, pair.reason) not in holds(misses), pair.lines


def test_every_reason_to_hold_has_a_pair_and_no_patient_without_one_is_held() -> None:
    reasons = tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))["domain"]["hold_reason"]["values"]
    assert {pair.reason for pair in HOLDS} | {"not_tolerated"} == set(reasons)
    for row in (ROW_1, ROW_2, ROW_3, ROW_4, ROW_5, ROW_6, ROW_7, ROW_8, ROW_9, ROW_10):
        assert holds(row) == set()


@pytest.mark.parametrize("pair", HOLDS, ids=name_of)
def test_what_is_held_leaves_the_plan_as_table_1_prints_it(pair: Held) -> None:
    against = {"life_expectancy_months", "severe_heart_disease", "severe_lung_disease", "kps", "ecog", "cord_margin_mm"}
    against |= {"tissue_diagnosis", "imaging_fits_tumor", "fracture_cause", "deficit", "tolerates_percutaneous"}
    answer = answered(pair.reaches)
    without = answered({name: value for name, value in pair.reaches.items() if name not in against})
    assert [answer[key] for key in ("status", "plan", "rules")] == [without[key] for key in ("status", "plan", "rules")]


def test_the_hold_of_a_margin_is_of_srs_and_not_of_the_conventional_radiation_that_is_planned() -> None:
    stated = {**ROW_1, "escc": "1b", "cord_margin_mm": 1}
    assert answered(stated)["plan"] == ["cebrt"]
    assert holds(stated) == {("option", "srs", "cord_margin_too_small")}


def test_at_1c_it_makes_no_difference_whether_the_margin_of_0_is_stated() -> None:
    without, stated = {**ROW_5, "escc": "1c"}, {**ROW_5, "escc": "1c", "cord_margin_mm": 0}
    assert holds(without) == holds(stated) == {("plan", "srs", "no_margin_at_1c")}
    assert cautions(without) == cautions(stated)


def test_a_patient_with_nothing_left_to_live_is_not_told_to_be_stabilized_without_a_hold() -> None:
    assert holds({**ROW_2, "life_expectancy_months": 0}) == {("plan", "stabilization", "short_life_expectancy")}
    assert ("plan", "stabilization", "short_life_expectancy") in holds({**SMALL, **ROW_2, "life_expectancy_months": 0})


# ------------------------------------------------------------------------------------------- what is out of scope

OUTSIDE = [
    {"compartment": "intradural"},
    {"compartment": "intramedullary"},
    {"compartment": "leptomeningeal"},
    {"lesion_nature": "infection"},
    {"lesion_nature": "primary_bone_tumor"},
]
INSIDE = [{}, {"compartment": "extradural"}, {"lesion_nature": "metastasis"}]


@pytest.mark.parametrize("outside", OUTSIDE, ids=str)
@pytest.mark.parametrize("known", [{}, ROW_1, ROW_7], ids=["nothing known", "row 1", "row 7"])
def test_what_is_no_bony_or_epidural_metastasis_has_no_row(known: Stated, outside: Stated) -> None:
    answer = answered({**known, **outside})
    assert (answer["status"], answer["plan"], answer["possible_plans"]) == ("no_rule", None, [None])
    assert (answer["rules"], answer["missing"]) == ([], [])
    assert answer["assessments"]["neurologic"] is None
    assert "out_of_scope" in cautions({**known, **outside})


@pytest.mark.parametrize("inside", INSIDE, ids=str)
def test_a_lesion_is_taken_to_be_a_bony_or_epidural_metastasis_unless_the_case_says_otherwise(inside: Stated) -> None:
    for known, plan in ((ROW_1, ["cebrt"]), (ROW_7, ["decompression_and_stabilization", "igrt"])):
        answer = answered({**known, **inside})
        assert (answer["status"], answer["plan"]) == ("decided", plan)
        assert "out_of_scope" not in cautions({**known, **inside})


@pytest.mark.parametrize("stated", [{}, {"escc": "0"}, {"histology": "renal", "escc": "3"}], ids=str)
def test_nobody_is_asked_for_the_compartment_or_the_nature_of_a_lesion(stated: Stated) -> None:
    answer = answered(stated)
    assert answer["status"] == "undetermined"
    assert answer["missing"]
    assert not {"compartment", "lesion_nature"} & set(answer["missing"])


def test_a_compartment_that_is_known_by_half_leaves_the_row_open() -> None:
    answer = answered({**ROW_1, "compartment": {"one_of": ["extradural", "intradural"]}})
    assert (answer["status"], answer["possible_plans"]) == ("undetermined", [["cebrt"], None])
    assert "out_of_scope" not in cautions({**ROW_1, "compartment": {"one_of": ["extradural", "intradural"]}})
    either = {**ROW_1, "compartment": {"one_of": ["intradural", "leptomeningeal"]}}
    assert answered(either)["status"] == "no_rule"
    assert "out_of_scope" in cautions(either)


# -------------------------------------------------------------------------------------------- what is not certain


def test_a_remark_on_half_known_inputs_is_made_where_all_their_values_lead_to_it() -> None:
    assert "expectancy_up_to_3_months" in cautions({**ROW_1, "life_expectancy_months": {"at_most": 3}})
    assert "expectancy_up_to_3_months" not in cautions({**ROW_1, "life_expectancy_months": {"at_most": 4}})
    assert ("plan", "srs", "cord_margin_too_small") in holds({**ROW_5, "cord_margin_mm": {"one_of": [0, 1]}})
    assert holds({**ROW_5, "cord_margin_mm": {"one_of": [1, 2]}}) == set()
    assert "cord_margin_within_range" not in cautions({**ROW_5, "cord_margin_mm": {"one_of": [1, 2]}})


def test_a_remark_that_rests_on_a_plan_is_not_made_where_the_plan_is_open() -> None:
    undecided = {name: value for name, value in JUDGED_ROW_2.items() if name != "surgeon_judges"}
    assert answered(undecided)["status"] == "undetermined"
    assert "brace" not in topics(undecided, "options")
    assert "radiation_after_surgery" not in topics(undecided, "advice")
    assert "cebrt_30_in_10" in topics(undecided, "options"), "both plans that are possible end with it"
    assert "goals_of_treatment" in topics(undecided, "advice")


@pytest.mark.parametrize("margin", [{"one_of": [1, 2]}, {"at_least": 0}, {"one_of": [1, 2, 3]}])
def test_a_margin_that_is_only_half_known_is_asked_for_like_one_that_is_not_stated(margin: dict[str, object]) -> None:
    assert "cord_margin_not_known" in cautions({**ROW_5, "cord_margin_mm": margin})
