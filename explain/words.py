"""Every connecting word of an explanation, in one place: another language is another module like this one."""

from __future__ import annotations

from collections.abc import Iterable

from kb.vocabulary import Vocabulary

UNDETERMINED = "undetermined"

STATUS = {
    "decided": "decided",
    "undetermined": "undetermined: missing answers matter",
    "no_rule": "no rule: the guideline says nothing for this patient",
}

CASE = "Case {case}, lesion {lesion}"
CERTAIN = "{sentence}."
POSSIBLE = "It is possible that {sentence}."
WHATEVER = "This holds whatever the missing answers turn out to be."
NO_GOAL_POSSIBLE = "It is possible that no rule of the guideline concludes a {goal}."
NO_GOAL = "No rule of the guideline concludes a {goal} for this patient."
KNOWN = "What its rules would read:"
MATTERS = "What would decide the plan for {lesion}:"
ADVISES = "What the guideline says beside:"
QUESTION = "{field}: {question}"

BY = "by {rule}  [{cites}]"
FIRST = "either by {rule}  [{cites}]"
OR = "or by {rule}  [{cites}]"
GIVEN = "{sentence} (stated in the case)"
TABLE = "{sentence} ({rule}  [{cites}])"
STEP = "{sentence} (step {step})"
ABSENT = "nothing shows that {sentence}"
OPEN = "not known yet: {sentence}"
DEPENDS = "; it depends on {inputs}"
ITEMS = "{sentence}, the sum of"
ITEM = "{points} for {item} ({facts})"
WITH = "with {tests}"
OR_WORD = " or "
AND_WORD = " and "
ASSUMPTION = "assumption"
REFERENCES = "References"

LEGEND = "Legend"
LEGEND_KINDS = {
    "patient fact": "stated of the patient",
    "guideline fact": "table of the guideline",
    "derived": "derived",
    "absent": "not shown",
    "open": "not known yet",
    "rule": "rule and its source",
    "conclusion": "conclusion",
    "none": "no rule applies",
}
LEGEND_DASHED = "dashed: not certain"
TITLE = "Case {case}, {lesions}"
TITLE_LESION = "lesion {lesion}: {told}"
TITLE_MANY = "{number} lesions"
TITLE_BOX = "Lesion {lesion}: {told}"
WHY = "why {predicate}"
ABSENT_SHORT = "not shown: {sentence}"
RIVALS = "One of these may apply"
RIVALS_DECIDED = "One of these applies"
RANGE = "{low} to {high}"
BESIDE = "Also read"
IF = "if {sentence}"
POSSIBLY = "possible: {sentence}"
MISSING_SHORT = "missing: {inputs}"
UNKNOWN_SHORT = "{title}: not known"
NO_GOAL_SHORT = "no rule concludes a {goal}"
NO_GOAL_POSSIBLE_SHORT = "possibly no {goal}: no rule applies"
GALLERY = {
    "guideline": "The guideline",
    "decided": "Cases with a plan",
    "undetermined": "Cases where a missing answer matters",
    "no_rule": "Cases for which the guideline has no rule",
}
OVERVIEW_NAME = "Overview"
OVERVIEW = "{guideline}"
OVERVIEW_DESCRIPTION = "What the rules of the guideline need, and what they conclude. {rules}"
RULES = "The rules"
CASCADE = "{title}, rule by rule"
CASCADE_DESCRIPTION = "{title}. {rules}"
SCORE_ITEMS = "The items of {score} and their points"
DESCRIPTION = "Decision graph of case {case}. {answers}"


def join(parts: list[str], last: str = AND_WORD) -> str:
    """Parts as a list in a sentence.

    >>> join(["pain", "collapse", "level"])
    'pain, collapse and level'
    """
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def plan_words(vocabulary: Vocabulary, plan: Iterable[str] | None) -> str:
    """The steps of a plan, in order, or that there is none."""
    return NO_PLAN if plan is None else THEN.join(vocabulary.word(step) for step in plan)


def sentence_case(text: str) -> str:
    """A sentence with its first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


NO_PLAN = "no plan: no rule applies"
THEN = ", then "
NOT_KNOWN = "not known yet"
POSSIBLE_PLAN = "possible"
MISSING = "would decide"
RULE = "rule"
BETWEEN = "between {low} and {high}"
UNREAD = "not read"
