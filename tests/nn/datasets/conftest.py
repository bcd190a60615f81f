"""What the dataset tests share: an empty cache, a tiny MNIST, and a web server to fetch it from."""

import gzip
import hashlib
import http.server
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from nn.data.datasets import fashion, mnist
from nn.data.datasets.idx_files import Home, IdxFile

Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's cache or data, and none reaches the internet."""
    monkeypatch.setenv("GLASSBOX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GLASSBOX_MIRRORS", "")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("GLASSBOX_DATA", raising=False)


def idx_bytes(values: np.ndarray) -> bytes:
    """`values` (uint8) as an idx file."""
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return header + values.tobytes()


def packed_bytes(values: np.ndarray) -> bytes:
    """The same as a .gz, which comes out alike every time."""
    return gzip.compress(idx_bytes(values), mtime=0)


def idx_file(name: str, values: np.ndarray, home: Home) -> IdxFile:
    """The entry in the table of files for a file with these values."""
    packed = packed_bytes(values)
    if home is not mnist.HOME:  # of which the digest of the packed file is known alone
        md5 = hashlib.md5(packed, usedforsecurity=False).hexdigest()
        return IdxFile(name, values.shape, len(packed), home, md5=md5)
    data, flat = idx_bytes(values), values.reshape(len(values), -1)
    array = flat.astype("<f4") / np.float32(255) if values.ndim > 1 else values.astype("<i8")
    sha256, array_sha256 = (hashlib.sha256(one).hexdigest() for one in (data, array))
    return IdxFile(name, values.shape, len(packed), home, sha256, array_sha256)


@dataclass
class TinyMnist:
    """20 training and 10 test images of 28 × 28, as the four official files would be."""

    values: dict[str, np.ndarray]
    home: Home = mnist.HOME
    files: tuple[IdxFile, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.files = tuple(idx_file(name, v, self.home) for name, v in self.values.items())

    def data(self, name: str) -> bytes:
        return idx_bytes(self.values[name])

    def packed(self, name: str) -> bytes:
        return packed_bytes(self.values[name])

    def write(self, folder: Path, packed: bool = True) -> Path:
        """Write the four files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.values:
            if packed:
                (folder / f"{name}.gz").write_bytes(self.packed(name))
            else:
                (folder / name).write_bytes(self.data(name))
        return folder


def made(seed: int, home: Home) -> TinyMnist:
    rng = np.random.default_rng(seed)
    values = {}
    for part, m in (("train", 20), ("t10k", 10)):
        images = rng.integers(0, 256, (m, 28, 28), dtype=np.uint8)
        values[f"{part}-images-idx3-ubyte"] = images
        values[f"{part}-labels-idx1-ubyte"] = (np.arange(m, dtype=np.uint8) + seed) % 10
    return TinyMnist(values, home)


@pytest.fixture
def tiny() -> TinyMnist:
    return made(0, mnist.HOME)


@pytest.fixture
def clothes() -> TinyMnist:
    """The same of Fashion-MNIST."""
    return made(1, fashion.HOME)


@dataclass
class Server:
    """A web server on this machine. `answers` says what each path gets; `asked` what was asked."""

    base: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def mirror(self, name: str) -> str:
        return f"{self.base}/{name}/"

    def serve(self, mirror: str, tiny: TinyMnist) -> None:
        """Let `mirror` serve all files of `tiny` as they should be."""
        for name in tiny.values:
            self.answers[f"/{mirror}/{name}.gz"] = self.whole(tiny.packed(name))

    @staticmethod
    def whole(body: bytes) -> Answer:
        """The answer that sends `body`."""

        def answer(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return answer


@pytest.fixture
def server() -> Iterator[Server]:
    class Routed(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            answer = state.answers.get(self.path)
            try:
                answer(self) if answer else self.send_error(404)
            except OSError:  # the client has hung up, as it should in some tests
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Routed)
    state = Server(f"http://127.0.0.1:{httpd.server_address[1]}")
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield state
    state.closing.set()
    httpd.shutdown()
    httpd.server_close()
