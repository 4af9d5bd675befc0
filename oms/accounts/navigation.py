from oms.web.navigation import Entry, register

from .access import Permission

register(Entry("People", "people:list", "customers", Permission.USER_ADMIN, 150, group="Manage"))
