"""What executions show to those who look: calls, steps, state."""
