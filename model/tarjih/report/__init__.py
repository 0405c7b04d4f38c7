"""Reports for readers: the study of an analysis, the briefing page, slides, and the checks of stored figures."""
