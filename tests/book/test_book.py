"""The reading copy of a guideline: everything is in it once, in the right form, and every link leads somewhere."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

import kb
from explain.book import gallery as diagrams
from explain.book.book import Book, book
from explain.book.comments import clauses_of, heading, pieces_of
from explain.book.markdown import as_markdown
from explain.book.page import as_html
from explain.command.noms import main
from kb.guideline.register import register_of

BAD = ROOT / "tests" / "bad"
EMPTY = {"meta", "link", "br", "wbr", "img", "input", "hr"}
STATEMENTS = """id,section,lines,gist,rules,left_out,note
S1,Score,12-14,From 5 points the risk is high,ankle.risk.high ankle.total,,counted twice
S2,Introduction,3,Ankles are <often> sprained,,no decision follows,
"""
AMBIGUITIES = """id,kind,title,lines,handling,rules,cases
A1,gap,Low scores without swelling,20,left without a plan,ankle.risk.low,
"""


class Page(HTMLParser):
    """A page taken apart: its tags have to be balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.refers: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []
        self.heads_without_scope = 0
        self.images_without_name = 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        assert len(found) == len(attrs), f"an attribute twice: {attrs}"
        if tag not in EMPTY:
            self.open.append(tag)
        self.note(tag, found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.note(tag, {key: value or "" for key, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> at line {self.getpos()[0]} closes something else"

    def note(self, tag: str, found: dict[str, str]) -> None:
        self.ids += [found["id"]] if "id" in found else []
        self.refers += found.get("aria-labelledby", "").split()
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        self.loads += [found[key] for key in ("src", "data", "xlink:href", "action") if key in found]
        self.loads += [tag] if tag in ("link", "script", "iframe", "img") else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.heads_without_scope += tag == "th" and "scope" not in found
        self.images_without_name += tag == "svg" and found.get("role") == "img" and "aria-labelledby" not in found


@pytest.fixture(scope="module")
def copy(guideline: kb.Guideline) -> Book:
    return book(guideline)


@pytest.fixture(scope="module")
def text(guideline: kb.Guideline, copy: Book) -> str:
    return as_html(guideline, copy)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def in_markdown(copy: Book) -> str:
    return as_markdown(copy)


@pytest.fixture
def ankle(tmp_path: Path) -> Path:
    """A small guideline of its own, without registers."""
    folder = tmp_path / "ankle"
    folder.mkdir()
    for name, file in (("vocabulary.toml", "vocabulary.toml"), ("ankle.lp", "sound.lp"), ("references.toml",) * 2):
        shutil.copy(BAD / file, folder / name)
    return folder


def section(text: str, anchor: str) -> str:
    """A part of a page, up to the next."""
    found = re.search(rf'<section id="{re.escape(anchor)}">.*?</section>', text, re.DOTALL)
    assert found, anchor
    return found[0]


def article(text: str, rule: str) -> str:
    found = re.search(rf'<article id="{re.escape(rule)}">.*?</article>', text, re.DOTALL)
    assert found, rule
    return found[0]


def words_of(text: str) -> str:
    """A page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", "", re.sub(r"<wbr>", "", text)).split())


def noms(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["book", *words], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


# -------------------------------------------------------------------------------------------------------- the page


def test_every_rule_is_a_place_of_the_page_exactly_once(page: Page, guideline: kb.Guideline) -> None:
    times = Counter(page.ids)
    assert {rule: times[rule] for rule in guideline.paragraph_by_id} == dict.fromkeys(guideline.paragraph_by_id, 1)
    assert max(times.values()) == 1


def test_every_link_leads_to_a_place_of_the_page(page: Page) -> None:
    assert page.links
    assert {link[1:] for link in page.links} | set(page.refers) <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)


def test_the_page_needs_no_network_and_no_script(page: Page, text: str) -> None:
    assert page.loads == []
    assert "url(" not in text
    assert "<script" not in text
    assert "@import" not in text


def test_headings_go_down_one_step_at_a_time_and_tables_and_pictures_say_what_they_are(page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(page.headings, page.headings[1:], strict=False))
    assert page.heads_without_scope == 0
    assert page.images_without_name == 0


def test_a_page_made_again_is_the_same(text: str, guideline: kb.Guideline) -> None:
    assert as_html(guideline, book(guideline)) == text


def test_the_page_has_the_notice_the_legend_and_the_colors_of_the_gallery(text: str, guideline: kb.Guideline) -> None:
    assert text.count(escape(guideline.vocabulary.notice)) >= 1
    assert section(text, "read").count("<svg") == 1
    colors = next(line for line in diagrams.PAGE_STYLE.splitlines() if line.startswith(":root"))
    assert colors in text


def test_no_picture_of_a_rule_repeats_the_notice(text: str, guideline: kb.Guideline) -> None:
    for found in re.findall(r"<svg .*?</svg>", text, re.DOTALL):
        assert escape(guideline.vocabulary.notice) not in found


# --------------------------------------------------------------------------------------------------------- the rules


def test_every_rule_stands_with_its_sentence_its_clauses_and_its_citations(text: str, guideline: kb.Guideline) -> None:
    for paragraph in guideline.paragraphs:
        found = article(text, paragraph.id)
        assert f'<p class="sentence">{escape(paragraph.sentence)}</p>' in found
        for clause in paragraph.clauses:
            name = clause.head.predicate if clause.head else clause.literals[0].atom.predicate
            assert name in found[found.index('<pre class="clauses">') :]
        for citation in paragraph.citations:
            if citation.is_assumption:
                continue
            assert f'href="#source-{citation.source}"' in found
            assert escape(citation.locator) in found


def test_every_assumption_is_marked_in_words_at_its_rule_and_listed(text: str, guideline: kb.Guideline) -> None:
    listed = section(text, "assumptions")
    for paragraph in guideline.paragraphs:
        assumed = [citation for citation in paragraph.citations if citation.is_assumption]
        marks = article(text, paragraph.id).count('<p class="assumption"><strong>Assumption:</strong>')
        assert marks == len(assumed), paragraph.id
        assert not assumed or f'href="#{paragraph.id}"' in listed
        for citation in assumed:
            assert escape(citation.locator[1:].rstrip(".")) in listed


def test_rules_have_a_picture_and_facts_a_table_and_denials_a_list(text: str, guideline: kb.Guideline) -> None:
    for paragraph in guideline.paragraphs:
        found = article(text, paragraph.id)
        facts = [clause for clause in paragraph.clauses if clause.is_fact]
        rows = found.count("<tr>") - found.count("<thead>")
        assert rows == len(facts), paragraph.id
        assert found.count("<svg") == any(clause.head and clause.body for clause in paragraph.clauses)
        assert found.count("<li>") == sum(clause.head is None for clause in paragraph.clauses)


def test_a_table_of_facts_has_its_arguments_as_heads_and_its_values_in_words(text: str) -> None:
    found = article(text, "escc.low_grade")
    assert re.findall(r'<th scope="col">(.*?)</th>', found) == ["Grade", "Compression"]
    assert '<th scope="row">1a</th><td>low-grade</td>' in found
    assert "ESCC grade Grade counts as Compression" in found


def test_the_clauses_keep_the_lines_of_their_author(text: str) -> None:
    wanted = (
        "plan(Lesion, cebrt) :-\n    neurologic(Lesion, low_grade), myelopathy(Lesion, no),\n"
        "    oncologic(Lesion, radiosensitive), mechanical(Lesion, stable)."
    )
    assert wanted in article(text, "noms.table1.row1")


def test_a_rule_whose_file_is_not_there_any_more_still_has_its_clauses(guideline: kb.Guideline) -> None:
    paragraph = guideline.paragraph_by_id["neurologic.compression"]
    assert clauses_of("", paragraph) == "\n".join(map(str, paragraph.clauses))


def test_a_rule_leads_to_what_it_reads_and_to_what_reads_it(text: str) -> None:
    notes = dict(re.findall(r"<dt>(.*?)</dt>(.*?)</div>", article(text, "noms.table1.row2"), re.DOTALL))
    assert 'href="#mechanical.unstable"' in notes["Reads"]
    assert 'href="#mechanical.stable"' not in notes["Reads"]
    assert 'href="#input-myelopathy"' in notes["Reads"]
    used = dict(re.findall(r"<dt>(.*?)</dt>(.*?)</div>", article(text, "mechanical.unstable"), re.DOTALL))["Used by"]
    assert 'href="#noms.table1.row2"' in used
    assert 'href="#noms.table1.row1"' not in used


def test_a_picture_shows_what_the_rule_reads_and_concludes_and_is_told_in_words(text: str) -> None:
    found = article(text, "noms.table1.row7")
    for label in ("high-grade compression", "radioresistant", "stable", "able to tolerate surgery"):
        assert f">{label}</text>" in unescape(found)
    assert re.search(r'<desc id="noms.table1.row7-description">Decompression and stabilization, then .* follows', found)


def test_a_chapter_is_named_and_introduced_by_the_first_comment_of_its_file(text: str) -> None:
    found = section(text, "chapter-escc")
    assert "<h2>Epidural spinal cord compression (ESCC)</h2>" in found
    assert "<p>Table 2, and the two classes that Table 1 makes of its grades.</p>" in found
    assert "A case gives the grade, or the findings that Table 2 reads it from." in found


@pytest.mark.parametrize(
    ("comment", "title", "rest"),
    [
        (("How fast",), "How fast", ()),
        (("The score: its items. And more.", "Then this."), "The score", ("Its items. And more.", "Then this.")),
        (("After Fisher et al. 2010, in order.",), "After Fisher et al. 2010, in order", ()),
        ((), "My file", ()),
    ],
)
def test_a_heading_ends_at_the_first_colon_or_full_stop(
    comment: tuple[str, ...], title: str, rest: tuple[str, ...]
) -> None:
    assert heading(comment, "my_file") == (title, rest)


def test_a_comment_that_is_laid_out_in_columns_keeps_its_lines() -> None:
    lines = [" ---- Rows ----", "", "   1   low    stable", "  10   high   unstable", " One", " sentence."]
    assert pieces_of(lines[:4]) == ("Rows", " 1   low    stable\n10   high   unstable")
    assert pieces_of(lines[4:]) == ("One sentence.",)


# ------------------------------------------------------------------------------------------------- tables and registers


def test_the_rules_for_the_plan_are_one_table_with_a_column_for_each_thing_they_read(text: str) -> None:
    found = section(text, "glance")
    table = re.search(r"<table.*?</table>", found, re.DOTALL)
    assert table
    heads = re.findall(r'<th scope="col">(.*?)</th>', table[0])
    assert heads == ["Rule", "Neurologic", "Myelopathy", "Oncologic", "Mechanical", "Systemic", "Plan"]
    rows = [
        [words_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", table[0])
    ][1:]
    assert [row[0] for row in rows] == [f"noms.table1.row{number}" for number in range(1, 11)]
    assert rows[2][1:6] == ["high-grade", "—", "radiosensitive", "stable", "—"]
    assert rows[9][5:] == [
        "unable to tolerate surgery",
        "stabilization, then conventional external beam radiation (cEBRT)",
    ]


def test_a_score_is_a_table_of_its_items_their_values_and_points(text: str) -> None:
    found = section(text, "glance")
    assert '<th scope="rowgroup" rowspan="4">Location</th><td>junctional</td><td>3</td>' in found
    assert "<td>subluxation or translation</td><td>4</td>" in found
    assert "<td>A total of 7 to 12 means indeterminate instability.</td>" in found


def test_every_field_of_a_case_is_listed_with_its_question_and_values(text: str, guideline: kb.Guideline) -> None:
    found = words_of(section(text, "vocabulary"))
    for predicate in guideline.vocabulary.inputs:
        assert predicate.field in found
        assert escape(predicate.asks.replace("{Lesion}", "the lesion")) in found
        assert escape(predicate.unread) in found
        assert escape(predicate.closed) in found
    assert "renal (renal cell carcinoma)" in found
    assert "a whole number from 0 to 100, in steps of 10" in found


def test_every_predicate_and_every_source_is_listed(page: Page, guideline: kb.Guideline) -> None:
    wanted = {f"predicate-{name}" for name in guideline.vocabulary.predicates}
    assert wanted | {f"source-{key}" for key in guideline.references} <= set(page.ids)


def test_every_statement_and_ambiguity_of_the_register_leads_to_its_rules(text: str, guideline: kb.Guideline) -> None:
    register = register_of(guideline)
    for kind, rows in (("statement", register.statements), ("ambiguity", register.ambiguities)):
        for row in rows:
            found = re.search(rf'<tr id="{kind}-{re.escape(row.id)}">.*?</tr>', text)
            assert found, row.id
            for rule in row.rules:
                assert f'href="#{rule}"' in found[0]
                assert f'href="#{kind}-{row.id}"' in article(text, rule)


def test_a_register_is_told_with_its_coverage_its_reasons_and_its_rules(ankle: Path) -> None:
    (ankle / "statements.csv").write_text(STATEMENTS, encoding="utf-8")
    (ankle / "ambiguities.csv").write_text(AMBIGUITIES, encoding="utf-8")
    status, text, _ = noms("-g", str(ankle))
    assert status == 0
    page = Page(text)
    assert {link[1:] for link in page.links} <= set(page.ids)
    statements = section(text, "statements")
    assert "Statements of the source: 2. Held by rules: 1. Left out, each with its reason: 1." in statements
    assert "Left out: no decision follows" in statements
    assert "Ankles are &lt;often&gt; sprained" in statements
    told = words_of(article(text, "ankle.risk.high"))
    assert "S1, Score, lines 12-14: From 5 points the risk is high" in told
    assert "A1, gap: Low scores without swelling" in words_of(article(text, "ankle.risk.low"))
    assert "left without a plan" in section(text, "ambiguities")


# ------------------------------------------------------------------------------------------- other guidelines and files


def test_a_small_guideline_without_registers_has_a_book_without_them(ankle: Path) -> None:
    status, text, err = noms("-g", str(ankle))
    assert (status, err) == (0, "")
    page = Page(text)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert {"ankle.total", "ankle.contradiction", "vocabulary", "assumptions"} <= set(page.ids)
    assert not {"statements", "ambiguities"} & set(page.ids)
    refused = "<li>the laxity of Lesion is grade 0 and the joint at Lesion opens by &gt; 10 mm</li>"
    assert refused in article(text, "ankle.contradiction")


def test_what_an_author_writes_is_text_and_nothing_else(ankle: Path) -> None:
    file = ankle / "ankle.lp"
    sentence = '<script>alert("1")</script> & a | b `c` *d*'
    file.write_text(file.read_text("utf-8").replace("A low risk wants rest.", sentence), encoding="utf-8")
    vocabulary = ankle / "vocabulary.toml"
    notice = 'A \\"teaching\\" </style> example.'
    vocabulary.write_text(vocabulary.read_text("utf-8").replace("A teaching example.", notice), encoding="utf-8")
    text = noms("-g", str(ankle))[1]
    Page(text)
    assert "<script" not in text
    assert escape(sentence) in article(text, "ankle.plan.rest")
    assert text.count("</style>") == 1
    assert "\\<script\\>" in noms("-g", str(ankle), "--format", "markdown")[1]


def test_the_markdown_has_every_rule_and_its_links_lead_somewhere(in_markdown: str, guideline: kb.Guideline) -> None:
    anchors = Counter(re.findall(r'<a id="([^"]*)"></a>', in_markdown))
    assert max(anchors.values()) == 1
    for rule, paragraph in guideline.paragraph_by_id.items():
        assert anchors[rule] == 1
        assert diagrams.markdown(paragraph.sentence) in in_markdown
    assert set(re.findall(r"\]\(#([^)]*)\)", in_markdown)) <= set(anchors)
    assert "**Assumption:** " in in_markdown


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head(in_markdown: str) -> None:
    blocks = [block for block in in_markdown.split("\n\n") if block.startswith("| ")]
    assert blocks
    for block in blocks:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1, block


@pytest.mark.parametrize(("name", "begins"), [("book.html", "<!doctype html>"), ("book.md", "# Sprained ankle")])
def test_the_ending_of_a_file_decides_what_is_written(ankle: Path, name: str, begins: str) -> None:
    path = ankle / "new" / name
    status, out, err = noms("-g", str(ankle), "-o", str(path), "--format", "html")
    assert (status, out) == (0, "")
    assert f"wrote {path}" in err
    assert path.read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize("name", ["book.pdf", "book"])
def test_a_file_with_another_ending_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    status, out, err = noms("-o", str(path))
    assert (status, out) == (2, "")
    assert "write one of .html, .md" in err
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_told(ankle: Path) -> None:
    (ankle / "book.html").mkdir()
    status, _, err = noms("-g", str(ankle), "-o", str(ankle / "book.html"))
    assert status == 2
    assert "this cannot be written" in err


def test_a_guideline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    status, out, err = noms("-g", str(tmp_path))
    assert (status, out) == (2, "")
    assert "there is no guideline here" in err


def test_a_register_that_names_no_rule_is_refused(ankle: Path) -> None:
    (ankle / "statements.csv").write_text(STATEMENTS.replace("ankle.total", "ankle.totl"), encoding="utf-8")
    status, out, err = noms("-g", str(ankle))
    assert (status, out) == (2, "")
    assert "did you mean ankle.total?" in err
