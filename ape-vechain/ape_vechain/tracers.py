"""Asking a node's tracers. The answers are geth's shapes."""

from __future__ import annotations

from typing import Any

from ape_vechain.errors import translated
from ape_vechain.transactions import ThorClause
from thorlink.client import ThorClient
from thorlink.queries import Revision, clause_json, revision_text

CALL_TRACER = "call"
STRUCT_LOGGER = "structLogger"
WITH_MEMORY = {"enableMemory": True}

Answer = dict[str, Any]


def ask_transaction(
    client: ThorClient, txn_hash: str, clause: int, tracer: str, **config: Any
) -> Answer:
    """What a clause of a mined transaction did."""
    body = {"target": f"{txn_hash}/{clause}", "name": tracer, "config": config}
    with translated():
        answer: Answer = client.ask("POST", "debug/tracers", body=body)
    return answer


def ask_call(
    client: ThorClient,
    clause: ThorClause,
    sender: str | None,
    revision: Revision,
    tracer: str,
    **config: Any,
) -> Answer:
    """What a clause would do."""
    body: Answer = {"name": tracer, "config": config, **clause_json(clause.as_thor())}
    if sender:
        body["caller"] = sender
    params = {"revision": revision_text(revision)}
    with translated():
        answer: Answer = client.ask("POST", "debug/tracers/call", params=params, body=body)
    return answer
