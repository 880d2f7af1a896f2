"""Whether data has the shape that a JSON Schema asks for: as much of the language as our own schemas use.

By hand, because those who distrust a certificate read all that checks it, and because a library would leave us the half
that is long: at a choice (`oneOf`: the kinds of steps, claims and trees) each says no more than that nothing fits, so
which kind was meant, what it lacks, and the words for it in each language would stay ours. What was tried, on a
certificate of 0.9 MB, for which this file takes 0.07 s: jsonschema takes 1.7 s (8 s for one of 4.7 MB) and 0.1 s to
import; fastjsonschema takes 0.25 s, after 0.1 s in which it writes and executes 1,400 lines of Python; jsonschema-rs
takes 1 ms, and is 15 MB of compiled code; msgspec reads classes, beside which the published schema would be a second
text.
The tests hold this file against jsonschema, and refuse a schema that asks what it does not read.
"""

from __future__ import annotations

from typing import Any

from explain import words

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
MOST_DEEP = 200
LONGEST = 300  # letters of what is told, for it quotes the data


def misshapen(data: Any, schema: dict[str, Any]) -> str:
    """The first thing that is wrong with data, with the place it stands at; an empty text if nothing is."""
    found = problem(data, schema, schema, "", 0)
    return found if found.isprintable() and len(found) <= LONGEST else ascii(found)[:LONGEST]


def problem(data: Any, schema: dict[str, Any], whole: dict[str, Any], at: str, depth: int) -> str:
    place = at or "/"
    if depth > MOST_DEEP:
        return words.VERIFY_TOO_DEEP.format(at=place)
    if "$ref" in schema:
        named = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return problem(data, named, whole, at, depth + 1)
    if "oneOf" in schema:
        return one_of(data, schema["oneOf"], whole, at, depth)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_a(data, kind) for kind in kinds):
        return words.VERIFY_SHAPE.format(at=place, wanted=words.join(kinds, words.OR_WORD))
    if "const" in schema and data != schema["const"]:
        return words.VERIFY_SHAPE.format(at=place, wanted=schema["const"])
    if "enum" in schema and data not in schema["enum"]:
        return words.VERIFY_SHAPE.format(at=place, wanted=words.join(schema["enum"], words.OR_WORD))
    if isinstance(data, dict):
        return in_object(data, schema, whole, at, depth)
    if isinstance(data, list):
        if len(data) < schema.get("minItems", 0):
            return words.VERIFY_TOO_FEW.format(at=place)
        items = (problem(item, schema.get("items", {}), whole, f"{at}/{n}", depth + 1) for n, item in enumerate(data))
        return next(filter(None, items), "")
    return ""


def is_a(data: Any, kind: str) -> bool:
    if kind == "integer":
        return isinstance(data, int) and not isinstance(data, bool)
    return isinstance(data, TYPES[kind])


def in_object(data: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str, depth: int) -> str:
    properties, extra = schema.get("properties", {}), schema.get("additionalProperties", {})
    for key in schema.get("required", ()):
        if key not in data:
            return words.VERIFY_KEY_MISSING.format(at=at or "/", key=key)
    for key, value in data.items():
        own = properties.get(key, extra)
        if own is False:
            return words.VERIFY_KEY_UNKNOWN.format(at=at or "/", key=key)
        if found := problem(value, own, whole, f"{at}/{key}", depth + 1):
            return found
    return ""


def one_of(data: Any, choices: list[dict[str, Any]], whole: dict[str, Any], at: str, depth: int) -> str:
    """The problem of what data is most like: the choice whose `kind`, or whose required keys, it has."""
    resolved = [whole["$defs"][c["$ref"].removeprefix("#/$defs/")] if "$ref" in c else c for c in choices]
    kinds = [choice.get("properties", {}).get("kind", {}).get("const") for choice in resolved]
    if isinstance(data, dict) and data.get("kind") in kinds and None not in kinds:
        return problem(data, resolved[kinds.index(data["kind"])], whole, at, depth + 1)
    found = [problem(data, choice, whole, at, depth + 1) for choice in resolved]
    if "" in found:
        return ""
    for choice, fault in zip(resolved, found, strict=True):
        if isinstance(data, dict) and data.keys() >= {*choice.get("required", ())}:
            return fault
    return found[0]
