"""Why not: what stands against a fact or a plan."""
