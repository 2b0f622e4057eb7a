"""What the contracts cost on Thor: fixed scenes on the embedded or a real node, gas to the unit."""
