"""Fact checks (``ClaimReview``) in the vocabulary of schema.org and in that of Google's Fact Check Tools.

Supply parsed JSON; get rows of :data:`COLUMNS`: what the claimant asserted, and what the checker made of it.
The checker's verdict is the word that the review uses, where it is a known one, and else its number between the worst
and the best.  A verdict that is neither is left as it is, for the user to say what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from tarjih.corpus.formats.sheet import as_text
from tarjih.corpus.identities import identity
from tarjih.corpus.stance_words import foreign_verdicts, vocabulary

__all__ = ["COLUMNS", "rows"]

COLUMNS = ("source", "proposition", "stance", "said_on", "article", "published", "outlet", "url", "kind")
VERDICTS = {-2: "false", -1: "mostly false", 0: "half true", 1: "mostly true", 2: "true"}


def rows(values: Sequence[Any]) -> list[list[str]]:
    """Return the rows of every fact check anywhere in some JSON; none where there is none."""
    out: list[list[str]] = []
    known = {word: VERDICTS[stance] for word, stance in foreign_verdicts().items()}
    known |= {word: word for word in vocabulary("verdicts")}
    for review in _reviews(list(values)):
        claim = as_text(review.get("claimReviewed"))
        checker = _name(review.get("author")) or _name(review.get("publisher"))
        reviewed = review.get("itemReviewed")
        reviewed = reviewed if isinstance(reviewed, dict) else {}
        page, published = as_text(review.get("url")), as_text(review.get("datePublished"))
        page = page if re.match("https?://", page) else ""
        claimant = _name(reviewed.get("author"))
        if claimant and claim:
            out.append([claimant, claim, "asserts", as_text(reviewed.get("datePublished")), "", "", "", "", ""])
        verdict = _verdict(review.get("reviewRating"), known)
        out.append([checker, claim, verdict, "", page or claim, published, checker, page, "media"])
    return out


def _reviews(values: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON is any plain data
    """Find the fact checks in nested lists and entries."""
    open_ = [values]
    while open_:
        value = open_.pop()
        if isinstance(value, dict):
            kind = value.get("@type")
            if kind == "ClaimReview" or (isinstance(kind, list) and "ClaimReview" in kind):
                yield value
            elif "text" in value and isinstance(value.get("claimReview"), list):
                yield from map(partial(_of_tools, value), (r for r in value["claimReview"] if isinstance(r, dict)))
            else:
                open_ += reversed(list(value.values()))
        elif isinstance(value, list):
            open_ += reversed(value)


def _of_tools(claim: dict[str, Any], review: dict[str, Any]) -> dict[str, Any]:
    """Return a fact check of Google's Fact Check Tools in the vocabulary of schema.org."""
    return {
        "claimReviewed": claim["text"],
        "itemReviewed": {"author": claim.get("claimant"), "datePublished": claim.get("claimDate")},
        "author": review.get("publisher"),
        "url": review.get("url"),
        "datePublished": review.get("reviewDate"),
        "reviewRating": {"alternateName": review.get("textualRating")},
    }


def _name(value: Any) -> str:  # noqa: ANN401 - JSON is any plain data
    if isinstance(value, list):
        value = value[0] if value else ""
    return (as_text(value.get("name")) or as_text(value.get("site"))) if isinstance(value, dict) else as_text(value)


def _verdict(rating: Any, known: dict[str, str]) -> str:  # noqa: ANN401 - JSON is any plain data
    """Return the verdict as a known word; its own text where there is none."""
    if not isinstance(rating, dict):
        return ""
    verdict = as_text(rating.get("alternateName") or rating.get("name"))
    plain = re.sub(r"[\s_-]+", " ", identity(verdict)).strip(" .!")
    if plain in known:
        return known[plain]
    try:
        value, worst, best = (
            float(rating.get(k, d)) for k, d in (("ratingValue", ""), ("worstRating", 1), ("bestRating", 5))
        )
    except (TypeError, ValueError, OverflowError):
        return verdict
    if not worst <= value <= best or worst == best:
        return verdict
    return VERDICTS[round(4 * (value - worst) / (best - worst)) - 2]
