"""Changes: the smallest changes of the facts that change a plan."""
