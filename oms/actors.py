"""Who does it: a person, or the system on somebody's behalf."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an operation, as audit remembers it.

    `kind` is `person`, `system` (a job, a rule) or `partner` (a document from outside). `id` is the user's
    primary key for a person, else 0. Permissions are checked before an operation is called; operations only
    compare actors (maker is not checker).
    """

    kind: str
    id: int
    name: str

    @classmethod
    def of(cls, request) -> "Actor":
        """The signed-in person behind a request."""
        return cls.person(request.user)

    @classmethod
    def person(cls, user) -> "Actor":
        return cls("person", user.pk, user.name or user.email)

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
