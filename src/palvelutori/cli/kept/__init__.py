"""What a backup is made of: the tables as rows of JSON, and the one file they lie in."""
