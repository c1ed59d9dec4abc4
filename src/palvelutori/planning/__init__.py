"""The concept of a house and what follows from it: personas, service paths, space types, space programme."""
