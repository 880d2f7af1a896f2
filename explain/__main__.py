"""`python -m explain` is the command `noms`."""

from explain.entry import main

main()
