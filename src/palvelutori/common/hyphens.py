"""Where a long compound may break: before the part that could stand alone, never inside it.

Paper of 80 mm in large print holds about twelve letters a row, and neither printers nor every browser know Finnish.
A soft hyphen shows only where a row ends. The parts are kept by hand, as they stand in the words of services; a word
no part is known of stays as it is.
"""

from __future__ import annotations

import re
from typing import Final

SOFT: Final = "\u00ad"
#: words shorter than this fit a row of the largest print
LONG: Final = 13
#: letters that must stay together on each side of a break
LEAST: Final = 4
#: beginnings of the parts of Finnish and Swedish compounds that come after another part
_PARTS: Final = r"""
    ajanvarau alue ammatinvali asiakirj asiantunti asioin avustu esihenkil etuu etuud haastattelu hakemu
    hallin hoitaj ilmoituk ilmoitus isännöin järjestely kantel kartta kassa kesku kirjasto kirjoitu kortin
    kortit kortti koulutu laitok laitos laskelma lausunno lausunto leikkur luettelo lupa(?!ik) luvan lääkär
    mittau neuvoja neuvonna neuvont numero ohjaaja ohjauks ohjaus opetuks opetus paikan paikka palvelu perhe
    piste päiväkoti päivära päällik raha rekisteri seloste sopimu suojelu suostumu suunnitelma suunnittelu
    tapaami tarkastu terapeut tieto tietovaran todistu toimeentulo toimisto tuen tuet tukea tukeen tuki
    tulostim tulostin tunnuk tunnus turva tutkimu työntekij valmennu varmenne vastaano vastaava vero virasto
    viraston virkailij voimakoulutu vähenny väline yhtiö yrittäj
    anmäla anmälning anstalt ansökan ansökning arbetar arrangemang automat avdrag avtal bedömning
    beskattning besök beteckning bevis bidrag byrå deklaration diagnostik förmån förteckning förvaltning
    handledar handledning information intyg kort läkar mottagning mätning område penning pension plan
    planering registr rådgivar rådgivning sakkunnig sammanslutning samtal service situation skatt skydd
    skötare stöd säkerhet tecken tillstånd tjänst träning understöd undersökning uppgift utbildning utdrag
    utlåtande verket vägledar vägledning vård
"""
_WORD = re.compile(rf"[^\W\d_]{{{LONG},}}")
_PART = re.compile("|".join(_PARTS.split()), re.IGNORECASE)


def softened(words: str) -> str:
    """`words` with a soft hyphen before each known part of a long compound: `perus·toimeentulo·tuki`."""
    return _WORD.sub(lambda found: _softened(found[0]), words)


def _softened(word: str) -> str:
    broken, last = "", 0
    for at in range(LEAST, len(word) - LEAST + 1):
        if at - last >= LEAST and _PART.match(word, at):
            broken += word[last:at] + SOFT
            last = at
    return broken + word[last:]


def wrapped(words: str, width: int) -> list[str]:
    """Rows of at most `width` signs for a printer that knows no soft hyphen: a word that fits no row breaks where
    its parts meet, with a hyphen; one without known parts as it comes."""
    rows = [""]
    for word in words.split():
        pieces = _pieces(word, width)
        for number, piece in enumerate(pieces):
            gap = " " if rows[-1] and number == 0 else ""
            if number > 0 or (rows[-1] and len(rows[-1]) + len(gap) + len(piece) > width):
                rows.append(piece)
            else:
                rows[-1] += gap + piece
    return rows


def _pieces(word: str, width: int) -> list[str]:
    if len(word) <= width:
        return [word]
    rows, row = [], ""
    parts = softened(word).split(SOFT)
    for number, part in enumerate(parts):
        ends = number == len(parts) - 1
        if row and len(row) + len(part) + (0 if ends else 1) > width:
            rows.append(f"{row}-")
            row = ""
        row += part
        while len(row) > width - (0 if ends else 1):
            rows.append(row[:width])
            row = row[width:]
    return [*rows, row] if row else rows
