"""The pictures of a guideline and of its teaching cases, with a gallery: `python -m explain.book.gallery`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import kb
from explain import words
from explain.book.markdown import markdown
from explain.output.progress import progress
from explain.picture.drawing import Drawing
from explain.picture.guideline_graph import cascade, overview, score_cascade
from explain.proof.picture import draw
from explain.proof.proof import prove
from explain.sentences.headline import headline
from kb.answer.answer import Result
from kb.guideline.guideline import Guideline

MADE_HERE = "<!-- python -m explain.book.gallery makes this folder -->"
GROUPS = ("guideline", "decided", "undetermined", "no_rule")


@dataclass(frozen=True)
class Picture:
    """A drawing with its place in the gallery: its file's name without an ending, its group, and words about it."""

    path: str
    group: str
    name: str
    drawing: Drawing
    answer: str = ""
    about: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Write every picture, or with `--check` only tell which are not as they would be written."""
    parser = argparse.ArgumentParser(prog="python -m explain.book.gallery", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("diagrams"), help="where to write (diagrams)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is not up to date")
    parser.add_argument("-g", "--guideline", default="spinal_metastases", metavar="NAME|FOLDER", help="whose pictures")
    options = parser.parse_args(arguments)
    try:
        files = files_of(kb.load(options.guideline))
    except kb.InputError as error:
        print(error, file=sys.stderr)
        return 2
    stale = stale_files(options.folder, set(files))
    if not options.check:
        write(options.folder, files, stale)
        return 0
    changed = [name for name, text in files.items() if not is_written(options.folder / name, text)]
    for name in changed:
        print(f"{options.folder / name} is not up to date")
    for path in stale:
        print(f"{path} is not made any more")
    return 1 if changed or stale else 0


def files_of(guideline: Guideline) -> dict[str, str]:
    """Every file of the folder, by its name."""
    pictures, files = [], {}
    for picture in pictures_of(guideline):
        progress(picture.path)
        pictures.append(picture)
        files[f"{picture.path}.dot"] = picture.drawing.dot
        files[f"{picture.path}.svg"] = picture.drawing.svg()
    progress("")
    files["README.md"] = as_markdown(guideline, pictures)
    files["index.html"] = as_html(guideline, pictures, files)
    return files


def pictures_of(guideline: Guideline) -> Iterator[Picture]:
    vocabulary = guideline.vocabulary
    yield Picture("overview", "guideline", words.OVERVIEW_NAME, overview(guideline))
    for score in vocabulary.report.scores:
        yield Picture(score.key, "guideline", score.title, score_cascade(guideline, score))
    for predicate in vocabulary.inputs:
        if predicate.name in guideline.rules_by_head:
            drawing = cascade(guideline, predicate.name)
            yield Picture(predicate.name, "guideline", drawing.title.split(",")[0], drawing)
    for path in guideline.cases:
        result = kb.recommend(guideline, kb.read_case(path, guideline))
        drawing = draw(prove(result))
        yield Picture(
            f"cases/{path.stem}", status_of(result), result.case.name, drawing, answers(result), result.case.about
        )


def status_of(result: Result) -> str:
    """The status of a case: that of its lesion that is furthest from a plan."""
    return max((answer.status for answer in result.lesions), key=GROUPS.index)


def answers(result: Result) -> str:
    """The answer in words, for each lesion."""
    return "; ".join(f"{a.lesion}: {headline(result.guideline.vocabulary, a).short}" for a in result.lesions)


# --------------------------------------------------------------------------------------------------------- the folder


def write(folder: Path, files: dict[str, str], stale: list[Path]) -> None:
    for path in stale:
        path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not is_written(path, text):
            path.write_text(text, encoding="utf-8", newline="\n")


def is_written(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def stale_files(folder: Path, names: set[str]) -> list[Path]:
    """The pictures in the folder that are not made any more. In a folder that was not made here nothing is stale."""
    readme = folder / "README.md"
    if not readme.is_file() or MADE_HERE not in readme.read_text(encoding="utf-8", errors="replace"):
        return []
    found = (
        path for place in (folder, folder / "cases") for path in place.glob("*") if path.suffix in (".svg", ".dot")
    )
    return sorted(path for path in found if str(path.relative_to(folder).as_posix()) not in names)


# -------------------------------------------------------------------------------------------------------- the gallery


def as_markdown(guideline: Guideline, pictures: list[Picture]) -> str:
    """The gallery as a page for a code host."""
    lines = [MADE_HERE, f"# {guideline.vocabulary.title}", "", guideline.vocabulary.notice]
    for group in GROUPS:
        members = [picture for picture in pictures if picture.group == group]
        lines += ["", f"## {words.GALLERY[group]}"] if members else []
        for picture in members:
            lines += ["", f"### {markdown(picture.name)}", ""]
            if picture.answer:
                lines += [f"**{markdown(picture.answer)}**", ""]
            if picture.about:
                lines += [markdown(picture.about), ""]
            image = f"[![{markdown(alternative(picture))}]({picture.path}.svg)]({picture.path}.svg)"
            folded = ["<details><summary>picture</summary>", "", image, "", "</details>"]
            lines += [image] if picture.group == "guideline" else folded
    return "\n".join(lines) + "\n"


def alternative(picture: Picture) -> str:
    """What a picture is, for those who cannot see it; the answer stands beside it already."""
    return picture.drawing.title


def as_html(guideline: Guideline, pictures: list[Picture], files: dict[str, str]) -> str:
    """The gallery as one page that needs nothing else: the drawings are part of it."""
    title, notice = escape(guideline.vocabulary.title), escape(guideline.vocabulary.notice)
    links, sections = [], []
    for group in GROUPS:
        members = [picture for picture in pictures if picture.group == group]
        if not members:
            continue
        heading = escape(words.GALLERY[group])
        links.append(f'<li><a href="#{group}">{heading}</a> <span>{len(members)}</span></li>')
        cards = "\n".join(card(picture, files[f"{picture.path}.svg"]) for picture in members)
        head = f'<section id="{group}" aria-labelledby="h-{group}">\n<h2 id="h-{group}">{heading}</h2>'
        sections.append(f"{head}\n{cards}\n</section>")
    return PAGE.format(
        title=title, notice=notice, links="\n".join(links), sections="\n".join(sections), style=PAGE_STYLE
    )


def card(picture: Picture, svg: str) -> str:
    """One picture with its answer; the picture can be scrolled by keyboard, and opens alone from its name."""
    slug = re.sub(r"\W+", "-", picture.path)
    name, title = escape(picture.name), escape(picture.drawing.title)
    own = re.sub(
        r'(\bid|aria-labelledby)="([^"]*)"', lambda m: f'{m[1]}="{" ".join(f"{slug}-{i}" for i in m[2].split())}"', svg
    )
    told = [f'<p class="answer {picture.group}">{escape(picture.answer)}</p>'] if picture.answer else []
    told += [f"<p>{escape(picture.about)}</p>"] if picture.about else []
    frame = f'<div class="frame" role="region" aria-label="{title}" tabindex="0">\n{own}</div>'
    head = f'<h3><a href="{picture.path}.svg">{name}</a></h3>'
    return "\n".join([f'<article id="{slug}">', head, *told, frame, "</article>"])


PAGE_STYLE = """
:root { color-scheme: light; --ink: #1b2733; --soft: #5a6876; --line: #d5dbe1; --page: #f3f5f7; --accent: #005a8f }
* { box-sizing: border-box }
html { scroll-behavior: smooth; scroll-padding-top: 1rem }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
header, main { max-width: 84rem; margin: 0 auto; padding: 1rem clamp(1rem, 3vw, 2.5rem) }
h1 { margin: 1rem 0 .25rem; font-size: clamp(1.4rem, 3vw, 2rem); line-height: 1.2 }
h2 { margin: 2.5rem 0 1rem; font-size: 1.3rem }
h3 { margin: 0 0 .25rem; font-size: 1.05rem }
p { margin: .25rem 0; max-width: 48rem }
a { color: var(--accent) }
a:focus-visible, .frame:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 1rem 0 0; list-style: none }
nav li { background: #fff; border: 1px solid var(--line); border-radius: 2rem; padding: .25rem .9rem }
nav span, .notice { color: var(--soft) }
article { background: #fff; border: 1px solid var(--line); border-radius: .75rem }
article { padding: 1rem 1.25rem; margin: 0 0 1.25rem }
.answer { font-weight: 600; padding-left: .75rem; border-left: 4px solid #00694c }
.answer.undetermined { border-color: #d55e00 }
.answer.no_rule { border-color: #a0457a }
.frame { overflow-x: auto; margin-top: .75rem }
.frame svg { display: block; height: auto; max-width: 100%; min-width: min(56rem, 100vw * 2) }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
@media print { nav { display: none } article { break-inside: avoid } .frame svg { min-width: 0 } }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p class="notice">{notice}</p>
<nav aria-label="Pictures"><ul>
{links}
</ul></nav>
</header>
<main>
{sections}
</main>
</body>
</html>
"""

if __name__ == "__main__":
    sys.exit(main())
