"""`python -m explain` is the command `noms`."""

from explain.cli import main

main(prog_name="noms")
