"""What a product line makes of the organisation-wide policy."""

from __future__ import annotations

from features.policy.schema import Activity, Policy, ProductLine


def policy_of_line(policy: Policy, name: str) -> Policy:
    """Give the agreement as it holds for one product line.

    Parameters
    ----------
    policy
        The organisation-wide agreement, already checked.
    name
        Name of one of its product lines.

    Returns
    -------
    Policy
        With the line's points, stages, threshold and horizon, and without product lines.

    Raises
    ------
    KeyError
        If there is no such line.
    """
    line = policy.product_lines[name]
    sequences = {
        n: s.model_copy(update={"points": line.points.get(n, s.points)})
        for n, s in policy.sequences.items()
    }
    classes = {
        n: c.model_copy(update={"points": line.points.get(n, c.points)})
        for n, c in policy.classification.items()
    }
    threshold = line.threshold or policy.hand_off.threshold
    return policy.model_copy(
        update={
            "activities": {n: _activity(n, a, line) for n, a in policy.activities.items()},
            "sequences": sequences,
            "classification": classes,
            "hand_off": policy.hand_off.model_copy(update={"threshold": threshold}),
            "horizon_days": line.horizon_days or policy.horizon_days,
            "product_lines": {},
        }
    )


def _activity(name: str, activity: Activity, line: ProductLine) -> Activity:
    points = line.points.get(name, activity.points)
    stage = line.stages.get(name, activity.stage)
    return activity.model_copy(update={"points": points, "stage": stage})
