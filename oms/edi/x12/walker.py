"""Finds each segment's place in the outline of its set, going forward only.

A place is a node of the outline. From any node, where a tag leads and which mandatory segments were
passed over never changes, so each step is worked out once and remembered.
"""

from dataclasses import dataclass, field
from functools import cache

from oms.edi.x12.schema import OUTLINES


@dataclass(eq=False, slots=True)
class Node:
    tag: str
    mandatory: bool
    most: int
    parent: "Node | None"
    index: int
    children: list["Node"] = field(default_factory=list)
    steps: dict[str, "Step | None"] = field(default_factory=dict)

    @property
    def loop(self) -> str:
        """The head of the loop this node belongs to; empty for the set itself."""
        if self.children and self.tag:
            return self.tag
        return self.parent.tag if self.parent else ""


@dataclass(frozen=True, slots=True)
class Step:
    node: Node
    missing: tuple[Node, ...]


class Outline:
    """The outline of one transaction set, and the tags that stand anywhere in it."""

    def __init__(self, text: str):
        self.root = _grown(text)
        self.tags = frozenset(_tags(self.root))

    def step(self, here: Node, tag: str) -> Step | None:
        """Where `tag` leads from `here`, or None when it cannot follow."""
        try:
            return here.steps[tag]
        except KeyError:
            found = here.steps[tag] = _search(here, tag)
            return found


@cache
def outline(set_id: str) -> Outline | None:
    """The outline of a set; None for sets of which only the envelope is checked."""
    text = OUTLINES.get(set_id)
    return Outline(text) if text else None


def _grown(text: str) -> Node:
    root = Node("", False, 1, None, 0)
    path = [root]
    for line in text.strip().splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        tag, most = line.split()
        parent = path[depth]
        count = 0 if most == "*" else int(most)
        node = Node(tag.rstrip("!"), tag.endswith("!"), count, parent, len(parent.children))
        parent.children.append(node)
        path[depth + 1 :] = [node]
    return root


def _tags(node: Node) -> list[str]:
    return [node.tag, *(tag for child in node.children for tag in _tags(child))]


def _search(here: Node, tag: str) -> Step | None:
    """Look among the children of `here`, then after it among its siblings, then outward."""
    missing: list[Node] = []
    found = _among(here.children, 0, tag, missing)
    while found is None and here.parent is not None:
        siblings = here.parent.children
        if here.tag == tag and here.most != 1:
            return Step(here, tuple(missing))
        found = _among(siblings, here.index + 1, tag, missing)
        here = here.parent
    return Step(found, tuple(missing)) if found else None


def _among(nodes: list[Node], first: int, tag: str, missing: list[Node]) -> Node | None:
    """The node of that tag at or after `first`; mandatory ones passed over are added to `missing`."""
    for number in range(first, len(nodes)):
        if nodes[number].tag == tag:
            missing += [node for node in nodes[first:number] if node.mandatory]
            return nodes[number]
    missing += [node for node in nodes[first:] if node.mandatory]
    return None
