"""The EDI queue is where documents and files that need a person are worked; EDI counts and leads to just that."""

from urllib.parse import urlencode

from django.urls import reverse

from oms.accounts.access import Permission
from oms.edi.work import WorkList, keep
from orders.queries import waiting

QUEUE = "EDI"


def _url() -> str:
    return f"{reverse('orders:queue')}?{urlencode({'queue': QUEUE})}"


keep(WorkList(_url, waiting.EDI, Permission.EXCEPTION_WORK))
