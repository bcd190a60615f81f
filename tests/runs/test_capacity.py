"""How much room a container gives is read from its own limits, whichever way these are kept."""

from pathlib import Path

import pytest

from runs.service import capacity, settings

UNIT = "system.slice/glassbox.service"
NO_LIMIT = 9223372036854771712  # what the first version of control groups says
PAGES, WORKER = settings.PAGES, settings.WORKER


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the system's control groups; nothing is limited in it."""
    monkeypatch.setattr(capacity, "GROUPS", (tmp_path / "ours", tmp_path))
    return tmp_path


def write(path: Path, text: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n")


def test_without_limits_it_is_the_machines_memory(groups: Path) -> None:
    whole = capacity.memory()
    assert whole is None or whole > 100_000_000
    assert capacity.cores() is None


@pytest.mark.parametrize("where", ["", "system.slice", UNIT])
def test_the_second_version_is_read_from_our_group_and_all_above(groups: Path, where: str) -> None:
    write(groups / "ours", f"0::/{UNIT}")
    write(groups / UNIT / "memory.max", "max")
    write(groups / where / "memory.max", 50_000_000)
    write(groups / UNIT / "cpu.max", "max 100000")
    assert (capacity.memory(), capacity.cores()) == (50_000_000, None)
    write(groups / where / "cpu.max", "150000 100000")
    assert capacity.cores() == 2  # one and a half


def test_the_first_version_has_a_folder_for_each_kind(groups: Path) -> None:
    write(groups / "ours", "4:memory:/box\n2:cpu,cpuacct:/box\n1:pids:/elsewhere\n0::/")
    write(groups / "memory" / "box" / "memory.limit_in_bytes", 60_000_000)
    write(groups / "memory" / "memory.limit_in_bytes", NO_LIMIT)
    write(groups / "cpu" / "box" / "cpu.cfs_quota_us", 50_000)
    write(groups / "cpu" / "box" / "cpu.cfs_period_us", 100_000)
    assert (capacity.memory(), capacity.cores()) == (60_000_000, 1)
    write(groups / "cpu" / "box" / "cpu.cfs_quota_us", -1)
    assert capacity.cores() is None


def test_a_limit_at_the_top_holds_where_the_group_cannot_be_found(groups: Path) -> None:
    write(groups / "ours", "0::/../../somewhere")  # as inside of some containers
    write(groups / "memory.max", 70_000_000)
    assert capacity.memory() == 70_000_000


def test_what_is_no_limit_limits_nothing(groups: Path) -> None:
    whole = capacity.memory()
    write(groups / "ours", "0::/\nnonsense\n::\n")
    for text in ("", "max", "-1", "0", "nonsense", "1e9", "²", "9" * 30):
        write(groups / "memory.max", text)
        write(groups / "cpu.max", text)
        wanted = int(text) if whole is None and text.startswith("9") else whole
        assert (capacity.memory(), capacity.cores()) == (wanted, None), text


def test_community_cloud_is_known_by_its_folder(groups, monkeypatch) -> None:
    monkeypatch.setattr(capacity, "HERE", Path("/mount/src/glassbox"))
    assert capacity.memory() == 690_000_000


def test_there_are_no_more_trainings_than_fit(monkeypatch) -> None:
    monkeypatch.delenv("GLASSBOX_WORKERS", raising=False)
    monkeypatch.delenv("GLASSBOX_MEMORY", raising=False)
    for megabytes, cores, workers, each in (
        (512, 2, 1, 100),  # too little: but one must be able to try
        (690, 2, 1, 690 - PAGES - WORKER),
        (690, 64, 1, 690 - PAGES - WORKER),  # a small container on a large machine
        (2_000, 2, 1, 600),
        (4_000, 64, 5, 600),
        (64_000, 8, 7, 600),
        (None, 8, 7, 600),
    ):
        monkeypatch.setattr(capacity, "memory", lambda n=megabytes: n and n * 1_000_000)
        monkeypatch.setattr(settings, "cores", lambda n=cores: n)
        assert (settings.workers(), settings.megabytes()) == (workers, each), (megabytes, cores)
    monkeypatch.setattr(capacity, "memory", lambda: 1_330_000_000)
    monkeypatch.setenv("GLASSBOX_WORKERS", "4")
    assert settings.megabytes() == (1_330 - PAGES) / 4 - WORKER


@pytest.mark.parametrize(
    ("mounts", "place", "memory"),
    [
        ("overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0", "/tmp", True),
        ("overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0", "/tmp/deeper/still", True),
        ("overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0", "/tmpx", False),
        ("/dev/sda1 / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0", "/tmp", False),
        ("tmpfs / tmpfs rw 0 0\n/dev/sdb /tmp ext4 rw 0 0", "/tmp", False),
        ("tmpfs /tmp tmpfs rw 0 0\n/dev/sdb /tmp ext4 rw 0 0", "/tmp", False),
        ("nonsense", "/tmp", False),
        ("", "/tmp", False),
    ],
)
def test_whether_a_folder_is_memory_is_read_from_what_is_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mounts: str, place: str, memory: bool
) -> None:
    write(tmp_path / "mounts", mounts)
    monkeypatch.setattr(capacity, "MOUNTS", tmp_path / "mounts")
    assert capacity.is_memory(place) is memory


def test_networks_that_wait_in_memory_are_fewer_and_leave_less_to_trainings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GLASSBOX_KEEP", raising=False)
    monkeypatch.setattr(capacity, "memory", lambda: 2_000_000_000)
    kept, spare = {}, {}
    for where in (False, True):
        monkeypatch.setattr(capacity, "is_memory", lambda place, where=where: where)
        kept[where], spare[where] = settings.kept(), settings._spare()
    assert kept[False] <= settings.MOST_KEPT
    assert kept[True] == min(kept[False], 200)
    assert spare[False] - spare[True] == kept[True]
    monkeypatch.setenv("GLASSBOX_KEEP", "1234")
    assert settings.kept() == 1234
