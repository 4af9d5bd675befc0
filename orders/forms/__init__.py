"""Turning requests into clean values."""
