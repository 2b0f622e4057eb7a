"""What a deployer runs, through Ape: `ape run deploy`, `verify_deployment`, `grant_roles`."""
