# SPDX-License-Identifier: Apache-2.0
"""A cloud that wants bearer tokens: none, wrong, expired and right ones; and one that speaks TLS with client certificates."""
import hashlib
import json
import pathlib
import shutil
import tempfile
import unittest
import uuid

from certificates import Authority
from cloud import CloudTest
from tools import tool

TOKENS = {"alice": "alice-0f9c51d3", "late": "late-77e1ab02"}
PARTY_TOKEN = "between-parties-58ae"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Tokens(CloudTest):
    cloud_config = {
        "format": 1, "name": "guarded", "engine": "shared3p", "domains": {"pd_shared3p": "shared3p"},
        "parties": [{"name": f"p{k}", "http": "127.0.0.1:0", "mesh": "127.0.0.1:0", "data": f"party{k}"} for k in (1, 2, 3)],
        "auth": {"engine": "tokens", "partyToken": "party.token",
                 "tokens": [{"sha256": sha256(TOKENS["alice"]), "user": "alice"}, {"sha256": sha256(PARTY_TOKEN), "user": "party"},
                            {"sha256": sha256(TOKENS["late"]), "user": "late", "expires": "2020-01-01T00:00:00Z"}]},
        "policy": {"engine": "allow"}}

    @classmethod
    def prepare(cls, cloud):
        token = cloud.data / "party.token"
        token.write_text(PARTY_TOKEN + "\n")
        token.chmod(0o600)

    def config(self, tokens: list[str | None]) -> pathlib.Path:
        changes = {}
        for k, token in enumerate(tokens, 1):
            if token is not None:
                path = self.write(f"token{k}", token + "\n")
                path.chmod(0o600)
                changes[f"p{k}"] = {"auth": {"tokenFile": path.name}}
        return self.client_with(**changes)

    def upload(self, config: pathlib.Path, id: str, check: int):
        return self.run_tool(tool("smpc-upload"), "--config", config, "-f", "json", "--id", id, "x:pd_shared3p uint64=5", check=check)

    def test_the_right_token(self):
        program = self.compiled("echo", 'import stdlib; import shared3p; domain pd_shared3p shared3p;\n'
                                        'void main() { pd_shared3p uint64 x = argument("x"); publish("x", declassify(x)); }\n')
        config = self.config([TOKENS["alice"]] * 3)
        done = self.run_tool(tool("smpc-run"), "--config", config, "-f", "json", "--values-only", program, "x=5")
        self.assertEqual(json.loads(done.stdout), {"x": 5})

    def test_a_token_from_the_environment(self):
        id = str(uuid.uuid4())
        env = {**self.env, **{f"SMPC_TOKEN_P{k}": TOKENS["alice"] for k in (1, 2, 3)}}
        self.run_tool(tool("smpc-upload"), "--config", self.config([None] * 3), "--id", id, "x:pd_shared3p uint64=5", env=env)
        done = self.run_tool(tool("smpc-upload"), "show", "--config", self.config([TOKENS["alice"]] * 3), "-f", "json", id)
        self.assertIn("alice", done.stdout)

    def test_others(self):
        for name, token, word in (("none", None, "token"), ("wrong", "guess", "token"), ("expired", TOKENS["late"], "expired")):
            with self.subTest(token=name):
                id = str(uuid.uuid4())
                done = self.upload(self.config([TOKENS["alice"], token, TOKENS["alice"]]), id, check=5)
                error = self.error_of(done)
                self.assertEqual((error["code"], error.get("party")), ("denied", 2), done.stderr)
                self.assertIn(word, done.stderr)
                fetch = self.run_tool(tool("smpc-fetch"), "--config", self.config([TOKENS["alice"], token, TOKENS["alice"]]), "-f", "json", id, check=5)
                self.assertEqual(self.error_of(fetch).get("party"), 2, fetch.stderr)
                self.assertNotIn(token or "?none?", done.stderr)
                show = self.run_tool(tool("smpc-upload"), "show", "--config", self.config([TOKENS["alice"]] * 3), "-f", "json", id, check=13)
                self.assertEqual(self.error_of(show)["code"], "not-found")


class ClientCertificates(CloudTest):
    @classmethod
    def setUpClass(cls):
        place = pathlib.Path(tempfile.mkdtemp(prefix="smpc-tls-"))
        cls.addClassCleanup(shutil.rmtree, place, ignore_errors=True)
        authority = Authority(place)
        cls.files = place
        cls.alice = authority.sign("alice")
        Authority(place, "other").sign("mallory")
        parties = []
        for k in (1, 2, 3):
            cert, key = authority.sign(f"p{k}")
            parties.append({"name": f"p{k}", "http": "127.0.0.1:0", "mesh": "127.0.0.1:0", "data": f"party{k}",
                            "tls": {"cert": str(cert), "key": str(key), "clientCa": str(authority.cert), "ca": str(authority.cert)}})
        cls.cloud_config = {"format": 1, "name": "tls", "engine": "shared3p", "domains": {"pd_shared3p": "shared3p"}, "parties": parties,
                            "auth": {"engine": "none"}, "policy": {"engine": "allow"}}
        super().setUpClass()

    def config(self, user: str | None) -> pathlib.Path:
        auth = {"auth": {"cert": str(self.files / f"{user}.pem"), "key": str(self.files / f"{user}.key")}} if user else {}
        config = self.cloud.client_config(**{f"p{k}": {"ca": str(self.files / "ca.pem"), **auth} for k in (1, 2, 3)})
        for party in config["clouds"]["test"]["parties"]:
            party["url"] = party["url"].replace("http:", "https:")
        return self.write("client.json", json.dumps(config))

    def test_a_run_over_tls(self):
        program = self.compiled("echo", 'import stdlib; import shared3p; domain pd_shared3p shared3p;\n'
                                        'void main() { pd_shared3p uint64 x = argument("x"); publish("x", declassify(x)); }\n')
        done = self.run_tool(tool("smpc-run"), "--config", self.config("alice"), "-f", "json", "--values-only", program, "x=5")
        self.assertEqual(json.loads(done.stdout), {"x": 5})

    def test_without_a_certificate_and_with_one_of_others(self):
        for user in (None, "mallory"):
            with self.subTest(user=user):
                done = self.run_tool(tool("smpc-upload"), "--config", self.config(user), "-f", "json", "x:pd_shared3p uint64=5", check=5)
                self.assertEqual(self.error_of(done)["code"], "denied", done.stderr)
                self.assertIn("certificate", done.stderr)


if __name__ == "__main__":
    unittest.main()
