"""The tables of a reading copy as plain data: facts, scores, the rules for the goal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from explain import words
from explain.sentences.clauses import head_words, is_record, literal_words, says, title_of, value_words
from explain.sentences.ranges import is_range_table, range_words
from kb.guideline.guideline import Guideline, Rule
from kb.guideline.vocabulary import Score
from kb.language.syntax import (
    Constant,
    Paragraph,
    Variable,
)


@dataclass(frozen=True)
class Word:
    """A piece of a text that is code, or leads to another place of the book, or both."""

    text: str
    anchor: str = ""
    code: bool = False


Text = tuple[str | Word, ...]
Row = tuple[Text, ...]


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row is its heading. With `grouped`, equal headings that follow each other are one.

    `anchors` names the rows that other places of the book lead to.
    """

    caption: Text
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    anchors: tuple[str, ...] = ()
    grouped: bool = False


def table_of(
    caption: Text, heads: Iterable[str], rows: Iterable[Row], anchors: Iterable[str] = (), grouped: bool = False
) -> Table:
    """A table without the columns that are empty in every row."""
    whole = tuple(rows)
    kept = [(i, head) for i, head in enumerate(heads) if any(plain(row[i]) for row in whole)]
    cells = tuple(tuple(row[i] for i, _ in kept) for row in whole)
    return Table(caption, tuple(head for _, head in kept), cells, tuple(anchors), grouped)


def plain(text: Text) -> str:
    """A text without its looks and links.

    >>> plain(("see ", Word("a.b", "a.b", code=True)))
    'see a.b'
    """
    return "".join(piece if isinstance(piece, str) else piece.text for piece in text)


def anchor_of(kind: str, name: str) -> str:
    """The name of a place of the book other than a rule, which goes by its id.

    >>> anchor_of("statement", "S 1")
    'statement-S-1'
    """
    return f"{kind}-{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}"


def rule_word(rule: str) -> Word:
    return Word(rule, rule, code=True)


def predicate_word(name: str) -> Word:
    return Word(name, anchor_of("predicate", name), code=True)


def listed(pieces: Iterable[str | Word], comma: str = ", ") -> Text:
    """Pieces with commas between them."""
    found: list[str | Word] = []
    for piece in pieces:
        found += [comma, piece] if found else [piece]
    return tuple(found)


def rule_words(rules: Iterable[str]) -> Text:
    return listed(map(rule_word, dict.fromkeys(rules)))


def fact_tables(guideline: Guideline, paragraph: Paragraph) -> tuple[Table, ...]:
    """The facts of a paragraph, a table for each predicate."""
    vocabulary = guideline.vocabulary
    heads = [clause.head for clause in paragraph.clauses if clause.is_fact and clause.head]
    found = []
    for name in dict.fromkeys(head.predicate for head in heads):
        args = vocabulary.predicates[name].args
        caption = (predicate_word(name), f": {says(guideline, name)}")
        rows = (
            tuple((cell(guideline, term, domain),) for (_, domain), term in zip(args, head.args, strict=True))
            for head in heads
            if head.predicate == name
        )
        found.append(table_of(caption, (spaced(argument) for argument, _ in args), rows, grouped=True))
    return tuple(found)


def cell(guideline: Guideline, term: Variable | Constant, domain: str) -> str:
    return guideline.vocabulary.word(term.value, domain) if isinstance(term, Constant) else term.name


def spaced(name: str) -> str:
    """The name of an argument as the head of a column.

    >>> spaced("BodyInvolved")
    'Body involved'
    """
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f" {match[1].lower()}", name).replace("_", " ")


def goal_table(guideline: Guideline) -> Table | None:
    """The rules for the goal, a row each: what each needs of every predicate that one of them reads, and the goal."""
    vocabulary = guideline.vocabulary
    goal = vocabulary.report.goal
    rules = [rule for rule in guideline.rules_by_head.get(goal, ()) if rule.clause.body]
    if not rules:
        return None
    read = [x.atom.predicate for rule in rules for x in rule.clause.literals if not is_record(guideline, x)]
    columns = list(dict.fromkeys(read))
    heads = [words.BOOK_RULE, *(title_of(guideline, name) for name in columns), title_of(guideline, goal)]
    rows: list[Row] = [
        ((rule_word(rule.id),), *((need(guideline, rule, name),) for name in columns), (head_words(guideline, rule),))
        for rule in rules
    ]
    return table_of((words.BOOK_GOAL,), heads, rows)


def need(guideline: Guideline, rule: Rule, name: str) -> str:
    """What a rule needs of a predicate, below its name at the head of a column."""
    found = []
    for literal in rule.clause.literals:
        if literal.atom.predicate == name:
            alone = literal.atom.arity == 2 and not literal.negated
            tell = value_words(guideline, rule.clause, literal.atom) if alone else ""
            found.append(tell or literal_words(guideline, rule.clause, literal))
    return "; ".join(found) or words.BOOK_NOT_READ


def score_tables(guideline: Guideline, score: Score) -> tuple[Table, ...]:
    """The items of a score with their points, and what the total means."""
    items = [row for item in score.items for row in item_rows(guideline, item)]
    bands: list[Row] = [
        ((value_words(guideline, rule.clause, rule.clause.head),), (rule.paragraph.sentence,), (rule_word(rule.id),))
        for rule in guideline.rules_by_head.get(score.band, ())
        if rule.clause.head
    ]
    found = [
        table_of((words.BOOK_SCORE.format(score=score.title),), words.BOOK_SCORE_HEADS, items, grouped=True),
        table_of((words.BOOK_BANDS.format(score=score.title),), words.BOOK_BAND_HEADS, bands, grouped=True),
    ]
    return tuple(table for table in found if table.rows)


def item_rows(guideline: Guideline, item: str) -> list[Row]:
    """The points of an item: from the table that its rules read, or else from the rules themselves."""
    name = (title_of(guideline, item),)
    found: list[Row] = []
    for rule in guideline.rules_by_head.get(item, ()):
        points = rule.clause.head.args[-1] if rule.clause.head else None
        tables = [
            literal.atom
            for literal in rule.clause.literals
            if guideline.vocabulary.predicates[literal.atom.predicate].role == "table"
            and literal.atom.args[-1] == points
        ]
        for table in tables:
            found += [(name, *row) for row in point_rows(guideline, table.predicate)]
        if not tables:
            told = guideline.vocabulary.word(points.value) if isinstance(points, Constant) else words.BOOK_NOT_READ
            found.append((name, (rule.paragraph.sentence,), (told,), (rule_word(rule.id),)))
    return list(dict.fromkeys(found))


def point_rows(guideline: Guideline, table: str) -> list[Row]:
    """The values of a table of points, those of equal points together."""
    vocabulary, ranges = guideline.vocabulary, is_range_table(guideline, table)
    domains = [domain for _, domain in vocabulary.predicates[table].args]
    values: dict[str, list[str]] = {}
    rules: dict[str, list[str]] = {}
    for fact, rule in guideline.tables.items():
        if fact.predicate == table:
            told = [vocabulary.word(value, domain) for value, domain in zip(fact.args, domains, strict=True)]
            shown = range_words(guideline, fact) if ranges else " / ".join(told[:-1])
            values.setdefault(told[-1], []).append(shown)
            rules.setdefault(told[-1], []).append(rule.id)
    return [(("; ".join(keys),), (points,), rule_words(rules[points])) for points, keys in values.items()]
