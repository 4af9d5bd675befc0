"""Shortcuts for tests of screens: a signed-in person, and counting queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .company import make_person


def signed_in(*roles: str) -> Client:
    """A browser in which a person with these roles is signed in; `client.person` is who."""
    client = Client()
    client.person = person = make_person(roles=list(roles))
    client.force_login(person)
    return client


def queries_of(client: Client, url: str) -> int:
    """How many queries a page costs once everything that is cached for the process is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def text_of(response) -> str:
    """The page's words with runs of white space as one blank."""
    return " ".join(response.content.decode().split())


def shipment_page(shipment) -> str:
    return reverse("fulfillment:detail", args=[shipment.pk])
