"""The texts behind the claims: whether they are the ones that were coded.

Supply a case and the folder that holds the texts (which is not part of the case: they belong to others), as
``<article>.txt``; get a list of faults: a text that is missing or another than the one whose
digest ``articles.csv`` has, a number of paragraphs that differs, a claim's paragraph beyond its end.  A
paragraph is a line that is not blank.  Non-goal: what the texts say.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tarjih.corpus.csvfile import read_bytes
from tarjih.corpus.reading import Corpus
from tarjih.corpus.registers import Article
from tarjih.runs.faults import Fault, Faults, printable

__all__ = ["check_articles"]


def check_articles(corpus: Corpus, directory: Path) -> list[Fault]:
    """Compare the texts of a case with their entries in articles.csv.

    Parameters
    ----------
    corpus
        The case.
    directory
        The folder of the texts.

    Returns
    -------
    What is wrong, in the order of files and lines; nothing where the texts are those that were coded.
    """
    faults = Faults()
    if not directory.is_dir():
        faults.add(directory, 0, "this is not a folder." if directory.exists() else "there is no such folder.")
        return faults.found
    for article in corpus.articles.values():
        if article.sha256:
            _check(corpus, article, directory, faults)
    return sorted(set(faults.found))


def _check(corpus: Corpus, article: Article, directory: Path, faults: Faults) -> None:
    """Compare one text."""
    register = corpus.folder / "articles.csv"
    name = f"{article.article}.txt"
    if "/" in name or "\\" in name or name.startswith("."):
        what = f'article "{printable(article.article)}" cannot be the name of a file in {directory}.'
        faults.add(register, article.line, f"{what} Rename it, without / or \\.")
        return
    path = directory / name
    raw = read_bytes(path, faults)
    if raw is None:
        return
    if hashlib.sha256(raw).hexdigest() != article.sha256:
        what = f"{path} is not the text that was coded: its SHA-256 digest is another."
        faults.add(register, article.line, f"{what} Find that text, or code this one.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(path, 0, "this is not UTF-8.")
        return
    paragraphs = sum(1 for line in text.splitlines() if line.strip())
    if article.paragraphs is not None and article.paragraphs != paragraphs:
        what = f"{path} has {paragraphs} paragraphs, not {article.paragraphs}."
        faults.add(register, article.line, f"{what} A paragraph is a line that is not blank.")
    for claim in corpus.claims:
        if claim.article == article.article and claim.paragraph is not None and claim.paragraph > paragraphs:
            what = f"paragraph {claim.paragraph} does not exist: {path} has {paragraphs}."
            faults.add(corpus.folder / "claims.csv", claim.line, what)
