"""Pages of the square: administration, first installation, the house now."""
