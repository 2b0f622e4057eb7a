"""The contracts as the operator uses them, over thorlink: read, build, sign, send, confirm."""
