"""What spam promises, in the languages in which most of it is written."""

import re
from collections.abc import Mapping

_COIN = r"(bitcoins?|[ck]r[iy]pto\w*|forex)"
_MONEY = r"([$€£]\ ?\d[\d.,]*|\d[\d.,\ ]*([$€£]|euros?|reais|d[oó]lares|dollars?))"

#: Each is a promise of money or followers, or bait: by itself no spam, as people do ask about such things.
_WORDS: Mapping[str, str] = {
    "en": r"""
        (guaranteed|daily|weekly)\ (profits?|returns?|income|payouts?)
        |double\ your\ (money|bitcoin|investment|crypto)
        # With a rate or a means: "I made $20 worth of orders" is a customer.
        |(earn|make|made|earned)\ ((up\ to|over|about)\ )?[$€£]\ ?\d[\d.,]*k?\+?\ ?
            ((an?|per|each|every)\ (hour|day|week|month)|/\ ?(hour|day|week|month)|(dai|week|month)ly|online
            |in\ ((just|only|under)\ )?(an?|one|two|\d+)\ (hour|day|week|month)|(from|at)\ home|trading
            |(with|from|by|on)\ (COIN|trading|investing))
        |make\ money\ (online|from\ home|fast)
        |(free|cheap|real|more|buy)\ (followers|likes|subscribers)
        |(?<!not\ )(?<!can't\ )(?<!cannot\ )(?<!tried\ to\ )claim\ your\ (free\ )?
            (airdrop|prize|reward|bonus|nft|tokens?)
        |(crypto|forex|bitcoin|binary)\ (trading|investment|mentor|expert|signals?)
        |(hacker|recovery)\ expert|recover\ (your|my)\ lost\ (funds|crypto|bitcoin)
        |hot\ singles|onlyfans|sugar\ ?(daddy|mommy|baby)
        |promote\ (it|this)\ on
        |d\.?m\.?\ (me|us)\ (to|for)\ (promo|collab|earn|invest|a\ shoutout)
        """,
    "de": r"""
        (garantierte|t(ä|ae)gliche|w(ö|oe)chentliche|passive)[nrs]?\ (gewinne?|renditen?|einkommen)
        |verdopp(le|elt|eln\ sie)\ (dein|euer|ihr)e?\ (geld|investition|einsatz|COIN)
        |verdien(e|st|t|en\ sie)?\ (bis\ zu\ )?MONEY\ (am|pro)\ (tag|woche)
        |geld\ verdienen\ (online|von\ zu\ ?hause|im\ internet)
        |(online|von\ zu\ ?hause|im\ internet)\ geld\ verdienen
        |COIN[ -]?(handel|trading|investments?|expert(e|en|in)|mentor(in)?|signale)
        |(follower|likes|abonnenten)\ (kaufen|g(ü|ue)nstig|billig|gratis)
        |(kauf|kaufe|gratis|g(ü|ue)nstige|billige|echte)\ (follower|likes|abonnenten)
        |(hol|sicher)e?\ dir\ (jetzt\ )?(deinen|den)\ (bonus|airdrop|gewinn)
        |verlorene[ns]?\ (gelder|COIN)\ (zur(ü|ue)ck|wieder)
        |hei(ß|ss)e\ (singles|frauen|girls|m(ä|ae)dchen)|(nackt|sex)[ -]?(bilder|fotos|videos|chat|treffen)
        |schreib(t|e|en\ sie)?\ (mir|ihm|ihr|herrn|frau)\ .{0,30}(investier\w*|verdien\w*|COIN)
        """,
    "es": r"""
        (ganancias?|ingresos?|beneficios?|rendimientos?)\ (garantizad[oa]s?|diari[oa]s?|semanal(es)?|pasivos?)
        |(duplica|dobla|multiplica)\ (tu|su)\ (dinero|inversi[oó]n|COIN)
        |gan(a|e|o|é|ar|ando)\ (hasta\ )?MONEY\ (al\ d[ií]a|diarios|por\ semana|a\ la\ semana|por\ d[ií]a)
        |gan(a|e|ar)\ dinero\ (en\ l[ií]nea|desde\ casa|online|f[aá]cil|r[aá]pido|por\ internet)
        |(inversi[oó]n(es)?|trading|expert[oa]|mentora?|se[ñn]ales|trader)\ (en|de)\ (las\ )?COIN
        |(compra|comprar|consigue|obt[eé]n)\ (m[aá]s\ )?(seguidores|likes|suscriptores)
        |seguidores\ (gratis|baratos)
        |reclama\ (tu|su|el)\ (premio|bono|airdrop|recompensa)
        |recuper\w+\ (mis|tus|sus)\ (fondos|COIN)\ (perdid|robad)[oa]s
        |(chicas|mujeres|solteras)\ (calientes|desnudas|sexys?)|sexo\ gratis
        |(fotos|v[ií]deos|packs?)\ (desnud[oa]s?|calientes|[ií]ntim[oa]s|porno)
        |(escr[ií]be|cont[aá]cta)(me|le|lo|la)\ .{0,30}(invertir|inversi[oó]n|ganar\ dinero|COIN)
        """,
    "fr": r"""
        (gains?|revenus?|profits?|rendements?)\ (garantis?|quotidiens?|journaliers?|hebdomadaires?|passifs?)
        |(double|doublez|multipliez)\ (votre|vos|ton|tes)\ (argent|mise|investissements?|COIN)
        |gagne[rz]?\ (jusqu.?[àa]\ )?MONEY\ par\ (jour|semaine)
        |gagne[rz]?\ de\ l.argent\ (en\ ligne|facilement|rapidement|depuis\ chez|sur\ internet)
        |(trading|investissements?|experte?|mentor|signaux|trader)\ (en|de|dans\ les|sur\ le)\ COIN
        |(achete[rz]|ach[eè]te|obtenez)\ (des|vos|plus\ d.)\ ?(abonn[ée]s|followers|likes)
        |(abonn[ée]s|followers|likes)\ (gratuits|pas\ chers)
        |(r[ée]clame|r[ée]clamez)\ (votre|ton|vos)\ (prix|bonus|airdrop|r[ée]compense)
        |r[ée]cup[ée]r\w+\ (mes|vos|tes)\ (fonds|COIN)\ (perdu|vol[ée])e?s
        |(filles|femmes|c[ée]libataires)\ (chaudes|coquines|nues)|plan\ (cul|sexe)
        |(photos|vid[ée]os)\ (nues?|coquines?|intimes|porno)
        |([ée]cri(s|vez)|contacte[rz]?)[ -](moi|le|la|lui)\ .{0,30}(investir|gagner\ de\ l.argent|COIN)
        """,
    "pt": r"""
        (lucros?|ganhos?|rendimentos?|renda)\ (garantid[oa]s?|di[aá]ri[oa]s?|semana(l|is)|passiv[oa]s?)
        |(dobre|duplique|multiplique)\ (o\ )?(seu|teu)\ (dinheiro|investimento|COIN)
        |ganh(e|a|o|ei|ar|ando)\ (at[ée]\ )?(r?MONEY)\ (por|ao)\ (dia|semana)
        |ganh(e|a|ar)\ dinheiro\ (online|em\ casa|de\ casa|f[aá]cil|r[aá]pido|na\ internet|pela\ internet)
        |(trading|investimentos?|especialista|mentora?|sinais|trader)\ (em|de)\ COIN
        |(compre|comprar|ganhe|consiga)\ (mais\ )?(seguidores|curtidas|likes|inscritos)
        |seguidores\ (gr[aá]tis|baratos)
        |(resgate|reivindique)\ (o\ )?(seu|teu)\ (pr[êe]mio|b[ôo]nus|airdrop|recompensa)
        |recuper\w+\ (os\ )?(meus|seus|teus)\ (fundos|COIN)\ (perdid|roubad)[oa]s
        |(garotas|mulheres|meninas|novinhas|solteiras)\ (quentes|peladas|nuas|safadas)|sexo\ gr[aá]tis
        |(fotos|v[ií]deos)\ ([ií]ntim[oa]s|nuas|peladas?|porn[oô])
        |(me\ cham[ae]|cham[ae]\ (ele|ela)|escrev[ae][ -]me|contact[ae][ -](me|o|a))\ .{0,30}
            (investir|ganhar\ dinheiro|renda\ extra|COIN)
        """,
    "it": r"""
        (guadagn[oi]|profitt[oi]|rendit[ae]|entrate)\ (garantit|giornalier|settimanal|passiv)[aeio]
        |(raddoppia|raddoppiate|moltiplica)\ (il|i)\ (tuo|tuoi|vostro|vostri)\ (denaro|soldi|investiment|COIN)
        |guadagn(a|o|are|ato|ate)\ (fino\ a\ )?MONEY\ (al\ giorno|a\ settimana|alla\ settimana)
        |guadagn(a|are|ate)\ (soldi\ )?(online|da\ casa|facilmente|su\ internet)
        |(trading|investiment[oi]|espert[oa]|mentore?|segnali|trader)\ (in|di|sulle|sui)\ COIN
        |(compra|comprare|acquista|ottieni)\ (dei\ )?(followers?|likes?|iscritti)
        |followers?\ (gratis|economici)
        |(riscatta|reclama)\ (il\ tuo|la\ tua)\ (premio|bonus|airdrop|ricompensa)
        |recupera\w*\ (i\ miei|i\ tuoi|le\ mie|le\ tue)\ (fondi|COIN)\ (pers|rubat)[aei]
        |(ragazze|donne|single)\ (calde|nude|sexy|bollenti)|sesso\ gratis
        |(foto|video)\ (nud[aeio]|intim[aei]|porno)
        |(scrivi|contatta)(mi|gli|lo|la|le)\ .{0,30}(investire|guadagnare|COIN)
        """,
}

#: One of these is in whatever the words of the language can mean, so that most texts are soon done with.
_STEMS: Mapping[str, str] = {
    "en": """guaranteed daily weekly double make earn made follower like subscriber claim crypto forex bitcoin
        binary expert recover singles onlyfans sugar promote dm d.m""",
    "de": """garantiert glich chentlich passiv verdopp verdien COINS follower like abonnent bonus airdrop
        gewinn verloren heiss nackt sex investier""",
    "es": """garantizad diari semanal pasiv duplica dobla multiplica gan COINS seguidor like suscriptor
        reclama fondos calientes desnud sex ntim porno invert inversi""",
    "fr": """garanti quotidien journali hebdo passif doubl multipli gagne COINS abonn follower like clame
        fonds chaudes coquine nue cul sexe intime porno invest""",
    "pt": """lucro ganh rendimento renda dobre duplique multiplique COINS seguidor curtida like inscrito
        resgate reivindique fundos quentes pelada nua safada sexo ntim porn investir""",
    "it": """guadagn profitt rendit entrate raddoppia moltiplica COINS follower like iscritti riscatta reclama
        fondi calde nud sex bollenti sesso intim porno investire""",
}

_BAIT = [
    (
        _STEMS[language].replace("COINS", "bitcoin forex crypto cripto krypto kripto").split(),
        re.compile(
            rf"\b(?:{words.replace('COIN', _COIN).replace('MONEY', _MONEY)})", re.IGNORECASE | re.VERBOSE
        ),
    )
    for language, words in _WORDS.items()
]


def promises(text: str) -> bool:
    """Whether it promises money, followers, or what grown-ups are baited with."""
    folded = text.casefold()
    return any(words.search(text) for stems, words in _BAIT if any(stem in folded for stem in stems))


#: Asks to be written to elsewhere. Customers do so as well: it says something only beside an address there.
_ASKS = re.compile(
    r"\b(dm|text|message|write|contact|inbox|add) me\b|\bhit me up\b"
    r"|\b(schreibt?|schreibe|kontaktiert?|kontaktiere) mi(r|ch)\b"
    r"|\b(escr[ií]b[ae]n?me|cont[aá]ct[ae]n?me)\b"
    r"|\b([ée]cris|[ée]crivez|contacte|contactez)[ -]moi\b"
    r"|\b(me cham[ae]m?|escrev[ae]m?[ -]me|contact[ae]m?[ -]me)\b"
    r"|\b(scriv(i|ete)mi|contatta(te)?mi)\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"\b(t\.me|wa\.me)/\S+|\b(telegram|whatsapp)\W{1,4}@\w+", re.IGNORECASE)


def asks_away(text: str) -> bool:
    """Whether it asks to be written to at an address of a messenger."""
    return _THERE.search(text) is not None and _ASKS.search(text) is not None
