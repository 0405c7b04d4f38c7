"""How large an input may be: every bound on what is read from files, in one place.

Supply nothing; get the numbers beyond which a file is refused with a message.  They are far above what any case
coded by people needs, and low enough that a malicious file is refused within seconds, in memory of a few times the
file's size.  Non-goal: bounds on computations, which are declared where they are used.
"""

from __future__ import annotations

__all__ = [
    "LARGEST_SEED",
    "LONGEST_LINE",
    "LONGEST_NAME",
    "MOST_BLANK",
    "MOST_CELLS",
    "MOST_CHAINS",
    "MOST_CHARACTERS",
    "MOST_COLUMNS",
    "MOST_CSV_BYTES",
    "MOST_DEPTH",
    "MOST_DRAWS",
    "MOST_ENTRIES",
    "MOST_EXTENDED",
    "MOST_FAULTS",
    "MOST_HINTED",
    "MOST_JOINT",
    "MOST_PAIRS",
    "MOST_PRIOR_ROWS",
    "MOST_RECORD_BYTES",
    "MOST_REPEATED",
    "MOST_ROWS",
    "MOST_SHOWN",
    "MOST_STATES",
    "MOST_STORED_BYTES",
    "MOST_UNZIPPED",
    "MOST_YAML_BYTES",
]

MOST_CSV_BYTES = 1_000_000_000
"""Bytes of one CSV file: a million claims with their glosses take about a quarter."""
MOST_ROWS = 4_000_000
"""Rows of one CSV file."""
MOST_BLANK = 2_000_000
"""Blank rows of one CSV file: a spreadsheet may save all the million that it has."""
MOST_COLUMNS = 500
"""Columns of one CSV file, those of the user's own included."""
LONGEST_LINE = 4_000_000
"""Characters of one line of a CSV file."""
MOST_CELLS = 10_000_000
"""Cells of a workbook, the empty ones between the first and the last included."""
MOST_REPEATED = 1_000
"""Times that one row of an OpenDocument sheet may stand for."""
MOST_CHARACTERS = 100_000
"""Characters of one cell."""
MOST_UNZIPPED = 800_000_000
"""Bytes to which a workbook or a zipped export may unpack."""
LONGEST_NAME = 200
"""Characters of a name: of a source, a proposition, a question, a state."""

MOST_YAML_BYTES = 8_000_000
"""Bytes of one YAML file; ten thousand propositions in full sentences take half of it."""
MOST_DEPTH = 24
"""Levels of entries within entries; the formats need seven."""
MOST_ENTRIES = 150_000
"""Keys, values and items of one YAML file taken together."""
MOST_EXTENDED = 8
"""Priors files that extend one another."""
MOST_STATES = 5_000
"""States of one question."""
MOST_JOINT = 20_000
"""Joint states of questions tied by parents, which are all worked out for every draw."""
MOST_PRIOR_ROWS = 2_000
"""Rows of one table of priors under parents."""

LARGEST_SEED = 2**62
"""Largest seed: the sampler takes 64 bits, and a second attempt adds to it."""
MOST_CHAINS = 64
"""Chains of one fit; four do, and each takes memory and a thread's time."""
MOST_DRAWS = 10_000_000
"""Draws of one chain, whatever the memory."""

MOST_RECORD_BYTES = 50_000_000
"""Bytes of the record of a run."""
MOST_STORED_BYTES = 8_000_000_000
"""Bytes of any other file of a run: a posterior of thousands of parameters takes a few hundred million."""

MOST_FAULTS = 4_000
"""Faults after which a file is hopeless and no longer read."""
MOST_SHOWN = 60
"""Faults of one file listed one by one; the rest is counted."""
MOST_HINTED = 200
"""Names among which the nearest one is looked for; of longer lists, those with the same first letter."""
MOST_PAIRS = 100_000
"""Names against names: beyond this they are those of machines, not of people who mistype them."""
