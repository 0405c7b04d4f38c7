"""The priors of an analysis: from a YAML file and what it extends to resolved, frozen values.

Supply and get what :mod:`tarjih.priors.reading` says; its names are those of this package.
"""

from tarjih.priors.reading import (
    Prior,
    Priors,
    QuestionPrior,
    TraitPrior,
    credibility_entry,
    for_corpus,
    priors_path,
    read_priors,
)

__all__ = [
    "Prior",
    "Priors",
    "QuestionPrior",
    "TraitPrior",
    "credibility_entry",
    "for_corpus",
    "priors_path",
    "read_priors",
]
