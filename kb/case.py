"""A patient case as facts. The vocabulary of a guideline says what a case may hold; none of it is executed.

A YAML file, a JSON text and a Python mapping become the same flat tokens, the tokens one tree of nodes that
know where they stand, and the tree, read against the vocabulary, the facts.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, SupportsIndex

from kb.errors import InputError, Place, Problem, nearest
from kb.syntax import Fact, Value, symbol_of
from kb.vocabulary import Domain, Predicate, Vocabulary

PATIENT = "patient"

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 20
MOST_TOKENS = 20_000
MOST_LESIONS = 100
MOST_LETTERS = 80
LONGEST_LINE = 160

CASE_FIELDS = ("case", "about", "source", "patient", "lesions", "expect")
PARTS = ("one_of", "at_least", "at_most")
HOMES = {
    "case": ("a case", "{} belongs at the top of the case"),
    "patient": ("the patient", "{} describes the patient: put it under patient"),
    "lesion": ("a lesion", "{} describes a lesion: put it under lesions"),
}

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[][{}]|[^][{}:,"\s]+')
WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
NUMBER_AND_MORE = re.compile(r"(-?[0-9]{1,18})(?:\.0*|\s*([A-Za-z%]+))")
NOTHING = ("~", "null", "Null", "NULL")
BOOLEANS = {"true": "yes", "on": "yes", "false": "no", "off": "no"}


@dataclass(frozen=True)
class Case:
    """A patient and the lesions to decide on, as ground facts.

    `facts` holds what is known: each input with its value, `given(input, entity)` for each such input, and
    `lesion_of(lesion, patient)`. `open` maps an input (its predicate and its entity) that is only partly
    known to the values it may have. `expect` maps a lesion to the part of its answer that its author expects.
    """

    name: str
    lesions: tuple[str, ...]
    facts: tuple[Fact, ...]
    open: Mapping[tuple[str, Value], tuple[Value, ...]] = field(default_factory=dict, hash=False)
    about: str = ""
    source: str = ""
    expect: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)
    path: str = ""


def lesion_symbol(lesion_id: str) -> Value:
    """The symbol that stands for a lesion in facts.

    >>> lesion_symbol("t9")
    '"t9"'
    """
    return f'"{lesion_id}"'


def read_case(source: str | Path | Mapping[str, Any], vocabulary: Vocabulary) -> Case:
    """The case in a YAML or JSON file, on standard input (`-`), or in a mapping.

    Raises:
        InputError: with every problem of the case.
    """
    if isinstance(source, Mapping):
        origin = Origin("<mapping>")
        return case_of(tree(mapping_tokens(source), origin), vocabulary, origin, "case")
    path = "<stdin>" if str(source) == "-" else visible(str(source))
    text = decoded(read_bytes(str(source), path), path)
    stem = "case" if str(source) == "-" else Path(path).stem
    return case_in(text, vocabulary, path, stem if is_name(stem) else "case")


def read_case_text(text: str, vocabulary: Vocabulary, name: str = "<text>") -> Case:
    """The case in a text: JSON if it begins with `{`, YAML otherwise. `name` stands for the file in errors.

    Raises:
        InputError: with every problem of the case.
    """
    return case_in(text, vocabulary, name, "case")


def read_case_bytes(data: bytes, vocabulary: Vocabulary, name: str) -> Case:
    """The case in the bytes of a UTF-8 text, as `read_case_text` reads it."""
    return case_in(decoded(data, name), vocabulary, name, "case")


def read_cases(
    lines: Iterable[str | bytes], vocabulary: Vocabulary, name: str = "<stdin>"
) -> Iterator[Case | InputError]:
    """The cases of JSON lines, one for each line that is not blank, and in place of a bad one its error.

    A case without a name is called after its line: `case-3`.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = decoded(line, name, number) if isinstance(line, bytes) else line
            if not text.lstrip("\ufeff \t").startswith("{"):
                refuse(Origin(name, text, number), Node(), "this line is not a JSON object.", "not JSON")
            yield case_in(text, vocabulary, name, f"case-{number}", number)
        except InputError as error:
            yield error


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
    return Problem(note.message, place, note.kind, visible(line), hint=note.hint)


def refuse(origin: Origin, node: Node, message: str, kind: str, hint: str = "") -> NoReturn:
    raise InputError([problem(origin, Note(node, message, kind, hint))]) from None


def visible(text: str) -> str:
    """A text with a mark in place of everything that a terminal would act on."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def quoted(text: str) -> str:
    """What a case says, as a message repeats it: on one line, and cut where it is long."""
    shown = visible(text.strip()[:41])
    return f"{shown[:40]}..." if len(shown) > 40 else shown


# ---- bytes and text


def read_bytes(source: str, path: str) -> bytes:
    """The bytes of a file, or of standard input."""
    data, size, fault = b"", 0, ""
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
        fault = "there is no such file."
    except IsADirectoryError:
        fault = "this is a folder, not a file with a case."
    except PermissionError:
        fault = "there is no permission to read this file."
    except (OSError, ValueError) as error:
        fault = f"this file cannot be read: {getattr(error, 'strerror', None) or error}."
    if fault:
        raise InputError([Problem(fault, Place(path), "no file")])
    if len(data) > MOST_BYTES:
        refuse_size(Origin(path), size)
    return data


def refuse_size(origin: Origin, size: int) -> NoReturn:
    has = f"this has {size:,} bytes" if size > MOST_BYTES else "this is too large"
    refuse(origin, Node(), f"{has}; a case has at most {MOST_BYTES:,} bytes.", "too large")


def decoded(data: bytes, path: str, line: int = 0) -> str:
    """The text in bytes of UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        place = Place(path, max(line, 1) + data.count(b"\n", 0, error.start))
        message = f"this is not UTF-8 text: byte {data[error.start]:#04x} is not part of any letter."
        hint = "save the file as UTF-8"
        raise InputError([Problem(message, place, "not text", hint=hint)]) from None


def case_in(text: str, vocabulary: Vocabulary, path: str, default: str, line: int = 0) -> Case:
    """The case in a file's text, or in one line of a batch."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        refuse_size(Origin(path, line=line), size)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    origin = Origin(path, text, line)
    if control := CONTROL.search(text):
        message = f"this is not plain text: it has the character U+{ord(control[0]):04X}."
        refuse(origin, Node(start=control.start(), end=control.end()), message, "not text")
    is_json = text.lstrip().startswith("{")
    tokens = json_tokens(origin) if is_json else yaml_tokens(origin)
    return case_of(tree(tokens, origin), vocabulary, origin, default)


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
        refuse(origin, at, f"this is not YAML: {quoted(str(reason))}.", "not YAML")


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
    """The tokens of a Python value, each number and truth value as its word."""
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
    elif value is None:
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


# ---- the tree as a case


def case_of(root: Node, vocabulary: Vocabulary, origin: Origin, default: str) -> Case:
    """The case that a tree of nodes says.

    Raises:
        InputError: with every problem of the tree.
    """
    if root.kind == "nothing":
        refuse(origin, Node(), "there is no case here.", "not a case", "begin with 'lesions:'")
    if root.kind != "mapping":
        refuse(origin, root, f"a case is a mapping of fields, not {described(root)}.", "not a case")
    notes: list[Note] = []
    check_keys(root, notes)
    inputs = {home: tuple(p for p in vocabulary.inputs if p.entity == home) for home in (PATIENT, "lesion")}
    known: dict[str, tuple[str, ...]] = {
        "case": CASE_FIELDS,
        "patient": tuple(p.field for p in inputs[PATIENT]),
        "lesion": ("id", *(p.field for p in inputs["lesion"])),
    }
    top = fields(root, "case", known, notes)
    patient = fields(top.get("patient", Node()), "patient", known, notes)
    nodes = lesion_nodes(top.get("lesions"), notes)
    lesions = [fields(node, "lesion", known, notes) for node in nodes]
    ids = lesion_ids(nodes, lesions, notes)
    entities = [lesion_symbol(lesion) for lesion in ids]

    facts = [Fact("lesion_of", (entity, PATIENT)) for entity in entities]
    unsettled: dict[tuple[str, Value], tuple[Value, ...]] = {}
    facts += entity_facts(PATIENT, patient, inputs[PATIENT], vocabulary, unsettled, notes)
    for entity, lesion in zip(entities, lesions, strict=True):
        facts += entity_facts(entity, lesion, inputs["lesion"], vocabulary, unsettled, notes)

    case = Case(
        name=line_of(top.get("case"), "case", notes) or default,
        lesions=ids,
        facts=tuple(facts),
        open=unsettled,
        about=line_of(top.get("about"), "about", notes),
        source=line_of(top.get("source"), "source", notes),
        expect=expected(top.get("expect"), ids, notes),
        path=str(Place(origin.path, origin.line)) if origin.text else "",
    )
    if notes:
        raise InputError([problem(origin, note) for note in sorted(notes, key=lambda note: note.node.start)])
    return case


def described(node: Node) -> str:
    """What a node is, in a sentence."""
    kinds = {"list": "a list", "mapping": "a mapping", "nothing": "an empty value", "other": "an object"}
    return kinds.get(node.kind, quoted(node.text))


def check_keys(node: Node, notes: list[Note]) -> None:
    """Notes every key that is given twice or is no word, and every object that no case can hold."""
    if node.kind == "other":
        message = f"a case holds words, whole numbers, lists and mappings, no {node.text}."
        notes.append(Note(node, message, "wrong type"))
    seen = set[str]()
    for key, value in node.pairs:
        if key.text == "<<":
            notes.append(Note(key, "a case has no merge keys (<<).", "merge key"))
        elif key.kind != "word":
            notes.append(Note(key, f"a field has a word for its name, not {described(key)}.", "unknown field"))
        elif key.text in seen:
            notes.append(Note(key, f"{quoted(key.text)} is given twice.", "duplicate key"))
        seen.add(key.text)
        check_keys(value, notes)
    for item in node.items:
        check_keys(item, notes)


def fields(node: Node, home: str, known: Mapping[str, Sequence[str]], notes: list[Note]) -> dict[str, Node]:
    """The fields that a mapping gives to a case, a patient or a lesion; a null one is left out."""
    if node.kind != "mapping":
        if node.kind in ("word", "list"):
            message = f"{HOMES[home][0]} is a mapping of fields, not {described(node)}."
            notes.append(Note(node, message, "wrong type"))
        return {}
    found: dict[str, Node] = {}
    for key, value in node.pairs:
        if key.text in known[home]:
            found.setdefault(key.text, value)
        elif key.kind == "word" and key.text != "<<":
            message = f"{HOMES[home][0]} has no field {quoted(key.text)}."
            notes.append(Note(key, message, "unknown field", field_hint(key.text, home, known)))
    return {name: value for name, value in found.items() if value.kind != "nothing"}


def field_hint(name: str, home: str, known: Mapping[str, Sequence[str]]) -> str:
    """What an unknown field was probably meant to be."""
    others = [other for other in known if other != home]
    for other in others:
        if name in known[other]:
            return HOMES[other][1].format(name)
    if near := near_word(name, known[home]):
        return f"did you mean {near}?"
    for other in others:
        if near := near_word(name, known[other]):
            return f"did you mean {near}? {HOMES[other][1].format('it')}"
    return f"its fields are {', '.join(known[home])}"


def near_word(word: str, choices: Sequence[str]) -> str:
    return nearest(word, choices) if len(word) <= MOST_LETTERS else ""


def lesion_nodes(node: Node | None, notes: list[Note]) -> tuple[Node, ...]:
    if node is None or (node.kind == "list" and not node.items):
        hint = "write 'lesions:' and a list with a mapping for each lesion"
        notes.append(Note(node or Node(), "a case needs at least one lesion.", "not a case", hint))
        return ()
    if node.kind != "list":
        notes.append(Note(node, f"lesions is a list of mappings, not {described(node)}.", "wrong type"))
        return ()
    if len(node.items) > MOST_LESIONS:
        message = f"a case has at most {MOST_LESIONS} lesions; this one has {len(node.items)}."
        notes.append(Note(node, message, "too large"))
        return ()
    for item in node.items:
        if item.kind == "nothing":
            notes.append(Note(item, "this lesion is empty.", "wrong type", "give it at least an id"))
    return node.items


def lesion_ids(nodes: Sequence[Node], lesions: Sequence[Mapping[str, Node]], notes: list[Note]) -> tuple[str, ...]:
    """The id of each lesion: its own, or `lesion` and its number."""
    ids: list[str] = []
    for number, lesion in enumerate(lesions, 1):
        node = lesion.get("id")
        own = word_of_node(node, "id", notes) if node else f"lesion{number}"
        if not is_name(own) or '"' in own or "\\" in own:
            if node and node.kind == "word":
                message = f"{quoted(own)} cannot be the id of a lesion."
                hint = f'choose at most {MOST_LETTERS} letters on one line, without " and \\'
                notes.append(Note(node, message, "lesion id", hint))
        elif own in ids:
            hint = "" if node else "give each lesion an id"
            message = f"two lesions have the id {quoted(own)}."
            notes.append(Note(node or nodes[number - 1], message, "lesion id", hint))
        ids.append(own)
    return tuple(ids)


def is_name(text: str) -> bool:
    """Whether a text fits on a line and is short."""
    return bool(text) and len(text) <= MOST_LETTERS and text.isprintable()


def word_of_node(node: Node, name: str, notes: list[Note]) -> str:
    """The word of a node, or an empty string where it is none."""
    if node.kind in ("list", "mapping"):
        notes.append(Note(node, f"{name} is one word or line, not {described(node)}.", "wrong type"))
    return node.text if node.kind == "word" else ""


def line_of(node: Node | None, name: str, notes: list[Note]) -> str:
    """A sentence of a case, its line breaks as blanks."""
    words = word_of_node(node, name, notes).split() if node else []
    line = " ".join(words)
    if not line.isprintable() and node:
        notes.append(Note(node, f"{name} has characters that cannot be shown.", "not text"))
    if name == "case" and len(line) > MOST_LETTERS and node:
        notes.append(Note(node, f"the name of a case has at most {MOST_LETTERS} letters.", "too large"))
    return line


def expected(node: Node | None, ids: Sequence[str], notes: list[Note]) -> dict[str, dict[str, Any]]:
    """What the case's author expects of the answer, for each lesion."""
    if node and node.kind != "mapping":
        notes.append(Note(node, f"expect is a mapping from lesions to answers, not {described(node)}.", "wrong type"))
    found: dict[str, dict[str, Any]] = {}
    for key, value in node.pairs if node else ():
        if key.kind != "word" or key.text == "<<":
            continue
        if key.text not in ids:
            near = near_word(key.text, ids)
            hint = f"did you mean {near}?" if near else ""
            message = f"expect names {quoted(key.text)}, which is no lesion of the case."
            notes.append(Note(key, message, "unknown lesion", hint))
        if value.kind in ("word", "list"):
            message = f"what is expected of a lesion is a mapping, not {described(value)}."
            notes.append(Note(value, message, "wrong type"))
        elif value.kind == "mapping":
            found[key.text] = plain(value)
    return found


def plain(node: Node) -> Any:
    """A node as plain data: text, but for a whole number, a truth value or null without quotes."""
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.pairs}
    if not node.bare:
        return node.text
    number = whole_number(node.text)
    return {"": None, "true": True, "false": False}.get(node.text, node.text) if number is None else number


# ---- the values of inputs


def entity_facts(
    entity: Value,
    found: Mapping[str, Node],
    inputs: Iterable[Predicate],
    vocabulary: Vocabulary,
    unsettled: dict[tuple[str, Value], tuple[Value, ...]],
    notes: list[Note],
) -> Iterator[Fact]:
    """The facts about a patient or a lesion; what is only partly known goes to `unsettled`."""
    for predicate in inputs:
        node = found.get(predicate.field)
        if node is None:
            continue
        domain = vocabulary.domains[predicate.domain]
        read = many_values if predicate.many else possible_values
        values = read(node, predicate.field, domain, notes)
        if len(values) > 1 and not predicate.many:
            unsettled[predicate.name, entity] = values
        elif values:
            yield from (Fact(predicate.name, (entity, value)) for value in values)
            yield Fact("given", (predicate.name, entity))


def many_values(node: Node, name: str, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values of an input that has several, in the order of the case."""
    values: list[Value] = []
    for item in node.items if node.kind == "list" else (node,):
        if item.kind != "word":
            message = f"{name} is a list of words, each of them known; this is {described(item)}."
            notes.append(Note(item, message, "wrong type"))
            continue
        for value in word_values(item, name, domain, notes, groups=False):
            if value in values:
                notes.append(Note(item, f"{name} has {quoted(item.text)} twice.", "duplicate value"))
            values.append(value)
    return tuple(values)


def possible_values(node: Node, name: str, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values that an input may have, in the order of its domain; none where its node is refused."""
    if node.kind == "mapping":
        return partial_values(node, name, domain, notes)
    if node.kind == "list":
        hint = "where only a few values are possible, write {one_of: [...]}"
        notes.append(Note(node, f"{name} has one value, not a list.", "wrong type", hint))
    return word_values(node, name, domain, notes) if node.kind == "word" else ()


def partial_values(node: Node, name: str, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values that `{one_of: [...]}` or `{at_least: n, at_most: n}` leaves to an input."""
    before = len(notes)
    for key, _ in node.pairs:
        if key.kind == "word" and key.text not in (*PARTS, "<<"):
            near = near_word(key.text, PARTS) or ", ".join(PARTS[: 3 if domain.is_range else 1])
            message = f"{quoted(key.text)} is no way to say what is known of {name}."
            notes.append(Note(key, message, "unknown field", f"did you mean {near}?"))
    if len(notes) > before:
        return ()
    parts = {key.text: value for key, value in reversed(node.pairs) if value.kind != "nothing"}
    if not parts:
        notes.append(Note(node, f"this says nothing about {name}.", "outside domain", choose(domain)))
        return ()
    if "one_of" in parts:
        if len(parts) > 1:
            notes.append(Note(node, f"{name} is one_of or a range, not both.", "wrong type"))
            return ()
        return one_of(parts["one_of"], name, domain, notes)
    if not domain.is_range:
        message = f"at_least and at_most are for numbers; {name} has words."
        notes.append(Note(node, message, "wrong type", "write {one_of: [...]}"))
        return ()
    low = bound(parts.get("at_least"), domain.low, name, domain, notes)
    high = bound(parts.get("at_most"), domain.high, name, domain, notes)
    if low is None or high is None:
        return ()
    values = tuple(value for value in domain.symbols if isinstance(value, int) and low <= value <= high)
    if not values:
        message = f"no value of {name} is at least {low} and at most {high}."
        notes.append(Note(node, message, "outside domain", choose(domain)))
    return values


def one_of(node: Node, name: str, domain: Domain, notes: list[Note]) -> tuple[Value, ...]:
    """The values that a list leaves to an input; a group in it stands for its values."""
    before = len(notes)
    values: list[Value] = []
    for item in node.items if node.kind == "list" else (node,):
        if item.kind != "word":
            notes.append(Note(item, f"one_of is a list of words; this is {described(item)}.", "wrong type"))
            continue
        found = word_values(item, name, domain, notes)
        if any(value in values for value in found):
            notes.append(Note(item, f"one_of has {quoted(item.text)} twice.", "duplicate value"))
        values += found
    if not values and len(notes) == before:
        notes.append(Note(node, f"one_of leaves no value of {name}.", "outside domain", choose(domain)))
    return tuple(value for value in domain.symbols if value in values)


def bound(node: Node | None, default: int, name: str, domain: Domain, notes: list[Note]) -> int | None:
    """The number of an `at_least` or `at_most`; nothing where it is refused."""
    if node is None:
        return default
    if node.kind != "word":
        notes.append(Note(node, f"a bound of {name} is a whole number, not {described(node)}.", "wrong type"))
        return None
    number = whole_number(node.text)
    if number is not None and domain.low <= number <= domain.high:
        return number
    notes.append(number_note(node, name, domain))
    return None


def word_values(node: Node, name: str, domain: Domain, notes: list[Note], groups: bool = True) -> tuple[Value, ...]:
    """The values that a word stands for: its own, or those of a group; none where it is refused."""
    text = node.text
    if domain.is_range:
        number = whole_number(text)
        if number is not None and number in domain.members:
            return (number,)
        notes.append(number_note(node, name, domain))
        return ()
    if text in domain.values:
        return (symbol_of(text),)
    choices: dict[str, tuple[str, ...]] = {value: (value,) for value in domain.values}
    if groups:
        choices |= {group: values for group, values in domain.groups.items() if group not in choices}
    truth = BOOLEANS.get(text.casefold(), "")
    if truth and {"yes", "no"} <= choices.keys():
        text = truth
    same = [text] if text in choices else [word for word in choices if word.casefold() == text.casefold()]
    if len(same) == 1:
        chosen = choices[same[0]]
        return tuple(symbol_of(value) for value in domain.values if value in chosen)
    near = next((word for word in choices if letters(word) == letters(text)), "")
    if not near and len(text) > 3 and letters(text).isalpha():  # a near grade or level would be another one
        near = near_word(text, list(choices))
    hint = f"did you mean {near}?" if near else choose(domain, groups)
    notes.append(Note(node, f"{name} cannot be {quoted(node.text)}.", "outside domain", hint))
    return ()


def letters(text: str) -> str:
    """A word without the signs and blanks that join its parts, in lower case."""
    return "".join(c for c in text.casefold() if c.isalnum())


def whole_number(text: str) -> int | None:
    """The whole number that a text writes in plain digits, if it does and they are not too many."""
    return int(text) if len(text) < 20 and WHOLE_NUMBER.fullmatch(text) else None


def number_note(node: Node, name: str, domain: Domain) -> Note:
    """What is wrong with the number of an input."""
    message = f"{name} cannot be {quoted(node.text)}"
    if WHOLE_NUMBER.fullmatch(node.text):
        return Note(node, f"{message}.", "outside domain", choose(domain))
    message += ": that is not a whole number in plain digits."
    found = NUMBER_AND_MORE.fullmatch(node.text)
    unit = domain.unit.casefold()
    own_unit = found and (found[2] or unit).casefold() in (unit, unit.removesuffix("s"))
    if found and own_unit and int(found[1]) in domain.members:
        counted = f": the unit is {domain.unit}" if found[2] else ""
        return Note(node, message, "outside domain", f"write {int(found[1])}{counted}")
    return Note(node, message, "outside domain", choose(domain))


def choose(domain: Domain, groups: bool = True) -> str:
    """The values that a domain allows, as a hint."""
    if domain.is_range:
        return f"choose {domain}"
    named = [group for group in domain.groups if group not in domain.values] if groups else []
    return f"choose one of {domain}" + (f", or a group: {', '.join(named)}" if named else "")
