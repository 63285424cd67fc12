# SPDX-License-Identifier: Apache-2.0
"""Certificates for tests, made by the openssl command: an authority, and what it signs."""
import hashlib
import pathlib
import subprocess


def _openssl(*words) -> bytes:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(f"openssl {words}: {done.stderr.decode()}")
    return done.stdout


class Authority:
    """Signs certificates with keys on P-256; the files NAME.pem and NAME.key stand in the directory."""

    def __init__(self, directory: pathlib.Path, name: str = "ca"):
        self.directory = directory
        self.name = name
        self.cert, self.key = directory / f"{name}.pem", directory / f"{name}.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.key, "-out", self.cert,
                 "-days", "2", "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")

    def sign(self, name: str, hosts: str = "IP:127.0.0.1,DNS:localhost", expired: bool = False) -> tuple[pathlib.Path, pathlib.Path]:
        """A certificate and its key. Common name `name`."""
        cert, key, request = (self.directory / f"{name}.{suffix}" for suffix in ("pem", "key", "csr"))
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        extensions = self.directory / f"{name}.ext"
        extensions.write_text(f"subjectAltName={hosts}\n")
        if expired:
            # `x509` cannot date back, `ca` can; it wants a little database.
            database = self.directory / f"{name}.db"
            database.write_text("")
            settings = self.directory / f"{name}.cnf"
            settings.write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={database}\nnew_certs_dir={self.directory}\nrand_serial=yes\ndefault_md=sha256\n"
                                "policy=p\n[p]\ncommonName=supplied\n")
            _openssl("ca", "-batch", "-config", settings, "-cert", self.cert, "-keyfile", self.key, "-in", request, "-out", cert, "-notext",
                     "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-extfile", extensions)
        else:
            _openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key, "-CAcreateserial", "-days", "2", "-out", cert,
                     "-extfile", extensions)
        key.chmod(0o600)
        return cert, key


def pin(cert: pathlib.Path) -> str:
    """The pin of a certificate's key: `sha256:` and the digest of its SubjectPublicKeyInfo."""
    public = _openssl("x509", "-in", cert, "-noout", "-pubkey")
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=public, capture_output=True, check=True).stdout
    return "sha256:" + hashlib.sha256(der).hexdigest()
