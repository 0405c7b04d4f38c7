"""Figures: each one file with its table, its sentences and its drawing.

What draws says on standard error where it cannot keep its list of fonts (no home, a folder that cannot be written, a
full disk) asks nothing of the user: it is slower then, and silent.
"""

import logging

_log = logging.getLogger("matplotlib")
if _log.level == logging.NOTSET:
    _log.setLevel(logging.ERROR)
