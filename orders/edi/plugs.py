"""Registers what comes in and goes out, when the app is ready."""

from . import inbound, outbound, receivers, standing, worklist  # noqa: F401
