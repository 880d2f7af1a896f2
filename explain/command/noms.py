"""The command `noms` and its verbs, each in a file of its name that is loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from explain.command.options import complain
from explain.command.statuses import NOT_READ, REFUSED
from kb.files.errors import InputError, nearest

VERBS = {
    "recommend": "What follows for each lesion of a case: the plan, and more.",
    "explain": "Why a plan holds, why not, what if, what would change it.",
    "ask": "What is still possible, and which question to ask next.",
    "walk": "A case step by step, from the facts to the plan.",
    "check": "Gaps, conflicts and other faults of a guideline.",
    "diff": "Which patients an edit of a guideline concerns.",
    "show": "What is known of a rule, a predicate or a source.",
    "book": "The whole guideline as a page to read.",
    "verify": "Check the certificate of an explanation again.",
}


class Verbs(click.Group):
    """A group that meets bad input everywhere in the same way: the problems on standard error, exit status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        found: click.Command = getattr(import_module(f"explain.command.{name}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with what they do, none of which has to be loaded for that."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, VERBS[name]) for name in self.list_commands(ctx)])

    def make_context(self, *args: Any, **given: Any) -> click.Context:
        try:
            return super().make_context(*args, **given)
        except BrokenPipeError:  # of who reads the help; click would end with 1
            raise click.exceptions.Exit(NOT_READ) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            complain(error)
            ctx.exit(REFUSED)
        except BrokenPipeError:
            ctx.exit(NOT_READ)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"{error.message} {f'Did you mean {near}?' if near else ''}".strip(), ctx) from None


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  noms recommend case.yaml
  noms explain case.yaml -o why.svg
  noms ask case.yaml
  noms show noms.table1.row7
  noms check
  noms diff HEAD:my_guideline my_guideline
  noms book -o book.html
  noms walk case.yaml
  noms verify why.cert.json
""",
)
@click.version_option(package_name="noms-kb", prog_name="noms")
def main() -> None:
    """A clinical guideline as clauses that can be asked, explained and checked.

    Decision support and teaching material, not a medical device.
    """
