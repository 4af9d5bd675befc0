"""Celery entry points of EDI, rung by beat. Safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from oms.actors import Actor
from oms.edi import inbox, operations


@shared_task(ignore_result=True)
def watch_inbox() -> None:
    """Take in what lies in the inbox folder."""
    inbox.take_in(now=timezone.now())


@shared_task(ignore_result=True)
def report_overdue() -> None:
    """Report documents of ours that were not acknowledged in time."""
    operations.report_overdue(actor=Actor.system("EDI"), now=timezone.now())
