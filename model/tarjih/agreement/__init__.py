"""How reliably a case was coded: two passes held against each other.

Supply and get what :mod:`tarjih.agreement.comparing` says; its names are those of this package.
"""

from tarjih.agreement.comparing import (
    Agreement,
    coder_files,
    coder_stances,
    compare,
    report,
    stance_weights,
    write_agreement,
)

__all__ = [
    "Agreement",
    "coder_files",
    "coder_stances",
    "compare",
    "report",
    "stance_weights",
    "write_agreement",
]
