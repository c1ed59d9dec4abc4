"""A believable past: ninety days of daily life, made from a sample's figures and a seed by the house's own rule.

`people` draws who comes, `day` lives it with the calling rule of the desks, `log` writes and reads the rows.
Nothing here knows a database: what is read from a log is folded into daily facts like any other day.
"""
