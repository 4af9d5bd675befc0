"""What the demo company sells, as families of variants: pantry, kitchen, home, workshop, garden, office."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

# code | name | first variants | second variants | price of the cheapest in USD | kg | units a case
_FAMILIES = """
PA|Oat flour|500 g;1 kg;2 kg;5 kg;10 kg|fine;medium;whole;organic;toasted;gluten-free|2.10|1.0|8
PB|Crispbread|200 g;275 g;450 g;600 g;1 kg|rye;sesame;oat;wholegrain;caraway;sourdough|1.65|0.4|12
PC|Fruit jam|225 g;400 g;700 g;1.2 kg;3 kg|lingonberry;apricot;strawberry;orange;plum;blueberry|2.40|0.6|6
PD|Rapeseed oil|250 ml;500 ml;1 l;3 l;5 l|cold-pressed;refined;garlic;chilli;lemon;organic|2.95|0.9|6
PE|Filter coffee|250 g;500 g;1 kg;2 kg;5 kg|mild;medium;dark;decaf;espresso;breakfast|4.20|0.6|8
PF|Herbal tea|20 bags;40 bags;80 bags;120 bags;250 g loose|mint;camomile;ginger;rooibos;fennel;hibiscus|1.90|0.2|12
PG|Pasta|400 g;500 g;1 kg;3 kg;5 kg|penne;fusilli;spaghetti;rigatoni;farfalle;lasagne|1.15|0.7|20
PH|Canned beans|240 g;400 g;800 g;1.5 kg;2.5 kg|kidney;cannellini;chickpea;black;borlotti;mixed|0.95|0.6|24
KA|Mixing bowl|1 l;2 l;3 l;5 l;8 l|steel;white;slate;sage;coral;navy|6.40|0.5|6
KB|Saucepan|14 cm;16 cm;18 cm;20 cm;24 cm|steel;copper base;non-stick;cast iron;enamel white;enamel blue|18.50|1.2|4
KC|Chef's knife|12 cm;15 cm;18 cm;21 cm;25 cm|ash;walnut;black;olive;steel;micarta|14.90|0.3|6
KD|Storage jar|0.25 l;0.5 l;1 l;1.5 l;2 l|clip lid;cork lid;bamboo lid;screw lid;wide neck;amber|2.75|0.5|12
KE|Baking tin|20 cm;22 cm;24 cm;26 cm;28 cm|round;square;loaf;springform;fluted;muffin|5.30|0.4|8
KF|Tea towel|single;pair;set of 3;set of 5;set of 10|white;stripe;check;grey;linen;navy|3.10|0.2|10
KG|Glass tumbler|200 ml;250 ml;300 ml;350 ml;400 ml|clear;smoke;amber;green;ribbed;cut|1.80|0.3|24
KH|Coffee mug|200 ml;250 ml;300 ml;350 ml;450 ml|white;black;sand;moss;rust;sky|2.60|0.4|24
HA|LED bulb E27|4 W;6 W;8 W;11 W;15 W|warm;neutral;cool;dimmable;filament;smart|1.95|0.1|20
HB|Extension lead|1.5 m;3 m;5 m;10 m;25 m|white;black;outdoor;USB;switched;flat plug|4.70|0.5|10
HC|Wool blanket|80 x 120;100 x 150;130 x 170;140 x 200;200 x 220|grey;ochre;moss;sand;navy;check|24.00|1.1|4
HD|Scented candle|90 g;150 g;220 g;300 g;500 g|cedar;linen;fig;vanilla;citrus;unscented|3.40|0.4|12
HE|Storage box|5 l;12 l;22 l;45 l;70 l|clear;white;grey;blue lid;red lid;felt|3.90|0.8|6
HF|Door mat|40 x 60;50 x 80;60 x 90;75 x 120;90 x 150|coir;rubber;grey;stripe;slate;green|8.20|1.6|5
WA|Wood screw box|3.5 x 30;4 x 40;4.5 x 50;5 x 60;6 x 80|zinc;stainless;black;brass;torx;pan head|3.20|0.7|20
WB|Drill bit|3 mm;5 mm;6 mm;8 mm;10 mm|HSS;masonry;wood;glass;cobalt;step|1.45|0.1|25
WC|Cordless drill|10.8 V;12 V;14.4 V;18 V;36 V|bare;1 battery;2 batteries;hammer;compact;kit|49.00|1.9|2
WD|Claw hammer|200 g;300 g;450 g;600 g;800 g|ash;hickory;fibre;steel;rubber grip;magnetic|9.80|0.7|6
WE|Work gloves|S;M;L;XL;XXL|nitrile;leather;winter;cut-proof;garden;fine grip|2.20|0.1|12
WF|Masking tape|19 mm;25 mm;38 mm;50 mm;75 mm|50 m;25 m;blue;high heat;fine line;crepe|1.10|0.2|36
WG|Wall paint|0.75 l;2.5 l;5 l;10 l;15 l|white;chalk;clay;sage;slate;sky|9.60|3.2|4
WH|Shelf bracket|150 mm;200 mm;250 mm;300 mm;400 mm|zinc;white;black;brass;folding;heavy duty|1.75|0.3|20
GA|Garden hose|10 m;15 m;20 m;25 m;50 m|1/2 in;3/4 in;5/8 in;flat;expanding;drip|11.40|2.4|4
GB|Terracotta pot|9 cm;12 cm;16 cm;21 cm;30 cm|natural;white;moss;glazed blue;ribbed;tall|1.25|0.8|12
GC|Seed packet|small;medium;large;mix;bulk|tomato;basil;lettuce;sunflower;carrot;meadow|0.90|0.1|50
GD|Hand tool|small;medium;large;long;telescopic|trowel;fork;weeder;rake;dibber;hoe|5.60|0.4|10
GE|Outdoor lantern|S;M;L;XL;set of 2|black;zinc;rust;teak;solar;glass|12.80|1.1|4
OA|Copy paper A4|70 g;75 g;80 g;90 g;100 g|white;ivory;recycled;punched;coloured;premium|3.85|2.5|5
OB|Ring binder A4|25 mm;35 mm;50 mm;65 mm;80 mm|black;white;blue;red;green;grey|2.15|0.5|20
OC|Gel pen|0.3 mm;0.4 mm;0.5 mm;0.7 mm;1.0 mm|black;blue;red;green;violet;set|0.95|0.1|24
CA|Washing liquid|0.5 l;1 l;1.5 l;3 l;5 l|sensitive;colour;white;wool;sport;lavender|3.60|1.6|6
CB|Hand soap|250 ml;300 ml;500 ml;1 l;5 l|olive;almond;citrus;neutral;oat;mint|1.70|0.5|12
"""
# A sensible step between the sizes of a family: a bigger size costs more, less than in proportion.
_SIZE_FACTORS = (Decimal("1"), Decimal("1.55"), Decimal("2.30"), Decimal("3.90"), Decimal("6.20"))
_KIND_FACTORS = tuple(Decimal(text) for text in ("1", "1.04", "1.10", "1.18", "1.25", "1.40"))
_EUROS_A_DOLLAR = Decimal("0.92")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Good:
    """One item to be: prices are list prices a base unit, weight in kg."""

    sku: str
    description: str
    weight: Decimal
    case: int
    usd: Decimal
    eur: Decimal


def goods() -> Iterator[Good]:
    """Every item of the catalogue, always the same."""
    for row, line in enumerate(_FAMILIES.strip().splitlines()):
        code, name, sizes, kinds, price, weight, case = line.split("|")
        variants = product(enumerate(sizes.split(";")), enumerate(kinds.split(";")))
        for number, ((size, size_name), (kind, kind_name)) in enumerate(variants):
            usd = (Decimal(price) * _SIZE_FACTORS[size] * _KIND_FACTORS[kind]).quantize(_CENT)
            yield Good(
                sku=f"{code}-{10000 + row * 100 + number * 3 + 21}",
                description=f"{name} {kind_name}, {size_name}",
                weight=(Decimal(weight) * _SIZE_FACTORS[size] / 2).quantize(Decimal("0.001")),
                case=int(case),
                usd=usd,
                eur=(usd * _EUROS_A_DOLLAR).quantize(_CENT),
            )
