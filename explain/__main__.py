"""`python -m explain` is the command `noms`."""

from explain.command.process import main

main()
