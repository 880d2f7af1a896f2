"""The guideline's own pictures, and the folder of diagrams with its gallery."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, ROOT
from pictures import read

import kb
from explain.book import gallery as diagrams
from explain.picture.guideline_graph import cascade, overview, score_cascade
from explain.picture.style import STYLES


def labels(dot: str, kind: str) -> list[str]:
    found = read(dot).of_shape(STYLES[kind]).values()
    return [" ".join(re.sub(r"\\[nl]", " ", node["label"]).split()) for node in found]


def test_the_overview_has_every_row_with_its_citation_and_every_plan_with_its_steps(guideline: kb.Guideline) -> None:
    dot = overview(guideline).dot
    rows = labels(dot, "rule")
    for number in range(1, 11):
        assert sum(row.startswith(f"noms.table1.row{number} Table 1, row {number} ") for row in rows) == 1
    assert len(rows) == 10
    assert "stabilization, then image-guided radiation (IGRT)" in labels(dot, "conclusion")
    assert len(labels(dot, "conclusion")) == 5


def test_the_overview_shows_every_input_that_a_plan_is_read_from(guideline: kb.Guideline) -> None:
    shown = " ".join(labels(overview(guideline).dot, "patient fact"))
    for name in ("ESCC grade", "myelopathy", "histology", "bone lesion", "surgeon judges", "tolerates open surgery"):
        assert name in shown


def test_the_overview_joins_every_row_to_its_plan(guideline: kb.Guideline) -> None:
    edges = {(tail, head) for tail, head, _ in read(overview(guideline).dot).edges}
    assert ("noms.table1.row7", "goal decompression_and_stabilization_then_igrt") in edges
    assert ("noms.table1.row8", "goal cebrt") in edges
    assert sum(head.startswith("goal ") for _, head in edges) == 10


def test_the_cascade_of_sins_has_the_points_of_each_item_and_the_bands(guideline: kb.Guideline) -> None:
    score = next(s for s in guideline.vocabulary.report.scores if s.key == "sins")
    dot = score_cascade(guideline, score).dot
    items = labels(dot, "guideline fact")
    assert len(items) == 6
    assert "Pain sins.pain.points: Table 3, Pain 3 mechanical 1 occasional, not mechanical 0 none" in items
    rules = labels(dot, "rule")
    assert "sins.indeterminate § M - mechanical instability Total ≥ 7, Total ≤ 12" in rules
    assert {"SINS 0 to 18", "SINS band: stable", "stable", "unstable"} <= set(labels(dot, "derived"))


def test_the_cascade_of_escc_leads_from_findings_over_grades_to_compression(guideline: kb.Guideline) -> None:
    dot = cascade(guideline, "escc").dot
    edges = {(tail, head) for tail, head, _ in read(dot).edges}
    assert ("cord_compressed yes", "escc.grade_3") in edges
    assert ("escc.grade_3", "escc 3") in edges
    assert ("escc 3", "neurologic.compression") in edges
    assert ("neurologic.compression", "neurologic") in edges
    assert "low-grade 0, 1a, 1b, 1c high-grade 2, 3" in labels(dot, "guideline fact")[0]


def test_a_premise_that_has_to_be_absent_is_drawn_as_such(guideline: kb.Guideline) -> None:
    assert "not shown: touches junctional spine" in labels(cascade(guideline, "location").dot, "absent")


SCORES = {"sins", "tokuhashi", "tomita"}
FOLLOWING = {"escc", "collapse", "primary_site", "primary_growth", "bone_metastases"}  # inputs that may follow
GUIDELINE_PICTURES = {"overview", *SCORES, *FOLLOWING}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    path = Path(tmp_path_factory.mktemp("made")) / "diagrams"
    assert diagrams.main([str(path)]) == 0
    return path


def test_there_is_a_picture_of_the_guideline_of_each_score_and_of_each_case(
    folder: Path, guideline: kb.Guideline
) -> None:
    made = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.svg")}
    assert made == GUIDELINE_PICTURES | {f"cases/{path.stem}" for path in guideline.cases}
    assert made == {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.dot")}


def test_a_check_names_what_differs_is_missing_or_stale_and_writes_nothing(tmp_path: Path, capsys: Any) -> None:
    source, copy, folder = CASES.parent, tmp_path / "few", tmp_path / "diagrams"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("*.yaml"))
    for name in ("row07-rcc-t9", "open-sins-7"):
        shutil.copy(CASES / f"{name}.yaml", copy / "cases")
    few = [str(folder), "-g", str(copy)]
    assert diagrams.main(few) == 0
    capsys.readouterr()
    (folder / "overview.dot").write_text("digraph {}")
    missing = folder / "cases" / "row07-rcc-t9.svg"
    missing.unlink()
    (folder / "cases" / "old.svg").write_text("<svg/>")
    assert diagrams.main([*few, "--check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told == [
        f"{folder}/overview.dot is not up to date",
        f"{folder}/cases/row07-rcc-t9.svg is not up to date",
        f"{folder}/cases/old.svg is not made any more",
    ]
    assert not missing.exists()
    assert diagrams.main(few) == 0
    assert diagrams.main([*few, "--check"]) == 0
    assert not (folder / "cases" / "old.svg").exists()


def test_pictures_in_a_folder_that_was_not_made_here_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.svg").write_text("<svg/>")
    assert diagrams.stale_files(tmp_path, set()) == []


def test_a_guideline_that_cannot_be_read_is_refused(tmp_path: Path, capsys: Any) -> None:
    assert diagrams.main([str(tmp_path / "out"), "-g", str(tmp_path)]) == 2
    assert "no guideline here" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_gallery_tells_each_answer_and_links_each_picture(folder: Path, guideline: kb.Guideline) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([^)]*)\)", text):
        assert (folder / path).is_file(), path
    for path in guideline.cases:
        assert f"(cases/{path.stem}.svg)" in text
    assert "**t9: decompression and stabilization, then image-guided radiation (IGRT)**" in text


class Page(HTMLParser):
    """What a page names and refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.refers: list[str] = []
        self.loads: list[str] = []
        self.frames = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.refers += found.get("aria-labelledby", "").split()
        self.refers += [found["href"][1:]] if found.get("href", "").startswith("#") else []
        self.loads += [found["src"]] if "src" in found else []
        self.loads += [found["href"]] if tag == "link" else []
        self.frames += found.get("class") == "frame" and found.get("tabindex") == "0"


def test_the_page_needs_nothing_else_and_names_everything_once(folder: Path, guideline: kb.Guideline) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.loads == []
    assert "url(" not in text
    assert "<script" not in text
    assert len(page.ids) == len(set(page.ids))
    assert set(page.refers) <= set(page.ids)
    assert page.frames == len(guideline.cases) + len(GUIDELINE_PICTURES)


def test_the_diagrams_of_the_project_are_up_to_date(folder: Path) -> None:
    made, kept = ({path.relative_to(top): path for path in top.rglob("*.*")} for top in (folder, ROOT / "diagrams"))
    assert made.keys() == kept.keys()
    assert [str(name) for name in made if made[name].read_bytes() != kept[name].read_bytes()] == []
