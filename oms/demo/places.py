"""Towns where customers sit and receive, and the invented names they trade under."""

from typing import NamedTuple


class Town(NamedTuple):
    name: str
    region: str
    postal_code: str
    country: str


def _towns(country: str, text: str) -> list[Town]:
    return [Town(*(part.strip() for part in line.split(",")), country) for line in text.strip().splitlines()]


US_TOWNS = _towns(
    "US",
    """
    Columbus, OH, 43085
    Cleveland, OH, 44114
    Pittsburgh, PA, 15222
    Harrisburg, PA, 17101
    Albany, NY, 12207
    Buffalo, NY, 14203
    Hartford, CT, 06103
    Worcester, MA, 01608
    Richmond, VA, 23219
    Charlotte, NC, 28202
    Greenville, SC, 29601
    Atlanta, GA, 30303
    Nashville, TN, 37203
    Louisville, KY, 40202
    Indianapolis, IN, 46204
    Grand Rapids, MI, 49503
    Milwaukee, WI, 53202
    Madison, WI, 53703
    Minneapolis, MN, 55401
    Des Moines, IA, 50309
    Omaha, NE, 68102
    Kansas City, MO, 64106
    Tulsa, OK, 74103
    Dallas, TX, 75201
    San Antonio, TX, 78205
    Denver, CO, 80202
    Salt Lake City, UT, 84101
    Boise, ID, 83702
    Spokane, WA, 99201
    Tacoma, WA, 98402
    Portland, OR, 97204
    Eugene, OR, 97401
    Sacramento, CA, 95814
    Fresno, CA, 93721
    Reno, NV, 89501
    Tucson, AZ, 85701
    """,
)

EU_TOWNS = [
    *_towns("NL", "Utrecht,,3511 AA\nEindhoven,,5611 AB\nZwolle,,8011 AC\nBreda,,4811 AD\nGroningen,,9711 AE"),
    *_towns("DE", "Bremen,,28195\nDortmund,,44135\nKassel,,34117\nLeipzig,,04109\nUlm,,89073\nHannover,,30159"),
    *_towns("BE", "Gent,,9000\nLiège,,4000\nHasselt,,3500"),
    *_towns("FR", "Lille,,59000\nReims,,51100\nNantes,,44000\nDijon,,21000"),
    *_towns("SE", "Malmö,,211 20\nGöteborg,,411 03\nLinköping,,582 24"),
    *_towns("DK", "Aarhus,,8000\nOdense,,5000"),
    *_towns("AT", "Graz,,8010\nLinz,,4020"),
    *_towns("CZ", "Brno,,602 00\nOstrava,,702 00"),
]


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("\n", "|").split("|") if name.strip()]


STREETS = _names(
    """
    Mill Road|Station Street|Harbor Drive|Foundry Lane|Orchard Avenue|Canal Street|Depot Road|Commerce Park
    Quarry Road|Lakeside Drive|Market Street|Railway Avenue|Bridge Street|Industrial Way
    """
)
EU_STREETS = _names(
    """
    Industrieweg|Havenstraat|Bahnhofstraße|Am Werk|Rue du Canal|Hamngatan|Fabrieksweg|Lagerstraße|Nordre Ringvej
    Parkweg
    """
)
US_FIRST = _names(
    """
    Alder|Amber|Anchor|Aspen|Birch|Blue|Bramble|Bright|Brook|Canyon|Cedar|Clover|Copper|Cottonwood|Crescent|Dogwood
    Eagle|Elm|Ember|Falcon|Fern|Flint|Garnet|Granite|Harvest|Hawthorn|Heron|Hickory|Hollow|Iron|Ivory|Juniper|Kestrel
    Lantern|Larch|Laurel|Linden|Maple|Meadow|Mesa|Mill|Moss|North|Oak|Orchard|Otter|Pebble|Pine|Prairie|Quail|Quartz
    Raven|Red River|Rowan|Sable|Sage|Sequoia|Silver|Slate|Sparrow|Spruce|Stone|Summit|Sycamore|Thistle|Timber|Valley
    Walnut|Willow|Wren
    """
)
US_SECOND = _names(
    """
    Supply|Home Goods|Mercantile|Hardware|Trading|Outfitters|Provisions|Market|Stores|& Sons|Wholesale|Kitchen
    Farm & Home|Depot|General|Workshop|Garden|Pantry|Brothers|Company
    """
)
EU_FIRST = _names(
    """
    Aalders|Achterberg|Bakkerud|Beaumel|Bergström|Brandhof|Brouwersma|Carlier|Dahlgren|Delvaux|Dornbach|Eckhart
    Engström|Falkenau|Fonteyn|Gerlach|Grönwall|Haverkamp|Hedlund|Holtkamp|Janovsky|Kaltenbach|Kerkhof|Klausner
    Kronberg|Lambrecht|Leclair|Lindhagen|Maartens|Mestdagh|Morave|Nordquist|Oosterhof|Overbeek|Pelletier|Posthuma
    Rademaker|Rasmussen|Reinholt|Sandberg|Schildhaus|Sommerfeld|Steenwijk|Sundgren|Terhorst|Vandekerk|Verhoeven
    Wallin|Weidenau|Wouters|Zandstra
    """
)
EU_SECOND = {
    "NL": "B.V.|& Zonen|Handel B.V.",
    "DE": "GmbH|& Söhne|Handels GmbH",
    "BE": "N.V.|Distributie",
    "FR": "SARL|& Fils",
    "SE": "AB|Handel AB",
    "DK": "A/S|Engros",
    "AT": "GmbH|& Co.",
    "CZ": "s.r.o.|Velkoobchod",
}
