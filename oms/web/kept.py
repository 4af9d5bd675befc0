"""What somebody typed into a form that came too late: kept until the same person, signed in again, has it back.

Nothing is sent again by itself. The fields lie in the session, on the server; the page that held the form gives them
back once, and the person sends them. Kept only for somebody known: whose session has run out in this browser, or who
is signed in and sent the form of an earlier session.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from oms.audit.diffs import label_of

KEY = "kept_form"
WHO = "typed_by"
MOST_CHARACTERS = 100_000  # an order of five hundred lines has less
GOOD_FOR_SECONDS = 60 * 60
_OF_THE_PAGE = {"csrfmiddlewaretoken", "operation_key"}  # the page that gives the fields back has new ones
_SECRET = re.compile(r"pass|secret|token|otp", re.IGNORECASE)
_UNTYPED = re.compile(r"^(initial-.*|version|back|rows)$")
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: to which address, from which page, its fields in order."""

    action: str
    page: str
    fields: Fields

    @property
    def data(self) -> QueryDict:
        """The fields as a form reads them."""
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        return data

    @property
    def typed(self) -> Fields:
        """What stands in it, for reading: labels and values, without what the page itself had put in."""
        return [(label_of(name), value) for name, value in self.fields if value and not _UNTYPED.match(name)]


def keep(request: HttpRequest, page: str) -> bool:
    """Keep the form that was sent from `page`, a path of ours. False where it is nobody's, too large, or with files."""
    person = _whose(request) if request.method == "POST" else None
    if person is None or request.FILES:
        return False
    fields = [(name, value) for name, values in request.POST.lists() for value in values if _may_keep(name)]
    if not any(value for _, value in fields) or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return False
    request.session[WHO] = person  # a second try replaces the first
    at = timezone.now().timestamp()
    request.session[KEY] = {
        "person": person, "at": at, "action": request.get_full_path(), "page": page, "fields": fields
    }  # fmt: skip
    return True


def take(request: HttpRequest) -> Kept | None:
    """What was kept from this page for this person, once.

    What was meant for somebody else, or is old, is thrown away.
    """
    session, user = getattr(request, "session", None), getattr(request, "user", None)
    if session is None or user is None or not user.is_authenticated or KEY not in session:
        return None
    kept = session[KEY]
    theirs = kept["person"] == user.pk and timezone.now().timestamp() - kept["at"] < GOOD_FOR_SECONDS
    if theirs and kept["page"] != request.get_full_path():
        return None
    del session[KEY]
    return Kept(kept["action"], kept["page"], [(name, value) for name, value in kept["fields"]]) if theirs else None


def for_the_page(request: HttpRequest) -> SimpleLazyObject:
    """What `base.html` shows; taken only when a page asks for it."""
    return SimpleLazyObject(lambda: take(request) if request.method == "GET" else None)


def from_here(request: HttpRequest) -> bool:
    """Whether the browser vouches that a page of ours sent the form."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _may_keep(name: str) -> bool:
    return name not in _OF_THE_PAGE and not _SECRET.search(name)


def _whose(request: HttpRequest) -> int | None:
    """Who is signed in, else who was in this browser until the session ran out."""
    if request.user.is_authenticated:
        return request.user.pk
    if WHO in request.session:
        return request.session[WHO]
    ended = _ended(request)
    person = _person_of(ended)
    if ended is not None:
        ended.delete()  # it vouches once, so that an old cookie cannot fill the table
    return person


def _ended(request: HttpRequest) -> Session | None:
    return Session.objects.filter(session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")).first()


def _person_of(ended: Session | None) -> int | None:
    person = ended.get_decoded().get(SESSION_KEY) if ended else None
    return int(person) if person else None
