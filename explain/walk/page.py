"""A walk as one page of HTML that needs nothing else: the step beside the decision graph, for a screen, a phone, a
keyboard and a screen reader. Without a script, and on paper, every step stands below the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from explain import words
from explain.book.page import breakable, figure
from explain.book.pictures import new_graph
from explain.output.content_policy import policy
from explain.picture import style
from explain.picture.drawing import Drawing
from explain.proof.summary import summarise
from explain.walk.choices import Choice
from explain.walk.picture import key, picture
from explain.walk.steps import Fired, Ground, Question, Step
from explain.walk.walk import Walk

LEAST = 0.8  # of its size, a picture stays as large as that, so that its text can be read, and scrolls instead


def as_html(walk: Walk, predict: bool = True) -> str:
    """The whole page; without `predict`, what follows is shown with the question."""
    look, script = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("walk.css", "walk.js"))
    vocabulary, drawn = walk.proof.result.guideline.vocabulary, picture(walk)
    look += f"@media screen {{ .scroll svg {{ min-width: {width(drawn) * LEAST:.0f}px }} }}\n"
    return PAGE.format(
        tag=words.TAG,
        title=escape(words.WALK_TITLE.format(case=walk.case, lesion=walk.lesion)),
        guideline=escape(vocabulary.title),
        notice=escape(vocabulary.notice),
        policy=policy(look, script),
        style=look,
        script=script,
        spoken=escape(json.dumps(spoken(), ensure_ascii=False)),
        steps="\n".join([*(step(walk, number) for number in range(len(walk.steps))), end(walk)]),
        picture=drawn,
        legend=legend(walk),
        list="\n".join(f'<li><a href="#step-{each.id}">{escape(each.title)}</a></li>' for each in walk.steps),
        keys="\n".join(f"<dt>{keys(names)}</dt><dd>{escape(does)}</dd>" for names, does in words.WALK_KEYS),
        predicts=' checked="checked"' if predict else "",
        other=paragraph("others", others(walk)),
        **{name: escape(text) for name, text in words.WALK_LABELS.items()},
    )


def spoken() -> dict[str, str]:
    """What the script of the page says."""
    return {
        "at": words.WALK_AT,
        "next": words.WALK_NEXT,
        "show": words.WALK_SHOW,
        "right": words.WALK_RIGHT,
        "wrong": words.WALK_WRONG,
        "unasked": words.WALK_UNASKED,
        "score": words.WALK_SCORE,
        "miss": words.WALK_MISS,
        "again": words.WALK_AGAIN,
        "reached": words.WALK_REACHED,
        "ahead": words.WALK_AHEAD,
    }


def width(drawn: str) -> int:
    """The pixels that a picture is wide."""
    found = re.search(r'width="(\d+)"', drawn)
    return int(found[1]) if found else 0


def others(walk: Walk) -> str:
    return words.WALK_OTHERS.format(lesions=words.join(list(walk.others))) if walk.others else ""


def step(walk: Walk, number: int) -> str:
    """One step: what is asked and known, what may be predicted, and then what follows and by which rule."""
    each = walk.steps[number]
    after = [ground for ground in each.grounds if ground.kind == "guideline fact"]
    before = [ground for ground in each.grounds if ground.kind != "guideline fact"]
    place = words.WALK_PLACE.format(number=number + 1, of=len(walk.steps), part=each.part)
    lights = " ".join(f'data-{name}="{nodes(getattr(each, name))}"' for name in ("reads", "concluding"))
    lines = [f'<article class="step" id="step-{each.id}" {lights}>', paragraph("part", place)]
    lines += [f"<h2>{escape(each.title)}</h2>"]
    lines += ['<dl class="asked">', *map(question, each.questions), "</dl>"] if each.questions else []
    lines += ['<ul class="grounds">', *(ground(walk, g) for g in before), "</ul>"] if before else []
    lines += prediction(each)
    lines += ['<div class="follows">', f"<h3>{escape(words.WALK_FOLLOWS)}</h3>", paragraph("concludes", each.concludes)]
    lines += [*map(fired, each.rules), *map(table_row, after), "</div>"]
    told = "".join(f"<li>{escape(text)}</li>" for text in each.why)
    lines += [f'<details class="why"><summary>{escape(words.WALK_WHY_THIS)}</summary><ul>{told}</ul></details>']
    return "\n".join([*lines, "</article>"])


def nodes(names: Iterable[str]) -> str:
    return " ".join(map(key, names))


def question(asked: Question) -> str:
    answer = asked.answer if asked.answer is not None else words.WALK_OPEN
    look = "" if asked.answer is not None else ' class="open"'
    return f"<div><dt>{escape(asked.asks)}</dt><dd{look}>{escape(words.sentence_case(answer))}</dd></div>"


def ground(walk: Walk, each: Ground) -> str:
    said = escape(words.sentence_case(each.says))
    number = next((n for n, step in enumerate(walk.steps, 1) if step.id == each.step), 0)
    link = f' <a href="#step-{each.step}">{escape(words.WALK_STEP.format(number=number))}</a>' if number else ""
    return f"<li><span>{said}</span>{link}</li>"


def prediction(each: Step) -> list[str]:
    """What may be predicted, each with whether it is right, and why not."""
    if not each.choices:
        return []
    lines = ['<div class="predict">', f"<h3>{escape(words.WALK_PREDICT)}</h3>", "<ol>"]
    lines += [*map(choice, each.choices), "</ol>", "</div>"]
    return lines


def choice(each: Choice) -> str:
    mark = words.WALK_MARK_RIGHT if each.right else words.WALK_MARK_WRONG
    why = "".join(f"<li>{escape(text)}</li>" for text in each.why_not)
    told = f'<ul class="why-not">{why}</ul>' if why else ""
    right = "yes" if each.right else "no"
    says = escape(each.says)
    return f'<li data-right="{right}"><span class="says">{says}</span> <b class="mark">{escape(mark)}</b>{told}</li>'


def fired(each: Fired) -> str:
    possible = "" if each.certain else f' <b class="may">{escape(words.WALK_MAY_APPLY)}</b>'
    source = f'<span class="source"><code>{breakable(each.rule)}</code>{possible} {escape(each.cites)}</span>'
    return f'<div class="rule"><p>{escape(each.sentence)}</p>{source}</div>'


def table_row(each: Ground) -> str:
    source = f'<span class="source"><code>{breakable(each.rule)}</code> {escape(each.cites)}</span>'
    return f'<div class="rule row-of-table"><p>{escape(words.sentence_case(each.says))}.</p>{source}</div>'


def paragraph(look: str, text: str) -> str:
    return f'<p class="{look}">{escape(text)}</p>' if text else ""


def end(walk: Walk) -> str:
    """The last card: what is left to say, and room for the score."""
    lines = ['<article class="step" id="end">', paragraph("part", words.WALK_END)]
    lines += [f"<h2>{escape(words.WALK_END_TITLE)}</h2>", paragraph("concludes", walk.steps[-1].concludes)]
    lines += [paragraph("ends", text) for text in walk.ends]
    lines += ['<div class="score"></div>', "</article>"]
    return "\n".join(lines)


def legend(walk: Walk) -> str:
    """What the shapes stand for."""
    graph = new_graph()
    drawn = summarise(walk.proof, opaque=False)
    kinds = {data["kind"] for _, data in drawn.nodes(data=True)}
    style.legend(graph, kinds, dashed=not all(data["certain"] for _, data in drawn.nodes(data=True)))
    told = "; ".join(text for kind, text in words.LEGEND_KINDS.items() if kind in kinds)
    return figure(Drawing(graph.source, words.BOOK_LEGEND, told), "legend")


def keys(names: tuple[str, ...]) -> str:
    return " ".join(f"<kbd>{escape(name)}</kbd>" for name in names)


PAGE = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body data-words="{spoken}">
<header>
<h1>{title}</h1>
<p class="notice">{guideline}. {notice}</p>
</header>
<main>
<div class="bar" role="group" aria-label="{bar}">
<button type="button" id="back">{back}</button>
<div class="place"><span id="place"></span><div class="track"><div id="done"></div></div></div>
<button type="button" id="next">{next}</button>
<button type="button" id="help" aria-label="{help}">?</button>
</div>
<p id="live" role="status" aria-live="polite"></p>
<div class="columns">
<div class="cards">
{steps}
<label class="predicts"><input type="checkbox" autocomplete="off" id="predicts"{predicts}> {predicts_label}</label>
</div>
<section class="graph-card" aria-labelledby="graph">
<h2 id="graph">{graph}</h2>
<div class="scroll">
{picture}
</div>
<p class="caption">{caption}</p>
<details class="shapes"><summary>{shapes}</summary>{legend}</details>
</section>
</div>
<nav aria-labelledby="list">
<h2 id="list">{all}</h2>
<ol>
{list}
</ol>
{other}
</nav>
<dialog id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">{keys_title}</h2>
<dl>
{keys}
</dl>
<label><input type="checkbox" autocomplete="off" id="letters" checked="checked"> {letters}</label>
<form method="dialog"><button>{close}</button></form>
</dialog>
</main>
<script>{script}</script>
</body>
</html>
"""
