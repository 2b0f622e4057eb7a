"""Registry, distributor and payouts against a model in plain Python, over random histories.

Each step's events are the model's, or its error with the arguments; after each step the books agree
to the wei, and on revm all of the state. FUZZ_CALLS asks for more histories, until so many calls of
contracts were made.
"""

import os

import pytest
from backend import chain
from hypothesis.stateful import run_state_machine_as_test
from stateful.machine import Mileage
from stateful.system import deploy

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def system(project, accounts, chain):
    return deploy(project, accounts, lambda: chain.blocks.head.timestamp)


@pytest.mark.timeout(7_200)  # a long run, or a real node, takes its time
def test_histories_follow_the_model(system):
    Mileage.system = system
    run_state_machine_as_test(Mileage)
    wanted = int(os.environ.get("FUZZ_CALLS", "0"))
    while wanted and chain.calls < wanted:
        run_state_machine_as_test(Mileage)
