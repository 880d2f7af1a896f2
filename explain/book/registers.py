"""What stands after the chapters of a reading copy: fields of a case, registers, assumptions, sources, predicates."""

from __future__ import annotations

import re
from collections.abc import Mapping

from explain import words
from explain.book.tables import Row, Table, Text, Word, anchor_of, listed, rule_word, rule_words, table_of
from explain.sentences.clauses import says
from kb.guideline.guideline import Guideline
from kb.guideline.references import reference
from kb.guideline.register import Register, Statement
from kb.guideline.vocabulary import ENTITIES, Domain, Predicate
from kb.language.syntax import symbol_of, word_of


def input_tables(guideline: Guideline) -> tuple[Table, ...]:
    """The fields of a case: those of the patient, and those of each lesion."""
    found = []
    for entity in ENTITIES:
        inputs = [predicate for predicate in guideline.vocabulary.inputs if predicate.entity == entity]
        rows = [input_row(guideline, predicate) for predicate in inputs]
        anchors = [anchor_of("input", predicate.name) for predicate in inputs]
        found += [table_of((words.BOOK_INPUTS[entity],), words.BOOK_INPUT_HEADS, rows, anchors)] if rows else []
    return tuple(found)


def input_row(guideline: Guideline, predicate: Predicate) -> Row:
    domain = guideline.vocabulary.domains.get(predicate.domain)
    notes = [words.BOOK_MANY] * predicate.many
    notes += [words.BOOK_UNREAD.format(why=predicate.unread)] if predicate.unread else []
    notes += [words.BOOK_CLOSED.format(why=predicate.closed)] if predicate.closed else []
    asks = re.sub(
        r"{(\w+)}",
        lambda match: words.BOOK_ENTITY.format(entity=guideline.vocabulary.word(match[1].lower())),
        predicate.asks,
    )
    return (
        (Word(predicate.field, anchor_of("predicate", predicate.name), code=True),),
        (asks,),
        domain_words(guideline, domain) if domain else (predicate.domain,),
        ("; ".join(notes),),
        ("; ".join(codes_of(guideline, predicate)),),
    )


def domain_words(guideline: Guideline, domain: Domain) -> Text:
    """The values of a domain as a case writes them, each with its meaning where that is another."""
    if domain.is_range:
        return (words.numbers_words(guideline.vocabulary, domain),)
    found: list[str | Word] = []
    for value in domain.values:
        told = guideline.vocabulary.word(symbol_of(value), domain.name)
        found += [", "] * bool(found) + [Word(value, code=True)]
        found += [f" ({told})"] * (told.replace(" ", "_") != value)
    for group, values in domain.groups.items():
        found.append(words.BOOK_GROUP.format(group=group, values=", ".join(values)))
    return tuple(found)


def statement_table(register: Register) -> Table:
    rows = [statement_row(statement) for statement in register.statements]
    anchors = [anchor_of("statement", statement.id) for statement in register.statements]
    return table_of((), words.BOOK_STATEMENT_HEADS, rows, anchors)


def statement_row(statement: Statement) -> Row:
    why = (words.BOOK_LEFT_OUT.format(why=statement.left_out),)
    held = rule_words(statement.rules) or why
    first: Row = ((statement.id,), (statement.section,), (statement.lines,), (statement.gist,))
    return (*first, held, (statement.note,))


def ambiguity_table(register: Register) -> Table:
    rows: list[Row] = [
        (
            (each.id,),
            (each.kind,),
            listed(filter(None, (each.title, lines_words(each.lines)))),
            (each.handling,),
            rule_words(each.rules),
            listed(Word(case, code=True) for case in each.cases),
        )
        for each in register.ambiguities
    ]
    anchors = [anchor_of("ambiguity", each.id) for each in register.ambiguities]
    return table_of((), words.BOOK_AMBIGUITY_HEADS, rows, anchors)


def predicate_table(guideline: Guideline, readers: Mapping[str, list[str]]) -> Table:
    """Every predicate with the rules that conclude it and those that read it."""
    rows, anchors = [], []
    for name, predicate in sorted(guideline.vocabulary.predicates.items()):
        shown = f"{name}({', '.join(argument for argument, _ in predicate.args)})"
        concluded = rule_words(rule.id for rule in guideline.rules_by_head.get(name, ()))
        if predicate.role == "input":
            case = Word(words.BOOK_FROM_CASE, anchor_of("input", name))
            concluded = (case, ", ", *concluded) if concluded else (case,)
        sentence = says(guideline, name)
        rows.append(
            ((Word(shown, code=True),), (predicate.role,), (sentence,), concluded, rule_words(readers.get(name, ())))
        )
        anchors.append(anchor_of("predicate", name))
    return table_of((), words.BOOK_PREDICATE_HEADS, rows, anchors)


def assumptions(guideline: Guideline) -> tuple[tuple[str, Text], ...]:
    """Every assumption once, with the rules that rest on it."""
    found: dict[str, list[str]] = {}
    for paragraph in guideline.paragraphs:
        for citation in paragraph.citations:
            if citation.is_assumption:
                found.setdefault(citation.locator, []).append(paragraph.id)
    return tuple(("", (f"{assumed(why)} ", *rule_words(rules))) for why, rules in found.items())


def accepted(guideline: Guideline) -> tuple[tuple[str, Text], ...]:
    """What a check finds and the guideline accepts, by its id or its conditions: the reason, its source, and the
    rule."""
    found: list[tuple[str, Text]] = []
    by_id = {
        rule.index: word_of(fact.args[0]) for fact, rule in guideline.tables.items() if fact.predicate == "accepted"
    }
    for rule in guideline.rules:
        if rule.index in by_id or rule in guideline.acceptances:
            told = by_id.get(rule.index, str(rule.clause))
            anchor = anchor_of("accepted", by_id.get(rule.index, f"clause-{rule.index}"))
            reason = f" {rule.paragraph.sentence} [{rule.cites}] "
            found.append((anchor, (Word(told, code=True), ":", reason, rule_word(rule.id))))
    return tuple(found)


def source(guideline: Guideline, key: str) -> tuple[str, Text]:
    """A source as the list of references has it."""
    note = str(guideline.references[key].get("note", ""))
    told = f": {reference(guideline.references[key])}" + (f" {note}" if note else "")
    return anchor_of("source", key), (Word(key, code=True), told)


def assumed(why: str) -> str:
    """The reason of an assumption as a sentence."""
    return f"{words.sentence_case(why).rstrip('.')}."


def lines_words(lines: str) -> str:
    """Where in the source something stands.

    >>> lines_words("12"), lines_words("12-14")
    ('line 12', 'lines 12-14')
    """
    if not lines:
        return ""
    return (words.BOOK_LINE if re.fullmatch(r"\w+", lines) else words.BOOK_LINES).format(lines=lines)


def codes_of(guideline: Guideline, predicate: Predicate) -> list[str]:
    """The codes of an input, and those of its values."""
    vocabulary = guideline.vocabulary
    own = [f"{system} {code}" for system, code in predicate.codes.items()]
    values = vocabulary.domains[predicate.domain].codes
    return own + [f"{vocabulary.word(value, predicate.domain)}: {code}" for value, code in values.items()]
