"""CONTRIBUTING.md names what is there, and what it says of the project holds."""

import re
import tomllib

import pytest
import yaml
from cases import folder

from tarjih.language import LANGUAGES, language
from tarjih.priors.inputs import load
from tarjih.report.check import check


@pytest.fixture(scope="module")
def page(root):
    """The page."""
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_file_that_is_named_is_there(page, root):
    """Paths in the page lead to files and folders of the project."""
    places = re.findall(r"`((?:model|tests|priors|analyses)/[\w/.]*)`", page)

    assert len(places) > 15
    assert [p for p in places if not (root / p).exists()] == []


def test_imports_run_as_it_says(page, root):
    """The order of the packages is the one that import-linter holds."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    named = re.search(r"`(cli > [^`]+)`", page)[1]

    assert " ".join(named.split()) == " > ".join(layers)


def test_a_kind_of_source_needs_data_only(page, tmp_path, capsys):
    """With the priors of the page, a source of the kind ``court`` is of a known kind, and nothing else was changed."""
    priors = re.search(r"```yaml\n(.+?)```", page, flags=re.DOTALL)[1]
    assert set(yaml.safe_load(priors)["accuracy"]) == {"court"}
    rows = [{"source": "judge", "proposition": "arson", "stance": 2, "kind": "court"}]
    case = folder(tmp_path / "case", rows, priors=priors)

    assert check(case, None, None) == 0
    assert "say nothing of sources of kind" not in capsys.readouterr().out
    corpus, read = load(case)
    assert read.accuracy_of(corpus.sources["judge"].kind).name == "accuracy.court"


def test_every_phrase_is_in_every_language():
    """A language is whole or it is none: each phrase has it, with the same braces."""

    def braces(phrase):
        forms = phrase.values() if isinstance(phrase, dict) else [phrase]
        return {name for form in forms for name in re.findall(r"\{(\w*)", form)}

    phrases = {code: language(code).phrases for code in LANGUAGES}
    for key, phrase in phrases["en"].items():
        for code in LANGUAGES:
            assert key in phrases[code], (code, key)
            assert braces(phrases[code][key]) == braces(phrase), (code, key)
