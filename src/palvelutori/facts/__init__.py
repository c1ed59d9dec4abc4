"""Daily facts: what the days were, counted from the journal, shown so that nobody can be found in them."""
