from oms.accounts.access import Permission
from oms.web.navigation import Entry, register

register(Entry("Controls", "audit:proof", "shield", Permission.AUDIT_VIEW, 140, group="Manage"))
