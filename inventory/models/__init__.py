"""Where goods are, how many, who has a claim on them, and why the engine gave what it gave."""

from .decision import AllocationDecision
from .location import Location
from .reservation import Reservation
from .stock import StockLevel, StockMove

__all__ = ["AllocationDecision", "Location", "Reservation", "StockLevel", "StockMove"]
