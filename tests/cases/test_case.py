"""A case is read into facts exactly as it says, or refused with a sentence for all that is wrong with it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cases.case import MOST_BYTES, PATIENT, Case, lesion_symbol, read_case, read_case_text, read_cases
from kb.files.errors import InputError
from kb.guideline.load import GUIDELINES
from kb.guideline.vocabulary import read_vocabulary
from kb.language.syntax import Fact, Value

VOCABULARY = read_vocabulary(GUIDELINES / "spinal_metastases" / "vocabulary.toml")

SAMPLE = """\
case: rcc-t9                      # a name
patient:
  age: 59
  sex: male                       # female | male | other
  histology: renal                # see below
  tolerates_open_surgery: yes     # yes | no
  tolerates_percutaneous: yes     # yes | no
  kps: 80                         # Karnofsky, tens
  life_expectancy_months: 12
lesions:
  - id: t9
    levels: [T9]                  # occiput, C1..C7, T1..T12, L1..L5, S1..S5
    escc: "3"                     # 0 1a 1b 1c 2 3
    myelopathy: no                # yes | no
    pain: none                    # SINS: mechanical | occasional | none
    bone_lesion: lytic            # lytic | mixed | blastic
    alignment: normal             # subluxation | deformity | normal
    collapse: under_50            # over_50 | under_50 | body_over_50 | none
                                  # or collapse_percent and body_involved_percent, 0..100
    posterolateral: none          # bilateral | unilateral | none
    surgeon_judges: stable        # stable | unstable; read only for SINS 7-12
    prior_radiation: none         # none | cebrt | srs
"""

SAMPLE_FACTS = """\
lesion_of("t9", patient)
age(patient, 59)
given(age, patient)
sex(patient, male)
given(sex, patient)
histology(patient, renal)
given(histology, patient)
tolerates_open_surgery(patient, yes)
given(tolerates_open_surgery, patient)
tolerates_percutaneous(patient, yes)
given(tolerates_percutaneous, patient)
kps(patient, 80)
given(kps, patient)
life_expectancy_months(patient, 12)
given(life_expectancy_months, patient)
level("t9", "T9")
given(level, "t9")
escc("t9", "3")
given(escc, "t9")
myelopathy("t9", no)
given(myelopathy, "t9")
pain("t9", none)
given(pain, "t9")
bone_lesion("t9", lytic)
given(bone_lesion, "t9")
alignment("t9", normal)
given(alignment, "t9")
collapse("t9", under_50)
given(collapse, "t9")
posterolateral("t9", none)
given(posterolateral, "t9")
surgeon_judges("t9", stable)
given(surgeon_judges, "t9")
prior_radiation("t9", none)
given(prior_radiation, "t9")
"""


def text_case(text: str) -> Case:
    return read_case_text(text, VOCABULARY, "case.yaml")


def lesion_case(fields: str) -> Case:
    """The case of one lesion, `a`, with these fields in YAML flow style."""
    return text_case(f"lesions: [{{id: a, {fields}}}]")


def known(case: Case) -> set[str]:
    """The facts of a case but for the record of what is given."""
    return {str(fact) for fact in case.facts if fact.predicate not in ("lesion_of", "given")}


def errors(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        text_case(text)
    return caught.value


def error(text: str) -> str:
    found = errors(text)
    assert len(found.problems) == 1, str(found)
    return str(found)


def mapping_error(mapping: dict[Any, Any]) -> str:
    with pytest.raises(InputError) as caught:
        read_case(mapping, VOCABULARY)
    return str(caught.value)


# ---- what a case says


def test_the_sample_case_is_read_into_exactly_the_facts_it_states() -> None:
    case = text_case(SAMPLE)
    assert "".join(f"{fact}\n" for fact in case.facts) == SAMPLE_FACTS
    assert (case.name, case.lesions, dict(case.open), case.path) == ("rcc-t9", ("t9",), {}, "case.yaml")


def test_whole_numbers_become_numbers_and_grades_and_levels_become_strings() -> None:
    case = text_case("patient: {age: 59}\nlesions: [{id: a, escc: 2, levels: [T9]}]")
    assert Fact("age", (PATIENT, 59)) in case.facts
    assert Fact("escc", ('"a"', '"2"')) in case.facts
    assert Fact("level", (lesion_symbol("a"), '"T9"')) in case.facts


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ("myelopathy: no", 'myelopathy("a", no)'),
        ("myelopathy: NO", 'myelopathy("a", no)'),
        ("myelopathy: off", 'myelopathy("a", no)'),
        ("myelopathy: False", 'myelopathy("a", no)'),
        ("myelopathy: yes", 'myelopathy("a", yes)'),
        ("myelopathy: on", 'myelopathy("a", yes)'),
        ("myelopathy: TRUE", 'myelopathy("a", yes)'),
        ("escc: 2", 'escc("a", "2")'),
        ("escc: '2'", 'escc("a", "2")'),
        ("escc: 0", 'escc("a", "0")'),
        ("escc: 1a", 'escc("a", "1a")'),
        ("escc: 1A", 'escc("a", "1a")'),
        ("escc: ' 3 '", 'escc("a", "3")'),
        ("pain: None", 'pain("a", none)'),
        ("levels: t9", 'level("a", "T9")'),
        ("levels: [OCCIPUT]", 'level("a", occiput)'),
    ],
)
def test_yaml_words_are_read_as_they_are_written(fields: str, fact: str) -> None:
    assert known(lesion_case(fields)) == {fact}


def test_json_truth_values_and_numbers_are_read_as_words() -> None:
    case = text_case('{"patient": {"kps": 80}, "lesions": [{"id": "a", "escc": 2, "myelopathy": false}]}')
    assert known(case) == {"kps(patient, 80)", 'escc("a", "2")', 'myelopathy("a", no)'}


def test_python_truth_values_and_numbers_are_read_as_words() -> None:
    lesion = {"id": 7, "escc": 0, "cord_compressed": True, "levels": ("T9", "T10")}
    case = read_case({"lesions": [lesion], "patient": None}, VOCABULARY)
    assert known(case) == {
        'escc("7", "0")',
        'cord_compressed("7", yes)',
        'level("7", "T9")',
        'level("7", "T10")',
    }
    assert (case.name, case.path) == ("case", "")


@pytest.mark.parametrize("nothing", ["", "~", "null", "NULL", "''", "'  '"])
def test_an_empty_value_is_missing_rather_than_no(nothing: str) -> None:
    case = text_case(f"case: {nothing}\nlesions:\n  - id: a\n    escc: {nothing}\n    levels: {nothing}")
    assert [str(fact) for fact in case.facts] == ['lesion_of("a", patient)']
    assert (case.name, dict(case.open)) == ("case", {})


def test_a_word_in_quotes_is_a_word_even_if_it_spells_null() -> None:
    assert "escc cannot be null." in error("lesions: [{escc: 'null'}]")


def test_an_empty_list_is_refused_where_the_guideline_does_not_say_that_it_means_none_of_them() -> None:
    assert error("lesions: [{levels: []}]") == (
        "case.yaml:1: levels cannot be an empty list.\n\n    1 | lesions: [{levels: []}]\n"
        "      |                    ^^\n   leave it out where it is not known"
    )


def test_every_level_of_a_lesion_is_a_fact_and_the_input_is_given_once() -> None:
    case = lesion_case("levels: [T9, T10]")
    assert [str(fact) for fact in case.facts[1:]] == [
        'level("a", "T9")',
        'level("a", "T10")',
        'given(level, "a")',
    ]


def test_facts_come_in_the_order_of_the_vocabulary_whatever_the_order_of_the_case() -> None:
    forth = text_case("lesions: [{id: b, pain: none, escc: 2}, {id: a, escc: 3}]\npatient: {kps: 0, age: 1}")
    back = text_case("patient: {age: 1, kps: 0}\nlesions: [{escc: 2, pain: none, id: b}, {escc: 3, id: a}]")
    assert forth.facts == back.facts
    assert [str(fact) for fact in forth.facts if fact.predicate != "given"] == [
        'lesion_of("b", patient)',
        'lesion_of("a", patient)',
        "age(patient, 1)",
        "kps(patient, 0)",
        'escc("b", "2")',
        'pain("b", none)',
        'escc("a", "3")',
    ]


def test_lesions_without_an_id_are_numbered() -> None:
    case = text_case("lesions: [{}, {id: t9}, {escc: 2}]")
    assert case.lesions == ("lesion1", "t9", "lesion3")
    assert known(case) == {'escc("lesion3", "2")'}


def test_a_lesion_without_an_id_does_not_take_the_id_of_another() -> None:
    assert error("lesions:\n  - id: lesion2\n  - escc: 2\n") == (
        "case.yaml:3: two lesions have the id lesion2.\n"
        "\n"
        "    3 |   - escc: 2\n"
        "      |     ^^^^^^^\n"
        "   give each lesion an id"
    )


def test_a_case_keeps_its_sentences_on_one_line() -> None:
    case = text_case("about: |\n  A man\n  of 59.\nsource: Table 1\nlesions: [{}]")
    assert (case.about, case.source) == ("A man of 59.", "Table 1")


@pytest.mark.parametrize(
    "text",
    [
        "lesions: [{id: a}]\nexpect: {a: {status: decided, plan: [igrt], sins: {total: 5, min: '5'}, x: ~}}",
        '{"lesions": [{"id": "a"}], "expect": '
        '{"a": {"status": "decided", "plan": ["igrt"], "sins": {"total": 5, "min": "5"}, "x": null}}}',
    ],
)
def test_what_is_expected_stays_plain_data(text: str) -> None:
    answer = {"status": "decided", "plan": ["igrt"], "sins": {"total": 5, "min": "5"}, "x": None}
    assert text_case(text).expect == {"a": answer}
    assert read_case({"lesions": [{"id": "a"}], "expect": {"a": answer}}, VOCABULARY).expect == {"a": answer}


def test_the_code_reads_the_fields_of_any_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text(
        """
[guideline]
name = "knees"
title = "Knees"
source = "x"
notice = "x"
[report]
goal = "rest"
steps = "rest_step"
assessments = []
sections = { advice = ["rest"] }
[report.scores]
[domain.side]
values = ["left", "Right side"]
groups = { left = ["left", "Right side"], both = ["left", "Right side"] }
[domain]
power = { values = ["on", "off"] }
degrees = { from = -10, to = 10, step = 5, unit = "degrees" }
[predicate.side]
args = { Lesion = "lesion", Side = "side" }
role = "input"
says = "{Side}"
asks = "Which side?"
[predicate.brace]
args = { Patient = "patient", Power = "power" }
role = "input"
says = "{Power}"
asks = "Is the brace on?"
[predicate.scar]
args = { Lesion = "lesion", Side = "side" }
role = "input"
many = true
says = "{Side}"
asks = "Where are the scars?"
[predicate.flexion]
args = { Patient = "patient", Degrees = "degrees" }
role = "input"
field = "bend"
says = "{Degrees}"
asks = "How far?"
[predicate.rest]
args = { Lesion = "lesion", Side = "side" }
role = "conclusion"
says = "rest"
[predicate.rest_step]
args = { Plan = "side", Position = "degrees", Step = "side" }
role = "table"
says = "step"
""",
        encoding="utf-8",
    )
    vocabulary = read_vocabulary(tmp_path / "vocabulary.toml")
    text = "patient: {bend: -5, brace: ON}\nlesions: [{id: k, side: right side, scar: [left]}]"
    case = read_case_text(text, vocabulary)
    assert known(case) == {
        "flexion(patient, -5)",
        "brace(patient, on)",
        'side("k", "Right side")',
        'scar("k", left)',
    }
    assert not read_case_text("lesions: [{side: LEFT}]", vocabulary).open
    assert read_case_text("lesions: [{scar: both}]", vocabulary).open == {
        ("scar", '"lesion1"'): ("left", '"Right side"')
    }
    with pytest.raises(InputError, match="scar cannot be both") as caught:
        read_case_text("lesions: [{scar: [left, both]}]", vocabulary)
    assert caught.value.problems[0].hint == "choose one of left, Right side"


# ---- what is only partly known


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ("escc: {one_of: [3, 2]}", ('"2"', '"3"')),
        ("escc: high_grade", ('"2"', '"3"')),
        ("escc: High_Grade", ('"2"', '"3"')),
        ("escc: 1", ('"1a"', '"1b"', '"1c"')),
        ("escc: {one_of: [high_grade, 0]}", ('"0"', '"2"', '"3"')),
    ],
)
def test_a_group_or_one_of_leaves_the_grade_open(fields: str, values: tuple[Value, ...]) -> None:
    case = lesion_case(fields)
    assert case.open == {("escc", '"a"'): values}
    assert case.facts == (Fact("lesion_of", ('"a"', PATIENT)),)


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("{at_least: 80}", (80, 90, 100)),
        ("{at_most: 10}", (0, 10)),
        ("{at_least: 75, at_most: 95}", (80, 90)),
        ("{one_of: [50, 40]}", (40, 50)),
    ],
)
def test_bounds_leave_the_steps_between_them_open(part: str, values: tuple[Value, ...]) -> None:
    case = text_case(f"patient: {{kps: {part}}}\nlesions: [{{id: a}}]")
    assert case.open == {("kps", PATIENT): values}
    assert known(case) == set()


@pytest.mark.parametrize("part", ["{one_of: [80]}", "{one_of: 80}", "{at_least: 71, at_most: 89}"])
def test_one_possible_value_is_a_fact(part: str) -> None:
    case = text_case(f"patient: {{kps: {part}}}\nlesions: [{{id: a}}]")
    assert dict(case.open) == {}
    assert set(case.facts) >= {Fact("kps", (PATIENT, 80)), Fact("given", ("kps", PATIENT))}


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("escc: {one_of: []}", "one_of leaves no value of escc."),
        ("escc: {one_of: ~}", "this says nothing about escc."),
        ("escc: {}", "this says nothing about escc."),
        ("escc: {one_of: [2, 4]}", "escc cannot be 4."),
        ("escc: {one_of: [2, 2]}", "one_of has 2 twice."),
        ("escc: {one_of: [1, 1a]}", "one_of has 1a twice."),
        ("escc: {one_of: [[2]]}", "one_of is a list of words; this is a list."),
        ("escc: {at_least: 2}", "at_least and at_most are for numbers; escc has words."),
        ("escc: {oneof: [2]}", "oneof is no way to say what is known of escc."),
        ("collapse_percent: {at_least: 60, at_most: 50}", "no value of collapse_percent is at least 60"),
        ("collapse_percent: {at_least: 101}", "collapse_percent cannot be 101."),
        ("collapse_percent: {at_most: [1]}", "a bound of collapse_percent is a whole number, not a list."),
        ("collapse_percent: {one_of: [1], at_most: 2}", "collapse_percent is one_of or a range, not both."),
        ("levels: {one_of: [T9, T10]}", "levels is a list of words, each of them known; this is a mapping."),
        (
            "levels: [T9, {one_of: [T10]}]",
            "levels is a list of words, each of them known; this is a mapping.",
        ),
    ],
)
def test_partial_knowledge_that_makes_no_sense_is_refused(field: str, message: str) -> None:
    assert message in error(f"lesions: [{{{field}}}]")


# ---- numbers


@pytest.mark.parametrize(
    ("field", "inside", "outside"),
    [
        ("age", (0, 120), (-1, 121)),
        ("kps", (0, 100, 70), (-10, 110, 75)),
        ("life_expectancy_months", (0, 600), (-1, 601)),
    ],
)
def test_a_number_is_read_at_each_bound_and_refused_just_beyond(
    field: str, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    for number in inside:
        case = text_case(f"patient: {{{field}: {number}}}\nlesions: [{{}}]")
        assert Fact(field, (PATIENT, number)) in case.facts
    for number in outside:
        assert f"{field} cannot be {number}." in error(f"patient: {{{field}: {number}}}\nlesions: [{{}}]")


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("80.5", "choose a whole number from 0 to 600 months"),
        ("1e2", "choose a whole number from 0 to 600 months"),
        ("0x10", "choose a whole number from 0 to 600 months"),
        ("1_000", "choose a whole number from 0 to 600 months"),
        ("010", "choose a whole number from 0 to 600 months"),
        ("+5", "choose a whole number from 0 to 600 months"),
        (".nan", "leave it out where it is not known"),
        ("NaN", "leave it out where it is not known"),
        ("N/A", "leave it out where it is not known"),
        ("'?'", "leave it out where it is not known"),
        ("80.", "choose a whole number from 0 to 600 months"),
        ("-.inf", "choose a whole number from 0 to 600 months"),
        ("true", "choose a whole number from 0 to 600 months"),
        ("\u0661\u0662", "choose a whole number from 0 to 600 months"),
        ("12 months", "write 12: the unit is months"),
        ("1 Month", "write 1: the unit is months"),
        ("900 months", "choose a whole number from 0 to 600 months"),
        ("2 years", "choose a whole number from 0 to 600 months"),
    ],
)
def test_a_number_that_is_not_in_plain_digits_is_refused_with_a_hint(number: str, hint: str) -> None:
    word = number.strip("'")
    text = error(f"patient:\n  life_expectancy_months: {number}\nlesions: [{{}}]")
    assert text.startswith(
        f"case.yaml:2: life_expectancy_months cannot be {word}: that is not a whole number in plain digits.\n"
    )
    assert text.endswith(f"\n   {hint}")


def test_a_number_with_more_digits_than_any_computer_counts_is_refused() -> None:
    assert f"age cannot be {'9' * 40}...." in error(f"patient: {{age: {'9' * 6000}}}\nlesions: [{{}}]")
    assert "age cannot be" in mapping_error({"patient": {"age": 10**6000}, "lesions": [{}]})


WHOLE = "patient: {age: 59.0, kps: 80.00}\nlesions: [{id: a, escc: 2.0, collapse_percent: {at_least: 40.0}}]"


def test_a_whole_number_may_be_written_as_a_table_with_a_hole_writes_it() -> None:
    """A column of whole numbers with an empty cell becomes one of 59.0; so does a grade that is a whole number."""
    as_json = json.dumps(
        {"patient": {"age": 59.0, "kps": 80.0}, "lesions": [{"id": "a", "escc": 2.0, "collapse_percent": 40.0}]}
    )
    for case in (text_case(WHOLE), text_case(as_json), read_case(json.loads(as_json), VOCABULARY)):
        assert {"age(patient, 59)", "kps(patient, 80)", 'escc("a", "2")'} <= known(case)
    assert text_case(WHOLE).open[("collapse_percent", '"a"')] == tuple(range(40, 101))


@pytest.mark.parametrize("number", ["59.5", "59.05", "1e2", "inf"])
def test_no_other_decimal_is_a_whole_number(number: str) -> None:
    assert "age cannot be" in error(f"patient: {{age: {number}}}\nlesions: [{{}}]")
    if number != "1e2":
        assert "age cannot be" in mapping_error({"patient": {"age": float(number)}, "lesions": [{}]})


class Scalar:
    """A value of an array library: it has no truth, no index, and says what Python calls it."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __bool__(self) -> bool:
        raise TypeError

    def __eq__(self, other: object) -> bool:
        raise TypeError

    __hash__ = None  # type: ignore[assignment]

    def tolist(self) -> Any:
        return self.value


class NAType:
    """What a table of another library has in an empty cell."""


def test_values_of_an_array_library_are_what_python_calls_them_and_empty_cells_are_not_known() -> None:
    lesion = {"id": "a", "myelopathy": Scalar(False), "levels": Scalar(["T9", "T10"]), "escc": Scalar(float("nan"))}
    patient = {"age": Scalar(59), "kps": Scalar(80.0), "sex": NAType(), "life_expectancy_months": float("nan")}
    case = read_case({"patient": patient, "lesions": [lesion]}, VOCABULARY)
    assert known(case) == {
        "age(patient, 59)",
        "kps(patient, 80)",
        'myelopathy("a", no)',
        'level("a", "T9")',
        'level("a", "T10")',
    }
    assert dict(case.open) == {}


@pytest.mark.parametrize(
    "word",
    [
        "unknown",
        "Unknown",
        "N/A",
        "n/a",
        "?",
        "not done",
        "not_known",
        "unkown",
        "nan",
        "-",
        "not available",
        "unknwon",
    ],
)
def test_a_word_for_what_is_not_known_is_refused_with_the_hint_to_leave_it_out(word: str) -> None:
    """Never with a guess at a value: a primary tumor that was searched for and not found is another thing."""
    for text in (f"patient: {{histology: '{word}'}}\nlesions: [{{}}]", f"lesions: [{{levels: ['{word}']}}]"):
        assert error(text).endswith("\n   leave it out where it is not known")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lesions: [{ecss: 2}]", "did you mean escc?"),
        ("patient: {histology: kidney}\nlesions: [{}]", "did you mean renal?"),
        ("patient: {histology: Kidny}\nlesions: [{}]", "did you mean renal?"),
        ("patient: {histology: lung}\nlesions: [{}]", "did you mean nsclc or sclc?"),
        ("patient: {histology: unknown primary}\nlesions: [{}]", "did you mean unknown_primary?"),
        ("lesions: [{collapse: 40}]", "did you mean collapse_percent: 40?"),
        ("lesions: [{collapse: 40 %}]", "did you mean collapse_percent: 40 %?"),
        ("lesions: [{collapse: 140}]", "choose one of over_50, under_50, body_over_50, none"),
        ("lesions: [{collapse_percent: under_50}]", "did you mean collapse: under_50?"),
    ],
)
def test_what_was_meant_is_found_in_disorder_by_another_word_or_in_the_field_beside(text: str, hint: str) -> None:
    [problem] = errors(text).problems
    assert problem.hint == hint


# ---- the text of errors


def test_a_misspelt_field_is_refused_with_the_field_it_resembles() -> None:
    assert error(SAMPLE.replace("myelopathy:", "myelopaty:")) == (
        "case.yaml:14: a lesion has no field myelopaty.\n"
        "\n"
        "   14 |     myelopaty: no                # yes | no\n"
        "      |     ^^^^^^^^^\n"
        "   did you mean myelopathy?"
    )


def test_a_field_of_the_patient_in_a_lesion_is_refused_with_its_place() -> None:
    assert error("lesions:\n  - id: t9\n    histology: renal\n") == (
        "case.yaml:3: a lesion has no field histology.\n"
        "\n"
        "    3 |     histology: renal\n"
        "      |     ^^^^^^^^^\n"
        "   histology describes the patient: put it under patient"
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("patient: {escc: 3}\nlesions: [{}]", "escc describes a lesion: put it under lesions"),
        ("escc: 3\nlesions: [{}]", "escc describes a lesion: put it under lesions"),
        ("kps: 80\nlesions: [{}]", "kps describes the patient: put it under patient"),
        ("lesions: [{source: a book}]", "source belongs at the top of the case"),
        ("lesions: [{level: T9}]", "did you mean levels?"),
        ("lesions: [{ESCC: 3}]", "did you mean escc?"),
        (
            "lesions: [{histolgy: renal}]",
            "did you mean histology? it describes the patient: put it under patient",
        ),
        ("zzz: 3\nlesions: [{}]", "its fields are case, about, source, patient, lesions, expect"),
    ],
)
def test_a_field_in_the_wrong_place_or_spelling_gets_one_hint(text: str, hint: str) -> None:
    found = errors(text)
    assert [(p.kind, p.hint) for p in found.problems] == [("unknown field", hint)]


def test_escc_grade_4_is_refused_with_the_grades_and_groups_there_are() -> None:
    assert error("lesions:\n  - id: t9\n    escc: 4\n") == (
        "case.yaml:3: escc cannot be 4.\n"
        "\n"
        "    3 |     escc: 4\n"
        "      |           ^\n"
        "   choose one of 0, 1a, 1b, 1c, 2, 3, or a group: 1, low_grade, high_grade"
    )


def test_level_t13_is_refused_with_the_levels_there_are_and_without_a_guess() -> None:
    assert error("lesions:\n  - levels: [T12, T13]\n") == (
        "case.yaml:2: levels cannot be T13.\n"
        "\n"
        "    2 |   - levels: [T12, T13]\n"
        "      |                   ^^^\n"
        "   choose one of occiput, C1, C2, C3, C4, C5, C6, C7, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, "
        "T12, L1, L2, L3, L4, L5, S1, S2, S3, S4, S5"
    )


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("pain: mechancal", "did you mean mechanical?"),
        ("collapse: under 50", "did you mean under_50?"),
        ("pain: non", "choose one of mechanical, occasional, none"),
        ("pain: maybe", "choose one of mechanical, occasional, none"),
        ("myelopathy: y", "choose one of yes, no"),
        ("levels: T-9", "did you mean T9?"),
    ],
)
def test_a_misspelt_value_gets_the_nearest_or_all_values(field: str, hint: str) -> None:
    [problem] = errors(f"lesions: [{{{field}}}]").problems
    assert (problem.kind, problem.hint) == ("outside domain", hint)


def test_a_key_that_is_given_twice_is_refused_at_its_second_place() -> None:
    assert error("lesions:\n  - escc: 2\n    pain: none\n    escc: 3\n") == (
        "case.yaml:4: escc is given twice.\n"
        "\n"
        "    4 |     escc: 3\n"
        "      |     ^^^^"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "lesions: [{}]\nlesions: [{}]",
        "lesions: [{}]\npatient: {age: 1, 'age': 1}",
        "lesions: [{id: a}]\nexpect: {a: {plan: [{x: 1, x: 1}]}}",
        '{"lesions": [{"escc": 2, "escc": 2}]}',
        '{"lesions": [{}], "lesions": [{}]}',
    ],
)
def test_a_key_that_is_given_twice_is_refused_at_every_depth(text: str) -> None:
    assert [problem.kind for problem in errors(text).problems] == ["duplicate key"]


def test_a_number_and_a_word_that_spell_the_same_key_are_twice_the_same() -> None:
    assert "1 is given twice." in mapping_error({"lesions": [{}], "patient": {1: 2, "1": 2}})


def test_a_yaml_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert error(bomb) == (
        "case.yaml:1: a case has no anchors and aliases: this is an anchor (&).\n"
        "\n"
        "    1 | a: &a [x, x, x, x, x, x, x, x, x]\n"
        "      |    ^^^^"
    )


def test_an_alias_to_nothing_is_refused_too() -> None:
    assert errors("lesions: *x").problems[0].kind == "alias"


def test_a_python_tag_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    text = f"lesions: !!python/object/apply:os.mkdir ['{trace}']\n"
    found = errors(text)
    assert str(found).startswith(
        "case.yaml:1: a case has no tags: !!python/object/apply:os.mkdir.\n\n    1 | lesions: !!"
    )
    assert not trace.exists()


@pytest.mark.parametrize("text", ["lesions: [!!str x]", "lesions: !own [x]", "! lesions: x", "!!map {lesions: [{}]}"])
def test_every_tag_is_refused(text: str) -> None:
    assert [problem.kind for problem in errors(text).problems] == ["tag"]


def test_merge_keys_are_refused() -> None:
    assert "a case has no merge keys (<<)." in error("lesions: [{<<: {escc: 2}}]")


def test_a_second_document_is_refused_where_it_begins() -> None:
    assert error("lesions: [{}]\n---\nlesions: [{}]\n") == (
        "case.yaml:2: a second document begins here: a file holds one case.\n"
        "\n"
        "    2 | ---\n"
        "      | ^^^"
    )  # fmt: skip


def test_a_file_of_five_megabytes_is_refused_with_its_size_and_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (5 * 1024 * 1024))
    with pytest.raises(InputError) as caught:
        read_case(path, VOCABULARY)
    assert str(caught.value) == f"{path}: this has 5,242,880 bytes; a case has at most 1,048,576 bytes."


def test_a_text_is_read_up_to_the_limit_and_refused_one_byte_later() -> None:
    case = "lesions: [{}]\n#"
    assert text_case(case + "x" * (MOST_BYTES - len(case))).lesions == ("lesion1",)
    assert errors(case + "x" * (MOST_BYTES - len(case) + 1)).problems[0].kind == "too large"
    assert errors(case + "\u00e9" * (MOST_BYTES // 2)).problems[0].kind == "too large"


def test_every_problem_of_a_file_is_told_in_the_order_of_its_lines() -> None:
    found = errors(
        "patient: {kps: 85, escc: 3}\n"
        "lesions:\n"
        "  - {id: a, pain: [none], escc: 4}\n"
        "  - {levels: T13, id: a}\n"
        "nonsense: 1\n"
    )
    assert [(p.place.line, p.place.column, p.message) for p in found.problems] == [
        (1, 16, "kps cannot be 85."),
        (1, 20, "the patient has no field escc."),
        (3, 19, "pain has one value, not a list."),
        (3, 33, "escc cannot be 4."),
        (4, 14, "levels cannot be T13."),
        (4, 23, "two lesions have the id a."),
        (5, 1, "a case has no field nonsense."),
    ]


def test_problems_of_a_mapping_are_told_in_its_order_with_their_paths() -> None:
    text = mapping_error({"nonsense": 1, "lesions": [{}, {"escc": 4, "levels": ["T9", "T13"]}]})
    assert [line.strip() for line in text.splitlines() if line.startswith(("   at", "<mapping>"))] == [
        "<mapping>: a case has no field nonsense.",
        "<mapping>: escc cannot be 4.",
        "at lesions[1].escc",
        "<mapping>: levels cannot be T13.",
        "at lesions[1].levels[1]",
    ]


def test_problems_of_json_stand_at_their_line_and_column() -> None:
    assert error('{"lesions": [\n  {"id": "\\u0061", "escc": 4}\n]}') == (
        "case.yaml:2: escc cannot be 4.\n"
        "\n"
        '    2 |   {"id": "\\u0061", "escc": 4}\n'
        "      |                            ^\n"
        "   choose one of 0, 1a, 1b, 1c, 2, 3, or a group: 1, low_grade, high_grade"
    )


def test_a_caret_stands_right_after_letters_beyond_ascii_and_windows_line_ends() -> None:
    [problem] = errors("about: \U0001f600\r\nlesions: [{id: \u00e9\u00e9, escc: 4}]\r\n").problems
    assert (problem.place.line, problem.place.column, problem.place.end) == (2, 26, 27)
    assert problem.line == "lesions: [{id: \u00e9\u00e9, escc: 4}]"


def test_a_line_too_long_to_show_gives_the_path_instead() -> None:
    text = error(f"lesions: [{{id: {'a' * 75}, pain: {'b' * 90}, levels: [T9]}}]")
    assert text.splitlines()[1:] == ["   at lesions[0].pain", "   choose one of mechanical, occasional, none"]


# ---- what is not a case


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no case here."),
        ("# nothing\n", "there is no case here."),
        ("~", "there is no case here."),
        ("hello", "a case is a mapping of fields, not hello."),
        ("[lesions]", "a case is a mapping of fields, not a list."),
        ("case: a", "a case needs at least one lesion."),
        ("lesions:", "a case needs at least one lesion."),
        ("lesions: []", "a case needs at least one lesion."),
        ("lesions: t9", "lesions is a list of mappings, not t9."),
        ("lesions: {id: t9}", "lesions is a list of mappings, not a mapping."),
        ("lesions: [t9]", "a lesion is a mapping of fields, not t9."),
        ("lesions: [~]", "this lesion is empty."),
        ("lesions: [{}]\npatient: [59]", "the patient is a mapping of fields, not a list."),
        ("lesions: [{escc: [2]}]", "escc has one value, not a list."),
        (
            "lesions: [{levels: [T9, [T10]]}]",
            "levels is a list of words, each of them known; this is a list.",
        ),
        (
            "lesions: [{levels: [T9, ~]}]",
            "levels is a list of words, each of them known; this is an empty value.",
        ),
        ("lesions: [{levels: [T9, t9]}]", "levels has t9 twice."),
        ("lesions: [{levels: 'T9, T10'}]", "levels cannot be T9, T10."),
        ("lesions: [{}]\ncase: [a]", "case is one word or line, not a list."),
        (f"lesions: [{{}}]\ncase: {'a' * 81}", "the name of a case has at most 80 letters."),
        ("lesions: [{}]\ncase: {a: b}", "case is one word or line, not a mapping."),
        ('lesions: [{}]\nabout: "\\e[2J"', "about has characters that cannot be shown."),
        ("lesions: [{id: [a]}]", "id is one word or line, not a list."),
        ("lesions: [{id: 'a\"b'}]", 'a"b cannot be the id of a lesion.'),
        ("lesions: [{id: 'a\\b'}]", "a\\b cannot be the id of a lesion."),
        ('lesions: [{id: "a\\nb"}]', "a b cannot be the id of a lesion."),
        (f"lesions: [{{id: {'a' * 81}}}]", f"{'a' * 40}... cannot be the id of a lesion."),
        ("lesions: [{id: a}, {id: a}]", "two lesions have the id a."),
        ("lesions: [{? [a] : b}]", "a field has a word for its name, not a list."),
        ("lesions: [{~: b}]", "a field has a word for its name, not an empty value."),
        ("lesions: [{id: t9}]\nexpect: {t8: {}}", "expect names t8, which is no lesion of the case."),
        ("lesions: [{id: t9}]\nexpect: {t9: [a]}", "what is expected of a lesion is a mapping, not a list."),
        ("lesions: [{}]\nexpect: a", "expect is a mapping from lesions to answers, not a."),
        ("lesions: [", "this is not YAML: did not find expected node content."),
        ("lesions: @x", "this is not YAML: found character that cannot start any t"),
        ("lesions: [{}]\n]", "this is not YAML: did not find expected"),
        ("{lesions: [{}]}", "this is not JSON: expecting property name enclosed in double quotes."),
        ('{"lesions": [{}]} x', "this is not JSON: extra data."),
        ("lesions: [{}]\x00", "this is not plain text: it has the character U+0000."),
        ("lesions: [{}]\ud800", "this is not plain text: it has the character U+D800."),
        ("[" * 25, "this is nested more than 20 deep."),
        ("- " * 100_000, "this is nested more than 20 deep."),
        ('{"a":' * 25 + "1" + "}" * 25, "this is nested more than 20 deep."),
        ('{"a":' * 100_000, "this is nested more than 20 deep."),
        ("- a\n" * 30_000, "a case has at most 20,000 words; this one has more."),
    ],
)
def test_what_is_not_a_case_is_refused_with_a_sentence(text: str, message: str) -> None:
    assert message in error(text)


def test_a_hundred_lesions_are_read_and_one_more_is_refused() -> None:
    assert len(text_case("lesions: [" + "{}, " * 100 + "]").lesions) == 100
    assert "a case has at most 100 lesions; this one has 101." in error("lesions: [" + "{}, " * 101 + "]")


def test_a_lesion_id_of_eighty_letters_and_blanks_within_is_read() -> None:
    assert text_case(f"lesions: [{{id: {'a' * 80}}}, {{id: T9 left}}]").lesions == ("a" * 80, "T9 left")


def test_a_mapping_that_holds_itself_or_grows_without_end_is_refused() -> None:
    loop: dict[str, Any] = {}
    loop["lesions"] = [loop]
    assert "this is nested more than 20 deep." in mapping_error(loop)
    wide: list[Any] = ["x"] * 10
    for _ in range(12):
        wide = [wide] * 10
    assert "a case has at most 20,000 words; this one has more." in mapping_error({"lesions": wide})


def test_an_object_that_is_no_word_number_list_or_mapping_is_refused() -> None:
    text = mapping_error({"lesions": [{"id": b"t9"}], "patient": {"sex": {"male"}, (1, 2): 3}})
    assert "a case holds words, whole numbers, lists and mappings, no bytes." in text
    assert "a case holds words, whole numbers, lists and mappings, no set." in text
    assert "a field has a word for its name, not a list." in text


# ---- files and streams


def test_a_case_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "rcc.yaml"
    path.write_text("\ufefflesions: [{}]", encoding="utf-8")
    case = read_case(str(path), VOCABULARY)
    assert (case.name, case.path) == ("rcc", str(path))


def test_a_byte_order_mark_is_no_part_of_a_case() -> None:
    [problem] = errors("\ufefflesions: [{escc: 4}]").problems
    assert (problem.place.column, problem.line) == (18, "lesions: [{escc: 4}]")


def test_a_case_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"lesions: [{id: t9}]")))
    case = read_case("-", VOCABULARY)
    assert (case.name, case.lesions, case.path) == ("case", ("t9",), "<stdin>")
    monkeypatch.setattr(sys, "stdin", io.StringIO("lesions: [{escc: 4}]"))
    with pytest.raises(InputError, match=r"^<stdin>:1: escc cannot be 4"):
        read_case("-", VOCABULARY)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match=r"^<stdin>: there is no case here"):
        read_case("-", VOCABULARY)


def test_an_endless_file_is_refused() -> None:
    if not os.path.exists("/dev/zero"):
        pytest.skip("there is no endless file here")
    with pytest.raises(InputError, match="this is too large; a case has at most 1,048,576 bytes"):
        read_case("/dev/zero", VOCABULARY)


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusal(path: str | Path) -> str:
        with pytest.raises(InputError) as caught:
            read_case(path, VOCABULARY)
        return str(caught.value)

    right = "name a YAML or JSON file with a case, or - for standard input"
    assert refusal(tmp_path / "none.yaml") == f"{tmp_path / 'none.yaml'}: there is no such file.\n   {right}"
    assert refusal(tmp_path) == f"{tmp_path}: this is a folder, not a file with a case.\n   {right}"
    (tmp_path / "case.yaml").write_text("lesions: [{id: a}]")
    near = f"\n   did you mean {tmp_path / 'case.yaml'}?"
    assert refusal(tmp_path / "cse.yaml").endswith(near)
    assert refusal(tmp_path).endswith(near)
    assert "this file cannot be read: embedded null byte." in refusal("a\0b")
    (tmp_path / "latin.yaml").write_bytes(b"lesions:\n  - id: \xe9\n")
    assert refusal(tmp_path / "latin.yaml") == (
        f"{tmp_path / 'latin.yaml'}:2: this is not UTF-8 text: byte 0xe9 is not part of any letter.\n"
        "   save the file as UTF-8"
    )

    def no_permission(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", no_permission)
    assert refusal("locked.yaml") == "locked.yaml: there is no permission to read this file."


def test_bad_lines_of_a_batch_do_not_stop_the_others() -> None:
    lines: list[str | bytes] = [
        '{"case": "a", "lesions": [{"id": "x", "escc": 2}]}\n',
        "\n",
        '{"case": "b", "lesions": [{"escc": 4}]}\n',
        b'{"case": "\xff"}\n',
        '{"case": "c", "lesions": [\n',
        "case: d\n",
        '{"case": "e"}\n',
        b'{"lesions": [{"id": "y"}]}',
    ]
    first, *bad, last = read_cases(lines, VOCABULARY)
    assert isinstance(first, Case)
    assert isinstance(last, Case)
    assert (first.name, first.path, known(first)) == ("a", "<stdin>:1", {'escc("x", "2")'})
    assert (last.name, last.path, last.lesions) == ("case-8", "<stdin>:8", ("y",))
    assert [str(item).splitlines()[0] for item in bad] == [
        "<stdin>:3: escc cannot be 4.",
        "<stdin>:4: this is not UTF-8 text: byte 0xff is not part of any letter.",
        "<stdin>:5: this is not JSON: expecting value.",
        "<stdin>:6: this line is not a JSON object.",
        "<stdin>:7: a case needs at least one lesion.",
    ]


def test_a_batch_is_read_one_line_at_a_time() -> None:
    def lines() -> Any:
        yield '{"lesions": [{}]}'
        raise AssertionError("read too far")

    assert isinstance(next(read_cases(lines(), VOCABULARY)), Case)


def test_json_and_mappings_are_read_without_the_yaml_library() -> None:
    program = (
        "import sys; from pathlib import Path; import kb.cases.case as c\n"
        "from kb.guideline.vocabulary import read_vocabulary\n"
        f"v = read_vocabulary(Path({VOCABULARY.path!r}))\n"
        "c.read_case_text('{\"lesions\": [{}]}', v); c.read_case({'lesions': [{}]}, v)\n"
        "print('yaml' in sys.modules); c.read_case_text('lesions: [{}]', v); print('yaml' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "True"]


def test_yaml_is_read_the_same_without_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    with_c = text_case(SAMPLE), str(errors(SAMPLE.replace("under_50 ", "under_55 ")))
    monkeypatch.delattr("yaml.CBaseLoader")
    assert (text_case(SAMPLE), str(errors(SAMPLE.replace("under_50 ", "under_55 ")))) == with_c


# ---- any text, any case

SIGNS = [*"[]{}:,-?&*!|>'\"%@`#\n\t ~\\\ufeff\x85\u2028", "\r\n", "\\u0000", "\\ud800", '{"', '":']
WORDS = ["lesions", "id", "escc", "patient", "expect", "one_of", "at_least", "null", "a", "1", "9" * 30]
RUNS = [
    "lesions: [{",
    "lesions:\n  - ",
    "{one_of: [",
    "\n---\n",
    "%YAML 1.1\n---\n",
    "<<: ",
    "&a",
    "*a",
    "!!python/name:x",
]
PIECES = st.sampled_from(SIGNS + WORDS + RUNS)


def outcome(read: Callable[[], Case]) -> Case | InputError:
    try:
        return read()
    except InputError as refusal:
        return refusal


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_is_a_case_or_an_error_with_a_place(text: str) -> None:
    for whole in (text, "{" + text, '{"lesions": [' + text, "lesions:\n  - id: x\n    " + text):
        found = outcome(partial(read_case_text, whole, VOCABULARY, "x"))
        if isinstance(found, Case):
            assert found.lesions
        else:
            assert found.problems
            assert all(p.place.path == "x" and p.message.endswith(".") for p in found.problems)
            str(found).encode()


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["lesions", "id", "escc", "levels", "patient", "expect"]), inner)
            | st.dictionaries(st.none() | st.integers() | st.tuples(st.text()), inner)
        ),
    )
)
def test_any_python_value_in_a_mapping_is_a_case_or_an_error(value: Any) -> None:
    for mapping in ({"lesions": value}, {"lesions": [{"id": value, "escc": value}], "patient": value}):
        found = outcome(partial(read_case, mapping, VOCABULARY))
        if isinstance(found, Case):
            assert found.lesions
        else:
            assert found.problems
            str(found).encode()


# Each value as a case gives it, and the symbol that must stand for it.
YES_NO = [("yes", "yes"), ("no", "no"), (True, "yes"), (False, "no")]
PATIENT_VALUES: dict[str, list[tuple[object, Value]]] = {
    "age": [(0, 0), (59, 59), ("120", 120)],
    "sex": [("female", "female"), ("Other", "other")],
    "histology": [("renal", "renal"), ("head_and_neck", "head_and_neck"), ("NSCLC", "nsclc")],
    "tolerates_open_surgery": [*YES_NO],
    "tolerates_percutaneous": [*YES_NO],
    "kps": [(0, 0), ("70", 70), (100, 100)],
    "life_expectancy_months": [(3, 3), (600, 600)],
}
LESION_VALUES: dict[str, list[tuple[object, Value]]] = {
    "escc": [(0, '"0"'), ("1a", '"1a"'), ("1B", '"1b"'), (2, '"2"'), ("3", '"3"')],
    "myelopathy": [*YES_NO],
    "cord_compressed": [*YES_NO],
    "pain": [("mechanical", "mechanical"), ("none", "none")],
    "collapse": [("over_50", "over_50"), ("body_over_50", "body_over_50")],
    "collapse_percent": [(0, 0), (50, 50), ("100", 100)],
    "prior_radiation": [("none", "none"), ("SRS", "srs")],
}
RUNS_OF_LEVELS: list[list[tuple[object, Value]]] = [
    [],
    [("occiput", "occiput")],
    [("T9", '"T9"'), ("T10", '"T10"')],
    [("t12", '"T12"'), ("L1", '"L1"'), ("T11", '"T11"')],
    [("S5", '"S5"')],
]


def described(values: dict[str, list[tuple[object, Value]]]) -> Any:
    fields = {name: st.sampled_from([*pairs, (None, "missing")]) for name, pairs in values.items()}
    return st.fixed_dictionaries({}, optional=fields)


def flow(value: object) -> str:
    """A value in YAML flow style, its words without quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "~" if value is None else str(value)


@settings(max_examples=150, deadline=None)
@given(
    described(PATIENT_VALUES),
    st.lists(
        st.tuples(described(LESION_VALUES), st.sampled_from(RUNS_OF_LEVELS)),
        min_size=1,
        max_size=3,
    ),
)
def test_any_case_reads_the_same_from_yaml_json_and_a_mapping(
    patient: dict[str, tuple[object, Value]],
    lesions: list[tuple[dict[str, tuple[object, Value]], list[tuple[object, Value]]]],
) -> None:
    expected: set[Fact] = set()

    def expect(entity: str, fields: dict[str, tuple[object, Value]]) -> dict[str, object]:
        for name, (said, symbol) in fields.items():
            if said is not None:
                expected.update({Fact(name, (entity, symbol)), Fact("given", (name, entity))})
        return {name: said for name, (said, _) in fields.items()}

    written: dict[str, Any] = {"case": "any", "patient": expect("patient", patient), "lesions": []}
    for number, (fields, levels) in enumerate(lesions):
        entity = f'"x{number}"'
        expected.add(Fact("lesion_of", (entity, "patient")))
        expected.update(Fact("level", (entity, symbol)) for _, symbol in levels)
        expected.update(Fact("given", ("level", entity)) for _ in levels[:1])
        own = {"id": f"x{number}", **expect(entity, fields)}
        if levels:
            own["levels"] = [said for said, _ in levels]
        written["lesions"].append(own)

    from_mapping = read_case(written, VOCABULARY)
    assert (set(from_mapping.facts), len(from_mapping.facts)) == (expected, len(expected))
    yaml = "\n".join(f"{key}: {flow(value)}" for key, value in written.items())
    for text in (yaml, json.dumps(written), json.dumps(written, indent=2)):
        case = read_case_text(text, VOCABULARY)
        assert (case.name, case.lesions, case.facts, case.open) == (
            from_mapping.name,
            from_mapping.lesions,
            from_mapping.facts,
            from_mapping.open,
        )


# ---- what a message may show

UNSHOWN = {
    "\x1b[2J": "\\x1b[2J",
    "\x07": "\\x07",
    "\u202e": "\\u202e",
    "\u2066": "\\u2066",
    "\u200f": "\\u200f",
    "\x0c": "\\x0c",
    "\u2028": "\\u2028",
}


@pytest.mark.parametrize(("sign", "shown"), UNSHOWN.items(), ids=ascii)
def test_no_message_has_a_sign_that_a_terminal_acts_on(sign: str, shown: str) -> None:
    for mapping in (
        {"lesions": [{"id": "a", f"es{sign}cc": 3}]},
        {"lesions": [{"id": "a", "escc": f"hi{sign}gh_grade"}]},
        {"lesions": [{"id": f"t{sign}9"}]},
        {"lesions": [{"id": "a"}], "expect": {f"b{sign}c": {}}},
        {"lesions": [{"id": "a"}], "patient": {"age": f"5{sign}9"}},
    ):
        text = mapping_error(mapping)
        assert shown in text
        assert all(line.isprintable() for line in text.split("\n"))


def test_a_caret_stands_below_what_a_line_shows_in_place_of_such_a_sign() -> None:
    line = "lesions: [{id: \u202ea, escc: 4}]"
    text = str(errors(line).problems[1]).splitlines()[2:]
    assert text == ["    1 | lesions: [{id: \ufffda, escc: 4}]", f"      | {' ' * line.index('4')}^", CHOOSE_GRADE]


CHOOSE_GRADE = "   choose one of 0, 1a, 1b, 1c, 2, 3, or a group: 1, low_grade, high_grade"


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        refused = pool.submit(read_case_text, "lesions: [{escc: 4, pain: x}]", VOCABULARY, "case.yaml").exception(60)
    assert isinstance(refused, InputError)
    here = errors("lesions: [{escc: 4, pain: x}]")
    assert (str(refused), refused.problems) == (str(here), here.problems)


def test_of_thousands_of_problems_fifty_are_told_and_the_others_counted() -> None:
    found = errors("lesions: [{}]\n" + "".join(f"unknown_field_{n}: 1\n" for n in range(9000)))
    assert len(found.problems) == 9000
    text = str(found)
    assert text.count("a case has no field") == 50
    assert text.endswith("\n\n... and 8,950 more problems.")
    assert len(text) < 20_000


# ---- a case and the guideline that it was read for


def test_a_case_read_for_one_guideline_is_refused_by_another(tmp_path: Path) -> None:
    """Its facts would be dropped there without a word, or be taken for something else."""
    from shutil import copytree

    import kb
    from kb.cases.changed import altered
    from kb.sets.decision import position

    ours = kb.load("spinal_metastases")
    folder = copytree(ours.folder, tmp_path / "other", ignore=lambda *_: ["cases"])
    text = (folder / "vocabulary.toml").read_text("utf-8")
    same, other = (
        text.replace('title = "Man', 'title = "Other man'),
        text.replace('["yes", "no"]', '["yes", "no", "so"]'),
    )
    (folder / "vocabulary.toml").write_text(same, "utf-8")
    case = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{"id": "t9", "escc": "3"}]}, ours)
    assert kb.recommend(kb.load(folder), case).json() == kb.recommend(ours, case).json()
    (folder / "vocabulary.toml").write_text(other.replace('"spinal_metastases"', '"spines"'), "utf-8")
    theirs = kb.load(folder)
    for ask in (
        lambda: kb.recommend(theirs, case),
        lambda: altered(theirs, case, {"escc": "2"}),
        lambda: position(theirs, case, "t9"),
    ):
        with pytest.raises(InputError) as refused:
            ask()
        assert str(refused.value) == (
            "case: this case was read for the guideline spinal_metastases, and is asked of spines.\n"
            "   read it for the guideline that is asked: kb.read_case(source, guideline)"
        )
    (folder / "vocabulary.toml").write_text(other, "utf-8")
    with pytest.raises(InputError, match="and is asked of another version of it"):
        kb.recommend(kb.load(folder), case)


# ---- a case that contradicts itself


CONTRADICTORY = """\
lesions:
  - id: other
    escc: 2
  - id: t9
    pain: none
    cord_compressed: yes
    escc: 1c
"""


def test_a_contradiction_is_told_with_its_entries_their_lesion_and_their_lines() -> None:
    import kb

    guideline = kb.load("spinal_metastases")
    with pytest.raises(InputError) as refused:
        kb.recommend(guideline, read_case_text(CONTRADICTORY, guideline.vocabulary, "case.yaml"))
    [problem] = refused.value.problems
    assert (problem.place.line, problem.place.column, problem.line) == (7, 11, "    escc: 1c")
    for entry in ("ESCC grade 1c (escc of t9, line 7)", "cord compressed: yes (cord_compressed of t9, line 6)"):
        assert entry in problem.message
    lesion = {"id": "t9", "escc": "1c", "cord_compressed": "yes"}
    with pytest.raises(InputError, match=r"^case: the case contradicts itself: ESCC grade 1c \(escc of t9\), and"):
        kb.recommend(guideline, kb.read_case({"lesions": [lesion]}, guideline))


def test_of_a_partly_known_case_the_entries_that_contradict_one_another_are_told_and_no_others() -> None:
    """Taking back either of the two leaves possible patients; the other entries have nothing to do with it."""
    import kb

    guideline = kb.load("spinal_metastases")
    text = (
        "patient: {histology: renal}\nlesions:\n  - {id: ok, escc: 3}\n  - id: t9\n    pain: none\n"
        "    collapse_percent: 50\n    collapse: {one_of: [none, body_over_50]}\n    bone_lesion: lytic\n"
    )
    with pytest.raises(InputError) as refused:
        kb.recommend(guideline, read_case_text(text, guideline.vocabulary, "case.yaml"))
    assert str(refused.value) == (
        "case.yaml:6: the case contradicts itself: no possible patient has collapse_percent of t9, line 6, and "
        "collapse of t9, line 7.\n\n    6 |     collapse_percent: 50\n      |                       ^^"
    )
    for gone in ("    collapse_percent: 50\n", "    collapse: {one_of: [none, body_over_50]}\n"):
        assert kb.recommend(guideline, read_case_text(text.replace(gone, ""), guideline.vocabulary)).lesions


def test_a_tab_in_yaml_is_told_with_the_whole_reason_and_a_hint() -> None:
    assert error("lesions:\n\t- id: a\n") == (
        "case.yaml:2: this is not YAML: found character that cannot start any token.\n\n    2 |  - id: a\n      | ^\n"
        "   there is a tab here: indent with blanks, as YAML wants it"
    )


# ---- the levels of a lesion


@pytest.mark.parametrize(
    "levels", ["T9", "[T9]", "[T10, T9]", "[C7, T1]", "[occiput, C1]", "[L5, S1, L4]", "[T12, L1, T11]"]
)
def test_levels_that_are_neighbors_are_one_lesion(levels: str) -> None:
    case = lesion_case(f"levels: {levels}")
    assert len(known(case)) == levels.count(",") + 1
    assert not case.open


@pytest.mark.parametrize(
    ("levels", "first", "last"), [("T4, T12", "T4", "T12"), ("T9, T11", "T9", "T11"), ("L2, C1, L1, T9", "C1", "T9")]
)
def test_levels_that_are_no_run_are_refused(levels: str, first: str, last: str) -> None:
    """One lesion from T4 to T12 would be fixed from T2 to L2."""
    [problem] = errors(f"lesions: [{{levels: [{levels}]}}]").problems
    assert problem.message == f"levels has {first} and {last}, and nothing of what lies between them."
    hint = f"name every value from {first} to {last}, or write two entries, each with an id of its own"
    assert problem.hint == hint


@pytest.mark.parametrize("levels", ["sacrum", "[sacrum]", "Sacrum"])
def test_levels_may_be_known_by_a_group(levels: str) -> None:
    case = lesion_case(f"levels: {levels}")
    assert case.open == {("level", '"a"'): tuple(f'"S{n}"' for n in range(1, 6))}
    assert known(case) == set()
    assert Fact("given", ("level", '"a"')) not in case.facts


def test_a_group_of_levels_stands_alone() -> None:
    assert "levels cannot be sacrum." in error("lesions: [{levels: [L5, sacrum]}]")
