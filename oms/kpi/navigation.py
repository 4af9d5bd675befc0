from oms.accounts.access import Permission
from oms.web.navigation import Entry, register

register(Entry("Insights", "kpi:dashboard", "chart", Permission.KPI_VIEW, 110, group="Manage"))
