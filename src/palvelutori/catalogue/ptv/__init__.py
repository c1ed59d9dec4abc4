"""The national service catalogue (PTV): readers of its files. Pure, no Django, no clock, no database.

`delivery.read(path)` turns a file or a folder into a `Delivery`: entities of one internal model, which
follows version 12 of the national interface, whatever version they came in, and one line for every file.
"""
