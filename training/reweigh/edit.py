"""Points changed in the text of a policy, and nothing else: comments, order and layout stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from features.errors import PolicyError
from features.policy.load import parse_policy, policy_to_json
from features.policy.schema import Policy
from training.reweigh.changes import Change

SECTIONS = {"class": "classification", "activity": "activities", "sequence": "sequences"}
SHARED = (
    "these points are written once and used in several places (&, * or <<): "
    "write them out for this rule first"
)


@dataclass(frozen=True)
class Edited:
    """The text with its changes.

    Attributes
    ----------
    text
        The new text.
    made
        The changes that are in it, with the number of the line (from 1), in the order of the file.
    left
        Changes that cannot be made in the text, with the reason.
    """

    text: str
    made: list[tuple[int, Change]]
    left: list[tuple[Change, str]]


def with_points(policy: Policy, changes: Iterable[Change]) -> Policy:
    """Give the agreement with the new points."""
    found: dict[str, dict[str, object]] = {
        section: dict(getattr(policy, section)) for section in SECTIONS.values()
    }
    for change in changes:
        kind, name = change.item.name.split(":", 1)
        part = getattr(policy, SECTIONS[kind])[name]
        found[SECTIONS[kind]][name] = part.model_copy(update={"points": change.points})
    return policy.model_copy(update=found)


def edited(text: str, changes: Iterable[Change], name: str) -> Edited:
    """Change points in the text of a policy.

    Parameters
    ----------
    text
        A valid policy.
    changes
        What to change.
    name
        File name for messages.

    Raises
    ------
    PolicyError
        If the new text would not be the same agreement with these points and nothing else.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    shared = {node for node, times in Counter(_uses(root)).items() if times > 1}
    places: list[tuple[ScalarNode, Change]] = []
    left = []
    for change in changes:
        node = _points_of(root, change.item.name, shared)
        if node is None:
            left.append((change, SHARED))
        else:
            places.append((node, change))
    places.sort(key=lambda place: place[0].end_mark.index)
    new = text
    for node, change in reversed(places):
        # From the end of the value: what starts it may be an anchor or a tag.
        end = node.end_mark.index
        new = new[: end - len(node.value)] + str(change.points) + new[end:]
    made = [(node.end_mark.line + 1, change) for node, change in places]
    _prove(text, new, [change for _, change in places], name)
    return Edited(new, made, left)


def _prove(text: str, new: str, made: list[Change], name: str) -> None:
    wanted = with_points(parse_policy(text, name), made)
    if policy_to_json(parse_policy(new, name)) != policy_to_json(wanted):
        raise PolicyError(
            "The suggestion cannot be written into the policy:",
            [f"{name}: more than the points would change – write the numbers plainly"],
        )


def _points_of(root: Node | None, item: str, shared: set[int]) -> ScalarNode | None:
    kind, name = item.split(":", 1)
    node = root
    for key in (SECTIONS[kind], name, "points"):
        node = _value(node, key) if isinstance(node, MappingNode) else None
        if node is None or id(node) in shared:
            return None
    return node if isinstance(node, ScalarNode) and node.style is None else None


def _value(node: MappingNode, key: str) -> Node | None:
    """Give what is written under a key here, not what `<<` brings in."""
    return next((value for k, value in node.value if k.value == key), None)


def _uses(root: Node | None) -> Iterator[int]:
    """Give every node once per place that uses it; inside of one that came before, nothing new."""
    seen: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        yield id(node)
        if id(node) in seen or isinstance(node, ScalarNode):
            continue
        seen.add(id(node))
        for part in node.value:
            waiting += part if isinstance(part, tuple) else [part]
