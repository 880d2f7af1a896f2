"""What every command writes: whole files, the policy of pages, and how far the work is."""
