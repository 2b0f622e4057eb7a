"""The contracts that are built into Thor, as measured functions over the state."""
