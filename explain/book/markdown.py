"""A reading copy as Markdown: the same text and tables, without the pictures."""

from __future__ import annotations

import re
from itertools import chain

from explain import words
from explain.book.book import Book, Entry, Section
from explain.book.tables import Table, Text, Word


def as_markdown(book: Book) -> str:
    """The whole text."""
    lines = [f"# {markdown(book.title)}", markdown(book.notice), f"## {words.BOOK_CONTENTS}", contents(book)]
    for each in (book.read, *book.sections):
        lines += section(each)
    return "\n\n".join(lines) + "\n"


def contents(book: Book) -> str:
    return "\n".join(f"- [{markdown(each.title)}](#{each.anchor})" for each in (book.read, *book.sections))


def section(each: Section) -> list[str]:
    """A part of the book, as blocks that blank lines keep apart."""
    found = [f'<a id="{each.anchor}"></a>', f"## {markdown(each.title)}", *map(prose, each.about)]
    found += chain.from_iterable(map(entry, each.entries))
    found += chain.from_iterable(map(table, each.tables))
    items = [f"- {named(anchor)}{inline(text)}" for anchor, text in each.items]
    return [*found, "\n".join(items)] if items else found


def entry(each: Entry) -> list[str]:
    """One rule."""
    found = [*map(prose, each.before), f'<a id="{each.id}"></a>', f"### {markdown(each.id)}", markdown(each.sentence)]
    found += [f"**{label}:** {inline(text)}" for label, text in each.citations]
    found += chain.from_iterable(map(table, each.tables))
    if each.refused:
        found += [words.BOOK_REFUSED, "\n".join(f"- {markdown(text)}" for text in each.refused)]
    found += [fenced(each.clauses)]
    notes = [f"- {label}: {'; '.join(map(inline, texts))}" for label, texts in each.notes]
    return [*found, "\n".join(notes)] if notes else found


def prose(text: str) -> str:
    return fenced(text) if "\n" in text else markdown(text)


def fenced(text: str) -> str:
    """A block of code, between fences that do not occur in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def table(found: Table) -> list[str]:
    anchors = found.anchors or ("",) * len(found.rows)
    rows = [
        [named(anchor) + inline(row[0]), *map(inline, row[1:])] for row, anchor in zip(found.rows, anchors, strict=True)
    ]
    lines = [list(map(markdown, found.heads)), ["---"] * len(found.heads), *rows]
    caption = [f"**{inline(found.caption)}**"] if found.caption else []
    return [*caption, "\n".join(f"| {' | '.join(cells)} |" for cells in lines)]


def named(anchor: str) -> str:
    return f'<a id="{anchor}"></a>' if anchor else ""


def inline(text: Text) -> str:
    """A text with its links and looks, on one line."""
    return " ".join("".join(markdown(x) if isinstance(x, str) else word(x) for x in text).splitlines())


def word(piece: Word) -> str:
    shown = f"`{piece.text}`" if piece.code and not set(piece.text) & set("`|") else markdown(piece.text)
    return f"[{shown}](#{piece.anchor})" if piece.anchor else shown


def markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
