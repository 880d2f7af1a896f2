"""Reading clause files: text and tree say the same, places are right, what is not understood is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import process_time

import clingo
import clingo.ast
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.files.errors import InputError, Place, Problem
from kb.guideline.load import clause_files, find
from kb.language.parse import parsed_clauses
from kb.language.plain import plain_clauses
from kb.language.read import read_clauses, read_paragraphs
from kb.language.syntax import (
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Condition,
    Constant,
    Expression,
    Literal,
    Paragraph,
    Variable,
)
from kb.language.written import Written

SHIPPED = tuple(clause_files(find("spinal_metastases")))
FILES = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)

# ------------------------------------------------------------------------------------------ clauses at random

NAMES = st.from_regex(r"[a-z][A-Za-z0-9_]{0,5}", fullmatch=True).filter(lambda name: name != "not")
NAMED = st.from_regex(r"[A-Z][A-Za-z0-9_]{0,5}", fullmatch=True)
ANONYMOUS = st.integers(1, 9).map("_{}".format)
LETTERS = st.characters(exclude_characters='"\\\n', exclude_categories=["Cs"])
STRINGS = st.text(LETTERS, max_size=6).map('"{}"'.format)
VALUES = st.one_of(NAMES, STRINGS, st.integers(-(10**6), 10**6))
TERMS = st.one_of(NAMED.map(Variable), ANONYMOUS.map(Variable), VALUES.map(Constant))
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    TERMS, lambda side: st.builds(Arithmetic, st.sampled_from("+-*"), side, side), max_leaves=8
)
ATOMS = st.builds(Atom, NAMES, st.lists(TERMS, max_size=4).map(tuple))
CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Literal, ATOMS, st.booleans()),
    st.builds(Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), EXPRESSIONS, EXPRESSIONS),
)
BODIES = st.lists(CONDITIONS, min_size=1, max_size=4).map(tuple)
CLAUSES = st.one_of(st.builds(Clause, ATOMS), st.builds(Clause, ATOMS, BODIES), st.builds(Clause, st.none(), BODIES))


def unnumbered(node: object) -> object:
    """A node without the numbers of its anonymous variables."""
    match node:
        case Variable(name):
            return Variable("_") if name.startswith("_") else node
        case Arithmetic(operator, left, right):
            return ("arithmetic", operator, unnumbered(left), unnumbered(right))
        case Comparison(operator, left, right):
            return ("comparison", operator, unnumbered(left), unnumbered(right))
        case Atom(predicate, args):
            return ("atom", predicate, *map(unnumbered, args))
        case Literal(atom, negated):
            return ("literal", negated, unnumbered(atom))
        case Clause(head, body):
            return ("clause", unnumbered(head), *map(unnumbered, body))
    return node


@settings(max_examples=150, deadline=None)
@given(clause=CLAUSES)
def test_a_clause_that_is_printed_and_read_again_is_the_same_clause(clause: Clause) -> None:
    (found,) = read_clauses(str(clause))
    assert unnumbered(found) == unnumbered(clause)
    assert str(found) == str(clause)


@settings(max_examples=50, deadline=None)
@given(clauses=st.lists(CLAUSES, max_size=4))
def test_clauses_are_read_in_their_order(clauses: list[Clause]) -> None:
    found = read_clauses("\n".join(map(str, clauses)))
    assert [unnumbered(clause) for clause in found] == [unnumbered(clause) for clause in clauses]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 - (3 - 4)", 3),
        ("2 - 3 - 4", -5),
        ("2 * (3 + 4)", 14),
        ("2 * 3 + 4", 10),
        ("2 - -3", 5),
        ("(7)", 7),
    ],
)
def test_a_sum_is_grouped_as_arithmetic_groups_it(text: str, value: int) -> None:
    (clause,) = read_clauses(f":- total = {text}.")
    comparison = clause.body[0]
    assert isinstance(comparison, Comparison)

    def total(node: Expression) -> int:
        if isinstance(node, Arithmetic):
            a, b = total(node.left), total(node.right)
            return {"+": a + b, "-": a - b, "*": a * b}[node.operator]
        assert isinstance(node, Constant)
        return int(node.value)

    assert total(comparison.right) == value


def test_each_anonymous_variable_is_a_variable_of_its_own() -> None:
    (clause,) = read_clauses("advice(Lesion, frail) :- plan_step(_, _, Step), plan(Lesion, _).")
    anonymous = [name for name in clause.variables if name.startswith("_")]
    assert len(anonymous) == len(set(anonymous)) == 3


def test_equal_text_makes_equal_clauses() -> None:
    text = "advice(Lesion, frail) :- plan(Lesion, _). advice(Lesion, frail) :- plan(Lesion, _)."
    one, two = read_clauses(text)
    assert one == two
    assert read_clauses(text) == (one, two)


def test_a_percent_sign_in_a_string_begins_no_comment() -> None:
    (clause,) = read_clauses('grade("%* 50 %! *%", 1).  % a comment with %* in it')
    assert str(clause) == 'grade("%* 50 %! *%", 1).'


def test_a_string_is_not_the_constant_of_the_same_letters() -> None:
    (clause,) = read_clauses('grade(one, "one").')
    assert clause.head is not None
    assert clause.head.args == (Constant("one"), Constant('"one"'))


def test_names_that_begin_with_not_are_names() -> None:
    (clause,) = read_clauses("nothing(Lesion) :- not notable(Lesion), note(Lesion, not_known).")
    assert [str(condition) for condition in clause.body] == ["not notable(Lesion)", "note(Lesion, not_known)"]
    assert [literal.negated for literal in clause.literals] == [True, False]


# ------------------------------------------------------------------------------------------ quick and by the parser

GAPS = st.sampled_from([" ", " ", "", "\n", "\n  ", "\t", " % a word, q(X).\n"])
TOKEN = re.compile(r'"[^"]*"|:-|[<>!]=|\w+|[^\s\w]')


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A few clauses, blanks and comments anywhere between their words, and sometimes a slip of the pen."""
    tokens = TOKEN.findall(" ".join(map(str, draw(st.lists(CLAUSES, min_size=1, max_size=3)))))
    if draw(st.booleans()):
        odd = draw(
            st.sampled_from(["not", ".", ",", ":-", "(", ")", "-", "_", "X", "0", "1a", "=", '"', "%", "p", "é"])
        )
        tokens[draw(st.integers(0, len(tokens) - 1))] = odd
    return "".join(token + draw(GAPS) for token in tokens)


def with_places(clauses: tuple[Clause, ...]) -> list[str]:
    return [repr(clause) for clause in clauses]


@settings(max_examples=60, deadline=None)
@given(text=texts())
def test_the_quick_way_reads_a_text_as_the_parser_does_or_leaves_it_to_the_parser(text: str) -> None:
    quick = plain_clauses(text, "some.lp", 7)
    if quick is not None:
        assert with_places(quick) == with_places(parsed_clauses(Written(text, "some.lp", 7)))


@FILES
def test_the_quick_way_reads_what_guidelines_say(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quick = plain_clauses(text, path.name, 1)
    assert quick
    assert with_places(quick) == with_places(parsed_clauses(Written(text, path.name, 1)))


def test_a_text_of_many_clauses_on_one_line_takes_twice_as_long_for_twice_as_many() -> None:
    def seconds(clauses: int) -> float:
        text = "grade(one, 1). " * clauses
        start = process_time()
        assert len(plain_clauses(text, "long.lp", 1) or ()) == clauses
        return process_time() - start

    few, many = min(seconds(1_000) for _ in range(3)), min(seconds(8_000) for _ in range(2))
    assert many < 24 * few, "eight times the text takes longer than eight times as long, with room for three"


@pytest.mark.parametrize(
    "text", ["a(" + "b, " * 40_000, "a :- X = " + "1 + " * 40_000, "a. " * 10_000 + "B", "% x\n" * 9_999]
)
def test_a_text_that_never_comes_to_an_end_is_given_up_at_once(text: str) -> None:
    start = process_time()
    assert not plain_clauses(text, "endless.lp", 1)
    assert process_time() - start < 2


# ------------------------------------------------------------------------------------------ the shipped files


@cache
def paragraphs_of(path: Path) -> tuple[Paragraph, ...]:
    return read_paragraphs(path.read_text("utf-8"), path.name)


def clauses_of(path: Path) -> Iterator[Clause]:
    return (clause for paragraph in paragraphs_of(path) for clause in paragraph.clauses)


@FILES
def test_every_place_marks_the_name_that_it_is_the_place_of(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")

    def marked(place: Place) -> str:
        assert place.path == path.name
        return lines[place.line - 1][place.column - 1 : place.end - 1]

    for paragraph in paragraphs_of(path):
        assert marked(paragraph.place) == paragraph.id
        for clause in paragraph.clauses:
            assert marked(clause.place) == clause.atoms[0].predicate
            for atom in clause.atoms:
                assert marked(atom.place) == atom.predicate
            for condition in clause.body:
                if isinstance(condition, Comparison):
                    assert marked(condition.place) == condition.operator


@FILES
def test_a_shipped_paragraph_that_is_printed_and_read_again_says_the_same(path: Path) -> None:
    for paragraph in paragraphs_of(path):
        (found,) = read_paragraphs(str(paragraph), "printed")
        assert (found.id, found.sentence, found.citations) == (
            paragraph.id,
            paragraph.sentence,
            paragraph.citations,
        )
        assert [unnumbered(clause) for clause in found.clauses] == [unnumbered(c) for c in paragraph.clauses]
        assert str(found) == str(paragraph)


@FILES
def test_clingo_finds_the_same_clauses_on_the_same_lines(path: Path) -> None:
    seen: list[tuple[int, bool]] = []

    def look(node: clingo.ast.AST) -> None:
        if node.ast_type is clingo.ast.ASTType.Rule:
            seen.append((node.location.begin.line, str(node.head) == "#false"))

    clingo.ast.parse_files([str(path)], look)
    assert seen == [(clause.place.line, clause.head is None) for clause in clauses_of(path)]


def test_clingo_runs_the_shipped_files_as_they_are() -> None:
    said: list[tuple[clingo.MessageCode, str]] = []
    control = clingo.Control(logger=lambda code, message: said.append((code, message)))
    for path in SHIPPED:
        control.load(str(path))
    control.ground([("base", [])])
    model: set[str] = set()
    answer = control.solve(on_model=lambda found: model.update(map(str, found.symbols(atoms=True))))
    assert answer.satisfiable
    # An input that no case gives is the one thing that clingo remarks on.
    assert {code for code, _ in said} <= {clingo.MessageCode.AtomUndefined}
    facts = {str(clingo.parse_term(str(c.head))) for path in SHIPPED for c in clauses_of(path) if c.is_fact}
    assert facts
    assert facts <= model


# ----------------------------------------------------------------------------------------- text that is wrong

HEAD = "%! ankle.wrong  [green1990, Table 9]\n%! A wrong paragraph.\n"
PIECES = st.sampled_from(
    [
        *'%!.,;:()[]{}"_#*+-=<>\\\n\t',
        ":-",
        "%!",
        "%*",
        "\n\n",
        "not ",
        "p(X)",
        "q",
        "X",
        "1",
        "ankle.x",
        "[a, b]",
    ]
)


def refused_or_read(text: str) -> None:
    """A text is read, or each of its problems has a place in it; nothing else is raised."""
    for problem in problems_of(text):
        assert problem.place.path == "random.lp"
        assert 1 <= problem.place.line <= len(text.splitlines())
        assert str(problem).startswith(f"random.lp:{problem.place.line}: ")


def problems_of(text: str) -> list[Problem]:
    try:
        paragraphs = read_paragraphs(text, "random.lp")
    except InputError as error:
        return error.problems or [Problem("refused without a problem", Place(""))]
    for paragraph in paragraphs:
        read_paragraphs(str(paragraph), "again.lp")
    return []


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(st.text(), st.lists(PIECES, max_size=20).map("".join)), headed=st.booleans())
def test_any_text_is_read_or_refused_with_its_place(text: str, headed: bool) -> None:
    refused_or_read(HEAD + text if headed else text)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_shipped_file_with_a_slip_of_the_pen_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([path.read_text("utf-8") for path in SHIPPED]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    put = data.draw(st.one_of(st.just(""), PIECES, st.text(max_size=3)))
    refused_or_read(text[:start] + put + text[end:])


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_shipped_clause_without_its_full_stop_is_refused(data: st.DataObject) -> None:
    paragraph = data.draw(st.sampled_from([found for path in SHIPPED for found in paragraphs_of(path)]))
    number = data.draw(st.integers(0, len(paragraph.clauses) - 1))
    lines = str(paragraph).split("\n")
    assume(lines[2 + number].endswith("."))
    lines[2 + number] = lines[2 + number].removesuffix(".")
    with pytest.raises(InputError, match=r"expected|full stop"):
        read_paragraphs("\n".join(lines), "unstopped.lp")


def test_every_wrong_paragraph_of_a_file_is_told() -> None:
    text = f"{HEAD}p(X :- q.\n\nr(X).\n\n{HEAD}fine(x).\n\n%! no_dots\n%! Said.\ns(x).\n"
    with pytest.raises(InputError) as refused:
        read_paragraphs(text, "wrong.lp")
    assert [problem.place.line for problem in refused.value.problems] == [3, 5, 11]


def test_lines_that_end_as_on_windows_are_lines() -> None:
    (paragraph,) = read_paragraphs(HEAD.replace("\n", "\r\n") + "fine(x).\r\nfine(y).\r\n", "windows.lp")
    assert [(str(clause), clause.place.line) for clause in paragraph.clauses] == [
        ("fine(x).", 3),
        ("fine(y).", 4),
    ]


@pytest.mark.parametrize(
    ("clause", "hint"),
    [
        ("p(L) :- q(L, N), N =< 3.", "'at most' is written <=, and 'at least' >="),
        ("p(L) :- q(L, N), N => 3.", "'at most' is written <=, and 'at least' >="),
        ("p(L, N + 1) :- q(L, N).", "an argument is no sum: write Sum = A + B in the body, and Sum here"),
        ("p(L) :- q(L, N), N > 1.5.", "numbers are whole: count in a smaller unit, 15 tenths for 1.5"),
    ],
)
def test_what_another_language_writes_gets_the_way_it_is_written_here(clause: str, hint: str) -> None:
    with pytest.raises(InputError) as refused:
        read_paragraphs(f"%! a.b  [x, y]\n%! S.\n{clause}\n", "f.lp")
    assert hint in [problem.hint for problem in refused.value.problems]
