"""Every view of an answer shows its headline: what holds the plan, how urgent it is, where rules clash."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import click
import held_guideline
import pytest
from click.testing import CliRunner
from conftest import CASES
from held_guideline import LESION, PATIENT, answered

import explain
import kb
from explain.command.noms import main
from explain.questions.next_question.dialog import ask_on
from explain.sentences.headline import headline
from explain.sentences.table import COLORS, color_of, tell
from explain.walk.terminal import play
from explain.walk.walk import walk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return held_guideline.folder(tmp_path_factory.mktemp("mass"))


@pytest.fixture(scope="module")
def mass(folder: Path) -> kb.Guideline:
    return kb.load(folder)


def line(mass: kb.Guideline, **changes: Any) -> str:
    return headline(mass.vocabulary, answered(mass, **changes).lesions[0]).line


def holds(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(hold["of"], hold["procedure"], hold["topic"]) for hold in found]


# ------------------------------------------------------------------------------------------------ what is held, and why


def test_a_hold_names_the_procedure_and_the_reason_with_its_rule_and_citation(mass: kb.Guideline) -> None:
    assert answered(mass, weak="yes").json()["lesions"][0]["holds"] == [
        {
            "topic": "weak",
            "says": "A weak patient is not cut.",
            "rule": "mass.weak",
            "cites": "book, page 7",
            "procedure": "surgery",
            "of": "plan",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "decided: open surgery, then radiation"),
        ({"weak": "yes"}, "decided: open surgery, then radiation. ON HOLD: open surgery (a weak patient)."),
        ({"weak": "yes", "size": 4}, "decided: radiation"),
        ({"weak": "yes", "size": 3}, "decided: radiation"),
        ({"weak": "yes", "size": 2}, "decided: radiation. Option on hold: open surgery (a weak patient)."),
        (
            {"refuses": "yes", "weak": "yes", "near": "yes", "fast": "yes"},
            "decided: open surgery, then radiation. ON HOLD: open surgery (a weak patient); radiation (a nerve within "
            "reach); the whole plan (a refusal). URGENT: emergency.",
        ),
        ({"fast": "yes"}, "decided: open surgery, then radiation. URGENT: emergency."),
        ({"fast": None, "refuses": None}, "decided: open surgery, then radiation"),
    ],
)
def test_the_headline_says_the_plan_then_what_holds_it_then_how_urgent_it_is(
    changes: dict[str, Any], told: str, mass: kb.Guideline
) -> None:
    assert line(mass, **changes) == told


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        (
            0,
            "radiation (a nerve within reach); the whole plan (a refusal). Perhaps on hold: open surgery "
            "(a weak patient)",
        ),
        (174, "radiation (a nerve within reach); the whole plan (a refusal). Perhaps on hold: open surgery"),
        (150, "radiation; the whole plan. Perhaps on hold: open surgery"),
        (1, "radiation and 1 more. Perhaps on hold: open surgery"),
    ],
)
def test_a_headline_in_few_letters_leaves_out_reasons_and_never_that_something_is_held(
    letters: int, told: str, mass: kb.Guideline
) -> None:
    known = {"refuses": "yes", "weak": "yes", "near": "yes", "fast": "yes"}
    found = headline(mass.vocabulary, answered(mass, **known, size=None).lesions[0])
    assert found.within(letters) == f"undetermined: missing answers matter. ON HOLD: {told}. URGENT: emergency."


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_first_line_of_an_answer_is_read_at_a_glance(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is short, and has the hold and the urgency; what is held, and why, stands below it."""
    guideline = kb.load("spinal_metastases")
    result = kb.recommend(guideline, kb.read_case(path, guideline))
    tell(result)
    told = capsys.readouterr().out
    for answer in result.lesions:
        (line,) = (
            line for line in told.splitlines() if line.startswith(f"{result.case.name}, lesion {answer.lesion}: ")
        )
        assert len(line) - len(f"{result.case.name}, lesion {answer.lesion}: ") <= 160
        assert ("ON HOLD: " in line) == any(hold.of == "plan" for hold in answer.holds)
        assert ("URGENT: " in line) == bool(answer.remarks["urgency"])
        for hold in answer.holds:
            assert " ".join(hold.says.split()) in " ".join(told.split())


def test_the_hold_of_an_option_is_no_hold_of_the_plan(mass: kb.Guideline) -> None:
    (answer,) = answered(mass, weak="yes", size=2).json()["lesions"]
    assert holds(answer["holds"]) == [("option", "surgery", "weak")]
    assert headline(mass.vocabulary, answered(mass, weak="yes", size=2).lesions[0]).at_plan == ()


def test_a_hold_that_some_answers_lead_to_is_not_told_as_certain(mass: kb.Guideline) -> None:
    (answer,) = answered(mass, weak="yes", size=None).json()["lesions"]
    assert answer["holds"] == []
    assert holds(answer["possible_holds"]) == [("plan", "surgery", "weak"), ("option", "surgery", "weak")]
    assert line(mass, weak="yes", size=None) == (
        "undetermined: missing answers matter. Perhaps on hold: open surgery (a weak patient)."
    )  # said of the plan, not again of the option


def test_what_every_possible_plan_needs_is_held_for_certain(mass: kb.Guideline) -> None:
    """Cut, or cut and irradiated: either way a weak patient would be cut; only one way is there radiation."""
    (answer,) = answered(mass, weak="yes", near="yes", mixed=None).json()["lesions"]
    assert answer["status"] == "undetermined"
    assert holds(answer["holds"]) == [("plan", "surgery", "weak")]
    assert holds(answer["possible_holds"]) == [("plan", "radiation", "near_nerve")]


def test_without_a_rule_nothing_is_held_and_the_urgency_is_told(folder: Path, tmp_path: Path) -> None:
    bare = held_guideline.folder(tmp_path / "bare")
    text = (bare / "mass.lp").read_text()
    (bare / "mass.lp").write_text(text.replace("extent(L, large), mixed(L, no)", "size(L, 9), mixed(L, no)"))
    found = answered(kb.load(bare), weak="yes", refuses="yes", fast="yes")
    assert found.lesions[0].status == "no_rule"
    assert (found.lesions[0].holds, found.lesions[0].possible_holds) == ((), ())
    told = headline(found.guideline.vocabulary, found.lesions[0]).line
    assert told == "no rule: the guideline has no plan for this patient. URGENT: emergency."


def test_holds_agree_with_trying_every_completion(mass: kb.Guideline) -> None:
    """What is certain is held in every completion, and what is possible in some."""
    known = {"weak": "yes", "near": "yes"}
    for left_out in (("size",), ("mixed",), ("color",), ("size", "mixed"), ("size", "mixed", "color")):
        domains = {"size": range(10), "mixed": ("yes", "no"), "color": ("red", "grey")}
        tried = [
            set(
                holds(answered(mass, **known, **dict(zip(left_out, values, strict=True))).json()["lesions"][0]["holds"])
            )
            for values in product(*(domains[name] for name in left_out))
        ]
        (answer,) = answered(mass, **known, **dict.fromkeys(left_out)).json()["lesions"]
        assert set(holds(answer["holds"])) == set.intersection(*tried)
        assert set(holds(answer["possible_holds"])) == set.union(*tried) - set.intersection(*tried)


# --------------------------------------------------------------------------------------------- rules that contradict


def test_rules_that_contradict_each_other_are_named_with_what_each_says(mass: kb.Guideline) -> None:
    (answer,) = answered(mass, color="red").json()["lesions"]
    assert (answer["status"], answer["plan"], answer["missing"]) == ("undetermined", None, [])
    assert answer["conflict"] == {
        "certain": True,
        "sides": [
            {"plan": ["radiation"], "rules": ["mass.red"]},
            {"plan": ["surgery", "radiation"], "rules": ["mass.large"]},
        ],
    }
    assert line(mass, color="red") == (
        "undetermined. The rules contradict each other here: mass.red says radiation; mass.large says open surgery, "
        "then radiation."
    )


def test_a_conflict_is_certain_where_every_completion_has_one(mass: kb.Guideline) -> None:
    """Whether it is mixed or not, a red and large mass has two plans; without its color, it may have."""
    sure, perhaps, none = (
        answered(mass, **changes).lesions[0].conflict
        for changes in ({"color": "red", "mixed": None}, {"color": None}, {"color": "grey", "mixed": None})
    )
    assert sure
    assert (sure.certain, len(sure.sides)) == (True, 3)
    assert perhaps
    assert (perhaps.certain, len(perhaps.sides)) == (False, 2)
    assert none is None


def test_two_rules_for_one_plan_are_no_conflict(mass: kb.Guideline) -> None:
    (answer,) = answered(mass, color="red", size=2).lesions
    assert (answer.status, answer.conflict, answer.rules) == ("decided", None, ("mass.small", "mass.red"))


# -------------------------------------------------------------------------------------------------- every view shows it

QUESTIONS = {
    "why": (),
    "full": ("--full",),
    "all": ("--all",),
    "depth": ("--depth", "1"),
    "why_not": ("--why-not", "rays"),
    "rather": ("--rather-than", "rays"),
    "changes": ("--what-if", "a.near=yes"),
    "reasons": ("--reasons",),
    "change": ("--change",),
    "to": ("--change", "--to", "cut"),
    "overview": ("--overview",),
}
# Of `noms explain`, what asks no question of its own.
SAME_VIEW = {"case", "goal", "outputs", "kind", "name", "language", "certificate"}
View = Callable[[Path, Path, Path], str]


def run(*call: str) -> str:
    found = CliRunner().invoke(main, list(call), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def command(*call: str) -> View:
    return lambda folder, case, place: run(*call, str(case), "-g", str(folder))


def asked(question: tuple[str, ...], ending: str) -> View:
    """What `noms explain` prints, or the file that it writes."""

    def view(folder: Path, case: Path, place: Path) -> str:
        path = place / f"x.{ending}"
        call = ("explain", str(case), "-g", str(folder), *question)
        if ending == "data":
            return run(*call, "--format", "json")
        printed = run(*call, *(("-o", str(path)) if ending != "text" else ()))
        return path.read_text(encoding="utf-8") if ending != "text" else printed

    return view


def shown(of: Callable[[kb.Result], Any]) -> View:
    """What something shows of a result."""

    def view(folder: Path, case: Path, place: Path) -> str:
        guideline = kb.load(folder)
        return str(of(kb.recommend(guideline, kb.read_case(case, guideline))))

    return view


def dialog(folder: Path, case: Path, place: Path) -> str:
    told: list[str] = []
    guideline = kb.load(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(click, "echo", lambda text="", **_: told.append(str(text)))
        ask_on(guideline, kb.read_case(case, guideline), lambda _: "q")
    return "\n".join(told)


def played(result: kb.Result) -> str:
    told: list[str] = []
    play(walk(result), lambda _: "", told.append)
    return "\n".join(told)


NOTEBOOK: dict[str, Callable[[kb.Result], Any]] = {
    "proof": explain.prove,
    "drawing": lambda result: explain.draw(explain.prove(result)),
    "reasons": explain.reasons,
    "changes": explain.changes,
    "ask": explain.ask,
    "walk": walk,
    "why not": lambda result: explain.why_not(result, "cut"),
    "rather than": lambda result: explain.rather_than(result, "cut"),
    "what if": lambda result: explain.what_if(result, {"a.near": "yes"}),
}
SHOWN_BY = ("_repr_html_", "_repr_svg_", "_repr_markdown_")


def in_notebook(of: Callable[[kb.Result], Any]) -> Callable[[kb.Result], str]:
    """Whatever a notebook may show of something."""

    def told(result: kb.Result) -> str:
        thing = of(result)
        found = [getattr(thing, name)() for name in SHOWN_BY if hasattr(thing, name)]
        assert found
        return "\n".join(map(as_seen, found))

    return told


def as_seen(text: str) -> str:
    """A picture that is embedded in a page, as itself; its text alternative says the same."""
    embedded = re.fullmatch(r'<img alt="(.*?)" src="data:image/svg\+xml;base64,(.*?)".*?>', text, re.DOTALL)
    if embedded is None:
        return text
    drawn = b64decode(embedded[2]).decode()
    assert ("ON HOLD" in embedded[1]) == ("ON HOLD" in drawn)
    return drawn


def gallery(result: kb.Result) -> str:
    from explain.book.gallery import answers

    return answers(result)


VIEWS: dict[str, View] = {
    "recommend": command("recommend"),
    "recommend, data": command("recommend", "--format", "json"),
    "ask": command("ask", "--once"),
    "ask, data": command("ask", "--format", "json"),
    "ask, dialog": dialog,
    "walk, text": command("walk", "--format", "text"),
    "walk, data": command("walk", "--format", "json"),
    "walk, page": command("walk", "--format", "html"),
    "walk, terminal": shown(played),
    "notebook, result": shown(lambda result: result._repr_html_()),
    **{f"notebook, {name}": shown(in_notebook(of)) for name, of in NOTEBOOK.items()},
    "gallery": shown(gallery),
    **{
        f"explain {name}, {ending}": asked(question, ending)
        for name, question in QUESTIONS.items()
        for ending in ("text", "data", "svg", "dot")
        if not (ending == "dot" and name in ("reasons", "change", "to", "overview"))
    },
}
CHECKED_ELSEWHERE = {"verify": "what a certificate claims, see test_certificates"}


def plain(text: str) -> str:
    """What a view says, without its markup and however its lines are broken; a held plan's data by its words."""
    if text.lstrip().startswith("{"):
        return data_words(text)
    text = re.sub(r"\\[nl]|<[^>]*>", " ", text)
    return " ".join(text.replace("&gt;", ">").split())


def data_words(text: str) -> str:
    """The topics that stand in data, by their keys, as the words of the headline."""
    told = ""
    for found in map(json.loads, text.splitlines()):
        told += walk_data(found)
    return told


def walk_data(found: Any) -> str:
    if isinstance(found, list):
        return " ".join(map(walk_data, found))
    if not isinstance(found, dict):
        return ""
    told = ""
    for hold in found.get("holds") or () if isinstance(found.get("holds"), list) else ():
        told += f"ON HOLD: {hold['procedure']} ({hold['topic']}) ".replace("surgery", "open surgery")
    for remark in found.get("urgency") or ():
        told += f"URGENT: {remark['topic']} "
    if isinstance(found.get("conflict"), dict):
        told += "contradict " + " ".join(rule for side in found["conflict"]["sides"] for rule in side["rules"])
    return told.replace("weak)", "a weak patient)") + " ".join(map(walk_data, found.values()))


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_of_a_held_and_urgent_plan_leaves_the_hold_or_the_urgency_out(
    view: str, folder: Path, tmp_path: Path
) -> None:
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case(weak="yes", fast="yes")))
    told = plain(VIEWS[view](folder, case, tmp_path))
    if view == "notebook, result":  # a table: its rows are named
        assert "holds open surgery : A weak patient is not cut." in told
        assert "urgency A fast loss of function is an emergency." in told
        return
    assert "ON HOLD: open surgery (a weak patient)" in told
    assert "URGENT: emergency" in told


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_of_a_plan_that_nothing_holds_tells_a_hold(view: str, folder: Path, tmp_path: Path) -> None:
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case()))
    told = plain(VIEWS[view](folder, case, tmp_path))
    if "changes" not in view and "what if" not in view:  # (what if it were near the nerve: then radiation is held)
        assert "ON HOLD" not in told
    assert "URGENT" not in told
    assert "contradict" not in told


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_that_rules_contradict_each_other(view: str, folder: Path, tmp_path: Path) -> None:
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case(color="red")))
    told = plain(VIEWS[view](folder, case, tmp_path))
    assert "missing answers matter" not in told
    if view == "notebook, result":
        assert "conflict mass.red: radiation mass.large: open surgery" in told
        return
    assert "contradict" in told
    assert "mass.red" in told
    assert "mass.large" in told


@pytest.mark.parametrize("view", [view for view in VIEWS if "data" not in view and "notebook, result" not in view])
def test_where_rules_contradict_each_other_no_view_says_that_an_answer_would_decide(
    view: str, folder: Path, tmp_path: Path
) -> None:
    """Whether it is mixed leads to another plan, and never to one plan alone."""
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case(color="red", mixed=None)))
    told = plain(VIEWS[view](folder, case, tmp_path))
    assert "would decide mixed" not in told
    assert "What would decide the plan" not in told
    assert "nothing decides the plan yet" not in told


@pytest.mark.parametrize("ending", ["text", "svg"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_explanation_in_portuguese_has_the_headline_in_portuguese(
    question: str, ending: str, folder: Path, tmp_path: Path
) -> None:
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case(weak="yes", fast="yes")))
    told = plain(asked((*QUESTIONS[question], "--lang", "pt"), ending)(folder, case, tmp_path))
    assert "EM ESPERA: cirurgia aberta (um paciente fraco)" in told
    assert "URGENTE: emergência" in told
    assert "ON HOLD" not in told


@pytest.mark.parametrize("call", [("recommend",), ("ask", "--once"), ("walk", "--format", "text")])
def test_an_answer_in_portuguese_has_the_headline_in_portuguese(
    call: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case(weak="yes", fast="yes")))
    told = plain(run(*call, str(case), "-g", str(folder), "--lang", "pt"))
    assert "EM ESPERA: cirurgia aberta (um paciente fraco)" in told
    assert "URGENTE: emergência" in told


def test_a_new_verb_or_question_about_a_case_joins_these_views() -> None:
    """Whatever takes a case shows an answer; it is listed here, or it is said where it is checked."""
    context = click.Context(main)
    verbs = {name: verb for name in main.list_commands(context) if (verb := main.get_command(context, name))}
    takes_case = {
        name
        for name, verb in verbs.items()
        if any(isinstance(p, click.Argument) and p.name in ("case", "cases", "files") for p in verb.params)
    }
    assert takes_case == {view.split(",")[0].split()[0] for view in VIEWS} & takes_case | CHECKED_ELSEWHERE.keys()
    of_explain = {p.name for p in verbs["explain"].params} - SAME_VIEW
    assert of_explain == {"every" if name == "all" else name for name in QUESTIONS} - {"why"}


def test_a_result_shows_in_python_that_its_plan_is_held_or_contradicted(mass: kb.Guideline) -> None:
    assert repr(answered(mass, weak="yes")) == "<Result m: a: surgery, then radiation (on hold)>"
    assert repr(answered(mass, weak="yes", size=2)) == "<Result m: a: radiation>"
    assert repr(answered(mass, color="red")) == "<Result m: a: conflict>"
    assert repr(answered(mass, color=None)) == "<Result m: a: undetermined>"


def test_a_plan_on_hold_has_not_the_color_of_one_to_go_ahead_with(mass: kb.Guideline) -> None:
    held, free, option = (answered(mass, **c).lesions[0] for c in ({"weak": "yes"}, {}, {"weak": "yes", "size": 2}))
    assert COLORS[color_of(held)] != COLORS[color_of(free)] == COLORS[color_of(option)]


def test_the_first_line_of_the_text_has_the_whole_headline(folder: Path, tmp_path: Path) -> None:
    case = tmp_path / "m.json"
    case.write_text(json.dumps(held_guideline.case(weak="yes", fast="yes")))
    assert run("recommend", str(case), "-g", str(folder)).splitlines()[0] == (
        "m, lesion a: decided: open surgery, then radiation. ON HOLD: open surgery (a weak patient). URGENT: emergency."
    )


# ------------------------------------------------------------------------------------------------------ why it is held


def test_the_proof_of_a_plan_derives_what_holds_it(mass: kb.Guideline) -> None:
    told = explain.say(explain.prove(answered(mass, weak="yes")))
    step = told.index("open surgery is held for a: a weak patient\n   by mass.weak  [book, page 7]")
    assert "- weak: yes (stated in the case)" in told[step:]
    assert "the plan for a needs open surgery" in told[step:]


def test_a_hold_is_a_goal_of_its_own(mass: kb.Guideline) -> None:
    result = answered(mass, weak="yes")
    for goal in ("hold", "hold(a)", "hold(a, surgery)", "hold(a, surgery, weak)"):
        told = explain.say(explain.prove(result, goal))
        assert "Open surgery is held for a: a weak patient." in told
        assert "by mass.weak" in told
    with pytest.raises(kb.InputError):
        explain.prove(answered(mass), "hold")


def test_at_the_plan_box_of_a_picture_stand_a_sign_and_words(mass: kb.Guideline) -> None:
    dot = explain.draw(explain.prove(answered(mass, weak="yes", fast="yes", near="yes"))).dot
    (box,) = re.findall(r'\[label="(the plan for a[^"]*)"', dot)
    lines = " ".join(box.split("\\n"))
    assert "\N{BLACK SQUARE} ON HOLD: open surgery; radiation" in lines
    assert "! URGENT: emergency" in lines


# ------------------------------------------------------------------------------------------ patients of the guideline

# Teaching cases in which something in the paper speaks against what the plan needs, or against an option beside it.
HELD_CASES = {
    "brace-only-myeloma-t9-t10": ("plan", "stabilization"),  # tolerates neither form of it
    "heart-disease-unstable-breast-l4": ("option", "open_surgery"),
    "margin-1-breast-t8": ("option", "srs"),  # planned is cEBRT
    "margin-escc-1c-nsclc": ("plan", "srs"),
    "moribund-breast-t12": ("plan", "stabilization"),
    "row07-short-expectancy": ("plan", "open_surgery"),
    "row10-hepatocellular-l1": ("plan", "stabilization"),
    "severe-heart-disease-colon-t12": ("plan", "open_surgery"),
    "short-expectancy-melanoma": ("plan", "open_surgery"),
}
UNSTABLE = {"levels": ["T12"], "pain": "mechanical", "bone_lesion": "lytic", "alignment": "subluxation"}
UNSTABLE |= {"collapse": "over_50", "posterolateral": "bilateral", "escc": "3", "myelopathy": "no"}
STABLE = {"levels": ["T9"], "pain": "none", "bone_lesion": "lytic", "alignment": "normal", "collapse": "none"}
STABLE |= {"posterolateral": "none", "escc": "1b", "myelopathy": "no"}


@pytest.mark.parametrize("name", HELD_CASES)
def test_a_contraindicated_procedure_is_held_of_the_plan_or_of_the_option_that_needs_it(name: str, answer: Any) -> None:
    found = answer(name).lesions[0]
    of, procedure = HELD_CASES[name]
    assert {(hold.of, hold.procedure) for hold in found.holds} == {(of, procedure)}
    assert all(hold.cites and hold.says for hold in found.holds)


def standing(guideline: kb.Guideline, lesion: dict[str, Any], **patient: Any) -> list[tuple[str, str, str]]:
    """What is held for a breast patient who tolerates surgery."""
    known = {"histology": "breast", "tolerates_open_surgery": "yes", "tolerates_percutaneous": "yes", **patient}
    case = kb.read_case({"patient": known, "lesions": [{"id": "x", **lesion}]}, guideline)
    return holds(kb.recommend(guideline, case).json()["lesions"][0]["holds"])


@pytest.mark.parametrize(("months", "held"), [(0, True), (3, True), (4, False), (12, False)])
def test_a_stabilization_waits_where_little_life_is_left(months: int, held: bool, guideline: kb.Guideline) -> None:
    found = standing(guideline, UNSTABLE, life_expectancy_months=months)
    assert (("plan", "stabilization", "short_life_expectancy") in found) == held
    assert bool(found) == held


@pytest.mark.parametrize(("margin", "held"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_margin_too_small_holds_the_radiosurgery_and_not_the_conventional_radiation(
    margin: int, held: bool, guideline: kb.Guideline
) -> None:
    found = standing(guideline, {**STABLE, "cord_margin_mm": margin})
    assert found == [("option", "srs", "cord_margin_too_small")] * held


@pytest.mark.parametrize(
    "view",
    [v for v in VIEWS if not re.search(r"why_not|rather|changes|to,|why not|what if|notebook, result|dot|data", v)],
)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("moribund-breast-t12", "ON HOLD: stabilization ("),
        ("margin-1-breast-t8", "Option on hold: stereotactic radiosurgery (SRS) (a margin to the cord under 2 mm)"),
        ("six-hours-lymphoma-t8", "URGENT: emergency"),
    ],
)
def test_no_view_of_a_patient_of_the_guideline_leaves_its_headline_out(
    name: str, told: str, view: str, tmp_path: Path
) -> None:
    assert told in plain(VIEWS[view](Path("spinal_metastases"), CASES / f"{name}.yaml", tmp_path))


def test_in_portuguese_a_patient_of_the_guideline_is_held_in_portuguese() -> None:
    told = run("recommend", str(CASES / "moribund-breast-t12.yaml"), "--lang", "pt").splitlines()[0]
    assert "EM ESPERA: estabilização (" in told


# ------------------------------------------------------------------------------------------------- what can be declared


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('holds = ["hold"]', 'holds = ["held"]', "the report names held, which is not a predicate."),
        ('holds = ["hold"]', 'holds = ["extent"]', "holds names extent, which is no conclusion."),
        ('holds = ["hold"]', 'holds = ["hold", "urgency"]', "holds names urgency, which is told elsewhere too."),
        ('option_holds = ["option_hold"]', 'option_holds = ["hold"]', "holds names hold, which is told elsewhere too."),
        ('holds = ["hold"]', 'holds = "hold"', "holds is not a list of texts."),
        (
            '[predicate.hold]\nargs = { L = "lesion", P = "procedure", R = "reason" }',
            '[predicate.hold]\nargs = { P = "procedure", R = "reason" }',
            "holds names hold, which is no reason against a procedure.",
        ),
    ],
)
def test_a_hold_that_cannot_be_told_is_refused_where_it_is_declared(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    place = held_guideline.folder(tmp_path / "g")
    text = (place / "vocabulary.toml").read_text()
    assert old in text
    (place / "vocabulary.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(kb.InputError) as refused:
        kb.load(place)
    assert message in [problem.message for problem in refused.value.problems]


def test_a_reason_without_a_procedure_is_told_alone(tmp_path: Path) -> None:
    place = held_guideline.folder(tmp_path / "g")
    text = (place / "vocabulary.toml").read_text()
    head, tail = text.split("[predicate.hold]")
    tail = tail.replace('P = "procedure", ', "", 1).replace("{P} is held for {L}", "{L} is held", 1)
    (place / "vocabulary.toml").write_text(f"{head}[predicate.hold]{tail}")
    clauses = (place / "mass.lp").read_text()
    (place / "mass.lp").write_text(re.sub(r"(?m)^hold\(L, \w+, ", "hold(L, ", clauses))
    found = answered(kb.load(place), weak="yes", refuses="yes")
    assert line(found.guideline, weak="yes", refuses="yes") == (
        "decided: open surgery, then radiation. ON HOLD: a weak patient; a refusal."
    )
    assert [hold["procedure"] for hold in found.json()["lesions"][0]["holds"]] == [None, None]


def test_the_fields_of_the_sample_patient_are_those_of_the_guideline(mass: kb.Guideline) -> None:
    assert {predicate.name for predicate in mass.vocabulary.inputs} == {*PATIENT, *LESION}


def test_what_holds_a_plan_is_not_told_again_of_an_option(guideline: kb.Guideline) -> None:
    lesion = {"id": "t9", "levels": ["T9"], "escc": "3"}
    patient = {"histology": "renal", "kps": 20}
    (answer,) = kb.recommend(guideline, kb.read_case({"patient": patient, "lesions": [lesion]}, guideline)).lesions
    line = headline(guideline.vocabulary, answer).line
    held = {(hold.procedure, hold.topic) for hold in (*answer.holds, *answer.possible_holds)}
    assert ("open_surgery", "poor_function") in held
    assert line.count("open surgery (") == 1
