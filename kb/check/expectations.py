"""Whether the cases of a guideline have the answers that their authors expect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.answer.answer import recommend
from kb.cases.case import read_case
from kb.files.errors import InputError, Place, Problem, nearest
from kb.files.text import shown, text_of
from kb.guideline.guideline import Guideline


def unmet(guideline: Guideline) -> Iterator[Problem]:
    """Each part of an expected answer that is another one, and each case that is refused.

    `expect` maps a lesion to fields of its answer. Three are read in a way of their own: `topics` and `silent` map
    sections to topics that must, or must not, be told there, and `scores` maps scores of the patient to their parts.
    """
    for path in guideline.cases:
        try:
            case = read_case(path, guideline.vocabulary)
            answer = recommend(guideline, case).json() if case.expect else {}
        except InputError as error:
            yield from error.problems
            continue
        lesions = {str(lesion["lesion"]): lesion for lesion in answer.get("lesions", ())}
        for lesion, expected in case.expect.items():
            for field, wanted in expected.items():
                for message, hint in differences(answer, lesions[lesion], field, wanted):
                    place = place_of(path, lesion, field)
                    yield Problem(f"{lesion}: {message}", place, "case", f"in case {case.name}", hint=hint)


SETS = ("rules", "missing", "possible_plans")  # in an answer they stand in the order of the files, which says nothing


def differences(
    answer: Mapping[str, Any], lesion: Mapping[str, Any], field: str, wanted: Any
) -> Iterator[tuple[str, str]]:
    """What an answer has instead of what is expected of one field, and what would be right."""
    if field in ("topics", "silent"):
        for section, topics in wanted.items():
            told = {remark["topic"] for remark in lesion.get(section, ())}
            for topic in topics:
                if (topic in told) is (field == "silent"):
                    yield f"{section} {'have' if field == 'silent' else 'do not have'} the topic {topic}.", ""
    elif field == "scores":
        for score, parts in wanted.items():
            found = answer.get("scores", {}).get(score)
            if not fits(parts, found):
                yield f"the score {score} is {found}, not {parts}.", ""
    elif field not in lesion:
        near = nearest(field, [*lesion, "topics", "silent", "scores"])
        yield f"an answer has no {field}.", f"did you mean {near}?" if near else ""
    elif not fits(wanted, lesion[field]) and not (field in SETS and alike(wanted, lesion[field])):
        yield f"{field} is {lesion[field]}, not {wanted}.", ""


def alike(wanted: Any, found: Any) -> bool:
    """Whether two lists hold the same, in whatever order."""
    return isinstance(wanted, list) and sorted(map(str, wanted)) == sorted(map(str, found))


def fits(wanted: Any, found: Any) -> bool:
    """Whether something is what is wanted; of a mapping, what is wanted of it."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(key in found and fits(value, found[key]) for key, value in wanted.items())
    return bool(wanted == found)


def place_of(path: Path, lesion: str, field: str) -> Place:
    """The line on which a case says what is expected, or the case itself."""
    lines = text_of(path).split("\n")
    start = next((n for n, line in enumerate(lines) if re.match(r"expect\s*:", line)), -1)
    for word in (lesion, field) if start >= 0 else ():
        key = re.compile(rf"""(^|[\s{{,])["']?{re.escape(word)}["']?\s*:""")
        start = next((n for n in range(start, len(lines)) if key.search(lines[n])), start)
    return Place(shown(path), start + 1, 1, len(lines[start]) + 1) if start >= 0 else Place(shown(path))
