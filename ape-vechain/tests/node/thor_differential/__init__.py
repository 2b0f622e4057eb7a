"""Random programs and transactions, asked of the embedded node and of the real one."""
