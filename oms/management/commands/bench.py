"""`manage.py bench SECTION... [--size 10k|100k|1m] [--json FILE]`: prints figures, asserts nothing."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from oms.bench import figures, place, seeding

SECTIONS = ("o2c", "queue")


class Command(BaseCommand):
    help = "Measure speeds in a database of its own and print one row a figure."
    requires_system_checks: list = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sections", nargs="+", choices=[*SECTIONS, "all"])
        parser.add_argument("--size", choices=list(seeding.SIZES), default="10k", help="past orders in the database")
        parser.add_argument("--json", dest="file", help="also write the figures to this file")

    def handle(self, *args, **options) -> None:
        wanted = SECTIONS if "all" in options["sections"] else options["sections"]
        found: list[figures.Figure] = []
        with place.own_database():
            count = seeding.seed(options["size"])
            self.stdout.write(f"{count:,} past orders; PostgreSQL with fsync on; jobs are not rung.")
            for section in wanted:
                found += _section(section)()
        self.stdout.write(figures.table(found))
        if options["file"]:
            Path(options["file"]).write_text(json.dumps([figure.as_dict() for figure in found], indent=2) + "\n")


def _section(name: str) -> Callable[[], list[figures.Figure]]:
    return import_module(f"oms.bench.{name}").run
