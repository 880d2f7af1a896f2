"""What decides a lesion's plan, what would change it, and what to ask next: as text and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from explain import words
from explain.output.files import kind_of, write_text
from explain.sentences.headline import warnings_json, with_headline
from kb.answer.answer import Result, steps
from kb.answer.goals import goal_named
from kb.cases.case import lesion_symbol
from kb.guideline.guideline import Guideline
from kb.language.runs import runs
from kb.language.syntax import Fact, Value, word_of
from kb.questions.changes import Change, changes
from kb.questions.next_question import Way, way
from kb.questions.reasons import Reasons, reasons
from kb.sets.decision import Outcome, Position, Question, position

if TYPE_CHECKING:
    from explain.proof.picture import Drawing

ENDINGS = {kind: kind for kind in ("svg", "png", "pdf", "dot", "json", "txt")}
REFUSED = "this answer cannot be written"
WIDTH = 100
MOST = 12  # changes or reasons that are told as text; as JSON there are all


def positions(result: Result) -> tuple[Position, ...]:
    """Where each lesion of a case stands."""
    return tuple(position(result.guideline, result.case, lesion) for lesion in result.case.lesions)


# ------------------------------------------------------------------------------------------------------- in words


def outcome_words(guideline: Guideline, outcome: Outcome) -> str:
    vocabulary = guideline.vocabulary
    goal = vocabulary.predicates[vocabulary.report.goal]
    return words.NO_PLAN if outcome is None else vocabulary.word(outcome, goal.domain)


def plans_words(guideline: Guideline, outcomes: Iterable[Outcome]) -> str:
    """Several goals in a line; their own words have commas."""
    return "; ".join(outcome_words(guideline, outcome) for outcome in outcomes)


def input_words(position: Position, name: str) -> str:
    declared = position.question(name).predicate
    return declared.title or position.decision.guideline.vocabulary.word(declared.field)


def fact_words(position: Position, name: str) -> str:
    """What is known of an input, as the vocabulary says it."""
    vocabulary, declared = position.decision.guideline.vocabulary, position.question(name).predicate
    entity = declared.entity if declared.entity == "patient" else lesion_symbol(position.lesion)
    said = [vocabulary.says(Fact(name, (entity, value)), short=True) for value in position.known[name]]
    return words.join(said, words.OR_WORD if name in position.partly else words.AND_WORD)


def reasons_text(position: Position, found: Reasons | None) -> str:
    guideline = position.decision.guideline
    if found is None:
        head = words.REASONS_NONE.format(plans=plans_words(guideline, position.possible))
        return "\n".join(block(position, head, []))
    names = [[fact_words(position, name) for name in own] for own in found.sets]
    told = outcome_words(guideline, found.outcome)
    if names == [[]]:
        return "\n".join(block(position, words.REASONS_ALWAYS.format(plan=told), []))
    head = (words.REASONS_ONE if len(names) == 1 else words.REASONS_MANY).format(plan=told, number=len(names))
    lines = []
    for number, own in enumerate(names[:MOST], 1):
        mark = f"{number}. " if len(names) > 1 else ""
        lines += filled(mark + "; ".join(own), 2, len(mark))
    if len(names) > MOST:
        lines.append("  " + words.MORE.format(number=len(names) - MOST))
    for label, some in ((words.DECISIVE, found.decisive), (words.IRRELEVANT, found.irrelevant)):
        if some and (label != words.DECISIVE or len(names) > 1):
            lines += filled(label.format(inputs=words.join([input_words(position, name) for name in some])), 2)
    return "\n".join(block(position, head, lines))


def changes_text(position: Position, found: tuple[Change, ...], to: tuple[Outcome, ...] = ()) -> str:
    """The changes under the plans that they lead to; values of one input that lead to the same stand together."""
    guideline, possible = position.decision.guideline, position.possible
    decided, goal = len(possible) == 1, outcome_words(guideline, to[0]) if to else ""
    now = (words.NOW if decided else words.NOW_OPEN).format(plan=plans_words(guideline, possible))
    if to == possible:
        return "\n".join(block(position, f"{now} {words.CHANGES_HAS}", []))
    if not found:
        none = words.CHANGES_NONE_TO if to else words.CHANGES_NONE if decided else words.CHANGES_NONE_DECIDE
        return "\n".join(block(position, f"{now} {none.format(plan=goal)}", []))
    lead = words.CHANGES_TO if to else words.CHANGES if decided else words.CHANGES_DECIDE
    low, high = len(found[0].moves), len(found[-1].moves)
    facts = words.CHANGES_OF[low == 1].format(size=low)
    if low < high:
        facts = words.CHANGES_FROM_TO.format(low=low, high=high)
    head = f"{now} {lead.format(facts=facts, plan=goal)}"
    lines = []
    for outcomes, own_changes in grouped(found[:MOST]).items():
        certain = words.THEN_CERTAIN if len(outcomes) == 1 else words.THEN_OPEN
        lines += filled(certain.format(plan=plans_words(guideline, outcomes)), 2)
        for changed in own_changes:
            lines += filled("- " + "; ".join(moved(position, *each) for each in changed), 4)
    if len(found) > MOST:
        lines.append("  " + words.MORE.format(number=len(found) - MOST))
    return "\n".join(block(position, head, lines))


Step = tuple[str, str, list[Value]]  # an input, what is done with it, and the values that lead to the same


def grouped(found: Iterable[Change]) -> dict[tuple[Outcome, ...], list[list[Step]]]:
    """Changes by what is possible after them; the values of one input alone that lead to the same stand together."""
    groups: dict[tuple[Outcome, ...], dict[object, list[Step]]] = {}
    for change in found:
        key = [(move.name, move.kind) for move in change.moves]
        same = key[0] if len(key) == 1 else change.moves
        own = groups.setdefault(change.possible, {}).setdefault(same, [(name, kind, []) for name, kind in key])
        for (_, _, values), move in zip(own, change.moves, strict=True):
            values.append(move.value)
    return {outcomes: list(changes.values()) for outcomes, changes in groups.items()}


def moved(position: Position, name: str, kind: str, values: list[Value]) -> str:
    """An input with another value; or, where it may have several, with one more or one less."""
    new, title = value_words(position, name, values), input_words(position, name)
    if kind == "to":
        return words.MOVED.format(input=title, new=new, old=value_words(position, name, position.known[name]))
    return (words.MOVED_ADD if kind == "add" else words.MOVED_REMOVE).format(input=title, value=new)


def way_text(position: Position, found: Way) -> str:
    guideline = position.decision.guideline
    if found.step is None:
        return "\n".join(block(position, *nothing_to_ask(position, found)))
    question = position.question(found.step.name)
    head = words.ASK_OPEN.format(number=len(position.possible))
    lines = [f"  - {outcome_words(guideline, outcome)}" for outcome in position.possible]
    lines += filled(words.ASK_NEXT.format(question=asks(position, question), input=position.says(question.name)), 2)
    leaving: dict[tuple[Outcome, ...], list[Value]] = {}
    for values, outcomes in found.step.answers:
        leaving.setdefault(outcomes, []).extend(values)
    for outcomes, answers in sorted(leaving.items(), key=lambda item: len(item[0])):
        some = value_words(position, question.name, sorted(answers, key=order_of(question)))
        lines += filled(words.ASK_LEAVES[len(outcomes) == 1].format(values=some, number=len(outcomes)), 4, 4)
        lines += [f"      - {outcome_words(guideline, outcome)}" for outcome in outcomes]
    lines.append("  " + number_words(found))
    return "\n".join(block(position, head, lines))


def nothing_to_ask(position: Position, found: Way) -> tuple[str, list[str]]:
    """Where no question is left that decides: the goal, or what stands in the way and what stays possible."""
    guideline = position.decision.guideline
    if found.decidable:
        return words.ASK_DECIDED.format(plan=plans_words(guideline, position.possible)), []

    def inputs(names: Iterable[str]) -> str:
        return words.join([input_words(position, name) for name in names])

    why = words.ASK_WITHOUT.format(inputs=inputs(found.without)) if found.without else words.ASK_CONFLICT
    lines = [f"  - {outcome_words(guideline, outcome)}" for outcome in position.possible]
    if found.narrowing:
        lines += filled(words.ASK_NARROWING.format(inputs=inputs(found.narrowing)), 2)
    return why, lines


def number_words(found: Way) -> str:
    """How many questions there are still to be."""
    if found.at_least == found.at_most and found.certain:
        return words.ASK_EXACTLY[found.at_most == 1].format(number=found.at_most)
    least = words.ASK_LEAST[found.at_least == 1].format(number=found.at_least)
    return (words.ASK_BETWEEN if found.certain else words.ASK_UNSURE).format(least=least, most=found.at_most)


def asks(position: Position, question: Question) -> str:
    return question.predicate.asks.format(Lesion=position.lesion)


def order_of(question: Question) -> Any:
    return [value for cell in question.cells for value in cell].index


def value_words(position: Position, name: str, some: Iterable[Value]) -> str:
    """Values of an input: words with "or", neighboring numbers as ranges."""
    values = list(some)
    vocabulary, question = position.decision.guideline.vocabulary, position.question(name)
    domain = vocabulary.domains[question.predicate.domain]
    told = [vocabulary.word(value, domain.name) for value in values]
    if domain.is_range and len(told) > 1:
        told = [
            words.RANGE.format(low=low, high=high) if low != high else str(low)
            for low, high in runs(values, domain.step)
        ]
        told[-1] += f" {domain.unit}" * bool(domain.unit)
    return words.join(told, words.OR_WORD)


def block(position: Position, head: str, lines: list[str]) -> Iterator[str]:
    title = words.LESION.format(case=position.case.name, lesion=position.lesion)
    yield from fill(f"{title}: {head}", WIDTH).splitlines()
    yield from lines


def filled(text: str, by: int, hanging: int = 2) -> list[str]:
    return fill(
        text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + hanging), break_on_hyphens=False
    ).splitlines()


# -------------------------------------------------------------------------------------------------- as plain data


def reasons_json(position: Position, found: Reasons | None) -> dict[str, Any]:
    def named(names: Iterable[str]) -> list[str]:
        return [position.says(name) for name in names]

    return {
        **state_json(position, "plan"),
        "reasons": [named(own) for own in found.sets] if found else [],
        "decisive": named(found.decisive) if found else [],
        "irrelevant": named(found.irrelevant) if found else [],
    }


def changes_json(position: Position, found: tuple[Change, ...]) -> dict[str, Any]:
    return {
        **state_json(position, "now"),
        "changes": [
            {
                "set": {position.says(name): entry_json(position, name, v) for name, v in change.values.items()},
                **outcomes_json(position, change.possible, "plan"),
            }
            for change in found
        ],
    }


def way_json(position: Position, found: Way) -> dict[str, Any]:
    return {
        **state_json(position, "plan"),
        "next": found.step
        and {
            "input": position.says(found.step.name),
            "question": asks(position, position.question(found.step.name)),
            "answers": {
                key: [plan_json(position, outcome) for outcome in outcomes]
                for key, outcomes in answers_by_key(position, found).items()
            },
        },
        "decidable": found.decidable,
        "questions_to_decision": {"at_least": found.at_least, "at_most": found.at_most, "exact": found.exact}
        if found.decidable
        else None,
        "without": [position.says(name) for name in found.without],
        "narrowing": [position.says(name) for name in found.narrowing],
    }


def answers_by_key(position: Position, found: Way) -> dict[str, tuple[Outcome, ...]]:
    """The goals that each answer leaves: by each word, and by each range of numbers that leave the same, `1..49`."""
    if found.step is None:
        return {}
    question = position.question(found.step.name)
    told = {value: outcomes for values, outcomes in found.step.answers for value in values}
    keys = {}
    for cell in question.cells:
        if cell[0] in told:
            low, high = plain(cell[0]), plain(cell[-1])
            keys[str(low) if low == high else f"{low}..{high}"] = told[cell[0]]
    return keys


def state_json(position: Position, key: str) -> dict[str, Any]:
    return {
        "case": position.case.name,
        "lesion": position.lesion,
        **outcomes_json(position, position.possible, key),
    }


def outcomes_json(position: Position, outcomes: tuple[Outcome, ...], key: str) -> dict[str, Any]:
    """Goals as an answer tells them: the status, the plan where it is certain, and all that are possible."""
    status = "undetermined" if len(outcomes) > 1 else "no_rule" if outcomes == (None,) else "decided"
    return {
        "status": status,
        key: plan_json(position, outcomes[0]) if len(outcomes) == 1 else None,
        "possible_plans": [plan_json(position, outcome) for outcome in outcomes],
    }


def plan_json(position: Position, outcome: Outcome) -> list[str] | None:
    return None if outcome is None else list(steps(position.decision.guideline, outcome))


def entry_json(position: Position, name: str, values: tuple[Value, ...]) -> int | str | list[int | str]:
    """What a case would state of an input: its value, or all of them where it may have several."""
    return [plain(value) for value in values] if position.question(name).several else plain(values[0])


def plain(value: Value) -> int | str:
    return value if isinstance(value, int) else word_of(value)


# --------------------------------------------------------------------------------------------- the three questions


@dataclass(frozen=True)
class Told:
    """The answer to a question, for each lesion of a case: as text (`str`), as plain data (`json`), in a notebook; as a
    picture (`drawing`), where the question has one."""

    texts: tuple[str, ...]
    data: tuple[dict[str, Any], ...]
    draw: Callable[[], Drawing] | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        return "\n\n".join(self.texts)

    def __repr__(self) -> str:
        return f"<Told of {self.data[0]['case']}, {', '.join(each['lesion'] for each in self.data)}>"

    def json(self) -> list[dict[str, Any]]:
        return list(self.data)

    def drawing(self) -> Drawing:
        """The answer as a picture.

        Raises:
            TypeError: where the question has none.
        """
        if self.draw is None:
            raise TypeError("this question has no picture")
        return self.draw()

    def write(self, path: Path) -> None:
        """Write the answer to a file, in the format that its name ends in: a picture, txt, or json with a list.

        Raises:
            InputError: for another ending, or a path that cannot be written.
        """
        kind = kind_of(path, ENDINGS, REFUSED)
        if kind == "txt":
            write_text(path, f"{self}\n")
        elif kind == "json":
            from explain.proof.data import write_json

            write_json(self.json(), path)
        else:
            self.drawing().save(path)

    def _repr_markdown_(self) -> str:
        return f"```text\n{self}\n```"


def told_each(
    result: Result, texts: list[str], data: list[dict[str, Any]], draw: Callable[[], Drawing] | None = None
) -> Told:
    """What is told of each lesion, with the headline of its answer."""
    lesions = result.case.lesions
    return Told(
        tuple(with_headline(result, lesion, text) for lesion, text in zip(lesions, texts, strict=True)),
        tuple({**own, **warnings_json(result, lesion)} for lesion, own in zip(lesions, data, strict=True)),
        draw,
    )


@words.in_its_language
def told_reasons(result: Result) -> Told:
    """What decides the plan of each lesion: all smallest sets of the known facts that force it."""
    found = [(own, reasons(own)) for own in positions(result)]

    def draw() -> Drawing:
        from explain.questions.reasons.picture import draw_reasons

        return draw_reasons(result)

    texts = [reasons_text(*each) for each in found]
    return told_each(result, texts, [reasons_json(*each) for each in found], draw)


@words.in_its_language
def told_changes(result: Result, to: str = "") -> Told:
    """What would change the plan of each lesion: all smallest changes of the known facts; `to` names a wanted plan.

    Raises:
        InputError: where `to` names none.
    """
    wanted = (goal_named(result.guideline, to, "--to"),) if to else ()
    found = [(own, changes(own, wanted)) for own in positions(result)]

    def draw() -> Drawing:
        from explain.questions.changes.picture import draw_changes

        return draw_changes(result, wanted)

    texts = [changes_text(*each, wanted) for each in found]
    return told_each(result, texts, [changes_json(*each) for each in found], draw)


@words.in_its_language
def told_way(result: Result) -> Told:
    """What to ask next about each lesion: the first question of a shortest way to a decision."""
    found = [(own, way(own)) for own in positions(result)]
    return told_each(result, [way_text(*each) for each in found], [way_json(*each) for each in found])
