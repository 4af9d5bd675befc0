"""`manage.py seed_demo`: the demo company, once."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oms.demo.seed import ORDERS, AlreadySeeded, NotEmpty, seed


class Command(BaseCommand):
    help = "Write the demo company into an empty database. Run twice, the second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--orders", type=int, default=ORDERS, help=f"how many orders ({ORDERS})")

    def handle(self, *args, **options) -> None:
        if not 0 < options["orders"] <= 500_000:
            raise CommandError("Choose between 1 and 500000 orders.")
        began = time.monotonic()
        try:
            seed(orders=options["orders"], now=timezone.now(), say=self._say)
        except AlreadySeeded as refusal:
            self.stdout.write(str(refusal))
            return
        except NotEmpty as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"The demo company is there after {time.monotonic() - began:.1f} s.")

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text} …")
