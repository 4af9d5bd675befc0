"""Keys of rows as they come in addresses and forms: anything may stand there."""


def usable_id(text: str) -> int | None:
    """The key, or None for what is none: only plain digits, and no more of them than the database can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
