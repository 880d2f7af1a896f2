"""Text, or plain Python data, in; one tree of nodes that know where they stand out.

YAML, JSON and mappings become the same flat tokens, and the tokens a tree. Every scalar is a word: nothing is
converted, referred to or executed, and nothing large or deep is built.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import index
from typing import Any, NamedTuple, NoReturn, SupportsIndex

from kb.files.errors import InputError, Place, Problem, nearest, visible

ENDINGS = (".yaml", ".yml", ".json")
MOST_BYTES = 1024 * 1024
MOST_DEPTH = 20
MOST_TOKENS = 20_000
MOST_LETTERS = 80
LONGEST_LINE = 160

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[][{}]|[^][{}:,"\s]+')
NOTHING = ("~", "null", "Null", "NULL")
NO_ENTRY = ("NAType", "NaTType")  # of a table without an entry for a word or a date


# ---- where a problem stands


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case is written: a file and its text, or one line of a batch. A mapping has no text."""

    path: str
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a case: `word`, `nothing`, `list`, `mapping`, or `other`, a Python object that no case holds.

    `start` and `end` are its offsets in the text, `where` is its path (`lesions[0].escc`). `bare` tells a
    number or a word that stands without quotes.
    """

    kind: str = "nothing"
    text: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()
    start: int = -1
    end: int = -1
    where: str = ""
    bare: bool = False


class Note(NamedTuple):
    """Something that is wrong with a node."""

    node: Node
    message: str
    kind: str
    hint: str = ""


def problem(origin: Origin, note: Note) -> Problem:
    """A note as a problem: with its line and a caret where there is a text, with a path otherwise."""
    node, text = note.node, origin.text
    context = f"at {node.where}" if node.where else ""
    if node.start < 0 or not text:
        return Problem(note.message, Place(origin.path, origin.line), note.kind, context=context, hint=note.hint)
    start = node.start if node.start < len(text) else len(text.rstrip())
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", begin)
    line = text[begin : stop if stop >= 0 else None].rstrip()
    column = min(start - begin, len(line)) + 1
    end = max(column + 1, min(node.end - begin, len(line)) + 1)
    place = Place(origin.path, max(origin.line, 1) + text.count("\n", 0, begin), column, end)
    if len(line) > LONGEST_LINE:
        return Problem(note.message, place, note.kind, context=context, hint=note.hint)
    return Problem(note.message, place, note.kind, line, hint=note.hint)


def refuse(origin: Origin, node: Node, message: str, kind: str, hint: str = "") -> NoReturn:
    raise InputError([problem(origin, Note(node, message, kind, hint))]) from None


def quoted(text: str) -> str:
    """What a case says, as a message repeats it: on one line, and cut where it is long."""
    text = text.strip()
    return visible(text[:40]) + "..." * (len(text) > 40)


# ---- bytes and text


def read_bytes(source: str, path: str) -> bytes:
    """The bytes of a file, or of standard input."""
    data, size, fault, hint = b"", 0, "", ""
    try:
        if source == "-":
            stream = getattr(sys.stdin, "buffer", sys.stdin)
            found = stream.read(MOST_BYTES + 1) if stream else b""
            data = found.encode("utf-8", "surrogatepass") if isinstance(found, str) else found
        else:
            with open(source, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        fault, hint = "there is no such file.", near_file(source)
    except IsADirectoryError:
        fault, hint = "this is a folder, not a file with a case.", near_file(os.path.join(source, "case.yaml"))
    except PermissionError:
        fault = "there is no permission to read this file."
    except (OSError, ValueError) as error:
        fault = f"this file cannot be read: {getattr(error, 'strerror', None) or error}."
    if fault:
        raise InputError([Problem(fault, Place(path), "no file", hint=hint)])
    if len(data) > MOST_BYTES:
        refuse_size(Origin(path), size)
    return data


def near_file(source: str) -> str:
    """A hint at the file of the same folder whose name is nearest, or at what would be right."""
    folder, name = os.path.split(source)
    with suppress(OSError, ValueError):
        files = [entry.name for entry in os.scandir(folder or ".") if entry.name.endswith(ENDINGS)]
        if near := nearest(name, sorted(files)):
            return f"did you mean {os.path.join(folder, near)}?"
    return "name a YAML or JSON file with a case, or - for standard input"


def refuse_size(origin: Origin, size: int = 0, hint: str = "") -> NoReturn:
    """Refuse what is too large; its size may not be known."""
    has = f"this has {size:,} bytes" if size > MOST_BYTES else "this is too large"
    refuse(origin, Node(), f"{has}; a case has at most {MOST_BYTES:,} bytes.", "too large", hint)


def decoded(data: bytes, path: str, line: int = 0) -> str:
    """The text in bytes of UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        place = Place(path, max(line, 1) + data.count(b"\n", 0, error.start))
        message = f"this is not UTF-8 text: byte {data[error.start]:#04x} is not part of any letter."
        hint = "save the file as UTF-8"
        raise InputError([Problem(message, place, "not text", hint=hint)]) from None


# ---- tokens, and the tree of them


class Token(NamedTuple):
    """A word, the begin of a `list` or a `mapping`, or the `end` of one."""

    kind: str
    text: str = ""
    start: int = -1
    end: int = -1
    bare: bool = False


def yaml_tokens(origin: Origin) -> Iterator[Token]:
    """The tokens of a YAML text: every scalar is a word; what refers or converts is refused."""
    import yaml  # a case in JSON does not wait for it

    documents = 0
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    event: Any
    try:
        for event in yaml.parse(origin.text, Loader=loader):
            start, end = event.start_mark.index, event.end_mark.index
            here = Node(start=start, end=end)
            if getattr(event, "anchor", None) is not None:
                sign = "alias (*)" if isinstance(event, yaml.AliasEvent) else "anchor (&)"
                refuse(origin, here, f"a case has no anchors and aliases: this is an {sign}.", "alias")
            if getattr(event, "tag", None) is not None:
                tag = event.tag.replace("tag:yaml.org,2002:", "!!")
                refuse(origin, here, f"a case has no tags: {quoted(tag)}.", "tag")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "a second document begins here: a file holds one case."
                    refuse(origin, here, message, "not a case")
            elif isinstance(event, yaml.ScalarEvent):
                bare = event.implicit[0]
                yield Token("word", "" if bare and event.value in NOTHING else event.value, start, end, bare)
            elif isinstance(event, yaml.SequenceStartEvent):
                yield Token("list", "", start, end)
            elif isinstance(event, yaml.MappingStartEvent):
                yield Token("mapping", "", start, end)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                yield Token("end", "", start, end)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Node(start=mark.index, end=mark.index + 1) if mark else Node()
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        tab = mark is not None and origin.text[mark.index : mark.index + 1] == "\t"
        hint = "there is a tab here: indent with blanks, as YAML wants it" if tab else ""
        refuse(origin, at, f"this is not YAML: {reason}.", "not YAML", hint)


def json_tokens(origin: Origin) -> Iterator[Token]:
    """The tokens of a JSON text. The standard library checks the text, so that finding them may be simple."""
    try:
        json.loads(origin.text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}."
        hint = "a text that begins with { is read as JSON"
        refuse(origin, Node(start=error.pos, end=error.pos + 1), message, "not JSON", hint)
    except RecursionError:
        refuse_depth(origin, Node())
    for found in JSON_TOKEN.finditer(origin.text):
        text, start, end = found[0], found.start(), found.end()
        if text == "[" or text == "{":
            yield Token("list" if text == "[" else "mapping", "", start, end)
        elif text == "]" or text == "}":
            yield Token("end", "", start, end)
        elif text.startswith('"'):
            yield Token("word", json.loads(text) if "\\" in text else text[1:-1], start, end)
        else:
            yield Token("word", "" if text == "null" else text, start, end, bare=True)


def mapping_tokens(value: object) -> Iterator[Token]:
    """The tokens of a Python value, each number and truth value as its word.

    What an array library holds is the Python value that it stands for, and what a table has in a cell without an entry
    (not a number, not available) is nothing.
    """
    if not isinstance(value, list | tuple | str | Mapping) and callable(getattr(value, "tolist", None)):
        value = value.tolist()  # type: ignore[attr-defined]
    if isinstance(value, Mapping):
        yield Token("mapping")
        for key, item in value.items():
            yield from mapping_tokens(key)
            yield from mapping_tokens(item)
        yield Token("end")
    elif isinstance(value, list | tuple):
        yield Token("list")
        for item in value:
            yield from mapping_tokens(item)
        yield Token("end")
    elif isinstance(value, str):
        yield Token("word", str(value))
    elif value is None or type(value).__name__ in NO_ENTRY or (isinstance(value, float) and value != value):
        yield Token("word", "", bare=True)
    elif isinstance(value, bool):
        yield Token("word", "true" if value else "false", bare=True)
    elif isinstance(value, SupportsIndex):
        number = index(value)
        yield Token("word", format(number, "d" if number.bit_length() < 1000 else "x"), bare=True)
    elif isinstance(value, float):
        yield Token("word", float.__repr__(value), bare=True)
    else:
        yield Token("other", type(value).__name__)


def limited(tokens: Iterable[Token], origin: Origin) -> Iterator[Token]:
    """The tokens, as long as they are few and not nested deep."""
    depth = 0
    steps = {"list": 1, "mapping": 1, "end": -1}
    for number, token in enumerate(tokens):
        depth += steps.get(token.kind, 0)
        if depth > MOST_DEPTH:
            refuse_depth(origin, Node(start=token.start, end=token.end))
        if number > MOST_TOKENS:
            message = f"a case has at most {MOST_TOKENS:,} words; this one has more."
            refuse(origin, Node(start=token.start, end=token.end), message, "too large")
        yield token if token.start >= 0 else token._replace(start=number)  # in a mapping, places are an order


def refuse_depth(origin: Origin, node: Node) -> NoReturn:
    refuse(origin, node, f"this is nested more than {MOST_DEPTH} deep.", "too large")


def tree(tokens: Iterable[Token], origin: Origin) -> Node:
    """The tree of the tokens, which are balanced."""
    stream = limited(tokens, origin)
    first = next(stream, None)
    if first is None:
        return Node()
    root = node_of(first, stream, "")
    next(stream, None)  # lets the YAML reader see what stands after the case
    return root


def node_of(token: Token, tokens: Iterator[Token], where: str) -> Node:
    """The node that a token begins."""
    kind, text, start, end, bare = token
    if kind == "list":
        items: list[Node] = []
        while (token := next(tokens)).kind != "end":
            items.append(node_of(token, tokens, f"{where}[{len(items)}]"))
        return Node(kind, "", tuple(items), (), start, token.end, where)
    if kind == "mapping":
        pairs: list[tuple[Node, Node]] = []
        while (token := next(tokens)).kind != "end":
            key = node_of(token, tokens, where)
            inner = f"{where}.{quoted(key.text)}" if where else quoted(key.text)
            pairs.append((key, node_of(next(tokens), tokens, inner)))
        return Node(kind, "", (), tuple(pairs), start, token.end, where)
    text = text.strip()
    return Node("nothing" if kind == "word" and not text else kind, text, (), (), start, end, where, bare)


def described(node: Node) -> str:
    """What a node is, in a sentence."""
    kinds = {"list": "a list", "mapping": "a mapping", "nothing": "an empty value", "other": "an object"}
    return kinds.get(node.kind, quoted(node.text))


def near_word(word: str, choices: Sequence[str]) -> str:
    return nearest(word, choices) if len(word) <= MOST_LETTERS else ""
