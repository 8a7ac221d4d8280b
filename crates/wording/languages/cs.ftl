## Around every page
language = Jazyk
about-venue = O podniku { $venue }
privacy = Tato stránka nikoho nesleduje a nic odjinud nenačítá.

## Signing in
connect-heading = Připojit k internetu
on-network = Jste v síti { $venue }.
terms = Podmínky použití
terms-binding = Tento text je překlad. Závazné je znění v tomto jazyce: { $language }.
accept-terms = Souhlasím s podmínkami použití
accept-and-connect = Souhlasím a připojit
choose-way = Jak se chcete přihlásit?
or = nebo
sign-in = Přihlásit se

## What is offered, and what is left
time = Čas
data = Data
speed = Rychlost
up-to = až { $speed }
then-slower = potom { $speed }
online-heading = Jste online
close-page = Tuto stránku můžete zavřít.
time-left = Zbývající čas
data-left = Zbývající data
until = do: { $moment }
renews = Obnovení: { $moment }
data-used-up = Vaše data jsou vyčerpána. Zůstáváte online, ale pomaleji.
refresh = Obnovit
stay-longer = Zůstat online déle
sign-out = Odhlásit se
consents-heading = Co povolujete
consents-hint = Jste online, ať zde něco zaškrtnete, nebo ne. Kdykoli to tu můžete změnit.
consents-save = Uložit
consents-saved = Uloženo.
back = Zpět
devices = Zařízení
this-device = Toto zařízení
device-used = Využito: { $data }

## When nothing is granted now
closed = Síť je v tuto dobu zavřená.
used-up = Toto zařízení vyčerpalo vše, na co má nárok.
again-in = Doba do dalšího připojení: { $length } ({ $moment })
ask-staff = Zeptejte se personálu, kdy se budete moci znovu připojit.

## When a form was not taken
notice-terms-changed = Podmínky se od otevření této stránky změnily. Přečtěte si je prosím znovu.
notice-expired = Stránka byla otevřená příliš dlouho, takže se nic nezměnilo. Stiskněte prosím tlačítko ještě jednou.
notice-other-device = Stránka nebyla vytvořena pro toto zařízení, takže se nic nezměnilo. Stiskněte prosím tlačítko ještě jednou.
notice-device-gone = To zařízení už je odpojené.
notice-account-made = Účet je připraven. Přihlaste se jím.
notice-password-changed = Heslo je změněno.
notice-password-given = Vaše heslo zvolil někdo jiný. Zvolte si vlastní.
fill-in = Vyplňte prosím toto pole.
too-many-tries = Příliš mnoho pokusů. Počkejte prosím: { $length }
way-failed = Tímto způsobem se teď nelze přihlásit. Zkuste to znovu nebo zvolte jiný.
not-here = Platí to, ale ne v této části sítě. Použijte to tam, kde vám bylo řečeno.

## Ways in
voucher-code = Kód voucheru
voucher-hint = Je vytištěn na voucheru. Na velikosti písmen a mezerách nezáleží.
voucher-use = Použít voucher
voucher-wrong = Tento kód není platný. Zkontrolujte ho a zkuste to znovu.
voucher-over = Tento voucher je vyčerpán nebo mu skončila platnost.
voucher-full = Online už je tolik zařízení, kolik tento voucher dovoluje.
voucher-optional = Bez voucheru nechte pole prázdné.
sponsor-ask = Zeptat se hostitele
sponsor-host = Jméno nebo e-mail vašeho hostitele
sponsor-hint = Někdo z domu, koho jste přišli navštívit. On rozhodne, zda vás pustí dál.
guest-name = Vaše jméno
sponsor-reason = Důvod návštěvy
sponsor-send = Požádat o přístup
sponsor-wait-heading = Čeká se na odpověď
sponsor-wait = Dotaz byl odeslán: { $host }. Stránka odpověď hledá sama. Pokud žádná nepřijde, zkontrolujte jméno a zeptejte se znovu.
sponsor-again = Zeptat se znovu
sponsor-refused = Hostitel vás nepustil dál. Promluvte si s ním, nebo zvolte jiný způsob.
host-mail-subject = Host žádá o přístup: { $venue }
host-mail = { $guest } žádá o přístup k síti: { $venue } ({ $zone }).
host-mail-reason = Uvedený důvod: { $reason }
host-mail-beware = Tato slova napsal host. Pokud nikoho nečekáte, zprávu ignorujte.
host-mail-link = Přihlaste se na této adrese, podívejte se na žádost a odpovězte na ni:
allowance-over = Co vám bylo přiděleno, je vyčerpáno nebo vypršelo.
devices-full = Online je již tolik vašich zařízení, kolik je povoleno.
other-devices = Další zařízení online: { $n }
which-offline = Které zařízení se má odpojit?
online-since = online od: { $moment }
resume = Pokračovat v relaci
resume-known = Tento prohlížeč tu už byl online. Můžete pokračovat s tím, co vám zbylo.
resume-code = Kód vaší relace
resume-hint = Stránka ho zobrazila, když jste byli online.
resume-wrong = Tento kód není správný nebo v jeho relaci už nelze pokračovat.
resume-keep = Pokud síť vaše zařízení znovu nepozná, pokračujte s tímto kódem:
user-name = Uživatelské jméno
password = Heslo
password-wrong = Uživatelské jméno nebo heslo není správné.
account-use = Přihlásit se účtem
account-new = Vytvořit účet
name-hint = Písmena a číslice, mezi nimi také . _ - @ +
name-taken = Toto jméno je obsazené. Zvolte jiné.
password-former = Dosavadní heslo
password-new = Nové heslo
password-hint = Nejméně 8 znaků.
password-common = Toto heslo se dá snadno uhodnout. Zvolte jiné.
password-same = Toto je dosavadní heslo. Zvolte jiné.
password-change = Změnit heslo
reset-ask = Zapomněli jste heslo?
reset-hint = Pošleme odkaz na e-mailovou adresu vašeho účtu.
reset-send = Poslat odkaz
reset-sent = Pokud účet s touto adresou existuje, zpráva s odkazem je na cestě. Odkaz funguje jednou.
reset-message = Někdo požádal o nové heslo k vašemu účtu v síti: { $venue }. Vaše uživatelské jméno: { $name }. Pokud jste to nebyli vy, zprávu ignorujte.
reset-link = Zvolte si nové heslo na této adrese, v této síti:
reset-wrong = Tento odkaz není správný, nebo už neplatí. Požádejte o jiný.
email = E-mailová adresa
phone = Telefonní číslo
send-code = Poslat kód
code = Kód
code-sent = Poslali jsme kód na { $address }.
code-wrong = Tento kód není správný nebo už neplatí.
mail-use = Získat kód e-mailem
phone-use = Získat kód v SMS
code-message = { $code } je váš kód do sítě { $venue }. Pokud jste o něj nežádali, zprávu ignorujte.
code-link = Nebo otevřete tuto adresu na zařízení, ze kterého jste o něj požádali:
code-other-device = O tento kód bylo požádáno na jiném zařízení. Zadejte ho tam:
code-unsent = Kód teď nelze odeslat. Zkuste to později nebo zvolte jiný způsob.
address-refused = Tam se kód neposílá. Zkontrolujte zadání nebo zvolte jiný způsob.
room = Číslo pokoje
surname = Příjmení
stay-wrong = S tímto číslem pokoje a příjmením jsme nenašli žádný pobyt.
stay-not-yet = S těmito údaji se zatím nelze připojit. Zkuste to později.
card = Číslo karty
details-wrong = Pod těmito údaji jsme nic nenašli. Zkontrolujte je a zkuste to znovu.
continue-with = Pokračovat přes { $provider }

## When something goes wrong
error-heading = Nepodařilo se
open-sign-in = Otevřít přihlašovací stránku
error-not-a-guest = Toto zařízení nebylo v síti pro hosty nalezeno. Připojte se přímo k síti { $venue }, bez VPN nebo jiného routeru, a otevřete tuto stránku znovu.
error-from-elsewhere = Odeslala to stránka jiného webu, takže se nic nezměnilo. Otevřete přímo přihlašovací stránku.
error-unusable = Odeslané údaje nelze použít. Otevřete znovu přihlašovací stránku a zkuste to ještě jednou.
error-forbidden = To není dovoleno. Otevřete přihlašovací stránku a začněte tam.
error-not-found = Taková stránka tu není. Přihlašovací stránka je jen o krok dál.
error-not-done = To s touto stránkou nejde. Otevřete přihlašovací stránku a začněte tam.
error-too-slow = Požadavek nedorazil včas. Wi-Fi tu může být slabá: jděte blíž a zkuste to znovu.
error-too-long = Bylo odesláno víc, než tato stránka přijme. Otevřete přihlašovací stránku a začněte tam.
error-too-often = Toto zařízení to zkusilo příliš často. Počkejte půl minuty a zkuste to znovu.
error-broken = Portál Wi-Fi má chybu. Kdo je online, zůstává online. Zkuste to prosím za chvíli znovu.
error-busy = Právě teď to nejde a nic se nezměnilo. Kdo je online, zůstává online. Zkuste to prosím za několik sekund znovu.

## Amounts and moments
days = { $n ->
    [one] { $n } den
    [few] { $n } dny
    [many] { $n } dne
   *[other] { $n } dní
}
hours = { $n ->
    [one] { $n } hodina
    [few] { $n } hodiny
    [many] { $n } hodiny
   *[other] { $n } hodin
}
minutes = { $n ->
    [one] { $n } minuta
    [few] { $n } minuty
    [many] { $n } minuty
   *[other] { $n } minut
}
less-than-a-minute = méně než minuta
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
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
day-and-time = { $day }. { month }, { $time }
