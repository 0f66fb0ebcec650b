"""An authority and a broker's certificate by it, made by the openssl command."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM form."""

    authority: Path
    certificate: Path
    key: Path


def made(folder: Path, host: str = "IP:127.0.0.1") -> Certificates:
    """host: whom the certificate is for, as openssl writes it."""
    folder.mkdir()
    authority, authority_key = folder / "ca.crt", folder / "ca.key"
    certificate, key, asked, names = (folder / name for name in ("broker.crt", "broker.key", "broker.csr", "names"))
    names.write_text(f"subjectAltName={host}\n", encoding="utf-8")
    _openssl("req", "-x509", *_CURVE, "-subj", "/CN=Clinic", "-keyout", authority_key, "-out", authority)
    _openssl("req", *_CURVE, "-subj", "/CN=Broker", "-keyout", key, "-out", asked)
    by = ("-CA", authority, "-CAkey", authority_key, "-CAcreateserial", "-days", "2", "-extfile", names)
    _openssl("x509", "-req", "-in", asked, *by, "-out", certificate)
    return Certificates(authority, certificate, key)


def _openssl(*words: str | Path) -> None:
    program = shutil.which("openssl")
    assert program is not None, "these tests need openssl: apt-get install openssl"
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
