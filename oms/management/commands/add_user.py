"""`manage.py add_user`: the first person of an empty installation, who then adds the others on a page."""

import getpass
import sys
from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.actors import Actor
from oms.audit.record import record


class Command(BaseCommand):
    help = "Add a person who can sign in. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", action="append", choices=Role.values, help="may be given more than once")

    def handle(self, *, email: str, name: str, role: list[str] | None, **_: object) -> None:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            user = add_user(email=email, name=name, roles=role or [Role.ADMIN], password=password)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(f"{user.email} can sign in as {user.role_label.lower()}.")


@transaction.atomic
def add_user(*, email: str, name: str, roles: list[str], password: str) -> User:
    """Add the person and record user.added. Raises ValidationError on a weak password or a known address."""
    validate_password(password, User(email=email, name=name))
    user = User.objects.create_user(email, password, name=name, roles=roles)
    record("user.added", user, actor=Actor.system("command line"), roles=[[], roles])
    return user
