"""What the web server adds: packed scripts, and careful headers. Asked as a browser asks."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.ui.asgi import Answer, Server
from ui import web


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

    found = discover_asgi_app(Path(__file__).parents[2] / "app.py")
    assert found.import_string == "app:app"
