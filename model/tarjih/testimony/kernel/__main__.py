"""``python -m tarjih.testimony.kernel``: compile everything once."""

from tarjih.testimony.kernel.ready import ready

ready()
