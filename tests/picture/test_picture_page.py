"""A picture that is opened by itself in a real browser: pointer, keys, the panel of a rule, and what it asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import CASES
from pictures import SVG
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import explain
import kb
from explain.proof.picture import draw
from explain.proof.proof import prove
from explain.questions.path.answer import path as path_of

pytestmark = pytest.mark.browser

SEEN = "return [...document.querySelectorAll(arguments[0])].filter(e => getComputedStyle(e).opacity === '1')"
HOSTILE = "<img src=x onerror=alert(1)> ]]> -> & 'b'"


class Page:
    """A picture that is open in the browser."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def press(self, *keys: str) -> None:
        for key in keys:
            webdriver.ActionChains(self.driver, duration=0).send_keys(key).perform()

    def node(self, text: str) -> Any:
        """The node whose text begins so."""
        found = self.run(
            "return [...document.querySelectorAll('[data-node]')].map("
            "node => [node, [...node.querySelectorAll('text')].map(e => e.textContent).join(' ')])"
        )
        return next(node for node, told in found if flat(told).startswith(text))

    def point(self, text: str) -> None:
        webdriver.ActionChains(self.driver, duration=0).move_to_element(self.node(text)).perform()

    def lit(self) -> list[str]:
        """The nodes that are not dimmed, in the order of the Tab key."""
        return [flat(text) for text in self.run(f"{SEEN}.map(e => e.textContent)", "[data-node]")]

    def edges(self) -> int:
        return int(self.run(f"{SEEN}.length", "[data-joins]"))

    @property
    def focused(self) -> str:
        return flat(self.run("return document.activeElement?.textContent ?? ''"))

    @property
    def panel(self) -> list[str]:
        """The texts of what is open."""
        return list(self.run("return [...document.querySelectorAll('.panel > *')].map(e => e.textContent)"))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def files(guideline: kb.Guideline, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder, found = tmp_path_factory.mktemp("pictures"), {}
    row_7, open_7 = (
        kb.recommend(guideline, kb.read_case(CASES / f"{name}.yaml", guideline))
        for name in ("row07-rcc-t9", "open-sins-7")
    )
    hostile = {"case": HOSTILE, "lesions": [{"id": HOSTILE, "escc": "3"}, {"id": "b"}]}
    drawings = {
        "why": draw(prove(row_7)),
        "open": draw(prove(open_7)),
        "reasons": explain.reasons(row_7).drawing(),
        "path": path_of(open_7).drawing(),
        "hostile": draw(prove(kb.recommend(guideline, kb.read_case(hostile, guideline)))),
    }
    for name, drawing in drawings.items():
        found[name] = drawing.save(folder / f"{name}.svg").as_uri()
    return found


def opened(driver: webdriver.Chrome, url: str) -> Page:
    metrics = {"width": 1500, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    webdriver.ActionChains(driver, duration=0).move_by_offset(0, 0).perform()
    driver.get(url)
    return Page(driver)


@pytest.fixture
def page(driver: webdriver.Chrome, files: dict[str, str]) -> Page:
    driver.get("about:blank")  # the pointer of the last test stays where it was, over nothing
    webdriver.ActionChains(driver).reset_actions()
    return opened(driver, files["why"])


def test_the_pointer_lights_what_a_fact_rests_on_and_leads_to(page: Page) -> None:
    everything, lines = len(page.lit()), page.edges()
    page.point("high-grade compression")
    names = [text.split("). ")[-1] for text in page.lit()]
    assert [any(part in name for name in names) for part in ("ESCC grade 3", "row7", "decompression")] == [True] * 3
    assert not any("radioresistant (derived)" in name or "SINS 5" in name for name in names)
    assert (len(names), page.edges()) == (6, 5)
    page.point("tolerates open surgery")
    assert len(page.lit()) == 5
    webdriver.ActionChains(page.driver, duration=0).move_by_offset(-5, 120).perform()
    assert (len(page.lit()), page.edges()) == (everything, lines)


def test_the_tab_key_follows_the_argument_and_shows_where_it_is(page: Page) -> None:
    order = page.lit()
    found = []
    for _ in order:
        page.press(Keys.TAB)
        found.append(page.focused)
    assert found == order
    assert [
        next(n for n, text in enumerate(found) if part in text) for part in ("ESCC grade 3 (", "row7", "plan for")
    ] == [
        1,
        len(order) - 2,
        len(order) - 1,
    ]
    edges = page.run(
        "const at = [...document.querySelectorAll('[data-node]')].map(e => e.id);"
        "return [...document.querySelectorAll('[data-joins]')].flatMap(e => e.dataset.joins.split(' ').map("
        "pair => pair.split(',').map(id => at.indexOf(id))))"
    )
    assert len(edges) > 15
    assert all(0 <= above < below for above, below in edges)
    assert len(page.lit()) == len(order)  # all of it leads to the plan
    assert page.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.press(*[Keys.SHIFT + Keys.TAB] * 3)
    assert 1 < len(page.lit()) < len(order)


@pytest.mark.parametrize("key", [Keys.ENTER, Keys.SPACE])
def test_a_rule_opens_by_the_keyboard_with_its_sentence_clause_and_citation(page: Page, key: str) -> None:
    rule = page.node("noms.table1.row7")
    page.run("arguments[0].focus()", rule)
    page.press(key)
    name, sentence, clause, cites, button = page.panel
    assert name == "noms.table1.row7"
    assert sentence.startswith("High-grade compression, radioresistant and stable, fit for surgery")
    assert clause.startswith(
        "plan(Lesion, decompression_and_stabilization_then_igrt) :- neurologic(Lesion, high_grade)"
    )
    assert cites == "joaquim2015, Table 1, row 7"
    assert (button, page.focused) == ("Close", "Close")
    assert rule.get_attribute("aria-expanded") == "true"
    page.press(Keys.ESCAPE)
    assert page.panel == []
    assert (rule.get_attribute("aria-expanded"), page.focused) == ("false", flat(rule.get_attribute("textContent")))
    page.press(Keys.ESCAPE)
    assert page.panel == []


def test_a_rule_opens_by_a_click_one_at_a_time_and_closes_by_a_click_elsewhere(page: Page) -> None:
    page.node("systemic.able").click()
    assert page.panel[0] == "systemic.able"
    page.node("neurologic.compression").click()
    assert page.panel[0] == "neurologic.compression"
    assert len(page.panel) == 5
    page.node("renal cell carcinoma").click()
    assert page.panel == []
    page.node("systemic.able").click()
    page.driver.find_element(By.CSS_SELECTOR, ".panel button").click()
    assert page.panel == []


@pytest.mark.parametrize("name", ["why", "open", "reasons", "path"])
def test_what_opens_lies_within_the_picture_and_beside_its_rule(
    driver: webdriver.Chrome, files: dict[str, str], name: str
) -> None:
    page = opened(driver, files[name])
    found = page.run(
        "const box = e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };"
        "const whole = document.documentElement, found = [];"
        "for (const node of document.querySelectorAll('[data-rule]')) {"
        "  node.dispatchEvent(new MouseEvent('click', {bubbles: true}));"
        "  const panel = document.querySelector('.panel');"
        "  found.push([box(whole), box(panel), box(node), panel.scrollHeight - panel.clientHeight]);"
        "} return found"
    )
    assert len(found) > 1
    for whole, panel, node, hidden in found:
        assert whole[0] <= panel[0] < panel[2] <= whole[2]
        assert whole[1] <= panel[1] < panel[3] <= whole[3]
        assert hidden <= 1
        over = (
            min(panel[2], node[2]) - max(panel[0], node[0]) > 0 and min(panel[3], node[3]) - max(panel[1], node[1]) > 0
        )
        assert not over


def test_an_edge_to_a_box_joins_the_rules_in_it_that_read_what_it_starts_from(
    driver: webdriver.Chrome, files: dict[str, str]
) -> None:
    page = opened(driver, files["open"])
    page.run("arguments[0].focus()", page.node("myelopathy: no"))
    assert [part for part in ("row1", "row2") if any(f"table1.{part} " in text for text in page.lit())] == [
        "row1",
        "row2",
    ]
    page.run("arguments[0].focus()", page.node("noms.table1.row1"))
    lit = " ".join(page.lit())
    assert "myelopathy from l3: no" in lit
    assert "row2" not in lit
    page = opened(driver, files["path"])
    page.run("arguments[0].focus()", page.node("noms.table1.row4"))
    lit = " ".join(page.lit())
    assert "radiosensitive" in lit
    assert "tolerates open surgery" not in lit
    assert "myelopathy:" not in lit
    page.run("arguments[0].focus()", page.node("tolerates open surgery"))
    assert {f"row{n}" for n in range(1, 11) if any(f"row{n} " in text for text in page.lit())} == {
        *("row7", "row8", "row9", "row10")
    }


def test_a_screen_reader_is_told_what_everything_is(page: Page) -> None:
    tree = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    told = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]]
    used = [(role, name) for role, name in told if role in ("button", "image", "img")]
    assert len(used) == len(page.lit())
    assert ("button", "noms.table1.row7: High-grade") in [(role, name[:28]) for role, name in used]
    assert any(name.startswith("the epidural compression at t9 is ESCC grade 3 (stated of") for _, name in used)
    page.node("noms.table1.row7").click()
    tree = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]}
    assert {("dialog", "noms.table1.row7"), ("button", "Close")} <= roles


def test_it_asks_nothing_of_the_network_and_complains_of_nothing(
    driver: webdriver.Chrome, files: dict[str, str]
) -> None:
    for name in files:
        driver.get_log("browser")
        driver.get_log("performance")
        page = opened(driver, files[name])
        page.press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER, Keys.ESCAPE)
        events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        assert asked == [files[name]]
        assert driver.get_log("browser") == []


def test_names_that_look_like_markup_are_shown_as_they_are(driver: webdriver.Chrome, files: dict[str, str]) -> None:
    page = opened(driver, files["hostile"])
    assert page.run("return document.querySelectorAll('img').length") == 0
    assert any(HOSTILE in text for text in page.lit())
    assert page.run("return document.documentElement.classList.contains('on')")
    page.node("neurologic.compression").click()
    assert page.panel[0] == "neurologic.compression"


def test_without_scripts_and_as_an_image_it_is_the_same_picture(
    driver: webdriver.Chrome, files: dict[str, str], guideline: kb.Guideline, tmp_path: Path
) -> None:
    result = kb.recommend(guideline, kb.read_case(CASES / "row07-rcc-t9.yaml", guideline))
    still = tmp_path / "still.svg"
    still.write_text(draw(prove(result)).svg(), encoding="utf-8")
    shots = []
    for source in (still.as_uri(), files["why"]):
        html = tmp_path / "page.html"
        html.write_text(f'<body style="margin:0"><img src="{source}">', encoding="utf-8")
        shots.append(opened(driver, html.as_uri()).driver.get_screenshot_as_png())
    assert shots[0] == shots[1]
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        alone = [opened(driver, source).driver.get_screenshot_as_png() for source in (still.as_uri(), files["why"])]
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert alone[0] == alone[1]
    assert alone[0] != opened(driver, "about:blank").driver.get_screenshot_as_png()


def test_it_holds_all_that_it_needs_and_says_it_as_text(files: dict[str, str]) -> None:
    for name, uri in files.items():
        text = Path(uri.removeprefix("file://")).read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        assert len(list(root.iter(f"{SVG}script"))) == 1, name
        assert not any("href" in key or key == "src" for element in root.iter() for key in element.attrib)
        assert "innerHTML" not in text
        assert "url(" not in text
