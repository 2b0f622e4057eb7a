"""What the security documents point at exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted((ROOT / "docs/security").glob("*.md"))


@pytest.mark.unit
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_it_exists(document):
    text = document.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:tests|tools|contracts|docs)/[\w/.-]+)`", text)
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.unit
def test_the_properties_point_at_tests():
    text = (ROOT / "docs/security/properties.md").read_text(encoding="utf-8")
    assert len(set(re.findall(r"`(tests/contracts/[\w/]+\.py)`", text))) > 20
