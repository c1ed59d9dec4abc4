"""Pages of days that are over."""
