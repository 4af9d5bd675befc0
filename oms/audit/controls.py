"""The pages of the controls, as tabs on each of them."""

from typing import Any

from django.urls import reverse

PLACES = [("proof", "Proof", "audit:proof"), ("log", "Audit log", "audit:log"), ("jobs", "Jobs", "jobs:list")]


def tabs(current: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "current": code == current} for code, label, name in PLACES]
