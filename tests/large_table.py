"""A guideline that is one large decision table, made at random."""

from __future__ import annotations

from pathlib import Path
from random import Random

from folders import written

HEAD = """
[guideline]
name = "big"
title = "A large table"
source = "s"
notice = "A made-up table."
[report]
goal = "plan"
steps = "plan_step"
assessments = []
sections = {}
[report.scores]
[domain]
number = { from = 0, to = 9 }
answer = { values = ["a", "b", "c"] }
position = { from = 1, to = 2 }
[predicate.plan]
args = { Lesion = "lesion", Answer = "answer" }
role = "conclusion"
says = "the plan is {Answer}"
[predicate.plan_step]
args = { Answer = "answer", Position = "position", Step = "answer" }
role = "table"
says = "step {Position} of {Answer} is {Step}"
"""
INPUT = """
[predicate.x{n}]
args = {{ Lesion = "lesion", Value = "number" }}
role = "input"
says = "x{n} is {{Value}}"
asks = "What is x{n}?"
"""
RULES = """%! t.steps  [s, steps]
%! The steps.
plan_step(a, 1, a).
plan_step(b, 1, b).
plan_step(c, 1, c).

%! t.checks  [s, checks]
%! What has to hold.
needs_answer(plan).
one_answer(plan).
"""


def folder_of(path: Path, rows: list[tuple[list[tuple[int, int]], str]], most: int = 9) -> Path:
    """A guideline whose rules are rows of ranges, each with an answer."""
    columns = len(rows[0][0])
    vocabulary = HEAD.replace("to = 9", f"to = {most}") + "".join(INPUT.format(n=n) for n in range(columns))
    text = [RULES]
    for number, (ranges, answer) in enumerate(rows):
        body = []
        for n, (low, high) in enumerate(ranges):
            if (low, high) != (0, most) or n == 0:
                body += [f"x{n}(Lesion, X{n})", f"X{n} >= {low}", f"{high} >= X{n}"]
        text.append(f"%! t.row{number}  [s, row {number}]\n%! A row.\nplan(Lesion, {answer}) :- {', '.join(body)}.\n")
    texts = {"vocabulary.toml": vocabulary, "references.toml": '[s]\ntitle = "T"\n', "rules.lp": "\n".join(text)}
    return written(path, texts)


def some_rows(random: Random, columns: int, count: int, most: int = 9) -> list[tuple[list[tuple[int, int]], str]]:
    """A partition of the space with a tenth of its rows moved, and a few rows of three others' patients."""
    boxes = [[(0, most)] * columns]
    while len(boxes) < count:
        box = boxes.pop(random.randrange(len(boxes)))
        column = random.randrange(columns)
        low, high = box[column]
        if low == high:
            boxes.append(box)
            continue
        cut = random.randint(low + 1, high)
        boxes += [[*box[:column], piece, *box[column + 1 :]] for piece in ((low, cut - 1), (cut, high))]
    for box in boxes:
        if random.random() < 0.1:
            column = random.randrange(columns)
            low, high = box[column]
            box[column] = (max(0, low - 1), high) if random.random() < 0.5 else (low, max(low, high - 1))
    return [(box, random.choice("aab")) for box in boxes]
