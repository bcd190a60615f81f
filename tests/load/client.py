"""A browser tab without a browser: it talks to a Streamlit 1.67 server as the page's script does.

The two sides exchange protobuf messages over a websocket. The tab asks for a run of the script
(``BackMsg.rerun_script``) with the values of its widgets; the server answers with elements, each
at a path in the page, and at last with ``script_finished``. A fragment with ``run_every`` makes
the server send ``auto_rerun``: from then on the tab asks for that fragment again and again.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

TEXT_OF = {"markdown": "body", "heading": "body", "alert": "body", "text": "body",
           "progress": "text"}  # fmt: skip
ANSWER_WITHIN = 60.0  # seconds
NO_TOKEN = "no-token"  # the place of a token that only a login needs


@dataclass(frozen=True)
class MnistRun:
    """One run of the script or of a fragment, as the tab saw it. Times from ``perf_counter``."""

    kind: str  # open, click, set, goto, auto, reconnect
    sent: float
    finished: float

    @property
    def seconds(self) -> float:
        return self.finished - self.sent


@dataclass(frozen=True)
class Drawn:
    """An element on the page, the fragment that it belongs to, and the run that drew it."""

    kind: str
    element: Any
    fragment: str
    run: str


class Tab:
    """One visitor. It follows the timers of its page by itself as long as it is open."""

    def __init__(self, address: str, path: str = "", query: str = "") -> None:
        self.address, self.path, self.query = address, path, query
        self.on_run: Callable[[MnistRun], None] = lambda run: None  # called after each run
        self.runs: list[MnistRun] = []
        self.failures: list[str] = []
        self.is_open = False
        self._page: dict[tuple[int, ...], Drawn] = {}
        self._page_hash, self._hashes = "", {}  # of the pages, by their path
        self._values: dict[str, WidgetState] = {}  # what the visitor has set, by widget id
        self._timers: dict[str, object] = {}  # a token for each fragment with a timer
        self._kept: dict[str, bytes] = {}  # large messages, which the server need not repeat
        self.headers: dict[str, str] = {}  # that the browser sends besides
        self._session = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    # What a visitor does

    async def open(self) -> MnistRun:
        """Connect and see the page for the first time."""
        begin = time.perf_counter()
        await self._connect()
        return await self._ask("open", begin=begin)

    async def reconnect(self) -> MnistRun:
        """Come back after a cut, with the same session."""
        await self._connect()
        return await self._ask("reconnect")

    async def click(self, label: str) -> MnistRun:
        begin, drawn = time.perf_counter(), self._widget(label)
        pressed = WidgetState(id=drawn.element.id, trigger_value=True)
        return await self._ask("click", drawn.fragment, pressed, begin)

    async def set(self, name: str, value: Any) -> MnistRun:
        begin, drawn = time.perf_counter(), self._widget(name)
        self._values[drawn.element.id] = state_of(drawn, value)
        return await self._ask("set", drawn.fragment, begin=begin)

    async def tell(self, key: str, event: str, value: Any) -> MnistRun:
        """Send an event of a component, as its script does by itself."""
        drawn = self._widget(key)
        name = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{drawn.element.id}{EVENT_DELIM}events"
        told = WidgetState(
            id=name, json_trigger_value=json.dumps([{"event": event, "value": value}])
        )
        return await self._ask("tell", drawn.fragment, told)

    async def goto(self, path: str) -> MnistRun:
        """Follow a link of the navigation."""
        self.path, self.query, self._page_hash = path, "", self._hashes[path]
        self._values.clear()
        return await self._ask("goto")

    async def clear_cache(self) -> None:
        await self._socket.send(BackMsg(clear_cache=True).SerializeToString())

    async def close(self) -> None:
        """Close the tab."""
        self.is_open = False
        await self._socket.close()
        await self._end_tasks()

    async def drop(self) -> None:
        """Lose the network, without a word to the server."""
        self.is_open = False
        self._socket.transport.abort()
        await self._end_tasks()

    async def fall_silent(self) -> None:
        """Be gone without the connection being cut, as out of reach of the network."""
        self.is_open = False
        self._socket.transport.pause_reading()  # no ping is answered any more
        await self._end_tasks()

    # What a visitor sees

    def texts(self, *kinds: str) -> list[str]:
        """The texts on the page, or those of some kinds: markdown, progress, alert, ..."""
        return [
            getattr(drawn.element, TEXT_OF[drawn.kind])
            for drawn in self._page.values()
            if drawn.kind in (kinds or TEXT_OF) and drawn.kind in TEXT_OF
        ]

    def has(self, name: str) -> bool:
        """Whether there is such a widget."""
        with suppress(LookupError):
            return bool(self._widget(name))
        return False

    def data(self, key: str) -> Any:
        """What a component was given, by its key."""
        return json.loads(self._widget(key).element.json)

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Look at the page after each run until a condition holds; answer whether it does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.is_open and not condition():
                    await asyncio.shield(self._next_run)
        return condition()

    def _widget(self, name: str) -> Drawn:
        """Find a widget by its label, or by its key, which is the end of its id."""
        for drawn in reversed(self._page.values()):
            identity = getattr(drawn.element, "id", "")
            label = getattr(drawn.element, "label", "")
            if identity and (label == name or identity.endswith(f"-{name}")):
                return drawn
        raise LookupError(f"There is no {name!r} on the page {self.path!r}.")

    # The connection

    async def _connect(self) -> None:
        self._next_run = asyncio.get_running_loop().create_future()
        self._socket = await connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", NO_TOKEN, *filter(None, [self._session])],
            max_size=None,
            ping_interval=None,
            proxy=None,
            additional_headers=self.headers,
        )
        self.is_open = True
        self._begin(self._read())

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end_tasks(self) -> None:
        self._timers.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(
        self, kind: str, fragment: str = "", pressed: WidgetState | None = None, begin: float = 0
    ) -> MnistRun:
        """Ask for a run and wait until it is over. It counts from ``begin``, or from here."""
        begin = begin or time.perf_counter()
        async with self._one_at_a_time:
            return await self._run_now(kind, fragment, pressed, begin)

    async def _run_now(
        self, kind: str, fragment: str, pressed: WidgetState | None, begin: float
    ) -> MnistRun:
        self._over = asyncio.get_running_loop().create_future()
        message = self._request(fragment, pressed, automatic=kind == "auto")
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(ANSWER_WITHIN):
            run = MnistRun(kind, begin, await self._over)
        self.runs.append(run)
        self.on_run(run)
        done, self._next_run = self._next_run, asyncio.get_running_loop().create_future()
        done.set_result(None)
        return run

    def _request(self, fragment: str, pressed: WidgetState | None, automatic: bool) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id = self.query, fragment
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else self.path
        state.is_auto_rerun = automatic
        state.cached_message_hashes.extend(self._kept)
        state.widget_states.widgets.extend([*self._values.values(), *filter(None, [pressed])])
        state.context_info.url = f"{self.address}/{self.path}"
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        return message

    async def _repeat(self, fragment: str, interval: float, token: object) -> None:
        """Ask for a fragment every so many seconds, until its timer is gone or another's."""
        due = time.perf_counter()
        with suppress(ConnectionClosed, ConnectionError):
            while self._timers.get(fragment) is token:
                due = max(due + interval, time.perf_counter())
                await asyncio.sleep(due - time.perf_counter())
                async with self._one_at_a_time:  # a run of the whole page may have ended the timer
                    if self._timers.get(fragment) is token:
                        await self._run_automatically(fragment)

    async def _run_automatically(self, fragment: str) -> None:
        try:
            await self._run_now("auto", fragment, None, time.perf_counter())
        except TimeoutError:
            self.failures.append("a fragment was not answered")

    # What the server says

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for data in self._socket:
                self._hear(ForwardMsg.FromString(data), data)
        if self.is_open:
            self.is_open = False
            self.failures.append(f"the server closed the websocket: {self._socket.close_code}")
            for waiting in (self._over, self._next_run):
                if not waiting.done():
                    waiting.set_exception(ConnectionError("The websocket was closed."))
                    waiting.exception()  # it may be that nobody asks

    def _hear(self, message: ForwardMsg, data: bytes) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            path = message.metadata.delta_path
            message = ForwardMsg.FromString(self._kept[message.ref_hash])
            message.metadata.delta_path[:] = path
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._kept[message.hash] = data
        hear = getattr(self, f"_hear_{kind}", None)
        if hear:
            hear(getattr(message, kind), message.metadata)

    def _hear_new_session(self, new: Any, metadata: Any) -> None:
        self._session = new.initialize.session_id or self._session
        self._page_hash, self._run = new.page_script_hash, metadata.run
        if not metadata.run.fragment_ids:
            self._timers.clear()

    def _hear_navigation(self, navigation: Any, metadata: Any) -> None:
        self._hashes = {page.url_pathname: page.page_script_hash for page in navigation.app_pages}
        self._page_hash = navigation.page_script_hash
        here = (path for path, of in self._hashes.items() if of == self._page_hash)
        self.path = next(here, self.path)  # the script may have gone elsewhere

    def _hear_page_info_changed(self, info: Any, metadata: Any) -> None:
        self.query = info.query_string

    def _hear_auto_rerun(self, timer: Any, metadata: Any) -> None:
        self._timers[timer.fragment_id] = token = object()
        self._begin(self._repeat(timer.fragment_id, timer.interval, token))

    def _hear_stop_auto_rerun(self, stop: Any, metadata: Any) -> None:
        for fragment in stop.fragment_ids:
            self._timers.pop(fragment, None)

    def _hear_delta(self, delta: Any, metadata: Any) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        path = tuple(metadata.delta_path)
        self._page.pop(path, None)  # so that what is newest comes last
        self._page[path] = Drawn(kind, element, delta.fragment_id, self._run.script_run_id)
        self.failures.extend(failures_in(kind, element))
        if getattr(element, "set_value", False):  # the script has moved the widget
            self._values.pop(element.id, None)

    def _hear_script_finished(self, status: int, metadata: Any) -> None:
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return  # the next run follows by itself
        run, fragments = self._run.script_run_id, self._run.fragment_ids
        self._page = {
            path: drawn
            for path, drawn in self._page.items()
            if drawn.run == run or (fragments and drawn.fragment not in fragments)
        }
        if not self._over.done():
            self._over.set_result(time.perf_counter())


def failures_in(kind: str, element: Any) -> Iterator[str]:
    """Say what is wrong on a page: exceptions, and messages in red."""
    if kind == "exception":
        yield f"exception: {element.type} {element.message}"
    if kind == "alert" and element.format == Alert.ERROR:
        yield f"error message: {element.body}"


def state_of(drawn: Drawn, value: Any) -> WidgetState:
    """Write a value as a widget of that kind does."""
    state = WidgetState(id=drawn.element.id)
    if drawn.kind == "slider" and drawn.element.options:  # a select_slider, or one of dates
        state.string_array_value.data.append(str(value))
    elif drawn.kind == "slider":
        state.double_array_value.data.append(value)
    elif drawn.kind == "number_input" and isinstance(value, int):
        state.int_value = value
    elif drawn.kind == "number_input":
        state.double_value = value
    elif drawn.kind == "checkbox":
        state.bool_value = value
    else:  # selectbox, text_input
        state.string_value = value
    return state
