"""Pure: what stands on a roll of paper, and what a job may become."""
