"""Registers what comes in and goes out, when the app is ready."""

from . import inbound, outbound, receivers, worklist  # noqa: F401
