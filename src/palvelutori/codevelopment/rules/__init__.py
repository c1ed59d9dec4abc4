"""What decides in developing together: pure, no table, no clock."""
