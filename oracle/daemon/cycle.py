"""The cycle: look after what was sent, read, sign, submit, settle. Then wait, and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from oracle.daemon.following import Following
from oracle.daemon.ports import Clock, OnStep, Parts, Policy, log, told
from oracle.daemon.reading import PhotoReading
from oracle.daemon.settling import Settling
from oracle.daemon.signing import BatchSigning
from oracle.daemon.submitting import BatchSubmission
from oracle.errors import Misconfigured, Rejected, Retryable


class Daemon:
    """One operator. `on_step` is told of each step of a photo's way, beside the log.

    Misconfigured and Halt end it; what is Retryable waits for the next cycle.
    """

    def __init__(
        self,
        parts: Parts,
        policy: Policy,
        *,
        on_step: OnStep | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        tell = told(on_step)
        self._parts = parts
        self._policy = policy
        self._stages: tuple[tuple[str, Callable[[], None]], ...] = (
            ("follow", Following(parts, policy, tell).run),
            ("read", PhotoReading(parts, policy, tell).run),
            ("sign", BatchSigning(parts, policy, tell).run),
            ("submit", BatchSubmission(parts, policy, tell, clock).run),
            ("settle", Settling(parts, policy, tell).run),
        )

    def check(self) -> None:
        """Look at the network, the registry and our place in it; say what hinders us.

        Misconfigured if the store's past is on another network or registry.
        """
        chain, store, signer = self._parts.chain, self._parts.store, self._parts.signer
        for name, value in (("genesis id", chain.genesis_id), ("registry", chain.address)):
            pinned = store.pin(name, value)
            if pinned != value:
                raise Misconfigured(
                    f"the data folder belongs to {name} 0x{pinned.hex()}, now it is"
                    f" 0x{value.hex()}: use another data folder, or the old settings"
                )
        chain.check()
        view = chain.view()
        model = self._parts.reader.model
        log.info(
            "started",
            operator="0x" + signer.address.hex(),
            genesis_id="0x" + chain.genesis_id.hex(),
            registry="0x" + chain.address.hex(),
            block=view.block,
            epoch=view.epoch,
            threshold=view.threshold,
            model=model.name,
            dry_run=self._policy.dry_run,
        )
        if signer.address not in view.attesters and not self._policy.dry_run:
            log.warning("not_an_attester", operator="0x" + signer.address.hex())
        if not chain.model_allowed(model.sha256):
            log.warning("model_not_allowed", model_hash="0x" + model.sha256.hex())

    def cycle(self) -> bool:
        """One pass; whether every stage could do its work."""
        complete = True
        for name, stage in self._stages:
            try:
                stage()
            except (Retryable, Rejected) as error:
                complete = False
                log.warning("stage_failed", stage=name, reason=str(error))
        return complete

    def run(self, poll_s: float, stop: threading.Event) -> None:
        """Cycle until `stop` is set, `poll_s` seconds apart."""
        checked = False
        while not stop.is_set():
            try:
                if not checked:
                    self.check()
                    checked = True
            except Retryable as error:
                log.warning("not_started", reason=str(error))
            else:
                self.cycle()
            stop.wait(poll_s)
