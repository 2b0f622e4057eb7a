"""VeBetterDAO's contracts, as far as a deployment depends on them: asked, never sent to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rollout.addresses import checksummed
from rollout.public import PUBLIC
from rollout.settings import VeBetter
from rollout.steps import shown
from thorlink.abi import Function
from thorlink.abi_values import Parameter
from thorlink.client import ThorClient
from thorlink.errors import InvalidAbi, Reverted

VERSIONS = ("4", "7", "8")
"""Of the pool, that VeBetterPayout pays through."""

MAINNET_B3TR = bytes.fromhex("5ef79995fe8a89e0812330e4378eb2660cede699")
TESTNET_B3TR = tuple(
    map(
        bytes.fromhex,
        (
            "026771d1be764467f8bdb78bb230df10c924b00d",
            "95761346d18244bb91664181bf91193376197088",
            "849cb24e22e86d964a3ff956796d9555fb382900",
            "bf64cf86894ee0877c4e7d03936e35ee8d8b864f",
        ),
    )
)
"""Published at different times; each has pools of its own."""

_APP = (Parameter("appId", "bytes32"),)
_VERSION = Function("version", (), (Parameter("", "string"),))
_B3TR = Function("b3tr", (), (Parameter("", "address"),))
_PASSPORT = Function("veBetterPassport", (), (Parameter("", "address"),))
_APPS = Function("x2EarnApps", (), (Parameter("", "address"),))
_EXISTS = Function("appExists", _APP, (Parameter("", "bool"),))
_DISTRIBUTORS = Function("rewardDistributors", _APP, (Parameter("", "address[]"),))


@dataclass(frozen=True, slots=True)
class Pool:
    """VeBetterDAO's pool and the app that pays from it."""

    client: ThorClient
    settings: VeBetter

    def faults(self) -> Iterator[str]:
        """Why rewards could not be paid from there."""
        pool = self.settings.pool
        if not self.client.code(pool):
            yield f"payout.pool: there is no contract at 0x{pool.hex()}"
            return
        try:
            yield from self._faults()
        except (Reverted, InvalidAbi) as error:
            yield f"payout.pool: 0x{pool.hex()} does not answer as VeBetterDAO's pool: {error}"

    def _faults(self) -> Iterator[str]:
        version, passport = self._ask(_VERSION), self._ask(_PASSPORT)
        if version not in VERSIONS:
            known = ", ".join(VERSIONS)
            yield f"payout.pool: it is of version {version!r}, and {known} are known"
        if not self.client.code(passport):
            yield f"payout.pool: there is no passport contract at 0x{passport.hex()}"
        b3tr = self._ask(_B3TR)
        if PUBLIC.get(self.client.genesis_id) == "mainnet" and b3tr != MAINNET_B3TR:
            yield f"payout.pool: it pays {checksummed(b3tr)}, which is not the mainnet's B3TR"
        if not self._ask_apps(_EXISTS):
            yield (
                f"payout.app_id: VeBetterDAO knows no app 0x{self.settings.app_id.hex()} (an id is "
                "the hash of the name, and an app exists once it is endorsed)"
            )

    def doubts(self) -> Iterator[str]:
        """What a person should look at. For a pool without `faults`."""
        b3tr = self._ask(_B3TR)
        if PUBLIC.get(self.client.genesis_id) == "testnet" and b3tr not in TESTNET_B3TR:
            yield (
                f"the pool pays {checksummed(b3tr)}, none of the tokens that were published as the "
                "testnet's B3TR: is it the pool that you mean?"
            )

    def to_do(self, payout: bytes | None) -> Iterator[str]:
        """What is left to the app's administrator, who alone can name who distributes rewards;
        `payout` is None before it exists."""
        named = list(self._ask_apps(_DISTRIBUTORS))
        apps, app = checksummed(self._ask(_APPS)), f"0x{self.settings.app_id.hex()}"
        if payout is None or payout not in named:
            who = "the VeBetterPayout" if payout is None else checksummed(payout)
            yield (
                f"the app's administrator calls addRewardDistributor({app}, {who}) on X2EarnApps "
                f"{apps}; until then nothing is paid, and kilometres wait"
            )
        if others := [one for one in named if one != payout] if named[:1] != [payout] else []:
            yield (
                "the pool walks the app's reward distributors at every payment, so the payout "
                f"should be the first of them: remove {shown(tuple(others))}, or name them anew "
                "after it"
            )

    def _ask(self, function: Function) -> Any:
        return self._answer(self.settings.pool, function)

    def _ask_apps(self, function: Function) -> Any:
        return self._answer(self._ask(_APPS), function, self.settings.app_id)

    def _answer(self, address: bytes, function: Function, *args: Any) -> Any:
        answer = self.client.call(address, function.encode(*args))
        if not answer:
            raise InvalidAbi(f"nothing answers {function.signature} at 0x{address.hex()}")
        return function.decode_output(answer)
