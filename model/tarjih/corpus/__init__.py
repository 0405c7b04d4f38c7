"""A case as it is read: from a folder of files to a :class:`Corpus`, or every fault of it at once.

Supply and get what :mod:`tarjih.corpus.reading` says; its names are those of this package.
"""

from tarjih.corpus.reading import (
    Article,
    Claim,
    Conditional,
    Corpus,
    Proposition,
    Quantity,
    Question,
    Source,
    Trait,
    Wording,
    read_corpus,
)

__all__ = [
    "Article",
    "Claim",
    "Conditional",
    "Corpus",
    "Proposition",
    "Quantity",
    "Question",
    "Source",
    "Trait",
    "Wording",
    "read_corpus",
]
