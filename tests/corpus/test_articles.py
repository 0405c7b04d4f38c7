"""Whether the texts behind the claims are the ones that were coded."""

import hashlib
from dataclasses import replace

import pytest

from tarjih.corpus import read_corpus
from tarjih.corpus.articles import check_articles

TEXT = "عنوان\n\nفقرة أولى.\r\n   \nفقرة ثانية.\n"


@pytest.fixture
def folder(tmp_path):
    """The folder of the texts, with one in it."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "A1.txt").write_bytes(TEXT.encode())
    return tmp_path / "texts"


@pytest.fixture
def corpus(tmp_path):
    """A case with two claims in that text, and an article of which no digest is known."""
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    articles = f"article,sha256,paragraphs\nA0,,7\nA1,{digest},3\n"
    claims = "source,proposition,stance,article,paragraph\na,p,2,A1,1\nb,p,2,A1,3\nc,p,2,A0,7\n"
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "articles.csv").write_text(articles, encoding="utf-8")
    (tmp_path / "case" / "claims.csv").write_text(claims, encoding="utf-8")
    return read_corpus(tmp_path / "case")


def said(corpus, folder):
    """What is wrong, as (file, line, the first words)."""
    return [(f.file.rsplit("/", 1)[-1], f.line, f.what) for f in check_articles(corpus, folder)]


def test_the_coded_texts_pass(corpus, folder):
    """Texts with the digest and the paragraphs of articles.csv are right; no digest, nothing to check."""
    assert check_articles(corpus, folder) == []


def test_a_byte_order_mark_is_no_paragraph(corpus, folder):
    """A text is the one that was coded only byte by byte, yet paragraphs are counted without the mark."""
    (folder / "A1.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())

    assert [line for _, line, _ in said(corpus, folder)] == [3]


def test_another_text_is_noticed(corpus, folder):
    """A shorter text is another digest, another number of paragraphs, and a claim beyond its end."""
    (folder / "A1.txt").write_text("فقرة\nأخرى\n", encoding="utf-8")

    path = folder / "A1.txt"
    shorter = f"{path} has 2 paragraphs, not 3. A paragraph is a line that is not blank."
    other = f"{path} is not the text that was coded: its SHA-256 digest is another."
    assert said(corpus, folder) == [
        ("articles.csv", 3, shorter),
        ("articles.csv", 3, f"{other} Find that text, or code this one."),
        ("claims.csv", 3, f"paragraph 3 does not exist: {path} has 2."),
    ]


def test_a_missing_text_is_noticed(corpus, folder):
    """An article with a digest needs its text, and the folder must be one."""
    (folder / "A1.txt").unlink()

    assert said(corpus, folder) == [("A1.txt", 0, "there is no such file.")]
    assert said(corpus, folder / "none") == [("none", 0, "there is no such folder.")]


def test_a_text_in_another_encoding_is_noticed(corpus, folder):
    """A text that is not UTF-8 has no paragraphs to count."""
    (folder / "A1.txt").write_bytes(TEXT.encode("utf-16"))

    assert ("A1.txt", 0, "this is not UTF-8.") in said(corpus, folder)


@pytest.mark.parametrize("name", ["../A1", "a/b", "..", "a\\b"])
def test_no_name_leads_out_of_the_folder(corpus, folder, name):
    """An article's name is never taken for a path."""
    other = replace(corpus.articles["A1"], article=name)

    found = check_articles(replace(corpus, articles={name: other}, claims=()), folder)

    assert [f.line for f in found] == [3]
    assert "cannot be the name of a file" in found[0].what
