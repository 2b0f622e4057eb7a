"""VeChain as Ape sees it: Ethereum's ABI and addresses, other blocks and transactions."""

from ape_ethereum.ecosystem import Ethereum

from ape_vechain.config import VechainConfig


class Vechain(Ethereum):
    """Inherits the coding of calls, events and errors, which is the same."""

    name: str = "vechain"
    fee_token_symbol: str = "VTHO"  # noqa: S105 - a currency, no password

    @property
    def config(self) -> VechainConfig:
        return self.config_manager.get_config("vechain")
