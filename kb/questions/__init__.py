"""Questions of an answer that need other patients: what decides it, what would change it, what to ask next."""
