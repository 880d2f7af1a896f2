"""The exit statuses of the command."""

from __future__ import annotations

ANSWERED, FINDINGS, REFUSED = 0, 1, 2
FAILED, INTERRUPTED, NOT_READ = 2, 128 + 2, 128 + 13  # a shell says the latter two of SIGINT and SIGPIPE
