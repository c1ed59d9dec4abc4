"""What is done in developing together."""
