## Around every page
language = Kieli
about-venue = Tietoja: { $venue }
privacy = Tämä sivu ei seuraa ketään eikä lataa mitään muualta.

## Signing in
connect-heading = Yhdistä internetiin
on-network = Olet verkossa: { $venue }.
terms = Käyttöehdot
terms-binding = Tämä teksti on käännös. Sitova on tämänkielinen teksti: { $language }.
accept-terms = Hyväksyn käyttöehdot
accept-and-connect = Hyväksy ja yhdistä
choose-way = Miten haluat kirjautua?
or = tai
sign-in = Kirjaudu

## What is offered, and what is left
time = Aika
data = Data
speed = Nopeus
up-to = enintään { $speed }
then-slower = sitten { $speed }
online-heading = Yhteys on muodostettu
close-page = Voit sulkea tämän sivun.
time-left = Aikaa jäljellä
data-left = Dataa jäljellä
until = päättyy { $moment }
renews = Alkaa alusta: { $moment }
data-used-up = Datasi on käytetty. Yhteys jatkuu, mutta hitaampana.
refresh = Päivitä
stay-longer = Jatka yhteyttä
sign-out = Kirjaudu ulos
consents-heading = Mitä sallit
consents-hint = Olet verkossa, rastititpa tässä jotain tai et. Voit muuttaa tätä täällä milloin tahansa.
consents-save = Tallenna
consents-saved = Tallennettu.
back = Takaisin
devices = Laitteet
this-device = Tämä laite
device-used = Käytetty: { $data }

## When nothing is granted now
closed = Verkko on suljettu tähän aikaan.
used-up = Tämä laite on käyttänyt kaiken, mitä sille kuuluu.
again-in = Aika seuraavaan yhteyteen: { $length } ({ $moment })
ask-staff = Kysy henkilökunnalta, milloin voit taas muodostaa yhteyden.

## When a form was not taken
notice-terms-changed = Ehdot ovat muuttuneet sivun avaamisen jälkeen. Lue ne uudelleen.
notice-expired = Sivu oli auki liian kauan, joten mitään ei muutettu. Paina painiketta vielä kerran.
notice-other-device = Sivua ei tehty tälle laitteelle, joten mitään ei muutettu. Paina painiketta vielä kerran.
notice-device-gone = Se laite on jo poissa verkosta.
notice-account-made = Tunnuksesi on valmis. Kirjaudu sillä.
notice-password-changed = Salasanasi on vaihdettu.
notice-password-given = Joku muu valitsi salasanasi. Valitse oma.
fill-in = Täytä tämä kenttä.
too-many-tries = Liian monta yritystä. Odota: { $length }
way-failed = Näin ei voi juuri nyt kirjautua. Yritä uudelleen tai valitse toinen tapa.
not-here = Tämä on voimassa, mutta ei tässä verkon osassa. Käytä sitä siellä, missä neuvottiin.

## Ways in
voucher-code = Kuponkikoodi
voucher-hint = Se on painettu kuponkiisi. Isoilla kirjaimilla ja välilyönneillä ei ole merkitystä.
voucher-use = Käytä kuponki
voucher-wrong = Koodi ei kelpaa. Tarkista se ja yritä uudelleen.
voucher-over = Kuponki on käytetty tai vanhentunut.
voucher-full = Kupongilla on jo yhteydessä niin monta laitetta kuin se sallii.
voucher-optional = Jos sinulla ei ole kuponkia, jätä kenttä tyhjäksi.
sponsor-ask = Kysy isännältä
sponsor-host = Isäntäsi nimi tai sähköpostiosoite
sponsor-hint = Talon henkilö, jonka luona vierailet. Hän päättää, pääsetkö verkkoon.
guest-name = Nimesi
sponsor-reason = Vierailusi syy
sponsor-send = Pyydä pääsyä
sponsor-wait-heading = Odotetaan vastausta
sponsor-wait = Pyyntö on lähetetty: { $host }. Tämä sivu etsii vastauksen itse. Jos vastausta ei tule, tarkista nimi ja kysy uudelleen.
sponsor-again = Kysy uudelleen
sponsor-refused = Isäntäsi ei antanut pääsyä. Puhu hänen kanssaan tai valitse toinen tapa.
host-mail-subject = Vieras pyytää pääsyä: { $venue }
host-mail = { $guest } pyytää lupaa käyttää verkkoa: { $venue } ({ $zone }).
host-mail-reason = Ilmoitettu syy: { $reason }
host-mail-beware = Vieras on kirjoittanut nämä sanat itse. Jos et odota ketään, jätä tämä viesti huomiotta.
host-mail-link = Kirjaudu sisään tässä osoitteessa nähdäksesi pyynnön ja vastataksesi siihen:
allowance-over = Sinulle myönnetty on käytetty loppuun tai vanhentunut.
devices-full = Laitteitasi on jo verkossa niin monta kuin on sallittu.
other-devices = Muita laitteita yhteydessä: { $n }
which-offline = Minkä laitteen yhteys katkaistaan?
online-since = yhteydessä alkaen { $moment }
resume = Jatka istuntoasi
resume-known = Tämä selain on ollut täällä verkossa aiemmin. Voit jatkaa siitä, mitä sinulta jäi.
resume-code = Istuntosi koodi
resume-hint = Sivu näytti sen, kun olit verkossa.
resume-wrong = Koodi ei ole oikein, tai sen istuntoa ei voi enää jatkaa.
resume-keep = Jos verkko ei tunnista laitettasi uudelleen, jatka tällä koodilla:
user-name = Käyttäjänimi
password = Salasana
password-wrong = Käyttäjänimi tai salasana on väärin.
account-use = Kirjaudu tunnuksella
account-new = Luo tunnus
name-hint = Kirjaimia ja numeroita; niiden välissä myös . _ - @ +
name-taken = Tämä nimi on varattu. Valitse toinen.
password-former = Nykyinen salasana
password-new = Uusi salasana
password-hint = Vähintään 8 merkkiä.
password-common = Tämä salasana on helppo arvata. Valitse toinen.
password-same = Tämä on nykyinen salasanasi. Valitse toinen.
password-change = Vaihda salasana
reset-ask = Unohditko salasanasi?
reset-hint = Lähetämme linkin tilisi sähköpostiosoitteeseen.
reset-send = Lähetä minulle linkki
reset-sent = Jos tällä osoitteella on tili, viesti ja linkki ovat matkalla. Linkki toimii kerran.
reset-message = Joku pyysi uutta salasanaa tilillesi verkossa: { $venue }. Käyttäjänimesi: { $name }. Jos se et ollut sinä, jätä tämä viesti huomiotta.
reset-link = Valitse uusi salasana tässä osoitteessa, tuossa verkossa:
reset-wrong = Tämä linkki on väärä tai ei ole enää voimassa. Pyydä uusi.
email = Sähköpostiosoite
phone = Puhelinnumero
send-code = Lähetä minulle koodi
code = Koodi
code-sent = Lähetimme koodin osoitteeseen { $address }.
code-wrong = Koodi on väärä tai vanhentunut.
mail-use = Hanki koodi sähköpostitse
phone-use = Hanki koodi tekstiviestillä
code-message = { $code } on koodisi verkkoon { $venue }. Jos et ole pyytänyt sitä, jätä tämä viesti huomiotta.
code-link = Tai avaa tämä osoite laitteella, jolla pyysit koodin:
code-other-device = Tämä koodi pyydettiin toisella laitteella. Kirjoita se siellä:
code-unsent = Koodia ei voitu lähettää juuri nyt. Yritä myöhemmin uudelleen tai valitse toinen tapa.
address-refused = Sinne ei lähetetä koodia. Tarkista kirjoittamasi tai valitse toinen tapa.
room = Huoneen numero
surname = Sukunimi
stay-wrong = Emme löytäneet majoitusta tällä huoneen numerolla ja sukunimellä.
stay-not-yet = Näillä tiedoilla ei pääse vielä verkkoon. Yritä myöhemmin uudelleen.
card = Kortin numero
details-wrong = Emme löytäneet mitään näillä tiedoilla. Tarkista ne ja yritä uudelleen.
continue-with = Jatka: { $provider }

## When something goes wrong
error-heading = Se ei onnistunut
open-sign-in = Avaa kirjautumissivu
error-not-a-guest = Laitetta ei löytynyt vierasverkosta. Yhdistä suoraan verkkoon { $venue }, ilman VPN:ää tai toista reititintä välissä, ja avaa tämä sivu uudelleen.
error-from-elsewhere = Tämän lähetti toisen sivuston sivu, joten mitään ei muutettu. Avaa itse kirjautumissivu.
error-unusable = Lähetettyä ei voi käyttää. Avaa kirjautumissivu ja yritä uudelleen.
error-forbidden = Tätä ei sallita. Avaa kirjautumissivu ja aloita sieltä.
error-not-found = Sellaista sivua ei ole. Kirjautumissivu on askeleen päässä.
error-not-done = Tällä sivulla se ei onnistu. Avaa kirjautumissivu ja aloita sieltä.
error-too-slow = Pyyntö ei saapunut ajoissa. Wi-Fi voi olla täällä heikko: siirry lähemmäs ja yritä uudelleen.
error-too-long = Lähetettiin enemmän kuin sivu ottaa vastaan. Avaa kirjautumissivu ja aloita sieltä.
error-too-often = Tämä laite on yrittänyt liian usein. Odota puoli minuuttia ja yritä sitten uudelleen.
error-broken = Wi-Fi-portaalissa on virhe. Yhteydessä olevien yhteys jatkuu. Yritä hetken kuluttua uudelleen.
error-busy = Tämä ei onnistu juuri nyt, eikä mitään muutettu. Yhteydessä olevien yhteys jatkuu. Yritä muutaman sekunnin kuluttua uudelleen.

## Amounts and moments
days = { $n ->
    [one] { $n } päivä
   *[other] { $n } päivää
}
hours = { $n ->
    [one] { $n } tunti
   *[other] { $n } tuntia
}
minutes = { $n ->
    [one] { $n } minuutti
   *[other] { $n } minuuttia
}
less-than-a-minute = alle minuutti
two-lengths = { $long } { $short }
kilobytes = { $n } kt
megabytes = { $n } Mt
gigabytes = { $n } Gt
terabytes = { $n } Tt
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] 1.
    [2] 2.
    [3] 3.
    [4] 4.
    [5] 5.
    [6] 6.
    [7] 7.
    [8] 8.
    [9] 9.
    [10] 10.
    [11] 11.
   *[12] 12.
}
day-and-time = { $day }.{ month } klo { $time }
