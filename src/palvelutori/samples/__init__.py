"""Sample centres as data: what a square is before its first day."""
