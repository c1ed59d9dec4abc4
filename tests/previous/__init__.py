"""The previous release on this schema: an upgrade needs no closing time (`python -m tests.previous`)."""
