"""Names of files made from ids.

Supply an id of a question, a proposition or anything else that a user named; get a name that every file system takes
and that cannot lead out of its folder.  An id of lower-case ASCII letters, digits and underscores is its own name.  Of
any other id its plain characters stay, cut at :data:`LONGEST` characters, and a digest of the whole id is added, so
that different ids have different names, also where a file system ignores case.
"""

from __future__ import annotations

import re
import unicodedata

from tarjih.runs.files import digest

__all__ = ["LONGEST", "file_name"]

LONGEST = 60
"""Characters of an id that its file name keeps."""
PLAIN = re.compile(rf"[a-z0-9_]{{1,{LONGEST}}}")


def file_name(name: str) -> str:
    """Return the name of a file, without its ending, for an id.

    Parameters
    ----------
    name
        The id, any text.

    Returns
    -------
    ASCII letters, digits, ``_`` and, before the digest, ``-``; at most 73 characters.
    """
    if PLAIN.fullmatch(name):
        return name
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9_]+", "_", letters).strip("_")[:LONGEST]
    return f"{plain or 'id'}-{digest(name.encode('utf-8', 'surrogatepass'))[:12]}"
