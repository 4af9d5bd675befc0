"""Where EDI is entered; the count is of what waits for a person."""

from oms.accounts.access import Permission
from oms.edi.work import waiting
from oms.web.navigation import Entry, register

register(Entry("EDI", "edi:messages", "edi", Permission.EDI_VIEW, rank=80, count=waiting))
