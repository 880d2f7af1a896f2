"""The headline of an answer: its status and plan, what holds it, how urgent it is. Every view shows it, from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from textwrap import fill
from typing import Any

from explain import words
from kb.answer.answer import Answer, Result
from kb.answer.remarks import Hold
from kb.guideline.vocabulary import Vocabulary

WIDTH = 100
MOST_LINE = 160  # letters of a headline that stands on one line
AT_THE_PLAN = ("conflict", "held", "urgent")  # the kinds of warnings that stand at the box of a plan


@dataclass(frozen=True)
class Flag:
    """A warning: its kind, its words, a few words of it for a small box, and ways to say it in ever fewer words."""

    kind: str
    text: str
    short: str
    fewer: tuple[str, ...] = ()

    @property
    def signed(self) -> str:
        """The warning in a picture: with a sign, so that it is seen without color."""
        return f"{words.SIGNS[self.kind]} {self.text}"


@dataclass(frozen=True)
class Headline:
    """What a reader has to see of an answer before anything else.

    `told` is the plan, the possible plans or that there is none; `flags` what speaks against acting on it, or presses.
    """

    status: str
    plan: str
    told: str
    flags: tuple[Flag, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(flag.text for flag in self.flags)

    @property
    def at_plan(self) -> tuple[str, ...]:
        """What stands at the box of a plan in a picture: what of it is held, and how urgent it is. Where rules clash,
        a hold need not be of the plan that the box is of: it stands in the title alone."""
        clash = any(flag.kind == "conflict" for flag in self.flags)
        kinds = [kind for kind in AT_THE_PLAN if not (clash and kind == "held")]
        return tuple(f"{words.SIGNS[flag.kind]} {flag.short}" for flag in self.flags if flag.kind in kinds)

    @property
    def line(self) -> str:
        """The headline as one line: the status, the plan where it is decided, and the warnings."""
        return self.within(0)

    def within(self, most: int) -> str:
        """The line in so many letters, if there is a limit: then some warnings are told in fewer words, first what is
        perhaps or of an option held. Who shows it tells all their words below."""
        first = f"{self.status}: {self.plan}" if self.plan else self.status
        told = {flag.kind: flag.text for flag in self.flags}
        of_plan = [flag for flag in self.flags if flag.kind in AT_THE_PLAN]
        others = [flag for flag in self.flags if flag not in of_plan]
        for flag in (*others, *of_plan):
            for text in flag.fewer:
                if most and len(with_warnings(first, told.values())) > most:
                    told[flag.kind] = text
        return with_warnings(first, told.values())

    @property
    def short(self) -> str:
        """The plan, or the possible ones, and the warnings."""
        return with_warnings(self.told, self.warnings)


def with_warnings(text: str, warnings: Iterable[str]) -> str:
    """A text with the warnings behind it, as sentences.

    >>> with_warnings("decided: radiation", ["URGENT: emergency"])
    'decided: radiation. URGENT: emergency.'
    """
    found = [text.rstrip("."), *warnings]
    return ". ".join(found) + "." if len(found) > 1 else text


def headline(vocabulary: Vocabulary, answer: Answer) -> Headline:
    plan = words.plan_words(vocabulary, answer.plan) if answer.plan else ""
    return Headline(
        status_words(answer), plan, plan or told_words(vocabulary, answer), tuple(flags(vocabulary, answer))
    )


def headline_of(result: Result, lesion: str) -> Headline | None:
    """The headline of a lesion; none where the name is that of the patient."""
    found = (answer for answer in result.lesions if answer.lesion == lesion)
    return next((headline(result.guideline.vocabulary, answer) for answer in found), None)


def flags_of(result: Result, lesions: Iterable[str]) -> tuple[Flag, ...]:
    """The warnings of lesions that are told together: with their names, where the case has several."""
    several = len(result.case.lesions) > 1
    return tuple(
        replace(flag, text=words.OF_ENTITY.format(entity=lesion, label=flag.text)) if several else flag
        for lesion in lesions
        if (found := headline_of(result, lesion))
        for flag in found.flags
    )


def warning_words(result: Result, lesion: str) -> str:
    """The warnings of a lesion as sentences in one paragraph, or nothing."""
    found = headline_of(result, lesion)
    return fill(" ".join(f"{text}." for text in found.warnings), WIDTH, break_on_hyphens=False) if found else ""


def with_headline(result: Result, lesion: str, text: str) -> str:
    """A text about the plan of a lesion, below the warnings of its headline."""
    found = headline_of(result, lesion)
    if found is None or not found.warnings:
        return text
    title = words.LESION.format(case=result.case.name, lesion=lesion)
    return "\n".join([fill(f"{title}: {'. '.join(found.warnings)}.", WIDTH, break_on_hyphens=False), text])


def status_words(answer: Answer) -> str:
    """The status; where rules contradict each other, missing answers are not what the plan waits for."""
    status: str = words.STATUS[answer.status]
    return words.UNDETERMINED if answer.conflict and answer.conflict.certain else status


def told_words(vocabulary: Vocabulary, answer: Answer) -> str:
    """The possible plans, or that there is no plan."""
    if answer.status != "undetermined":
        return status_words(answer)
    plans = [words.plan_words(vocabulary, plan) for plan in answer.possible_plans]
    return f"{words.UNDETERMINED}: {words.join(plans, words.OR_WORD)}"


def flags(vocabulary: Vocabulary, answer: Answer) -> Iterator[Flag]:
    """What speaks against acting on an answer, and what presses, in the order in which it is told."""
    if answer.conflict:
        sides = [
            words.SAYS[len(rules) == 1].format(rules=words.join(list(rules)), plan=words.plan_words(vocabulary, plan))
            for plan, rules in answer.conflict.sides
        ]
        text = words.CONFLICT[answer.conflict.certain].format(sides="; ".join(sides))
        yield Flag("conflict", text, words.CONFLICT_SHORT)
    own: dict[str, list[Hold]] = {}
    for kind, hold in holds(answer):
        own.setdefault(kind, []).append(hold)
    for kind, of_kind in own.items():
        told = {number: held_words(vocabulary, of_kind, number) for number in (None, 1, 0)}
        ways = [*("; ".join(each) for each in told.values()), and_more(told[0], 1)]
        full, some, short, least = (words.FLAGS[kind].format(told=way) for way in ways)
        yield Flag(kind, full, short, (some, short, least))
    if urgent := urgency(vocabulary, answer):
        text = words.FLAGS["urgent"].format(told="; ".join(urgent))
        yield Flag("urgent", text, text)


def holds(answer: Answer) -> Iterator[tuple[str, Hold]]:
    """The holds of an answer, each with its kind of warning: first those that are certain, and those of the plan."""
    of_plan: set[tuple[str, str]] = set()
    for certain, own in ((True, answer.holds), (False, answer.possible_holds)):
        of_plan |= {(hold.procedure, hold.topic) for hold in own if hold.of == "plan"}
        for hold in own:
            if hold.of == "option" and (hold.procedure, hold.topic) in of_plan:
                continue  # said of the plan already
            yield f"{'option ' * (hold.of == 'option')}{'perhaps ' * (not certain)}held", hold


def held_words(vocabulary: Vocabulary, own: Iterable[Hold], most: int | None = None) -> list[str]:
    """What is held, each procedure once with its reasons, or with so many of them at most; where no procedure is
    named, the reasons."""
    found: dict[str, list[str]] = {}
    for hold in own:
        found.setdefault(procedure_words(vocabulary, hold), []).append(vocabulary.word_in(hold.head))
    return [
        procedure
        if procedure and most == 0
        else words.HELD_FOR.format(procedure=procedure, reasons=and_more(reasons, most))
        if procedure
        else and_more(reasons, most or None)
        for procedure, reasons in found.items()
    ]


def and_more(texts: list[str], most: int | None) -> str:
    """Some texts, and how many more there are."""
    some = "; ".join(texts[:most])
    more = len(texts) - len(texts[:most])
    return words.AND_MORE.format(some=some, number=more) if more else some


def procedure_words(vocabulary: Vocabulary, hold: Hold) -> str:
    """What is held, or an empty text where the guideline does not name it."""
    return vocabulary.word_in(hold.head, 1) if hold.procedure else ""


def urgency(vocabulary: Vocabulary, answer: Answer) -> list[str]:
    """The topics of the sections that make the urgency."""
    return [
        vocabulary.word_in(remark.head) if len(remark.head.args) == 2 else vocabulary.says(remark.head, short=True)
        for key in vocabulary.report.first
        for remark in answer.remarks[key]
    ]


def warnings_json(result: Result, lesion: str) -> dict[str, Any]:
    """The warnings of a lesion's headline as plain data, by their keys in its answer."""
    answer = next(answer for answer in result.lesions if answer.lesion == lesion)
    data, first = answer.json(), result.guideline.vocabulary.report.first
    return {key: data[key] for key in ("conflict", "holds", "possible_holds", *first)}


def headlines_json(result: Result) -> dict[str, Any]:
    """The headline of each lesion as plain data."""
    return {
        answer.lesion: {
            **{key: value for key, value in answer.json().items() if key in ("status", "plan", "possible_plans")},
            **warnings_json(result, answer.lesion),
        }
        for answer in result.lesions
    }
