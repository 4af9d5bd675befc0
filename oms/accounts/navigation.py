from oms.web.navigation import Entry, register

from .access import Permission, Role

register(Entry("People", "people:list", "person", Permission.USER_ADMIN, 150, group="Manage", home_of=(Role.ADMIN,)))
