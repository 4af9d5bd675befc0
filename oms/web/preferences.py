"""How a person likes the screens: kept in cookies, because the choice belongs to the place one sits at."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from oms.accounts.access import public

from . import pages

ONE_YEAR = 31_536_000
# Per cookie what it may say; the first is what holds when nothing is said.
CHOICES = {
    "theme": ("system", "light", "dark"),
    "density": ("compact", "comfortable"),
    "keys": ("on", "off"),
}


def of(request: HttpRequest) -> dict[str, str | bool]:
    """What the shell reads: theme, density and whether one-key shortcuts are off."""
    said = {name: request.COOKIES.get(name, "") for name in CHOICES}
    known = {name: said[name] if said[name] in allowed else "" for name, allowed in CHOICES.items()}
    return {"theme": known["theme"], "density": known["density"], "keys_off": known["keys"] == "off"}


@require_POST
@public
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember what was sent, for a year, and go back to where it was chosen."""
    response = HttpResponseRedirect(pages.came_from(request, "/"))
    for name, allowed in CHOICES.items():
        choice = request.POST.get(name)
        if choice == allowed[0]:
            response.delete_cookie(name)
        elif choice in allowed:
            response.set_cookie(name, choice, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response
