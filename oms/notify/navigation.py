from oms.accounts.access import Permission
from oms.web.navigation import Entry, register

register(Entry("Mail", "notify:list", "mail", Permission.MAIL_VIEW, 130, group="Manage"))
