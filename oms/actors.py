"""Who does it: a person, or the system on somebody's behalf."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an operation, as audit remembers it.

    `kind` is `person`, `system` (a job, a rule) or `partner` (a document from outside). `id` is the user's
    primary key for a person, else 0. `roles` are the codes of the roles the person held at that moment and
    `permission` what the page they used demanded: both are kept with the event, so that "could they?" has its answer
    long after the roles have changed. Permissions are checked before an operation is called; operations only
    compare actors (maker is not checker).
    """

    kind: str
    id: int
    name: str
    roles: str = field(default="", compare=False)
    permission: str = field(default="", compare=False)

    @classmethod
    def of(cls, request) -> "Actor":
        """The signed-in person behind a request, with what the view they called demanded of them."""
        return cls.person(request.user, permission=", ".join(getattr(request, "demanded", ())))

    @classmethod
    def person(cls, user, *, permission: str = "") -> "Actor":
        return cls("person", user.pk, user.name or user.email, ", ".join(user.roles), permission)

    @classmethod
    def system(cls, name: str = "Meridian") -> "Actor":
        return cls("system", 0, name)

    @classmethod
    def partner(cls, name: str) -> "Actor":
        return cls("partner", 0, name)

    @property
    def user_id(self) -> int | None:
        """The person's id, or None where no person acted: what a nullable `_by` column takes."""
        return self.id if self.kind == "person" else None
