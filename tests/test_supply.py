"""The supply chain: every pin has its digests, and the bill of materials names every pin."""

import json
import runpy
import subprocess
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def audit(root):
    """What the script of `make audit` defines."""
    return runpy.run_path(str(root / ".ci" / "audit.py"))


def test_every_pin_is_in_the_bill_with_its_digests(audit, root):
    """No package is installed without a digest, and the bill of materials has each, with its digests, once."""
    files = {name: (root / name).read_text(encoding="utf-8") for name in audit["PINS"]}
    bill = audit["bill"](files)
    lines = [line for text in files.values() for line in text.splitlines() if line[:1].isalnum()]
    named = {line.partition("==")[0].partition("[")[0].lower() for line in lines}

    assert audit["unpinned"](files) == []
    assert {c["name"] for c in bill["components"]} == named
    assert all(c["hashes"] for c in bill["components"])
    assert len({c["bom-ref"] for c in bill["components"]}) == len(bill["components"])
    assert bill == audit["bill"](files)


def test_a_pin_without_a_digest_is_named(audit):
    """A line without a hash is what an attacker needs."""
    files = {"requirements.txt": f"a==1 \\\n    --hash=sha256:{'0' * 64}\nb==2\n"}
    assert audit["unpinned"](files) == ["requirements.txt: b"]


def test_offline_it_says_so(audit, monkeypatch):
    """Without a connection or the tool, the script says what was not looked up."""
    monkeypatch.setattr(audit["shutil"], "which", lambda *_, **__: None)
    assert "nothing was looked up" in audit["vulnerable"]({})[0]

    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(audit["subprocess"], "run", refuse)
    assert "nothing was compared" in audit["outdated"]({})[0]


def test_what_pip_cannot_ask_is_not_called_up_to_date(audit, monkeypatch):
    """Without a connection pip ends well and lists nothing as outdated; that is not taken for an answer."""
    text = f"numpy==1 \\\n    --hash=sha256:{'0' * 64}\n"
    there = [{"name": "NumPy", "version": "1", "latest_version": "2"}, {"name": "pip", "latest_version": "9"}]
    listed, reached = there, True

    def pip(command, **_):
        if "versions" in command and not reached:
            raise subprocess.CalledProcessError(1, command)
        return SimpleNamespace(stdout=json.dumps(listed))

    monkeypatch.setattr(audit["subprocess"], "run", pip)
    assert audit["outdated"]({"requirements.txt": text}) == ["outdated: numpy 1 (there is 2)"]
    listed = []
    assert audit["outdated"]({"requirements.txt": text}) == ["outdated: no pin that is installed here."]
    reached = False
    assert "nothing was compared" in audit["outdated"]({"requirements.txt": text})[0]
