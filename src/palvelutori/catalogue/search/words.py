"""Cutting what people say into words: pure text, no language analysis.

A query is cut to `LONGEST_QUERY` characters and `MOST_WORDS` words, so that any input takes bounded time.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: language codes of the index; easy Finnish is read as Finnish
LANGUAGES: Final = ("fi", "sv", "en")
LONGEST_QUERY: Final = 300
MOST_WORDS: Final = 24
LONGEST_WORD: Final = 40

_WORD = re.compile(r"[^\W_]+(?:[-‐–'’:][^\W_]+)*")
_TAIL = re.compile(r"(?:['’]s|[:][^\W\d_]+)$")
_ACCENTS = {ord("ä"): "a", ord("å"): "a", ord("ö"): "o", ord("é"): "e", ord("ü"): "u", ord("š"): "s"}

_SILENT = """
    ja tai sekä että jos kun kuin niin mutta vai vaan koska ettei ei en et emme ette eivät eikä enkä enää minä mä mun
    mulla mulle mua minun minulla minulle minua minut sinä sä te teillä teiltä me meidän meillä meille hän hänen
    hänelle se sen sitä siitä siihen sille ne niitä nuo tuo tämä tän tämän tätä tästä tähän tälle nämä on oli olen
    olet olemme ovat olla ole ollut ois olisi olisin onko oonko oon oo olenko mikä minkä mitä mistä mihin mille millä
    missä milloin miten miksi minne kuka kenelle kenen keneltä kuinka paljonko montako onks mis voi voin voiko voinko
    voisin voisiko voisinko voitko pitää pitäis pitäisi täytyy saa saan saako saanko saisin saisiko saada haluan
    haluaisin haluaa tahdon tahtoisin tarvitsen tarvitsee tarvis tarvii tarviin tarvitsisin tarvittaisiin kiitos hei
    moi moro terve anteeksi täällä täältä tänne siellä sinne nyt vielä jo sitten myös ihan vain juuri taas aina kai
    ehkä kuulu kuuluu mukaan varten kautta kanssa joku jonkun jokin jotain jossain jotakin jollain jonnekin tulossa
    tulee tulisi tulen tulin ollaan onkohan tänään huomenna eilen pian heti tällä viikolla viikko viikon ensi viime
    vissiin siis niinku tosi pitäs pitääks täytyis tartten tarttis tarttee meinaan aion yritän onnistuu onnistuuko
    osaatteko voitteko sit siit siinä täs tos tossa tuossa tuolla tonne tuonne mist mihi niillä niille heillä heille
    heidän hänellä hänestä itse ite itselle itelle olis olisko oisko onkse ollu oltiin olleet mikäli vaikka siksi
    sikspä vois voisko voiskohan pystyis haluis haluisin haluisko haluun haluu haluisimme haluamme tahtoo pitääkö
    täytyykö tarvisin tarvitaan tarviis tarvitsemme tarvittais semmonen semmosen semmosta sellainen sellaisen
    sellaista sellanen sellasen tällainen tällaisen tämmönen tommonen juttu jutun juttua jutusta jotenkin jotenki kans
    mukaa mitään mikään kukaan ketään missään mihinkään mistään mitenkään kenellekään ainakin edes ees melkein
    jollakin joskus jostain jonne jossa josta joka jota jotka jolla jolle oikein oikee paljon vähän hieman kovin hyvin
    liian aivan nimittäin kiitti päivää huomenta iltaa sori morjens moikka ens ensin kysymys kysyttävää liittyvää
    liittyen liittyvä koskeva koskien asia asiaa asiassa asioita asiat asian asioissa
    och eller att det den de dem som är var varit vara blev blir bli jag mig min mitt mina du dig din ditt ni er vi
    oss vår han hon hans hennes sin sitt sina ett en på i av till för från med om hos vid ut in upp ner kan kunna
    kunde ska skall skulle vill ville måste behöver behöva får få fick fått har hade ha vad vart hur när vem varför
    vilken vilket finns här där inte också nu tack hej man så men idag imorgon snart någon något några mycket undrar
    åt lite int ju sku liksom riktigt bara alls väl nog mera detta denna dessa sån sånt nån nåt mej dej dom grej
    grejen saken sak hejsan vårt våra ens sedan sen redan ännu igen
    the a an and or to of for from with at by on in into my me mine i im i'm you your we our us it its it's this that
    these those is are was were be been am do does did dont don't doesnt have has had can cant can't could would will
    want wants wanted need needs where what when who how why which there here please hello hi thanks not no today
    tomorrow soon someone somebody something very really wondering wonder possible let thing things stuff okay ok yes
    because gonna wanna gotta then than there's more also too morning only even still already again going well maybe
    i'll won't wouldn't isn't aren't wasn't any some get getting got should may might just about so he she his her
    they them their i've ive id i'd as if
"""
#: words that say nothing about the matter; inflected forms written out
SILENT: Final = frozenset(_SILENT.split())

_FAINT = """
    hakea haen haet hakeminen hakemus hakemusta hakemuksen hakemukset hakemuksesta hakisin hakemaan haku haun hakua
    apu apua avun avulla auttaa autta auttakaa auttaisi avustaa avustaminen neuvo neuvoa neuvoja neuvonta neuvontaa
    neuvonnan opastus opastusta opastaa ohjaus ohjausta tuki tukea tuen tukia tuesta tuet palvelu palvelut palvelua
    palveluja palvelun hoitaa hoitaminen hoidan tehdä teen tekee tehty uusi uuden uutta paikka paikan paikkaa varata
    varaus varaan maksaa maksan tulla tuli mennä menen meni pääsee pääsen käydä käyn antaa annan ottaa otan laittaa
    saaminen saamisesta tarve iso kova muu muut toimii toimi kysyä kysyn pystyä pysty pystyn ihminen tietää tiedä
    tiedän tiiä tietäisin tietäis tietoa tieto selvittää selvitä menee meneekö mee meen mennään tehä teette tapahtuu
    kääntyä käänny kääntyisin jäi jää jäin jäädä jättää vaatii onnistu onnistunut osaa osaan toinen toisen muiden
    muita muille kaikki kaikkea ihmistä ihmiset aika alkaa alkoi lähteä lähden lähen haettava hoituu hoidettava
    hoitaisin
    hjälp hjälpa hjälper råd rådgivning ansöka ansöker ansökan söka söker sökande boka bokning stöd tjänst tjänster
    service betala göra gör gå går komma kommer ta tar ge ger ny nya nytt handledning fråga frågor beställa hämta vet
    veta vända vänder skaffa ordna sköta sköter använda börja behövs stämmer händer annan andra
    help helping helps apply applying application applications advice guidance support service services book booking
    pay paying make making take taking go going come coming give giving new ask asking question questions find finding
    know use using look looking information tell told show explain start begin happen happens other another
"""
#: words so common among services that they only nudge the order
FAINT: Final = frozenset(_FAINT.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query or of a document. `share` 1.0, or less when the word says little."""

    text: str
    share: float = 1.0


def fold(word: str) -> str:
    """The word without accents (`näyte` → `nayte`), as slips and foreign keyboards write it."""
    return word.translate(_ACCENTS)


def tokens(text: str) -> list[str]:
    """Lower-case words of `text`; hyphens stay inside, `:lle` and `'s` fall off."""
    plain = (
        unicodedata.normalize("NFC", text)
        .lower()
        .replace("suomi.fi", "suomifi")
        .replace("omakela.fi", "omakela")
    )
    found = []
    for match in _WORD.finditer(plain):
        word = (
            _TAIL.sub("", match.group())
            .replace("’", "'")
            .replace("‐", "-")
            .replace("–", "-")
            .replace(":", "")
        )
        found.append(word[:LONGEST_WORD])
    return found


def words_of(text: str) -> list[Word]:
    """The words that carry meaning, in order. When every word is silent, all of them count a little."""
    all_of_them = tokens(text)
    loud = [Word(word, 0.35 if word in FAINT else 1.0) for word in all_of_them if word not in SILENT]
    return loud or [Word(word, 0.2) for word in all_of_them]


def query_words(query: str) -> list[Word]:
    """`words_of` within the bounds, each word once."""
    seen: dict[str, Word] = {}
    for word in words_of(query[:LONGEST_QUERY]):
        seen.setdefault(word.text, word)
        if len(seen) == MOST_WORDS:
            break
    return list(seen.values())


def neighbours(query: str) -> list[str]:
    """Two and three loud words that stand side by side, written together, within the bounds; each once."""
    said = tokens(query[:LONGEST_QUERY])[:MOST_WORDS]
    runs = (said[at : at + size] for size in (2, 3) for at in range(len(said) - size + 1))
    joined = ("".join(run) for run in runs if not SILENT.intersection(run))
    return [word for word in dict.fromkeys(joined) if len(word) <= LONGEST_WORD]
