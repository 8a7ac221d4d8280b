## Around every page
language = Språk
about-venue = Om { $venue }
privacy = Den här sidan följer ingen och hämtar inget utifrån.

## Signing in
connect-heading = Anslut till internet
on-network = Du är på nätverket hos { $venue }.
terms = Användarvillkor
terms-binding = Den här texten är en översättning. Bindande är texten på detta språk: { $language }.
accept-terms = Jag godkänner användarvillkoren
accept-and-connect = Godkänn och anslut
choose-way = Hur vill du logga in?
or = eller
sign-in = Logga in

## What is offered, and what is left
time = Tid
data = Data
speed = Hastighet
up-to = upp till { $speed }
then-slower = sedan { $speed }
online-heading = Du är online
close-page = Du kan stänga den här sidan.
time-left = Tid kvar
data-left = Data kvar
until = till { $moment }
renews = Börjar om: { $moment }
data-used-up = Dina data är slut. Du är kvar online, men långsammare.
refresh = Uppdatera
stay-longer = Stanna online längre
sign-out = Logga ut
consents-heading = Vad du tillåter
consents-hint = Du är online oavsett om du kryssar för något här eller inte. Du kan ändra det här när som helst.
consents-save = Spara
consents-saved = Sparat.
back = Tillbaka
devices = Enheter
this-device = Den här enheten
device-used = Använt: { $data }

## When nothing is granted now
closed = Nätverket är stängt vid den här tiden.
used-up = Den här enheten har använt allt den får.
again-in = Tid tills du kan gå online igen: { $length } ({ $moment })
ask-staff = Fråga personalen när du kan gå online igen.

## When a form was not taken
notice-terms-changed = Villkoren har ändrats sedan sidan öppnades. Läs dem igen.
notice-expired = Sidan var öppen för länge, så inget har ändrats. Tryck på knappen en gång till.
notice-other-device = Sidan gjordes inte för den här enheten, så inget har ändrats. Tryck på knappen en gång till.
notice-device-gone = Den enheten är redan frånkopplad.
notice-account-made = Ditt konto är klart. Logga in med det.
notice-password-changed = Ditt lösenord är ändrat.
notice-password-given = Någon annan har valt ditt lösenord. Välj ett eget.
fill-in = Fyll i det här fältet.
too-many-tries = För många försök. Vänta: { $length }
way-failed = Det går inte att logga in så här just nu. Försök igen eller välj ett annat sätt.
not-here = Det är giltigt, men inte i den här delen av nätverket. Använd det där du blev anvisad.

## Ways in
voucher-code = Voucherkod
voucher-hint = Den står på din voucher. Stora bokstäver och mellanslag spelar ingen roll.
voucher-use = Använd voucher
voucher-wrong = Koden är inte giltig. Kontrollera den och försök igen.
voucher-over = Vouchern är förbrukad eller har gått ut.
voucher-full = Så många enheter som vouchern tillåter är redan online.
voucher-optional = Lämna fältet tomt om du inte har någon voucher.
sponsor-ask = Fråga en värd
sponsor-host = Din värds namn eller e-postadress
sponsor-hint = Någon i huset som du besöker. Den personen avgör om du släpps in.
guest-name = Ditt namn
sponsor-reason = Anledning till besöket
sponsor-send = Be om att få komma in
sponsor-wait-heading = Väntar på svar
sponsor-wait = Frågan har ställts till { $host }. Sidan letar själv efter svaret. Kommer inget, kontrollera namnet och fråga igen.
sponsor-again = Fråga igen
sponsor-refused = Din värd har inte släppt in dig. Tala med varandra eller välj ett annat sätt.
host-mail-subject = En gäst ber om tillträde: { $venue }
host-mail = { $guest } ber om att få använda nätverket hos { $venue } ({ $zone }).
host-mail-reason = Angivet skäl: { $reason }
host-mail-beware = Gästen har själv skrivit orden. Om du inte väntar någon kan du bortse från detta meddelande.
host-mail-link = Logga in på den här adressen för att se begäran och svara på den:
allowance-over = Det du har beviljats är slut eller har gått ut.
devices-full = Så många av dina enheter som är tillåtet är redan online.
other-devices = Andra enheter online: { $n }
which-offline = Vilken enhet ska kopplas från?
online-since = online sedan { $moment }
resume = Fortsätt din session
resume-known = Den här webbläsaren har varit online här förut. Du kan fortsätta med det du hade kvar.
resume-code = Koden till din session
resume-hint = Sidan visade den medan du var online.
resume-wrong = Koden är inte rätt, eller så kan dess session inte längre fortsätta.
resume-keep = Om nätverket inte känner igen din enhet kan du fortsätta med den här koden:
user-name = Användarnamn
password = Lösenord
password-wrong = Användarnamnet eller lösenordet stämmer inte.
account-use = Logga in med ett konto
account-new = Skapa ett konto
name-hint = Bokstäver och siffror; mellan dem även . _ - @ +
name-taken = Det här namnet är upptaget. Välj ett annat.
password-former = Nuvarande lösenord
password-new = Nytt lösenord
password-hint = Minst 8 tecken.
password-common = Det här lösenordet är lätt att gissa. Välj ett annat.
password-same = Det här är ditt nuvarande lösenord. Välj ett annat.
password-change = Byt lösenord
reset-ask = Glömt lösenordet?
reset-hint = Vi skickar en länk till e-postadressen för ditt konto.
reset-send = Skicka en länk
reset-sent = Om det finns ett konto med den här adressen är ett meddelande med en länk på väg. Länken fungerar en gång.
reset-message = Någon har bett om ett nytt lösenord för ditt konto i nätverket hos { $venue }. Ditt användarnamn: { $name }. Om det inte var du kan du bortse från detta meddelande.
reset-link = Välj ett nytt lösenord på den här adressen, i det nätverket:
reset-wrong = Länken är fel eller gäller inte längre. Be om en ny.
email = E-postadress
phone = Telefonnummer
send-code = Skicka en kod till mig
code = Kod
code-sent = Vi har skickat en kod till { $address }.
code-wrong = Koden är fel eller gäller inte längre.
mail-use = Få en kod via e-post
phone-use = Få en kod via sms
code-message = { $code } är din kod till nätverket hos { $venue }. Om du inte har bett om den kan du bortse från meddelandet.
code-link = Eller öppna den här adressen på enheten som du bad om den med:
code-other-device = Den här koden begärdes på en annan enhet. Ange den där:
code-unsent = Koden kunde inte skickas just nu. Försök igen senare eller välj ett annat sätt.
address-refused = Ingen kod skickas dit. Kontrollera vad du skrev eller välj ett annat sätt.
room = Rumsnummer
surname = Efternamn
stay-wrong = Vi hittar ingen vistelse med det rumsnumret och efternamnet.
stay-not-yet = Det går ännu inte att ansluta med de här uppgifterna. Försök igen senare.
card = Kortnummer
details-wrong = Vi hittar inget med de här uppgifterna. Kontrollera dem och försök igen.
continue-with = Fortsätt med { $provider }

## When something goes wrong
error-heading = Det gick inte
open-sign-in = Öppna inloggningssidan
error-not-a-guest = Enheten hittades inte på gästnätet. Anslut direkt till nätverket hos { $venue }, utan VPN eller annan router emellan, och öppna sidan igen.
error-from-elsewhere = En sida på en annan webbplats skickade detta, så inget har ändrats. Öppna själva inloggningssidan.
error-unusable = Det som skickades kan inte användas. Öppna inloggningssidan och försök igen.
error-forbidden = Det är inte tillåtet. Öppna inloggningssidan och börja där.
error-not-found = Det finns ingen sådan sida här. Inloggningssidan är ett steg bort.
error-not-done = Det går inte att göra med den här sidan. Öppna inloggningssidan och börja där.
error-too-slow = Begäran kom inte fram i tid. Wi-Fi kan vara svagt här: gå närmare och försök igen.
error-too-long = Mer skickades än sidan tar emot. Öppna inloggningssidan och börja där.
error-too-often = Den här enheten har försökt för ofta. Vänta en halv minut och försök igen.
error-broken = Wi-Fi-portalen har ett fel. Den som är online förblir online. Försök igen om en stund.
error-busy = Det går inte just nu, och inget har ändrats. Den som är online förblir online. Försök igen om några sekunder.

## Amounts and moments
days = { $n ->
    [one] { $n } dag
   *[other] { $n } dagar
}
hours = { $n ->
    [one] { $n } timme
   *[other] { $n } timmar
}
minutes = { $n ->
    [one] { $n } minut
   *[other] { $n } minuter
}
less-than-a-minute = mindre än en minut
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
    [3] mars
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
day-and-time = { $day } { month } { $time }
