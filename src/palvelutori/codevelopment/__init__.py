"""Developing together: from signals to a need, a common goal, a trial, and a published result."""
