"""Say which pins are outdated or known to be vulnerable, and write the bill of materials (CycloneDX 1.6).

Run: make audit.  Versions are asked of the package index through pip, vulnerabilities by pip-audit where it is
installed; without a connection either says so, and the bill of materials is written all the same, from the pins alone.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)((?:.*\\\n)*.*)$", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def pins(text):
    """Return name, version and digests of each pin of a requirements file."""
    return [(name.lower(), version, sorted(HASH.findall(rest))) for name, version, rest in PIN.findall(text)]


def bill(files):
    """Return the bill of materials of requirements files, given by name; the same texts give the same bill."""
    components, seen = [], set()
    for file, text in files.items():
        for name, version, digests in pins(text):
            reference = f"pkg:pypi/{name}@{version}"
            if reference in seen:
                continue
            seen.add(reference)
            components.append(
                {
                    "type": "library",
                    "bom-ref": reference,
                    "name": name,
                    "version": version,
                    "purl": reference,
                    "scope": "required" if file == PINS[0] else "excluded",
                    "hashes": [{"alg": "SHA-256", "content": digest} for digest in digests],
                }
            )
    whole = hashlib.sha256("".join(files.values()).encode()).digest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=whole[:16], version=4)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "tarjih", "bom-ref": "tarjih"}},
        "components": sorted(components, key=lambda c: c["bom-ref"]),
    }


def unpinned(files):
    """Return the pins without a digest: none may be installed."""
    return [f"{file}: {name}" for file, text in files.items() for name, _, digests in pins(text) if not digests]


def outdated(files):
    """Return of which pins there is a newer version, or why nothing was compared."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--retries=1", "--timeout=20"]
    named = {name.replace("_", "-"): version for text in files.values() for name, version, _ in pins(text)}
    try:
        # Without a connection pip lists nothing as outdated, and calls that success: it is asked for one version first.
        subprocess.run([*pip, "index", "versions", "numpy"], capture_output=True, text=True, check=True, timeout=120)
        listed = [*pip, "list", "--outdated", "--format=json"]
        found = json.loads(subprocess.run(listed, capture_output=True, text=True, check=True, timeout=300).stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ["outdated: the package index cannot be reached, or pip is missing; nothing was compared."]
    newer = {p["name"].lower().replace("_", "-"): p["latest_version"] for p in found}
    lines = [f"outdated: {name} {named[name]} (there is {newer[name]})" for name in sorted(named.keys() & newer.keys())]
    return lines or ["outdated: no pin that is installed here."]


def vulnerable(files):
    """Return what pip-audit finds, or why it cannot."""
    tool = shutil.which("pip-audit") or shutil.which("pip-audit", path=str(Path(sys.executable).parent))
    if tool is None:
        return ["vulnerable: pip-audit is not installed, so nothing was looked up (pip install pip-audit)."]
    command = [tool, "--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off"]
    command += [part for file in files for part in ("--requirement", str(ROOT / file))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        found = json.loads(done.stdout)["dependencies"]
    except (OSError, ValueError, KeyError, subprocess.SubprocessError):
        return ["vulnerable: the data of pip-audit cannot be reached; nothing was looked up."]
    lines = [f"VULNERABLE: {p['name']} {p['version']}: {v['id']}" for p in found for v in p.get("vulns", [])]
    return lines or [f"vulnerable: none of {len(found)} pins, by what pip-audit knows today."]


def main():
    files = {name: (ROOT / name).read_text(encoding="utf-8") for name in PINS}
    place = ROOT / "build" / "sbom.cdx.json"
    place.parent.mkdir(exist_ok=True)
    document = bill(files)
    place.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    bare = unpinned(files)
    found = vulnerable(files)
    lines = [*(f"without a digest: {name}" for name in bare), *outdated(files), *found]
    print("\n".join([*lines, f"{len(document['components'])} components: {place.relative_to(ROOT)}"]))
    return 1 if bare or any(line.startswith("VULNERABLE") for line in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
