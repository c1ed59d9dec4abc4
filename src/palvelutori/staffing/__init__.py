"""Staffing: who works here, for which employer, in which languages, and what each may serve where.

A member of staff is known everywhere by a code; an account or a device that acts for one names that code.
"""
