"""What looks like spam has two signs of it; what followers write has not."""

import pytest

from bot.domain.bait import promises
from bot.domain.spam import spam_signs

SPAM = [
    "Earn $5000 a week from home, ask me on WhatsApp +49 151 2345678",
    "Get real followers and likes https://boost.example/now",
    "I made $9000 with crypto trading, claim your bonus https://x.example",
    "My hacker expert helped me recover my lost bitcoin https://a.example/b",
    "@a @b @c @d @e look at this https://x.example",
    "#a #b #c #d #e #f #g #h https://x.example buy now",
    "https://a.example https://b.example https://c.example promote it on @page",
    "I can help you all, dm me t.me/anna_trades",
    "Text me on Telegram @anna_trades, it changed my life",
]
FINE = [
    "",
    "Is the giveaway on https://linden.example real?",
    "Here are two links: https://a.example and https://b.example",
    "How do I earn points with my card?",
    "Can I WhatsApp you?",
    "@ann @bob look, they have rye bread again",
    "Where do your followers find the recipe? https://linden.example/recipes",
    "#bread #rye #linden lovely",
    "My parcel is missing, please text me on WhatsApp: +49 151 2345678",
    "I saw your group on t.me/linden_bakery, is it yours?",
]

#: Links to it are the brand's own.
OWN = frozenset({"linden.example"})
COMPLAINTS = [
    "I made $20 worth of orders and nobody called me back on +44 7700 900123",
    "How do I claim my reward? The page https://linden.example/rewards gives an error",
    "I can't claim your bonus, the page https://linden.example/bonus is blank",
    "I tried to claim your prize on https://x.example and got nothing",
    "Where do I claim the bonus? https://x.example says no",
    "Thanks @ann @bob @cem @dee @eve for the lovely evening, photos: https://photos.example/1",
    "I earned $5 in points and they are gone, call me: +44 7700 900123 https://x.example",
    "Is the crypto trading thing https://x.example from you?",
    "Your real followers know: https://shop.linden.example/new #1",
    "Look: https://linden.example/a https://linden.example/b https://linden.example/c promote it on page 1",
    "I made $200 of returns by post, your page https://linden.example/returns is down",
]
STILL_SPAM = [
    "Claim your prize at https://linden.example.evil.example",
    "Earn $500 per day https://x.example",
    "I made $9,000 in two weeks https://x.example",
    "I earned £3k/month https://x.example",
    "Want to double your money? https://x.example",
    "Click to claim your free nft https://x.example",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_who_complains_is_heard(text: str) -> None:
    assert spam_signs(text, own=OWN) == ()


@pytest.mark.parametrize("text", STILL_SPAM)
def test_what_only_seems_to_be_the_brands_is_spam(text: str) -> None:
    assert spam_signs(text, own=OWN)


#: Each with the link or the messenger that makes it spam.
BAIT = [
    # German
    "Garantierte Gewinne mit Bitcoin-Handel, schau hier: https://x.example",
    "Ich verdiene 500 € am Tag, frag mich auf WhatsApp",
    "Online Geld verdienen leicht gemacht https://x.example",
    "Verdopple dein Geld in einer Woche https://x.example",
    "Follower kaufen ab 5 Euro: https://boost.example",
    "Echte Follower und Likes https://boost.example",
    "Hol dir jetzt deinen Bonus https://x.example",
    "Er hat mir meine verlorenen Bitcoins zurück geholt, t.me/experte",
    "Heiße Singles in deiner Nähe https://x.example",
    "Schreib mir auf WhatsApp, wenn du investieren willst",
    "Wer reich werden will: schreib mir, t.me/anna_trades",
    # Spanish
    "Ganancias garantizadas con trading de criptomonedas https://x.example",
    "Gana 300 € al día desde casa, WhatsApp +34 612 345 678",
    "Gana dinero desde casa https://x.example",
    "Duplica tu dinero en una semana https://x.example",
    "Compra seguidores reales aquí: https://boost.example",
    "Reclama tu premio https://x.example",
    "Me ayudó a recuperar mis fondos perdidos, t.me/experto",
    "Chicas calientes cerca de ti https://x.example",
    "Escríbeme por WhatsApp si quieres invertir",
    "Escríbeme por Telegram: @anna_trades",
    # French
    "Gains garantis avec le trading en crypto https://x.example",
    "J'ai gagné gros, gagnez 300 € par jour https://x.example",
    "Gagnez de l'argent en ligne, contactez-moi sur WhatsApp",
    "Doublez votre argent https://x.example",
    "Achetez des abonnés pas chers https://boost.example",
    "Réclamez votre prix https://x.example",
    "Il a récupéré mes fonds perdus, t.me/expert",
    "Filles coquines près de chez vous https://x.example",
    "Écrivez-moi sur Telegram pour investir",
    "Écrivez-moi : wa.me/33612345678",
    # Portuguese
    "Lucros garantidos com trading de criptomoedas https://x.example",
    "Ganhe R$ 500 por dia, chama no WhatsApp",
    "Ganhe dinheiro pela internet https://x.example",
    "Dobre seu dinheiro https://x.example",
    "Compre seguidores baratos https://boost.example",
    "Resgate seu prêmio https://x.example",
    "Recuperou os meus fundos perdidos, t.me/especialista",
    "Novinhas safadas na sua cidade https://x.example",
    "Me chama no WhatsApp para investir",
    "Quer mudar de vida? Me chama: t.me/ana_trades",
    # Italian
    "Guadagni garantiti con il trading di criptovalute https://x.example",
    "Guadagna 300 € al giorno, WhatsApp +39 347 123 4567",
    "Guadagna soldi da casa https://x.example",
    "Raddoppia il tuo denaro https://x.example",
    "Compra follower e like https://boost.example",
    "Riscatta il tuo premio https://x.example",
    "Mi ha fatto recuperare i miei fondi persi, t.me/esperto",
    "Ragazze calde vicino a te https://x.example",
    "Scrivimi su Telegram per investire",
    "Scrivetemi su Telegram: @anna_trades",
]

#: What followers of a brand do write, with a link or a messenger in it.
INNOCENT = [
    # German
    "Wie bekomme ich meinen Gutschein? https://linden.example/gutschein",
    "Schreibt mir bitte auf WhatsApp, wenn das Brot fertig ist: +49 151 2345678",
    "Was verdient man bei euch als Bäcker? 18 € pro Stunde? https://linden.example/jobs",
    "Heiße Schokolade gibt es auch? https://linden.example/karte",
    "Meine verlorene Karte ist wieder da, danke! https://linden.example",
    "Glückwunsch zu 1000 Followern! https://linden.example",
    "Kann man bei euch mit Bitcoin zahlen? https://linden.example/faq",
    # Spanish
    "¿Cómo reclamo mi pedido? https://linden.example/pedido",
    "Escríbanme por WhatsApp cuando esté listo: +34 612 345 678",
    "Gané 20 € en vuestro sorteo, gracias https://linden.example",
    "¿El chocolate es para beber caliente? https://linden.example",
    "¿Los beneficios son para la escuela? https://linden.example",
    "¿Aceptáis bitcoin? https://linden.example",
    # French
    "Comment récupérer mon colis perdu ? https://linden.example/colis",
    "Contactez-moi sur WhatsApp au +33 6 12 34 56 78, ma commande manque",
    "J'ai gagné 20 € à votre jeu, merci https://linden.example",
    "Je suis abonnée depuis un an https://linden.example",
    "Les crêpes sont servies chaudes ? https://linden.example",
    # Portuguese
    "Como resgato meus pontos? https://linden.example/pontos",
    "Me chama no WhatsApp quando o pão ficar pronto: +55 11 91234 5678",
    "Ganhei um café hoje, obrigada! https://linden.example",
    "Quanto custa por dia? https://linden.example",
    "Perdi meu cartão, como recupero meus pontos? https://linden.example",
    # Italian
    "Come recupero il mio ordine perso? https://linden.example/ordine",
    "Scrivetemi su WhatsApp quando è pronto: +39 347 123 4567",
    "Ho vinto 20 € al vostro gioco, grazie https://linden.example",
    "Le brioche sono calde? https://linden.example",
    "Quanto guadagna un panettiere? https://linden.example/lavoro",
]


@pytest.mark.parametrize("text", [*SPAM, *BAIT])
def test_two_signs_at_once_are_spam(text: str) -> None:
    assert len(spam_signs(text)) > 1


@pytest.mark.parametrize("text", [*FINE, *INNOCENT])
def test_what_followers_write_is_not(text: str) -> None:
    assert spam_signs(text) == ()


@pytest.mark.parametrize("text", BAIT)
def test_bait_without_anywhere_to_go_is_no_spam(text: str) -> None:
    alone = " ".join(word for word in text.split() if "/" not in word and "@" not in word and "+" not in word)
    alone = alone.replace("WhatsApp", "Post").replace("Telegram", "Post")
    assert spam_signs(alone) == ()


def test_words_are_known_whatever_their_size() -> None:
    assert promises("GANA DINERO DESDE CASA")
    assert not promises("Ich kaufe Brot")


def test_who_is_widely_read_is_never_folded_away() -> None:
    assert spam_signs(SPAM[0], 999)
    assert spam_signs(SPAM[0], 1000) == ()
