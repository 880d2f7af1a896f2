"""The reading copy of a guideline as plain data: chapters of rules, then its vocabulary, registers and references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from explain import words
from explain.book.comments import clauses_of, comments_of, heading, text_of
from explain.book.pictures import picture
from explain.book.registers import (
    accepted,
    ambiguity_table,
    assumed,
    assumptions,
    input_tables,
    lines_words,
    predicate_table,
    source,
    statement_table,
)
from explain.book.tables import (
    Table,
    Text,
    Word,
    anchor_of,
    fact_tables,
    goal_table,
    listed,
    predicate_word,
    rule_word,
    score_tables,
)
from explain.picture.drawing import Drawing
from explain.sentences.clauses import conditions_words
from kb.guideline.guideline import Guideline
from kb.guideline.register import Register, register_of
from kb.language.syntax import Atom, Citation, Constant, Paragraph

ENDINGS = {"html": "html", "md": "markdown"}
MOST_LINKS = 12


@dataclass(frozen=True)
class Entry:
    """A rule as the book has it. `before` is what the file says above it; `notes` are lines of text under a label."""

    id: str
    sentence: str
    citations: tuple[tuple[str, Text], ...]
    clauses: str
    tables: tuple[Table, ...] = ()
    refused: tuple[str, ...] = ()
    drawing: Drawing | None = None
    notes: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the book under one heading. A text of `about` that has line breaks keeps its layout."""

    anchor: str
    title: str
    about: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    tables: tuple[Table, ...] = ()
    items: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Book:
    title: str
    notice: str
    read: Section
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Uses:
    """Who reads and who concludes each predicate: its atoms, each with the paragraph it stands in."""

    readers: Mapping[str, list[tuple[str, Atom]]]
    makers: Mapping[str, list[tuple[str, Atom]]]


def book(guideline: Guideline) -> Book:
    """The reading copy of a guideline.

    Raises:
        InputError: with every problem of the guideline's register.
    """
    register, uses = register_of(guideline), uses_of(guideline)
    order = guideline.vocabulary.chapters

    def place(paragraph: Paragraph) -> tuple[int, str]:
        path = Path(paragraph.place.path)
        return order.index(path.stem) if path.stem in order else len(order), paragraph.place.path

    by_file = groupby(sorted(guideline.paragraphs, key=place), key=lambda paragraph: paragraph.place.path)
    chapters = [chapter(guideline, register, uses, path, tuple(paragraphs)) for path, paragraphs in by_file]
    sections = [glance(guideline), *chapters, *back(guideline, register, uses)]
    filled = tuple(section for section in sections if section.entries or section.tables or section.items)
    return Book(guideline.vocabulary.title, guideline.vocabulary.notice, how_to_read(guideline, register), filled)


# ----------------------------------------------------------------------------------------------------- before and after


def how_to_read(guideline: Guideline, register: Register) -> Section:
    assumed = sum(any(citation.is_assumption for citation in each.citations) for each in guideline.paragraphs)
    counted = words.BOOK_COUNTS.format(rules=len(guideline.paragraphs), assumed=assumed)
    about = [*words.BOOK_HOW, counted]
    told = ((words.BOOK_REGISTERED, register.statements), (words.BOOK_REGISTERED_OPEN, register.ambiguities))
    about += [text.format(rows=len(rows)) for text, rows in told if rows]
    return Section("read", words.BOOK_READ, tuple(about))


def glance(guideline: Guideline) -> Section:
    """The rules for the goal, and the scores, as tables."""
    goal = goal_table(guideline)
    scores = [table for score in guideline.vocabulary.report.scores for table in score_tables(guideline, score)]
    return Section("glance", words.BOOK_GLANCE, tables=(*([goal] if goal else []), *scores))


def back(guideline: Guideline, register: Register, uses: Uses) -> list[Section]:
    """What stands after the chapters."""
    readers = {name: [rule for rule, _ in found] for name, found in uses.readers.items()}
    statements, ambiguities = register.statements, register.ambiguities
    held = sum(bool(statement.rules) for statement in statements)
    covered = words.BOOK_COVERAGE.format(all=len(statements), held=held, left_out=len(statements) - held)
    open_places = words.BOOK_AMBIGUITIES_ABOUT.format(all=len(ambiguities))
    inputs, predicates = input_tables(guideline), (predicate_table(guideline, readers),)
    in_registers = [
        Section("statements", words.BOOK_STATEMENTS, (covered,), tables=(statement_table(register),)),
        Section("ambiguities", words.BOOK_AMBIGUITIES, (open_places,), tables=(ambiguity_table(register),)),
    ]
    return [
        Section("vocabulary", words.BOOK_VOCABULARY, (words.BOOK_VOCABULARY_ABOUT,), tables=inputs),
        *(section for section, rows in zip(in_registers, (statements, ambiguities), strict=True) if rows),
        Section("assumptions", words.BOOK_ASSUMPTIONS, (words.BOOK_ASSUMPTIONS_ABOUT,), items=assumptions(guideline)),
        Section("accepted", words.BOOK_ACCEPTED, (words.BOOK_ACCEPTED_ABOUT,), items=accepted(guideline)),
        Section("references", words.REFERENCES, items=tuple(source(guideline, key) for key in guideline.references)),
        Section("predicates", words.BOOK_PREDICATES, (words.BOOK_PREDICATES_ABOUT,), tables=predicates),
    ]


# ----------------------------------------------------------------------------------------------------------- chapters


def chapter(
    guideline: Guideline, register: Register, uses: Uses, path: str, paragraphs: tuple[Paragraph, ...]
) -> Section:
    """The rules of a clause file, below what its first comment says."""
    text = text_of(guideline, path)
    comments = comments_of(text)
    first, *others = comments.pop(paragraphs[0].place.line, [()])
    title, about = heading(first, Path(path).stem)
    above = {paragraphs[0].place.line: others, **comments}
    entries = []
    for paragraph in paragraphs:
        before = tuple(piece for comment in above.get(paragraph.place.line, []) for piece in comment)
        entries.append(entry(guideline, register, uses, paragraph, text, before))
    return Section(anchor_of("chapter", Path(path).stem), title, about, tuple(entries))


def entry(
    guideline: Guideline, register: Register, uses: Uses, paragraph: Paragraph, text: str, before: tuple[str, ...]
) -> Entry:
    """A rule with all that the book tells of it."""
    refused = (conditions_words(guideline, clause) for clause in paragraph.clauses if clause.head is None)
    noted = {
        words.BOOK_AMBIGUITIES_OF: handled(register, paragraph.id),
        words.BOOK_STATEMENTS_OF: stated(register, paragraph.id),
        words.BOOK_READS: reads(guideline, uses, paragraph),
        words.BOOK_USED_BY: used_by(uses, paragraph),
    }
    return Entry(
        id=paragraph.id,
        sentence=paragraph.sentence,
        citations=tuple(cited(guideline, citation) for citation in paragraph.citations),
        clauses=clauses_of(text, paragraph),
        tables=fact_tables(guideline, paragraph),
        refused=tuple(refused),
        drawing=picture(guideline, paragraph),
        notes=tuple((label, texts) for label, texts in noted.items() if texts),
        before=before,
    )


def cited(guideline: Guideline, citation: Citation) -> tuple[str, Text]:
    """A citation and its label; an assumption is labelled as one."""
    if citation.is_assumption:
        return words.BOOK_ASSUMPTION, (assumed(citation.locator),)
    known = citation.source in guideline.references
    key = Word(citation.source, anchor_of("source", citation.source) if known else "", code=True)
    return words.BOOK_SOURCE, (key, f", {citation.locator}")


def stated(register: Register, rule: str) -> tuple[Text, ...]:
    """The statements of the source behind a rule."""
    found: list[Text] = []
    for each in register.statements_of.get(rule, ()):
        where = filter(None, (each.section, lines_words(each.lines)))
        id_word = Word(each.id, anchor_of("statement", each.id))
        found.append((*listed([id_word, *where]), words.BOOK_GIST.format(gist=each.gist)))
    return tuple(found)


def handled(register: Register, rule: str) -> tuple[Text, ...]:
    """The ambiguities that a rule handles."""
    return tuple(
        (
            Word(each.id, anchor_of("ambiguity", each.id)),
            words.BOOK_AMBIGUITY.format(kind=each.kind, title=each.title),
        )
        for each in register.ambiguities_of.get(rule, ())
    )


# ------------------------------------------------------------------------------------------------- who reads whom


def uses_of(guideline: Guideline) -> Uses:
    readers: dict[str, list[tuple[str, Atom]]] = {}
    makers: dict[str, list[tuple[str, Atom]]] = {}
    for paragraph in guideline.paragraphs:
        for clause in paragraph.clauses:
            if clause.head:
                makers.setdefault(clause.head.predicate, []).append((paragraph.id, clause.head))
            for literal in clause.literals:
                readers.setdefault(literal.atom.predicate, []).append((paragraph.id, literal.atom))
    return Uses(readers, makers)


def may_match(one: Atom, other: Atom) -> bool:
    """Whether two atoms of a predicate differ in no value."""
    pairs = zip(one.args, other.args, strict=True)
    return not any(isinstance(a, Constant) and isinstance(b, Constant) and a != b for a, b in pairs)


def matching(atoms: Iterable[Atom], found: Mapping[str, list[tuple[str, Atom]]]) -> list[str]:
    """The rules that some of the atoms may meet in."""
    met = (rule for atom in atoms for rule, other in found.get(atom.predicate, ()) if may_match(atom, other))
    return list(dict.fromkeys(met))


def reads(guideline: Guideline, uses: Uses, paragraph: Paragraph) -> tuple[Text, ...]:
    """What a rule reads: each predicate with the rules that conclude it, or that it is an input."""
    read: dict[str, list[Atom]] = {}
    for clause in paragraph.clauses:
        for literal in clause.literals:
            read.setdefault(literal.atom.predicate, []).append(literal.atom)
    found: list[str | Word] = []
    for name, atoms in read.items():
        role = guideline.vocabulary.predicates[name].role
        if role == "record":
            continue
        case: list[str | Word] = [Word(words.BOOK_FROM_CASE, anchor_of("input", name))] if role == "input" else []
        rules = few(name, [rule for rule in matching(atoms, uses.makers) if rule != paragraph.id])
        makers = [*case, *([", "] if case and rules else []), *rules]
        found += [
            *(["; "] if found else []),
            predicate_word(name),
            *([words.BOOK_READ_FROM, *makers] if makers else []),
        ]
    return (tuple(found),) if found else ()


def used_by(uses: Uses, paragraph: Paragraph) -> tuple[Text, ...]:
    """The rules that may read what a rule concludes."""
    heads = [clause.head for clause in paragraph.clauses if clause.head]
    rules = [rule for rule in matching(heads, uses.readers) if rule != paragraph.id]
    return (few(heads[0].predicate, rules),) if rules else ()


def few(predicate: str, rules: list[str]) -> Text:
    """Rules as links, and where they are many, the first and a link to the index, which has them all."""
    if len(rules) <= MOST_LINKS:
        return listed(map(rule_word, rules))
    more = words.BOOK_MORE.format(number=len(rules) - 3)
    return listed([*map(rule_word, rules[:3]), Word(more, anchor_of("predicate", predicate))])
