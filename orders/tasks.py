"""Celery entry points of orders, rung by beat. Safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from oms.actors import Actor
from orders import operations


@shared_task(ignore_result=True)
def report_windows_over() -> None:
    """Report orders that are not gone though the customer takes them no longer."""
    operations.report_windows_over(actor=Actor.system("Orders"), now=timezone.now())
