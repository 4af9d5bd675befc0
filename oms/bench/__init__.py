"""Speeds, measured on demand: `manage.py bench SECTION...`. Never a test: a figure depends on the machine."""
