"""What planning decides: pure, over frozen values."""
