"""What deployers and the timelock's proposers run: `ape run deploy`, `verify_deployment`, …"""
