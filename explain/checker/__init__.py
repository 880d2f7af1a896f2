"""The checker of certificates, which shares no code with what derives, completes or proves."""
