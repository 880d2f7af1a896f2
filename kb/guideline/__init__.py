"""A folder of clauses with its vocabulary, sources and registers, read and linted."""
