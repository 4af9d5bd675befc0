"""People and what they may do."""

from oms.loading import PluggedApp


class AccountsConfig(PluggedApp):
    name = "oms.accounts"
