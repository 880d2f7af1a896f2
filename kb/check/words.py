"""The sentences of findings, each said in one place, whichever way the finding was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb.check.findings import Region
from kb.guideline.guideline import Guideline, Rule
from kb.language.runs import runs
from kb.language.syntax import Literal, Value


def no_answer(guideline: Guideline, predicate: str, region: Region, missing: str = "") -> str:
    declared = guideline.vocabulary.predicates[predicate]
    title = (declared.title or predicate.replace("_", " ")).lower()
    title = title if declared.role == "conclusion" else f"{title} answer"
    extra = f", and {missing} is not stated" if missing else ""
    return f"no {title} where {region_words(guideline, region)}{extra}"


def clause_name(rule: Rule) -> str:
    """How a clause is called: by the id of its paragraph, and its place among several."""
    clauses = rule.paragraph.clauses
    number = next(number for number, clause in enumerate(clauses, 1) if clause is rule.clause)
    return f"clause {number} of {rule.id}" if len(clauses) > 1 else rule.id


def named(rules: Iterable[Rule]) -> str:
    names = list(map(clause_name, rules))
    return " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else "".join(names)


def reaches_beyond(rule: Rule, kind: str, count: int, others: int) -> str:
    """That an acceptance covers patients of whom there is nothing to accept."""
    has = "has" if others == 1 else "have"
    what = {"gap": "an answer", "conflict": "one answer at most"}[kind]
    return f"; of the {count:,} situations that {clause_name(rule)} accepts, {others:,} {has} {what}"


def consequences(below: Mapping[str, int]) -> str:
    """What follows from two answers: how many pairs of answers of other predicates.

    >>> consequences({"band": 2, "plan": 5}), consequences({})
    ('; from it follow 7 pairs of answers of band and plan', '')
    """
    number = sum(below.values())
    names = " and ".join(filter(None, [", ".join([*below][:-1]), *[*below][-1:]]))
    return f"; from it follow {number} pair{'s' * (number != 1)} of answers of {names}" if number else ""


def two_answers(guideline: Guideline, one: Rule, value: Value, other: Rule, against: Value, region: Region) -> str:
    first, second = answer_words(guideline, one, value), answer_words(guideline, other, against)
    return f"{clause_name(one)} says {first} and {clause_name(other)} {second} where {region_words(guideline, region)}"


def same_answer(guideline: Guideline, one: Rule, other: Rule, value: Value, region: Region) -> str:
    answer = answer_words(guideline, one, value)
    return f"{clause_name(one)} and {clause_name(other)} both say {answer} where {region_words(guideline, region)}"


def adds_nothing(guideline: Guideline, rule: Rule, by: Sequence[Rule], values: Iterable[Value], where: str) -> str:
    answer = " or ".join(answer_words(guideline, rule, value) for value in values)
    return f"{clause_name(rule)} adds nothing: {named(by)} already say{'s' * (len(by) == 1)} {answer} {where}"


def at_limits(guideline: Guideline, rules: Sequence[Rule], what: str, region: Region) -> str:
    """That two limits leave a number out, or share it."""
    ((name, (number,)),) = region.items()
    word = guideline.vocabulary.word(number, guideline.vocabulary.predicates[name].domain)
    return f"the conditions of {named(rules)} {what} {name} {word}"


def one_of_them(instead: Sequence[Rule]) -> str:
    """That a clause adds nothing only while others stay, which may go in its place."""
    others = named(instead)
    return f"; without it and {others} some of these patients would lose the answer, so delete {others} and keep it"


def never_fires(rule: Rule, condition: Literal | None = None) -> str:
    """That no patient fires a rule, because of one of its conditions where that alone never holds."""
    why = f"nothing makes {condition} true" if condition else "its conditions never hold together"
    return f"no possible patient fires {clause_name(rule)}: {why}"


def answer_words(guideline: Guideline, rule: Rule, value: Value) -> str:
    """What a rule concludes, in the words of its predicate's own domain."""
    head = rule.clause.head
    return guideline.vocabulary.word(value, guideline.vocabulary.predicates[head.predicate].domain if head else "")


def region_words(guideline: Guideline, region: Region) -> str:
    """A region as a short sentence: "histology is a or b, myelopathy is yes"; "every patient" where it has no bound."""
    vocabulary = guideline.vocabulary
    parts = []
    for name, values in region.items():
        domain = vocabulary.domains[vocabulary.predicates[name].domain]
        numbers = [v for v in values if isinstance(v, int)]
        told = [ranges_words(numbers)] if domain.is_range and len(numbers) > 1 else []
        told += [vocabulary.word(value, domain.name) for value in values if not told or value not in numbers]
        shown = " or ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else told[0]
        parts.append(f"{vocabulary.predicates[name].field or name} is {shown}")
    return "; ".join(parts) or "every patient"


def ranges_words(numbers: list[int]) -> str:
    """Whole numbers as ranges in words: "0 to 6 or 13".

    >>> ranges_words([0, 1, 2, 13])
    '0 to 2 or 13'
    """
    return " or ".join(str(low) if low == high else f"{low} to {high}" for low, high in runs(numbers))
