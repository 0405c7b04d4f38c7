"""The size of a case in a sentence.

Supply a case; get the sentence.  Nothing that draws or samples is loaded.
"""

from __future__ import annotations

from collections.abc import Sized

from tarjih.corpus import Corpus

__all__ = ["counted"]


def counted(corpus: Corpus) -> str:
    """Return the size of a case in a sentence."""
    out = f"{_some(corpus.claims, 'claim')} of {_some(corpus.sources, 'source')}"
    out += f" in {_some(corpus.articles, 'article')}" if corpus.articles else ""
    on = (("proposition", corpus.propositions), ("question", corpus.questions), ("quantity", corpus.quantities))
    named = [_some(things, name) for name, things in on if things]
    last = named.pop() if named else "nothing"
    return f"{out}, on {', '.join(named)}{' and ' if named else ''}{last}"


def _some(things: Sized, name: str) -> str:
    several = f"{name[:-1]}ies" if name.endswith("ty") else f"{name}s"
    return f"{len(things)} {name if len(things) == 1 else several}"
