## Around every page
language = Sprog
about-venue = Om { $venue }
privacy = Denne side følger ingen og henter intet udefra.

## Signing in
connect-heading = Opret forbindelse til internettet
on-network = Du er på netværket hos { $venue }.
terms = Vilkår for brug
terms-binding = Denne tekst er en oversættelse. Bindende er teksten på dette sprog: { $language }.
accept-terms = Jeg accepterer vilkårene for brug
accept-and-connect = Acceptér og opret forbindelse
choose-way = Hvordan vil du logge på?
or = eller
sign-in = Log på

## What is offered, and what is left
time = Tid
data = Data
speed = Hastighed
up-to = op til { $speed }
then-slower = derefter { $speed }
online-heading = Du er online
close-page = Du kan lukke denne side.
time-left = Tid tilbage
data-left = Data tilbage
until = indtil { $moment }
renews = Begynder forfra: { $moment }
data-used-up = Dine data er brugt op. Du forbliver online, men langsommere.
refresh = Opdater
stay-longer = Bliv online længere
sign-out = Log af
consents-heading = Hvad du tillader
consents-hint = Du er online, uanset om du sætter et flueben her eller ej. Du kan ændre det her når som helst.
consents-save = Gem
consents-saved = Gemt.
back = Tilbage
devices = Enheder
this-device = Denne enhed
device-used = Brugt: { $data }

## When nothing is granted now
closed = Netværket er lukket på dette tidspunkt.
used-up = Denne enhed har brugt alt, hvad den får.
again-in = Tid, til du kan gå online igen: { $length } ({ $moment })
ask-staff = Spørg personalet, hvornår du kan gå online igen.

## When a form was not taken
notice-terms-changed = Vilkårene er ændret, siden siden blev åbnet. Læs dem igen.
notice-expired = Siden var åben for længe, så intet er ændret. Tryk på knappen en gang til.
notice-other-device = Siden blev ikke lavet til denne enhed, så intet er ændret. Tryk på knappen en gang til.
notice-device-gone = Den enhed er allerede offline.
notice-account-made = Din konto er klar. Log ind med den.
notice-password-changed = Din adgangskode er ændret.
notice-password-given = En anden har valgt din adgangskode. Vælg din egen.
fill-in = Udfyld dette felt.
too-many-tries = For mange forsøg. Vent: { $length }
way-failed = Det er ikke muligt at logge på sådan lige nu. Prøv igen, eller vælg en anden måde.
not-here = Det er gyldigt, men ikke i denne del af netværket. Brug det dér, hvor du fik besked på.

## Ways in
voucher-code = Voucherkode
voucher-hint = Den står på din voucher. Store bogstaver og mellemrum er ligegyldige.
voucher-use = Brug voucher
voucher-wrong = Koden er ikke gyldig. Kontrollér den, og prøv igen.
voucher-over = Voucheren er brugt op eller udløbet.
voucher-full = Så mange enheder, som voucheren tillader, er allerede online.
voucher-optional = Lad feltet være tomt, hvis du ikke har en voucher.
sponsor-ask = Spørg en vært
sponsor-host = Din værts navn eller e-mailadresse
sponsor-hint = En i huset, som du besøger. Vedkommende afgør, om du lukkes ind.
guest-name = Dit navn
sponsor-reason = Grunden til dit besøg
sponsor-send = Bed om at blive lukket ind
sponsor-wait-heading = Venter på svar
sponsor-wait = { $host } er blevet spurgt. Siden ser selv efter svaret. Kommer der intet, så tjek navnet og spørg igen.
sponsor-again = Spørg igen
sponsor-refused = Din vært har ikke lukket dig ind. Tal sammen, eller vælg en anden måde.
host-mail-subject = En gæst beder om adgang: { $venue }
host-mail = { $guest } beder om at bruge netværket hos { $venue } ({ $zone }).
host-mail-reason = Angivet grund: { $reason }
host-mail-beware = Gæsten har selv skrevet disse ord. Hvis du ikke venter nogen, kan du se bort fra denne besked.
host-mail-link = Log ind på denne adresse for at se anmodningen og svare på den:
allowance-over = Det, du har fået tildelt, er brugt op eller udløbet.
devices-full = Så mange af dine enheder, som er tilladt, er allerede online.
other-devices = Andre enheder online: { $n }
which-offline = Hvilken enhed skal kobles fra?
online-since = online siden { $moment }
resume = Fortsæt din session
resume-known = Denne browser har været online her før. Du kan fortsætte med det, du havde tilbage.
resume-code = Koden til din session
resume-hint = Siden viste den, mens du var online.
resume-wrong = Koden er ikke rigtig, eller dens session kan ikke fortsættes længere.
resume-keep = Hvis netværket ikke kender din enhed igen, kan du fortsætte med denne kode:
user-name = Brugernavn
password = Adgangskode
password-wrong = Brugernavnet eller adgangskoden er forkert.
account-use = Log ind med en konto
account-new = Opret en konto
name-hint = Bogstaver og cifre; imellem dem også . _ - @ +
name-taken = Dette navn er optaget. Vælg et andet.
password-former = Nuværende adgangskode
password-new = Ny adgangskode
password-hint = Mindst 8 tegn.
password-common = Denne adgangskode er let at gætte. Vælg en anden.
password-same = Det er din nuværende adgangskode. Vælg en anden.
password-change = Skift adgangskode
reset-ask = Glemt din adgangskode?
reset-hint = Vi sender et link til e-mailadressen på din konto.
reset-send = Send mig et link
reset-sent = Hvis der findes en konto med denne adresse, er en besked med et link på vej. Linket virker én gang.
reset-message = Nogen har bedt om en ny adgangskode til din konto på netværket hos { $venue }. Dit brugernavn: { $name }. Hvis det ikke var dig, kan du se bort fra denne besked.
reset-link = Vælg en ny adgangskode på denne adresse, på det netværk:
reset-wrong = Dette link er forkert eller gælder ikke længere. Bed om et nyt.
email = E-mailadresse
phone = Telefonnummer
send-code = Send mig en kode
code = Kode
code-sent = Vi har sendt en kode til { $address }.
code-wrong = Koden er forkert eller gælder ikke længere.
mail-use = Få en kode via e-mail
phone-use = Få en kode via sms
code-message = { $code } er din kode til netværket hos { $venue }. Hvis du ikke har bedt om den, skal du se bort fra denne besked.
code-link = Eller åbn denne adresse på den enhed, du bad om den med:
code-other-device = Denne kode blev der bedt om på en anden enhed. Indtast den dér:
code-unsent = Koden kunne ikke sendes lige nu. Prøv igen senere, eller vælg en anden måde.
address-refused = Der sendes ingen kode dertil. Kontrollér, hvad du har skrevet, eller vælg en anden måde.
room = Værelsesnummer
surname = Efternavn
stay-wrong = Vi har ikke fundet noget ophold med det værelsesnummer og efternavn.
stay-not-yet = Du kan endnu ikke komme online med disse oplysninger. Prøv igen senere.
card = Kortnummer
details-wrong = Vi har ikke fundet noget med disse oplysninger. Kontrollér dem, og prøv igen.
continue-with = Fortsæt med { $provider }

## When something goes wrong
error-heading = Det lykkedes ikke
open-sign-in = Åbn loginsiden
error-not-a-guest = Enheden blev ikke fundet på gæstenetværket. Opret forbindelse direkte til netværket hos { $venue }, uden VPN eller en anden router imellem, og åbn siden igen.
error-from-elsewhere = En side fra et andet websted sendte dette, så intet er ændret. Åbn selve loginsiden.
error-unusable = Det, der blev sendt, kan ikke bruges. Åbn loginsiden, og prøv igen.
error-forbidden = Det er ikke tilladt. Åbn loginsiden, og begynd der.
error-not-found = Der er ingen sådan side her. Loginsiden er ét skridt væk.
error-not-done = Det kan ikke gøres med denne side. Åbn loginsiden, og begynd der.
error-too-slow = Anmodningen kom ikke frem i tide. Wi-Fi er måske svagt her: gå tættere på, og prøv igen.
error-too-long = Der blev sendt mere, end siden tager imod. Åbn loginsiden, og begynd der.
error-too-often = Denne enhed har prøvet for mange gange. Vent et halvt minut, og prøv igen.
error-broken = Wi-Fi-portalen har en fejl. De, der er online, forbliver online. Prøv igen om lidt.
error-busy = Det kan ikke lade sig gøre lige nu, og intet er ændret. De, der er online, forbliver online. Prøv igen om nogle sekunder.

## Amounts and moments
days = { $n ->
    [one] { $n } dag
   *[other] { $n } dage
}
hours = { $n ->
    [one] { $n } time
   *[other] { $n } timer
}
minutes = { $n ->
    [one] { $n } minut
   *[other] { $n } minutter
}
less-than-a-minute = under et minut
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] jan.
    [2] feb.
    [3] mar.
    [4] apr.
    [5] maj
    [6] juni
    [7] juli
    [8] aug.
    [9] sep.
    [10] okt.
    [11] nov.
   *[12] dec.
}
day-and-time = { $day }. { month } { $time }
