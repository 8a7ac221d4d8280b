## Around every page
language = Taal
about-venue = Over { $venue }
privacy = Deze pagina volgt niemand en laadt niets van elders.

## Signing in
connect-heading = Verbinden met internet
on-network = U bent op het netwerk van { $venue }.
terms = Gebruiksvoorwaarden
terms-binding = Deze tekst is een vertaling. Bindend is de tekst in deze taal: { $language }.
accept-terms = Ik ga akkoord met de gebruiksvoorwaarden
accept-and-connect = Akkoord en verbinden
choose-way = Hoe wilt u zich aanmelden?
or = of
sign-in = Aanmelden

## What is offered, and what is left
time = Tijd
data = Data
speed = Snelheid
up-to = tot { $speed }
then-slower = daarna { $speed }
online-heading = U bent online
close-page = U kunt deze pagina sluiten.
time-left = Resterende tijd
data-left = Resterende data
until = tot { $moment }
renews = Begint opnieuw: { $moment }
data-used-up = Uw data is op. U blijft online, maar langzamer.
refresh = Vernieuwen
stay-longer = Langer online blijven
sign-out = Afmelden
consents-heading = Wat u toestaat
consents-hint = U bent online, of u hier nu iets aanvinkt of niet. U kunt het hier altijd wijzigen.
consents-save = Opslaan
consents-saved = Opgeslagen.
back = Terug
devices = Apparaten
this-device = Dit apparaat
device-used = Gebruikt: { $data }

## When nothing is granted now
closed = Het netwerk is op dit uur gesloten.
used-up = Dit apparaat heeft alles verbruikt waar het recht op heeft.
again-in = Tijd tot u weer online kunt: { $length } ({ $moment })
ask-staff = Vraag het personeel wanneer u weer online kunt.

## When a form was not taken
notice-terms-changed = De voorwaarden zijn gewijzigd sinds deze pagina werd geopend. Lees ze nog eens.
notice-expired = Deze pagina stond te lang open, dus er is niets gewijzigd. Druk nog een keer op de knop.
notice-other-device = Deze pagina is niet voor dit apparaat gemaakt, dus er is niets gewijzigd. Druk nog een keer op de knop.
notice-device-gone = Dat apparaat is al offline.
notice-account-made = Uw account is klaar. Meld u ermee aan.
notice-password-changed = Uw wachtwoord is gewijzigd.
notice-password-given = Iemand anders heeft uw wachtwoord gekozen. Kies er zelf een.
fill-in = Vul dit veld in.
too-many-tries = Te veel pogingen. Wacht even: { $length }
way-failed = Op deze manier aanmelden kan nu niet. Probeer het opnieuw of kies een andere manier.
not-here = Dit is geldig, maar niet in dit deel van het netwerk. Gebruik het waar u dat is gezegd.

## Ways in
voucher-code = Vouchercode
voucher-hint = Deze staat op uw voucher. Hoofdletters en spaties maken niet uit.
voucher-use = Voucher gebruiken
voucher-wrong = Deze code is niet geldig. Controleer hem en probeer het opnieuw.
voucher-over = Deze voucher is opgebruikt of verlopen.
voucher-full = Er zijn al zoveel apparaten online als deze voucher toestaat.
voucher-optional = Laat het veld leeg als u geen voucher hebt.
sponsor-ask = Een gastheer vragen
sponsor-host = Naam of e-mailadres van uw gastheer
sponsor-hint = Iemand van het huis die u bezoekt. Die persoon beslist of u binnenkomt.
guest-name = Uw naam
sponsor-reason = Reden van uw bezoek
sponsor-send = Om toegang vragen
sponsor-wait-heading = Wachten op antwoord
sponsor-wait = De vraag is gesteld aan { $host }. Deze pagina zoekt zelf naar het antwoord. Komt er geen, controleer dan de naam en vraag het opnieuw.
sponsor-again = Opnieuw vragen
sponsor-refused = Uw gastheer heeft u niet binnengelaten. Overleg met elkaar of kies een andere manier.
host-mail-subject = Een gast vraagt om toegang: { $venue }
host-mail = { $guest } vraagt om het netwerk van { $venue } te gebruiken ({ $zone }).
host-mail-reason = Opgegeven reden: { $reason }
host-mail-beware = Deze woorden heeft de gast getypt. Verwacht u niemand, negeer dit bericht dan.
host-mail-link = Meld u aan op dit adres om het verzoek te zien en te beantwoorden:
allowance-over = Wat u was toegekend, is opgebruikt of verlopen.
devices-full = Er zijn al zoveel van uw apparaten online als is toegestaan.
other-devices = Andere apparaten online: { $n }
which-offline = Welk apparaat moet offline gaan?
online-since = online sinds { $moment }
resume = Ga verder met uw sessie
resume-known = Deze browser was hier eerder online. U kunt verder met wat u over had.
resume-code = Code van uw sessie
resume-hint = De pagina toonde hem toen u online was.
resume-wrong = Deze code klopt niet, of de sessie kan niet meer verdergaan.
resume-keep = Mocht dit netwerk uw apparaat niet herkennen, ga dan verder met deze code:
user-name = Gebruikersnaam
password = Wachtwoord
password-wrong = De gebruikersnaam of het wachtwoord klopt niet.
account-use = Aanmelden met een account
account-new = Account maken
name-hint = Letters en cijfers; daartussen ook . _ - @ +
name-taken = Deze naam is al in gebruik. Kies een andere.
password-former = Huidig wachtwoord
password-new = Nieuw wachtwoord
password-hint = Minstens 8 tekens.
password-common = Dit wachtwoord is makkelijk te raden. Kies een ander.
password-same = Dit is uw huidige wachtwoord. Kies een ander.
password-change = Wachtwoord wijzigen
reset-ask = Wachtwoord vergeten?
reset-hint = We sturen een link naar het e-mailadres van uw account.
reset-send = Stuur mij een link
reset-sent = Bestaat er een account met dit adres, dan is een bericht met een link onderweg. De link werkt één keer.
reset-message = Iemand heeft een nieuw wachtwoord gevraagd voor uw account in het netwerk van { $venue }. Uw gebruikersnaam: { $name }. Was u dat niet, negeer dit bericht dan.
reset-link = Kies een nieuw wachtwoord op dit adres, in dat netwerk:
reset-wrong = Deze link klopt niet of is niet meer geldig. Vraag een andere aan.
email = E-mailadres
phone = Telefoonnummer
send-code = Stuur mij een code
code = Code
code-sent = We hebben een code gestuurd naar { $address }.
code-wrong = Deze code klopt niet of is niet meer geldig.
mail-use = Code per e-mail ontvangen
phone-use = Code per sms ontvangen
code-message = { $code } is uw code voor het netwerk van { $venue }. Hebt u er niet om gevraagd, negeer dit bericht dan.
code-link = Of open dit adres op het apparaat waarmee u erom hebt gevraagd:
code-other-device = Om deze code is op een ander apparaat gevraagd. Voer hem daar in:
code-unsent = De code kon nu niet worden verzonden. Probeer het later opnieuw of kies een andere manier.
address-refused = Daarheen wordt geen code verzonden. Controleer wat u hebt ingevuld of kies een andere manier.
room = Kamernummer
surname = Achternaam
stay-wrong = We hebben geen verblijf gevonden met dit kamernummer en deze achternaam.
stay-not-yet = U kunt met deze gegevens nog niet online. Probeer het later opnieuw.
card = Kaartnummer
details-wrong = We hebben niets gevonden met deze gegevens. Controleer ze en probeer het opnieuw.
continue-with = Doorgaan met { $provider }

## When something goes wrong
error-heading = Dat is niet gelukt
open-sign-in = Aanmeldpagina openen
error-not-a-guest = Dit apparaat is niet gevonden op het gastennetwerk. Maak rechtstreeks verbinding met het netwerk van { $venue }, zonder VPN of andere router ertussen, en open deze pagina opnieuw.
error-from-elsewhere = Een pagina van een andere site heeft dit gestuurd, dus er is niets gewijzigd. Open de aanmeldpagina zelf.
error-unusable = Wat is verstuurd, is niet bruikbaar. Open de aanmeldpagina opnieuw en probeer het nog eens.
error-forbidden = Dit is niet toegestaan. Open de aanmeldpagina en begin daar.
error-not-found = Zo’n pagina is hier niet. De aanmeldpagina is één stap verder.
error-not-done = Dat kan niet met deze pagina. Open de aanmeldpagina en begin daar.
error-too-slow = Het verzoek kwam niet op tijd aan. Misschien is de wifi hier zwak: kom dichterbij en probeer het opnieuw.
error-too-long = Er is meer verstuurd dan deze pagina aanneemt. Open de aanmeldpagina en begin daar.
error-too-often = Dit apparaat heeft het te vaak geprobeerd. Wacht een halve minuut en probeer het opnieuw.
error-broken = Het wifiportaal heeft een fout. Wie online is, blijft online. Probeer het zo meteen opnieuw.
error-busy = Dit kan nu even niet en er is niets gewijzigd. Wie online is, blijft online. Probeer het over enkele seconden opnieuw.

## Amounts and moments
days = { $n ->
    [one] { $n } dag
   *[other] { $n } dagen
}
hours = { $n ->
    [one] { $n } uur
   *[other] { $n } uur
}
minutes = { $n ->
    [one] { $n } minuut
   *[other] { $n } minuten
}
less-than-a-minute = minder dan een minuut
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] jan
    [2] feb
    [3] mrt
    [4] apr
    [5] mei
    [6] jun
    [7] jul
    [8] aug
    [9] sep
    [10] okt
    [11] nov
   *[12] dec
}
day-and-time = { $day } { month }, { $time }
