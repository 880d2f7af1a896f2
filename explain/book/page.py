"""A reading copy as one page of HTML that needs nothing else, for a screen, a phone and a printer."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from pathlib import Path

from explain import words
from explain.book.book import Book, Entry, Section
from explain.book.pictures import legend
from explain.book.tables import Row, Table, Text, Word, plain
from explain.output.content_policy import policy
from explain.output.progress import progress
from explain.picture import render
from explain.picture.drawing import Drawing
from kb.guideline.guideline import Guideline

SCALE = 1.12  # pixels of the page to a point of a picture
NARROW = 300  # pixels that every screen has room for
FEW_COLUMNS = 3  # as many as a phone has room for


def as_html(guideline: Guideline, book: Book) -> str:
    """The whole page."""
    key = legend(guideline)
    read = section(book.read, f"{prose(words.BOOK_PICTURES)}\n{figure(key, 'legend')}" if key else "")
    parts = [read, *(section(each) for each in book.sections)]
    progress("")
    style = page_style(book)
    return PAGE.format(
        policy=policy(style),
        tag=words.TAG,
        title=escape(book.title),
        notice=escape(book.notice),
        skip=escape(words.BOOK_SKIP),
        contents=contents(book),
        parts="\n".join(parts),
        style=style,
    )


def page_style(book: Book, *others: Path) -> str:
    """The style of the page, with that of other style sheets: every printed sheet has the notice at its foot."""
    sheets = (Path(__file__).with_name("book.css"), *others)
    sheet = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    quoted = re.sub(r'[\\"<\n]', lambda match: f"\\{ord(match[0]):x} ", book.notice)
    return sheet.replace("/* bold */", render.BOLD).replace("/* notice */", f'content: "{quoted}"')


def contents(book: Book, of_one: str = "", of_many: str = "") -> str:
    """The table of contents, with the rules of each chapter (or what else its entries are) folded."""
    heading = escape(words.BOOK_CONTENTS)
    lines = [f'<nav aria-labelledby="contents">\n<h2 id="contents">{heading}</h2>\n<ul>']
    for each in (book.read, *book.sections):
        rules = "".join(f'<li><a href="#{entry.id}">{entry.id}</a></li>' for entry in each.entries)
        template = (of_one or words.BOOK_RULE_OF) if len(each.entries) == 1 else (of_many or words.BOOK_RULES_OF)
        counted = template.format(number=len(each.entries))
        folded = f"<details><summary>{escape(counted)}</summary><ul>{rules}</ul></details>" if rules else ""
        lines.append(f'<li><a href="#{each.anchor}">{escape(each.title)}</a>{folded}</li>')
    return "\n".join([*lines, "</ul>\n</nav>"])


def section(each: Section, more: str = "") -> str:
    lines = [f'<section id="{each.anchor}">', f"<h2>{escape(each.title)}</h2>"]
    lines += [prose(text) for text in each.about]
    lines += [more] if more else []
    lines += [entry_as_html(entry) for entry in each.entries]
    lines += [table(found, each.title) for found in each.tables]
    if each.items:
        items = (f"<li{named(anchor)}>{inline(text)}</li>" for anchor, text in each.items)
        lines += ['<ul class="items">', *items, "</ul>"]
    return "\n".join([*lines, "</section>"])


def prose(text: str) -> str:
    """A paragraph of text; one that is laid out in lines keeps them."""
    return f'<pre class="frame" tabindex="0">{escape(text)}</pre>' if "\n" in text else f"<p>{escape(text)}</p>"


def topic(text: str) -> str:
    """What stands between two rules; where it is no sentence, it is a heading to those that follow."""
    if text.endswith((".", ":", "?", "!")):
        return prose(text)
    return f'<p class="topic">{escape(words.sentence_case(text))}</p>'


def entry_as_html(entry: Entry) -> str:
    """One rule: what is said above it, its id and sentence, its sources, its picture or table, and its clauses."""
    progress(entry.id)
    lines = [topic(text) for text in entry.before]
    lines += [f'<article id="{entry.id}">', f'<h3><a href="#{entry.id}">{breakable(entry.id)}</a></h3>']
    lines += [f'<p class="sentence">{escape(entry.sentence)}</p>']
    lines += [citation(label, text) for label, text in entry.citations]
    lines += [figure(entry.drawing, entry.id)] if entry.drawing else []
    lines += [table(found, entry.id) for found in entry.tables]
    if entry.refused:
        lines += [f"<p>{escape(words.BOOK_REFUSED)}</p>", '<ul class="refused">']
        lines += [*(f"<li>{escape(text)}</li>" for text in entry.refused), "</ul>"]
    code = f'<pre class="clauses"><code>{escape(entry.clauses)}</code></pre>'
    folded = entry.tables and not entry.drawing and not entry.refused
    lines += [f"<details><summary>{escape(words.BOOK_AS_CLAUSES)}</summary>{code}</details>" if folded else code]
    if entry.notes:
        lines += ['<dl class="notes">', *(note(label, texts) for label, texts in entry.notes), "</dl>"]
    return "\n".join([*lines, "</article>"])


def citation(label: str, text: Text) -> str:
    look = "assumption" if label == words.BOOK_ASSUMPTION else "source"
    return f'<p class="{look}"><strong>{escape(label)}:</strong> {inline(text)}</p>'


def note(label: str, texts: tuple[Text, ...]) -> str:
    return f"<div><dt>{escape(label)}</dt>" + "".join(f"<dd>{inline(text)}</dd>" for text in texts) + "</div>"


def inline(text: Text) -> str:
    """A text with its links and looks."""
    return "".join(escape(piece) if isinstance(piece, str) else word(piece) for piece in text)


def word(piece: Word) -> str:
    shown = f"<code>{breakable(piece.text)}</code>" if piece.code else escape(piece.text)
    return f'<a href="#{piece.anchor}">{shown}</a>' if piece.anchor else shown


def breakable(text: str) -> str:
    """A name that may break after its dots, underscores and commas."""
    return re.sub(r"([._,(])(?=.)", r"\1<wbr>", escape(text))


def named(anchor: str) -> str:
    return f' id="{anchor}"' if anchor else ""


def table(found: Table, name: str) -> str:
    """A table in a box of its own, which scrolls where the table is wider than the page.

    `name` is the heading above it, which stands in for a caption.
    """
    lines = [f'<table class="columns-{len(found.heads)}">']
    lines += [f"<caption><span>{inline(found.caption)}</span></caption>"] if found.caption else []
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in found.heads)
    lines += [f"<thead><tr>{heads}</tr></thead>"]
    if found.grouped:
        groups = (list(rows) for _, rows in groupby(found.rows, key=lambda row: row[0]))
        lines += [f"<tbody>\n{group_of_rows(rows)}\n</tbody>" for rows in groups]
    else:
        anchors = found.anchors or ("",) * len(found.rows)
        rows = (table_row(row, anchor) for row, anchor in zip(found.rows, anchors, strict=True))
        lines += ["<tbody>", *rows, "</tbody>"]
    wide = len(found.heads) > FEW_COLUMNS
    return "\n".join([frame("table", plain(found.caption) or name, wide), *lines, "</table>", "</div>"])


def table_row(row: Row, anchor: str) -> str:
    cells = "".join(f"<td>{inline(cell)}</td>" for cell in row[1:])
    return f'<tr{named(anchor)}><th scope="row">{inline(row[0])}</th>{cells}</tr>'


def group_of_rows(rows: list[Row]) -> str:
    """Rows below one heading."""
    scope = f'scope="rowgroup" rowspan="{len(rows)}"' if len(rows) > 1 else 'scope="row"'
    head = f"<th {scope}>{inline(rows[0][0])}</th>"
    cells = ["".join(f"<td>{inline(cell)}</td>" for cell in row[1:]) for row in rows]
    return "\n".join(f"<tr>{head if i == 0 else ''}{each}</tr>" for i, each in enumerate(cells))


def frame(look: str, name: str, wide: bool) -> str:
    """The beginning of a box that scrolls; where it may have to, it can be reached by keyboard."""
    reached = f' role="group" aria-label="{escape(name)}" tabindex="0"' if wide else ""
    return f'<div class="frame {look}"{reached}>'


def figure(drawing: Drawing, name: str) -> str:
    """A picture as a part of the page: its size in pixels, and only the ids that name and describe it."""
    svg = drawing.svg()
    svg = re.sub(r"<style>.*?</style>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r' id="(?!title"|description")[^"]*"', "", svg)
    svg = re.sub(r' id="(title|description)"', rf' id="{name}-\1"', svg)
    svg = svg.replace('aria-labelledby="title description"', f'aria-labelledby="{name}-title {name}-description"')
    wide = 0.0
    if size := re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg):
        wide, high = (float(number) * SCALE for number in size.groups())
        svg = svg.replace(size[0], f'width="{wide:.0f}" height="{high:.0f}"', 1)
    return f"<figure>\n{frame('picture', drawing.title, wide > NARROW)}\n{svg}</div>\n</figure>"


PAGE = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#text">{skip}</a>
<header>
<h1>{title}</h1>
<p class="notice">{notice}</p>
</header>
<div class="page">
{contents}
<main id="text">
{parts}
</main>
</div>
</body>
</html>
"""
