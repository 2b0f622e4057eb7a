"""Execution: py-evm with Thor's rules for frames, opcodes, precompiled contracts and gas."""
