"""Wishes first: from what a person wants to the services of the whole house, by rules kept as data."""
