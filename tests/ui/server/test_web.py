"""What the web server adds: packed scripts, and careful headers. Asked as a browser asks."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.ui.asgi import Answer, Server
from ui.server import web


def ask(path: str, takes: str = "gzip, deflate, br") -> Answer:
    return Server(middleware=web.MIDDLEWARE).ask(path, {"accept-encoding": takes})


SCRIPT = next(path.name for path in (web.STATIC / "static" / "js").glob("index.*.js"))


@pytest.mark.parametrize("before", ["", "/some/base"])
def test_scripts_come_packed_and_whole(before: str) -> None:
    answer = ask(f"{before}/static/js/{SCRIPT}")
    packed = answer.content
    content = (web.STATIC / "static" / "js" / SCRIPT).read_bytes()
    assert gzip.decompress(packed) == content
    assert len(packed) < len(content) / 2
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


def test_all_else_goes_its_way() -> None:
    others = ("/", "/static/js/none.js", "/static/../../pyproject.toml", "/static/", "/xor")
    assert {path: ask(path).content for path in others} == dict.fromkeys(others, b"as it is")
    unpacked = ask(f"/static/js/{SCRIPT}", takes="identity")
    assert unpacked.content == b"as it is", "for who cannot unpack"
    headers = {"accept-encoding": "gzip"}
    sent = Server(middleware=web.MIDDLEWARE).ask(f"/static/js/{SCRIPT}", headers, "POST")
    assert sent.content == b"as it is"


def test_every_answer_is_careful() -> None:
    for path in ("/", f"/static/js/{SCRIPT}"):
        headers = ask(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "object-src 'none'" in headers["content-security-policy"]
        assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    ("named", "who"),
    [
        ("", "'self'"),
        ("https://school.example", "'self' https://school.example"),
        ("https://a.example, https://*.b.example:8443", "'self' https://a.example https://*.b.example:8443"),
        ("*", "'self' *"),
    ],
)  # fmt: skip
def test_the_host_says_who_may_embed(monkeypatch, named: str, who: str) -> None:
    monkeypatch.setenv("GLASSBOX_EMBED", named)
    assert web.embedders() == who
    policy = ask("/").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {who}")


@pytest.mark.parametrize(
    "named", ["school.example", "https://x.example; script-src *", "javascript:1", "https://a/b"]
)
def test_what_is_no_address_is_left_out_and_said(monkeypatch, caplog, named: str) -> None:
    monkeypatch.setenv("GLASSBOX_EMBED", named)
    assert "script-src *" not in web.policy(web.embedders())
    assert web.embedders() in ("'self'", "'self' *")
    assert "GLASSBOX_EMBED" in caplog.text


def test_a_plain_streamlit_run_finds_the_server() -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(Path(__file__).parents[3] / "app.py")
    assert found.import_string == "app:app"


@pytest.mark.parametrize(
    ("takes", "packed"),
    [
        ("gzip;q=0", False), ("gzip; q=0.000, br", False), ("br, GZIP;Q=0", False), ("", False),
        ("*;q=0", False), ("gzip;q=0, *", False), ("xgzip", False), ("gzip;q=nonsense", False),
        ("gzip;q=0.1", True), ("br;q=1.0, gzip;q=0.8, *;q=0", True), ("*", True), ("GZip", True),
        ("identity, *;q=0.5", True),
    ],
)  # fmt: skip
def test_only_who_takes_packed_answers_gets_them(takes: str, packed: bool) -> None:
    headers = ask(f"/static/js/{SCRIPT}", takes).headers
    assert (headers.get("content-encoding") == "gzip") == packed


def connects(host: str) -> set[str]:
    """Where a page that came from this host may connect to."""
    routes = [Route("/", lambda _: PlainTextResponse("as it is"))]
    answer = Server(routes, web.MIDDLEWARE).ask("/", {"host": host})
    rules = dict(
        rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; ")
    )
    return set(rules["connect-src"].split())


@pytest.mark.parametrize("host", ["glassbox.example.org", "127.0.0.1:8501", "LOCALHOST"])
def test_a_page_opens_sockets_to_its_own_server_alone(host: str) -> None:
    assert connects(host) == {"'self'", f"ws://{host}", f"wss://{host}", "data:", "blob:"}


@pytest.mark.parametrize(
    "host",
    ["", "*", "*.example.org", "a; script-src *", "a wss:", "a/b", "[::1]:8501", "a:b", "a_b"],
)
def test_a_host_that_is_no_name_gets_into_no_rule(host: str) -> None:
    assert connects(host) == {"'self'", "data:", "blob:"}
