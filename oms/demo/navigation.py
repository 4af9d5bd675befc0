"""Where the sample files are entered; only the demo has them."""

from django.conf import settings

from oms.accounts.access import Permission
from oms.web.navigation import Entry, register

if settings.DEMO:
    register(Entry("Sample files", "demo:samples", "upload", Permission.EDI_WORK, rank=85))
