"""A report of `noms check` in each of its formats."""

from __future__ import annotations

import json
from collections.abc import Sequence

from explain.report.report import Report, as_json
from kb.files.errors import InputError, Place, Problem

ENDINGS = {"txt": "text", "json": "json", "sarif": "sarif", "xml": "junit", "html": "html"}


def make(reports: Sequence[Report], kind: str) -> str:
    """The reports on some guidelines in one of the formats, ending with a line break.

    Raises:
        InputError: for a page about more than one guideline.
    """
    if kind == "json":
        return "".join(json.dumps(as_json(report), ensure_ascii=False) + "\n" for report in reports)
    if kind == "sarif":
        from explain.report.sarif import as_sarif

        return json.dumps(as_sarif(reports), ensure_ascii=False, indent=1) + "\n"
    if kind == "junit":
        from explain.report.junit import as_junit

        return as_junit(reports)
    if kind == "html":
        from explain.report.page import as_html

        if len(reports) > 1:
            names = ", ".join(report.guideline.name for report in reports)
            message = f"a page is about one guideline, not about {names}."
            raise InputError([Problem(message, Place("html"), "output", hint="check each by itself")])
        return as_html(reports[0])
    from explain.report.text import as_text

    return "\n".join(map(as_text, reports))
