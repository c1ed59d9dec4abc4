"""Finding a service from what people say: in memory, pure, the same with every database.

    index = build_index(document(code, unit, names=…, summaries=…, keywords=…, unit_names=…) for …)
    index.search("asumistukihakemus", language="fi", limit=3)  → (Hit(code, score, matched), …)

Queries are personal: nothing here writes them anywhere.
"""

from palvelutori.catalogue.search.documents import Document, Hit, document
from palvelutori.catalogue.search.index import Index, build_index
from palvelutori.catalogue.search.morphology import morphology_available

__all__ = ["Document", "Hit", "Index", "build_index", "document", "morphology_available"]
