"""Which question to ask next about a lesion: the first of a shortest way to where one goal is certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kb.decision import Outcome, Position, Question
from kb.mdd import ALL, NONE, Space
from kb.syntax import Value

EFFORT = 20_000  # sets that are proven to need more questions, before the shortest way is given up: some two seconds


class TooLongError(Exception):
    """The shortest way is not found within the effort."""


@dataclass(frozen=True)
class Step:
    """A question with the goals that each answer would leave; answers that lead to the same stand together."""

    name: str
    answers: tuple[tuple[tuple[Value, ...], tuple[Outcome, ...]], ...]


@dataclass(frozen=True)
class Way:
    """The next question (none where one goal is certain), and how many questions there are still to be: the fewest that
    may do, and the most that are needed, whatever the answers are. With `exact`, no other order needs fewer at most."""

    step: Step | None
    at_least: int
    at_most: int
    exact: bool = True


def way(position: Position, skipping: frozenset[str] = frozenset(), effort: int = EFFORT) -> Way:
    """The shortest way to a decision: of all orders of questions, chosen anew after each answer, one whose longest path
    is the shortest; of equal ones the one whose answers leave the fewest goals, taken together.

    Where so much is open that this takes more than the effort, or some questions are skipped, it is the question whose
    answers leave the fewest goals, and as many questions as there are to ask.
    """
    if len(position.possible) == 1:
        return Way(None, 0, 0)
    search = Search(position, effort)
    exact, most, firsts = not skipping, len(search.depends(search.root)), search.asking(search.root)
    try:
        if exact:
            most = next(n for n in range(1, most + 1) if search.decides(search.root, n))
            firsts = [n for n in firsts if search.decided_by(search.root, n, most)]
    except TooLongError:
        exact = False
    firsts = [n for n in firsts if search.questions[n].name not in skipping]
    if not firsts:
        return Way(None, 0, most, exact=False)
    first = min(firsts, key=lambda n: sum(len(search.among(left)) for left in search.lefts(search.root, n)))
    answers: dict[int, tuple[Value, ...]] = {}
    for values, place in search.labels[first].items():
        left = search.lefts_by_place(search.root, first)[place]
        if left != NONE:
            answers[left] = (*answers.get(left, ()), *values)
    goals = tuple((values, search.among(left)) for left, values in answers.items())
    return Way(Step(search.questions[first].name, goals), search.luckiest(), most, exact)


class Search:
    """The orders of questions from one position.

    It works on a space of its own, with one variable a question whose places are the answers that are told apart at
    all, so that sets are small; it keeps what it has found of each set on its way.
    """

    def __init__(self, position: Position, effort: int) -> None:
        self.position = position
        self.effort = effort
        names = [name for name in position.decision.questions if name in (*position.missing, *position.partly)]
        self.questions = [position.question(name) for name in names]
        self.labels: list[dict[tuple[Value, ...], int]] = []
        self.unasked: list[int] = []  # the place of each question that stands for: it follows from other answers
        self.fewest: dict[int, int] = {}  # of questions that decide a set, as far as is known: not fewer than
        self.most: dict[int, int] = {}  # and not more than
        self.left: dict[tuple[int, int], tuple[int, ...]] = {}
        self.open: dict[int, frozenset[int]] = {}
        self.outcome_of: dict[int, tuple[Outcome, ...]] = {}
        self.space, self.root = self.compact()

    def compact(self) -> tuple[Space, int]:
        """The position's set over one variable a question, with the outcome as the last."""
        nodes: list[int] = [self.position.here]
        ways: list[dict[int, tuple[int, ...]]] = []  # for each question, from each set that comes to it
        for question in self.questions:
            entries = list(dict.fromkeys(n for n in nodes if n != NONE))
            classes: dict[tuple[int, ...], int] = {}
            label: dict[tuple[Value, ...], int] = {}
            for cell, lefts in self.after(entries, question):
                place = classes.setdefault(lefts, len(classes))
                if cell:
                    label[cell] = place
            self.labels.append(label)
            self.unasked.append(-1 if question.several else place)
            ways.append({entry: tuple(lefts[n] for lefts in classes) for n, entry in enumerate(entries)})
            nodes = [left for lefts in classes for left in lefts]
        last = len(self.questions)
        space = Space([len(next(iter(way.values()))) for way in ways] + [len(self.position.decision.outcomes)])

        @cache
        def copied(node: int, number: int) -> int:
            if node == NONE:
                return NONE
            if number == last:
                old = self.position.space
                places = range(space.sizes[last]) if node == ALL else ()
                children = old.children[node] if node != ALL else tuple(ALL for _ in places)
                return space.node(last, tuple(int(child != NONE) for child in children))
            return space.node(number, tuple(copied(left, number + 1) for left in ways[number][node]))

        return space, copied(self.position.here, 0)

    def after(self, entries: list[int], question: Question) -> Iterable[tuple[tuple[Value, ...], tuple[int, ...]]]:
        """What is left of some sets by each answer to a question, those of several values included."""
        space = self.position.space
        for cell in question.cells:
            yield cell, tuple(space.given(entry, question.saying(cell)) for entry in entries)
        if question.several:
            found = {tuple(entries)}
            for level in question.levels:
                found = {tuple(space.given(n, {level: place}) for n in lefts) for lefts in found for place in (0, 1)}
            for lefts in sorted(found):
                yield (), lefts
        else:  # not asked, since it follows from other answers
            yield (), tuple(space.given(entry, question.saying(())) for entry in entries)

    def among(self, node: int) -> tuple[Outcome, ...]:
        """The goals that a set leaves."""
        found = self.outcome_of.get(node)
        if found is None:
            space, last = self.space, len(self.questions)
            if node in (NONE, ALL):
                found = () if node == NONE else self.position.decision.outcomes
            elif space.levels[node] == last:
                pairs = zip(self.position.decision.outcomes, space.children[node], strict=True)
                found = tuple(o for o, child in pairs if child != NONE)
            else:
                some = {o for child in space.children[node] for o in self.among(child)}
                found = tuple(o for o in self.position.decision.outcomes if o in some)
            self.outcome_of[node] = found
        return found

    def depends(self, node: int) -> frozenset[int]:
        """The questions that a set depends on."""
        found = self.open.get(node)
        if found is None:
            level = self.space.levels[node]
            own = [level] if level < len(self.questions) else []
            found = self.open[node] = frozenset(own).union(*map(self.depends, self.space.children[node]))
        return found

    def asking(self, node: int) -> list[int]:
        """The questions that a set depends on and that can be asked: not what may follow from other answers."""
        return [
            n
            for n in self.depends(node)
            if self.unasked[n] < 0 or self.lefts_by_place(node, n)[self.unasked[n]] == NONE
        ]

    def lefts_by_place(self, node: int, number: int) -> tuple[int, ...]:
        """What each answer to a question leaves of a set; what it leaves of the sets below is found once for all."""
        space = self.space
        if space.levels[node] == number:
            return space.children[node]
        if space.levels[node] > number:
            return (node,) * space.sizes[number]
        key = (node, number)
        found = self.left.get(key)
        if found is None:
            below = [self.lefts_by_place(child, number) for child in space.children[node]]
            level = space.levels[node]
            found = self.left[key] = tuple(space.node(level, children) for children in zip(*below, strict=True))
        return found

    def lefts(self, node: int, number: int) -> list[int]:
        """What the possible answers to a question leave, the hardest first."""
        found = {left for left in self.lefts_by_place(node, number) if left != NONE}
        return sorted(found, key=lambda left: (-self.fewest.get(left, 0), -len(self.depends(left)), left))

    def decides(self, node: int, number: int) -> bool:
        """Whether some order of at most so many questions leaves one goal, whatever the answers are."""
        if number < self.fewest.get(node, 0):
            return False
        if number >= self.most.get(node, number + 1):
            return True
        if len(self.among(node)) == 1:
            self.most[node] = 0
            return True
        if number >= len(self.depends(node)):
            self.most[node] = len(self.depends(node))
            return True
        found = number > 0 and any(self.decided_by(node, question, number) for question in self.asking(node))
        if found:
            self.most[node] = number
        else:
            self.fewest[node] = number + 1
            if len(self.fewest) > self.effort:
                raise TooLongError
        return found

    def decided_by(self, node: int, question: int, number: int) -> bool:
        return all(self.decides(left, number - 1) for left in self.lefts(node, question))

    def luckiest(self) -> int:
        """The fewest questions after which one goal may be certain."""
        reached, number = {self.root}, 0
        while not any(len(self.among(node)) == 1 for node in reached):
            reached = {left for n in reached for q in self.asking(n) for left in self.lefts(n, q)}
            number += 1
        return number
