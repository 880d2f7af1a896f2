"""Which question to ask next about a lesion: the first of a shortest way to where one goal is certain, or none can be.

What a person leaves open stays unknown: then a goal is certain only where it is the same whatever those inputs are. So
a question that is left open takes its input out of the set of what is possible, and the search goes on with what is
left. It ends where one goal is certain, and where no answers can make one certain any more: because of what was left
open, or because the guideline gives several goals to one and the same patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from kb.language.syntax import Value
from kb.sets.decision import Outcome, Position, Question
from kb.sets.mdd import ALL, NONE, Space

EFFORT = 20_000  # sets that are proven to need more questions, before the shortest way is given up: some two seconds
AVERAGED = 400  # sets of which the average is taken, before that is given up


class TooLongError(Exception):
    """The shortest way is not found within the effort."""


@dataclass(frozen=True)
class Step:
    """A question with the goals that each answer would leave; answers that lead to the same stand together."""

    name: str
    answers: tuple[tuple[tuple[Value, ...], tuple[Outcome, ...]], ...]


@dataclass(frozen=True)
class Way:
    """The next question (none where asking decides nothing more), and how many there are still to be: the fewest that
    may decide, and the most that are needed to decide or to know that nothing does, whatever the answers are and
    whichever of them are left open. With `exact`, no other order needs fewer at most; with `certain`, all answers
    together decide, whatever they are.

    Where it is not `decidable`, no answers decide: `without` are the inputs left open that the goal hangs on, and
    `narrowing` those not asked yet that would still leave fewer goals.
    """

    step: Step | None
    at_least: int
    at_most: int
    exact: bool = True
    certain: bool = True
    decidable: bool = True
    without: tuple[str, ...] = ()
    narrowing: tuple[str, ...] = ()


def way(position: Position, skipping: frozenset[str] = frozenset(), effort: int = EFFORT) -> Way:
    """The shortest way to a decision, where the inputs in `skipping` are left open.

    Of all orders of questions, each chosen anew after each answer, it is one whose longest path is the shortest. Among
    the questions that such orders begin with, those come first of which some answer leaves fewer goals; then the one
    that needs the fewest questions on average, where each answer that a question may have is as likely as another.
    Where so much is open that this takes more than the effort, it is the question of which the answers leave the fewest
    goals on average, and as many questions as there are to ask.
    """
    search = Search(position, skipping, effort)
    root = search.root
    if not search.decidable(root):
        return Way(None, 0, 0, True, False, False, *search.open_for_good(skipping))
    if search.settled(root):
        return Way(None, 0, 0)
    exact, most, firsts = True, len(search.depends(root)), search.asking(root)
    try:
        most = next(n for n in range(1, most + 1) if search.decides(root, n))
        firsts = [n for n in firsts if search.decided_by(root, n, most)]
    except TooLongError:
        exact = False
    goals = len(search.among(root))
    firsts = [n for n in firsts if any(len(search.among(s)) < goals for s in search.lefts(root, n))] or firsts
    first = search.best(firsts, most if exact else 0)
    answers: dict[int, tuple[Value, ...]] = {}
    for values, place in search.labels[first].items():
        left = search.lefts_by_place(root, first)[place]
        if left != NONE:
            answers[left] = (*answers.get(left, ()), *values)
    told = tuple((values, search.among(left)) for left, values in answers.items())
    return Way(Step(search.questions[first].name, told), search.luckiest(), most, exact, search.certain(root))


class Search:
    """The orders of questions from one position.

    It works on a space of its own, with one variable a question whose places are the answers that are told apart at
    all, so that sets are small; it keeps what it has found of each set on its way.
    """

    def __init__(self, position: Position, skipping: frozenset[str], effort: int) -> None:
        self.position = position
        self.effort = effort
        names = [name for name in position.decision.questions if name in (*position.missing, *position.partly)]
        self.questions = [position.question(name) for name in names if name not in skipping]
        self.here = position.space.exists(position.here, position.levels(name for name in names if name in skipping))
        self.labels: list[dict[tuple[Value, ...], int]] = []
        self.unasked: list[int] = []  # the place of each question that stands for: it follows from other answers
        self.fewest: dict[int, int] = {}  # of questions that decide a set, as far as is known: not fewer than
        self.most: dict[int, int] = {}  # and not more than
        self.left: dict[tuple[int, int], tuple[int, ...]] = {}
        self.unknown: dict[tuple[int, int], int] = {}
        self.open: dict[int, frozenset[int]] = {}
        self.outcome_of: dict[int, tuple[Outcome, ...]] = {}
        self.may_decide: dict[int, bool] = {NONE: False}
        self.singles: dict[int, bool] = {NONE: False}
        self.surely: dict[int, bool] = {}
        self.averages: dict[tuple[int, int], Fraction] = {}
        self.space, self.root = self.compact()

    def compact(self) -> tuple[Space, int]:
        """The position's set over one variable a question, with the outcome as the last."""
        nodes: list[int] = [self.here]
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

        return space, copied(self.here, 0)

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

    def skipped(self, node: int, question: int) -> int:
        """What is possible where the answer to a question stays unknown: whatever is so for some answer."""
        key = (node, question)
        found = self.unknown.get(key)
        if found is None:
            found = self.unknown[key] = self.space.any_of(self.lefts_by_place(node, question))
        return found

    def decidable(self, node: int) -> bool:
        """Whether some answers to questions that can be asked leave one goal."""
        found = self.may_decide.get(node)
        if found is None:
            asking = self.asking(node)
            found = len(self.among(node)) == 1 or self.single(node)
            if found and len(self.among(node)) > 1 and len(asking) < len(self.depends(node)):
                found = any(self.decidable(left) for n in asking for left in self.lefts(node, n))
            self.may_decide[node] = found
        return found

    def single(self, node: int) -> bool:
        """Whether some situation of a set has one goal."""
        found = self.singles.get(node)
        if found is None:
            if node == ALL or self.space.levels[node] == len(self.questions):
                found = len(self.among(node)) == 1
            else:
                found = any(map(self.single, self.space.children[node]))
            self.singles[node] = found
        return found

    def certain(self, node: int) -> bool:
        """Whether all answers together leave one goal, whatever they are."""
        if node == ALL or self.space.levels[node] == len(self.questions):
            return len(self.among(node)) == 1
        if node not in self.surely:
            self.surely[node] = all(self.certain(child) for child in self.space.children[node] if child != NONE)
        return self.surely[node]

    def settled(self, node: int) -> bool:
        """Whether one goal is certain, or no answers can make one certain."""
        return len(self.among(node)) == 1 or not self.decidable(node)

    def decides(self, node: int, number: int) -> bool:
        """Whether some order of at most so many questions settles a set, whatever the answers are, if any."""
        if number < self.fewest.get(node, 0):
            return False
        if number >= self.most.get(node, number + 1):
            return True
        if self.settled(node):
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
        lefts = self.lefts(node, question)
        return all(self.decides(left, number - 1) for left in (*lefts, self.skipped(node, question)))

    def shares(self, node: int, question: int) -> dict[int, Fraction]:
        """What the answers to a question leave of a set, each with its share of the values that may be answered."""
        lefts, found = self.lefts_by_place(node, question), dict[int, int]()
        for values, place in self.labels[question].items():
            if lefts[place] != NONE:
                found[lefts[place]] = found.get(lefts[place], 0) + len(values)
        return {left: Fraction(number, sum(found.values())) for left, number in found.items()}

    def best(self, firsts: list[int], most: int) -> int:
        """The question that needs the fewest on average, within `most` at worst; where that takes too long, or nothing
        is known of the worst, the one whose answers leave the fewest goals on average."""
        try:
            if not most:
                raise TooLongError
            return min(firsts, key=lambda n: self.average_by(self.root, n, most))
        except TooLongError:
            return min(firsts, key=lambda n: sum(w * len(self.among(s)) for s, w in self.shares(self.root, n).items()))

    def average(self, node: int, number: int) -> Fraction:
        """The fewest questions on average that settle a set, of the orders that never need more than so many."""
        if self.settled(node):
            return Fraction(0)
        found = self.averages.get((node, number))
        if found is None:
            if len(self.averages) > AVERAGED:
                raise TooLongError
            safe = [n for n in self.asking(node) if self.decided_by(node, n, number)]
            found = self.averages[node, number] = min(self.average_by(node, n, number) for n in safe)
        return found

    def average_by(self, node: int, question: int, number: int) -> Fraction:
        shares = self.shares(node, question)
        return 1 + sum((share * self.average(left, number - 1) for left, share in shares.items()), Fraction(0))

    def luckiest(self) -> int:
        """The fewest questions after which one goal may be certain."""
        reached, number = {self.root}, 0
        while not any(len(self.among(node)) == 1 for node in reached):
            reached = {left for n in reached for q in self.asking(n) for left in self.lefts(n, q)}
            number += 1
        return number

    def open_for_good(self, skipping: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The inputs left open that the goals depend on, and the others that they depend on still."""
        position = self.position
        before, last = position.space, frozenset((position.decision.last,))
        names = [name for name in position.decision.questions if name in skipping]
        without = (n for n in names if matters(before, position.here, position.levels((n,)), last))
        end = frozenset((len(self.questions),))
        narrowing = (n for n in range(len(self.questions)) if matters(self.space, self.root, frozenset((n,)), end))
        return tuple(without), tuple(self.questions[n].name for n in narrowing)


def matters(space: Space, node: int, levels: frozenset[int], last: frozenset[int]) -> bool:
    """Whether two situations that differ in some variables alone have different goals."""
    possible = space.exists(node, last)
    return any(
        space.both(space.exists(own, levels), space.exists(space.without(possible, own), levels)) != NONE
        for own in (space.given(node, {level: n}) for level in last for n in range(space.sizes[level]))
    )
