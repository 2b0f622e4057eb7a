"""What users write, as what Thor takes."""

import ape
import pytest
from ape.exceptions import ConversionError

from ape_vechain import builtins
from ape_vechain.conversions import AmountConverter


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


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("AUTHORITY", "Authority"),
        ("EXTENSION", "Extension"),
        ("PARAMS", "Params"),
        ("PROTOTYPE", "Prototype"),
        ("STAKER", "Staker"),
        ("VTHO", "Energy"),
    ],
)
def test_the_address_of_a_built_in_contract_is_its_name(name, word):
    address = bytes.fromhex(getattr(builtins, name)[2:])

    assert address == word.encode().rjust(20, b"\0")


@pytest.mark.chain
def test_built_in_contracts_have_code(provider):
    assert provider.get_code(builtins.VTHO)
