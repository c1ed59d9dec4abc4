"""How the day's tables are reached: who may act on what, and the hall as the calling rule sees it."""
