"""A deployment that ends at any of its effects goes on where it was; in this process."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from rollout_world import DEPLOYER, SOURCE, STRANGER, World

from rollout.contracts import ADMIN_ROLE, MINTER_ROLE, TIMELOCK, TOKEN
from rollout.describing import describer
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.plan import granting, plan, renouncing
from rollout.settings import Settings
from rollout.steps import Call
from rollout.verification import differences
from thorlink import codec
from thorlink.client import ThorClient
from thorlink.errors import Reverted

pytestmark = pytest.mark.chain

EFFECTS = ("_write", "abandon")


class Ended(BaseException):
    """The process is gone. Nothing that handles errors may see it."""


class Moments:
    """Ends the process right after its Nth effect, or takes a picture of every one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.after: Callable[[], None] = lambda: None
        for name in EFFECTS:
            monkeypatch.setattr(Folder, name, self._watched(getattr(Folder, name)))
        monkeypatch.setattr(ThorClient, "send_raw", self._watched(ThorClient.send_raw))

    def _watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **options: Any) -> Any:
            result = function(*args, **options)
            self.after()
            return result

        return wrapped

    def end_after(self, effects: int) -> None:
        left = effects

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                self.after = lambda: None
                raise Ended

        self.after = count


@pytest.fixture
def moments(monkeypatch) -> Moments:
    return Moments(monkeypatch)


def transactions(world: World) -> int:
    best = world.client.block().number
    blocks = [world.client.block(number) for number in range(1, best + 1)]
    return sum(len(block.transaction_ids) for block in blocks)


def begin_only(world: World, moments: Moments, settings: Settings) -> codec.Transaction:
    """A deployment that ends when its first transaction is written down, and not sent."""
    world.start()
    moments.end_after(1)
    with pytest.raises(Ended):
        world.rollout().run(plan(settings, DEPLOYER.address))
    pending = world.folder.pending()
    assert pending is not None
    return pending.tx


def test_from_every_moment_each_step_happens_once(world, moments, settings, tmp_path):
    steps = plan(settings, DEPLOYER.address)
    pictures: list[tuple[int, Any]] = []

    def picture() -> None:
        path = tmp_path / f"moment-{len(pictures)}"
        shutil.copytree(world.folder.path, path)
        pictures.append((world.node.snapshot(), path))

    before = transactions(world)
    moments.after = picture
    world.deploy(settings)
    moments.after = lambda: None

    calls = sum(isinstance(step, Call) for step in steps)
    creations = len(steps) - calls
    assert len(pictures) == 1 + 4 * creations + 3 * calls
    for snapshot, path in reversed(pictures):
        world.node.revert(snapshot)
        world.folder = Folder(path, describer(SOURCE))
        world.rollout().run(steps)
        assert transactions(world) - before == len(steps)
        assert world.folder.pending() is None
        assert len(world.folder.addresses()) == creations
    assert differences(world.client, world.folder, settings) == []


def test_same_bytes_are_sent_after_a_crash(world, moments, settings):
    tx = begin_only(world, moments, settings)
    world.rollout().run(plan(settings, DEPLOYER.address))
    assert world.folder.addresses()[TIMELOCK] == tx.contract_address(0)
    assert world.folder.pending() is None


def test_new_transaction_is_made_when_the_old_one_can_never_be_mined(world, moments, settings):
    tx = begin_only(world, moments, settings)
    world.node.mine(tx.expiration + 1)
    world.rollout().run(plan(settings, DEPLOYER.address))
    assert world.client.receipt(tx.id) is None
    assert world.folder.addresses()[TIMELOCK] != tx.contract_address(0)
    assert differences(world.client, world.folder, settings) == []


def test_attempt_with_other_settings_is_refused_while_it_can_be_mined(world, moments, settings):
    tx = begin_only(world, moments, settings)
    changed = with_delay(settings, 3)
    with pytest.raises(Refused, match=f"can be mined until block {tx.last_block}"):
        world.rollout().run(plan(changed, DEPLOYER.address))
    assert world.client.transaction(tx.id, pending=True) is None

    world.node.mine(tx.expiration + 1)
    world.rollout().run(plan(changed, DEPLOYER.address))
    assert world.client.receipt(tx.id) is None
    assert differences(world.client, world.folder, changed) == []


def test_contract_that_exists_with_other_settings_is_named(world, moments, settings):
    world.start()
    moments.end_after(2)
    with pytest.raises(Ended):
        world.rollout().run(plan(settings, DEPLOYER.address))
    tx = world.folder.pending().tx
    with pytest.raises(Refused, match=f"created {TIMELOCK} at 0x{tx.contract_address(0).hex()}"):
        world.rollout().run(plan(with_delay(settings, 3), DEPLOYER.address))


def test_transaction_that_the_chain_undid_is_explained_and_forgotten(world, moments, settings):
    world.deploy(same_admin(settings))
    moments.end_after(1)
    grant = granting(TOKEN, MINTER_ROLE, STRANGER.address)
    with pytest.raises(Ended):
        world.rollout().run([grant])
    begun = world.folder.pending()
    world.folder.abandon()
    world.rollout().run([renouncing(TOKEN, ADMIN_ROLE, DEPLOYER.address)])
    world.folder.begin(begun)

    with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
        world.rollout().run([grant])
    assert world.folder.pending() is None
    assert world.client.receipt(begun.tx.id).reverted


def test_transaction_that_the_node_refuses_is_kept_for_the_next_time(world, settings):
    world.start()
    energy = world.client.account(DEPLOYER.address).energy
    world.node.set_energy(DEPLOYER.address, 0)
    with pytest.raises(Refused, match="insufficient energy"):
        world.rollout().run(plan(settings, DEPLOYER.address))
    tx = world.folder.pending().tx

    world.node.set_energy(DEPLOYER.address, energy)
    world.rollout().run(plan(settings, DEPLOYER.address))
    assert world.folder.addresses()[TIMELOCK] == tx.contract_address(0)


def test_two_deployments_do_not_write_into_one_folder(world):
    other = Folder(world.folder.path)
    with (
        world.folder.locked(),
        pytest.raises(Refused, match="another deployment is running"),
        other.locked(),
    ):
        pass
    with other.locked():
        pass


def with_delay(settings: Settings, seconds: int) -> Settings:
    timelock = settings.timelock.model_copy(update={"min_delay_s": seconds})
    return settings.model_copy(update={"timelock": timelock})


def same_admin(settings: Settings) -> Settings:
    """The deployer stays the administrator."""
    roles = settings.roles.model_copy(update={"admin": DEPLOYER.address})
    return settings.model_copy(update={"roles": roles, "timelock": None})
