"""Forms of the day's pages."""
