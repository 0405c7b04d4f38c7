"""Ids become names of files that lead nowhere, and a writer takes no others."""

import re

import pytest

from tarjih.runs.faults import InputFault
from tarjih.runs.filenames import file_name
from tarjih.runs.files import write_folder

IDS = [
    "who",
    "x/../../../victim/claims",
    "🙂" * 200,
    "A",
    "a",
    "..",
    "",
    "con",
    "من فعلها",
    "a b",
    "a_b",
    "q" * 200,
    "\ud800",
]


@pytest.mark.parametrize("name", IDS)
def test_a_file_name_is_ascii_and_bounded(name):
    """Whatever the id, its file name is short, is one part of a path and is safe in a shell."""
    assert re.fullmatch(r"[a-z0-9_]{1,60}(-[0-9a-f]{12})?", file_name(name))


def test_different_ids_have_different_file_names():
    """No two ids share a name, on file systems that ignore case neither; a plain id is its own name."""
    assert len({file_name(n) for n in IDS}) == len(IDS)
    assert file_name("us_withdrawal_2021") == "us_withdrawal_2021"


@pytest.mark.parametrize("name", ["../victim", "/etc/passwd", "a/../../b", "a//b", "", ".", "a\nb", "a\\b", "x" * 300])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path, name):
    """The writer of folders takes no name that leads elsewhere, and writes nothing then."""
    with pytest.raises(InputFault, match=r"leads out of the folder, or is no name of a file\. Nothing was written"):
        write_folder(tmp_path / "out", {name: b"x", "run.json": b"{}"})
    assert not list(tmp_path.iterdir())
