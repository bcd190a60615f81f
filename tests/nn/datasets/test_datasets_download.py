"""The download, against a server on this machine that misbehaves in every way we know of."""

import gzip
import threading

import pytest

from nn.data.datasets import DownloadCancelled, DownloadError, fashion, http_read, mnist, official
from nn.data.datasets.download import download_files, mirrors_in_use

QUICK = {"timeout": 0.2, "deadline": 5.0}  # seconds, for servers that never answer
PATIENT = {"timeout": 60.0, "deadline": 120.0}


@pytest.fixture
def first(tiny):
    return tiny.files[0]


def fetch(tiny, *mirrors, **options):
    """Everything that a download of `tiny` yields, as {name: bytes}."""
    found = download_files(tiny.files, mirrors, **(PATIENT | options))
    return {file.name: data for file, data in found}


def assert_complete(found, tiny):
    assert found == {name: tiny.data(name) for name in tiny.values}


# Bad answers. Each is a function from the server and the genuine packed file to an answer.


def not_found(server, packed):
    return lambda handler: handler.send_error(404)


def cut_short(server, packed):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(packed)))
        handler.end_headers()
        handler.wfile.write(packed[: len(packed) // 2])

    return answer


def silent(server, packed):
    return lambda handler: server.closing.wait()


def stalled(server, packed):
    def answer(handler):
        cut_short(server, packed)(handler)
        server.closing.wait()

    return answer


def other_content(server, packed):
    return server.whole(gzip.compress(bytes(len(gzip.decompress(packed)))))


def bomb(server, packed):
    return server.whole(gzip.compress(bytes(20_000_000)))


def endless(server, packed):
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        while not server.closing.is_set():
            handler.wfile.write(packed)

    return answer


def redirected_to_a_file(server, packed):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", "ftp://127.0.0.1/file.gz")
        handler.end_headers()

    return answer


def gibberish(server, packed):
    return lambda handler: handler.wfile.write(b"what?\r\n\r\n")


SLOW = (silent, stalled)
BAD = [
    (not_found, "the server answered with error 404"),
    (cut_short, "from the server is damaged and cannot be unpacked"),
    (silent, "the server did not answer in time"),
    (stalled, "the server did not answer in time"),
    (other_content, "from the server is not the genuine MNIST file"),
    (bomb, "from the server is not the genuine MNIST file"),
    (endless, "the answer was longer than the file can be"),
    (redirected_to_a_file, "the server answered with error 302|no connection could be made"),
    (gibberish, "the connection broke off"),
]


def test_fetches_all_files(tiny, server):
    server.serve("good", tiny)
    assert_complete(fetch(tiny, server.mirror("good")), tiny)


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[bad.__name__ for bad, _ in BAD])
def test_a_bad_answer_is_explained_and_the_next_mirror_takes_over(tiny, server, first, bad, reason):
    options = QUICK if bad in SLOW else {}
    third = tiny.files[2].name
    server.serve("bad", tiny)
    server.serve("good", tiny)
    server.answers[f"/bad/{third}.gz"] = bad(server, tiny.packed(third))
    with pytest.raises(DownloadError, match=reason) as caught:
        fetch(tiny, server.mirror("bad"), **options)
    assert str(caught.value).startswith("Could not download MNIST (")
    assert "Check your connection and try again" in str(caught.value)
    assert isinstance(caught.value, OSError)
    found = fetch(tiny, server.mirror("bad"), server.mirror("good"), **options)
    assert_complete(found, tiny)
    # What the first mirror had delivered is not asked for again.
    assert f"/good/{first.name}.gz" not in server.asked


def trickle(server, prefix):
    """Send `prefix`, and then a byte now and then for as long as anybody listens."""

    def answer(handler):
        handler.wfile.write(prefix)
        while not server.closing.wait(0.02):
            handler.wfile.write(b"a")

    return answer


@pytest.mark.parametrize(
    "prefix", [b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\nX-Slow: "], ids=["body", "headers"]
)
def test_a_trickling_server_is_left_at_the_deadline(tiny, server, first, prefix):
    server.answers[f"/slow/{first.name}.gz"] = trickle(server, prefix)
    with pytest.raises(DownloadError, match="the server was too slow"):
        fetch(tiny, server.mirror("slow"), deadline=0.3)


def test_a_trickling_mirror_leaves_time_for_the_next(tiny, server, first):
    server.answers[f"/slow/{first.name}.gz"] = trickle(server, b"HTTP/1.0 200 OK\r\n\r\n")
    server.serve("good", tiny)
    good = server.answers[f"/good/{first.name}.gz"]

    def takes_its_time(handler):
        server.closing.wait(0.3)
        good(handler)

    server.answers[f"/good/{first.name}.gz"] = takes_its_time
    found = fetch(tiny, server.mirror("slow"), server.mirror("good"), deadline=3.0)
    assert_complete(found, tiny)


def test_no_connection(tiny):
    with pytest.raises(DownloadError, match="no connection could be made"):
        fetch(tiny, "http://127.0.0.1:1/")


def test_progress_grows_to_the_total_in_the_callers_thread(tiny, server):
    server.serve("good", tiny)
    calls = []

    def progress(done, total):
        calls.append((done, total, threading.current_thread()))

    fetch(tiny, server.mirror("good"), progress=progress)
    total = sum(file.packed_bytes for file in tiny.files)
    done = [call[0] for call in calls]
    assert done == sorted(done)
    assert done[-1] == total
    assert all(call[1:] == (total, threading.current_thread()) for call in calls)


def test_cancel_does_not_wait_for_a_silent_server(tiny, server, first):
    reached, for_ever = threading.Event(), {"timeout": 9999.0, "deadline": 9999.0}

    def answer(handler):
        reached.set()
        server.closing.wait()

    server.answers[f"/silent/{first.name}.gz"] = answer
    with pytest.raises(DownloadCancelled, match="cancelled"):
        fetch(tiny, server.mirror("silent"), cancelled=reached.is_set, **for_ever)


def test_what_progress_raises_comes_through(tiny, server):
    class Stop(BaseException):
        """As Streamlit does to end a script."""

    def progress(done, total):
        raise Stop

    server.serve("good", tiny)
    with pytest.raises(Stop):
        fetch(tiny, server.mirror("good"), progress=progress)


def test_a_retry_goes_on_where_the_last_one_failed(tiny, server):
    server.serve("flaky", tiny)
    third = f"/flaky/{tiny.files[2].name}.gz"
    good = server.answers.pop(third)
    options = {"files": tiny.files, "mirrors": [server.mirror("flaky")]} | PATIENT
    data = mnist.load(**options)
    assert data.name == "mnist-5k"
    assert len(data.problems) == 1
    assert "error 404" in data.problems[0]

    server.answers[third] = good
    server.asked.clear()
    assert mnist.load(**options).source == official.FROM_DOWNLOAD.format("the full set")
    assert server.asked == [third, f"/flaky/{tiny.files[3].name}.gz"]


def test_load_says_that_it_was_cancelled(tiny, server, first):
    server.answers[f"/silent/{first.name}.gz"] = silent(server, b"")
    data = mnist.load(files=tiny.files, mirrors=[server.mirror("silent")], cancelled=lambda: True)
    assert data.name == "mnist-5k"
    assert data.problems == ("The download of MNIST was cancelled.",)


def test_mirrors_come_from_the_caller_the_environment_or_the_list(monkeypatch):
    for home, folder in ((mnist.HOME, "{}"), (fashion.HOME, "{}/fashion-mnist/")):
        monkeypatch.setenv("GLASSBOX_MIRRORS", "")
        assert mirrors_in_use(home) == ()
        monkeypatch.setenv("GLASSBOX_MIRRORS", " http://a/x , https://b ")
        assert mirrors_in_use(home) == (folder.format("http://a/x"), folder.format("https://b"))
        assert mirrors_in_use(home, ["http://c"]) == ("http://c",)
        monkeypatch.delenv("GLASSBOX_MIRRORS")
        assert mirrors_in_use(home) == home.mirrors
        assert len(home.mirrors) >= 2


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "//host", "http:///x"])
def test_other_addresses_are_refused(url):
    with pytest.raises(ValueError, match="http:// or https://"):
        http_read.check_url(url)
    with pytest.raises(ValueError, match="http:// or https://"):
        mirrors_in_use(mnist.HOME, [url])
