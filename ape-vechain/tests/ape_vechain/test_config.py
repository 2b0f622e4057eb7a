"""The `vechain:` section of ape-config.yaml."""

import ape
import pytest
from ape.exceptions import ConfigError
from ape.types.gas import AutoGasLimit

from ape_vechain.config import LocalNetworkConfig, TestnetConfig, VechainConfig
from thorlink.solo import GENESIS_ID


def config_of(network):
    return ape.networks.vechain.get_network(network).config


@pytest.mark.unit
def test_nothing_has_to_be_set():
    assert config_of("mainnet").uri == "https://mainnet.vechain.org"
    assert config_of("testnet").uri == "https://testnet.vechain.org"
    assert config_of("solo").uri is None
    assert config_of("solo").binary == "thor"
    assert config_of("local").genesis_id == f"0x{GENESIS_ID.hex()}"
    assert config_of("local").state is None
    for network in ("mainnet", "testnet", "solo", "local"):
        settings = config_of(network)
        assert (settings.default_transaction_type, settings.expiration) == (0x51, 32)
        assert (settings.required_confirmations, settings.block_time) == (0, 10)


@pytest.mark.unit
def test_only_public_networks_estimate_gas():
    assert config_of("mainnet").gas_limit == AutoGasLimit(multiplier=1.125)
    assert config_of("testnet").gas_limit == AutoGasLimit(multiplier=1.125)
    assert config_of("solo").gas_limit == "max"
    assert config_of("local").gas_limit == "max"


@pytest.mark.unit
def test_settings_of_the_project_replace_the_defaults(configured):
    configured(
        testnet={"uri": "http://127.0.0.1:1", "expiration": 720},
        local={"gas_limit": "auto", "default_transaction_type": 0},
    )

    assert config_of("testnet").uri == "http://127.0.0.1:1"
    assert config_of("testnet").expiration == 720
    assert config_of("local").default_transaction_type == 0
    assert isinstance(config_of("local"), LocalNetworkConfig)
    assert config_of("mainnet").uri == "https://mainnet.vechain.org"


@pytest.mark.unit
@pytest.mark.parametrize(("given", "number"), [(0, 0), ("0", 0), (81, 81), ("0x51", 81)])
def test_the_type_of_transactions_is_legacy_or_dynamic_fee(given, number):
    assert TestnetConfig(default_transaction_type=given).default_transaction_type == number


@pytest.mark.unit
@pytest.mark.parametrize("given", [1, 2, "0x3", "legacy"])
def test_another_type_of_transactions_is_refused(given):
    with pytest.raises(ValueError, match=r"transaction type|invalid literal"):
        TestnetConfig(default_transaction_type=given)


@pytest.mark.unit
@pytest.mark.parametrize("network", ["testnet", "local"])
def test_a_wrong_setting_of_the_project_is_an_error(configured, network):
    configured(**{network: {"default_transaction_type": 3}})

    with pytest.raises(ConfigError, match="transaction type 0x3: Thor has 0 and 0x51"):
        config_of(network)


@pytest.mark.unit
@pytest.mark.parametrize("network", ["testnet", "local"])
def test_a_multiplier_of_estimated_gas_can_be_set(configured, network):
    configured(**{network: {"gas_limit": {"auto": {"multiplier": 1.5}}}})

    assert config_of(network).gas_limit == AutoGasLimit(multiplier=1.5)
    assert ape.networks.vechain.get_network(network).auto_gas_multiplier == 1.5


@pytest.mark.unit
def test_the_configuration_tells_the_local_network_once():
    """Ape's own base computes `local`; this one's has the settings of the embedded node."""
    assert isinstance(VechainConfig().local, LocalNetworkConfig)
    assert VechainConfig.model_validate({"local": {"state": "x.json"}}).local.state == "x.json"
