"""Signatures of forecasts and pages.

Supply a private key and a digest; get a signature that anybody with the public key can check.  A digest shows that a
file is unchanged, and nothing about its author or date: anybody who changes the file can compute its digest again.
A signature shows in addition that the owner of the key made it.  Neither proves a date; for that, give the digest to
somebody else on the day.

Keys are Ed25519 (RFC 8032), made by :func:`make_key`, or the user's own of OpenSSH.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import digest, write

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["check_page", "check_signature", "make_key", "page_body", "read_public", "seal_of", "sealed_page", "sign"]

PURPOSE = b"tarjih 1 "
"""What is signed begins with it, so that a signature of ours is none of anything else."""
MOST_BYTES = 20_000
NO_KEY = "this is no Ed25519 key without a passphrase, as PEM or of OpenSSH. Make one: tarjih key --out FILE."
MARK = re.compile(
    rb"<!-- tarjih run=(\w{1,64}) sha256=([0-9a-f]{64})(?: after=([0-9a-f]{64}))?"
    rb"(?: key=([0-9a-f]{64}) signature=([0-9a-f]{128}))? -->\n\Z"
)


def make_key(path: Path) -> str:
    """Write a new private key, which only its owner may read, and beside it the public key; return its fingerprint.

    Raises
    ------
    InputFault
        When the file is there already.
    """
    from cryptography.hazmat.primitives import serialization as s  # noqa: PLC0415 - loaded by whoever signs
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    public = path.with_name(path.name + ".pub")
    for place in (path, public):
        if place.exists():
            raise InputFault([Fault(str(place), 0, "there is a file already, and no key is ever overwritten.")])
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(private)
    write(public, key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo))
    return _raw(key.public_key())


def sign(path: Path, sha256: str) -> dict[str, str]:
    """Sign a digest.

    Parameters
    ----------
    path
        File of the private key.
    sha256
        The digest, in hexadecimal.

    Returns
    -------
    The algorithm, the public key and the signature, in hexadecimal.
    """
    key = _private(path)
    return {
        "algorithm": "Ed25519",
        "key": _raw(key.public_key()),
        "signature": key.sign(PURPOSE + sha256.encode()).hex(),
    }


def read_public(path: Path) -> str:
    """Return the public key of a file, in hexadecimal: PEM, or of OpenSSH.

    Raises
    ------
    InputFault
        When it holds none.
    """
    from cryptography.hazmat.primitives import serialization as s  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    content = _content(path)
    for load in (s.load_pem_public_key, s.load_ssh_public_key):
        try:
            key = load(content)
        except Exception:  # noqa: BLE001, S112 - what a library raises of a file that is no key
            continue
        if isinstance(key, Ed25519PublicKey):
            return _raw(key)
    raise InputFault([Fault(str(path), 0, "this is no public Ed25519 key, as PEM or of OpenSSH.")])


def check_signature(signature: Mapping[str, Any] | None, sha256: str, *, signer: str = "") -> tuple[bool, str]:
    """Check a signature of a digest, and return whose it is.

    Parameters
    ----------
    signature
        What :func:`sign` returned; ``None`` where nothing was signed.
    sha256
        The digest.
    signer
        The public key that must have signed, in hexadecimal; any when empty.
    """
    if signature is None:
        return not signer, "not signed: whoever changed it could compute its digest again"
    try:
        key, made = str(signature["key"]), bytes.fromhex(str(signature["signature"]))
        raw = bytes.fromhex(key)
    except (KeyError, TypeError, ValueError):
        return False, "its signature is none"
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(made, PURPOSE + sha256.encode())
    except (InvalidSignature, ValueError):
        return False, "its signature is not one of its content"
    if signer and key != signer:
        return False, f"it is signed by another key, {key[:16]}…"
    known = (
        "the key that was named" if signer else f"key {key[:16]}…; --signer FILE tells whether that is the right one"
    )
    return True, f"signed by {known}"


def sealed_page(page: bytes, run: str, key: Path | None = None, *, after: str = "") -> bytes:
    """Return a page that ends with its run and its digest and, with a key, a signature: a comment no browser shows.

    Parameters
    ----------
    page
        The page.
    run
        The run it is of.
    key
        File of the private key.
    after
        Digest of the last entry of the case's log then, where the page is entered in one; the page's digest covers it.
    """
    body = page if page.endswith(b"\n") else page + b"\n"
    sha256 = digest(body + after.encode())
    made = sign(key, sha256) if key else None
    placed = f" after={after}" if after else ""
    signed = f" key={made['key']} signature={made['signature']}" if made else ""
    return body + f"<!-- tarjih run={run} sha256={sha256}{placed}{signed} -->\n".encode()


def seal_of(page: bytes) -> dict[str, Any] | None:
    """Return the seal at the end of a page, as in a frozen forecast; nothing where it has none."""
    mark = MARK.search(page)
    if mark is None:
        return None
    run, sha256, after, key, signature = ((part or b"").decode() for part in mark.groups())
    out: dict[str, Any] = {"run": run, "sha256": sha256}
    out |= {"after": after} if after else {}
    return out | ({"signature": {"key": key, "signature": signature}} if key else {})


def page_body(page: bytes) -> bytes:
    """Return a page without the comment of :func:`sealed_page` at its end."""
    mark = MARK.search(page)
    body = page[: mark.start()] if mark else page
    return body if body.endswith(b"\n") else body + b"\n"


def check_page(page: bytes, *, signer: str = "") -> tuple[str, bool, str]:
    """Check a page that was written by :func:`sealed_page`.

    Returns
    -------
    run
        The run it is of; empty where it is no such page.
    sound
        Whether it is as it was written, and signed as it has to be.
    finding
        The result as text.
    """
    seal = seal_of(page)
    if seal is None:
        return "", False, "this is no page of tarjih brief, or its end is missing."
    if digest(page.rpartition(b"<!-- tarjih run=")[0] + seal.get("after", "").encode()) != seal["sha256"]:
        return seal["run"], False, "the page is not as it was written: its digest does not fit its content."
    return seal["run"], *check_signature(seal.get("signature"), seal["sha256"], signer=signer)


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives import serialization as s  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    content = _content(path)
    for load in (s.load_pem_private_key, s.load_ssh_private_key):
        try:
            key = load(content, password=None)
        except Exception:  # noqa: BLE001, S112 - what a library raises of a file that is no key
            continue
        if isinstance(key, Ed25519PrivateKey):
            return key
    raise InputFault([Fault(str(path), 0, NO_KEY)])


def _raw(key: Ed25519PublicKey) -> str:
    return key.public_bytes_raw().hex()


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InputFault([Fault(str(path), 0, "there is no such file.")])
        if path.stat().st_size > MOST_BYTES:
            raise InputFault([Fault(str(path), 0, "the file is too large for a key.")])
        return path.read_bytes()
    except OSError as problem:
        raise InputFault([Fault(str(path), 0, f"it cannot be read ({problem.strerror}).")]) from problem
