"""Rather than: only what tells the answer apart from another one."""
