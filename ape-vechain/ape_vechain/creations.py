"""When and by whom a contract was created: what it logged first tells."""

from __future__ import annotations

from collections.abc import Iterator

from ape.api.query import ContractCreation, ContractCreationQuery, QueryAPI, QueryType

from ape_vechain.answers import address_of
from ape_vechain.errors import translated
from ape_vechain.provider import ThorProvider
from ape_vechain.receipts import MASTER_TOPIC
from ape_vechain.transactions import address_bytes
from thorlink.queries import EventCriteria, Page, hex_of

_MILLISECONDS = 10
"""One request; Ape compares it with what Ethereum's engine needs to search all blocks."""


class CreationEngine(QueryAPI):
    """Ape's queries of contracts' creations, on networks of Thor."""

    def estimate_query(self, query: QueryType) -> int | None:
        """Milliseconds; None for other queries, and for other networks."""
        is_ours = isinstance(self.network_manager.active_provider, ThorProvider)
        return _MILLISECONDS if is_ours and isinstance(query, ContractCreationQuery) else None

    def perform_query(  # type: ignore[override] # asked only for what it estimates
        self, query: ContractCreationQuery
    ) -> Iterator[ContractCreation]:
        """The one creation; nothing for built-in contracts and those of the genesis block."""
        wanted = [EventCriteria(address_bytes(query.contract), [MASTER_TOPIC])]
        with translated():
            logs = self.provider.client.event_logs(wanted, Page(limit=1))
        for log in logs:
            creator = log.event.data[-20:]
            yield ContractCreation(
                txn_hash=hex_of(log.meta.transaction_id),
                block=log.meta.block.block_number,
                deployer=address_of(log.meta.origin),
                factory=None if creator == log.meta.origin else address_of(creator),
            )
