"""Whether each paragraph has its id, its sentence, its clauses, and a citation of a source that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.files.errors import Place, Problem
from kb.files.text import shown
from kb.guideline.guideline import Guideline
from kb.guideline.places import (
    context_of,
    did_you_mean,
    in_file,
    line_at,
    lines_of,
)
from kb.language.syntax import (
    Paragraph,
)


def paragraphs(guideline: Guideline) -> Iterator[Problem]:
    """A paragraph without its own id, without its sentence or without clauses."""
    first: dict[str, Paragraph] = {}
    for paragraph in guideline.paragraphs:
        known = first.setdefault(paragraph.id, paragraph)
        context = context_of(paragraph)
        if known is not paragraph:
            message = f"two paragraphs have the id {paragraph.id}."
            yield Problem(
                message,
                paragraph.place,
                "duplicate id",
                context=context,
                hint=f"the first is at {in_file(known.place)}",
            )
        if not paragraph.sentence:
            message = f"{paragraph.id} has no sentence."
            hint = "say in a second '%!' line, in your own words, what its clauses mean"
            yield Problem(message, paragraph.place, "missing sentence", context=context, hint=hint)
        if not paragraph.clauses:
            message = f"{paragraph.id} has no clauses."
            hint = "a blank line ends a paragraph: is there one between its head and its clauses?"
            yield Problem(message, paragraph.place, "no clauses", context=context, hint=hint, severity="warning")


def citations(guideline: Guideline) -> Iterator[Problem]:
    """A paragraph that does not say where in which source it stands, or why something was assumed."""
    for paragraph in guideline.paragraphs:
        context = context_of(paragraph)
        if not paragraph.citations:
            message = f"{paragraph.id} cites nothing."
            hint = "write [source, locator] or [assumption: why] after the id"
            yield Problem(message, paragraph.place, "missing citation", context=context, hint=hint)
        for citation in paragraph.citations:
            place = citation_place(paragraph, citation.source)
            if not citation.is_assumption and citation.source not in guideline.references:
                message = f"references.toml has no source {citation.source}."
                hint = did_you_mean(citation.source, guideline.references)
                hint = hint or "a ';' ends a citation: the next one begins with a source, or with 'assumption:'"
                yield Problem(message, place, "unknown citation", context=context, hint=hint)
            elif not citation.locator:
                assumed = citation.is_assumption
                message = (
                    "the assumption has no reason." if assumed else f"the citation of {citation.source} has no locator."
                )
                hint = "write [assumption: why]" if assumed else "name the table and row, or the section, after a comma"
                yield Problem(message, place, "missing citation", context=context, hint=hint)


def citation_place(paragraph: Paragraph, word: str) -> Place:
    """Where a word of the paragraph's head stands, or its id where the line does not show that."""
    place = paragraph.place
    column = line_at(place).find(word, place.end - 1) + 1
    return Place(place.path, place.line, column, column + len(word)) if column else place


def unknown_source(guideline: Guideline) -> Iterator[Problem]:
    """A guideline that names as its own source one that its references do not have."""
    vocabulary = guideline.vocabulary
    if vocabulary.source not in guideline.references:
        lines = enumerate(lines_of(vocabulary.path), 1)
        line, text = next(((n, text) for n, text in lines if re.match(r"source\s*=", text)), (0, ""))
        place = Place(vocabulary.path, line, 1, len(text) + 1) if line else Place(vocabulary.path)
        message = f"references.toml has no source {vocabulary.source}."
        hint = did_you_mean(vocabulary.source, guideline.references)
        yield Problem(message, place, "unknown citation", hint=hint)


def unused_sources(guideline: Guideline) -> Iterator[Problem]:
    """A source that no paragraph cites, and that is not the guideline's own."""
    cited = {citation.source for paragraph in guideline.paragraphs for citation in paragraph.citations}
    cited.add(guideline.vocabulary.source)
    path = shown(guideline.folder / "references.toml")
    for key in guideline.references:
        if key not in cited:
            line = next((n for n, text in enumerate(lines_of(path), 1) if text.strip() == f"[{key}]"), 0)
            place = Place(path, line, 1, len(key) + 3) if line else Place(path)
            yield Problem(f"no paragraph cites the source {key}.", place, "unused source", severity="warning")
