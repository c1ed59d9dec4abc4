"""What follows from what a person says: three-valued rules, pure."""
