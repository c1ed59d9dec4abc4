"""Facts, pure: matters of a day (`matters`), their fold (`fold`), what may be shown (`guard`), sums (`sums`)."""
