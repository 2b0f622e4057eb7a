"""The whole story, in order."""

from functools import cache

from conformance import attesting, governing, guarding, owning, paying, vebetter
from conformance.deploying import deployment
from conformance.story import Step, Story


@cache
def steps() -> tuple[Step, ...]:
    """Deployment, administration, registration, readings, settlement, transfer, government."""
    story = Story()
    system = deployment(story)
    attesting.registrations(system)
    attesting.registry_without_a_listener(story)
    attesting.batches(system)
    attesting.readings(system)
    paying.settlements(system)
    guarding.pauses(system)
    guarding.freezes(system)
    guarding.revocations(system)
    guarding.limits(system)
    guarding.models(system)
    guarding.frozen_drivers(system)
    paying.rates_and_caps(system)
    owning.offers(system)
    owning.relayed_transfer(system)
    owning.direct_transfer(system)
    owning.rebases(system)
    paying.scarce_budget(system)
    attesting.rotation(system)
    governing.government(system, governing.handover(system))
    vebetter.payments(story)
    return tuple(story.steps)
