"""The catalogue: who serves what, where, when, in which languages and on whose behalf.

Organisations live from a day to a day and have successors; units stay. A unit has queues; a service belongs to
a unit and usually to one of its queues. A *need* is the code of a service, a queue or a unit.

- `rules`: opening hours, who may serve what, language duty, validity, what a need means. Pure.
- `queries`: everything other contexts and pages read; a centre's catalogue is held in memory and read again
  only when its revision has changed (one small query).
- `operations`: setting a centre up, hours and their exceptions.
- `search`, `ptv`: the search index and the import of the national catalogue.
"""
