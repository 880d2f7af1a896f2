"""What holds over every completion of a half-known patient, whoever finds it: the compiled sets, or the solver."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answer.firing import Firing
from kb.language.syntax import Fact, Value

Clash = tuple[Value, Value, Value]  # a lesion with two of its goals


@dataclass(frozen=True)
class Completions:
    """What holds over every completion of a case.

    `certain` and `possible` are the facts that hold in all and in some completions; `concluding` the firings, in some
    completion, of the rules that are `told`; `unconcluded` the lesions for which some completion has no goal; `free`
    the missing inputs that some completion gives a value of their own. `clashes` are goals of a lesion that some
    completion has together; `clashing` the lesions that have two goals in every completion.
    """

    certain: frozenset[Fact]
    possible: frozenset[Fact]
    concluding: tuple[Firing, ...]
    unconcluded: frozenset[Value]
    free: frozenset[tuple[str, Value]]
    clashes: frozenset[Clash]
    clashing: frozenset[Value]


class NoCompletionError(ValueError):
    """The denials of the guideline leave the case no completion: what it states contradicts itself."""
