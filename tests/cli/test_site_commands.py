"""`safeground setup` and `safeground serve`, as a person runs them."""

import os
import re
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("safeground")
SETUP = ("--force", "Essex Police", "--name", "Ada Northcote", "--email", "ada@essex.example")
KEPT = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "SAFEGROUND"))}
PATIENCE = 300

Ran = subprocess.CompletedProcess[str]


def safeground(*words: object, **environment: str) -> Ran:
    return subprocess.run(
        [PROGRAM, *map(str, words)],
        env={**KEPT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def refused(ran: Ran) -> str:
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr
    return ran.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A site that was set up, and what setting it up said."""
    folder = tmp_path_factory.mktemp("sites") / "site"
    made = safeground("setup", "--site", folder, *SETUP)
    assert (made.returncode, made.stderr) == (0, "")
    (folder / "said").write_text(made.stdout)
    return folder


@pytest.fixture
def serving(site) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Serve it; stopped at the end whatever happens."""
    begun = []

    def start(*words: object, **environment: str) -> "subprocess.Popen[str]":
        begun.append(
            subprocess.Popen(
                [PROGRAM, "serve", "--site", site, *map(str, words)],
                env={**KEPT, "PYTHONUNBUFFERED": "1", **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return begun[-1]

    yield start
    for process in begun:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def port_of(server: "subprocess.Popen[str]", where: str) -> int:
    """The port that a site says it is on, once it answers."""
    assert server.stdout is not None
    said = server.stdout.readline()
    found = re.search(re.escape(where) + r"(\d+)", said)
    assert found, f"it says: {said}"
    return int(found[1])


def test_setup_makes_a_site_for_its_owner_only_and_a_link_for_its_first_administrator(site):
    said = (site / "said").read_text().splitlines()
    assert said[0] == f"The site of Essex Police in {site} is made."
    assert said[2].startswith("http://localhost:8000/account/invitation/")
    assert said[3] == f"Start it with: safeground serve --site {site}"
    assert stat.S_IMODE(site.stat().st_mode) == 0o700
    keys = sorted(site.glob("*.key"))
    assert {"audit.key", "secret.key"} <= {key.name for key in keys}
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_setup_again_keeps_everything_and_asks_nothing(site):
    before = {key: key.read_bytes() for key in site.glob("*.key")}
    again = safeground("setup", "--site", site)
    assert again.returncode == 0
    assert "is up to date" in again.stdout
    assert "no administrator yet" in again.stdout
    assert {key: key.read_bytes() for key in site.glob("*.key")} == before
    assert "is of Essex Police" in refused(
        safeground("setup", "--site", site, "--force", "Kent Police")
    )


def test_what_setup_is_not_told_it_asks_for_and_makes_nothing_before(tmp_path):
    assert "Say --name" in refused(safeground("setup", "--site", tmp_path / "s", "--force", "E"))
    mistyped = ("--force", "E", "--name", "A", "--email", "ada")
    assert "not ada" in refused(safeground("setup", "--site", tmp_path / "s", *mistyped))
    assert not (tmp_path / "s").exists()


def test_serve_says_what_is_missing(tmp_path, site):
    nothing = refused(safeground("serve", "--site", tmp_path / "none"))
    assert "make one with: safeground setup --site" in nothing
    open_to_all = refused(safeground("serve", "--site", site, "--host", "0.0.0.0"))
    assert "needs TLS" in open_to_all
    unnamed = refused(safeground("serve", "--site", site, "--behind-tls"))
    assert "SAFEGROUND_HOSTS=" in unnamed
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "site.toml").write_text('force = "Essex Police"\n')
    old = refused(safeground("serve", "--site", tmp_path / "old"))
    assert "bring it up to date with: safeground setup --site" in old


@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_serve_finds_a_free_port_answers_and_ctrl_c_stops_everything(serving):
    with socket.socket() as taken:
        if taken.connect_ex(("127.0.0.1", 8000)):  # nobody has it, so take it
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        server = serving()
        port = port_of(server, "http://localhost:")
    assert port != 8000
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/account/sign-in", timeout=PATIENCE)
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] is None
    server.send_signal(2)
    rest, wrong = server.communicate(timeout=PATIENCE)
    assert (server.returncode, rest, wrong) == (0, "Stopped.\n", "")
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_behind_tls_everything_else_is_sent_to_https_and_a_taken_port_is_said(serving):
    server = serving("--behind-tls", SAFEGROUND_HOSTS="hotspots.force.example")
    port = port_of(server, "the TLS proxy on 127.0.0.1:")
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/account/sign-in",
        headers={"Host": "hotspots.force.example", "X-Forwarded-Proto": "https"},
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE) as page:
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        assert all(
            name.startswith("__Host-") and "Secure" in name
            for name in page.headers.get_all("Set-Cookie")
        )
    taken = refused(safeground("serve", "--site", server.args[3], "--port", str(port)))
    assert f"Port {port} of 127.0.0.1 can't be used" in taken


def test_django_has_nothing_to_say_against_the_settings_of_a_site_behind_tls(site):
    checked = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "django",
            "check",
            "--deploy",
            "--fail-level",
            "INFO",
        ],
        env={
            **KEPT,
            "SAFEGROUND_SITE": str(site),
            "SAFEGROUND_TLS": "1",
            "SAFEGROUND_HOSTS": "hotspots.force.example",
            "DJANGO_SETTINGS_MODULE": "safeground.web.config.settings",
        },
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
