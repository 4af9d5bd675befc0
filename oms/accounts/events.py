"""What accounts announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonDeactivated:
    """A person may not sign in any more: what they had taken on is free for others."""

    user_id: int
    name: str


@dataclass(frozen=True)
class PersonRolesChanged:
    """A person may do more than before, or less: what they may not work any more is free for others."""

    user_id: int
    name: str
