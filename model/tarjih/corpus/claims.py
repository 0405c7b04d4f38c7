"""A claim: one source taking one stance at one place.

Supply names, words and numbers as the codebook has them; get frozen values with every default filled in.
``COLUMNS`` declares what ``claims.csv`` may hold.  Non-goals: reading the file
(:mod:`tarjih.corpus.claimsfile`), and what a claim weighs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tarjih.corpus.cells import chain, count, day, identifier, prose, scale, share, word
from tarjih.corpus.csvfile import Column
from tarjih.corpus.registers import IDENTITIES

__all__ = ["ACCESS", "COLUMNS", "MODES", "OF_SOURCE", "Claim", "ClaimsFile", "Said"]

ACCESS = ("direct", "informed", "inference", "unstated")
MODES = ("fact", "forecast", "commitment")
OF_SOURCE = ("kind", "bloc", "identity")
"""Columns that say something of the source, and so the same on every row of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One source taking one stance at one place.

    Parameters
    ----------
    claim, source
        Its name, and whose it is.
    proposition
        What the stance is on; ``None`` when the claim is about a state.
    question, state
        The question, and the state that answers it; ``None`` when the claim is about a proposition.
    stance
        From -2 (denies) to 2 (asserts).
    interest
        -1, 0 or 1: whether the source loses or gains if the proposition is believed.
    access
        How the source knows: one of ``ACCESS``.
    mode
        One of ``MODES``.
    utterance
        What several articles report alike; empty when nothing does.
    origin
        Whose words are transmitted; the utterance, and without one the claim itself, where it is not given.
    channel
        The outlets through which the words came, first to last.
    said_on
        An ISO date or part of one; empty when it is not known.
    article, paragraph
        Where it stands.
    gloss, gloss_ar
        The coder's sentence for it, in English and in Arabic.
    confidence
        How sure the coder is that the row is as coded, from 0 to 1.
    line
        Its line in claims.csv.
    date
        The last day on which it can have been said: the end of `said_on` or the end of the day on which its
        article was published, whichever is earlier; empty when neither is known.
    """

    claim: str
    source: str
    proposition: str | None = None
    question: str | None = None
    state: str | None = None
    stance: int = 2
    interest: int = 0
    access: str = "unstated"
    mode: str = "fact"
    utterance: str = ""
    origin: str = ""
    channel: tuple[str, ...] = ()
    said_on: str = ""
    article: str = ""
    paragraph: int | None = None
    gloss: str = ""
    gloss_ar: str = ""
    confidence: float = 1.0
    line: int = 0
    date: str = ""

    def __post_init__(self) -> None:
        if not self.origin:
            object.__setattr__(self, "origin", self.utterance or self.claim)


COLUMNS = (
    Column("claim", identifier),
    Column("source", identifier, required=True),
    Column("proposition", identifier, default=None),
    Column("question", identifier, default=None),
    Column("state", identifier, default=None),
    Column("stance", scale(-2, 2), default=None),
    Column("interest", scale(-1, 1), default=0),
    Column("access", word(*ACCESS), default="unstated"),
    Column("mode", word(*MODES), default="fact"),
    Column("utterance", identifier),
    Column("origin", identifier),
    Column("channel", chain, default=()),
    Column("said_on", day),
    Column("article", identifier),
    Column("paragraph", count, default=None),
    Column("gloss", prose),
    Column("gloss_ar", prose),
    Column("confidence", share, default=1.0),
    Column("kind", identifier),
    Column("bloc", identifier),
    Column("identity", word(*IDENTITIES)),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of its source, and the line that said it first."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """What claims.csv holds.

    Parameters
    ----------
    file
        The file as the user named it.
    claims
        Its claims.
    digest
        SHA-256 of its bytes; empty when there is nothing to read.
    said
        For each source its kind, bloc and identity, as far as the rows give them.
    """

    file: str
    claims: tuple[Claim, ...] = ()
    digest: str = ""
    said: dict[str, dict[str, Said]] = field(default_factory=dict)
