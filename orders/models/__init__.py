"""The promise: prices, orders with their lines and parties, and what stops them."""

from .exception import OrderException
from .line import OrderLine
from .order import Order, OrderParty, PartyRole
from .price import Price, PriceList

__all__ = ["Order", "OrderException", "OrderLine", "OrderParty", "PartyRole", "Price", "PriceList"]
