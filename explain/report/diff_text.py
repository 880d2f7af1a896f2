"""What an edit of a guideline changes, as text: the answer in a sentence, the patients concerned, the rules edited."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from textwrap import fill
from typing import Any

from explain import words
from explain.report.text import WIDTH, row
from kb.diff.difference import RECORD, Change, Difference, reported

MOST, FEW = 12, 4  # regions of one answer that are listed as text, of the plan and the like, and of a remark


def as_text(found: Difference, old: str, new: str) -> str:
    """The whole comparison."""
    blocks = [fill(f"{verdict(found)} {limits(found)}".strip(), WIDTH), words.DIFF_TITLE.format(old=old, new=new)]
    for predicate, changes in groupby(found.changes, key=lambda change: change.predicate):
        blocks.append("\n".join(answer(found, predicate, list(changes))))
    blocks.append("\n".join((*rules(found.edits.rules), *vocabulary(found.edits.vocabulary))))
    return "\n\n".join(blocks) + "\n"


def verdict(found: Difference) -> str:
    """In one sentence, whether any patient is affected, as far as it is proven; then, whether all answers were
    compared."""
    told = list(dict.fromkeys(change.predicate for change in found.changes))
    names = [name for name in told if name != RECORD]
    every = {*reported(found.old), *reported(found.new)} <= set(found.compared)
    shared = not (found.unknown or found.edits.silent or found.edits.report)
    if names:
        proven = every and shared and not found.unshown
        text = words.DIFF_SOMEBODY if proven else words.DIFF_ONLY_SOMEBODY
        text += "" if shared else f" {words.DIFF_SHARED}"
    elif told and not found.unshown:
        text = words.DIFF_RECORDS
    elif found.unshown:
        text = words.DIFF_NOT_PROVEN
    elif found.affects:
        text = words.DIFF_NOBODY_SHARED
    else:
        text = words.DIFF_NOBODY if every else words.DIFF_ONLY_NOBODY
    text = text.format(names=words.join(names), compared=", ".join(found.compared), whom=whom(found))
    return text if every else f"{text} {words.DIFF_ONLY}"


def whom(found: Difference) -> str:
    """Which patients were compared, where these are not all."""
    parts = [words.DIFF_WHOM["joining"]] if found.joining else []
    parts += [words.DIFF_WHOM["several"].format(names=words.join(list(found.several)))] if found.several else []
    return words.DIFF_WHOM["with"].format(parts=words.join(parts)) if parts else ""


def limits(found: Difference) -> str:
    """What was not compared."""
    several, joining, unshown = found.several, found.joining, found.unshown
    parts = [words.DIFF_SEVERAL.format(names=words.join(list(several)))] if several else []
    parts += [words.DIFF_JOINING.format(rules=", ".join(joining))] if joining else []
    parts += [words.DIFF_UNSHOWN.format(number=len(unshown))] if unshown else []
    return " ".join(parts)


def answer(found: Difference, predicate: str, changes: list[Change]) -> Iterator[str]:
    """The changes of one answer: from what to what, and the regions."""
    remark = predicate in {*found.old.vocabulary.report.in_sections, *found.new.vocabulary.report.in_sections}
    yield f"{predicate}:"
    left = FEW if remark else MOST
    for pair, own in groupby(changes, key=lambda change: change.words):
        regions = list(own)
        if left > 0:
            told = words.DIFF_PAIR if not remark else words.DIFF_LOST if regions[0].before else words.DIFF_GAINED
            told = told.format(old=pair[0], new=pair[1])
            yield fill(told, WIDTH, initial_indent="  ", subsequent_indent="    ")
        for number, change in enumerate(regions[: max(left, 0)]):
            yield from region(found, change, number == 0)
        left -= len(regions)
    if left < 0:
        rest = changes[left:]
        count = sum(change.count for change in rest)
        yield f"  {words.DIFF_MORE.format(number=-left, count=f'{count:,}', predicate=predicate)}"


def region(found: Difference, change: Change, example: bool) -> Iterator[str]:
    """One region: which patients, how many, by which rules, and, as an example, one of them."""
    case = {key: part for key, part in change.witness.items() if part}
    yield fill(change.where, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)
    for key, text in (
        ("number", words.CHECK_COUNT.format(count=change.count, of=change.of, percent=share(change))),
        ("old", cited(found, 0, change.old_rules)),
        ("new", cited(found, 1, change.new_rules)),
        ("because", ", ".join(change.because)),
        ("example", json.dumps(case, ensure_ascii=False) if example else ""),
    ):
        yield from (f"    {line}".replace("\n", "\n    ") for line in row(words.DIFF_LABELS[key], text))


def share(change: Change) -> str:
    percent = 100 * change.count / change.of
    return f"{percent:.1f} %" if percent >= 0.1 else words.DIFF_LITTLE


def cited(found: Difference, side: int, ids: tuple[str, ...]) -> str:
    """Rules with their citations."""
    paragraphs = (found.old, found.new)[side].paragraph_by_id
    return "; ".join(f"{rule} [{paragraphs[rule].cites}]" for rule in ids)


def rules(edits: Mapping[str, list[Any]]) -> Iterator[str]:
    """The rules that were edited."""
    if not any(edits.values()):
        yield words.DIFF_NO_RULES
    for key in ("added", "removed"):
        yield from listed(words.DIFF_RULES[key], edits[key])
    yield from listed(words.DIFF_RULES["renamed"], [words.DIFF_TO.format(**pair) for pair in edits["renamed"]])
    for changed in edits["changed"]:
        yield words.DIFF_RULES["changed"].format(rule=changed["rule"])
        yield from (f"  - {clause}" for clause in changed["old"])
        yield from (f"  + {clause}" for clause in changed["new"])
    texts = [f"{reworded['rule']} ({words.join(reworded['what'])})" for reworded in edits["reworded"]]
    yield from listed(words.DIFF_RULES["reworded"], texts)


def vocabulary(edits: Mapping[str, Any]) -> Iterator[str]:
    """What the versions declare otherwise."""
    for kind in ("inputs", "predicates"):
        for key in ("added", "removed"):
            yield from listed(words.DIFF_VOCABULARY[kind, key], edits[kind][key])
    for lone in edits["values"]:
        values = [shown(value) for value in lone["values"]]
        text = words.DIFF_VALUES[lone["only"]].format(values=words.join(values), name=lone["input"])
        yield fill(text, WIDTH, subsequent_indent="  ")
    for scale in edits["scales"]:
        yield fill(words.DIFF_SCALE.format(**scale), WIDTH, subsequent_indent="  ")
    for name, groups in edits["groups"].items():
        yield fill(words.DIFF_GROUPS.format(name=name, groups=words.join(groups)), WIDTH, subsequent_indent="  ")
    yield from listed(words.DIFF_RESTATED, edits["restated"])
    yield from listed(words.DIFF_SILENT, edits["silent"])
    yield from listed(words.DIFF_REPORT, edits["report"])
    yield from listed(words.DIFF_DECLARED, edits["declared"])


def shown(value: Any) -> str:
    """A value, or a range of numbers, in words."""
    return words.RANGE.format(low=value["from"], high=value["to"]) if isinstance(value, dict) else str(value)


def listed(label: str, names: list[str]) -> Iterator[str]:
    if names:
        text = f"{label} {', '.join(names)}."
        yield fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
