"""What decides about booked times without a table: their codes."""
