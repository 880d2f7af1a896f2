"""The notebook shows what happens, and an answer shows itself in one."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import CASES, ROOT
from run_notebook import outputs_of, read_notebook, run

import explain
import kb

TOUR = ROOT / "notebooks" / "tour.ipynb"
NOTEBOOK = read_notebook(TOUR)
CODE = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


PICTURE = re.compile(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)"')


def plain(outputs: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Outputs as texts; of a picture its labels, for where they stand depends on the layout program."""

    def labels(match: re.Match[str]) -> str:
        tree = ElementTree.fromstring(b64decode(match[2]))
        return "\n".join(sorted(text.strip() for text in tree.itertext() if text.strip()))

    texts = ({form: "".join(ln) for form, ln in o.get("data", {"stdout": o.get("text", "")}).items()} for o in outputs)
    return [{form: PICTURE.sub(labels, text) for form, text in data.items()} for data in texts]


def test_a_picture_in_a_notebook_is_a_document_of_its_own_with_its_text_alternative(guideline: kb.Guideline) -> None:
    """Pictures that stand in one page would share the names that a screen reader announces them by."""
    shown = {}
    for name in ("row01-breast-l3", "row07-rcc-t9"):
        proof = explain.prove(kb.recommend(guideline, kb.read_case(CASES / f"{name}.yaml", guideline)))
        html = proof._repr_html_()
        (found,) = PICTURE.findall(html)
        assert "<svg" not in html
        assert not re.search(r"\bid=", html)
        assert ElementTree.fromstring(b64decode(found[1])).tag.endswith("svg")
        shown[name] = unescape(found[0])
    assert "row07-rcc-t9, lesion t9: decided" in shown["row07-rcc-t9"]
    assert "image-guided radiation (IGRT)" in shown["row07-rcc-t9"]
    assert "row01-breast-l3, lesion l3: decided" in shown["row01-breast-l3"]


def test_every_picture_of_the_tour_says_what_it_shows() -> None:
    html = "".join("".join(o.get("data", {}).get("text/html", "")) for cell in CODE for o in cell["outputs"])
    assert html.count("<img") == len(PICTURE.findall(html)) >= 2
    assert all(len(alternative) > 40 for alternative, _ in PICTURE.findall(html))
    assert not any("image/svg+xml" in o.get("data", {}) for cell in CODE for o in cell["outputs"])


def test_every_cell_of_the_tour_shows_what_is_stored() -> None:
    """After a change, `make notebook` stores the outputs again."""
    for cell, outputs in zip(CODE, outputs_of(NOTEBOOK), strict=True):
        assert plain(cell["outputs"]) == plain(outputs), "".join(cell["source"])


def test_the_tour_asks_every_question() -> None:
    source = "\n".join("".join(cell["source"]) for cell in CODE)
    asked = ["recommend", "prove", "why_not", "rather_than", "what_if", "changes", "reasons", "ask"]
    asked += ["certificate_of_proof", "recheck", "walk", "check", "difference"]
    assert [name for name in asked if not re.search(rf"\b{name}\(", source)] == []


def test_the_tour_tells_the_plan_of_row_7_and_the_whereabouts_of_nobody() -> None:
    shown = [text for cell in CODE for data in plain(cell["outputs"]) for text in data.values()]
    assert "decompression and stabilization &rarr; image-guided radiation (IGRT)" in shown[1]
    assert [text for text in shown if str(ROOT) in text or "/tmp" in text] == []


def test_a_cell_shows_what_it_prints_and_its_last_value() -> None:
    shown = run("print('one')\n2", {}, 3)
    assert [output.get("text") or output["data"] for output in shown] == [["one\n"], {"text/plain": ["2"]}]


# ------------------------------------------------------------------------------------------ an answer in a notebook


def table(guideline: kb.Guideline, case: Any) -> dict[str, list[str]]:
    """The rows of an answer in a notebook: what stands under each lesion, by key."""
    html = kb.recommend(guideline, kb.read_case(case, guideline))._repr_html_()
    rows = re.findall(r"<tr><th>(.*?)</th>(.*?)</tr>", html)
    return {key: re.findall(r"<t[dh]>(.*?)</t[dh]>", cells) for key, cells in rows}


def test_a_decided_answer_shows_its_plan_and_nothing_open(guideline: kb.Guideline) -> None:
    shown = table(guideline, CASES / "row07-rcc-t9.yaml")
    assert shown["status"] == ["decided"]
    assert shown["plan"] == ["decompression and stabilization &rarr; image-guided radiation (IGRT)"]
    assert shown["rules"] == ["noms.table1.row7"]
    assert not {"possible_plans", "missing"} & shown.keys()


def test_an_open_answer_shows_what_is_possible_and_what_would_decide(guideline: kb.Guideline) -> None:
    shown = table(guideline, CASES / "open-sins-7.yaml")
    assert shown["status"] == ["undetermined"]
    assert "plan" not in shown
    cebrt = "conventional external beam radiation (cEBRT)"
    assert shown["possible_plans"] == [f"{cebrt}<br>stabilization &rarr; {cebrt}"]
    assert shown["missing"] == ["the surgeon&#x27;s judgement"]
    assert shown["SINS"] == ["7 (indeterminate)"]


def test_a_lesion_without_a_rule_shows_that_beside_one_with_a_plan(guideline: kb.Guideline) -> None:
    bare = {"histology": "gallbladder", "tolerates_open_surgery": "yes"}
    known = {"levels": ["T9"], "escc": "0", "myelopathy": "no", "pain": "none", "bone_lesion": "lytic"}
    known |= {"alignment": "normal", "collapse": "none", "posterolateral": "none"}
    case = {"patient": bare, "lesions": [{"id": "a", **known}, {"id": "b"}]}
    shown = table(guideline, case)
    assert shown["status"] == ["no_rule", "no_rule"]
    assert shown["SINS"] == ["3 (stable)", "0 to 18"]


@pytest.mark.parametrize("name", ["<b>", 'a"b', "a&b"])
def test_what_a_case_is_called_is_never_markup(name: str, guideline: kb.Guideline) -> None:
    html = kb.recommend(guideline, kb.read_case({"case": name, "lesions": [{"id": "x"}]}, guideline))._repr_html_()
    caption = re.search(r"<caption>(.*?)</caption>", html)
    assert caption
    assert not set(caption[1]) & set('<>"')
    assert "Decision support and teaching material" in html


def test_the_score_of_a_patient_stands_under_the_table(guideline: kb.Guideline) -> None:
    """Tomita: slow growth 1, no visceral metastases 0, a single bone metastasis 1."""
    patient = {"primary_growth": "slow", "visceral_metastases": "none", "bone_metastases": "solitary"}
    result = kb.recommend(guideline, kb.read_case({"patient": patient, "lesions": [{"id": "x"}]}, guideline))
    assert "<p>Tomita: 2 (" in result._repr_html_()
