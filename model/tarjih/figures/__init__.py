"""Figures: each one file with its table, its sentences and its drawing.

Messages of matplotlib that it cannot store its list of fonts (no home, a folder that cannot be written, a full disk)
are suppressed, since the user can do nothing about them: drawing is slower then.
"""

import logging

_log = logging.getLogger("matplotlib")
if _log.level == logging.NOTSET:
    _log.setLevel(logging.ERROR)
