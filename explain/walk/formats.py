"""A walk in each of its formats: text, data, or a page."""

from __future__ import annotations

import json

from explain import words
from explain.walk.text import say
from explain.walk.walk import Walk

ENDINGS = {"html": "html", "json": "json", "txt": "text"}


@words.in_its_language
def as_text_of(walk: Walk, kind: str, predict: bool) -> str:
    """The walk in a format: text, json or html."""
    if kind == "html":
        from explain.walk.page import as_html

        return as_html(walk, predict)
    if kind == "json":
        return json.dumps(walk.json(), ensure_ascii=False) + "\n"
    return say(walk)
