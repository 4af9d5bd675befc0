"""`manage.py prove`: check every law of the books; exit 1 when one is broken."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from oms.audit import proof


class Command(BaseCommand):
    help = "Prove the books: run every invariant in one read-only snapshot. Exit 1 on any failing row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of {name, ok, rows} instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = proof.run()
        proof.remember(findings)
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], indent=1))
        else:
            self._tell(findings)
        if not all(finding.ok for finding in findings):
            sys.exit(1)

    def _tell(self, findings: list[proof.Finding]) -> None:
        for finding in findings:
            self.stdout.write(f"{'ok    ' if finding.ok else 'BROKEN'} {finding.name}: {finding.sentence}")
            for row in finding.rows:
                self.stdout.write("         " + ", ".join(f"{key}={value}" for key, value in row.items()))
        broken = sum(not finding.ok for finding in findings)
        self.stdout.write(f"{len(findings)} laws, {broken} broken." if broken else f"{len(findings)} laws, all hold.")
