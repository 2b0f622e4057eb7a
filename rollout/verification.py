"""Chain, folder and settings beside each other: every difference is one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rollout import comparing
from rollout.compiled import compiled
from rollout.contracts import DISTRIBUTOR, REGISTRY, role_name
from rollout.expected import Holders, expected_holders, expected_views, rates_of
from rollout.folder import Folder
from rollout.holders import allowed_models, holders
from rollout.plan import plan
from rollout.records import ContractRecord
from rollout.sending import says
from rollout.settings import Settings
from rollout.steps import Addresses, Creation, Ref, View, is_known, resolved, shown
from thorlink.client import ThorClient
from thorlink.errors import InvalidAbi, Reverted

Records = dict[str, ContractRecord]


def differences(client: ThorClient, folder: Folder, settings: Settings) -> list[str]:
    """Everything that is not as it should be; nothing if all is."""
    network = folder.network()
    if network is None:
        return [f"{folder.path}: nothing was deployed (there is no network.json)"]
    if faults := list(comparing.network_faults(network, client.genesis_id, None)):
        return faults
    records, addresses = folder.contracts(), folder.addresses()
    steps = plan(settings, bytes.fromhex(network.deployer[2:]))
    found = list(_unfinished(folder))
    found += [
        f"{step.contract}: it is not deployed (there is no record)"
        for step in steps
        if isinstance(step, Creation) and step.contract not in records
    ]
    found += comparing.code_faults(records, steps)
    known = {name: record for name, record in records.items() if name in _names(settings)}
    found += comparing.chain_faults(client, known, network.deployer)
    found += comparing.creation_faults(client, known)
    found += _view_faults(client, expected_views(settings), addresses)
    found += _rate_faults(client, settings, addresses)
    found += _holder_faults(client, settings, records)
    found += _model_faults(client, settings, records)
    return found


def _names(settings: Settings) -> set[str]:
    return {holder.contract for holder in expected_holders(settings)} | {
        view.contract for view in expected_views(settings)
    }


def _unfinished(folder: Folder) -> Iterator[str]:
    pending = folder.pending()
    if pending is not None:
        yield f"unfinished: {pending.step} is under way (pending.json); run the script again"


def _view_faults(client: ThorClient, views: Iterable[View], addresses: Addresses) -> Iterator[str]:
    for view in views:
        if not is_known((Ref(view.contract), view.value), addresses):
            continue  # a record is missing, which is said elsewhere
        expected = resolved(view.value, addresses)
        try:
            found = says(client, view, addresses)
        except (Reverted, InvalidAbi) as error:
            yield f"{view.title} cannot be asked: {error}"
            continue
        if found != expected:
            yield f"{view.title} is {shown(found)}, not {shown(expected)}"


def _rate_faults(client: ThorClient, settings: Settings, addresses: Addresses) -> Iterator[str]:
    """Each rate that ever was, in its order, and none besides."""
    if DISTRIBUTOR not in addresses:
        return
    wanted, found = rates_of(settings), tuple(_rates(client, addresses))
    if found != wanted:
        yield f"{DISTRIBUTOR}: its rates are {shown(found) or 'none'}, not {shown(wanted)}"


def _rates(client: ThorClient, addresses: Addresses) -> Iterator[int]:
    """Wei a kilometre, by the number of the tariff: there is no view that counts them."""
    for number in range(2**8):
        try:
            yield says(client, View(DISTRIBUTOR, "tariff", (number,), None), addresses)[1]
        except (Reverted, InvalidAbi):
            return


def _holder_faults(client: ThorClient, settings: Settings, records: Records) -> Iterator[str]:
    addresses = _addresses(records)
    expected = expected_holders(settings)
    for contract in sorted({each.contract for each in expected} & records.keys()):
        interface, since = compiled(contract).interface, records[contract].block.number
        found = holders(client, interface, addresses[contract], since)
        wanted = {
            each.role: _members(each, addresses) for each in expected if each.contract == contract
        }
        for role in sorted(found.keys() | wanted.keys()):
            has, should = found.get(role, set()), wanted.get(role, set())
            name = role_name(role)
            yield from (f"{contract}: 0x{a.hex()} has {name}" for a in sorted(has - should))
            yield from (f"{contract}: 0x{a.hex()} lacks {name}" for a in sorted(should - has))


def _members(expected: Holders, addresses: Addresses) -> set[bytes]:
    """Without those of contracts that have no record, which is said elsewhere."""
    known = (account for account in expected.accounts if is_known(account, addresses))
    return {resolved(account, addresses) for account in known}


def _model_faults(client: ThorClient, settings: Settings, records: Records) -> Iterator[str]:
    if REGISTRY not in records:
        return
    interface, since = compiled(REGISTRY).interface, records[REGISTRY].block.number
    found = allowed_models(client, interface, _addresses(records)[REGISTRY], since)
    wanted = set(settings.registry.reader_models)
    yield from (f"{REGISTRY}: allows reader model 0x{m.hex()}" for m in sorted(found - wanted))
    yield from (f"{REGISTRY}: refuses reader model 0x{m.hex()}" for m in sorted(wanted - found))


def _addresses(records: Records) -> dict[str, bytes]:
    return {name: bytes.fromhex(record.address[2:]) for name, record in records.items()}
