"""One request of a scenario, and short ways to write the usual ones."""

from dataclasses import dataclass, field, replace
from typing import Any

from thorlink import signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.solo import ACCOUNTS, CHAIN_TAG

VTHO = bytes.fromhex("0000000000000000000000000000456e65726779")


@dataclass(frozen=True)
class Request:
    """`{block N}` in path or body becomes the id of that block, {ref N} its first 8 bytes.

    One with the method WS opens a websocket, sends the requests `during`, each of which has to
    succeed, and reads the `messages` that it is told to expect, and more if there are more.

    Of a `loose` one only status, type and the first words of the answer (up to ": ") must agree:
    the rest is the wording of Go's own decoder.
    """

    name: str
    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    text: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    loose: bool = False
    during: tuple["Request", ...] = ()
    messages: int = 0


def get(name: str, path: str, **params: str) -> Request:
    return Request(name, "GET", path, params)


def listen(name: str, path: str, *during: Request, messages: int, **params: str) -> Request:
    """Open a websocket."""
    return Request(name, "WS", path, params, during=during, messages=messages)


def post(name: str, path: str, body: Any, **params: str) -> Request:
    return Request(name, "POST", path, params, body)


def post_text(name: str, path: str, text: str) -> Request:
    """A body that is not made from JSON."""
    return Request(name, "POST", path, text=text)


def hexed(value: bytes) -> str:
    return f"0x{value.hex()}"


def clause_json(clause: Clause) -> dict[str, Any]:
    to = None if clause.to is None else hexed(clause.to)
    return {"to": to, "value": hex(clause.value), "data": hexed(clause.data)}


class Sender:
    """Makes signed transactions of solo's accounts; the nonces count up, so bytes repeat."""

    def __init__(self, first_nonce: int) -> None:
        self._nonce = first_nonce

    def tx(
        self,
        *clauses: Clause,
        origin: int = 1,
        payer: int | None = None,
        legacy: bool = False,
        **changes: Any,
    ) -> Transaction:
        self._nonce += 1
        fees = (
            {"gas_price_coef": 0}
            if legacy
            else {"max_priority_fee_per_gas": 10**12, "max_fee_per_gas": 2 * 10**13}
        )
        fields = {
            "chain_tag": CHAIN_TAG,
            "block_ref": bytes(8),
            "expiration": 1000,
            "clauses": clauses,
            "gas": 21000,
            "nonce": self._nonce,
            "delegated": payer is not None,
            **fees,
            **changes,
        }
        tx = (LegacyTransaction if legacy else DynamicFeeTransaction)(**fields)
        if "gas" not in changes:
            tx = type(tx)(**{**fields, "gas": tx.intrinsic_gas + 300_000})
        payer_secret = None if payer is None else ACCOUNTS[payer].secret
        return signing.sign(tx, ACCOUNTS[origin].secret, payer_secret)


def send(name: str, tx: Transaction) -> Request:
    return send_raw(f"send {name}", tx.encode())


def send_raw(name: str, raw: bytes) -> Request:
    return post(name, "transactions", {"raw": hexed(raw)})


def send_broken(name: str, raw: bytes) -> Request:
    """Bytes that do not decode; how a node words that is its own business."""
    return replace(send_raw(name, raw), loose=True)


def mined(name: str, tx: Transaction) -> list[Request]:
    """Send, and ask for everything about it."""
    path = f"transactions/{hexed(tx.id)}"
    return [
        send(name, tx),
        get(f"receipt of {name}", f"{path}/receipt"),
        get(f"transaction {name}", path),
    ]


def outcome(name: str, tx: Transaction) -> list[Request]:
    """Send, and ask for the receipt."""
    return mined(name, tx)[:2]


def inspect(name: str, *clauses: Clause, revision: str = "best", **options: Any) -> Request:
    body = {"clauses": [clause_json(clause) for clause in clauses], **options}
    return post(name, "accounts/*", body, revision=revision)
