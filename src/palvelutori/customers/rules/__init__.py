"""Pure rules of customers: no Django, no clock, no database."""
