# SPDX-License-Identifier: Apache-2.0
"""smpc-local up, down, status, logs, restart, reset, env, serve: a cloud as its owner handles it, and as accidents do.

Every test checks in the end that no process and no file is left; here these are also the point of many tests.
"""
import hashlib
import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import time
import unittest

from cloud import Cloud, alive, footprint, kill, listening_ports, wait_until, words_of
from tools import ToolTest, processes_with, tool

LOCAL = tool("smpc-local")


class LocalUpTest(ToolTest):
    def setUp(self):
        super().setUp()
        self.home = self.directory / "home"
        self.home.mkdir()
        self.clouds: list[Cloud] = []

    def tearDown(self):
        for cloud in self.clouds:
            cloud.kill_all()
        super().tearDown()

    def cloud(self, *options, config: dict | None = None, name: str = "") -> Cloud:
        home = self.home / name
        home.mkdir(exist_ok=True)
        cloud = Cloud(home, config, options)
        self.clouds.append(cloud)
        return cloud

    def error(self, done: subprocess.CompletedProcess) -> str:
        self.assertTrue(done.stderr.startswith("error: "), done.stderr)
        return done.stderr

    # -- the plain walk ------------------------------------------------------------------------------------------------------
    def test_up_status_down(self):
        cloud = self.cloud()
        done = cloud.local("up", "-d")
        table = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(table[0], ["party", "name", "url"])
        self.assertEqual([row[:2] for row in table[1:]], [["1", "p1"], ["2", "p2"], ["3", "p3"]])
        ports = cloud.ports()
        self.assertEqual([row[2] for row in table[1:]], [f"http://127.0.0.1:{port}/" for port in ports])
        self.assertEqual(ports, list(range(ports[0], ports[0] + 3)))
        self.assertTrue(set(ports) <= listening_ports())

        status = cloud.status()
        self.assertEqual((status["running"], status["ready"], status["name"], status["engine"]), (True, True, "local", "shared3p"))
        self.assertEqual({p["party"]: p["pid"] for p in status["parties"]}, cloud.services())
        for party in status["parties"]:
            self.assertEqual((party["state"], party["restarts"]), ("ready", 0))
            self.assertEqual(party["storage"]["streams"]["objects"], 0)
            self.assertGreater(party["process"]["residentBytes"], 0)
        text = cloud.local("status").stdout
        self.assertIn(f'cloud "local" (shared3p) in {cloud.data}: ready', text)
        self.assertIn(str(cloud.services()[2]), text)
        self.assertEqual(json.loads(cloud.local("status", "--format", "json").stdout)["pid"], status["pid"])

        for path in [cloud.data, cloud.data / "log", *cloud.data.glob("party*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700, path)
        for path in ["cloud.json", "local.json", "up.pid"]:
            self.assertEqual(stat.S_IMODE((cloud.data / path).stat().st_mode), 0o600, path)
        local = json.loads((cloud.data / "local.json").read_text())
        self.assertEqual([p["url"] for p in local["clouds"][local["current"]]["parties"]], [row[2] for row in table[1:]])

        cloud.down()
        done = cloud.local("status", "--json", check=6)
        self.assertEqual([p["state"] for p in json.loads(done.stdout)["parties"]], ["stopped"] * 3)
        self.assertIn("not running", cloud.local("status", check=6).stdout)
        self.assertIn("no cloud runs", cloud.local("down").stderr)

        cloud.local("up", "-d")
        self.assertEqual(cloud.ports(), ports, "the ports stay")
        cloud.down()

    def test_health_of_each_party(self):
        cloud = self.cloud().up()
        for path in ("/health", "/actuator/health"):
            for status, body in cloud.ask_all(path):
                self.assertEqual((status, json.loads(body)["status"]), (200, "UP"))
        cloud.down()

    def test_second_up_says_what_runs(self):
        cloud = self.cloud().up()
        services = cloud.services()
        for words in (["up", "-d"], ["up"], ["up", "-d", "--engine", "shared3p", "--parties", "3"]):
            done = cloud.local(*words)
            self.assertIn("runs already", done.stderr)
            self.assertIn(f"http://127.0.0.1:{cloud.ports()[0]}/", done.stdout)
        self.assertEqual(cloud.services(), services)
        self.assertIn("other ports while it runs", self.error(cloud.local("up", "-d", "--base-port", "29000", check=4)))
        cloud.down()

    def test_ups_at_the_same_moment(self):
        cloud = self.cloud()
        ups = [subprocess.Popen([LOCAL, "up", "-d"], cwd=cloud.home, env=cloud.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for _ in range(4)]
        self.assertEqual([up.wait(60) for up in ups], [0] * 4)
        for up in ups:
            up.stdout.close()
            up.stderr.close()
        wait_until(lambda: cloud.status()["ready"], what="readiness")
        self.assertEqual(len(cloud.services()), 3)
        cloud.down()

    def test_in_the_foreground(self):
        cloud = self.cloud()
        up = self.start_tool(LOCAL, "up", cwd=cloud.home, env=cloud.env)
        self.assertEqual([up.stdout.readline().split()[0] for _ in range(4)], ["party", "1", "2", "3"])
        cloud.local("restart", "p2")
        self.assertEqual(cloud.ask(1, "GET", "/smpc/v1/streams/00000000-0000-4000-8000-000000000000")[0], 404)
        up.send_signal(signal.SIGINT)
        out, err = up.communicate(timeout=20)
        self.assertEqual(up.returncode, 130, err)
        self.assertEqual(out, "")
        self.assertRegex(err, r"(?m)^up \| \d{4}-\S+Z all parties are ready$")
        self.assertRegex(err, r"(?m)^p3 \| \d{4}-\S+Z ")
        self.assertRegex(err, r"(?m)^p1 \| .*GET /smpc/v1/streams")
        self.assertIn("error: interrupted", err)
        self.assertEqual(cloud.processes(), [])

    def test_the_terminal_is_let_go(self):
        cloud = self.cloud()
        # A reader of the pipe sees its end as soon as `up -d` has returned, and no descriptor of ours is in the services.
        read, write = os.pipe()
        os.set_inheritable(write, True)
        done = subprocess.run([LOCAL, "up", "-d"], cwd=cloud.home, env=cloud.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, pass_fds=[write])
        self.assertEqual(done.returncode, 0, done.stderr)
        os.close(write)
        self.assertEqual(os.read(read, 1), b"")
        os.close(read)
        for pid in cloud.processes():
            self.assertEqual(os.getsid(pid), pid)
        cloud.down()

    # -- commands about a running cloud --------------------------------------------------------------------------------------
    def test_restart(self):
        cloud = self.cloud().up()
        before = cloud.services()
        cloud.local("restart", "2")
        after = cloud.services()
        self.assertEqual((after[1], after[3]), (before[1], before[3]))
        self.assertNotEqual(after[2], before[2])
        self.assertEqual(cloud.ask(2, "GET", "/health")[0], 200, "ready when the command returns")
        cloud.local("restart")
        self.assertEqual(set(cloud.services().values()) & set(after.values()), set())
        self.assertEqual([p["restarts"] for p in cloud.status()["parties"]], [0] * 3, "told to")
        self.assertIn('there is no party "p4"', self.error(cloud.local("restart", "p4", check=2)))
        cloud.down()
        self.assertIn("no cloud runs", self.error(cloud.local("restart", check=13)))

    def test_logs(self):
        cloud = self.cloud().up()
        cloud.ask(2, "GET", "/smpc/v1/streams/00000000-0000-4000-8000-000000000000")
        lines = wait_until(lambda: [l for l in cloud.local("logs", "p2").stdout.splitlines() if "GET /smpc/v1/streams" in l])
        self.assertRegex(lines[0], r"^p2 \| \d{4}-\d\d-\d\dT[0-9:.]+Z GET /smpc/v1/streams/\S* 404")
        everything = cloud.local("logs").stdout.splitlines()
        times = [re.search(r"\| (\S+Z)", line).group(1) for line in everything]
        self.assertEqual(times, sorted(times))
        self.assertEqual({line.split()[0] for line in everything}, {"up", "p1", "p2", "p3"})
        self.assertEqual(cloud.local("logs", "--lines", "2").stdout.splitlines(), cloud.local("logs").stdout.splitlines()[-2:])

        follow = self.start_tool(LOCAL, "logs", "--follow", "--lines", "0", "3", cwd=cloud.home, env=cloud.env)
        time.sleep(0.3)
        cloud.local("restart", "3")
        self.assertIn("p3 | ", follow.stdout.readline())
        follow.send_signal(signal.SIGINT)
        follow.wait(10)
        cloud.down()

    def test_env(self):
        cloud = self.cloud(name="it's here").up()
        lines = cloud.local("env").stdout
        done = subprocess.run(["sh", "-euc", f'{lines} printf "%s\\n%s" "$SMPC_CONFIG" "$SMPC_CLOUD"'], capture_output=True, text=True)
        self.assertEqual(done.stdout.splitlines(), [str(cloud.data / "local.json"), "local"])
        carbyne = json.loads(cloud.local("env", "--carbyne").stdout)
        self.assertEqual(carbyne["prime"], 198766463529478683931867765928436695041)
        self.assertEqual([p["amphoraServiceUrl"] for p in carbyne["providers"]], [f"http://127.0.0.1:{p}/amphora" for p in cloud.ports()])
        below = cloud.home / "a" / "b"
        below.mkdir(parents=True)
        self.assertEqual(subprocess.run([LOCAL, "env"], cwd=below, env=cloud.env, capture_output=True, text=True).stdout, lines)
        cloud.down()

    def test_reset(self):
        cloud = self.cloud().up()
        text = (cloud.data / "cloud.json").read_text()
        (cloud.data / "party1" / "mine.txt").write_text("not the cloud's")
        self.assertIn("needs a confirmation", self.error(cloud.local("reset", check=2)))
        self.assertEqual(len(cloud.services()), 3)
        cloud.local("reset", "--yes")
        self.assertEqual(cloud.processes(), [])
        left = sorted(str(p.relative_to(cloud.data)) for p in cloud.data.rglob("*"))
        self.assertEqual(left, ["cloud.json", "party1", "party1/mine.txt"])
        self.assertEqual((cloud.data / "cloud.json").read_text(), text)
        cloud.up().down()

    # -- accidents -----------------------------------------------------------------------------------------------------------
    def test_killed_services_come_back(self):
        cloud = self.cloud().up()
        for party in (1, 2, 3, 3, 3):
            before = cloud.services()[party]
            kill(before)
            wait_until(lambda: cloud.services().get(party, before) != before and cloud.status()["ready"], what="a new service")
        self.assertEqual([p["restarts"] for p in cloud.status()["parties"]], [1, 1, 3])
        self.assertIn("was ended by signal 9", cloud.status()["parties"][2]["lastFault"])
        self.assertIn("it is started again", cloud.local("logs").stdout)
        cloud.down()

    def test_clients_wait_while_a_service_starts_again(self):
        cloud = self.cloud().up()
        for _ in range(5):
            kill(cloud.services()[2])
            self.assertEqual(cloud.ask(2, "GET", "/health")[0], 200)
            wait_until(lambda: cloud.status()["ready"])
            time.sleep(0.05)
        cloud.down()

    def test_status_tells_a_stopped_service(self):
        cloud = self.cloud().up()
        os.kill(cloud.services()[3], signal.SIGSTOP)
        done = cloud.local("status", "--json", check=6)
        self.assertEqual([p["state"] for p in json.loads(done.stdout)["parties"]], ["ready", "ready", "silent"])
        self.assertFalse(json.loads(done.stdout)["ready"])
        began = time.monotonic()
        cloud.local("down")  # it does not hear SIGTERM
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(cloud.processes(), [])

    def test_all_die_with_their_parent(self):
        cloud = self.cloud().up()
        services = cloud.services()
        kill(cloud.status()["pid"])
        wait_until(lambda: not any(alive(pid) for pid in services.values()), what="the end of the services")
        self.assertEqual(cloud.processes(), [])
        self.assertTrue((cloud.data / "up.pid").exists(), "a stale file")
        self.assertEqual([p["state"] for p in json.loads(cloud.local("status", "--json", check=6).stdout)["parties"]], ["stopped"] * 3)
        cloud.up()  # at the same ports
        kill(cloud.status()["pid"])
        cloud.up()  # while the last services may still be ending
        self.assertTrue(cloud.status()["ready"])
        kill(cloud.status()["pid"])
        cloud.local("down")
        self.assertEqual(cloud.processes(), [])
        self.assertEqual(list(cloud.data.glob("up.*")), [])

    def test_stale_pid_file(self):
        cloud = self.cloud()
        cloud.data.mkdir(mode=0o700)
        for text in ("", f"{os.getpid()} 1\n", "1 1\n", "garbage"):
            (cloud.data / "up.pid").write_text(text)
            (cloud.data / "up.sock").touch()
            cloud.up()
            cloud.down()
        self.assertTrue(alive(os.getpid()))

    def test_deaf_parent(self):
        cloud = self.cloud().up()
        os.kill(cloud.status()["pid"], signal.SIGSTOP)
        cloud.local("down")
        self.assertEqual(cloud.processes(), [])
        self.assertEqual(list(cloud.data.glob("up.*")), [])

    # -- what cannot be ------------------------------------------------------------------------------------------------------
    def test_port_in_use(self):
        cloud = self.cloud()
        with socket.socket() as taken:
            port = free_base() + 1
            taken.bind(("127.0.0.1", port))
            taken.listen()
            for words in (["up", "-d"], ["up"]):
                text = self.error(cloud.local(*words, "--base-port", str(port - 1), check=4))
                self.assertIn(f"party 2: cannot listen at 127.0.0.1:{port}: the port is in use by another process", text)
            self.assertEqual(cloud.processes(), [])
        base = free_base()
        cloud.local("up", "-d", "--base-port", str(base))
        self.assertEqual(cloud.ports(), [base, base + 1, base + 2])
        cloud.down()

    def test_folders_that_cannot_be_used(self):
        cloud = self.cloud()
        for data in ("/proc/nowhere", "/dev/null", "/sys/cloud"):
            self.assertIn(f"cannot use {data}", self.error(cloud.local("up", "-d", "--data", data, check=4)))
        if os.getuid() != 0:
            sealed = cloud.home / "sealed"
            sealed.mkdir(mode=0o500)
            self.error(cloud.local("up", "-d", "--data", str(sealed / "cloud"), check=4))
        self.assertEqual(cloud.processes(), [])

    def test_data_that_a_service_cannot_use(self):
        cloud = self.cloud().up()
        cloud.down()
        (cloud.data / "party2" / "jobs.sqlite").write_bytes(b"this is no database, whatever the name says" * 100)
        done = cloud.local("up", "-d", check=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("party 2", self.error(done))
        self.assertIn("jobs.sqlite", done.stderr)
        self.assertEqual(cloud.processes(), [])
        self.assertEqual(list(cloud.data.glob("up.*")), [])

    def test_bad_configuration(self):
        cloud = self.cloud(config={"format": 1, "partys": []})
        text = self.error(cloud.local("up", "-d", check=4))
        self.assertIn("cloud.json", text)
        for words in (["status"], ["logs"], ["restart", "p1"], ["env"]):
            self.error(cloud.local(*words, check=4))
        self.assertEqual(cloud.processes(), [])
        (cloud.data / "cloud.json").unlink()
        cloud.up()
        (cloud.data / "cloud.json").write_text("{")
        self.assertIn("cloud.json is not valid JSON", self.error(cloud.local("restart", check=4)))
        cloud.local("down")
        self.assertEqual(cloud.processes(), [])

    def test_options_that_contradict(self):
        cloud = self.cloud().up()
        cloud.down()
        self.assertIn("the engine shared3p", self.error(cloud.local("up", "-d", "--engine", "plain", check=4)))
        self.assertIn("the domains", self.error(cloud.local("up", "-d", "--kind", "other=shared3p", check=4)))
        self.assertIn("has 3 parties, not 2", self.error(cloud.local("up", "-d", "--parties", "2", check=2)))
        self.assertIn("unknown engine", self.error(cloud.local("up", "-d", "--data", "other", "--engine", "spdz", check=2)))
        self.assertIn("--base-port", self.error(cloud.local("up", "-d", "--base-port", "65535", check=2)))
        self.assertEqual(cloud.processes(), [])

    def test_commands_without_a_cloud(self):
        cloud = self.cloud()
        for words in (["status"], ["down"], ["logs"], ["restart"], ["reset", "--yes"], ["env"]):
            self.assertIn("there is no cloud in", self.error(cloud.local(*words, check=13)))
        self.assertFalse(cloud.data.exists())

    # -- other clouds --------------------------------------------------------------------------------------------------------
    def test_plain(self):
        cloud = self.cloud("--engine", "plain", "--data", "elsewhere")
        cloud.data = cloud.home / "elsewhere"
        done = cloud.local("up", "-d", *cloud.options)
        self.assertEqual(done.stderr, "warning: no protection: values are processed in the clear\n")
        self.assertEqual(len(cloud.services()), 1)
        self.assertEqual(json.loads((cloud.data / "local.json").read_text())["clouds"]["local"]["engine"], "plain")
        cloud.local("down", "--data", "elsewhere")
        self.assertEqual(cloud.processes(), [])

    def test_two_clouds_side_by_side(self):
        one, two = self.cloud(name="one").up(), self.cloud("--kind", "pd_a=shared3p", name="two").up()
        self.assertEqual(set(one.ports()) & set(two.ports()), set())
        one.down()
        self.assertTrue(two.status()["ready"])
        self.assertEqual(two.config()["domains"], {"pd_a": "shared3p"})
        two.down()

    def test_folder_with_a_long_name(self):
        name = "/".join(["a-rather-long-name-of-a-folder"] * 6)
        (self.home / name).mkdir(parents=True)
        cloud = self.cloud(name=name).up()  # longer than the name of a socket may be
        self.assertTrue(cloud.status()["ready"])
        cloud.down()

    def test_party_served_alone(self):
        cloud = self.cloud(config={"format": 1, "engine": "plain", "parties": [{"http": f"127.0.0.1:{free_base()}"}]})
        serve = self.start_tool(LOCAL, "serve", "--config", ".smpc/cloud.json", "--party", "1", cwd=cloud.home, env=cloud.env)
        self.assertIn("party 1 of \"local\" is ready", serve.stderr.readline())
        self.assertEqual(cloud.ask(1, "GET", "/health")[0], 200)
        again = self.run_tool(LOCAL, "serve", "--config", ".smpc/cloud.json", "--party", "1", cwd=cloud.home, env=cloud.env, check=4)
        self.assertIn(f"process {serve.pid}", again.stderr)
        self.assertIn("works with the folder of party 1", self.error(cloud.local("up", "-d", check=4)))
        serve.send_signal(signal.SIGHUP)  # reads tokens again, though there are none
        serve.send_signal(signal.SIGTERM)
        _, err = serve.communicate(timeout=20)
        self.assertEqual(serve.returncode, 0)
        self.assertIn("stopped", err)
        log = cloud.home / "service.log"
        logged = self.start_tool(LOCAL, "serve", "--config", ".smpc/cloud.json", "--log", str(log), "--party", "1", cwd=cloud.home,
                                 env=cloud.env)
        wait_until(lambda: log.exists() and "is ready" in log.read_text(), what="the log")
        logged.send_signal(signal.SIGTERM)
        self.assertEqual(logged.wait(20), 0)
        self.assertIn("there is no party 2", self.run_tool(LOCAL, "serve", "--config", ".smpc/cloud.json", "--party", "2", cwd=cloud.home,
                                                           check=2).stderr)

    def protected_config(self, tokens: list[str], **auth) -> dict:
        base = free_base()
        return {"format": 1, "parties": [{"http": f"127.0.0.1:{base + k}"} for k in range(3)],
                "auth": {"engine": "tokens", **auth,
                         "tokens": [{"sha256": hashlib.sha256(t.encode()).hexdigest(), "user": f"user{k}"} for k, t in enumerate(tokens)]}}

    def streams_with(self, cloud: Cloud, token: str) -> list[int]:
        return [cloud.ask(k, "GET", "/smpc/v1/streams", headers={"Authorization": f"Bearer {token}"})[0] for k in cloud.parties()]

    def test_tokens_are_read_again(self):
        config = self.protected_config(["one"], partyToken="party.token")
        cloud = self.cloud(config=config)
        (cloud.data / "party.token").write_text("among parties\n".replace(" ", "-"))
        cloud.up()
        self.assertEqual((self.streams_with(cloud, "one"), self.streams_with(cloud, "two")), ([200] * 3, [401] * 3))
        self.assertEqual(cloud.status()["parties"][1]["storage"]["streams"]["objects"], 0, "details with the party token")
        config["auth"]["tokens"] = self.protected_config(["two"])["auth"]["tokens"]
        (cloud.data / "cloud.json").write_text(json.dumps(config))
        os.kill(cloud.status()["pid"], signal.SIGHUP)
        wait_until(lambda: self.streams_with(cloud, "two") == [200] * 3, what="the new token")
        self.assertEqual(self.streams_with(cloud, "one"), [401] * 3)
        config["auth"]["tokens"] = []
        (cloud.data / "cloud.json").write_text(json.dumps(config))
        os.kill(cloud.services()[1], signal.SIGHUP)
        wait_until(lambda: "the old tokens stay" in cloud.local("logs", "--data", str(cloud.data), check=None).stdout
                   or "the old tokens stay" in cloud.log_tails(), what="the refusal")
        self.assertEqual(self.streams_with(cloud, "two")[0], 200)
        cloud.kill_all()
        for word in ("one", "two", "among-parties"):
            self.assertNotIn(f"Bearer {word}", cloud.log_tails())

    def test_status_without_a_party_token(self):
        cloud = self.cloud(config=self.protected_config(["one"])).up()
        status = cloud.status()
        self.assertTrue(status["ready"])
        self.assertIn("partyToken", status["parties"][0]["note"])
        cloud.down()

    def test_tls(self):
        config = self.protected_config(["one"])
        cloud = self.cloud(config=config)
        for k, party in enumerate(config["parties"], 1):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                            "-subj", f"/CN=p{k}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", cloud.data / f"p{k}.key",
                            "-out", cloud.data / f"p{k}.pem"], check=True, capture_output=True)
            party["tls"] = {"cert": f"p{k}.pem", "key": f"p{k}.key", "ca": f"p{k}.pem"}
        (cloud.data / "cloud.json").write_text(json.dumps(config))
        cloud.up()
        self.assertTrue(cloud.status()["ready"])
        local = json.loads((cloud.data / "local.json").read_text())["clouds"]["local"]["parties"][1]
        self.assertEqual((local["url"][:8], local["ca"]), ("https://", str(cloud.data / "p2.pem")))
        self.assertEqual(json.loads(cloud.local("env", "--carbyne").stdout)["trustedCertificates"][2], str(cloud.data / "p3.pem"))
        cloud.down()
        (cloud.data / "p2.key").write_text("no key")
        self.assertIn("party 2", self.error(cloud.local("up", "-d", check=4)))
        self.assertEqual(cloud.processes(), [])

    def test_idle_services_are_idle(self):
        cloud = self.cloud().up()
        pids = cloud.processes()
        ticks = lambda: sum(int(x) for pid in pids for x in pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        time.sleep(1)
        before = ticks()
        time.sleep(3)
        self.assertLess(ticks() - before, 15, "hundredths of a second, of four processes in 3 s")
        self.assertLess(max(footprint(pid)["kilobytes"] for pid in pids), 100_000)
        cloud.down()


def free_base() -> int:
    """A port with two free ones behind it, below those that the system hands out."""
    used = listening_ports()
    return next(p for p in range(23000 + os.getpid() % 5000, 32000) if not {p, p + 1, p + 2} & used)


if __name__ == "__main__":
    unittest.main()
