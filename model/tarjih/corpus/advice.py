"""What a coder may have forgotten: notes that refuse nothing, and change what comes out.

Supply a case; get notes with their places: interests that nobody coded or that contradict what follows from what,
answers that exclude each other and are on no question, one proposition in two wordings or beside its negation,
everything through one article, copies that may be counted as witnesses.  Each note names what to write.
Non-goals: faults of the files, and codings that contradict each other (:mod:`tarjih.corpus.incoherent`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tarjih.corpus.claims import Claim
from tarjih.corpus.identities import identity, look_alike
from tarjih.corpus.reading import Corpus, tied_propositions
from tarjih.corpus.ties import components
from tarjih.runs.faults import Fault, one_of, printable

__all__ = ["advice", "uncoded_interest"]

FEW = 5
"""Claims below which a case is a sketch, and what it lacks is no oversight."""
NO_SIDE = {"unknown", "independent", "neutral", "none", "media", "other"}
NEGATIONS = {
    *("not", "no", "never", "nobody", "none", "nothing", "without", "didn't", "wasn't", "isn't", "weren't", "cannot"),
    *("لا", "لم", "لن", "ليس", "ليست", "غير", "عدم", "دون", "بلا", "ما", "نه", "نیست", "نشد"),
}
EMPTY = {"the", "a", "an", "it", "was", "were", "is", "are", "did", "do", "does", "be", "been", "has", "have", "had"}
MOST_COMPARED = 600
"""Propositions whose wordings are compared with each other."""


def advice(corpus: Corpus) -> list[Fault]:
    """Return the notes, in the order of files and lines."""
    claims, questions = str(corpus.folder / "claims.csv"), str(corpus.folder / "questions.yaml")
    own = [*_no_interest(corpus), *_against_entailment(corpus), *_exclusive(corpus), *_one_place(corpus)]
    own += [*_no_origins(corpus), *_repeats(corpus), *_doubled(corpus)]
    notes = [Fault(claims, line, printable(what, limit=600)) for line, what in own]
    notes += [Fault(questions, line, printable(what, limit=600)) for line, what in _wordings(corpus)]
    return sorted(set(notes))


def uncoded_interest(corpus: Corpus) -> str:
    """Say that no claim has an interest though sources contradict each other; nothing where that is not so."""
    return next((what[:1].upper() + what[1:] for _, what in _no_interest(corpus)), "")


def _no_interest(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Note if no claim has an interest though blocs contradict each other, or a source denies outright."""
    if any(c.interest for c in corpus.claims):
        return
    sides: dict[str, dict[bool, set[str]]] = defaultdict(lambda: {True: set(), False: set()})
    denied = {c.proposition for c in corpus.claims if c.stance == -2}
    for claim in corpus.claims:
        if claim.stance and claim.proposition is not None:
            sides[claim.proposition][claim.stance > 0].add(claim.source)
    for proposition, of in sides.items():
        blocs = {corpus.sources[s].bloc for s in (*of[True], *of[False])} - NO_SIDE
        against = of[True] - of[False] and of[False] - of[True]
        if against and (len(blocs) > 1 or proposition in denied):
            who = f"sources of {one_of(sorted(blocs))}" if len(blocs) > 1 else "sources"
            what = f'no claim has an interest, though {who} contradict each other on "{printable(proposition)}"'
            how = (
                "Write 1 where a source gains if the proposition is believed, -1 where it loses: above all for denials"
            )
            yield 0, f"{what}. {how} by those who are accused."
            return


def _against_entailment(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find sources that gain by what a proposition entails and are not coded as gaining by the proposition itself."""
    interests: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in corpus.claims:
        bloc = corpus.sources[claim.source].bloc
        if claim.proposition is not None:
            who = f'source "{claim.source}"' if bloc in NO_SIDE else f'bloc "{bloc}"'
            interests[who].setdefault(claim.proposition, claim)
    entailed = _entailed(corpus)
    for who, own in interests.items():
        for proposition, claim in own.items():
            for other in entailed.get(proposition, ()):
                if other in own and own[other].interest and claim.interest != own[other].interest:
                    word = "gains" if own[other].interest > 0 else "loses"
                    what = f'{who} {word} by "{other}" (line {own[other].line}) and has interest {claim.interest} here'
                    yield (
                        claim.line,
                        f'{what} on "{proposition}", which entails it. Who {word} by one {word} by the other.',
                    )


def _entailed(corpus: Corpus) -> dict[str, list[str]]:
    """Give for each proposition of a truth table those that are true in every state in which it is."""
    out: dict[str, list[str]] = {}
    for question in corpus.questions.values():
        names = list(dict.fromkeys(p for row in question.truth.values() for p in row))
        holds = {p: {s for s, row in question.truth.items() if row.get(p, 0) > 0} for p in names}
        surely = {p: {s for s, row in question.truth.items() if row.get(p, 0) == 1} for p in names}
        for p in names:
            out[p] = [q for q in names if q != p and holds[p] and holds[p] <= surely[q] and holds[p] != holds[q]]
    return out


def _exclusive(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find propositions on no question that sources treat as exclusive: those that assert one deny another."""
    tied = tied_propositions(corpus)
    asserted: dict[str, set[str]] = defaultdict(set)
    denied: dict[str, set[str]] = defaultdict(set)
    for claim in corpus.claims:
        if claim.proposition is not None and claim.proposition not in tied and claim.mode != "commitment":
            (asserted if claim.stance > 0 else denied)[claim.source].update({claim.proposition} if claim.stance else ())
    together = {frozenset((p, q)) for own in asserted.values() if len(own) <= FEW for p in own for q in own if p != q}
    against = {(p, q) for source, own in asserted.items() for p in own for q in denied[source] if p != q}
    pairs = [
        (p, q)
        for p, q in sorted(against)
        if frozenset((p, q)) not in together
        and corpus.propositions[p].group == corpus.propositions[q].group
        and ((q, p) in against or _one_pattern(corpus, p, q))
    ]
    for family in components(pairs) if pairs else ():
        if len({p for own in asserted.values() for p in own if p in family}) > 1:
            names = ", ".join(f'"{printable(n)}"' for n in family[:8])
            what = f"{names} seem to exclude each other (nobody asserts two of them) and are on no question"
            yield 0, f"{what}. If they do, make them states of one question in questions.yaml."


def _one_pattern(corpus: Corpus, one: str, two: str) -> bool:
    """Tell whether two propositions make one statement about two subjects, as "Russia did it" and "the US did it"."""
    wordings = [corpus.propositions[n].en or corpus.propositions[n].ar or n.replace("_", " ") for n in (one, two)]
    parts = [identity(w).strip(" .").split() for w in wordings]
    return min(map(len, parts)) > 2 and parts[0][-2:] == parts[1][-2:]


def _one_place(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find that everything came through one article."""
    articles = {c.article for c in corpus.claims}
    if len(corpus.claims) >= FEW and len(articles) == 1 and "" not in articles:
        yield 0, f'all {len(corpus.claims)} claims stand in article "{articles.pop()}": its choice of voices decides.'


def _given(claim: Claim) -> bool:
    """Tell whether a claim names the message that it passes on."""
    return bool(claim.utterance or claim.channel or claim.origin != claim.claim)


def _no_origins(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Note if no claim has an origin, an utterance or a channel, though several make the same statement."""
    if len(corpus.claims) < FEW or any(map(_given, corpus.claims)):
        return
    same: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for claim in corpus.claims:
        if claim.stance:
            same[claim.proposition or f"{claim.question}: {claim.state}", claim.stance > 0].add(claim.source)
    most = max(same, key=lambda k: len(same[k]), default=None)
    if most and len(same[most]) > 2:
        what = f'no claim has an origin, and {len(same[most])} sources say the same of "{printable(most[0])}"'
        yield 0, f"{what}. Give the rows that pass on one statement one origin, else copies count as witnesses."


def _repeats(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find sources with the same statement on the same day, none of them with an origin."""
    if not any(map(_given, corpus.claims)):
        return  # noted once, for the whole case
    same: dict[tuple[str, int, str], list[Claim]] = defaultdict(list)
    for claim in corpus.claims:
        if claim.stance and len(claim.date) == 10 and not _given(claim):
            same[claim.proposition or f"{claim.question}: {claim.state}", claim.stance, claim.date].append(claim)
    for (about, _, date), claims in same.items():
        sources = list(dict.fromkeys(c.source for c in claims))
        if len(sources) > 1 and len({c.article for c in claims}) > 1:
            what = f'{len(sources)} sources say the same of "{printable(about)}" on {date} without an origin'
            yield claims[-1].line, f"{what} ({one_of(sources)}). If one repeats the other, give both rows one origin."


def _doubled(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find rows that equal an earlier row in every cell: a file that was pasted twice."""
    seen: set[tuple[object, ...]] = set()
    again = []
    for c in corpus.claims:
        if c.utterance or c.origin != c.claim:
            continue
        row = (c.source, c.proposition, c.question, c.state, c.stance, c.interest, c.access, c.mode, c.channel)
        key = (*row, c.said_on, c.article, c.paragraph, c.gloss, c.gloss_ar)
        again += [c.line] if key in seen else []
        seen.add(key)
    if again:
        lines = one_of([str(line) for line in again])
        repeat = "rows repeat" if len(again) > 1 else "row repeats"
        what = f"{len(again)} {repeat} an earlier row in every cell (line {lines})"
        yield again[0], f"{what}. Delete what is there twice by mistake; each counts."


def _wordings(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """Find propositions of the same meaning, or one the contrary of the other."""
    listed = list(corpus.propositions.values())
    if len(listed) > MOST_COMPARED:
        return
    seen: dict[frozenset[str], tuple[str, bool]] = {}
    for proposition in listed:
        tokens = re.findall(r"[\w']+", identity(proposition.en or proposition.ar or proposition.id.replace("_", " ")))
        negated = sum(w in NEGATIONS or w.endswith("n't") for w in tokens) % 2 == 1
        rest = frozenset(look_alike(w) for w in tokens if w not in NEGATIONS | EMPTY and not w.endswith("n't"))
        if not rest:
            continue
        other, was = seen.setdefault(rest, (proposition.id, negated))
        if other != proposition.id:
            same = "are one proposition in two wordings" if was == negated else "deny each other"
            what = f'"{printable(proposition.id)}" and "{printable(other)}" {same}'
            yield (
                proposition.line,
                f"{what}. Keep one, and code the other as its {'copy' if was == negated else 'denial'}.",
            )
