"""The JSON Schemas: as committed, and of one mind with the readers, by an independent validator."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hostile import TEMPLATES, as_yaml, changed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tarjih.corpus.catalogue import read_questions
from tarjih.corpus.yamltree import Map, parse_yaml, read_yaml, read_yaml_once
from tarjih.priors import files, read_priors
from tarjih.priors.schema import FILES, plain, priors, questions, rendered
from tarjih.runs.faults import Faults, InputFault
from tarjih.runs.places import SHIPPED

DATA = Path(__file__).parents[1] / "data"
ROOT = Path(__file__).parents[2]
OF_PRIORS, OF_QUESTIONS = Draft202012Validator(priors()), Draft202012Validator(questions())

UNSEEN = {
    "what stands in another file": r"extends goes|is neither beside this file|are missing: |lacks .*A trait takes",
    "what another entry sets": r"An accuracy lies strictly|A shift lies strictly|its middle at|which means|"
    r"is not a parent of|no state of|no era of|has \d+ states?\b|has no states\.|has no effect without",
    "the order of two numbers": r"the wrong way round|of no width",
    "a sum": r"They must sum to 1",
    "the words of a table": r"no word of",
    "a key or a name given twice": r"is given twice|names \".*\" twice",
    "what kind of letters a name has": r"invisible character|is no name: it is|is what a spreadsheet shows|"
    r"in quotation marks that",
    "how a number is spelled": r'version is "1\.0"',
    "a day that is none": r"a date that does not exist",
    "YAML beyond data": r"control character|anchors and aliases|"
    r"the tag |merge keys|a key must be a name|second document",
    "text that is no YAML": r"this is not YAML|nested more than|not UTF-8|file is empty|is not a file|no such file",
}
"""What a schema cannot see, each with what the reader says of it."""
HIDDEN = re.compile("|".join(UNSEEN.values()))


@cache
def shipped(path):
    return read_yaml_once(path, Faults(), shown=path.name)


@pytest.fixture(autouse=True, scope="module")
def read_once():
    """Reads the shipped priors once for all tests: hundreds of files here extend them."""

    def reading(path, faults, *, shown=None):
        return shipped(path) if path.parent == SHIPPED else read_yaml_once(path, faults, shown=shown)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "read_yaml_once", reading)
        yield


def of_priors(path):
    """What the reader says of a priors file, and whether the schema takes it (``None`` where it is no data)."""
    faults = Faults()
    node = read_yaml(path, faults)
    try:
        read_priors(path)
        said = []
    except InputFault as problem:
        said = [f.what for f in problem.faults]
    return said, None if node is None else OF_PRIORS.is_valid(plain(node))


def of_questions(folder):
    """The same of a case's questions.yaml: what its reader says, before it meets the claims."""
    faults, noted = Faults(), Faults()
    node = read_yaml(folder / "questions.yaml", noted)
    read_questions(folder, faults)
    return [f.what for f in faults.found], None if node is None else OF_QUESTIONS.is_valid(plain(node))


def held(said, valid):
    """What one accepts the other accepts, but for what a schema cannot see."""
    if not said:
        assert valid
    elif valid:
        assert [what for what in said if not HIDDEN.search(what)] == []


@pytest.mark.parametrize("path", [ROOT / place for place in FILES], ids=lambda path: path.name)
def test_the_committed_file_is_what_the_declarations_give(path):
    """The schema in the repository is today's; ``tarjih.priors.schema.write()`` writes it anew."""
    schema = json.loads(path.read_bytes())

    Draft202012Validator.check_schema(schema)
    assert path.read_bytes() == rendered(FILES[path.relative_to(ROOT).as_posix()]())


@pytest.mark.parametrize(
    "path", [*sorted(SHIPPED.glob("*.yaml")), *sorted((ROOT / "analyses").rglob("questions.yaml"))]
)
def test_a_shipped_file_names_its_schema_and_passes(path):
    """The first line of each YAML file leads an editor to the schema, and the file is valid by it."""
    line = path.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", line)
    validator = Draft202012Validator(json.loads((path.parent / named[1]).read_bytes()))
    errors = [
        e.message for e in validator.iter_errors(plain(parse_yaml(path.read_text(encoding="utf-8"), "", Faults())))
    ]

    assert errors == []


@pytest.mark.parametrize("path", sorted(DATA.glob("priors_bad_*.yaml")), ids=lambda path: path.stem)
def test_bad_priors_are_refused_by_both(path, monkeypatch):
    """Every file that the reader refuses the schema refuses, unless the fault is of a kind it cannot see."""
    monkeypatch.chdir(path.parent)
    said, valid = of_priors(Path(path.name))

    assert said
    held(said, valid)


@pytest.mark.parametrize(
    "folder", [p.parent for p in sorted(DATA.glob("corpus_bad_*/questions.yaml"))], ids=lambda folder: folder.name
)
def test_bad_questions_are_refused_by_both(folder):
    """Likewise of questions.yaml; faults between entries and with claims are the reader's alone."""
    held(*of_questions(folder))


def test_the_schemas_see_most_faults():
    """Of the bad files two thirds and more are refused by the schema alone, so that agreement is not silence."""
    seen = [of_priors(path)[1] for path in sorted(DATA.glob("priors_bad_*.yaml"))]

    assert sum(valid is False for valid in seen) > len(seen) / 2


# ------------------------------------------------------------------------------------------------ drawn files


@pytest.mark.parametrize("kind", TEMPLATES)
@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reader_and_schema_agree_on_drawn_files(tmp_path_factory, kind, data):
    """On documents that differ from a good one anywhere, neither takes what the other refuses."""
    folder = tmp_path_factory.getbasetemp() / "agree"
    folder.mkdir(exist_ok=True)
    path = folder / f"{kind}.yaml"
    path.write_text(as_yaml(data.draw(changed(TEMPLATES[kind]))), encoding="utf-8")

    said, valid = of_priors(path) if kind == "priors" else of_questions(folder)
    if valid is not None and isinstance(read_yaml(path, Faults()), Map):
        held(said, valid)
