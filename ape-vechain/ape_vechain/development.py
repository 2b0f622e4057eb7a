"""What the two development networks share: solo's funded accounts, and tools of a test chain."""

from __future__ import annotations

from ape.api.accounts import TestAccountAPI
from ape.api.providers import TestProviderAPI
from ape.utils.testing import (
    DEFAULT_TEST_HD_PATH,
    DEFAULT_TEST_MNEMONIC,
    generate_dev_accounts,
)

from ape_vechain.answers import address_of
from ape_vechain.provider import ThorProvider
from ape_vechain.transactions import address_bytes
from thorlink import solo


class DevelopmentProvider(TestProviderAPI, ThorProvider):
    """Test accounts are solo's ten, unless the project sets a mnemonic of its own; more of solo's
    mnemonic follow after the ten."""

    @property
    def supports_tracing(self) -> bool:
        return True

    @property
    def auto_mine(self) -> bool:
        """Whether each transaction gets a block at once."""
        return True

    @auto_mine.setter
    def auto_mine(self, value: bool) -> None:
        if not value:
            raise NotImplementedError(f"{self.network.choice} mines on demand only")

    @property
    def _mnemonic(self) -> tuple[str, str]:
        """Mnemonic and path of the test accounts."""
        config = self.test_config
        mnemonic, path = str(config.mnemonic), str(config.hd_path).rstrip("/")
        if mnemonic == DEFAULT_TEST_MNEMONIC and path == DEFAULT_TEST_HD_PATH.rstrip("/"):
            return solo.MNEMONIC, solo.DERIVATION_PATH
        return mnemonic, path

    def get_test_account(self, index: int) -> TestAccountAPI:
        mnemonic, path = self._mnemonic
        if mnemonic == solo.MNEMONIC and index < len(solo.ACCOUNTS):
            account = solo.ACCOUNTS[index]
            address, secret = address_of(account.address), f"0x{account.secret.hex()}"
        else:
            made = generate_dev_accounts(mnemonic, 1, hd_path=path, start_index=index)[0]
            address, secret = made.address, made.private_key
        return self.account_manager.init_test_account(index, address, secret)

    def accounts_to_fund(self) -> list[bytes]:
        """Test accounts that solo's genesis does not fund."""
        mnemonic, path = self._mnemonic
        known = {account.address for account in solo.ACCOUNTS}
        count = int(self.test_config.number_of_accounts)
        if mnemonic == solo.MNEMONIC and count <= len(solo.ACCOUNTS):
            return []
        made = generate_dev_accounts(mnemonic, count, hd_path=path)
        return [address for a in made if (address := address_bytes(a.address)) not in known]
