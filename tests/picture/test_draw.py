"""The decision graph of a case: what is in it, where it stands, and that no text of a case can break it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from pictures import Graph, read, texts

import kb
from explain import words
from explain.picture.drawing import Drawing
from explain.picture.style import STYLES, short_cites
from explain.proof.picture import draw, name_of, parts_of
from explain.proof.proof import Proof, prove
from explain.proof.summary import score_items
from kb.answer import completions
from kb.sets.missing import missing_inputs

CASES = [path.stem for path in kb.load("spinal_metastases").cases]
RULE = STYLES["rule"]

NOTHING = {"case": "nothing", "patient": {}, "lesions": [{"id": "x"}]}
HOSTILE = "<script>alert(1)</script> &lt;b&gt; {|} a:b é 中文"


@pytest.fixture(scope="session")
def proof(answer: Any) -> Any:
    made: dict[str, Proof] = {}

    def of(name: str) -> Proof:
        if name not in made:
            made[name] = prove(answer(name))
        return made[name]

    return of


@pytest.fixture(scope="session")
def graph(proof: Any) -> Any:
    made: dict[tuple[str, bool], Graph] = {}

    def of(name: str, full: bool = False) -> Graph:
        if (name, full) not in made:
            made[name, full] = read(draw(proof(name), full).dot)
        return made[name, full]

    return of


def drawn(guideline: kb.Guideline, case: dict[str, Any], full: bool = False) -> Drawing:
    return draw(prove(kb.recommend(guideline, kb.read_case(case, guideline))), full)


@pytest.mark.parametrize("name", ["row07-rcc-t9", "open-sins-7", "gap-low-grade-myelopathy"])
def test_a_decision_graph_is_as_it_was_last_approved(name: str, proof: Any, golden: Any) -> None:
    golden(f"{name}.dot", draw(proof(name)).dot)


@pytest.mark.parametrize("name", CASES)
def test_every_rule_that_is_drawn_carries_its_id_and_its_citation(name: str, proof: Any, graph: Any) -> None:
    guideline = proof(name).result.guideline
    rules = graph(name, full=True).of_shape(RULE)
    whole = proof(name).graph
    behind = {node for root in proof(name).roots for node in nx.ancestors(whole, root)}  # not what only warnings need
    used = {whole.nodes[node]["rule"] for node in behind if "firings" in whole.nodes[node]}
    told = [flat(node["label"]) for node in rules.values()]
    for rule in used:
        assert any(text.startswith(f"{rule.id} {short_cites(guideline, rule.paragraph)}") for text in told), rule.id
    assert len(rules) == sum("firings" in whole.nodes[node] for node in behind)


@pytest.mark.parametrize("name", CASES)
def test_every_stated_fact_that_a_plan_rests_on_is_drawn(name: str, proof: Any, graph: Any) -> None:
    whole, vocabulary = proof(name).graph, proof(name).result.guideline.vocabulary
    plans = [root for root in proof(name).roots if whole.nodes[root]["kind"] != "none"] or proof(name).roots
    data = [whole.nodes[node] for node in set().union(*(nx.ancestors(whole, root) for root in plans))]
    stated = {vocabulary.says(d["fact"], short=True) for d in data if d["kind"] == "patient fact"}
    shown = " ".join(flat(node["label"]) for node in graph(name).nodes.values())
    assert stated
    assert {text for text in stated if text not in shown} == set()


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_every_edge_joins_two_nodes_that_are_declared(name: str, full: bool, graph: Any) -> None:
    found = graph(name, full)
    ends = {end for tail, head, _ in found.edges for end in (tail, head)}
    assert ends
    assert all("tooltip" in found.nodes[end] for end in ends)
    assert {edge[2]["lhead"] for edge in found.edges if "lhead" in edge[2]} <= found.boxes.keys()


@pytest.mark.parametrize("name", CASES)
def test_no_node_is_left_without_an_edge(name: str, graph: Any) -> None:
    ends = {end for tail, head, _ in graph(name).edges for end in (tail, head)}
    assert {node for node in graph(name).nodes if not node.startswith("legend")} - ends == set()


@pytest.mark.parametrize("name", CASES)
def test_the_legend_shows_the_kinds_that_occur_and_no_others(name: str, proof: Any, graph: Any) -> None:
    shown = {node.removeprefix("legend ") for node in graph(name).nodes if node.startswith("legend")}
    shown -= {"dashed", "decides"}
    assert shown == {kind for kind in STYLES if graph(name).of_shape(STYLES[kind])}


@pytest.mark.parametrize("name", CASES)
def test_a_dashed_line_is_explained_where_there_is_one(name: str, graph: Any) -> None:
    dashed = any(edge.get("style") == "dashed" for _, _, edge in graph(name).edges)
    assert ("legend dashed" in graph(name).nodes) == dashed


@pytest.mark.parametrize("name", CASES)
def test_what_is_dashed_is_not_certain(name: str, proof: Any, graph: Any) -> None:
    """An absence is certain: its edge ends in a circle."""
    absent = graph(name).of_shape(STYLES["absent"])
    for tail, _, edge in graph(name).edges:
        assert (edge.get("arrowhead") == "odot") == (tail in absent)
        assert not (tail in absent and edge.get("style") == "dashed")


def sure_by_the_solver(proof: Proof) -> dict[str, bool]:
    """For each node of a proof whether it is the same in every completion, as the solver says: a fact holds, an absence
    or the lack of a rule stays, some use of a rule concludes what the node leads to."""
    guideline, case, given = proof.result.guideline, proof.result.case, proof.result.model.given
    goals = tuple({*guideline.core, *guideline.vocabulary.report.told})
    missing = missing_inputs(guideline, given, case.open, guideline.core)
    asked = {}
    for number, (node, data) in enumerate(proof.graph.nodes(data=True)):
        if data["kind"] == "rule":
            if (clause := data["rule"].clause).head is None:
                continue
            (fact,) = (proof.data(end)["fact"] for end in proof.graph.successors(node))
            same = [f"{term} = {value}" for term, value in zip(clause.head.args, fact.args, strict=True)]
            asked[node] = f"_sure({number}) :- {', '.join([*map(str, clause.body), *same])}."
        elif data["kind"] == "none":
            goal = guideline.vocabulary.report.goal
            asked[node] = f"_sure({number}) :- not {goal}({data['lesion']}, _)."
        elif data["kind"] in ("absent", "record") and node.startswith("not "):
            asked[node] = f"_sure({number}) :- {node}."
        elif data["kind"] != "open":
            asked[node] = f"_sure({number}) :- {data['fact']}."
    text = [completions.program(guideline, goals), *(f"{fact}." for fact in given), *completions.choices(missing)]
    found = completions.consequences(completions.solver([*text, *asked.values(), "#show _sure/1."]), "cautious")
    assert found is not None
    numbers = {fact.args[0] for fact in found}
    return {
        node: n in numbers for n, node in enumerate(proof.graph) if node in asked or proof.data(node)["kind"] == "open"
    }


@pytest.mark.parametrize("name", CASES)
def test_a_node_is_dashed_exactly_where_it_is_not_certain(name: str, proof: Any, graph: Any) -> None:
    made = proof(name)
    full = bool(made.result.missing)  # of a patient of whom all is known a summary is enough
    for part in parts_of(made, full):
        sure = sure_by_the_solver(replace(made, graph=part.graph))
        for node in part.graph:
            if node in sure:
                assert ("dashed" not in graph(name, full).nodes[name_of(part, node)]["style"]) == sure[node], node


def test_the_facts_that_leave_a_patient_without_a_rule_are_marked_and_told(proof: Any, graph: Any) -> None:
    found = graph("gap-low-grade-myelopathy")
    bold = {label for node, label in labels_of(found) if label.startswith("●") and not node.startswith("legend")}
    assert bold == {"● ESCC grade 1c", "● myelopathy: yes"}
    description = draw(proof("gap-low-grade-myelopathy")).description
    assert "This alone leaves no rule, whatever all else is: ESCC grade 1c and myelopathy: yes." in description


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("gap-unclassified-gallbladder", "gallbladder cancer"),  # no class of radiosensitivity
        ("chordoma-s2-breast", "nature: primary bone tumor"),  # no metastasis
        ("intramedullary-cholangiocarcinoma-c4", "compartment: intramedullary"),  # outside of what ESCC grades
    ],
)
def test_the_fact_that_leaves_no_rule_is_in_the_picture(name: str, decides: str, graph: Any) -> None:
    assert f"● {decides}" in {label.replace("\\n", " ") for _, label in labels_of(graph(name))}


def labels_of(graph: Any) -> list[tuple[str, str]]:
    return [(name, look.get("label", "")) for name, look in graph.nodes.items()]


@pytest.mark.parametrize("name", CASES)
def test_the_assessments_stand_in_the_order_of_the_report_in_one_column(name: str, proof: Any) -> None:
    vocabulary = proof(name).result.guideline.vocabulary
    titles = [vocabulary.predicates[assessment].title for assessment in vocabulary.report.assessments]
    placed = sorted((text.y, text.says) for text in texts(draw(proof(name)).svg()) if text.says in titles)
    lesions: list[list[str]] = []
    for _, title in placed:
        if not lesions or titles.index(title) <= titles.index(lesions[-1][-1]):
            lesions.append([])
        lesions[-1].append(title)
    assert len(lesions) == len(proof(name).result.lesions)


def test_facts_assessments_row_and_plan_follow_one_another_from_left_to_right(proof: Any) -> None:
    where = {text.says: text.x for text in texts(draw(proof("row07-rcc-t9")).svg())}
    assert where["ESCC grade 3"] < where["neurologic.compression"] < where["high-grade compression"]
    assert where["high-grade compression"] < where["noms.table1.row7"] < where["decompression and"]


def test_a_summary_draws_a_score_as_one_node_that_says_nothing_twice(proof: Any, graph: Any) -> None:
    found = [node for node in graph("row07-rcc-t9").nodes.values() if node["shape"] == "record"]
    assert [node["label"] for node in found] == [
        "SINS 5|1\\ \\ location: level T9\\l0\\ \\ pain: none\\l2\\ \\ bone lesion: lytic\\l0\\ \\ alignment: normal\\l"
        "2\\ \\ collapse: less than 50 %\\l0\\ \\ posterolateral involvement: none\\l"
    ]
    full = graph("row07-rcc-t9", full=True)
    assert not [node for node in full.nodes.values() if node["shape"] == "record"]
    total = next(node for node in proof("row07-rcc-t9").graph if node.startswith("sins_total("))
    items = score_items(proof("row07-rcc-t9"), total)
    assert sum(item.points for item in items) == 5
    labels = [flat(node["label"]) for node in full.nodes.values()]
    for item in items:  # a full picture has the points at each item's own node
        assert any(item.name in label and label.endswith(f"scores {item.points}") for label in labels)


def test_what_is_not_known_is_told_by_its_values_the_score_so_far_and_the_missing_inputs(graph: Any) -> None:
    found = graph("open-sins-7").of_shape(STYLES["open"])
    label = "stable or unstable\\nSINS 7: indeterminate\\nmissing: the surgeon's judgement"
    assert [node["label"] for node in found.values()] == [label]


def test_a_grade_that_is_itself_missing_does_not_depend_on_itself(graph: Any) -> None:
    labels = [node["label"] for node in graph("figure-rcc-t9").of_shape(STYLES["open"]).values()]
    assert "ESCC grade 2 or 3" in labels


def test_rival_rules_say_what_tells_them_apart(graph: Any) -> None:
    labels = [flat(node["label"]) for node in graph("open-sins-7").of_shape(RULE).values()]
    assert "noms.table1.row1 Table 1, row 1 if stable" in labels
    assert "noms.table1.row2 Table 1, row 2 if unstable" in labels


def test_a_patient_of_whom_nothing_is_known_has_all_ten_rows_and_perhaps_none(guideline: kb.Guideline) -> None:
    found = read(drawn(guideline, NOTHING).dot)
    assert len(found.of_shape(RULE)) == 10
    assert len(found.of_shape(STYLES["conclusion"])) == 5
    assert [flat(node["label"]) for node in found.of_shape(STYLES["none"]).values()] == [
        "possibly no plan: no rule applies"
    ]


def test_the_title_names_the_case_its_lesions_and_their_status(proof: Any) -> None:
    assert draw(proof("row07-rcc-t9")).title == "Case row07-rcc-t9, lesion t9: decided"
    two = draw(proof("two-lesions-neuroendocrine")).title
    assert two == "Case two-lesions-neuroendocrine, lesion c7: decided; lesion t8: undetermined"


def test_lesions_share_no_node(graph: Any) -> None:
    found = graph("two-lesions-neuroendocrine")
    assert {"cluster_lesion_0", "cluster_lesion_1"} <= found.boxes.keys()
    members = [set(found.boxes[f"cluster_lesion_{n}"]["nodes"]) for n in (0, 1)]
    assert not members[0] & members[1]


def test_the_notice_stands_below_every_graph(proof: Any) -> None:
    assert proof("row07-rcc-t9").result.guideline.vocabulary.notice in draw(proof("row07-rcc-t9")).svg()


@pytest.mark.parametrize("full", [False, True])
def test_whatever_a_case_calls_its_lesions_is_shown_as_it_stands(guideline: kb.Guideline, full: bool) -> None:
    lesion = {"levels": ["T9"], "escc": "3", "pain": "none"}
    case = {
        "case": HOSTILE,
        "patient": {"histology": "renal"},
        "lesions": [
            {"id": HOSTILE, **lesion},
            {"id": "<b>&amp;</b>", **lesion},
            {"id": "\N{FULLWIDTH COLON}" * 80, **lesion},
        ],
    }
    drawing = drawn(guideline, case, full)
    svg = drawing.svg()
    said = " ".join(text.says for text in texts(svg))
    assert "<script" not in svg
    assert f"Lesion {HOSTILE}: undetermined" in said
    assert "Lesion <b>&amp;</b>: undetermined" in said
    assert drawing.description in svg.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_names_that_look_like_codes_of_the_format_mean_nothing(guideline: kb.Guideline) -> None:
    case = {"case": "\\N \\G \\L", "patient": {}, "lesions": [{"id": "a:n"}, {"id": "a;n"}, {"id": "a%3An"}]}
    drawing = drawn(guideline, case)
    said = [text.says for text in texts(drawing.svg())]
    assert (
        "Case \\N \\G \\L, lesion a:n: undetermined; lesion a;n: undetermined; lesion a%3An: undetermined"
        in " ".join(said)
    )
    plans = read(drawing.dot).of_shape(STYLES["conclusion"])
    assert len(plans) == 3 * 5


def test_the_same_case_gives_the_same_text_whatever_the_order_of_hashes() -> None:
    code = (
        "import kb, sys; from explain.proof.picture import draw; from explain.proof.proof import prove; g = kb.load();"
        "case = kb.read_case(sys.argv[1], g); sys.stdout.write(draw(prove(kb.recommend(g, case)), True).dot)"
    )
    case = next(str(path) for path in kb.load().cases if path.stem == "two-lesions-neuroendocrine")
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, case],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().startswith(b"digraph")


def test_no_more_than_three_lesions_are_named_in_a_title(proof: Any) -> None:
    assert draw(proof("findings-escc")).title == "Case findings-escc, 7 lesions"


def test_every_kind_of_node_has_a_word_in_the_legend() -> None:
    assert words.LEGEND_KINDS.keys() == STYLES.keys()


def flat(label: str) -> str:
    """A label on one line."""
    return " ".join(label.replace("\\n", " ").replace("\\l", " ").replace("\\ ", " ").replace("|", " ").split())
