"""A case that was drawn by a generator, with the truth that the generator knows.

Supply claims, sources, what questions.yaml is to hold and a :class:`Truth`; get a :class:`Drawn`, which
writes itself as a folder of the format of every case, or reads itself as a :class:`~tarjih.corpus.Corpus`.
Non-goal: how anything is drawn (:mod:`tarjih.validation.worlds`, :mod:`tarjih.validation.worlds.news`).
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from tarjih.corpus import Claim, Corpus, Source, read_corpus

__all__ = ["Drawn", "Truth"]

CLAIM_COLUMNS = (
    "claim",
    "source",
    "proposition",
    "stance",
    "interest",
    "access",
    "mode",
    "utterance",
    "origin",
)
SOURCE_COLUMNS = ("source", "kind", "bloc", "identity")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the generator knows and no model is shown.

    Parameters
    ----------
    states
        The true state of each node: of every question, and of every proposition that is one by itself
        (``true`` or ``false``).
    believed
        The state of each node to which informed sources were pointed: the true one unless all were misled.
    propositions
        Whether each proposition is true.
    credibility
        c of each source that speaks for itself, before access and forecasts shift it.
    accuracy
        How often each speaker reports the truth, where the regime knows accuracies and no credibilities.
    informed
        Whether a source was informed on a node, by (source, node), for those with claims of their own there,
        whether made or withheld for a party line.
    lines
        Whether a bloc with an interest in a node had a line on it, by (bloc, node).
    built
        Whether the story of a channel on a node was built, by (channel, node).
    kept
        Whether a pledge was carried out, by (bloc or source, proposition).
    degrees
        The degree of each trait, by (trait, era).
    """

    states: Mapping[str, str]
    propositions: Mapping[str, bool]
    believed: Mapping[str, str] = field(default_factory=dict)
    credibility: Mapping[str, float] = field(default_factory=dict)
    accuracy: Mapping[str, float] = field(default_factory=dict)
    informed: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    built: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    kept: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    degrees: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A case and its truth.

    Parameters
    ----------
    claims, sources
        The rows of claims.csv and sources.csv.
    questions
        The content of questions.yaml.
    truth
        What is really so.
    """

    claims: Sequence[Claim]
    sources: Sequence[Source]
    questions: Mapping[str, Any]
    truth: Truth

    def write(self, folder: Path) -> Path:
        """Write claims.csv, sources.csv, questions.yaml and truth.csv into a folder, made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        claims = ([*(getattr(c, name) for name in CLAIM_COLUMNS), ">".join(c.channel)] for c in self.claims)
        _write(folder / "claims.csv", [*CLAIM_COLUMNS, "channel"], claims)
        sources = ([getattr(s, name) for name in SOURCE_COLUMNS] for s in self.sources)
        _write(folder / "sources.csv", SOURCE_COLUMNS, sources)
        content = yaml.safe_dump(dict(self.questions), sort_keys=False, allow_unicode=True)
        (folder / "questions.yaml").write_text(content, encoding="utf-8")
        verdicts = [[name, "", "", int(true)] for name, true in self.truth.propositions.items()]
        for name, entry in self.questions.get("questions", {}).items():
            states = [*entry["states"], *(["other"] if entry.get("other") else [])]
            verdicts += [["", name, state, int(state == self.truth.states[name])] for state in states]
        _write(folder / "truth.csv", ["proposition", "question", "state", "truth"], verdicts)
        return folder

    def corpus(self) -> Corpus:
        """Return the case as it reads from its folder."""
        with tempfile.TemporaryDirectory() as folder:
            corpus = read_corpus(self.write(Path(folder)))
        return replace(corpus, folder=Path("simulated"))


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
