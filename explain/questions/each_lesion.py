"""A question that is asked of the plan of each lesion of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from explain.picture.shown import Said
from explain.sentences.headline import warnings_json, with_headline
from kb.answer.answer import Result
from kb.sets.decision import Position, position


@dataclass(frozen=True)
class EachLesion(Said):
    """The answers to a question, one for each lesion of a case, each with where the lesion stands."""

    result: Result
    found: tuple[tuple[Position, Any], ...]

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.result.case.name}, {', '.join(self.result.case.lesions)}>"

    def joined(self, texts: Iterable[str]) -> str:
        """The texts of all lesions, each under the headline of its answer."""
        lesions = self.result.case.lesions
        told = (with_headline(self.result, lesion, text) for lesion, text in zip(lesions, texts, strict=True))
        return "\n\n".join(told) + "\n"

    def listed(self, data: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The data of all lesions, each with what stands in the headline of its answer."""
        lesions = self.result.case.lesions
        return [{**own, **warnings_json(self.result, lesion)} for lesion, own in zip(lesions, data, strict=True)]


def positions(result: Result) -> tuple[Position, ...]:
    """Where each lesion of a case stands."""
    return tuple(position(result.guideline, result.case, lesion) for lesion in result.case.lesions)
