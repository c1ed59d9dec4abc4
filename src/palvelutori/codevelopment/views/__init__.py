"""Pages of developing together."""
