"""Registers what comes in and goes out, when the app is ready."""

from . import outbound  # noqa: F401
