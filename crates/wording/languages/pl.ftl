## Around every page
language = Język
about-venue = O { $venue }
privacy = Ta strona nikogo nie śledzi i nie pobiera niczego z zewnątrz.

## Signing in
connect-heading = Połącz z internetem
on-network = Jesteś w sieci { $venue }.
terms = Warunki korzystania
terms-binding = Ten tekst jest tłumaczeniem. Wiążąca jest wersja w tym języku: { $language }.
accept-terms = Akceptuję warunki korzystania
accept-and-connect = Akceptuję i łączę
choose-way = Jak chcesz się zalogować?
or = lub
sign-in = Zaloguj się

## What is offered, and what is left
time = Czas
data = Dane
speed = Prędkość
up-to = do { $speed }
then-slower = potem { $speed }
online-heading = Jesteś online
close-page = Możesz zamknąć tę stronę.
time-left = Pozostały czas
data-left = Pozostałe dane
until = do: { $moment }
renews = Odnowienie: { $moment }
data-used-up = Twoje dane się skończyły. Pozostajesz online, ale wolniej.
refresh = Odśwież
stay-longer = Zostań online dłużej
sign-out = Wyloguj się
consents-heading = Na co się zgadzasz
consents-hint = Jesteś online niezależnie od tego, czy coś tu zaznaczysz. Możesz to tutaj zmienić w każdej chwili.
consents-save = Zapisz
consents-saved = Zapisano.
back = Wstecz
devices = Urządzenia
this-device = To urządzenie
device-used = Wykorzystano: { $data }

## When nothing is granted now
closed = O tej porze sieć jest zamknięta.
used-up = To urządzenie wykorzystało wszystko, co mu przysługuje.
again-in = Czas do ponownego połączenia: { $length } ({ $moment })
ask-staff = Zapytaj obsługę, kiedy znów będzie można się połączyć.

## When a form was not taken
notice-terms-changed = Warunki zmieniły się od otwarcia tej strony. Przeczytaj je ponownie.
notice-expired = Ta strona była otwarta zbyt długo, więc nic nie zmieniono. Naciśnij przycisk jeszcze raz.
notice-other-device = Ta strona nie została utworzona dla tego urządzenia, więc nic nie zmieniono. Naciśnij przycisk jeszcze raz.
notice-device-gone = Tamto urządzenie jest już offline.
notice-account-made = Konto jest gotowe. Zaloguj się na nie.
notice-password-changed = Hasło zostało zmienione.
notice-password-given = To hasło wybrał ktoś inny. Wybierz własne.
fill-in = Wypełnij to pole.
too-many-tries = Zbyt wiele prób. Poczekaj: { $length }
way-failed = Ten sposób logowania jest teraz niedostępny. Spróbuj ponownie lub wybierz inny.
not-here = To jest ważne, ale nie w tej części sieci. Użyj tego tam, gdzie wskazano.

## Ways in
voucher-code = Kod vouchera
voucher-hint = Jest wydrukowany na voucherze. Wielkość liter i spacje nie mają znaczenia.
voucher-use = Użyj vouchera
voucher-wrong = Ten kod jest nieprawidłowy. Sprawdź go i spróbuj ponownie.
voucher-over = Ten voucher został wykorzystany lub wygasł.
voucher-full = Online jest już tyle urządzeń, na ile pozwala ten voucher.
voucher-optional = Bez vouchera zostaw pole puste.
sponsor-ask = Zapytaj gospodarza
sponsor-host = Nazwa lub adres e-mail gospodarza
sponsor-hint = Osoba z tego miejsca, którą Pan/Pani odwiedza. To ona decyduje o dostępie.
guest-name = Imię i nazwisko
sponsor-reason = Powód wizyty
sponsor-send = Poproś o dostęp
sponsor-wait-heading = Oczekiwanie na odpowiedź
sponsor-wait = Prośbę wysłano do: { $host }. Ta strona sama sprawdza odpowiedź. Jeśli nie nadejdzie, proszę sprawdzić nazwę i zapytać ponownie.
sponsor-again = Zapytaj ponownie
sponsor-refused = Gospodarz nie udzielił dostępu. Proszę z nim porozmawiać lub wybrać inny sposób.
host-mail-subject = Gość prosi o dostęp: { $venue }
host-mail = { $guest } prosi o dostęp do sieci: { $venue } ({ $zone }).
host-mail-reason = Podany powód: { $reason }
host-mail-beware = Te słowa wpisał gość. Jeśli nikogo się nie spodziewasz, zignoruj tę wiadomość.
host-mail-link = Zaloguj się pod tym adresem, aby zobaczyć prośbę i na nią odpowiedzieć:
allowance-over = To, co Państwu przyznano, zostało wykorzystane lub wygasło.
devices-full = W sieci jest już tyle Państwa urządzeń, ile jest dozwolone.
other-devices = Inne urządzenia online: { $n }
which-offline = Które urządzenie ma zostać odłączone?
online-since = online od: { $moment }
resume = Kontynuuj sesję
resume-known = Ta przeglądarka była już tutaj online. Można kontynuować z tym, co pozostało.
resume-code = Kod sesji
resume-hint = Strona pokazywała go, gdy byli Państwo online.
resume-wrong = Kod jest nieprawidłowy albo jego sesji nie można już kontynuować.
resume-keep = Jeśli sieć nie rozpozna ponownie urządzenia, proszę kontynuować z tym kodem:
user-name = Nazwa użytkownika
password = Hasło
password-wrong = Nazwa użytkownika lub hasło jest nieprawidłowe.
account-use = Zaloguj się na konto
account-new = Załóż konto
name-hint = Litery i cyfry, a między nimi także . _ - @ +
name-taken = Ta nazwa jest zajęta. Wybierz inną.
password-former = Dotychczasowe hasło
password-new = Nowe hasło
password-hint = Co najmniej 8 znaków.
password-common = To hasło łatwo odgadnąć. Wybierz inne.
password-same = To jest dotychczasowe hasło. Wybierz inne.
password-change = Zmień hasło
reset-ask = Nie pamiętasz hasła?
reset-hint = Wyślemy link na adres e-mail Twojego konta.
reset-send = Wyślij mi link
reset-sent = Jeśli istnieje konto z tym adresem, wiadomość z linkiem jest w drodze. Link działa jeden raz.
reset-message = Ktoś poprosił o nowe hasło do Twojego konta w sieci: { $venue }. Twoja nazwa użytkownika: { $name }. Jeśli to nie Ty, zignoruj tę wiadomość.
reset-link = Wybierz nowe hasło pod tym adresem, w tej sieci:
reset-wrong = Ten link jest nieprawidłowy lub już nieważny. Poproś o nowy.
email = Adres e-mail
phone = Numer telefonu
send-code = Wyślij mi kod
code = Kod
code-sent = Wysłaliśmy kod na { $address }.
code-wrong = Ten kod jest nieprawidłowy lub już nieważny.
mail-use = Otrzymaj kod e-mailem
phone-use = Otrzymaj kod SMS-em
code-message = { $code } to Twój kod do sieci { $venue }. Jeśli o niego nie prosisz, zignoruj tę wiadomość.
code-link = Lub otwórz ten adres na urządzeniu, z którego wysłano prośbę:
code-other-device = O ten kod poproszono na innym urządzeniu. Wpisz go tam:
code-unsent = Nie można teraz wysłać kodu. Spróbuj później albo wybierz inny sposób.
address-refused = Pod ten adres ani numer nie wysyłamy kodu. Sprawdź, co wpisano, albo wybierz inny sposób.
room = Numer pokoju
surname = Nazwisko
stay-wrong = Nie znaleźliśmy pobytu z tym numerem pokoju i nazwiskiem.
stay-not-yet = Z tymi danymi nie można się jeszcze połączyć. Spróbuj ponownie później.
card = Numer karty
details-wrong = Nie znaleźliśmy niczego z tymi danymi. Sprawdź je i spróbuj ponownie.
continue-with = Kontynuuj z { $provider }

## When something goes wrong
error-heading = Nie udało się
open-sign-in = Otwórz stronę logowania
error-not-a-guest = Nie znaleziono tego urządzenia w sieci dla gości. Połącz się bezpośrednio z siecią { $venue }, bez VPN ani innego routera po drodze, i otwórz tę stronę ponownie.
error-from-elsewhere = Wysłała to strona innej witryny, więc nic nie zmieniono. Otwórz samą stronę logowania.
error-unusable = Nie można użyć tego, co wysłano. Otwórz ponownie stronę logowania i spróbuj jeszcze raz.
error-forbidden = To niedozwolone. Otwórz stronę logowania i zacznij tam.
error-not-found = Nie ma tu takiej strony. Strona logowania jest o krok stąd.
error-not-done = Na tej stronie nie można tego zrobić. Otwórz stronę logowania i zacznij tam.
error-too-slow = Żądanie nie dotarło na czas. Może Wi-Fi jest tu słabe: podejdź bliżej i spróbuj ponownie.
error-too-long = Wysłano więcej, niż ta strona przyjmuje. Otwórz stronę logowania i zacznij tam.
error-too-often = To urządzenie próbowało zbyt często. Poczekaj pół minuty i spróbuj ponownie.
error-broken = W portalu Wi-Fi wystąpił błąd. Kto jest online, pozostaje online. Spróbuj ponownie za chwilę.
error-busy = Teraz nie można tego zrobić i nic nie zmieniono. Kto jest online, pozostaje online. Spróbuj ponownie za kilka sekund.

## Amounts and moments
days = { $n ->
    [one] { $n } dzień
    [few] { $n } dni
    [many] { $n } dni
   *[other] { $n } dnia
}
hours = { $n ->
    [one] { $n } godzina
    [few] { $n } godziny
    [many] { $n } godzin
   *[other] { $n } godziny
}
minutes = { $n ->
    [one] { $n } minuta
    [few] { $n } minuty
    [many] { $n } minut
   *[other] { $n } minuty
}
less-than-a-minute = mniej niż minuta
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] sty
    [2] lut
    [3] mar
    [4] kwi
    [5] maj
    [6] cze
    [7] lip
    [8] sie
    [9] wrz
    [10] paź
    [11] lis
   *[12] gru
}
day-and-time = { $day } { month }, { $time }
