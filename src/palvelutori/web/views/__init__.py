"""Pages anybody may read. They ask `web.queries` and render; nothing is decided here."""
