"""Where a score stands among its bands: the interval that its total lies in, the next ones, and what would lead there.

The intervals come from the comparisons of the rules for the band; what one entry of the case adds, from the situations
of the score's items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from explain import words
from explain.sentences.facts import pattern_words
from kb.answer.answer import Result
from kb.guideline.guideline import Guideline
from kb.guideline.vocabulary import Score
from kb.language.runs import runs
from kb.language.syntax import COMPARE, Comparison, Constant, Fact, Value, Variable, evaluate, variables_of, word_of
from kb.questions.distance import Distances
from kb.sets.reach import YES, standing


def threshold_words(result: Result, total: Fact) -> str:
    """A total among its bands, as a sentence; nothing where no rule compares it."""
    guideline = result.guideline
    score = next((s for s in guideline.vocabulary.report.scores if s.total == total.predicate), None)
    number = total.args[-1]
    if score is None or not isinstance(number, int):
        return ""
    bands = bands_of(guideline, score)
    stretches = sorted((pair, band) for band, numbers in bands.items() for pair in runs(numbers))
    own = [pair for pair, _ in stretches if pair[0] <= number <= pair[1]]
    if not own:
        return ""
    vocabulary = guideline.vocabulary
    told = [words.LIES_IN.format(number=number, low=own[0][0], high=own[0][1])]
    for (low, high), band in stretches:
        if low <= number <= high:
            continue
        edge = low if low > number else high
        word = vocabulary.word(band, vocabulary.predicates[score.band].domain)
        told.append(words.WOULD_BE.format(number=edge, band=word))
    for entry, points in alone(result, score, total):
        told.append((words.ALONE_ADDS if points > 0 else words.ALONE_TAKES).format(entry=entry, points=abs(points)))
    return "; ".join(told)


def bands_of(guideline: Guideline, score: Score) -> Mapping[Value, tuple[int, ...]]:
    """The totals that lie in each band, by the comparisons of its rules."""
    vocabulary = guideline.vocabulary
    found: dict[Value, tuple[int, ...]] = {}
    for rule in guideline.rules_by_head.get(score.band, ()):
        head = rule.clause.head
        read = [c.atom.args[-1] for c in rule.clause.literals if c.atom.predicate == score.total and not c.negated]
        if not head or not isinstance(head.args[-1], Constant) or not read or not isinstance(read[0], Variable):
            continue
        name = read[0].name
        tests = [c for c in rule.clause.body if isinstance(c, Comparison) and set(variables_of(c)) == {name}]
        numbers = vocabulary.domains[vocabulary.predicates[score.total].domain].symbols
        fits = tuple(n for n in numbers if isinstance(n, int) and all(holds(c, {name: n}) for c in tests))
        if tests:
            found[head.args[-1].value] = (*found.get(head.args[-1].value, ()), *fits)
    return found


def holds(comparison: Comparison, bindings: Mapping[str, Value]) -> bool:
    sides = (evaluate(side, bindings) for side in (comparison.left, comparison.right))
    return bool(COMPARE[comparison.operator](*sides))


def alone(result: Result, score: Score, total: Fact) -> Iterator[tuple[str, int]]:
    """The entry that alone adds most to a total, and the one that takes most away, each in words with its points."""
    place = standing(result.guideline, result.case, word_of(total.args[0]), score.total)
    distances = Distances(place)
    predicates = result.guideline.vocabulary.predicates
    found = []
    for item in score.items:
        now = [row[-1] for row in place.rows(item, YES) if isinstance(row[-1], int)]
        for row in place.rows_of(item) if now else ():
            node = place.node(item, row)
            points = row[-1] - now[0] if isinstance(row[-1], int) and isinstance(now[0], int) else 0
            if not points or distances.to(node) != 1:
                continue
            for way in distances.ways(node):
                (name, values) = way.values[0]
                if values and not predicates[name].fixed:
                    facts = [Fact(name, ("", value)) for value in values]
                    found.append((points, pattern_words(result.guideline.vocabulary, facts, short=True)))
                    break
    most = max(found, key=lambda pair: pair[0], default=(0, ""))  # of equal ones, the first item of the score
    least = min(found, key=lambda pair: pair[0], default=(0, ""))
    if most[0] > 0:
        yield most[1], most[0]
    if least[0] < 0:
        yield least[1], least[0]
