"""A PostgreSQL of the tests' own, in a folder that goes with it.

Without its programs these tests are skipped; GLASSBOX_POSTGRES=required makes that a failure.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.machine import needed
from tests.waiting import until

DEBIAN = Path("/usr/lib/postgresql")  # where Debian keeps what is not in the PATH
USER, PASSWORD = "owner", "its/own s@cret"
QUICK = ["fsync=off", "shared_buffers=8MB", "max_connections=60", "listen_addresses="]


def program(name: str) -> str:
    """Return the path of one of its programs, or skip."""
    folders = [os.environ["PATH"], *map(str, sorted(DEBIAN.glob("*/bin"), reverse=True))]
    path = shutil.which(name, path=os.pathsep.join(folders))
    message = "these tests need PostgreSQL, for example Debian's package postgresql"
    return needed(path, "GLASSBOX_POSTGRES", message)


class Cluster:
    """A server of PostgreSQL, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        """Make its files."""
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self.who: dict[str, Any] = {"cwd": folder}
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.getuid() == 0:  # as whom it refuses to work
            import pwd  # which not all systems have

            nobody = pwd.getpwnam("nobody")
            self.who |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for path in (folder, password):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        subprocess.run(
            [program("initdb"), "-D", folder / "data", "-U", USER, "-A", "scram-sha-256",
             "--pwfile", password, "-E", "UTF8", "--locale", "C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, **self.who,
        )  # fmt: skip

    def start(self) -> None:
        """Start, and wait until it answers."""
        settings = [part for one in QUICK for part in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program("postgres"), "-D", self.folder / "data", "-k", self.folder, *settings],
                stderr=log, **self.who,
            )  # fmt: skip
        until(self.answers)

    def stop(self) -> None:
        """Stop at once, and cut all connections."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let all its processes stand still for a while: they take what is sent, and say nothing.

        They belong to groups of their own, so each is told.
        """
        assert self.process
        others = self.run("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        all_ = [self.process.pid, *(pid for (pid,) in others)]
        try:
            _tell(all_, signal.SIGSTOP)
            yield
        finally:
            _tell(all_, signal.SIGCONT)

    def answers(self) -> bool:
        """Tell whether one can connect."""
        import psycopg

        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def run(self, *lines: str) -> list[tuple[Any, ...]]:
        """Do something as the one who may do all; return the rows of the last line."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            for line in lines:
                done = connection.execute(line)
            return done.fetchall() if done.description else []

    def address(self, name: str, user: str = USER, password: str = PASSWORD) -> str:
        """Return the address of a database, as a host would set it."""
        return f"postgresql://{user}:{quote(password, safe='')}@/{name}?host={self.folder}"

    def database(self) -> str:
        """Make a new database; return its address."""
        name = f"d{secrets.token_hex(4)}"
        self.run(f"CREATE DATABASE {name}")
        return self.address(name)


def _tell(processes: list[int], what: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):  # one that has ended meanwhile
            os.kill(pid, what)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start one, and end it."""
    program("initdb")
    shared = "/tmp" if os.getuid() == 0 else None  # into which nobody else may look otherwise
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=shared))  # a short path: it has a socket
    try:
        cluster = Cluster(folder)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
