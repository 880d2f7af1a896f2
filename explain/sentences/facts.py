"""Several facts of one predicate as one sentence: the values that would do, or that stand against it."""

from __future__ import annotations

from collections.abc import Sequence

from explain import words
from kb.guideline.vocabulary import Vocabulary
from kb.language.runs import runs
from kb.language.syntax import Fact, Value

MOST_VALUES = 8


def pattern_words(vocabulary: Vocabulary, facts: Sequence[Fact], short: bool = False, last: str = "") -> str:
    """Facts that differ in their last argument, in the words of the vocabulary: "ESCC grade 2 or 3", "SINS 7 to 12"."""
    predicate = vocabulary.predicates[facts[0].predicate]
    template = predicate.short if short and predicate.short else predicate.says
    filled = {
        arg: vocabulary.word(value, domain) for (arg, domain), value in zip(predicate.args, facts[0].args, strict=True)
    }
    if len(facts) > 1:
        name, domain = predicate.args[-1]
        filled[name] = values_words(vocabulary, domain, [fact.args[-1] for fact in facts], last)
    return template.format_map(filled)


def values_words(vocabulary: Vocabulary, domain: str, values: Sequence[Value], last: str = "") -> str:
    """Values of a domain: words as a list, numbers as ranges that are open where the domain ends."""
    declared = vocabulary.domains.get(domain)
    if declared and declared.is_range and all(isinstance(value, int) for value in values):
        numbers = [range_words(vocabulary, domain, *pair) for pair in runs(values, declared.step)]
        return words.join(numbers, last or words.OR_WORD)
    told = [vocabulary.word(value, domain) for value in dict.fromkeys(values)]
    if len(told) > MOST_VALUES:
        return words.SOME_OF.format(number=len(told), some=", ".join(told[:3]))
    return words.join(told, last or words.OR_WORD)


def range_words(vocabulary: Vocabulary, domain: str, low: int, high: int) -> str:
    """Neighboring numbers of a domain: "7 to 12", "6 or less", "13 or more"."""
    declared = vocabulary.domains[domain]
    if low == high:
        return vocabulary.word(low, domain)
    if high == declared.high:
        return words.OR_MORE.format(low=vocabulary.word(low, domain))
    if low == declared.low:
        return words.OR_LESS.format(high=vocabulary.word(high, domain))
    return words.RANGE.format(low=low, high=vocabulary.word(high, domain))


MOST_ALTERNATIVES = 6


def alternatives(vocabulary: Vocabulary, facts: list[Fact], short: bool = False) -> str:
    """The facts of one predicate, of which one holds, as a sentence: "ESCC grade 2 or 3", "SINS between 5 and 9"."""
    predicate = vocabulary.predicates[facts[0].predicate]
    name, domain = predicate.args[-1]
    values = [fact.args[-1] for fact in facts]
    if len(values) > MOST_ALTERNATIVES and not isinstance(values[0], int):
        title = words.name_words(vocabulary, predicate)
        return words.UNKNOWN_SHORT.format(title=title)
    if len(values) > 2 and isinstance(values[0], int):
        numbers = [value for value in values if isinstance(value, int)]
        told = (words.RANGE if short else words.BETWEEN).format(
            low=min(numbers), high=vocabulary.word(max(numbers), domain)
        )
    else:
        told = words.join([vocabulary.word(value, domain) for value in values], words.OR_WORD)
    template = predicate.short if short and predicate.short else predicate.says
    filled = {arg: vocabulary.word(value) for (arg, _), value in zip(predicate.args, facts[0].args, strict=True)}
    return template.format_map({**filled, name: told})
