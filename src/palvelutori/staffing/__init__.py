"""Staffing: who works here, for which employer, in which languages, and what each may serve where.

The names of people live in accounts; a member of staff is linked by an id that says nothing.
"""
