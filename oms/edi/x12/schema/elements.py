"""Data elements of the segments we use: reference number -> type, least and most characters.

Types: AN text, ID code, R decimal, N0/N2 whole digits with implied decimals, DT date, TM time,
B composite (its parts are not checked here). Lengths are those of release 4010; `WIDER` holds what
5010 lengthened.
"""

_TABLE = """
2 N0 1 6      19 AN 2 30    22 ID 1 1     23 ID 1 1     26 ID 2 3     28 N0 1 9     40 ID 2 2
65 R 1 8      66 ID 1 2     67 AN 2 80    76 AN 1 22    79 AN 1 50    80 N0 1 7     81 R 1 10
82 R 1 8      87 AN 1 48    88 ID 1 2     91 ID 1 2     92 ID 2 2     93 AN 1 60    96 N0 1 10
97 N0 1 6     98 ID 2 3     100 ID 3 3    102 ID 1 1    103 AN 3 5    107 ID 1 2    116 ID 3 15
118 R 1 9     123 N0 1 6    127 AN 1 30   128 ID 2 3    133 ID 1 2    140 ID 2 4    143 ID 3 3
146 ID 2 2    152 ID 2 3    154 ID 2 2    156 ID 2 2    166 AN 1 55   183 R 1 8     187 ID 1 2
188 AN 2 5    189 R 1 8     206 AN 1 4    207 AN 1 10   208 ID 1 1    209 ID 1 4    212 R 1 17
225 AN 2 15   231 AN 1 5    234 AN 1 48   235 ID 2 2    236 ID 3 3    248 ID 1 1    280 R 4 10
284 ID 2 2    289 N0 1 2    306 ID 1 2    309 ID 1 2    310 AN 1 30   324 AN 1 22   325 AN 1 20
326 AN 1 45   327 AN 1 8    328 AN 1 30   329 AN 4 9    330 R 1 15    331 ID 2 2    332 R 1 6
333 ID 1 2    334 ID 2 2    335 ID 3 3    336 ID 2 2    337 TM 4 8    338 R 1 6     339 AN 1 9
342 R 1 5     347 R 1 10    349 ID 1 1    350 AN 1 20   351 N0 1 3    352 AN 1 80   353 ID 2 2
354 N0 1 6    355 ID 2 2    356 N0 1 6    357 R 1 8     358 R 1 10    362 N2 1 10   363 ID 3 3
364 AN 1 80   365 ID 2 2    366 ID 2 2    367 AN 1 30   368 ID 2 2    369 AN 1 45   370 DT 8 8
371 ID 2 2    373 DT 8 8    374 ID 3 3    380 R 1 15    382 R 1 10    384 R 1 9     385 R 1 9
386 N0 1 3    387 AN 1 35   388 DT 8 8    389 N2 1 10   390 N2 1 10   391 R 1 7     396 AN 2 30
400 ID 1 1    437 ID 1 2    441 ID 1 1    443 AN 1 20   446 DT 8 8    447 AN 1 4    478 ID 1 1
479 ID 2 2    480 AN 1 12   499 AN 1 10   522 ID 1 3    559 ID 2 2    566 N0 1 2    587 ID 2 2
610 N2 1 15   623 ID 2 2    628 AN 1 12   639 ID 2 2    640 ID 2 2    641 ID 2 2    646 R 1 15
648 ID 3 3    649 R 1 10    662 ID 1 1    668 ID 2 2    669 ID 3 3    670 ID 2 2    671 R 1 9
678 ID 1 2    679 ID 1 1    680 N2 1 9    682 ID 2 2    687 ID 2 2    706 ID 2 2    715 ID 1 1
716 ID 1 3    717 ID 1 1    718 ID 1 3    719 N0 1 6    720 ID 1 3    721 ID 2 3    722 N0 1 2
723 ID 1 3    724 AN 1 99   725 N0 1 4    728 ID 1 3    731 ID 2 2    732 ID 2 2    733 R 1 4
734 AN 1 12   735 ID 1 2    736 ID 1 1    737 ID 1 2    738 ID 1 2    739 R 1 20    740 R 1 20
741 R 1 20    743 N0 1 4    750 ID 2 3    751 AN 1 12   752 ID 2 2    753 ID 2 2    754 AN 1 30
755 ID 2 2    756 ID 1 2    757 N0 1 2    765 N0 1 2    770 AN 1 20   782 R 1 18    786 ID 2 2
810 N0 1 6    819 ID 2 3    820 R 1 10    822 AN 1 15   828 ID 1 1    933 AN 1 264  934 ID 2 2
935 ID 1 2    936 R 1 20    954 R 1 10    955 ID 2 2    956 AN 1 10   963 ID 2 2    984 ID 2 3
1004 R 1 8    1005 ID 4 4   1073 ID 1 1   1250 ID 2 3   1251 AN 1 35  1270 ID 1 3   1271 AN 1 30
1300 ID 4 4   1301 AN 1 10  1470 N0 1 9   1551 AN 1 4096 1705 AN 1 35
24 ID 4 4     54 ID 2 2     378 ID 1 1    383 R 1 9     407 ID 2 2    508 AN 1 35   560 AN 1 10
563 ID 1 2    1019 ID 2 2   1715 ID 1 3
C001 B 1 99   C002 B 1 99   C030 B 1 99   C040 B 1 256
"""

_WIDER_TABLE = """
80 N0 1 7     87 AN 1 48    127 AN 1 50   225 AN 2 15   234 AN 1 80   364 AN 1 256  610 N2 1 15
724 AN 1 99   719 N0 1 10   819 ID 2 3    380 R 1 15
"""

CODES = {
    "248": frozenset("ACNPQRS"),
    "349": frozenset("FSX"),
    "736": frozenset("01"),
    "717": frozenset("AEMPRWX"),
    "715": frozenset("AEMPRWX"),
}
"""Lists we know to be closed. Every other code is the partners' own affair."""


def _parsed(table: str) -> dict[str, tuple[str, int, int]]:
    words = table.split()
    rows = zip(words[0::4], words[1::4], words[2::4], words[3::4], strict=True)
    return {ref: (kind, int(least), int(most)) for ref, kind, least, most in rows}


ELEMENTS = _parsed(_TABLE)
WIDER = ELEMENTS | _parsed(_WIDER_TABLE)


def element(ref: str, version: str) -> tuple[str, int, int]:
    """Type, least and most length of an element in a release."""
    return (WIDER if version >= "005010" else ELEMENTS)[ref]
