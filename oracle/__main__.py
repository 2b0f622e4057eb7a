"""`odometer-oracle`: the attestation daemon, and the reader on its own.

Exit codes: 0 done; 1 a cycle with `--once` could not do all its work; 2 wrong use;
3 settings have to change; 4 halted, because going on could lose or repeat work.
"""

from __future__ import annotations

import json
import logging
import secrets
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, TextIO

import structlog
import typer

from oracle import photo as photos
from oracle.chain.registry import Contracts, Registry, both
from oracle.chain.signer import KeySigner, from_file
from oracle.chain.submission import Sender
from oracle.client import ApiClient
from oracle.daemon import Daemon, Parts, Policy
from oracle.domain import Photo, Rules, Unit
from oracle.errors import Halt, Misconfigured, OracleError, PhotoRejected
from oracle.ocr.confirm import ACCEPT_CONFIDENCE
from oracle.ocr.reader import open_reader
from oracle.ocr.report import describe
from oracle.settings import Settings, from_environment
from oracle.store import Store
from thorlink.client import ThorClient

EXIT_INCOMPLETE, EXIT_MISCONFIGURED, EXIT_HALTED = 1, 3, 4

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help=__doc__,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    once: Annotated[bool, typer.Option(help="One cycle, then exit.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Tell nobody anything; say what would be.")] = False,
    json_log: Annotated[
        Path | None, typer.Option(help="Also append the log to this file, as JSON lines.")
    ] = None,
) -> None:
    """Read photos, sign what was read, bring it to the chain."""
    with ExitStack() as stack:
        copy = stack.enter_context(json_log.open("a", encoding="utf-8")) if json_log else None
        configure_log(sys.stdout, copy)
        settings = from_environment()
        daemon = assemble(settings, stack, dry_run=dry_run or settings.key_file is None)
        if not once:
            daemon.run(settings.poll_s, _stop_on_signal())
            return
        daemon.check()
        if not daemon.cycle():
            raise typer.Exit(EXIT_INCOMPLETE)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="PHOTO...", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    accept_confidence: Annotated[float, typer.Option(min=0, max=1)] = ACCEPT_CONFIDENCE,
    unit: Annotated[Unit | None, typer.Option(help="The vehicle's unit, if known.")] = None,
) -> None:
    """Read photos without a vehicle, an API or a chain; print what was read."""
    reader = open_reader()
    rules = Rules(accept_confidence, max_km_per_day=0, max_jump_km=0, min_interval_s=0)
    for path in files:
        report = describe(str(path), _load(path), reader, rules, unit)
        if as_json:
            typer.echo(json.dumps(report))
        else:
            reading = "-" if report["reading"] is None else report["reading"]
            why = f"  {report['reason']}" if report["reason"] else ""
            typer.echo(
                f"{path}: {reading} {report['unit'] or ''}  {report['decision']}"
                f" ({report['confidence']:.3f}){why}"
            )


def _load(path: Path) -> Photo | PhotoRejected:
    try:
        return photos.load(path.read_bytes())
    except PhotoRejected as error:
        return error
    except OSError as error:
        return PhotoRejected("unreadable", f"The file cannot be read: {error.strerror}")


def assemble(settings: Settings, stack: ExitStack, *, dry_run: bool) -> Daemon:
    """Everything wired; what was opened closes with `stack`.

    A dry run has a memory of its own and, without a key, one that is thrown away: then the API,
    which gives work to operators only, will say so.
    """
    reader = open_reader(settings.reader_threads)
    folder = settings.data_dir / "dry-run" if dry_run else settings.data_dir
    store = stack.enter_context(Store(folder))
    node = stack.enter_context(
        ThorClient(
            str(settings.node_url).rstrip("/"),
            genesis_id=settings.genesis_id,
            timeout=settings.node_timeout_s,
        )
    )
    signer = _signer(settings)
    chain = Registry(node, Contracts(settings.registry, settings.distributor))
    api = stack.enter_context(
        ApiClient(
            str(settings.api_url).rstrip("/"),
            signer,
            lambda: chain.chain_id,
            patience=settings.api_timeout_s,
        )
    )
    sender = Sender(node, signer, both(), settings.expiration_blocks)
    policy = Policy(
        accept_confidence=settings.accept_confidence,
        confirmations=settings.confirmations,
        stagger_s=settings.stagger_s,
        dry_run=dry_run,
    )
    return Daemon(Parts(api, chain, sender, reader, store, signer), policy)


def _signer(settings: Settings) -> KeySigner:
    if settings.key_file is None:
        return KeySigner(secrets.token_bytes(32))
    return from_file(settings.key_file, settings.passphrase_file)


def _stop_on_signal() -> threading.Event:
    """Set by SIGTERM and SIGINT: the cycle at hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


class _Lines:
    """Writes log lines: to people on a terminal as text, everywhere else as JSON."""

    def __init__(self, out: TextIO, copy: TextIO | None) -> None:
        self._out = out
        self._copy = copy
        self._json = structlog.processors.JSONRenderer()
        terminal = out.isatty()
        self._text = structlog.dev.ConsoleRenderer(pad_event_to=16) if terminal else self._json

    def __call__(
        self, logger: object, name: str, event: structlog.typing.EventDict
    ) -> structlog.typing.ProcessorReturnValue:
        if self._copy is not None:
            print(self._json(logger, name, dict(event)), file=self._copy, flush=True)
        return self._text(logger, name, event)


def configure_log(out: TextIO, copy: TextIO | None = None) -> None:
    """One line an event to `out`, flushed, and the same as JSON to `copy`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _Lines(out, copy),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )


def main() -> None:
    """Run a command; faults become one line on stderr and an exit code."""
    try:
        app()
    except Misconfigured as error:
        _fail(error, EXIT_MISCONFIGURED)
    except Halt as error:
        _fail(error, EXIT_HALTED)
    except OracleError as error:
        _fail(error, EXIT_INCOMPLETE)


def _fail(error: OracleError, code: int) -> None:
    typer.echo(f"odometer-oracle: {error}", err=True)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
