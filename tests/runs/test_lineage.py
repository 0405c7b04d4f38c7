"""What code a result depends on: neither less than it runs, nor all that there is."""

import ast
import subprocess
import sys

import pytest

import tarjih.runs.lineage
from tarjih.runs.lineage import PACKAGE, _imports, code_of, reached

FIT = "tarjih.inference.fit"


def parsed(node):
    """What Python's parser finds imported of the package, types aside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (a.name for a in child.names if a.name.split(".")[0] == "tarjih")
        elif isinstance(child, ast.ImportFrom) and child.module.split(".")[0] == "tarjih":
            yield child.module
            yield from (f"{child.module}.{a.name}" for a in child.names)
        else:
            yield from parsed(child)


def test_imports_are_those_that_the_parser_finds(root):
    """Read off the text, imports are those of Python's own parser in every source of the project."""
    sources = [*PACKAGE.rglob("*.py"), *(root / "analyses").glob("*.py")]
    assert len(sources) > 100
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert {*_imports(text)} == {*parsed(ast.parse(text))}, path


def test_all_that_is_loaded_is_reached():
    """No module of the package is loaded by an import that is not among those reached."""
    loading = "import sys, tarjih.report.briefing, tarjih.sensitivity.flips"
    show = f"{loading}; print(*(n for n in sys.modules if n[:6] == 'tarjih'))"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())

    assert {"tarjih.report.study", "tarjih.inference.fit"} < loaded
    assert loaded <= reached("tarjih.report.briefing", "tarjih.sensitivity.flips")


def test_what_only_shows_numbers_is_no_part_of_a_fit():
    """A fit reaches what samples, though only when asked, and neither briefing nor calibration nor figures."""
    names = reached(FIT)

    assert {"tarjih", "tarjih.inference.nuts", "tarjih.testimony.kernel", "tarjih.priors.entries"} <= names
    shown = {"brief", "sbc", "calibration", "figures", "study", "tables", "language", "sensitivity", "evidence"}
    assert not {n.split(".")[1] for n in names if "." in n} & shown


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of three modules and a page's style, in the place of this one."""
    place = tmp_path / "tarjih"
    (place / "page").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "numbers.py": "def f():\n    from tarjih import page\n",
        "page/__init__.py": "",
        "page/own.css": "a {}",
        "apart.py": "from tarjih import (\n    numbers,\n)\n",
    }.items():
        (place / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(tarjih.runs.lineage, "PACKAGE", place)
    tarjih.runs.lineage._place.cache_clear()
    yield place
    tarjih.runs.lineage._place.cache_clear()


@pytest.mark.parametrize(
    ("file", "of_numbers", "of_apart"),
    [("apart.py", False, True), ("numbers.py", True, True), ("page/own.css", True, True), ("__init__.py", True, True)],
)
def test_an_edit_changes_what_reaches_it_and_nothing_else(package, file, of_numbers, of_apart):
    """The digest of a module is another after an edit of what it imports, and the same after any other edit."""
    before = code_of("tarjih.numbers"), code_of("tarjih.apart")
    path = package / file
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = code_of("tarjih.numbers"), code_of("tarjih.apart")

    assert [a != b for a, b in zip(before, after, strict=True)] == [of_numbers, of_apart]


@pytest.mark.usefixtures("package")
def test_a_script_reaches_what_it_imports(tmp_path):
    """A script depends on the modules that it imports, wherever it lies, and not by this digest on itself."""
    script = tmp_path / "one.py"
    script.write_text("from tarjih import apart\n", encoding="utf-8")
    one = code_of(script)
    script.write_text("from tarjih import apart\nprint(1)\n", encoding="utf-8")

    assert reached(script) == {"tarjih", "tarjih.apart", "tarjih.numbers", "tarjih.page"}
    assert code_of(script) == one == code_of("tarjih.apart")
