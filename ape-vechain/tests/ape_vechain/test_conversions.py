"""What users write, as what Thor takes."""

import ape
import pytest
from ape.exceptions import ConversionError
from ape.types import AddressType

from ape_vechain.conversions import AmountConverter, BuiltinConverter

ENERGY = "0x0000000000000000000000000000456E65726779"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "wei"),
    [
        ("1 VET", 10**18),
        ("21 VTHO", 21 * 10**18),
        ("0.5 b3tr", 5 * 10**17),
        ("1.000000000000000001 VET", 10**18 + 1),
        ("1,000,000 VET", 10**24),
        ("1_000.25 vet", 100025 * 10**16),
        ("100000 VET", 10**23),
        (" 3 VET ", 3 * 10**18),
        ("0 VET", 0),
        ("86712634466.123456789123456789 VET", 86712634466123456789123456789),
        ("2.5000000000000000000000 VET", 25 * 10**17),
    ],
)
def test_amounts_are_converted_to_wei_exactly(text, wei):
    assert ape.convert(text, int) == wei


@pytest.mark.unit
def test_parts_of_a_wei_are_refused():
    with pytest.raises(ConversionError) as caught:
        ape.convert("0.0000000000000000001 VET", int)

    assert "more than 18 decimals" in str(caught.value.__cause__)


@pytest.mark.unit
def test_amounts_of_other_plugins_are_still_converted():
    assert ape.convert("2 ether", int) == 2 * 10**18
    assert ape.convert("1 gwei", int) == 10**9


@pytest.mark.unit
@pytest.mark.parametrize(
    "text", ["1 BTC", "VET", "-1 VET", "1VET", "1.5.5 VET", "1e3 VET", "1. VET"]
)
def test_what_is_no_amount_is_refused(text):
    assert not AmountConverter().is_convertible(text)
    with pytest.raises(ConversionError):
        ape.convert(text, int)
    with pytest.raises(ConversionError, match="is not an amount"):
        AmountConverter().convert(text)


@pytest.mark.unit
def test_only_text_is_an_amount():
    assert not AmountConverter().is_convertible(5)
    assert not BuiltinConverter().is_convertible(5)


@pytest.mark.unit
@pytest.mark.parametrize("text", ["vechain:energy", "vechain:VTHO", "vechain:Energy"])
def test_built_in_contracts_have_names(text):
    assert ape.convert(text, AddressType) == ENERGY


@pytest.mark.unit
@pytest.mark.parametrize(
    "name", ["authority", "executor", "extension", "params", "prototype", "staker"]
)
def test_the_address_of_a_built_in_contract_is_its_name(name):
    address = bytes.fromhex(ape.convert(f"vechain:{name}", AddressType)[2:])

    assert address.lstrip(b"\0").decode().lower() == name


@pytest.mark.unit
@pytest.mark.parametrize("text", ["vechain:nothing", "energy", "ethereum:energy", "vechain:"])
def test_other_names_are_no_built_in_contracts(text):
    with pytest.raises(ConversionError):
        ape.convert(text, AddressType)
    with pytest.raises(ConversionError, match="no built-in contract"):
        BuiltinConverter().convert(text)


@pytest.mark.chain
def test_names_stand_for_addresses_wherever_ape_takes_one(provider, alice):
    assert provider.get_code(ape.convert("vechain:vtho", AddressType))
    before = alice.balance
    alice.transfer("vechain:executor", "2 VET")
    assert alice.balance == before - 2 * 10**18
