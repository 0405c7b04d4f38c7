"""Names that are nearly others: spellings of one name, slips of a key, and what a register does not list.

Supply a case; get notes for the coder, each with its place and the nearest name.  Two names are nearly one where they
look alike (other accents, signs or capital letters, letters of another alphabet, the Persian yeh) or where one key was
missed, doubled, exchanged or mistaken.  Names that differ in digits or in a word of one letter are not.
Non-goal: deciding which is right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tarjih.corpus.filenames import FILES, misnamed
from tarjih.corpus.identities import identity, look_alike, one_apart
from tarjih.corpus.lost_letters import lost
from tarjih.corpus.reading import Corpus, tied_propositions
from tarjih.runs.faults import Fault, nearest, printable

__all__ = ["near_names", "unread_files"]

LONGEST = 60
MOST_NAMES = 20_000
MOST_PAIRS = 200
"""Pairs of one kind of name that are listed; where there are more, they are no slips."""

ENDINGS = {"csv": {"csv", "tsv", "xlsx"}, "yaml": {"yaml", "yml"}}


def near_names(corpus: Corpus) -> list[Fault]:
    """Return the notes, in the order of files and lines."""
    notes: list[Fault] = []
    for what, (file, named) in _names(corpus).items():
        shown = _texts(corpus, what, named)
        names = {text: named[name] for text, name in shown.items()}
        pairs = dict.fromkeys([*_alike(names), *_slips(names)])
        for one, two, how in list(pairs)[:MOST_PAIRS]:
            first, second = sorted((one, two), key=lambda n: (names[n], n))
            called, other = (_called(text, shown[text]) for text in (second, first))
            where = f" (line {names[first]})" if names[first] else ""
            message = f"{what} {called} and {other}{where} {how}. If they are one, write it in one way."
            notes.append(Fault(str(corpus.folder / file), names[second], message))
        for text, line in names.items():
            if lost(text):
                message = f"{what} {_called(text, shown[text])} has lost its letters. Write it again."
                notes.append(Fault(str(corpus.folder / file), line, message))
    return sorted({*notes, *_unlisted(corpus)})


def unread_files(folder: Path, *used: Path) -> list[Fault]:
    """Return a note on each unused file whose name has the word for a file that the case lacks."""
    there = {p.name for p in folder.iterdir()}
    left = there - {Path(f.file).name for f, _ in misnamed(folder)} - {p.name for p in used}
    notes = []
    for file in (f for f in FILES if f not in there):
        word, _, form = file.partition(".")
        for name in left:
            stem, _, ending = name.casefold().rpartition(".")
            if ending in ENDINGS[form] and {word, word.removesuffix("s")} & {*re.split(r"[\W\d_]+", stem)}:
                what = f"this file is not read, and the case has no {file}. If that is meant, rename it."
                notes.append(Fault(str(folder / name), 0, what))
    return notes


def _texts(corpus: Corpus, what: str, names: Iterable[str]) -> dict[str, str]:
    """Give each name by its displayed text: with accents and signs, which a name that is safe to type may lack."""
    texts: dict[str, str] = {}
    for name in names:
        text = ""
        if what == "source" and name in corpus.sources:
            text = corpus.sources[name].name
        elif what == "proposition" and name in corpus.propositions:
            text = corpus.propositions[name].en
        texts.setdefault(text if 0 < len(text) <= LONGEST else name, name)
    return texts


def _called(text: str, name: str) -> str:
    return f'"{printable(text)}"' + (f" ({printable(name)})" if identity(text) != identity(name) else "")


def _names(corpus: Corpus) -> dict[str, tuple[str, dict[str, int]]]:
    """Give the names of each kind, with the file and the first line that has them."""
    claims: dict[str, dict[str, int]] = defaultdict(dict)
    for claim in corpus.claims:
        for what, name in (
            *(("source", claim.source), ("proposition", claim.proposition), ("question", claim.question)),
            *(("state", claim.state), ("article", claim.article), *(("outlet", link) for link in claim.channel)),
            *((("utterance", claim.utterance),) if claim.utterance else ()),
            *((("origin", claim.origin),) if claim.origin not in {claim.utterance, claim.claim} else ()),
        ):
            if name:
                claims[what].setdefault(name, claim.line)
    own = "sources.csv" in corpus.files
    at = {s.source: s.line if own else claims["source"].get(s.source, 0) for s in corpus.sources.values()}
    claims["bloc"] = {s.bloc: at[s.source] for s in reversed(corpus.sources.values())}
    claims["kind"] = {s.kind: at[s.source] for s in reversed(corpus.sources.values())}
    claims["source"] |= {s: 0 for s in corpus.sources if s not in claims["source"]}
    claims["proposition"] |= {p: 0 for p in corpus.propositions if p not in claims["proposition"]}
    files = {"bloc": "sources.csv", "kind": "sources.csv"} if own else {}
    return {what: (files.get(what, "claims.csv"), names) for what, names in claims.items() if len(names) <= MOST_NAMES}


def _alike(names: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Give pairs that look alike, the first of each family with each other."""
    families: dict[str, list[str]] = defaultdict(list)
    for name in names:
        families[look_alike(name)].append(name)
    for first, *others in families.values():
        for other in others:
            same = identity(first) == identity(other)
            mixed = _scripts(first) != _scripts(other) or len(_scripts(other)) > 1
            how = "are one name in two spellings" if same else "look alike"
            yield first, other, f"{how} and are in letters of different alphabets" if mixed and not same else how


def _scripts(name: str) -> frozenset[str]:
    """Return the alphabets of a name, by the first of their letters' codes."""
    starts = {"latin": 0x41, "greek": 0x370, "cyrillic": 0x400, "armenian": 0x530, "hebrew": 0x590, "arabic": 0x600}
    return frozenset(
        next(script for script, start in reversed(starts.items()) if ord(c) >= start) for c in name if c.isalpha()
    )


def _slips(names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Give pairs of names that are one typing slip apart, by their forms without one letter."""
    keys = {n: identity(n) for n in names}
    short = {n: k for n, k in keys.items() if len(k) <= LONGEST}
    without: dict[str, list[str]] = defaultdict(list)
    for name, key in short.items():
        for form in {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}:
            without[form].append(name)
    seen = set()
    for family in without.values():
        for i, one in enumerate(family[:40]):
            for two in family[i + 1 : 40]:
                if (one, two) not in seen and look_alike(one) != look_alike(two) and one_apart(keys[one], keys[two]):
                    seen.add((one, two))
                    yield one, two, "are one letter apart"


def _unlisted(corpus: Corpus) -> Iterator[Fault]:
    """Find names in the claims that a register, where there is one, does not list."""
    file = str(corpus.folder / "claims.csv")
    first: dict[tuple[str, str], int] = {}
    for claim in corpus.claims:
        first.setdefault(("source", claim.source), claim.line)
        if claim.proposition is not None:
            first.setdefault(("proposition", claim.proposition), claim.line)
    tied = tied_propositions(corpus)
    listed = {
        "source": ("sources.csv", [s.source for s in corpus.sources.values() if s.line]),
        "proposition": ("questions.yaml", [p.id for p in corpus.propositions.values() if p.line or p.id in tied]),
    }
    for (what, name), line in first.items():
        register, known = listed[what]
        if register in corpus.files and known and name not in known:
            hint = nearest(name, known)
            yield Fault(file, line, f'{what} "{printable(name)}" is not in {register}.{hint} List it if it is another.')
