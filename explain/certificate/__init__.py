"""Making certificates, reading them, and having them checked."""
