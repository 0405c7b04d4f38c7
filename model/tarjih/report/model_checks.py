"""The checks of the model as text, with the share that was examined, in any language.

Supply a case and a row of :func:`tarjih.validation.predictive.check`; get the name of what it checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tarjih.evidence.bearing import label
from tarjih.figures.exhibit import quoted, spelled
from tarjih.inference.targets import TRUE, named
from tarjih.language import ENGLISH, language, say, word
from tarjih.testimony.case import Case

__all__ = ["check_name"]


def check_name(case: Case, row: Mapping[str, Any], lang: str) -> str:
    """Return the subject of a check: a share of stances or of pairs, and of which."""
    share = say(_key(row["group"]), lang)
    return say("check_of", lang, share=share, what=_of(case, str(row["name"]), lang)) if row["name"] else share


def _of(case: Case, name: str, lang: str) -> str:
    """Return the base of a share: one of the model's own groups, a proposition, or a kind of source."""
    if _key(name) in language(ENGLISH).phrases:
        return say(_key(name), lang)
    if name in case.corpus.propositions:
        return quoted(label(case, named(case, name), TRUE, lang), lang=lang)
    return word(name, spelled(name).lower(), lang)


def _key(name: str) -> str:
    return "check." + name.lower().replace(" ", "_")
