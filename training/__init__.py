"""From history to a registered model: snapshots, experts, blend, evaluation, registry."""
