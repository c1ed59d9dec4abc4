"""Pages of referrals and the person's own page."""
