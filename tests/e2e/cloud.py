# SPDX-License-Identifier: Apache-2.0
"""A private virtual cloud for tests: `smpc-local up -d` in a directory of its own, watched from outside.

What the cloud says about itself is never taken for granted here: processes, descriptors, memory and ports come from /proc, stored
objects from the parties' own ports.
"""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from record import record
from tools import ToolTest, processes_with, tool

FINAL = ("succeeded", "failed", "cancelled", "expired")


def words_of(pid: int) -> list[str]:
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def alive(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def footprint(pid: int) -> dict[str, int]:
    """Open descriptors, resident kilobytes and threads of a process."""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"descriptors": len(os.listdir(f"/proc/{pid}/fd")), "kilobytes": int(status["VmRSS"].split()[0]), "threads": int(status["Threads"])}


def listening_ports() -> set[int]:
    found = set()
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                found.add(int(fields[1].rpartition(":")[2], 16))
    return found


class Cloud:
    """A cloud in `home`. `config` is a cloud.json written before the first `up`, `options` are those of `up`."""

    def __init__(self, home: pathlib.Path, config: dict | None = None, options: tuple = ()):
        self.home = home
        self.data = home / ".smpc"
        self.tmp = home / "cloud-tmp"
        self.tmp.mkdir(exist_ok=True)
        self.env = {**os.environ, "TMPDIR": str(self.tmp), "HOME": str(home), "NO_COLOR": "1"}
        self.options = options
        if config:
            self.data.mkdir(mode=0o700, exist_ok=True)
            (self.data / "cloud.json").write_text(json.dumps(config))

    def local(self, *words, check: int | None = 0, **options) -> subprocess.CompletedProcess:
        """Runs `smpc-local WORDS…` in the cloud's directory."""
        command = [tool("smpc-local"), *map(str, words)]
        done = subprocess.run(command, cwd=self.home, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120, **options)
        record(command, done.returncode)
        if check is not None and done.returncode != check:
            raise AssertionError(f"{command} ended with {done.returncode}, not {check}\n{done.stdout}{done.stderr}\n{self.log_tails()}")
        return done

    def up(self) -> "Cloud":
        self.local("up", "-d", *self.options)
        return self

    def down(self) -> None:
        """Stops the cloud and checks that nothing of it is left but its data."""
        ports = set(self.ports())
        self.local("down")
        try:  # what was killed may need a moment to be gone
            wait_until(lambda: not self.processes(), 2)
        except AssertionError:
            left = [" ".join(words_of(pid)) for pid in self.processes()]
            self.kill_all()
            raise AssertionError(f"processes left by the cloud: {left}") from None
        if still := ports & listening_ports():
            raise AssertionError(f"ports still open: {still}")
        litter = [str(p.relative_to(self.home)) for p in [*self.tmp.iterdir(), *self.data.glob("up.*"), *self.data.glob("party*/run/*"),
                                                          *self.temporaries()]]
        if litter:
            raise AssertionError(f"files left by the cloud: {litter}")

    def temporaries(self) -> list[pathlib.Path]:
        """Files of the stores that are neither an object nor a database."""
        return [p for p in [*self.data.glob("party*/streams/*"), *self.data.glob("party*/programs/*")]
                if ".tmp" in p.name or p.name.startswith(".") or p.suffix == ".part"]

    def kill_all(self) -> None:
        while found := self.processes():
            for pid in found:
                kill(pid)
            time.sleep(0.02)

    def log_tails(self) -> str:
        return "".join(f"--- {p.name}\n" + "\n".join(p.read_text(errors="replace").splitlines()[-15:]) + "\n"
                       for p in sorted(self.data.glob("log/*.log")))

    # -- what runs -----------------------------------------------------------------------------------------------------------
    def processes(self) -> list[int]:
        """Everything that was started for this cloud: parent, services, runtimes."""
        return processes_with(str(self.tmp))

    def services(self) -> dict[int, int]:
        """Process ids of the services by party."""
        found = {}
        for pid in self.processes():
            words = words_of(pid)
            if "serve" in words and "--party" in words:
                found[int(words[words.index("--party") + 1])] = pid
        return found

    def runtimes(self) -> dict[int, list[int]]:
        """Process ids of the running tasks by party."""
        found: dict[int, list[int]] = {}
        for pid in self.processes():
            words = words_of(pid)
            if words and words[0].endswith("smpc-runtime") and "--party" in words:
                found.setdefault(int(words[words.index("--party") + 1]), []).append(pid)
        return found

    def footprints(self) -> dict[int, dict[str, int]]:
        return {party: footprint(pid) for party, pid in sorted(self.services().items())}

    def status(self) -> dict:
        """What the cloud says of itself; its exit status is 6 while a party is not ready."""
        return json.loads(self.local("status", "--json", check=None).stdout)

    # -- what the parties have -----------------------------------------------------------------------------------------------
    def config(self) -> dict:
        return json.loads((self.data / "cloud.json").read_text())

    def ports(self) -> list[int]:
        return [int(party["http"].rpartition(":")[2]) for party in self.config()["parties"]]

    def parties(self) -> range:
        return range(1, len(self.ports()) + 1)

    def ask(self, party: int, method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> tuple[int, bytes]:
        """One request to a party's own port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports()[party - 1], timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def ask_all(self, path: str) -> list[tuple[int, bytes]]:
        return [self.ask(party, "GET", path) for party in self.parties()]

    def stream_statuses(self, id: str) -> list[int]:
        """Per party the answer to the question for a stored stream: 200 or 404."""
        return [status for status, _ in self.ask_all(f"/smpc/v1/streams/{id}")]

    def job_states(self, id: str) -> list[str | None]:
        """Per party the job's state, nothing where it is unknown."""
        answers = self.ask_all(f"/smpc/v1/jobs/{id}")
        return [json.loads(body)["state"] if status == 200 else None for status, body in answers]

    def stream_file(self, party: int, id: str) -> pathlib.Path:
        return self.data / f"party{party}" / "streams" / id

    def client_config(self, **changes: dict) -> dict:
        """A client's configuration for this cloud; `p2={"url": …}` changes keys of that party."""
        parties = [{"name": f"p{k}", "url": f"http://127.0.0.1:{port}/", **changes.get(f"p{k}", {})} for k, port in enumerate(self.ports(), 1)]
        return {"current": "test", "clouds": {"test": {"domains": {"pd_shared3p": "shared3p"}, "parties": parties}}}


def wait_until(condition, seconds: float = 30, what: str = "the condition"):
    """The first true value of `condition()`."""
    end = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.02)


class CloudTest(ToolTest):
    """Tests of a class share one cloud. Their directories are below the cloud's, so that the tools find it by themselves."""

    cloud_config: dict | None = None
    cloud_options: tuple = ()
    cloud: Cloud

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="smpc-cloud-")
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.cloud = Cloud(pathlib.Path(cls.place), cls.cloud_config, cls.cloud_options)
        cls.addClassCleanup(cls.cloud.kill_all)
        cls.prepare(cls.cloud)
        cls.cloud.up()

    @classmethod
    def prepare(cls, cloud: Cloud) -> None:
        """What must be there before the first `up`."""

    @classmethod
    def tearDownClass(cls):
        cls.cloud.down()

    def setUp(self):
        super().setUp()
        self.env["HOME"] = str(self.directory)

    def compiled(self, name: str, text: str) -> pathlib.Path:
        source = self.write(f"{name}.sc", text)
        self.run_tool(tool("smpc-scc"), source)
        return source.with_suffix(".sb")

    def shell(self, script: str, check: int | None = 0, **options) -> subprocess.CompletedProcess:
        """A script as a user writes it: `sh -eu`, tools on the PATH, no terminal anywhere."""
        env = {**self.env, "PATH": f"{os.path.dirname(tool('smpc-run'))}:{os.environ['PATH']}"}
        return self.run_tool("sh", "-euc", script, check=check, env=env, start_new_session=True, **options)

    def client_with(self, **changes: dict) -> pathlib.Path:
        """Writes a client configuration; see Cloud.client_config."""
        return self.write("client.json", json.dumps(self.cloud.client_config(**changes)))

    def error_of(self, done: subprocess.CompletedProcess) -> dict:
        """The error object of a tool that was run with `-f json`."""
        return json.loads(done.stderr.strip().splitlines()[-1])["error"]


