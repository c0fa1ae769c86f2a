"""The public HTTP door before all stacks: it knows HTTP, accounts and routes, and nothing of the process."""
