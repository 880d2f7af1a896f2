"""A walk goes through the whole proof of a plan in the order of the guideline, and its predictions have the answers
that the authors of the cases expect."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import CASES, ROOT

import kb
from explain.command.noms import main
from explain.proof.failing_conditions import against
from explain.proof.proof import prove
from explain.proof.summary import summarise
from explain.walk.steps import Step
from explain.walk.terminal import play
from explain.walk.walk import Walk, walk
from kb.cases.case import lesion_symbol
from kb.language.syntax import Fact

FILES = sorted(CASES.glob("*.yaml"))
BAD = ROOT / "tests" / "bad"


def step(found: Walk, name: str) -> Step:
    return next(each for each in found.steps if each.id == name)


def right(each: Step) -> list[str]:
    return [choice.value for choice in each.choices if choice.right]


def noms(*words: str, text: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["walk", *words], input=text, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def path(name: str) -> str:
    return str(CASES / f"{name}.yaml")


# -------------------------------------------------------------------------------------------------------- the steps


def test_the_steps_are_the_assessments_in_the_order_of_the_report_scores_item_by_item_then_the_plan(
    answer: Any,
) -> None:
    found = walk(answer("row07-rcc-t9"))
    items = ["location", "pain", "bone_lesion", "alignment", "collapse", "posterolateral"]
    assert [each.id for each in found.steps] == [
        "neurologic",
        "oncologic",
        *(f"{item}_points" for item in items),
        "sins_total",
        "sins_band",
        "mechanical",
        "systemic",
        "plan",
    ]
    assert [each.part for each in found.steps[2:11]] == ["Mechanical"] * 9


def test_a_step_has_its_question_the_fact_the_rule_its_citation_and_what_follows(answer: Any) -> None:
    found = step(walk(answer("row07-rcc-t9")), "neurologic")
    assert [(q.field, q.asks, q.answer) for q in found.questions] == [
        ("escc", "What is the ESCC grade on the axial T2-weighted MR image?", "3")
    ]
    assert [(rule.rule, rule.certain) for rule in found.rules] == [("neurologic.compression", True)]
    assert "Table 1, legend" in found.rules[0].cites
    assert found.concludes == "The epidural compression at t9 is high-grade."
    assert found.reads == ('escc("t9", "3")',)
    assert 'neurologic("t9", high_grade)' in found.concluding
    assert found.why[0] == "ESCC grade: a rule for Neurologic reads it (neurologic.compression)."
    assert "10 rules for Plan" in found.why[1]


def test_a_score_is_counted_item_by_item(answer: Any) -> None:
    found = walk(answer("row07-rcc-t9"))
    pain = step(found, "pain_points")
    assert (pain.title, pain.concludes) == ("SINS: Pain", "Pain scores 0.")
    assert [q.answer for q in pain.questions] == ["none"]
    assert [ground.rule for ground in pain.grounds] == ["sins.pain.points"]
    assert step(found, "sins_total").concludes == "The SINS of t9 is 5: 1 + 0 + 2 + 0 + 2 + 0."


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_node_of_the_decision_graph_lights_up_once_and_what_a_rule_reads_before_what_it_concludes(
    file: Path, guideline: kb.Guideline
) -> None:
    result = kb.recommend(guideline, kb.read_case(file, guideline))
    for lesion in result.case.lesions:
        found = walk(result, lesion)
        lit = [node for each in found.steps for node in (*each.reads, *each.concluding)]
        assert len(lit) == len(set(lit))
        graph = summarise(prove(result, lesion))
        assert set(graph) <= set(lit)
        at = {node: n for n, node in enumerate(lit)}
        assert all(at[start] < at[end] for start, end in graph.edges)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_right_predictions_are_the_answers_that_the_author_of_the_case_expects(
    file: Path, guideline: kb.Guideline
) -> None:
    case = kb.read_case(file, guideline)
    result = kb.recommend(guideline, case)
    for lesion, expected in case.expect.items():
        found = walk(result, lesion)
        plan = found.steps[-1]
        if expected["status"] == "decided":
            assert right(plan) == ["_then_".join(expected["plan"])]
        else:
            assert right(plan) == [{"undetermined": "?", "no_rule": "-"}[expected["status"]]]
        told = {each.id: right(each) for each in found.steps if each.choices}
        for name, value in expected.get("assessments", {}).items():
            assert name not in told or told[name] == [value] or (value is None and told[name][0] in "?-")
        band = expected.get("sins", {}).get("band")
        assert "sins_band" not in told or band is None or told["sins_band"] == [band]


def test_an_undetermined_walk_ends_with_what_is_missing_and_what_each_answer_leads_to(answer: Any) -> None:
    found = walk(answer("open-sins-7"))
    assert right(step(found, "mechanical")) == ["?"]
    assert [q.answer for q in step(found, "mechanical").questions] == [None]
    assert right(step(found, "sins_band")) == ["indeterminate"]
    assert found.steps[-1].concludes.startswith("Plan for l3: undetermined:")
    assert found.ends[1].startswith("surgeon_judges: Does the surgeon judge the spine stable or unstable?")
    assert found.ends[2:] == (
        "Conventional external beam radiation (cEBRT) if stable (noms.table1.row1).",
        "Stabilization, then conventional external beam radiation (cEBRT) if unstable (noms.table1.row2).",
    )


def test_a_walk_without_a_plan_ends_with_the_nearest_rules_and_what_separates_the_patient_from_them(
    answer: Any,
) -> None:
    found = walk(answer("gap-low-grade-myelopathy"))
    assert right(found.steps[-1]) == ["-"]
    assert found.ends[1:] == (
        "noms.table1.row1 needs myelopathy: no, but myelopathy from t6: yes.",
        "noms.table1.row3 needs high-grade compression, but the epidural compression at t6 is low-grade.",
    )
    found = walk(answer("gap-unclassified-gallbladder"))
    assert right(step(found, "oncologic")) == ["-"]
    assert [q.answer for q in step(found, "oncologic").questions] == ["gallbladder cancer"]


def test_a_plan_that_holds_whatever_is_missing_says_so(answer: Any) -> None:
    found = walk(answer("figure-rcc-t9"))
    assert right(step(found, "mechanical")) == ["?"]
    assert found.steps[-1].concludes.endswith("This holds whatever the missing answers turn out to be.")
    assert [(rule.rule, rule.certain) for rule in found.steps[-1].rules] == [
        ("noms.table1.row7", False),
        ("noms.table1.row9", False),
    ]
    assert step(found, "neurologic").questions[0].answer == "2 or 3"
    assert found.ends == ()


# -------------------------------------------------------------------------------------------------- why not a value


def test_why_not_names_the_conditions_that_fail_and_the_facts_that_stand_there(answer: Any) -> None:
    plan = step(walk(answer("row07-rcc-t9")), "plan")
    told = {choice.value: choice.why_not for choice in plan.choices}
    assert told["igrt"] == (
        "noms.table1.row5 needs low-grade compression, but the epidural compression at t9 is high-grade.",
    )
    assert told["cebrt"][0] == "noms.table1.row3 needs radiosensitive, but the tumor at t9 is radioresistant."
    band = {choice.value: choice.why_not for choice in step(walk(answer("row07-rcc-t9")), "sins_band").choices}
    assert band["unstable"] == ("sins.unstable needs SINS ≥ 13, but the SINS of t9 is 5.",)
    assert told[plan.choices[4].value] == ()


def test_a_value_that_is_only_possible_is_told_with_what_it_waits_for(answer: Any) -> None:
    plan = step(walk(answer("open-sins-7")), "plan")
    cebrt = next(choice for choice in plan.choices if choice.value == "cebrt")
    assert cebrt.why_not[0] == "It is possible, but not certain."
    assert "noms.table1.row1 needs stable, but not known yet:" in cebrt.why_not[1]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_rule_has_no_failing_condition_exactly_where_it_can_fire(file: Path, guideline: kb.Guideline) -> None:
    """What fires, the engine and the solver say; `against` reads the clauses for itself."""
    result = kb.recommend(guideline, kb.read_case(file, guideline))
    fired = {(f.rule.index, f.head) for f in result.concluding}
    tried = 0
    for lesion in result.case.lesions:
        for name in ("plan", "neurologic", "oncologic", "mechanical", "systemic", "sins_band"):
            for value in guideline.vocabulary.domains[guideline.vocabulary.predicates[name].domain].symbols:
                fact = Fact(name, (lesion_symbol(lesion), value))
                for each in against(result, fact):
                    assert (not each.failing) == ((each.rule.index, fact) in fired), each.says()
                    tried += 1
    assert tried >= 20 * len(result.case.lesions)


# ------------------------------------------------------------------------------------------------ another guideline


def test_another_guideline_is_walked_without_a_word_of_code(tmp_path: Path) -> None:
    for name, file in (("vocabulary.toml", "vocabulary.toml"), ("ankle.lp", "sound.lp"), ("references.toml",) * 2):
        shutil.copy(BAD / file, tmp_path / name)
    guideline = kb.load(str(tmp_path))
    lesion = {"id": "a", "swelling": "yes", "pain": "constant", "laxity": "2"}
    result = kb.recommend(guideline, kb.read_case({"case": "twist", "lesions": [lesion]}, guideline))
    found = walk(result)
    ids = [each.id for each in found.steps]
    assert ids[-1] == "plan"
    assert ids.index("risk") < ids.index("plan")
    assert right(step(found, "risk")) == [result.lesions[0].assessments["risk"]]


# ------------------------------------------------------------------------------------------------------ the terminal


def played(found: Walk, *words: str, predict: bool = True) -> str:
    """What a terminal shows to a reader who types these lines, and then nothing more."""
    lines, left = [], list(words)

    def ask(prompt: str) -> str:
        lines.append(prompt)
        if not left:
            raise EOFError
        return left.pop(0)

    play(found, ask, lines.append, predict)
    return "\n".join(lines)


def test_a_right_and_a_wrong_prediction_are_answered_and_counted(answer: Any) -> None:
    shown = played(walk(answer("row07-rcc-t9")), "1", "", "2", "q")
    wrong, rest = shown.split("Step 2 of 13")
    assert "Not so: low-grade." in wrong
    assert "but ESCC grade 3 counts as" in wrong
    assert "Right." in rest
    assert "1 of 2 predictions right." in rest
    assert "Neurologic: low-grade; the answer is high-grade" in rest


def test_nothing_that_follows_is_shown_before_it_is_predicted_or_asked_for(answer: Any) -> None:
    before = played(walk(answer("row07-rcc-t9")))
    assert "What follows?" in before
    assert "neurologic.compression" not in before
    assert "counts as" not in before
    assert "The epidural compression at t9 is high-grade." in played(walk(answer("row07-rcc-t9")), "")
    assert "The epidural compression at t9 is high-grade." in played(walk(answer("row07-rcc-t9")), predict=False)


def test_a_reader_goes_back_asks_why_and_is_told_the_keys(answer: Any) -> None:
    shown = played(walk(answer("row07-rcc-t9")), "", "", "b", "w", "9", "x")
    assert shown.count("Step 1 of 13") == 2
    assert "10 rules for Plan read it" in shown
    assert shown.count("Enter: forward.") == 2


def test_a_whole_walk_on_a_terminal_ends_with_what_is_missing_and_the_score(answer: Any) -> None:
    found = walk(answer("open-sins-7"))
    words = []
    for each in found.steps:
        words += ["1", ""] if each.choices else [""]
    shown = played(found, *words)
    assert "surgeon_judges: Does the surgeon judge" in shown
    assert "2 of 5 predictions right." in shown  # low-grade and radiosensitive are the first of their values
    assert shown.count("; the answer is ") == 3


def test_a_real_terminal_is_asked_line_by_line() -> None:
    master, slave = pty.openpty()
    call = [sys.executable, "-m", "explain", "walk", path("row07-rcc-t9")]
    with subprocess.Popen(call, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, close_fds=True) as process:
        os.close(slave)
        os.write(master, b"2\nq\n")
        shown = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    os.close(master)
    assert process.returncode == 0
    assert "1 of 1 predictions right." in shown.decode()


# ------------------------------------------------------------------------------------------------------- the command


def test_without_a_terminal_all_steps_are_printed_at_once_with_the_notice(guideline: kb.Guideline) -> None:
    status, shown, complaints = noms(path("row07-rcc-t9"))
    assert (status, complaints) == (0, "")
    places = [shown.index(f"Step {number} of 13") for number in range(1, 14)]
    assert all(before < after for before, after in pairwise(places))
    assert "Plan for t9: decompression and stabilization" in shown
    assert guideline.vocabulary.notice in shown


def test_as_data_a_walk_says_which_nodes_are_new_and_which_are_lit() -> None:
    status, shown, _ = noms(path("row07-rcc-t9"), "--format", "json")
    data = json.loads(shown)
    assert status == 0
    assert (data["case"], data["lesion"], data["status"]) == ("row07-rcc-t9", "t9", "decided")
    assert [len(step["lit"]) for step in data["steps"]] == [
        sum(len(step["new"]) for step in data["steps"][: n + 1]) for n in range(13)
    ]
    wanted = {"value": "high_grade", "says": "high-grade", "right": True, "why_not": []}
    assert data["steps"][0]["choices"][1] == wanted


def test_standard_input_is_read_and_another_lesion_can_be_chosen() -> None:
    text = (CASES / "percent-collapse-exactly-50.yaml").read_text(encoding="utf-8")
    status, shown, _ = noms("-", "--lesion", "l4", text=text)
    assert status == 0
    assert "lesion l4" in shown
    assert "Other lesions of this case: l2, t7, s3 and s4." in shown


@pytest.mark.parametrize(
    ("words", "text", "complaint"),
    [
        ((path("row07-rcc-t9"), "--lesion", "t8"), None, "the case has no lesion t8."),
        ((path("row07-rcc-t9"), "-o", "walk.pdf"), None, "a walk cannot be written as pdf."),
        (("-",), '{"case": "a", "lesions": []}\n{"case": "b", "lesions": []}\n', "lesions"),
        (("missing.yaml",), None, "missing.yaml"),
    ],
)
def test_a_call_that_cannot_be_answered_is_refused_in_words(
    words: tuple[str, ...], text: str | None, complaint: str
) -> None:
    status, shown, complaints = noms(*words, text=text)
    assert (status, shown) == (2, "")
    assert complaint in complaints


def test_two_cases_on_standard_input_are_refused() -> None:
    case = '{"case": "a", "lesions": [{"id": "x", "escc": 2}]}\n'
    status, _, complaints = noms("-", text=case * 2)
    assert status == 2
    assert "a walk takes one case" in complaints


def test_a_page_is_written_and_made_again_is_the_same(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        status, _, complaints = noms(path("row07-rcc-t9"), "-o", str(tmp_path / name))
        assert status == 0
        assert "wrote" in complaints
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
