"""A database is of this version's tables, and one that is away is told so in one sentence."""

from __future__ import annotations

import logging
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event

from runs.rooms import Rooms, Unreachable, database, where
from runs.rooms.database import Database
from runs.rooms.schema import TABLES
from tests import postgres
from tests.runs.rooms.conftest import BOTH
from tests.waiting import until

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _tries_again_at_once(monkeypatch):
    monkeypatch.setattr(database, "PAUSE", 0.0)


@pytest.fixture
def log(caplog):
    """Return what the log says of the database: all that a host may read."""
    caplog.set_level(logging.INFO)
    return caplog


def sentences(log):
    """Return the lines, none of which has a secret or shows how the program failed."""
    assert not [record for record in log.records if record.exc_info]
    for secret in (postgres.PASSWORD, "its%2Fown", "s@cret", "s%40cret"):
        assert secret not in log.text
    return [record.getMessage() for record in log.records if record.name == "glassbox"]


def is_unreachable(rooms):
    with pytest.raises(Unreachable, match="cannot be reached at the moment"):
        rooms.open()
    return True


@BOTH
def test_the_migrations_lead_to_the_tables(address):
    ours = Database(address)
    with ours.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, TABLES) == []
    ours.close()


BEGIN = """
import sys
from runs.rooms import Rooms
from runs.rooms.database import Database
rooms = Rooms(Database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(rooms.open()[0])
"""


@pytest.mark.rest
def test_processes_may_start_at_once(address):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", BEGIN, address], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    for one in started:
        assert one.stdout.readline() == "ready\n"
    for one in started:
        one.stdin.write("\n")
        one.stdin.flush()
    secrets = [one.communicate(timeout=60)[0].strip() for one in started]
    rooms = Rooms(Database(address))
    assert [rooms.seat(secret).is_teacher for secret in secrets] == [True] * 3
    rooms.close()


def test_servers_may_start_at_once(address):
    servers = [Rooms(Database(address)) for _ in range(6)]
    start = threading.Barrier(6)

    def begin(rooms):
        start.wait(60)
        return rooms.open()[0]

    with ThreadPoolExecutor(6) as threads:
        secrets = list(threads.map(begin, servers))
    assert all(servers[0].seat(secret).is_teacher for secret in secrets)
    for rooms in servers:
        rooms.close()


def test_a_later_version_is_told_so(address, log):
    ours = Database(address)
    with ours.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    ours.close()
    rooms = Rooms(Database(address))
    assert is_unreachable(rooms) and is_unreachable(rooms)
    assert [line for line in sentences(log) if "later version" in line] == [
        "The database of rooms cannot be used: it is of a later version of Glassbox, so bring "
        "this server up to date, or give it another one by GLASSBOX_DATABASE."
    ]


def test_two_servers_have_one_room(address, monkeypatch):
    monkeypatch.setattr("runs.rooms.rooms.FRESH", 0.0)
    here, there = Rooms(Database(address)), Rooms(Database(address))
    secret, teacher = here.open()
    code = there.look(teacher.room).code
    _, pupil = there.join(code)
    assert [one.id for one in here.look(teacher.room).members] == [pupil.member]
    here.set(teacher, follow={"page": "xor", "params": [], "share": None})
    assert there.look(teacher.room).follow.page == "xor"
    there.end(there.seat(secret))
    assert here.look(teacher.room) is None
    here.close(), there.close()


def test_rooms_survive_a_restart(address):
    before = Rooms(Database(address))
    secret, teacher = before.open()
    before.close()
    after = Rooms(Database(address))
    assert after.seat(secret) == teacher
    after.close()


# ---- a database that is away -------------------------------------------------------------


def test_who_waits_for_another_writer_too_long_is_told(tmp_path, log, monkeypatch):
    monkeypatch.setattr(database, "BUSY", 0.05)
    address = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    rooms = Rooms(Database(address))
    _, teacher = rooms.open()
    with Database(address).writing():
        assert is_unreachable(rooms)
        assert rooms.look(teacher.room), "who reads does not wait for who writes"
    assert rooms.open()
    (line,) = sentences(log)
    assert "SQLITE_BUSY" in line


def test_of_many_who_wait_to_write_one_holds_a_connection(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY", 0.05)
    address = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    rooms, held = Rooms(Database(address)), []
    pool = rooms.database.engine().pool
    event.listen(pool, "checkout", lambda *_: held.append(pool.checkedout()))
    with Database(address).writing(), ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(rooms.expire) for _ in range(20)]
        assert {type(one.exception()) for one in asked} == {Unreachable}
    assert max(held) == 1, "the others are for those who read"
    rooms.expire()


def test_a_full_disk_and_a_file_that_cannot_be_written_are_told(tmp_path, log):
    address = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    rooms = Rooms(Database(address))
    _, teacher = rooms.open()

    @event.listens_for(rooms.database._engine, "checkout")
    def full(connection, *_):
        connection.execute("PRAGMA max_page_count = 1")

    with pytest.raises(Unreachable):
        rooms.set(teacher, follow={"page": "x" * 200_000})
    event.remove(rooms.database._engine, "checkout", full)
    rooms.database.close()
    assert rooms.look(teacher.room) and rooms.set(teacher, shown=None) is None
    fixed = Rooms(Database(f"sqlite:///file:{tmp_path / 'rooms.sqlite'}?mode=ro&uri=true"))
    assert is_unreachable(fixed)
    codes = [line.rpartition(", ")[2] for line in sentences(log)]
    assert codes == ["SQLITE_FULL.", "SQLITE_READONLY."]


@pytest.mark.parametrize(
    "wrong",
    ["nonsense", "mysql://a:its%2Fown@host/name", "sqlite:////no/such/folder/rooms.sqlite",
     "postgresql://a:s@cret@127.0.0.1:1/name", "oracle+nothing://x"],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_told_once(wrong, log):
    rooms = Rooms(Database(wrong))
    assert is_unreachable(rooms) and is_unreachable(rooms)
    assert len(sentences(log)) == 1


@pytest.fixture
def stopped(cluster):
    """Let a test stop the server, which is there again afterwards."""
    yield cluster
    if cluster.process is None:
        cluster.start()


def test_postgresql_is_stopped_and_started_again(stopped, log):
    address = stopped.database()
    rooms, other = Rooms(Database(address)), Rooms(Database(address))
    secret, teacher = rooms.open()
    assert other.seat(secret) and rooms.look(teacher.room) == other.look(teacher.room)
    stopped.stop()
    assert is_unreachable(rooms) and rooms.database.away
    assert rooms.look(teacher.room) == other.look(teacher.room), "as it was"
    stopped.start()
    assert rooms.open() and not rooms.database.away
    assert other.seat(secret) == teacher and other.open()
    rooms.close(), other.close()
    assert sentences(log)[-1] == "The database of rooms answers again."


@pytest.mark.rest
def test_postgresql_freezes_and_thaws(cluster, log, monkeypatch):
    """With idle connections, in the midst of a change, and with none yet: all who ask are told."""
    monkeypatch.setattr(database, "BUSY", 1.0)
    monkeypatch.setattr(database, "PAUSE", 1.0)
    address = cluster.database()
    rooms, other, _ = servers = [Rooms(Database(address)) for _ in range(3)]
    secret, teacher = rooms.open()
    assert other.seat(secret) == teacher
    with pytest.raises(Unreachable), rooms.changing(teacher.room), cluster.frozen():
        with ThreadPoolExecutor(30) as threads:
            assert all(threads.map(is_unreachable, 10 * servers))
        assert all(one.database.away for one in servers)
        assert rooms.look(teacher.room).code, "as it was"
        rooms.set(teacher, shown=None)  # the change around it does not come to its end
    until(lambda: all(map(answers, servers)))
    assert [one.seat(secret) for one in servers] == 3 * [teacher]
    rooms.set(teacher, shown="m")
    assert rooms.look(teacher.room).version == 2, "what was half done is undone"
    for one in servers:
        one.close()
    assert "The database of rooms answers again." in sentences(log)


def answers(rooms):
    try:
        return rooms.database.engine()
    except Unreachable:
        return None


@pytest.mark.rest
@pytest.mark.parametrize(
    ("name", "password", "said"),
    [("none", postgres.PASSWORD, "does not exist"),
     ("postgres", "its%2Fown guess", "password authentication failed")],
)  # fmt: skip
def test_a_wrong_name_or_password_is_told(cluster, name, password, said, log):
    assert is_unreachable(Rooms(Database(cluster.address(name, password=password))))
    (line,) = sentences(log)
    assert said in line


@pytest.mark.rest
def test_the_guide_gives_its_user_the_rights_that_it_needs(cluster):
    guide = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"<!-- postgresql -->\n```sql\n(.*?)```", guide, re.DOTALL)
    cluster.run(*block.splitlines())
    (address,) = re.findall(r"GLASSBOX_DATABASE=(postgresql://\S+)@host", guide)
    rooms = Rooms(Database(f"{address}@/glassbox?host={cluster.folder}"))
    secret, teacher = rooms.open()
    assert rooms.seat(secret) == teacher
    rooms.close()


@pytest.mark.rest
def test_a_statement_does_not_take_for_ever(monkeypatch, cluster, log):
    monkeypatch.setattr(database, "BUSY", 0.1)
    ours = Database(cluster.database())
    with pytest.raises(Unreachable), ours.reading() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(600)")
    assert not ours.away, "others may go on"
    ours.close()
    assert "statement timeout" in sentences(log)[0]


def test_while_it_is_away_one_tries_and_the_others_are_told_at_once(tmp_path, monkeypatch):
    ours = Database("sqlite:////no/such/folder/rooms.sqlite")
    tries, entered, leave = [], threading.Event(), threading.Event()

    def hang():
        tries.append(1)
        entered.set()
        leave.wait(60)
        raise OSError

    def ask():
        with pytest.raises(Unreachable), ours.reading():
            pass

    ask()
    assert ours.away
    monkeypatch.setattr(ours, "_prepared", hang)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(ask)
        assert entered.wait(60)
        for _ in range(50):
            ask()
        leave.set()
        first.result()
    monkeypatch.setattr(database, "PAUSE", 1000.0)
    ask()
    for _ in range(50):
        ask()
    assert len(tries) == 2


# ---- where it lies -----------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Return a cache folder and a temporary one, and let no address be set."""
    cache, temporary = tmp_path / "cache", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("GLASSBOX_CACHE", str(cache))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.delenv(where.VARIABLE, raising=False)
    return cache, temporary


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_for_its_owner_alone(folders):
    cache, _ = folders
    rooms = Rooms(Database())
    rooms.open()
    found = sorted(cache.iterdir())
    assert [one.name for one in found] == [f"rooms.sqlite{end}" for end in ("", "-shm", "-wal")]
    assert {mode(one) for one in found} == {0o600}
    rooms.close()
    (cache / where.FILE).chmod(0o644)
    assert where.address() == f"sqlite:///{cache / where.FILE}"
    assert mode(cache / where.FILE) == 0o600


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owners")
def test_a_folder_that_is_anothers_is_not_used(folders, monkeypatch):
    cache, temporary = folders
    cache.mkdir()
    (cache / where.FILE).symlink_to(temporary / "elsewhere")
    address = where.address()
    own = temporary / f"glassbox-{os.getuid()}"
    assert address == where.address() == f"sqlite:///{own / where.FILE}"
    assert mode(own) == 0o700
    own.chmod(0o777)
    with pytest.raises(OSError, match="no folder"):
        where.address()
    assert is_unreachable(Rooms(Database()))


def test_without_its_library_postgresql_is_told(monkeypatch, log):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert is_unreachable(Rooms(Database("postgres://a:its%2Fown@host/name")))
    assert "pip install -r requirements-postgres.txt" in sentences(log)[0]
