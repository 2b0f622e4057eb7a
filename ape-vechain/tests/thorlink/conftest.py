"""What the tests of thorlink share: the committed vectors."""

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parent.parent / "vectors"


@pytest.fixture(scope="session")
def transaction_vectors() -> list[dict[str, Any]]:
    return json.loads((VECTORS / "thor_transactions.json").read_text())["transactions"]


@pytest.fixture(scope="session")
def certificate_vector() -> dict[str, Any]:
    return json.loads((VECTORS / "vechain_certificate.json").read_text())
