"""People who sign in, and the business units they work for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from .access import Role, permissions_of


class BusinessUnit(models.Model):
    """A selling company of the group: one legal seller, one home currency, one time zone."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    legal_name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    tax_number = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    currency = models.CharField(max_length=3, default="USD", help_text="ISO 4217")
    timezone = models.CharField(max_length=40, default="UTC", help_text="IANA name; due times are kept in it.")
    gs1_prefix = models.CharField(
        max_length=12, help_text="GS1 company prefix, 6 to 12 digits: the codes of its cartons begin with it."
    )
    opens_at = models.TimeField(default="08:00")
    closes_at = models.TimeField(default="18:00")
    auto_release = models.BooleanField(
        default=True, help_text="Plan shipments as soon as stock is reserved, without waiting for a person."
    )

    class Meta:
        constraints = [
            CheckConstraint(name="business_unit_gs1_prefix_is_digits", condition=Q(gs1_prefix__regex=r"^[0-9]{6,12}$")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self, now: datetime) -> date:
        """The day it is where this company keeps its books: the day of its invoices and of its promises."""
        return now.astimezone(self.zone).date()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person, known by e-mail. What they may do follows from their roles alone; there is no superuser.

    `business_unit` is the home unit, whose time they keep. It restricts nothing.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list)
    business_unit = models.ForeignKey(BusinessUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    timezone = models.CharField(max_length=40, default="UTC")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="A person of the demo company, with a published password.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            CheckConstraint(name="user_email_is_lowercase", condition=Q(email=Lower("email"))),
            CheckConstraint(name="user_roles_known", condition=Q(roles__contained_by=Role.values)),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles)

    def may(self, permission: str) -> bool:
        return self.is_active and permission in self.permissions

    @property
    def is_invited(self) -> bool:
        """Whether they have yet to choose their first password."""
        return not self.has_usable_password()

    @property
    def role_label(self) -> str:
        return ", ".join(Role(role).label for role in self.roles)

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word] or [self.email]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    # Django's own pages ask these; no page of ours does.
    @property
    def is_staff(self) -> bool:
        return False

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.may(perm)

    def has_module_perms(self, app_label: str) -> bool:
        return False
