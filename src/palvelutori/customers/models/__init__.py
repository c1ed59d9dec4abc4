"""Tables of customers, one module a subject; each module's tables are named here so that Django finds them."""
