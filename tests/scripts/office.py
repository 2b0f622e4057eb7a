"""Where requests are made of the timelock of a deployment."""

from dataclasses import dataclass, field

import pytest
from rollout_world import GUARDIAN, World

from rollout.contracts import DISTRIBUTOR, REGISTRY
from rollout.faults import Refused
from rollout.governing import Operation, State, Timelock
from rollout.requests import Request, carry_out
from rollout.sending import says
from rollout.steps import Call, View

DELAY = 172_800
UNPAUSE = (REGISTRY, "unpause", ())
CAPS = (DISTRIBUTOR, "setCaps", ("[1000, 3000, 500000]",))


@dataclass
class Office:
    """Where requests are made of the timelock of a deployment."""

    world: World
    asked: int = 0
    told: list[str] = field(default_factory=list)

    def do(self, action: str, call, account, delay: int | None = None) -> None:
        rollout = self.world.rollout(account)
        self.world.told.clear()
        carry_out(rollout, self.world.folder, Request(action, *call, delay), self.ask)

    def ask(self) -> None:
        self.asked += 1

    @property
    def timelock(self) -> Timelock:
        return Timelock.of(self.world.client, self.world.folder)

    def state(self, operation: Operation) -> State:
        return self.timelock.state(operation)

    def says(self, contract: str, function: str):
        view = View(contract, function, (), None)
        return says(self.world.client, view, self.world.folder.addresses())

    def pause(self) -> None:
        done = View(REGISTRY, "paused", (), True)
        self.world.rollout(GUARDIAN).run([Call(REGISTRY, "pause", (), done)])


def refusal(office: Office, *request, **options) -> tuple[str, ...]:
    best, asked = office.world.client.block().number, office.asked
    with pytest.raises(Refused) as refused:
        office.do(*request, **options)
    assert office.world.client.block().number == best
    assert office.asked == asked
    return refused.value.faults
