"""What a reader is given: the analyses' study, the briefing page, slides, and the checks of what is on disk."""
