"""A YAML file as plain values, with the line and column of every key, and nothing guessed.

PyYAML's own loader reads `on:` as true, `NO` as false, `010` as eight and `24:00` as 1440, and
keeps only the last of two equal keys. Here keys stay text, such numbers are refused, and equal
keys are reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from features.errors import PolicyError
from features.policy.places import Document, KeyPath, Problem, refusal

MOST_BYTES = 1024 * 1024
MOST_VALUES = 100_000
TAG = "tag:yaml.org,2002:"
MERGE = TAG + "merge"
TEXT_TAGS = {TAG + kind for kind in ("str", "value", "merge")}
PLAIN_TAGS = {TAG + kind for kind in ("int", "float", "bool", "null", "timestamp")}
NUMBER_TAGS = {TAG + "int", TAG + "float"}
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9_]*)?(\.[0-9_]*)?([eE][-+]?[0-9]+)?")
EXPANDED = f"more than {MOST_VALUES} values with all aliases (*) written out – write fewer"
INSIDE_ITSELF = "an alias (*) of a part that it is inside of – write it out"
NO_MAPPING = "<< takes in something else than a mapping – name a mapping"
NESTED = "nested too deeply – a policy needs fewer than ten levels"


def read_document(text: str, name: str) -> Document:
    """Read YAML text.

    Parameters
    ----------
    text
        One YAML document.
    name
        File name for messages.

    Raises
    ------
    PolicyError
        If the text is no YAML, empty, too large, or its top level is not a mapping. Lesser
        problems are collected in `Document.problems`.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise refusal(name, f"larger than {MOST_BYTES} bytes – a policy is a few pages of text")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        builder = _Builder(Document(name))
        builder.document.data = builder.value(node, ()) if node is not None else None
    except yaml.YAMLError as error:
        raise _syntax_refusal(name, text, error) from None
    except RecursionError:
        raise refusal(name, NESTED) from None
    if node is None or builder.document.data is None:
        raise refusal(name, "empty – a policy needs at least name and hand_off")
    if not isinstance(node, MappingNode):
        raise refusal(f"{name}:1:1", "the top level is not a mapping – write `key: value` lines")
    return builder.document


def _syntax_refusal(name: str, text: str, error: yaml.YAMLError) -> PolicyError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        said = " ".join(part for part in (error.problem, error.context) if part)
        return refusal(place, f"not YAML: {said} – check indentation, colons and quotes")
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, int(error.position)) + 1
        return refusal(f"{name}:{line}", "a character that YAML does not allow – remove it")
    return refusal(name, str(error))


class _Builder:
    """Turns nodes into values, counting them, since an alias can repeat a large part."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.constructor = SafeConstructor()
        self.values = 0
        self.open: set[int] = set()

    def count(self) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            raise refusal(self.document.name, EXPANDED)

    def value(self, node: Node, path: KeyPath) -> Any:
        """Give a node as a plain value; None for an alias inside of itself, which is a problem."""
        self.count()
        if isinstance(node, ScalarNode):
            return self.scalar(node, path)
        if id(node) in self.open:
            self.problem(path, INSIDE_ITSELF)
            return None
        if node.tag not in (TAG + "map", TAG + "seq"):
            self.problem(path, f"{_shown_tag(node)} – tags are not allowed: remove it")
        self.open.add(id(node))
        built = (
            self.mapping(node, path) if isinstance(node, MappingNode) else self.sequence(node, path)
        )
        self.open.remove(id(node))
        return built

    def scalar(self, node: ScalarNode, path: KeyPath) -> Any:
        """Give a single value; what is no plain one stays text, and is a problem."""
        written = str(node.value)
        if node.tag in TEXT_TAGS:
            return written
        if node.tag not in PLAIN_TAGS:
            self.problem(path, f"{_shown_tag(node)} – tags are not allowed: remove it")
            return written
        odd = node.tag in NUMBER_TAGS and not _is_plain_number(written)
        try:
            read = self.constructor.construct_object(node)
        except ValueError:
            odd, read = True, None
        if odd:
            self.problem(path, f"{written} – a plain decimal number or date, or text in quotes")
            return written
        return read

    def mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        """Give a mapping by its keys as written; of equal keys the first counts."""
        built: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.problem(path, "a mapping or list as key – use a name", key)
            elif key.value in built:
                first = self.document.place((*path, key.value))[0]
                text = f"given twice (first in line {first}) – keep one"
                self.problem((*path, key.value), text, key)
                if not path:
                    self.take_in(value, built[key.value], (key.value,))
            elif key.tag != MERGE:
                self.document.places[(*path, key.value)] = _place(key)
                built[key.value] = self.value(value, (*path, key.value))
        for key, value in self.inherited(node, path):
            if isinstance(key, ScalarNode) and key.value not in built:
                self.document.places[(*path, key.value)] = _place(key)
                built[key.value] = self.value(value, (*path, key.value))
        return built

    def take_in(self, node: Node, first: Any, path: KeyPath) -> None:
        """Add what a part that is given twice has more, so that it is not missed elsewhere."""
        if isinstance(node, MappingNode) and isinstance(first, dict):
            for key, value in node.value:
                if isinstance(key, ScalarNode) and key.tag != MERGE and key.value not in first:
                    self.document.places[(*path, key.value)] = _place(key)
                    first[key.value] = self.value(value, (*path, key.value))

    def inherited(self, node: MappingNode, path: KeyPath) -> Iterator[tuple[Node, Node]]:
        """Give the pairs behind `<<: *part` or `<<: [*part, *other]`, nearest first."""
        for part in [
            part for key, value in node.value if key.tag == MERGE for part in _each(value)
        ]:
            self.count()
            if not isinstance(part, MappingNode):
                self.problem(
                    path, "<< takes in something else than a mapping – name a mapping", part
                )
            elif id(part) in self.open:
                self.problem(path, INSIDE_ITSELF)
            else:
                self.open.add(id(part))
                yield from (pair for pair in part.value if pair[0].tag != MERGE)
                yield from self.inherited(part, path)
                self.open.remove(id(part))

    def sequence(self, node: Node, path: KeyPath) -> tuple[Any, ...]:
        for position, item in enumerate(node.value):
            self.document.places[(*path, position)] = _place(item)
        return tuple(self.value(item, (*path, i)) for i, item in enumerate(node.value))

    def problem(self, path: KeyPath, text: str, node: Node | None = None) -> None:
        place = _place(node) if node is not None else None
        self.document.problems.append(Problem(path, text, place))


def _each(value: Node) -> list[Node]:
    return value.value if isinstance(value, SequenceNode) else [value]


def _is_plain_number(written: str) -> bool:
    return DECIMAL.fullmatch(written) is not None and any(c.isdigit() for c in written)


def _shown_tag(node: Node) -> str:
    return str(node.tag).replace(TAG, "!!")


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
