"""Customers: threads, referrals and their legs, permissions, advice and receipts."""
