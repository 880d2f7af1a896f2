"""What the maker and the checker of certificates share: names of clauses, digests, and how values are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from kb.guideline import Guideline, Rule
from kb.syntax import Value

VERSION = "noms/1"
WIDEST = 100_000  # no domain of a guideline has more numbers; a longer range is no certificate's
_names: WeakKeyDictionary[Guideline, dict[str, Rule]] = WeakKeyDictionary()


def clause_ids(guideline: Guideline) -> dict[str, Rule]:
    """The clauses of a guideline by their names: the id of their paragraph, and their place in it, from 1."""
    if guideline not in _names:
        found: dict[str, Rule] = {}
        counted: dict[str, int] = {}
        for rule in guideline.rules:
            counted[rule.id] = counted.get(rule.id, 0) + 1
            found[f"{rule.id}/{counted[rule.id]}"] = rule
        _names[guideline] = found
    return _names[guideline]


def digest_of(guideline: Guideline) -> str:
    """A digest of the clauses of a guideline, with their ids and citations, in whatever files and order they stand."""
    return digest("\n".join(sorted(map(str, guideline.paragraphs))))


def seal_of(certificate: Mapping[str, Any]) -> str:
    """The id of a certificate: a digest of all else that it holds."""
    body = {key: value for key, value in certificate.items() if key != "id"}
    return digest(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def digest(text: str) -> str:
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def written(values: Iterable[Value]) -> list[Any]:
    """Values as a certificate lists them: symbols as in clauses, and whole numbers in a row as a range."""
    numbers = sorted(value for value in values if isinstance(value, int))
    found: list[Any] = sorted(value for value in values if isinstance(value, str))
    start = 0
    for n in range(1, len(numbers) + 1):
        if n == len(numbers) or numbers[n] != numbers[n - 1] + 1:
            run = numbers[start:n]
            found += [{"from": run[0], "to": run[-1]}] if len(run) > 2 else run
            start = n
    return found


def values_of(listed: Iterable[Any]) -> tuple[Value, ...]:
    """The values that a certificate lists."""
    found: list[Value] = []
    for item in listed:
        if isinstance(item, Mapping) and item["to"] - item["from"] > WIDEST:
            raise ValueError(f"{item['from']} to {item['to']}")
        found += range(item["from"], item["to"] + 1) if isinstance(item, Mapping) else [item]
    return tuple(found)
