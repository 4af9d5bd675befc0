"""`manage.py add_user`: the first person of an empty installation, who then adds the others on a page."""

import getpass
import sys
from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.accounts.operations import add_person
from oms.actors import Actor
from oms.errors import OperationRefused


class Command(BaseCommand):
    help = "Add a person who can sign in. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", action="append", choices=Role.values, help="may be given more than once")

    def handle(self, *, email: str, name: str, role: list[str] | None, **_: object) -> None:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        actor = Actor.system("command line")
        try:
            validate_password(password, User(email=email, name=name))
            user = add_person(
                email=email, name=name, roles=role or [Role.ADMIN], password=password, actor=actor, now=timezone.now()
            )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        except OperationRefused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(f"{user.email} can sign in as {user.role_label.lower()}.")
