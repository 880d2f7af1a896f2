"""What is remembered: with the guideline that it is about, so that it goes when that goes, and up to so many bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from sys import getsizeof
from threading import local
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory:
    """What was worked out of a guideline: `known` by what works it out, `threads` what each thread has for itself.

    It points back at its guideline, and that only at it, so both are let go together. A copy begins anew. `key` is the
    digest of the files that the guideline was read from, where what is worked out is also kept on disk.
    """

    def __init__(self) -> None:
        self.key = ""
        self.known: dict[Any, dict[Any, Any]] = {}
        self.threads = local()

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        return Memory, ()


class Remembering(Protocol):
    @property
    def memory(self) -> Memory: ...


G = TypeVar("G", bound=Remembering)


def once(work: Callable[Concatenate[G, P], T]) -> Callable[Concatenate[G, P], T]:
    """A function of a guideline and little else (names, not patients) that is worked out once for each of them."""

    @wraps(work)
    def remembered(guideline: G, /, *args: P.args, **named: P.kwargs) -> T:
        known = guideline.memory.known.setdefault(work, {})
        key = (args, *named.items()) if named else args
        if key not in known:
            known[key] = work(guideline, *args, **named)
        found: T = known[key]
        return found

    return remembered


class Kept(Generic[K, V]):
    """What one thread worked out last, up to a number of bytes: what is in it longest goes first."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self.found: dict[K, tuple[V, int]] = {}

    def __len__(self) -> int:
        return len(self.found)

    def clear(self) -> None:
        self.found.clear()
        self.size = 0

    def get(self, key: K) -> V | None:
        known = self.found.get(key)
        return known[0] if known else None

    def keep(self, key: K, value: V) -> V:
        size = ENTRY + size_of(key) + size_of(value)
        if key not in self.found and size <= self.most:
            self.found[key] = value, size
            self.size += size
            while self.size > self.most:
                self.size -= self.found.pop(next(iter(self.found)))[1]
        return value


ENTRY = 200  # bytes of a dictionary's entry, with the pair in it


def size_of(thing: object) -> int:
    """The bytes of tuples and sets, with all that is in them; what is shared counts each time."""
    size = getsizeof(thing)
    if isinstance(thing, tuple | frozenset):
        return size + sum(map(size_of, thing))
    slots = getattr(type(thing), "__slots__", ())
    return size + sum(size_of(getattr(thing, name)) for name in slots) if slots else size
