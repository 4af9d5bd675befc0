from oms.accounts.access import Permission, Role
from oms.web.navigation import Entry, register

register(Entry("Insights", "kpi:dashboard", "chart", Permission.KPI_VIEW, 110, group="Manage", home_of=(Role.MANAGER,)))
