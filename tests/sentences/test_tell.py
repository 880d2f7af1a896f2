"""The answer as text: in the words of the vocabulary, where the same answer as data has its names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import CASES

import kb
from explain.command.noms import main
from explain.sentences.table import lesion_rows


def told(case: str | dict[str, Any], *options: str) -> str:
    """What the command prints for a teaching case, given by its name, or for a case as data."""
    words = [str(CASES / f"{case}.yaml"), ""] if isinstance(case, str) else ["-", json.dumps(case)]
    result = CliRunner().invoke(main, ["recommend", *options, words[0]], input=words[1], catch_exceptions=False)
    assert result.exit_code == 0
    return " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("scores-carcinoid-t10", "Tokuhashi 14 (survival of 1 year or more: excision)"),
        ("scores-carcinoid-t10", "Tomita 4 (middle-term local control)"),
        ("open-sins-7", "SINS 7 (indeterminate)"),
    ],
)
def test_the_band_of_a_score_is_told_in_the_words_of_its_own_domain(case: str, line: str) -> None:
    assert line in told(case)


def test_what_would_decide_is_told_in_words_and_stays_a_list_of_fields_as_data() -> None:
    case = {"lesions": [{"id": "t9"}]}
    assert (
        "would decide histology, tolerance of open surgery, spinal levels, ESCC grade, myelopathy, pain, bone lesion, "
        "spinal alignment, collapse, posterolateral elements, the surgeon's judgement rule"
    ) in told(case)
    missing = json.loads(told(case, "--format", "json"))["lesions"][0]["missing"]
    assert {"tolerates_open_surgery", "levels", "escc", "surgeon_judges"} <= set(missing)


def test_a_collapse_to_be_measured_is_asked_for_by_its_words() -> None:
    lesion = {"id": "t9", "levels": ["T9"], "escc": "0", "myelopathy": "no", "bone_lesion": "lytic"}
    lesion |= {"alignment": "deformity", "pain": "occasional", "posterolateral": "none", "body_involved_percent": 20}
    text = told({"patient": {"histology": "renal"}, "lesions": [lesion]})
    assert "would decide collapse in percent, the surgeon's judgement" in text


def test_an_assessment_is_told_in_the_words_of_its_own_domain(tmp_path: Path) -> None:
    for path in [*CASES.parent.glob("*.toml"), *CASES.parent.glob("*.lp")]:
        text = path.read_text(encoding="utf-8")
        plain = 'compression = { values = ["low_grade", "high_grade"] }'
        assert path.name != "vocabulary.toml" or plain in text
        own = plain.replace(" }", ', words = { high_grade = "the cord is compressed" } }')
        (tmp_path / path.name).write_text(text.replace(plain, own), encoding="utf-8")
    assert kb.load(tmp_path).vocabulary.word("high_grade") == "high-grade"
    assert "neurologic the cord is compressed" in told("row07-rcc-t9", "-g", str(tmp_path))


@pytest.mark.parametrize(
    ("histology", "told"), [("gallbladder", "none: no rule gives a value"), (None, "not known yet")]
)
def test_what_no_rule_gives_is_not_told_as_not_known_yet(histology: str | None, told: str, guideline: Any) -> None:
    """Gallbladder cancer is known, and has no class; an unstated histology may have one."""
    patient = {"histology": histology} if histology else {}
    case = kb.read_case({"patient": patient, "lesions": [{"id": "x", "escc": "3"}]}, guideline)
    rows = lesion_rows(kb.recommend(guideline, case), kb.recommend(guideline, case).lesions[0], {})
    assert [text for label, text, _ in rows if label == "oncologic"] == [told]
