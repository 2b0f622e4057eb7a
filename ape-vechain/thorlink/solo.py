"""What everyone knows about a solo node: its network and its ten funded accounts.

The keys are public. Nothing on a public network may ever belong to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

GENESIS_ID = bytes.fromhex("00000000bb55405beed90df9fea5acdb1cb7caba61b0d7513395f42efd30e558")
"""Genesis block of `thor solo` v2.4.4; other versions of the node have other ones."""

CHAIN_TAG = GENESIS_ID[-1]

MNEMONIC = "denial kitchen pet squirrel other broom bar gas better priority spoil cross"
DERIVATION_PATH = "m/44'/818'/0'/0"


@dataclass(frozen=True, slots=True)
class Account:
    """A funded account: 20-byte address, 32-byte secret."""

    address: bytes
    secret: bytes = field(repr=False)


def _account(address: str, secret: str) -> Account:
    return Account(bytes.fromhex(address), bytes.fromhex(secret))


# ruff: noqa: E501
# fmt: off
ACCOUNTS = (
    _account("f077b491b355e64048ce21e3a6fc4751eeea77fa", "99f0500549792796c14fed62011a51081dc5b5e68fe8bd8a13b86be829c4fd36"),
    _account("435933c8064b4ae76be665428e0307ef2ccfbd68", "7b067f53d350f1cf20ec13df416b7b73e88a1dc7331bc904b92108b1e76a08b1"),
    _account("0f872421dc479f3c11edd89512731814d0598db5", "f4a1a17039216f535d42ec23732c79943ffb45a089fbb78a14daad0dae93e991"),
    _account("f370940abdbd2583bc80bfc19d19bc216c88ccf0", "35b5cc144faca7d7f220fca7ad3420090861d5231d80eb23e1013426847371c4"),
    _account("99602e4bbc0503b8ff4432bb1857f916c3653b85", "10c851d8d6c6ed9e6f625742063f292f4cf57c2dbeea8099fa3aca53ef90aef1"),
    _account("61e7d0c2b25706be3485980f39a3a994a8207acf", "2dd2c5b5d65913214783a6bd5679d8c6ef29ca9f2e2eae98b4add061d0b85ea0"),
    _account("361277d1b27504f36a3b33d3a52d1f8270331b8c", "e1b72a1761ae189c10ec3783dd124b902ffd8c6b93cd9ff443d5490ce70047ff"),
    _account("d7f75a0a1287ab2916848909c8531a0ea9412800", "35cbc5ac0c3a2de0eb4f230ced958fd6a6c19ed36b5d2b1803a9f11978f96072"),
    _account("abef6032b9176c186f6bf984f548bda53349f70a", "b639c258292096306d2f60bc1a8da9bc434ad37f15cd44ee9a2526685f592220"),
    _account("865306084235bf804c8bba8a8d56890940ca8f0b", "9d68178cdc934178cca0a0051f40ed46be153cf23cb1805b59cc612c0ad2bbe0"),
)  # derived from MNEMONIC along DERIVATION_PATH/0 … /9; the first signs solo's blocks
# fmt: on
