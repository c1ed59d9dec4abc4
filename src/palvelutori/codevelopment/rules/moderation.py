"""By which rules something said is not shown. Public, numbered; a person decides, another one decides the appeal."""

from __future__ import annotations

from typing import Final

#: number → code of its text: names a person · threatens or demeans · sells · campaigns for an election · is not about
#: the services here · says the same again
RULES: Final = {1: "person", 2: "demeans", 3: "sells", 4: "campaigns", 5: "elsewhere", 6: "again"}
ANSWERS: Final = ("accepted", "partly", "not_now", "cannot")
