"""The words of a guideline in another language: a file beside its vocabulary, that says the same and declares nothing.

`vocabulary.pt.toml` has the title and the notice of the guideline, the words of values, fields and sections, the units
and words of domains, the sentences of predicates, and those of rules by their ids. What it leaves out is said as the
guideline says it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

from kb.files.errors import InputError, Place, Problem, nearest
from kb.files.text import is_there
from kb.files.toml import Toml, read_toml
from kb.guideline.vocabulary import ENTITIES, ORIGINAL, TEMPLATES, Domain, Predicate, Reader, Vocabulary
from kb.language.syntax import Paragraph

SAID = (*TEMPLATES, "title", "unread", "closed")


def languages_of(folder: Path) -> tuple[str, ...]:
    """The languages that a guideline can be told in."""
    return (ORIGINAL, *(path.name.split(".")[1] for path in sorted(folder.glob("vocabulary.*.toml"))))


def translated(
    vocabulary: Vocabulary, paragraphs: tuple[Paragraph, ...], language: str
) -> tuple[Vocabulary, tuple[Paragraph, ...]]:
    """A vocabulary and the paragraphs of its rules in the words of a language.

    Raises:
        InputError: where there are none, or with every problem of their file.
    """
    if language == ORIGINAL:
        return vocabulary, paragraphs
    path = Path(vocabulary.path).with_name(f"vocabulary.{language}.toml")
    if not is_there(path):
        message = f"the guideline {vocabulary.name} has no words in the language {language}: this file is missing."
        hint = f"it can be told in {', '.join(languages_of(path.parent))}"
        raise InputError([Problem(message, Place(str(path)), "translation", hint=hint)])
    return Translator(read_toml(path), vocabulary).translated(paragraphs, language)


class Translator(Reader):
    """Reads the words of a language and gathers the problems of their file."""

    def __init__(self, file: Toml, vocabulary: Vocabulary) -> None:
        super().__init__(file)
        self.own = vocabulary

    def translated(self, paragraphs: tuple[Paragraph, ...], language: str) -> tuple[Vocabulary, tuple[Paragraph, ...]]:
        raw = self.file.data
        self.keys(raw, "", "guideline", "words domain predicate sentences")
        if not self.problems:
            self.keys(raw["guideline"], "guideline", "title notice")
        if self.problems:
            raise InputError(self.problems)
        domains, predicates = raw.get("domain", {}), raw.get("predicate", {})
        self.known(domains, self.own.domains, "domain", "declared as a domain")
        self.known(predicates, self.own.predicates, "predicate", "a declared predicate")
        told = raw.get("words", {})
        self.known(told, self.sayable(), "words", "a value, a field, or a part of an answer", inside=True)
        found = replace(
            self.own,
            **raw["guideline"],
            language=language,
            words={**self.own.words, **told},
            domains={name: self.said_domain(own, domains.get(name, {})) for name, own in self.own.domains.items()},
            predicates={name: self.said(own, predicates.get(name, {})) for name, own in self.own.predicates.items()},
        )
        told_rules = self.sentences(raw.get("sentences", {}), paragraphs)
        if self.problems:
            raise InputError(self.problems)
        return found, told_rules

    def sentences(self, raw: dict[str, str], paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
        """The paragraphs with their sentences in the language. A sentence has the numbers of the one it stands for."""
        own = {paragraph.id: paragraph for paragraph in paragraphs}
        self.known(raw, own, "sentences", "the id of a paragraph", inside=True)
        for id in raw.keys() & own.keys():
            here, there = numbers(raw[id]), numbers(own[id].sentence)
            if here != there:
                missing = ", ".join(sorted((there - here).elements())) or "none"
                extra = ", ".join(sorted((here - there).elements())) or "none"
                message = f"the numbers of {id} are not those of its own sentence: missing {missing}, too many {extra}."
                self.problem(message, "sentences", id, hint=f"its own sentence is: {own[id].sentence}")
        return tuple(replace(p, sentence=raw[p.id]) if p.id in raw else p for p in paragraphs)

    def sayable(self) -> set[str]:
        """What words may be said of: values, predicates, fields and the parts of an answer."""
        fields = (predicate.field for predicate in self.own.predicates.values())
        values = (value for domain in self.own.domains.values() for value in domain.values)
        return {*values, *fields, *self.own.predicates, *self.own.report.sections, *ENTITIES}

    def known(self, raw: Iterable[str], names: Iterable[str], table: str, wanted: str, inside: bool = False) -> None:
        """Whether each name is one that the vocabulary declares. They are keys `inside` a table, or tables below it."""
        for name in raw:
            if name not in names:
                near = nearest(name, list(names))
                place = (table, name) if inside else (f"{table}.{name}", "")
                self.problem(f"{name} is not {wanted}.", *place, hint=f"did you mean {near}?" if near else "")

    def said_domain(self, own: Domain, raw: Any) -> Domain:
        table = f"domain.{own.name}"
        if not self.keys(raw, table, "", "words unit"):
            return own
        if "unit" in raw and not own.unit:
            self.problem(f"{own.name} has no unit to be said otherwise.", table, "unit")
        self.known(raw.get("words", {}), own.values, f"{table}.words", f"a value of {own.name}", inside=True)
        return replace(own, unit=raw.get("unit", own.unit), words={**own.words, **raw.get("words", {})})

    def said(self, own: Predicate, raw: Any) -> Predicate:
        """A predicate with its sentences in the language; each names the same arguments as before."""
        table, args = f"predicate.{own.name}", [name for name, _ in own.args]
        if not self.keys(raw, table, "", " ".join(SAID)):
            return own
        for key in raw:
            if not getattr(own, key):
                self.problem(f"{own.name} has no {key} to be said otherwise.", table, key)
        before = len(self.problems)
        self.templates(own.name, raw, args)
        for key in TEMPLATES if len(self.problems) == before else ():
            for name in sorted(arguments(getattr(own, key)) - arguments(raw.get(key, getattr(own, key)))):
                self.problem(f"{key} leaves out {{{name}}}.", table, key)
        return replace(own, **raw)


def arguments(template: str) -> set[str]:
    """The arguments that a sentence names.

    >>> sorted(arguments("{Lesion} involves {Level}"))
    ['Lesion', 'Level']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def numbers(sentence: str) -> Counter[str]:
    """The numbers of a sentence, whichever sign its language writes before the decimals.

    >>> numbers("22,6 % em 5 frações") == numbers("22.6 % in 5 fractions")
    True
    """
    return Counter(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)*", sentence))
