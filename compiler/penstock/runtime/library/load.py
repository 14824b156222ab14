"""A bundle for applications: loaded, verified, refreshed in the background, asked or rendered."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, KeysView, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.library.failures import AnswerError, InputError, LoadError, failed_step
from penstock.runtime.library.holder import Holder
from penstock.runtime.library.rendered import Rendered, render
from penstock.runtime.library.supply import Supplied, Supply

if TYPE_CHECKING:
    from penstock.runtime.chain import Chain
    from penstock.runtime.library.stepwise import Stepwise
    from penstock.runtime.traces.trace import Trace
    from penstock.source.settings import Settings
    from penstock.spec.identity import Identity

BINDINGS = "PENSTOCK_BINDINGS"
"""The operator's file of bindings, where the program names none."""
Bindings = Mapping[str, Mapping[str, Any]] | str | Path


def load(
    ref: str | Path,
    *,
    refresh: float | None = 60,
    cache: str | Path | None = None,
    fallback: str | Path | None = None,
    bindings: Bindings | None = None,
    verify: str | Path | None = None,
    plain_http: bool = False,
) -> "App":
    """A bundle that answers, and renders its prompts.

    Every byte is verified by its digest. The specs of a folder, or of a named digest, for which nothing could stand in
    are validated when the chain is first asked; to render a prompt takes that prompt alone.
    While the registry is down the last good bundle goes on, also after a restart.
    One answer, or one rendering, uses one bundle from beginning to end. Safe to use from many threads.

    Args:
        ref: the folder of a bundle, `host/name:tag`, `host/name@sha256:...`, or a digest that the cache holds.
        refresh: seconds after which a tag, or a folder, is looked at again; None: never.
        cache: folder for bundles out of registries; default: PENSTOCK_CACHE_DIR, or the user's cache.
        fallback: folder of a bundle that is used where neither the registry nor the cache has one.
        bindings: where and with which key models run: `{"Model/name": {"endpoint": ..., "credentials": {"env": ...}}}`,
            or a file of them; default: PENSTOCK_BINDINGS, then the file that `compile` wrote beside a folder.
        verify: a policy file, as `penstock bundle verify --policy` takes it: who must have signed, which verdict.
        plain_http: whether a registry on another machine may be asked without TLS.

    Raises:
        LoadError: there is no such bundle, or it may not be used.
    """
    import os

    from penstock.source import settings as operators

    try:
        settings = operators.read(os.environ)
        supply = Supply(
            str(ref),
            Path(cache) if cache is not None else settings.cache_dir,
            settings.environ,
            Path(fallback) if fallback is not None else None,
            Path(verify) if verify is not None else None,
            plain_http,
            is_quick=True,
        )
        return App(supply, settings, bindings, refresh)
    except Fatal as fatal:
        raise LoadError(fatal.message, help=fatal.help) from None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a chain answered; `answered["name"]` is one output.

    Attributes:
        digest: of the bundle that answered.
        seconds: as in `run`: along the longest way through the steps.
        usd: None where no price is known.
        trace: what every step did.
    """

    outputs: Mapping[str, Any]
    digest: str
    seconds: float
    input_tokens: int
    output_tokens: int
    usd: float | None
    trace: "Trace"

    def __getitem__(self, output: str) -> Any:
        return self.outputs[output]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outputs)

    def keys(self) -> KeysView[str]:
        """Names of the outputs, so that `dict(answered)` is all of them."""
        return self.outputs.keys()


class App:
    """A loaded bundle; made by `load`. `with` closes it, or `close`."""

    def __init__(
        self, supply: Supply, settings: "Settings", bindings: Bindings | None, refresh: float | None = None
    ) -> None:
        self._settings = settings
        self._bindings = bindings if bindings is not None else settings.environ.get(BINDINGS) or None
        self._loop: Any = None
        self._closing: Any = None
        self._loop_of = 0
        if self._bindings is not None:
            bound(self._bindings, None)  # wrong ones are told of at once
        self._holder: Holder[_Opened] = Holder(supply, self._made, self._drop, refresh)

    @property
    def digest(self) -> str:
        """Of the bundle that answers now."""
        return self._holder.held.bundle.digest

    @property
    def chain(self) -> str:
        """The chain's name."""
        return self._holder.held.bundle.chain

    @property
    def problem(self) -> str | None:
        """Why the bundle may not be the newest: the registry does not answer, a policy refuses; None: all is well."""
        return self._holder.problem

    def refresh(self) -> bool:
        """Looks for another bundle now; True: there was one. What cannot be used is in `problem`."""
        return self._holder.look()

    def prompt(self, name: str, *, model: str | None = None) -> "Prompt":
        """A prompt of the bundle; nothing is asked.

        Args:
            model: a Model of the bundle, whose parameters are given; needed where several are asked with this prompt.
        """
        return Prompt(self, name, model)

    def answer(self, /, **inputs: Any) -> Answered:
        """Asks the chain, and waits.

        Raises:
            InputError: an input is missing, unknown or not of its type.
            AnswerError: there is no answer.
            LoadError: the chain cannot run here: a key or a package is missing.
        """
        found: Answered = self._wait(self._answered(inputs))
        return found

    async def aanswer(self, /, **inputs: Any) -> Answered:
        """The same for programs with an event loop; cancelling it cancels every step."""
        found: Answered = await self._later(self._answered(inputs))
        return found

    def stream(self, /, **inputs: Any) -> Iterator[str]:
        """The pieces of the chain's streamed output as they come; ends with the answer, raises as `answer` does.

        That is the first output which is the text of a `prompt` step as it stands; without one, or where the model does
        not stream, a chain's first text comes in one piece.
        """
        from queue import SimpleQueue

        pieces: SimpleQueue[str | None] = SimpleQueue()
        future = self._running().run(self._answered(inputs, pieces.put))
        future.add_done_callback(lambda done: pieces.put(None))
        try:
            while (piece := pieces.get()) is not None:
                yield piece
            future.result()
        finally:
            future.cancel()

    async def astream(self, /, **inputs: Any) -> AsyncIterator[str]:
        """The same for programs with an event loop."""
        import asyncio

        here = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        def put(piece: str | None) -> None:
            here.call_soon_threadsafe(pieces.put_nowait, piece)

        future = self._running().run(self._answered(inputs, put))
        future.add_done_callback(lambda done: put(None))
        try:
            while (piece := await pieces.get()) is not None:
                yield piece
            future.result()
        finally:
            future.cancel()

    def stepwise(self) -> "Stepwise":
        """The chain's steps one at a time, of the bundle that answers now; load it with `refresh=None`."""
        from penstock.runtime.library.stepwise import Stepwise

        return Stepwise(self.digest, self._chain, self._wait, self._later)

    def close(self) -> None:
        """Ends the background work; answers under way are cancelled."""
        self._holder.close()
        if self._closing is not None and not self._loop.is_own:
            with suppress(Exception):  # what a tool says when it ends concerns nobody any more
                self._closing.result(10)
        if self._loop is not None:
            self._loop.close()

    def __enter__(self) -> "App":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _rendered(self, name: str, model: str | None, inputs: Mapping[str, Any]) -> Rendered:
        with self._holder.take() as held:
            try:
                return render(held.bundle, name, inputs, model)
            except Fatal as fatal:
                raise LoadError(fatal.message, help=fatal.help) from None

    async def _answered(self, inputs: Mapping[str, Any], tell: Callable[[str], None] | None = None) -> Answered:
        from penstock.runtime.library.streamed import rest, streamed

        with self._holder.take() as held:
            try:
                chain = held.value.chain()
                told: list[str] = []
                spoken = None if tell is None else streamed(held.bundle)
                if spoken is None or tell is None:
                    trace = await chain.answer(inputs)
                else:
                    trace = await chain.answer(inputs, tell={spoken.step: _both(told.append, tell)})
            except Fatal as fatal:
                raise LoadError(fatal.message, help=fatal.help) from None
            found = answered(trace)
            if tell is not None:
                output = (
                    spoken.output if spoken else next((n for n, v in trace.outputs.items() if isinstance(v, str)), "")
                )
                tell(rest("".join(told), trace.outputs, output))
            return found

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return _interrupted(self._begun(work, waits=True))

    async def _later(self, work: Coroutine[Any, Any, Any]) -> Any:
        import asyncio

        return await asyncio.wrap_future(self._begun(work))

    def _begun(self, work: Coroutine[Any, Any, Any], *, waits: bool = False) -> Any:
        try:
            loop = self._running()
            if waits and loop.is_own:
                raise RuntimeError("`answer` waits for the very thread it is called in; use `aanswer`")
        except (LoadError, RuntimeError):
            work.close()
            raise
        return loop.run(work)

    @contextmanager
    def _chain(self, digest: str) -> "Iterator[Chain]":
        """The chain of the bundle of that digest. Used in the event loop's thread alone."""
        with self._holder.take() as held:
            if held.bundle.digest != digest:
                raise LoadError("another bundle has taken its place", help="load it with refresh=None")
            try:
                yield held.value.chain()
            except Fatal as fatal:
                raise LoadError(fatal.message, help=fatal.help) from None

    def _made(self, supplied: Supplied) -> "_Opened":
        return _Opened(supplied, self._settings, self._bindings)

    def _drop(self, opened: "_Opened") -> None:
        if opened.opened is None or self._loop is None:
            return
        with suppress(RuntimeError):  # tools end with the event loop anyway
            self._closing = self._loop.run(opened.opened.close())

    def _running(self) -> Any:
        import os

        from penstock.runtime.library.loop import Loop

        if self._holder.is_closed:
            raise LoadError("it is closed")
        with self._holder.guarded():
            if self._loop is None or self._loop_of != os.getpid():
                self._loop, self._loop_of = Loop(), os.getpid()
        return self._loop


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of a loaded bundle: of whichever bundle is the newest when it is rendered."""

    _app: App
    name: str
    _model: str | None = None

    def render(self, /, **inputs: Any) -> Rendered:
        """The messages and the Model's parameters, as the runtime would send them; no call is made.

        Raises:
            InputError: an input is missing, unknown or not of its type.
            LoadError: the bundle has no such prompt.
        """
        return self._app._rendered(self.name, self._model, inputs)


class _Opened:
    """A bundle, opened when it is first asked: who only renders needs no provider."""

    def __init__(self, supplied: Supplied, settings: "Settings", bindings: Bindings | None) -> None:
        self._supplied, self._settings, self._bindings = supplied, settings, bindings
        self.opened: Chain | None = None

    def chain(self) -> "Chain":
        """Called in the event loop's thread alone."""
        if self.opened is None:
            self.opened = opened(self._supplied, self._settings, self._bindings)
        return self.opened


def opened(supplied: Supplied, settings: "Settings", bindings: Bindings | None) -> "Chain":
    """The bundle bound; live answers are kept nowhere.

    Raises:
        Fatal: it cannot run here.
    """
    from penstock.runtime import chain
    from penstock.source import store as stores

    calls = settings.calls or "live"
    if calls == "live":
        store = stores.nothing()
    else:
        store = stores.Store(settings.cache_dir / "store.sqlite", size=settings.cache_size, age=settings.cache_age)
    if bindings is None and supplied.bindings is not None:
        found = supplied.bindings
    else:
        found = bound(bindings, supplied.path if supplied.is_own else None)
    return chain.open(supplied.bundle, found, store=store, settings=settings, calls=calls)


def bound(given: Bindings | None, path: Path | None) -> Mapping["Identity", Mapping[str, Any]]:
    """The operator's bindings, or those beside the folder of a bundle.

    Raises:
        Fatal: they cannot be read, or no resource has such.
    """
    from penstock.bundle import bindings

    if given is None:
        return {} if path is None else bindings.beside(path)
    return bindings.of(given, "bindings") if isinstance(given, Mapping) else bindings.read(Path(given))


def answered(trace: "Trace") -> Answered:
    """The answer in a trace.

    Raises:
        InputError, AnswerError: there is none.
    """
    if trace.error is not None:
        if trace.code == "input" and not trace.steps:
            raise InputError(trace.error)
        raise AnswerError(trace.error, trace.code or "step", failed_step(trace), trace.again, trace)
    usage = trace.usage
    return Answered(
        trace.outputs, trace.bundle, trace.seconds, usage.input_tokens, usage.output_tokens, usage.usd, trace
    )


def _both(first: Callable[[str], None], second: Callable[[str], None]) -> Callable[[str], None]:
    def tell(text: str) -> None:
        first(text)
        second(text)

    return tell


def _interrupted(future: Any) -> Any:
    """The result; who is interrupted while waiting ends the work too."""
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise
