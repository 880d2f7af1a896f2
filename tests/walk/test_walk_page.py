"""The page of a walk in a real browser: keys, buttons, predictions, what a screen reader is told, and its layout."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import kb
from explain.walk.page import as_html
from explain.walk.walk import walk

pytestmark = pytest.mark.browser

DESKTOP, PHONE = (1280, 800), (390, 844)
WALKED = ("row07-rcc-t9", "figure-rcc-t9", "open-sins-7", "gap-unclassified-gallbladder", "findings-escc")
RIGHT = {1: "2", 2: "2", 10: "1", 11: "1", 12: "1", 13: "5"}  # of row07-rcc-t9: the step, and the number to press


class Page:
    """A page of a walk that is open in the browser."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def find(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def seen(self, selector: str) -> list[str]:
        """The texts of the elements that are shown."""
        return [e.text for e in self.driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]

    @property
    def at(self) -> str:
        return str(self.find("#place").text)

    @property
    def said(self) -> str:
        """What a screen reader is told of the last change."""
        return str(self.run("return document.getElementById('live').textContent"))

    def lit(self) -> list[str]:
        """The texts of the graph that can be read."""
        return list(
            self.run(
                "return [...document.querySelectorAll('[data-node] text')]"
                ".filter(t => getComputedStyle(t).visibility === 'visible').map(t => t.textContent.trim())"
            )
        )

    def names(self) -> list[tuple[str, str]]:
        """The accessibility tree: the role and the name of everything in it."""
        found = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        shown = [node for node in found if not node["ignored"]]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in shown]


@pytest.fixture(scope="module")
def files(guideline: kb.Guideline, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder, found = tmp_path_factory.mktemp("walks"), {}
    for name in WALKED:
        file = folder / f"{name}.html"
        result = kb.recommend(guideline, kb.read_case(CASES / f"{name}.yaml", guideline))
        file.write_text(as_html(walk(result)), encoding="utf-8")
        found[name] = file.as_uri()
    return found


def opened(driver: webdriver.Chrome, url: str, size: tuple[int, int] = DESKTOP) -> Page:
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.get(url)
    return Page(driver)


@pytest.fixture
def page(driver: webdriver.Chrome, files: dict[str, str]) -> Page:
    return opened(driver, files["row07-rcc-t9"])


# ------------------------------------------------------------------------------------------------- forward and back


def test_the_arrows_home_and_end_move_through_the_walk(page: Page) -> None:
    assert page.at == "Step 1 of 13 · Neurologic"
    page.press(Keys.ARROW_RIGHT)  # shows what follows
    assert page.at == "Step 1 of 13 · Neurologic"
    page.press(Keys.ARROW_RIGHT)
    assert page.at == "Step 2 of 13 · Oncologic"
    page.press(Keys.ARROW_LEFT)
    assert page.at == "Step 1 of 13 · Neurologic"
    page.press(Keys.END)
    assert page.at == "The end"
    page.press(Keys.ARROW_RIGHT)
    assert page.at == "The end"
    page.press(Keys.HOME, Keys.ARROW_LEFT)
    assert page.at == "Step 1 of 13 · Neurologic"


def test_the_buttons_move_through_the_walk_and_say_when_they_do_nothing(page: Page) -> None:
    back, forward = page.find("#back"), page.find("#next")
    assert (back.get_attribute("aria-disabled"), forward.text) == ("true", "Show")
    forward.click()
    assert forward.text == "Next"
    forward.click()
    assert page.at == "Step 2 of 13 · Oncologic"
    assert back.get_attribute("aria-disabled") == "false"
    back.click()
    assert page.at == "Step 1 of 13 · Neurologic"
    assert page.seen("article h2") == ["Neurologic"]


def test_the_graph_lights_up_step_by_step_and_shows_nothing_ahead(page: Page) -> None:
    assert page.lit() == ["ESCC grade 3"]
    page.press(Keys.ARROW_RIGHT)
    assert "high-grade compression" in page.lit()
    assert "renal cell carcinoma" not in page.lit()
    page.press(*[Keys.ARROW_RIGHT] * 4)
    assert page.at == "Step 4 of 13 · Mechanical"
    assert {"1 location: level T9", "0 pain: none"} <= {" ".join(text.split()) for text in page.lit()}
    assert "SINS 5" not in page.lit()
    page.press(Keys.END)
    assert {"SINS 5", "noms.table1.row7", "stabilization, then"} <= set(page.lit())
    page.press(Keys.HOME)
    assert "radioresistant" not in page.lit()


def test_what_is_new_has_a_thicker_line_and_what_is_ahead_a_dotted_one(page: Page) -> None:
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    lines = page.run(
        "const look = name => { const s = getComputedStyle([...document.querySelectorAll('[data-node]')]"
        ".find(n => n.dataset.node.startsWith(name)).querySelector('path, polygon'));"
        "return [parseFloat(s.strokeWidth), s.strokeDasharray]; };"
        "return ['histology', 'escc', 'tolerates_open_surgery'].map(look)"
    )
    assert lines == [[3, "none"], [1, "none"], [1, "2px, 4px"]]


# -------------------------------------------------------------------------------------------------------- predictions


def test_nothing_that_follows_can_be_seen_or_heard_before_it_is_predicted(page: Page) -> None:
    assert page.seen(".follows") == []
    assert page.seen(".predict button") == ["low-grade", "high-grade", "not known yet", "no rule gives one"]
    told = " ".join(name for _, name in page.names())
    assert "counts as" not in told
    assert "high-grade compression" not in told


def test_a_right_prediction_is_confirmed_in_words(page: Page) -> None:
    page.press("2")
    assert page.said == "Right. The epidural compression at t9 is high-grade."
    assert page.seen(".predict .says") == ["high-grade"]
    assert page.seen(".mark") == ["right"]
    assert page.seen(".concludes") == ["The epidural compression at t9 is high-grade."]
    assert "neurologic.compression" in page.seen(".follows .source code")


def test_a_wrong_prediction_is_told_why_not(page: Page) -> None:
    page.find(".now .predict button").click()
    why = "neurologic.compression needs ESCC grade 3 counts as low-grade, but ESCC grade 3 counts as high-grade."
    assert page.said == f"Not so: low-grade. {why} The epidural compression at t9 is high-grade."
    assert page.seen(".why-not") == [why]
    assert page.seen(".mark") == ["not so", "right"]
    page.press("2")  # too late
    assert page.seen(".mark") == ["not so", "right"]


def walked(page: Page, answers: dict[int, str]) -> None:
    """Go to the end by the keyboard, with a prediction at each step that has one."""
    for number in range(1, 14):
        if number in answers:
            page.press(answers[number])
        page.press(Keys.ARROW_RIGHT)


def test_a_walk_without_a_miss_has_the_full_score_and_can_be_started_again(page: Page) -> None:
    walked(page, RIGHT)
    assert page.at == "The end"
    assert page.seen(".score > p") == ["6 of 6 predictions right."]
    assert page.said.endswith("6 of 6 predictions right.")
    assert page.seen(".score li") == []
    page.find("#again").click()
    assert page.at == "Step 1 of 13 · Neurologic"
    assert page.seen(".follows") == []
    page.press(Keys.END)
    assert page.seen(".score > p") == ["0 of 6 predictions right."]


def test_the_misses_are_listed_and_lead_back_to_their_steps(page: Page) -> None:
    walked(page, {**RIGHT, 2: "1"})
    assert page.seen(".score > p") == ["5 of 6 predictions right."]
    assert page.seen(".score li") == ["Oncologic: radiosensitive; the answer is radioresistant"]
    page.find(".score li a").click()
    assert page.at == "Step 2 of 13 · Oncologic"


def test_predictions_can_be_left_out(page: Page) -> None:
    page.find("#predicts").click()
    assert page.seen(".concludes") == ["The epidural compression at t9 is high-grade."]
    page.press(Keys.END)
    assert page.seen(".score > p") == []


# ------------------------------------------------------------------------------------- keyboard and screen reader


def test_each_step_is_announced_with_its_place_question_and_answer(page: Page) -> None:
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    asked = "What is the histology of the primary tumor? Renal cell carcinoma."
    assert page.said == f"Step 2 of 13. Oncologic. {asked} What follows? Predict it before you see it."
    assert page.find("#live").get_attribute("aria-live") == "polite"


def test_the_tab_key_goes_through_the_page_in_its_order(page: Page) -> None:
    found = []
    for _ in range(13):
        page.press(Keys.TAB)
        found.append(
            page.run("const e = document.activeElement; return e.getAttribute('aria-label') || e.textContent || e.id")
        )
    assert found == [
        *("Back", "Show", "Help: the keys", "low-grade", "high-grade", "not known yet", "no rule gives one"),
        *("Why this question?", "predicts"),
        *found[9:],
    ]
    assert all("Step " in name for name in found[9:])
    outline = page.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_focus_is_not_lost_with_the_card_that_it_stands_on(page: Page) -> None:
    page.find(".now .predict button").click()
    assert page.run("return document.activeElement.textContent") == "low-grade"
    page.press(Keys.ARROW_RIGHT)
    assert page.at == "Step 2 of 13 · Oncologic"
    assert page.run("return document.activeElement.id") == "next"


def test_everything_that_can_be_used_has_a_name_and_the_headings_are_in_order(page: Page) -> None:
    names = page.names()
    used = [(role, name) for role, name in names if role in ("button", "link", "checkbox", "DisclosureTriangle")]
    assert len(used) > 20
    assert all(name for _, name in used)
    assert ("button", "the epidural compression at t9 is ESCC grade 3 (stated of the patient). Step 1") in used
    assert ("button", "Not reached yet. Step 13") in used
    assert ("group", "The decision graph of this patient") in names
    assert ("status", "") in names
    levels = page.run(
        "return [...document.querySelectorAll('h1, h2, h3')].filter(h => h.checkVisibility()).map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert page.run("return document.documentElement.lang") == "en"


def test_a_node_of_the_graph_leads_to_its_step_by_mouse_and_by_keyboard(page: Page) -> None:
    page.run(
        "document.querySelector(\"[data-node^='histology']\").dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert page.at == "Step 2 of 13 · Oncologic"
    page.run("document.querySelector(\"[data-node$='/3']\").focus()")
    page.press(Keys.ENTER)
    assert page.at == "Step 6 of 13 · Mechanical"
    assert page.seen("article h2") == ["SINS: Alignment"]


def test_why_this_question_is_told_without_telling_what_follows(page: Page) -> None:
    page.press("w")
    told = page.seen(".now .why li")
    assert told[0] == "ESCC grade: a rule for Neurologic reads it (neurologic.compression)."
    assert "10 rules for Plan" in told[1]
    assert told[0] in page.said
    page.press("w")
    assert page.seen(".now .why li") == []


def test_the_keys_are_told_and_those_of_one_letter_can_be_turned_off(page: Page) -> None:
    page.press("?")
    assert page.find("#keys").is_displayed()
    assert page.seen("#keys dd")[0] == "forward, or show what follows"
    page.find("#letters").click()
    page.press(Keys.ESCAPE)
    assert not page.find("#keys").is_displayed()
    page.press("2")
    assert page.seen(".follows") == []
    page.press(Keys.ARROW_RIGHT)
    assert len(page.seen(".follows")) == 1


# ---------------------------------------------------------------------------------------------- network and layout


def test_the_page_asks_nothing_of_the_network_and_complains_of_nothing(
    driver: webdriver.Chrome, files: dict[str, str]
) -> None:
    driver.get_log("browser")
    driver.get_log("performance")
    page = opened(driver, files["open-sins-7"])
    page.press(Keys.END, Keys.HOME, "1", "w", "?", Keys.ESCAPE)
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert asked == [files["open-sins-7"]]
    assert driver.get_log("browser") == []


def test_the_policy_of_the_page_lets_nothing_else_in(page: Page) -> None:
    blocked = page.driver.execute_async_script(
        "const done = arguments[0], seen = [];"
        "document.addEventListener('securitypolicyviolation', e => {"
        "seen.push(e.effectiveDirective); if (seen.length === 2) done(seen.sort()); });"
        "const image = new Image(); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);"
        "const script = document.createElement('script'); script.textContent = '1'; document.body.append(script);"
    )
    assert blocked == ["img-src", "script-src-elem"]
    page.driver.get_log("browser")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", WALKED)
def test_no_step_is_wider_than_the_screen_or_leaves_its_card(
    name: str, size: tuple[int, int], driver: webdriver.Chrome, files: dict[str, str]
) -> None:
    page = opened(driver, files[name], size)
    places, problems = page.run(
        "const places = new Set(), problems = [], root = document.documentElement;"
        "while (!places.has('The end')) {"
        "  places.add(document.getElementById('place').textContent);"
        "  const card = document.querySelector('.now'), edge = card.getBoundingClientRect().right;"
        "  const out = [...card.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > edge);"
        "  const cut = [...card.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth && e.clientWidth);"
        "  if (root.scrollWidth > root.clientWidth) problems.push(root.scrollWidth);"
        "  problems.push(...[...out, ...cut].map(e => e.textContent));"
        "  document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}));"
        "}"
        "return [[...places], problems]"
    )
    assert problems == []
    assert len(places) == int(places[0].split("of ")[1].split(" ")[0]) + 1


def test_on_a_phone_the_graph_scrolls_to_what_is_new_and_the_buttons_stay_in_reach(
    driver: webdriver.Chrome, files: dict[str, str]
) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    page = opened(driver, files["row07-rcc-t9"], PHONE)
    assert page.run("return getComputedStyle(document.getElementById('done')).transitionDuration") == "0s"
    for number in range(1, 14):
        page.press(Keys.ARROW_RIGHT, *([Keys.ARROW_RIGHT] if number in RIGHT else []))
        new, frame = page.run(
            "const box = e => { const r = e.getBoundingClientRect(); return [r.left, r.right]; };"
            "const found = [...document.querySelectorAll('[data-node].new')].map(box);"
            "return [found, box(document.querySelector('.scroll'))]"
        )
        middle = (min(left for left, _ in new) + max(right for _, right in new)) / 2 if new else sum(frame) / 2
        assert frame[0] <= middle <= frame[1], number
    bottom = page.run("return document.getElementById('next').getBoundingClientRect().bottom")
    assert 700 < bottom <= PHONE[1]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_without_a_script_and_on_paper_every_step_can_be_read(driver: webdriver.Chrome, files: dict[str, str]) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = opened(driver, files["row07-rcc-t9"])
        assert len(page.seen("article h2")) == 14
        assert len(page.seen(".follows .concludes")) == 13
        assert not page.find(".bar").is_displayed()
        assert len(page.seen(".why-not")) > 15
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    page = opened(driver, files["row07-rcc-t9"])
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert len(page.seen("article h2")) == 14
    assert len(page.seen(".follows .concludes")) == 13
    assert {"SINS 5", "noms.table1.row7"} <= set(page.lit())
    assert page.seen(".bar") == []
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_assessments_stand_beside_one_another_in_the_order_of_the_report(page: Page) -> None:
    heads = page.run(
        "return [...document.querySelectorAll('.scroll .cluster text')]"
        ".map(t => [t.getBoundingClientRect().left, t.textContent.trim()]).sort((a, b) => a[0] - b[0]).map(t => t[1])"
    )
    assert heads == ["Neurologic", "Oncologic", "Mechanical", "Systemic"]
    boxes = page.run(
        "return [...document.querySelectorAll('.scroll .node, .scroll .score')]"
        ".map(e => e.getBoundingClientRect()).map(r => [r.left, r.right, r.top, r.bottom])"
    )
    assert len(boxes) > 15
    for (left, right, top, bottom), (left_2, right_2, top_2, bottom_2) in combinations(boxes, 2):
        assert left >= right_2 or left_2 >= right or top >= bottom_2 or top_2 >= bottom


def test_names_that_look_like_markup_are_shown_as_they_are(
    driver: webdriver.Chrome, guideline: kb.Guideline, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=alert(1)> -> &lt; & 'b'"
    lesion = {"id": hostile, "levels": ["T9"], "escc": "3"}
    result = kb.recommend(guideline, kb.read_case({"case": f'"{hostile}', "lesions": [lesion]}, guideline))
    file = tmp_path / "hostile.html"
    file.write_text(as_html(walk(result)), encoding="utf-8")
    page = opened(driver, file.as_uri())
    assert page.run("return document.images.length") == 0
    assert hostile in page.find("h1").text
    page.press(Keys.ARROW_RIGHT)
    assert hostile in page.seen(".concludes")[0]
    assert "high-grade compression" in page.lit()
    assert driver.get_log("browser") == []
