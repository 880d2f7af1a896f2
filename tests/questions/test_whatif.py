"""What if: entries changed as a reader writes them, both answers, and the difference of the proofs."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES

import kb
from explain.questions.what_if.answer import what_if
from kb.cases.case import Case
from kb.cases.changed import altered


def case_of(guideline: kb.Guideline, name: str) -> Case:
    return kb.read_case(CASES / f"{name}.yaml", guideline)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"escc": "2"}, "escc", "2"),
        ({"t9.escc": "2"}, "escc", "2"),
        ({"pain": "mechanical"}, "pain", "mechanical"),
        ({"levels": "C1, C2"}, "levels", ["C1", "C2"]),
        ({"escc": "low_grade"}, "escc", "low_grade"),
        ({"escc": "1c|2"}, "escc", {"one_of": ["1c", "2"]}),
    ],
)
def test_a_changed_entry_is_what_the_same_case_file_would_say(
    changes: dict[str, str], field: str, value: Any, guideline: kb.Guideline
) -> None:
    lesion = {"id": "t9", "levels": ["T9"], "escc": "3", "pain": "none"}
    before = kb.read_case({"patient": {"histology": "renal"}, "lesions": [lesion]}, guideline)
    after = kb.read_case({"patient": {"histology": "renal"}, "lesions": [{**lesion, field: value}]}, guideline)
    found = altered(guideline, before, changes)
    assert set(found.facts) == set(after.facts)
    assert found.open == after.open


@pytest.mark.parametrize("value", ["", "unknown", " "])
def test_an_entry_without_a_value_is_taken_away(value: str, guideline: kb.Guideline) -> None:
    case = case_of(guideline, "row07-rcc-t9")
    gone = set(case.facts) - set(altered(guideline, case, {"escc": value}).facts)
    assert {fact.predicate for fact in gone} == {"escc", "given"}
    assert len(gone) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ecsc": "2"}, "did you mean escc?"),
        ({"escc": "9"}, "choose one of 0, 1a"),
        ({"escc": "hihg_grade"}, "did you mean high_grade?"),
        ({"t8.escc": "2"}, "the case has no lesion t8"),
        ({"t9.age": "59"}, "age describes the patient"),
        ({"age": "old"}, "not a whole number"),
        ({"escc": "1c", "cord_compressed": "yes"}, "contradicts itself"),
    ],
)
def test_a_wrong_entry_is_refused_as_in_a_case(changes: dict[str, str], says: str, answer: Any) -> None:
    with pytest.raises(kb.InputError) as refused:
        what_if(answer("row07-rcc-t9"), changes)
    assert says in str(refused.value)


def test_of_several_lesions_one_has_to_be_named(answer: Any) -> None:
    with pytest.raises(kb.InputError) as refused:
        what_if(answer("two-lesions-neuroendocrine"), {"escc": "2"})
    assert "c7.escc=..." in str(refused.value)


def test_the_new_answer_stands_beside_the_old_one_in_the_first_sentence(answer: Any) -> None:
    text = " ".join(what_if(answer("row07-rcc-t9"), {"escc": "1b"}).text().split())
    assert "With ESCC grade 1b in place of 3, the answer for t9 becomes image-guided radiation (IGRT); it was" in text


def test_the_new_answer_is_that_of_the_changed_case(answer: Any, guideline: kb.Guideline) -> None:
    found = what_if(answer("row07-rcc-t9"), {"tolerates_open_surgery": "no"})
    assert found.after.lesions[0].plan == ("cebrt",)
    assert found.after.lesions[0].rules == ("noms.table1.row8",)


def test_the_difference_has_what_only_one_proof_has_and_what_both_have(answer: Any) -> None:
    found = what_if(answer("row07-rcc-t9"), {"escc": "1b"})
    assert {'escc("t9", "3")', 'neurologic("t9", high_grade)'} <= set(found.nodes("before"))
    assert {'escc("t9", "1b")', 'neurologic("t9", low_grade)'} <= set(found.nodes("after"))
    assert {'oncologic("t9", radioresistant)', 'mechanical("t9", stable)'} <= set(found.nodes("both"))


def test_what_one_proof_alone_uses_and_the_change_leaves_as_it_is_has_not_changed(answer: Any) -> None:
    found = what_if(answer("row07-rcc-t9"), {"escc": "1b"})
    assert found.turned_to("before") == ['systemic("t9", able)', "tolerates_open_surgery(patient, yes)"]
    assert found.turned_to("after") == ['myelopathy("t9", no)']
    assert {*found.turned_to("before"), *found.turned_to("after")} <= set(found.nodes("both"))
    before, after = found.text().split("Only after:")
    assert "tolerates open surgery" not in before
    assert "myelopathy" not in after.split("The same in both")[0]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_of_what_is_stated_only_the_changed_entry_is_told_as_changed(path: Path, guideline: kb.Guideline) -> None:
    case = kb.read_case(path, guideline)
    result = kb.recommend(guideline, case)
    for lesion, (field, value) in product(case.lesions, [("escc", "1b"), ("escc", "3"), ("escc", "")]):
        try:
            found = what_if(result, {f"{lesion}.{field}": value})
        except kb.InputError:  # the record would contradict itself
            continue
        one, other = set(found.before.case.facts), set(found.after.case.facts)
        for side, alone in (("before", one - other), ("after", other - one)):
            told = {
                found.graph.nodes[n]["fact"]
                for n in found.nodes(side)
                if found.graph.nodes[n]["kind"] == "patient fact"
            }
            assert told <= alone


def test_a_change_inside_a_score_is_seen_although_a_summary_hides_its_items(answer: Any) -> None:
    found = what_if(answer("row07-rcc-t9"), {"pain": "mechanical", "collapse": "none", "bone_lesion": "mixed"})
    assert 'sins_total("t9", 5)' in found.nodes("both")
    assert 'pain("t9", mechanical)' in found.nodes("after")
    assert "the answer for t9 stays as it was" in " ".join(found.text().split())


def test_a_goal_that_no_longer_follows_is_still_compared(answer: Any) -> None:
    changes = {"pain": "mechanical", "surgeon_judges": "unstable"}
    text = " ".join(what_if(answer("row07-rcc-t9"), changes, "mechanical(t9, stable)").text().split())
    assert "becomes the spine at t9 is mechanically unstable; it was the spine at t9 is mechanically stable" in text


def test_only_the_lesion_that_is_changed_is_told(answer: Any) -> None:
    text = what_if(answer("two-lesions-neuroendocrine"), {"c7.escc": "3"}).text()
    assert "answer for c7" in " ".join(text.split())
    assert "t8" not in text


def test_what_if_reads_as_it_was_last_approved(answer: Any, golden: Any) -> None:
    golden("row07-rcc-t9.what-if-escc.txt", what_if(answer("row07-rcc-t9"), {"escc": "1b"}).text())


def test_plain_data_marks_nodes_and_edges_by_where_they_are(answer: Any) -> None:
    found = what_if(answer("row07-rcc-t9"), {"escc": "1b"}).json()
    assert found["after"]["lesions"][0]["plan"] == ["igrt"]
    assert {node["id"]: node["in"] for node in found["nodes"]}['plan("t9", igrt)'] == "after"
    sides = {node["id"]: node["used"] for node in found["nodes"]}
    for start, end, side in found["edges"]:
        assert side == "both" or side in (sides[start], sides[end])
    assert all(node["holds"] == "yes" and node["says"] for node in found["nodes"])


def test_two_changes_of_one_entry_are_refused_whatever_they_are_called(answer: Any) -> None:
    for first, second in (("escc", "t9.escc"), ("histology", "patient.histology")):
        with pytest.raises(kb.InputError) as refused:
            what_if(answer("row07-rcc-t9"), {first: "", second: ""})
        assert str(refused.value) == f"{second}=: {'t9.' * (first == 'escc')}{first} is changed twice."


@pytest.mark.parametrize(
    ("value", "text"),
    [(2, "2"), (2.0, "2"), (None, ""), ({"one_of": ["1c", 2]}, "1c|2"), (float("nan"), "")],
    ids=str,
)
def test_a_change_in_python_may_be_a_value_as_a_mapping_has_it(value: Any, text: str, guideline: kb.Guideline) -> None:
    case = case_of(guideline, "row07-rcc-t9")
    own, told = altered(guideline, case, {"escc": value}), altered(guideline, case, {"escc": text})
    assert (set(own.facts), own.open) == (set(told.facts), told.open)


def test_a_change_in_python_is_told_as_one_of_a_text(answer: Any) -> None:
    own, told = (what_if(answer("row07-rcc-t9"), {"escc": value}).text() for value in (2, "2"))
    assert own == told


@pytest.mark.parametrize("goal", ['mechanical("a,b", stable)', "mechanical(a,b, stable)", "mechanical(a,b)", "a,b"])
def test_a_lesion_may_have_a_comma_in_its_name(goal: str, guideline: kb.Guideline) -> None:
    from explain.proof.proof import prove

    lesions = [{"id": "a", "escc": "3"}, {"id": "a,b", "escc": "3", **STABLE}]
    result = kb.recommend(guideline, kb.read_case({"patient": {"histology": "renal"}, "lesions": lesions}, guideline))
    roots = prove(result, goal).roots
    assert roots
    assert all('"a,b"' in root for root in roots)
    assert len(what_if(result, {"a,b.pain": "mechanical"}, goal).nodes("after")) > 0


STABLE = {
    "levels": ["T9"],
    "pain": "none",
    "bone_lesion": "lytic",
    "alignment": "normal",
    "collapse": "none",
    "posterolateral": "none",
}


@pytest.mark.parametrize("number", ["²", "9" * 5000, "٣"])
def test_a_goal_with_what_only_looks_like_a_number_is_refused(number: str, answer: Any) -> None:
    from explain.proof.proof import prove

    with pytest.raises(kb.InputError, match="sins_total is never") as refused:
        prove(answer("row07-rcc-t9"), f"sins_total(t9, {number})")
    assert len(str(refused.value)) < 400, "what was given is repeated in short"
