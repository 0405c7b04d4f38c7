"""The priors of an analysis: from a YAML file and what it extends to resolved, frozen values.

Inputs and outputs are described in :mod:`tarjih.priors.reading`, whose names this package exports.
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
