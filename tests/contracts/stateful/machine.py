"""The one state machine: everybody's rules, and the comparison after each step."""

from stateful.compare import Comparison
from stateful.rules_drivers import DriverRules
from stateful.rules_guardian import GuardianRules
from stateful.rules_rewards import RewardRules
from stateful.rules_strangers import StrangerRules


class Mileage(StrangerRules, DriverRules, GuardianRules, RewardRules, Comparison):
    """`Mileage.system` must be set before it runs."""
