"""The options of `noms explain`: derivations, depth, what a conclusion rests on, thresholds, and the questions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import CASES
from pictures import read, texts

import kb
from explain import words
from explain.command.noms import main
from explain.picture.drawing import Drawing
from explain.proof.picture import draw
from explain.proof.proof import prove
from explain.proof.score_bands import bands_of, threshold_words
from explain.proof.simplest import simplest, simplest_first
from explain.proof.text import say
from explain.questions.rather_than.answer import rather_than
from explain.questions.what_if.answer import what_if
from explain.questions.why_not.answer import why_not
from kb.language.syntax import Fact

ROW_7 = str(CASES / "row07-rcc-t9.yaml")


def noms(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["explain", *args], catch_exceptions=False)
    return done.exit_code, done.output


# ---------------------------------------------------------------------------------------------- derivations and depth


@pytest.fixture
def touched(guideline: kb.Guideline) -> Any:
    """A lesion that touches the junctional spine by three of its levels."""
    case = kb.read_case({"lesions": [{"id": "x", "levels": ["C7", "T1", "T2", "T3"]}]}, guideline)
    return prove(kb.recommend(guideline, case), "touches(x, junctional)")


def test_the_simplest_derivation_is_told_and_the_others_are_counted(touched: Any) -> None:
    assert len(touched.premises(touched.roots[0])) == 3
    text = say(simplest(touched))
    assert text.count("by sins.location.touched") == 1
    assert "2 other derivations of it" in text
    assert say(touched).count("by sins.location.touched") == 3


def test_a_lower_derivation_comes_before_a_higher_one_with_fewer_facts(guideline: kb.Guideline) -> None:
    case = kb.read_case({"lesions": [{"id": "x", "levels": ["C1"], "compartment": "intradural"}]}, guideline)
    proof = prove(kb.recommend(guideline, case), "location(x, junctional)")
    root, use = proof.roots[0], proof.premises(proof.roots[0])[0]
    graph = proof.graph.copy()
    graph.add_node("short#1", **{**proof.data(use), "firings": ()})
    for n in range(5):
        graph.add_node(f"fact {n}", kind="patient fact", certain=True)
        graph.add_edge(f"fact {n}", "short#1")
    graph.add_edge("short#1", root)
    both = replace(proof, graph=graph)
    assert simplest_first(both).premises(root) == ["short#1", use]
    assert simplest(both).premises(root) == ["short#1"]


def test_a_proof_by_cases_keeps_all_its_cases(answer: Any) -> None:
    proof = prove(answer("figure-rcc-t9"))
    assert set(simplest(proof).graph) == set(proof.graph)


def test_steps_below_the_depth_are_left_out_and_counted(answer: Any) -> None:
    proof = prove(answer("row07-rcc-t9"))
    text = say(replace(proof, depth=1))
    assert "the spine at t9 is mechanically stable (3 steps that are left out)" in text
    assert "\n2. " not in text
    assert say(replace(proof, depth=9)) == say(proof)
    assert "3 steps that are left out" in " ".join(t.says for t in texts(draw(replace(proof, depth=1)).svg()))


def test_a_lack_of_a_rule_can_be_cut_too(answer: Any) -> None:
    text = say(replace(prove(answer("gap-low-grade-myelopathy")), depth=1))
    assert "by its SINS, t6 is stable (2 steps that are left out)" in text


# ---------------------------------------------------------------------------------------------------- what it rests on


def test_assumptions_and_disputed_statements_stand_at_the_top(answer: Any) -> None:
    lines = say(prove(answer("judged-sins-8"), "mechanical")).splitlines()
    assert lines[3].startswith("It rests on the assumption")
    assert "mechanical.judged" in lines[3]
    assert "G01" in lines[4]
    assert all(len(line) <= 100 for line in lines)


def test_what_rests_on_nothing_doubtful_says_nothing(answer: Any) -> None:
    assert "It rests on" not in say(prove(answer("row07-rcc-t9"), "collapse_points"))


def test_a_lack_of_a_rule_that_a_check_accepts_names_the_finding(answer: Any) -> None:
    assert "accepted finding gap-plan-72349abf" in " ".join(say(prove(answer("gap-low-grade-myelopathy"))).split())
    assert "accepted finding gap-plan-0445eca7" in " ".join(say(prove(answer("gap-unclassified-gallbladder"))).split())


# ----------------------------------------------------------------------------------------------------------- thresholds


def test_the_bands_of_sins_are_those_of_the_paper(guideline: kb.Guideline) -> None:
    score = next(s for s in guideline.vocabulary.report.scores if s.key == "sins")
    found = bands_of(guideline, score)
    assert {band: (min(n), max(n)) for band, n in found.items()} == {
        "stable": (0, 6),
        "indeterminate": (7, 12),
        "unstable": (13, 18),
    }


def test_a_total_is_told_among_its_bands_with_what_one_entry_adds(guideline: kb.Guideline) -> None:
    lesion = {"levels": ["C1"], "pain": "none", "bone_lesion": "lytic", "alignment": "subluxation", "collapse": "none"}
    case = kb.read_case({"lesions": [{"id": "x", **lesion, "posterolateral": "none"}]}, guideline)
    told = threshold_words(kb.recommend(guideline, case), Fact("sins_total", ('"x"', 9)))
    assert told == (
        "9 lies in 7 to 12; 6 would be stable; 13 would be unstable; pain: mechanical alone adds 3; "
        "alignment: normal alone takes 4 away"
    )


# ---------------------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("args", "first"),
    [
        (("--why-not", "igrt"), "It does not hold that the plan for t9 is image-guided radiation (IGRT)"),
        (("--rather-than", "igrt"), "It holds that the plan for t9 is decompression and stabilization"),
        (("--what-if", "escc=1c"), "With ESCC grade 1c in place of 3, the answer for t9 becomes image-guided"),
        (
            ("--what-if", "escc=", "--what-if", "pain=mechanical"),
            "With ESCC grade left out and pain: mechanical",
        ),
        (("mechanical", "--what-if", "pain=mechanical"), "With pain: mechanical in place of none, the answer for mech"),
        (("--all",), "The plan for t9 is decompression and stabilization"),
        (("--depth", "1"), "The plan for t9 is decompression and stabilization"),
    ],
)
def test_the_first_sentence_is_the_answer(args: tuple[str, ...], first: str) -> None:
    status, output = noms(ROW_7, *args)
    assert status == 0
    assert output.splitlines()[2].startswith(first)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--why-not", "igrt", "--what-if", "escc=2"), "ask one at a time"),
        (("mechanical", "--why-not", "igrt"), "leave mechanical out"),
        (("--why-not", "igrt", "--all"), "--all is about a proof"),
        (("--what-if", "escc=2", "--depth", "2"), "--depth is about a proof"),
        (("--what-if", "escc"), "write escc=VALUE"),
        (("--what-if", "escc=2", "--what-if", "escc=3"), "escc is given twice"),
        (("--why-not", "igtr"), "did you mean igrt?"),
        (("--depth", "0"), "--depth"),
    ],
)
def test_a_wrong_call_is_refused_with_status_2(args: tuple[str, ...], says: str) -> None:
    status, output = noms(ROW_7, *args)
    assert status == 2
    assert says in output


def test_a_lesion_without_a_plan_gets_the_nearest_rows_without_being_asked() -> None:
    _, output = noms(str(CASES / "gap-low-grade-myelopathy.yaml"))
    told = output[output.index("The rules that come nearest, for t6:") :].splitlines()
    assert "noms.table1.row1" in told[1]
    assert "myelopathy from t6: no; instead, myelopathy from t6: yes" in told[2]
    assert "come nearest" not in noms(ROW_7)[1]


@pytest.mark.parametrize("args", [("--why-not", "igrt"), ("--rather-than", "igrt"), ("--what-if", "escc=1c")])
def test_every_question_is_written_in_every_format(args: tuple[str, ...], tmp_path: Path) -> None:
    paths = [tmp_path / f"out.{ending}" for ending in ("svg", "png", "pdf", "dot", "json", "txt")]
    status, output = noms(ROW_7, *args, *(part for path in paths for part in ("-o", str(path))), "--format", "json")
    assert status == 0
    begins = (b"<svg", b"\x89PNG", b"%PDF", b"digraph", b"{", b"Case row07")
    assert [path.read_bytes()[: len(b)] for path, b in zip(paths, begins, strict=True)] == list(begins)
    assert json.loads(paths[4].read_text(encoding="utf-8")) == json.loads(output.splitlines()[-1])


# ----------------------------------------------------------------------------------------------------------- pictures


@pytest.fixture
def pictures(answer: Any) -> list[Drawing]:
    row_7, figure, gap = answer("row07-rcc-t9"), answer("figure-rcc-t9"), answer("gap-low-grade-myelopathy")
    return [
        why_not(row_7, "igrt").drawing(),
        why_not(figure, "igrt").drawing(),
        why_not(gap, full=True).drawing(),
        why_not(row_7, "mechanical(t9, unstable)", full=True).drawing(),
        rather_than(figure, "igrt").drawing(),
        what_if(row_7, {"escc": ""}).drawing(),
        what_if(answer("two-lesions-neuroendocrine"), {"histology": "renal"}).drawing(),
    ]


def test_marks_are_seen_without_color_and_the_legend_explains_each(pictures: list[Drawing]) -> None:
    for drawing in pictures:
        graph = read(drawing.dot)
        signs = {mark: template[0] for mark, template in words.MARKS.items()}
        for mark, sign in signs.items():
            marked = [
                n for name, n in graph.nodes.items() if n["label"].startswith(f"{sign} ") and name[:6] != "legend"
            ]
            assert bool(marked) == (f"legend mark {mark}" in graph.nodes), (drawing.title, mark)
            for node in marked:
                lines = (node.get("peripheries") == "2", "dashed" in node["style"], float(node.get("penwidth", 1)) >= 3)
                assert lines == {"no": (True, False, False), "after": (False, False, True)}.get(
                    mark, (False, True, False)
                )


def test_no_text_of_a_question_lies_outside_its_shape(pictures: list[Drawing]) -> None:
    from pictures import overflow

    from explain.picture.render import font_files

    for drawing in pictures:
        svg = drawing.svg()
        assert f'<title id="title">{drawing.title.split(":")[0]}' in svg
        assert len(drawing.description) > 40
        for text in texts(svg):
            assert overflow(text, font_files()[0]) < 1, text


def test_the_same_question_gives_the_same_text_whatever_the_order_of_hashes() -> None:
    code = (
        "import kb, json, sys, explain; g = kb.load();"
        "r = kb.recommend(g, kb.read_case(sys.argv[1], g));"
        "qs = [explain.why_not(r), explain.what_if(r, {'escc': '3'}), explain.rather_than(r, 'cebrt')];"
        "[print(json.dumps(q.json()), q.drawing().dot) for q in qs]"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(CASES / "gap-low-grade-myelopathy.yaml")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().count(b"digraph") == 3


def test_questions_show_themselves_in_a_notebook(answer: Any) -> None:
    result = answer("row07-rcc-t9")
    import explain

    for question in (explain.why_not(result, "igrt"), explain.rather_than(result, "igrt")):
        assert question._repr_html_().startswith('<img alt="Case row07-rcc-t9')
        assert "<pre>Case row07-rcc-t9, lesion t9" in question._repr_html_()
        assert "t9" in question._repr_markdown_()
