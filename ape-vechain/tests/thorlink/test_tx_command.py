"""`thorlink tx`: every vector, what is not signed yet, and what is no transaction."""

import io
import json
from dataclasses import replace

import pytest

from thorlink import keys, signing
from thorlink.__main__ import main
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.describe import describe
from thorlink.errors import InvalidTransaction, InvalidTransactionSignature
from thorlink.solo import ACCOUNTS

pytestmark = pytest.mark.unit

ALICE, BOB = ACCOUNTS[1], ACCOUNTS[2]
COMMON = {
    "chain_tag": 0x58,
    "block_ref": bytes(7) + b"\1",
    "expiration": 32,
    "clauses": (Clause(BOB.address, 10**18), Clause(None, 0, b"\0\1")),
    "gas": 2**64 - 1,
    "nonce": 2**64 - 1,
}
LEGACY = LegacyTransaction(**COMMON, gas_price_coef=255)
DYNAMIC = DynamicFeeTransaction(
    **COMMON,
    max_priority_fee_per_gas=2**256 - 1,
    max_fee_per_gas=2**60,
    depends_on=b"\x07" * 32,
    delegated=True,
)


def hexed(data):
    return "0x" + data.hex()


def unhex(text):
    return bytes.fromhex(text.removeprefix("0x"))


def run(capsys, *arguments):
    """Exit code, the printed objects, the lines on stderr."""
    code = main(["tx", *arguments])
    shown = capsys.readouterr()
    return code, [json.loads(line) for line in shown.out.splitlines()], shown.err.splitlines()


def decimal(value):
    return str(value if isinstance(value, int) else int(value, 0))


def shown_of(vector):
    """What has to be printed for a vector, but for signatures and sizes."""
    fields, expected = vector["fields"], vector["expected"]
    delegated = fields["delegated"]
    dynamic = fields.get("maxFeePerGas") is not None
    fees = (
        {
            "max_priority_fee_per_gas": decimal(fields["maxPriorityFeePerGas"]),
            "max_fee_per_gas": decimal(fields["maxFeePerGas"]),
        }
        if dynamic
        else {"gas_price_coef": fields["gasPriceCoef"]}
    )
    return {
        "id": expected["id"],
        "signing_hash": expected["signingHash"],
        "origin": hexed(keys.address_of(unhex(fields["key"]))),
        "payer": hexed(keys.address_of(unhex(fields["payer"]))) if delegated else None,
        "type": 0x51 if dynamic else 0,
        "intrinsic_gas": int(expected["intrinsic"]),
        "chain_tag": fields["chainTag"],
        "block_ref": fields["blockRef"].lower(),
        "expiration": fields["expiration"],
        "clauses": [
            {
                "to": clause["to"].lower() if clause["to"] else None,
                "value": decimal(clause["value"]),
                "data": clause["data"].lower(),
            }
            for clause in fields["clauses"]
        ],
        **fees,
        "gas": decimal(fields["gas"]),
        "depends_on": fields["dependsOn"],
        "nonce": decimal(fields["nonce"]),
        "delegated": delegated,
        "reserved": {"features": int(delegated)},
    }


def test_every_vector_is_shown_in_full(transaction_vectors, capsys):
    raws = [vector["expected"]["raw"] for vector in transaction_vectors]

    code, shown, errors = run(capsys, *raws)

    assert (code, errors, len(shown)) == (0, [], 163)
    for vector, one in zip(transaction_vectors, shown, strict=True):
        raw = vector["expected"]["raw"]
        assert unhex(raw).endswith(unhex(one.pop("signature")))
        assert one.pop("size") == len(unhex(raw))
        assert one == shown_of(vector), vector["fields"]["name"]


def test_what_is_not_signed_yet_has_neither_id_nor_origin(transaction_vectors, capsys):
    raws = [vector["expected"]["unsigned"] for vector in transaction_vectors]

    code, shown, errors = run(capsys, *raws)

    assert (code, errors) == (0, [])
    nobody = {"id": None, "origin": None, "payer": None}
    for vector, one in zip(transaction_vectors, shown, strict=True):
        assert (one.pop("signature"), one.pop("size")) == (
            "0x",
            len(unhex(vector["expected"]["unsigned"])),
        )
        assert one == shown_of(vector) | nobody, vector["fields"]["name"]


@pytest.mark.parametrize("tx", [LEGACY, DYNAMIC], ids=["legacy", "0x51"])
def test_an_empty_signature_is_none(tx):
    shown = describe(tx.encode())

    assert (shown["id"], shown["origin"], shown["payer"], shown["signature"]) == (
        *(None, None, None),
        "0x",
    )
    assert shown["signing_hash"] == hexed(tx.signing_hash)


def test_one_that_only_its_origin_has_signed_has_no_payer():
    signed = replace(DYNAMIC, signature=signing.sign_as_origin(DYNAMIC, ALICE.secret))
    complete = signing.sign(DYNAMIC, ALICE.secret, BOB.secret)

    shown = describe(signed.encode())

    assert (shown["origin"], shown["payer"]) == (hexed(ALICE.address), None)
    assert shown["id"] == describe(complete.encode())["id"] == hexed(complete.id)


def test_large_numbers_are_exact():
    legacy, dynamic = describe(LEGACY.encode()), describe(DYNAMIC.encode())

    assert (legacy["gas"], legacy["nonce"]) == ("18446744073709551615",) * 2
    assert legacy["clauses"][0]["value"] == "1000000000000000000"
    assert dynamic["max_priority_fee_per_gas"] == str(2**256 - 1)
    assert legacy["gas_price_coef"] == 255
    assert "gas_price_coef" not in dynamic
    assert "max_fee_per_gas" not in legacy


# what is no transaction


def test_good_ones_are_shown_beside_bad_ones(capsys):
    good = hexed(signing.sign(LEGACY, ALICE.secret).encode())

    code, shown, errors = run(capsys, "zz", good, "0x", good[2:], good + "00")

    assert code == 2
    assert [one["origin"] for one in shown] == [hexed(ALICE.address)] * 2
    assert errors == [
        "argument 1: not hex of whole bytes",
        "argument 3: no bytes",
        "argument 5: 1 bytes follow the transaction",
    ]


def test_stdin_has_one_a_line(capsys, monkeypatch):
    good = hexed(signing.sign(LEGACY, ALICE.secret).encode())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{good}\n\n  {good.upper()}  \n0x5\n{good}"))

    code, shown, errors = run(capsys, "-")

    assert (code, len(shown), errors) == (2, 3, ["line 4: not hex of whole bytes"])


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\x02\xc0", "unknown transaction type 0x02"),
        (b"\xc0", "0 fields, not 10"),
        (b"\x51\xc0", "0 fields, not 11"),
        (b"\x51", "cut short"),
        (LEGACY.encode()[:-1], "cut short"),
        (replace(LEGACY, signature=b"\1" * 64).encode(), "has 65 bytes, not 64"),
        (replace(LEGACY, signature=bytes(65)).encode(), "r is out of range"),
        (replace(LEGACY, signature=b"\1" * 130).encode(), "has 65 bytes, not 130"),
        (replace(DYNAMIC, signature=bytes(65)).encode(), "origin: r is out of range"),
        (replace(DYNAMIC, signature=b"\1" * 66).encode(), "has 130 bytes, not 66"),
    ],
)
def test_what_is_no_transaction_is_refused(raw, text):
    with pytest.raises(InvalidTransaction, match=text):
        describe(raw)


def test_a_wrong_payer_is_told_from_a_wrong_origin():
    good = signing.sign(DYNAMIC, ALICE.secret, BOB.secret)
    wrong = replace(good, signature=good.signature[:65] + bytes(65))

    with pytest.raises(InvalidTransactionSignature, match="signature of the payer"):
        describe(wrong.encode())


def test_tx_wants_something_to_show(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["tx"])

    assert caught.value.code == 2
    assert "RAW" in capsys.readouterr().err
