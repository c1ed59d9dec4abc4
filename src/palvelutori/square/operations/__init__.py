"""What is done over several contexts at once."""
