"""Forms of the square's pages."""
