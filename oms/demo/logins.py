"""The password of the demo company's people: published, so good on this machine alone. Standard library only."""

PASSWORD = "meridian-demo"  # noqa: S105 - meant to be known
