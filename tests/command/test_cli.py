"""The command, as its users meet it: answers, exit status, and what it says when the input is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import CASES

from explain.command.noms import main

FIGURE = str(CASES / "figure-rcc-t9.yaml")
ROW7 = str(CASES / "row07-rcc-t9.yaml")


SECTIONS = ("urgency", "options", "cautions", "advice", "workup", "evidence")
SRS_DOSES = ["srs_16_to_24_in_1", "srs_24_to_30_in_3", "srs_24_to_30_in_3_to_5"]


def noms(*words: str, stdin: str = "") -> tuple[int, str, str]:
    """Exit status, standard output and standard error of one call."""
    result = CliRunner().invoke(main, list(words), input=stdin, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_recommend_prints_the_promised_object_for_the_sample_patient() -> None:
    status, out, err = noms("recommend", "--format", "json", ROW7)
    assert (status, err) == (0, "")
    answer = json.loads(out)
    sections = {key: answer["lesions"][0].pop(key) for key in SECTIONS}
    for remark in (remark for remarks in sections.values() for remark in remarks):
        assert {"topic", "says", "rule", "cites"} <= set(remark) <= {"topic", "says", "rule", "cites", "by", "data"}
    assert [remark["topic"] for remark in sections["options"]] == SRS_DOSES
    scores = answer.pop("scores")
    assert scores["tokuhashi"] == {"total": None, "min": 5, "max": 13, "band": None, "rule": None}
    assert scores["tomita"] == {"total": None, "min": 3, "max": 8, "band": None, "rule": None}
    assert answer == {
        "case": "row07-rcc-t9",
        "lesions": [
            {
                "lesion": "t9",
                "status": "decided",
                "plan": ["decompression_and_stabilization", "igrt"],
                "possible_plans": [["decompression_and_stabilization", "igrt"]],
                "conflict": None,
                "holds": [],
                "possible_holds": [],
                "rules": ["noms.table1.row7"],
                "missing": [],
                "assessments": {
                    "neurologic": "high_grade",
                    "oncologic": "radioresistant",
                    "mechanical": "stable",
                    "systemic": "able",
                },
                "sins": {"total": 5, "min": 5, "max": 5, "band": "stable"},
            }
        ],
    }


def test_the_module_is_the_same_command() -> None:
    call = [sys.executable, "-m", "explain", "recommend", "--format", "json", ROW7]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert done.stdout == noms("recommend", "--format", "json", ROW7)[1]


def test_a_batch_on_standard_input_gives_one_object_a_line_in_order() -> None:
    cases = [{"case": f"c{n}", "lesions": [{"id": "x", "escc": escc}]} for n, escc in enumerate(["0", "2", 3])]
    status, out, _ = noms("recommend", "--format", "json", "-", stdin="\n".join(map(json.dumps, cases)) + "\n\n")
    assert status == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["case"] for answer in answers] == ["c0", "c1", "c2"]
    neurologic = [answer["lesions"][0]["assessments"]["neurologic"] for answer in answers]
    assert neurologic == ["low_grade", "high_grade", "high_grade"]


def test_a_bad_line_of_a_batch_is_named_and_loses_none_of_the_others() -> None:
    lines = ['{"case": "a", "lesions": [{}]}', '{"case": "b", "lesion": []}', "{", '{"case": "c", "lesions": [{}]}']
    status, out, err = noms("recommend", "--format", "json", "-", stdin="\n".join(lines))
    assert status == 2
    assert [json.loads(line)["case"] for line in out.splitlines()] == ["a", "c"]
    assert "<stdin>:2" in err
    assert "<stdin>:3" in err
    assert "did you mean lesions?" in err


def test_a_bad_first_line_of_a_batch_loses_none_of_the_others() -> None:
    lines = ["", '{"case": "a", }', '{"case": "b", "lesions": [{}]}', "not json"]
    status, out, err = noms("recommend", "--format", "json", "-", stdin="\n".join(lines))
    assert status == 2
    assert [json.loads(line)["case"] for line in out.splitlines()] == ["b"]
    assert "<stdin>:2" in err
    assert "<stdin>:4" in err


def test_bytes_that_are_no_text_cost_one_line_of_a_batch() -> None:
    lines = b'{"case": "a", "lesions": [{}]}\n\xff\n{"case": "b", "lesions": [{}]}\n'
    result = CliRunner().invoke(main, ["recommend", "--format", "json", "-"], input=lines, catch_exceptions=False)
    assert result.exit_code == 2
    assert [json.loads(line)["case"] for line in result.stdout.splitlines()] == ["a", "b"]
    assert "<stdin>:2: this is not UTF-8 text" in result.stderr


@pytest.mark.parametrize("text", ['{"case": "a",\n "lesions": [{}]}', "case: a\nlesions:\n  - id: x\n"])
def test_one_case_on_standard_input_may_be_json_over_lines_or_yaml(text: str) -> None:
    status, out, err = noms("recommend", "--format", "json", "-", stdin=text)
    assert (status, err) == (0, "")
    assert json.loads(out)["case"] == "a"


def test_recommend_in_a_pipe_is_plain_text_with_the_plan_the_rule_and_the_notice() -> None:
    status, out, _ = noms("recommend", ROW7)
    assert status == 0
    assert "\x1b" not in out
    assert out.startswith(
        "row07-rcc-t9, lesion t9: decided: decompression and stabilization, then image-guided radiation (IGRT)\n"
    )
    assert "noms.table1.row7  [joaquim2015, Table 1, row 7]\n" in out
    assert out.endswith("not a medical device.\n")


def test_explain_writes_every_kind_of_file(tmp_path: Path) -> None:
    kinds = ["svg", "png", "pdf", "dot", "json", "txt"]
    status, out, err = noms("explain", FIGURE, *(f"-o{tmp_path / f'why.{kind}'}" for kind in kinds))
    assert status == 0
    assert "The plan for t9 is" in out
    assert err.count("wrote ") == 6
    starts = {kind: (tmp_path / f"why.{kind}").read_bytes()[:8] for kind in kinds}
    assert starts["svg"].startswith(b"<svg ")
    assert starts["png"] == b"\x89PNG\r\n\x1a\n"
    assert starts["pdf"].startswith(b"%PDF-")
    assert starts["dot"].startswith(b"digraph")
    assert json.loads((tmp_path / "why.json").read_text())["goal"] == "plan"
    assert (tmp_path / "why.txt").read_text() in out


def test_explain_as_json_names_rule_and_citation_of_every_rule_use() -> None:
    status, out, _ = noms("explain", ROW7, "--format", "json")
    assert status == 0
    rules = [node for node in json.loads(out)["nodes"] if node["kind"] == "rule"]
    assert len(rules) == 15
    assert all(node["rule"] and node["cites"] and node["clause"] for node in rules)


def test_check_finds_nothing_in_the_guideline_that_ships() -> None:
    status, out, err = noms("check")
    assert (status, err) == (0, "")
    assert "no problems.\n" in out


def broken_guideline(tmp_path: Path) -> Path:
    folder = tmp_path / "broken"
    folder.mkdir()
    source = CASES.parent
    for path in [*source.glob("*.toml"), *source.glob("*.lp")]:
        (folder / path.name).write_text(path.read_text())
    with (folder / "mechanical.lp").open("a") as file:
        file.write("\n%! mechanical.typo  [joaquim2015, Table 1]\n%! A typing error.\n")
        file.write("mechanical(Lesion, stable) :- sins_totl(Lesion, Total), Total <= 6.\n")
    return folder


def test_check_names_the_place_the_rule_and_the_nearest_name(tmp_path: Path) -> None:
    status, out, _ = noms("check", str(broken_guideline(tmp_path)))
    assert status == 1
    assert "sins_totl" in out
    assert "^^^^^^^^^" in out
    assert "in rule mechanical.typo [joaquim2015, Table 1]" in out
    assert "did you mean sins_total" in out


def test_check_as_json_gives_the_same_problem_as_data(tmp_path: Path) -> None:
    status, out, _ = noms("check", str(broken_guideline(tmp_path)), "--format", "json")
    assert status == 1
    problems = json.loads(out)["problems"]
    assert [(Path(p["file"]).name, p["kind"]) for p in problems] == [("mechanical.lp", "undeclared predicate")]


def test_a_broken_guideline_answers_nobody(tmp_path: Path) -> None:
    status, out, err = noms("recommend", "-g", str(broken_guideline(tmp_path)), ROW7)
    assert (status, out) == (2, "")
    assert "sins_totl" in err


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("noms.table1.row7", ["Table 1, row 7", "row07-rcc-t9", "noms.lp:", "mechanical(Lesion, stable)"]),
        ("escc", ["0, 1a, 1b, 1c, 2, 3", "escc.grade_3", "neurologic.compression"]),
        ("age", ["not read by any rule", "from 0 to 120 years"]),
        ("kps", ["tokuhashi.condition.item", "from 0 to 100, in steps of 10"]),
        ("radiation.cord_margin", ["S060: ", "G06: ", "radiation.lp:"]),
        ("S060", ["181-182", "radiation.cord_margin: "]),
        ("S248", ["left out: "]),
        ("G06", ["handled: ", "radiation.abutment: ", "margin-escc-1c-nsclc"]),
        (
            "joaquim2015",
            [
                "statements: 252",
                "ambiguities: 57",
                "Arquivos de Neuro-Psiquiatria",
                "noms.table1.row10: Table 1, row 10",
            ],
        ),
    ],
)
def test_show_tells_everything_known_of_a_name(what: str, expected: list[str]) -> None:
    status, out, _ = noms("show", what)
    assert status == 0
    for text in expected:
        assert text in out


def test_show_without_a_name_lists_every_rule() -> None:
    out = json.loads(noms("show", "--format", "json")[1])
    assert [name for name in out["rules"] if name.startswith("noms.table1.")] == [
        f"noms.table1.row{n}" for n in range(1, 11)
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["recommend", "no-such-file.yaml"], "no-such-file.yaml"),
        (["recommend"], "Missing argument"),
        (["recommned", FIGURE], "Did you mean recommend?"),
        (["explain", FIGURE, "mechancal"], "did you mean mechanical?"),
        (["explain", FIGURE, "-o", "why.bmp"], "write one of .svg, .png, .pdf, .dot, .json, .txt"),
        (["show", "noms.table1.row11"], "did you mean noms.table1.row1"),
        (["check", "spinal_metastasis"], "did you mean spinal_metastases?"),
        (["recommend", "-g", "nowhere", FIGURE], "there is no guideline here"),
    ],
)
def test_a_call_that_is_wrong_ends_with_status_2_and_says_what_would_be_right(words: list[str], says: str) -> None:
    status, out, err = noms(*words)
    assert status == 2
    assert out == ""
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", ["", "recommend", "explain", "check", "show"])
def test_help_has_examples(verb: str) -> None:
    status, out, _ = noms(*filter(None, [verb]), "--help")
    assert status == 0
    assert re.search(rf"Examples:\n +noms {verb}", out)


def test_an_answer_is_found_without_loading_the_libraries_of_pictures() -> None:
    code = (
        "import sys; from explain.command.noms import main\n"
        f"try: main(['recommend', '--format', 'json', {ROW7!r}])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('networkx', 'graphviz', 'wasmtime', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("call", [["explain", ROW7], ["recommend", "--format", "json", ROW7, ROW7], ["check"]], ids=str)
def test_a_reader_who_goes_away_ends_the_command_as_a_shell_expects(call: list[str]) -> None:
    """Not as an answer (0), a finding (1) or a wrong call (2), and without a word."""
    done = subprocess.Popen([sys.executable, "-m", "explain", *call], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.stdout
    assert done.stderr
    done.stdout.close()
    assert (done.stderr.read(), done.wait()) == (b"", 141)
    done.stderr.close()


def test_the_help_tells_each_verb_in_a_whole_sentence() -> None:
    lines = noms("--help")[1].split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert len(lines) == 9
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


def test_a_rule_is_found_by_the_end_of_its_name() -> None:
    assert noms("show", "row7")[2].endswith("did you mean noms.table1.row7?\n")


def test_a_file_that_is_no_text_is_no_certificate(tmp_path: Path) -> None:
    path = tmp_path / "why.json"
    path.write_bytes(b"\xff\xfe\x00")
    status, _, err = noms("verify", str(path))
    assert (status, err.splitlines()[0]) == (2, f"{path}: this is not UTF-8 text, so it is not JSON.")


def test_changes_of_several_sizes_are_told_by_the_least_and_the_greatest(tmp_path: Path) -> None:
    """Of this lesion (SINS 9, not judged) pain alone decides it, or three items together."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "case: a\npatient: {histology: breast, tolerates_open_surgery: yes}\n"
        "lesions: [{id: x, levels: [L1], escc: 1b, myelopathy: no, pain: mechanical, bone_lesion: mixed,"
        " alignment: normal, collapse: under_50, posterolateral: none}]\n"
    )
    told = " ".join(noms("explain", str(path), "--change")[1].split())
    assert "The smallest changes that decide it are of 1 to 3 facts, of which none can be left out:" in told
    assert "one fact" not in told


def test_what_is_still_open_is_not_called_a_lack_of_rules() -> None:
    """Row 1 or row 2 of the table applies, as the surgeon judges."""
    told = " ".join(noms("explain", str(CASES / "open-sins-7.yaml"), "--rather-than", "igrt")[1].split())
    assert "Which of them holds is not known yet; the nearest rule for the other answer is noms.table1.row5" in told
    assert "No rule applies" not in told


def test_one_rule_is_not_told_as_the_nearest_of_several() -> None:
    told = " ".join(noms("explain", ROW7, "--why-not", "igrt")[1].split())
    assert "One rule could conclude it. For that, 1 entry of the case would have to be another one." in told
