"""A clear sentence instead of a traceback, for the person at the terminal. Standard library only."""

import errno


class Refusal(Exception):
    """Something the person can put right; the message is the whole sentence they read."""


FULL_DISK = "The disk is full. Free some space and start again; nothing that was saved is lost."


def sentence(error: BaseException) -> str | None:
    """What to say about an error of this kind; None for one that is a bug and may show its traceback."""
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL_DISK
    if isinstance(error, PermissionError):
        return f"{error.filename} cannot be written. Start Meridian as the user who owns this folder."
    return None
