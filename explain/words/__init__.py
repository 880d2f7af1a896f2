"""Every connecting word of an explanation, in the language that is spoken: `words.BY` is that of its module.

Each language is a module with the same names and the same placeholders. What is spoken is a context variable, so that
two callers in two threads, or two tasks, do not hear each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from kb.guideline.vocabulary import Domain, Predicate, Vocabulary

if TYPE_CHECKING:
    from explain.words.english import *  # noqa: F403 (so that a type checker knows the names and their types)

P = ParamSpec("P")
Told = TypeVar("Told")
LANGUAGES = {"en": "english", "pt": "portuguese"}
_spoken: ContextVar[str] = ContextVar("spoken", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language until the end of the block.

    >>> with speaking("pt"):
    ...     join(["dor", "colapso", "nível"])
    'dor, colapso e nível'
    """
    if language not in LANGUAGES:
        raise ValueError(f"{language} is no language of explanations: there are {', '.join(LANGUAGES)}")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def module() -> ModuleType:
    """The connecting words of the language that is spoken."""
    return import_module(f"explain.words.{LANGUAGES[_spoken.get()]}")


def in_its_language(tell: Callable[P, Told]) -> Callable[P, Told]:
    """A function that speaks the language of the guideline behind what it tells, its first argument."""

    @wraps(tell)
    def spoken(*args: P.args, **given: P.kwargs) -> Told:
        language = language_of(args[0])
        with speaking(language if language in LANGUAGES else _spoken.get()):
            return tell(*args, **given)

    return spoken


def language_of(told: Any) -> str:
    """The language of the guideline that a walk, a proof, a question, an answer or the guideline itself is told in."""
    for inside in ("proof", "result", "before", "guideline"):
        told = getattr(told, inside, told)
    language: str = told.vocabulary.language
    return language


def __getattr__(name: str) -> Any:
    return getattr(module(), name)


def join(parts: list[str], last: str = "") -> str:
    """Parts as a list in a sentence; `last` stands before the last of them, "and" unless told.

    >>> join(["pain", "collapse", "level"])
    'pain, collapse and level'
    """
    last = last or module().AND_WORD
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def either(parts: list[str]) -> str:
    """Values, one of which is meant; where one is told with a comma or an "or" of its own, semicolons part them.

    >>> either(["mechanical", "occasional, not mechanical", "none"])
    'mechanical; occasional, not mechanical; or none'
    """
    last: str = module().OR_WORD
    if len(parts) < 2 or not any("," in part or last in part for part in parts):
        return join(parts, last)
    return f"{'; '.join(parts[:-1])};{last}{parts[-1]}"


def plan_words(vocabulary: Vocabulary, plan: Iterable[str] | None) -> str:
    """The steps of a plan, in order, or that there is none."""
    domain = vocabulary.predicates[vocabulary.report.steps].domain
    spoken = module()
    told: str = spoken.NO_PLAN if plan is None else spoken.THEN.join(vocabulary.word(step, domain) for step in plan)
    return told


def name_words(vocabulary: Vocabulary, predicate: Predicate) -> str:
    """What a reader calls an input or a conclusion: its title, or else its field or name in the guideline's words."""
    return predicate.title or vocabulary.word(predicate.field or predicate.name)


def numbers_words(vocabulary: Vocabulary, domain: Domain) -> str:
    """The whole numbers of a domain, with their unit."""
    spoken = module()
    template: str = spoken.NUMBERS if domain.step == 1 else spoken.NUMBERS_IN_STEPS
    return template.format(low=domain.low, high=vocabulary.word(domain.high, domain.name), step=domain.step)


def sentence_case(text: str) -> str:
    """A sentence with its first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]
