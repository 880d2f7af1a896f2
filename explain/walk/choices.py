"""What a reader of a walk may predict at a step, which of it is right, and what speaks against the rest."""

from __future__ import annotations

from dataclasses import dataclass

from explain import words
from explain.proof.failing_conditions import against
from explain.sentences.clauses import goal_words, title_of
from kb.answer.answer import Result
from kb.language.syntax import Fact, Value, word_of

MOST_VALUES = 7  # with `not known yet` and `no value`, as many as there are digits
MOST_RULES = 3
OPEN, NONE = "?", "-"


@dataclass(frozen=True)
class Choice:
    """A value that may be predicted (`?` not known yet, `-` no rule gives one), and why it is not the answer."""

    value: str
    says: str
    right: bool
    why_not: tuple[str, ...] = ()


def choices(result: Result, name: str, entity: Value) -> tuple[Choice, ...]:
    """The values of a conclusion, with that it is not known yet and that it has none; nothing where they are many."""
    vocabulary = result.guideline.vocabulary
    domain = vocabulary.domains.get(vocabulary.predicates[name].domain)
    if domain is None or not 2 <= len(domain.symbols) <= MOST_VALUES:
        return ()
    of_goal = name == vocabulary.report.goal
    certain, possible = (
        [f.args[-1] for f in facts if f.predicate == name and f.args[0] == entity]
        for facts in (result.certain, result.possible)
    )
    right = [str(value) for value in certain] or ([OPEN] if possible else [NONE])
    found = []
    for value in domain.symbols:
        says = goal_words(result.guideline, value) if of_goal else vocabulary.word(value, domain.name)
        why = () if str(value) in right else why_not(result, Fact(name, (entity, value)), value in possible)
        found.append(Choice(word_of(value), says, str(value) in right, why))
    title = title_of(result.guideline, name)
    settled = (words.WALK_SETTLED,) if right != [OPEN] else ()
    found.append(Choice(OPEN, words.WALK_OPEN, right == [OPEN], settled))
    concluded = (words.WALK_CONCLUDED.format(title=title),) if right != [NONE] else ()
    return (*found, Choice(NONE, words.WALK_NONE.format(title=title), right == [NONE], concluded))


def why_not(result: Result, fact: Fact, possible: bool) -> tuple[str, ...]:
    """Why a value does not hold: the rules for it that come nearest, with what fails."""
    tried = against(result, fact)
    if possible:
        tried = tuple(each for each in tried if not each.failing)
    head = (words.WALK_POSSIBLE,) if possible else () if tried else (words.WALK_NO_RULES,)
    more = len(tried) - MOST_RULES
    told = tuple(f"{each.says()}." for each in tried[:MOST_RULES])
    return (*head, *told, *((words.WALK_MORE_RULES.format(number=more),) if more > 0 else ()))
