"""The schemas of deployments/, every committed deployment, and what a deployment writes."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from rollout_world import DEPLOYER, ROOT

from rollout.pending import Pending
from rollout.plan import plan
from rollout.schema import FOLDER, texts
from rollout.sending import clause_of
from thorlink.signing import sign
from thorlink.transact import build

pytestmark = pytest.mark.chain

KINDS = {"network.json": "network", "pending.json": "pending"}
COMMITTED = sorted(
    path
    for path in (ROOT / "deployments").glob("*/*.json")
    if path.parent.name not in {"schema", "local", "solo"}
)


def validate(path: Path) -> None:
    kind = KINDS.get(path.name, "contract")
    schema = json.loads((FOLDER / f"{kind}.schema.json").read_text())
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    content = json.loads(path.read_text())
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(content)
    if kind == "contract":
        assert content["contract"] == path.stem


@pytest.fixture
def files(deployed, settings) -> dict[str, Path]:
    """One of each kind, as a deployment writes them."""
    step = plan(settings, DEPLOYER.address)[0]
    clause = clause_of(step, deployed.folder.addresses())
    unsigned = build(deployed.client, [clause], DEPLOYER.address)
    deployed.folder.begin(Pending.of(step, sign(unsigned, DEPLOYER.secret)))
    return {path.name: path for path in deployed.folder.path.glob("*.json")}


def test_committed_schemas_are_those_of_the_records():
    assert {path.name for path in FOLDER.iterdir()} == {path.name for path in texts()}
    for path, text in texts().items():
        assert path.read_text() == text, "run `python -m rollout.schema`"
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("path", COMMITTED or [None], ids=str)
def test_committed_deployments_follow_the_schema(path):
    """With none committed there is nothing to check but that no file lies where none belongs."""
    if path is not None:
        validate(path)
    assert not list((ROOT / "deployments").glob("*.json"))


def test_what_a_deployment_writes_follows_the_schema(files):
    assert len(files) == 7
    for path in files.values():
        validate(path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("network.json", {"genesis_id": "0x12"}),
        ("network.json", {"started": "yesterday"}),
        ("network.json", {"unknown": 1}),
        ("pending.json", {"raw": "f8"}),
        ("pending.json", {"last_block": -1}),
        ("TokenPayout.json", {"address": "0xF077b491b355E64048cE21E3A6Fc4751eEeA77fa"}),
        ("TokenPayout.json", {"block": {"number": 1}}),
        ("TokenPayout.json", {"source": {"commit": "main", "clean": True}}),
        ("TokenPayout.json", {"constructor_arguments": [{"name": "x", "type": ""}]}),
        ("TokenPayout.json", {"format": 2}),
    ],
)
def test_schema_refuses_what_is_wrong(files, name, change):
    path = files[name]
    content = copy.deepcopy(json.loads(path.read_text()))
    path.write_text(json.dumps(content | change))
    with pytest.raises(jsonschema.ValidationError):
        validate(path)


@pytest.mark.parametrize("name", ["network.json", "pending.json", "TokenPayout.json"])
def test_schema_asks_for_every_field(files, name):
    content = json.loads(files[name].read_text())
    for field in content.keys() - {"format"}:
        files[name].write_text(json.dumps({k: v for k, v in content.items() if k != field}))
        with pytest.raises(jsonschema.ValidationError):
            validate(files[name])
