"""Figures: each one file with its table, its sentences and its drawing."""
