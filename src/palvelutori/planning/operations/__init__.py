"""What is done with a concept: written, shown for comment, commented, answered, approved; and who takes part."""
