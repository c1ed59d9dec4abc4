"""Spaces: zones, doors, desks; where a unit is and whether one can get there.

One unit can be the corridor of others: `rules.reach` walks the graph of zones and doors with what is open at
a moment, and `queries.warnings_of` says whom a planned closure would cut off, before it is made.
"""
