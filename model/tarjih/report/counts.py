"""How much a case holds, in a sentence.

Supply a case; get the sentence.  Nothing that draws or samples is loaded.
"""

from __future__ import annotations

from collections.abc import Sized

from tarjih.corpus import Corpus

__all__ = ["counted"]


def counted(corpus: Corpus) -> str:
    """Say how much a case holds."""
    out = f"{_some(corpus.claims, 'claim')} of {_some(corpus.sources, 'source')}"
    out += f" in {_some(corpus.articles, 'article')}" if corpus.articles else ""
    out += f", on {_some(corpus.propositions, 'proposition')}"
    return out + (f" and {_some(corpus.questions, 'question')}" if corpus.questions else "")


def _some(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
