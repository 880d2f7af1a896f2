"""What leaves a patient without a rule: the smallest sets of stated facts that do so, whatever all else is."""

from __future__ import annotations

from explain import words
from kb.answer.answer import Result
from kb.cases.case import PATIENT, lesion_symbol
from kb.language.syntax import Fact
from kb.questions.reasons import reasons
from kb.sets.decision import position

Sets = tuple[tuple[Fact, ...], ...]


def deciding(result: Result, lesion: str) -> Sets:
    """The sets of stated facts each of which is enough for no rule to apply, the smallest first. None where the rules
    bring lesions together: then no lesion's facts are enough by themselves."""
    if not result.guideline.decides_lesions_apart:
        return ()
    found = reasons(position(result.guideline, result.case, lesion))
    entities = (lesion_symbol(lesion), PATIENT)
    stated = [fact for fact in result.case.facts if fact.args[0] in entities]
    sets = found.sets if found else ()
    told = (tuple(fact for name in names for fact in stated if fact.predicate == name) for names in sets)
    return tuple(facts for facts in told if facts)


def deciding_words(result: Result, found: Sets) -> str:
    """What decides that there is no rule, in a sentence; empty where nothing stated does."""
    says = result.guideline.vocabulary.says
    sets = [words.join([says(fact, short=True) for fact in facts]) for facts in found]
    return words.LEAVES_NO_RULE.format(facts=words.join(sets, words.OR_WORD)) if sets else ""
