"""Finding a service from what people say: the search index over this centre's catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
