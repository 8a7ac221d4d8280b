## Around every page
language = Sprache
about-venue = Über { $venue }
privacy = Diese Seite verfolgt niemanden und lädt nichts von anderswo.

## Signing in
connect-heading = Mit dem Internet verbinden
on-network = Sie sind im Netz von { $venue }.
terms = Nutzungsbedingungen
terms-binding = Diese Worte sind eine Übersetzung. Verbindlich ist der Text in dieser Sprache: { $language }.
accept-terms = Ich stimme den Nutzungsbedingungen zu
accept-and-connect = Zustimmen und verbinden
choose-way = Wie möchten Sie sich anmelden?
or = oder
sign-in = Anmelden

## What is offered, and what is left
time = Zeit
data = Daten
speed = Tempo
up-to = bis zu { $speed }
then-slower = danach { $speed }
online-heading = Sie sind online
close-page = Sie können diese Seite schließen.
time-left = Verbleibende Zeit
data-left = Verbleibende Daten
until = bis { $moment }
renews = Beginnt neu: { $moment }
data-used-up = Ihr Datenvolumen ist aufgebraucht. Sie bleiben online, aber langsamer.
refresh = Aktualisieren
stay-longer = Länger online bleiben
sign-out = Abmelden
consents-heading = Was Sie erlauben
consents-hint = Sie sind online, ob Sie hier etwas ankreuzen oder nicht. Sie können es hier jederzeit ändern.
consents-save = Speichern
consents-saved = Gespeichert.
back = Zurück
devices = Geräte
this-device = Dieses Gerät
device-used = Verbraucht: { $data }

## When nothing is granted now
closed = Das Netz ist zu dieser Stunde geschlossen.
used-up = Dieses Gerät hat alles verbraucht, was ihm zusteht.
again-in = Zeit, bis Sie wieder online gehen können: { $length } ({ $moment })
ask-staff = Bitte fragen Sie das Personal, wann Sie wieder online gehen können.

## When a form was not taken
notice-terms-changed = Die Bedingungen haben sich geändert, seit diese Seite geöffnet wurde. Bitte lesen Sie sie noch einmal.
notice-expired = Diese Seite war zu lange offen, deshalb wurde nichts geändert. Bitte drücken Sie den Knopf noch einmal.
notice-other-device = Diese Seite wurde nicht für dieses Gerät erstellt, deshalb wurde nichts geändert. Bitte drücken Sie den Knopf noch einmal.
notice-device-gone = Jenes Gerät ist bereits offline.
notice-account-made = Ihr Konto ist bereit. Melden Sie sich damit an.
notice-password-changed = Ihr Passwort ist geändert.
notice-password-given = Ihr Passwort hat jemand anderes gewählt. Bitte wählen Sie ein eigenes.
fill-in = Bitte füllen Sie dieses Feld aus.
too-many-tries = Zu viele Versuche. Bitte warten Sie: { $length }
way-failed = Diese Anmeldung ist gerade nicht möglich. Bitte versuchen Sie es noch einmal oder wählen Sie eine andere.
not-here = Das ist gültig, aber nicht in diesem Teil des Netzes. Bitte verwenden Sie es dort, wo es Ihnen gesagt wurde.

## Ways in
voucher-code = Gutscheincode
voucher-hint = Er steht auf Ihrem Gutschein. Großbuchstaben und Leerzeichen spielen keine Rolle.
voucher-use = Gutschein einlösen
voucher-wrong = Dieser Code ist nicht gültig. Bitte prüfen Sie ihn und versuchen Sie es noch einmal.
voucher-over = Dieser Gutschein ist aufgebraucht oder abgelaufen.
voucher-full = Mit diesem Gutschein sind schon so viele Geräte online, wie er erlaubt.
voucher-optional = Ohne Gutschein lassen Sie das Feld leer.
sponsor-ask = Gastgeber fragen
sponsor-host = Name oder E-Mail-Adresse Ihres Gastgebers
sponsor-hint = Jemand aus dem Haus, den Sie besuchen. Diese Person entscheidet, ob Sie hineinkommen.
guest-name = Ihr Name
sponsor-reason = Grund Ihres Besuchs
sponsor-send = Um Zugang bitten
sponsor-wait-heading = Warten auf eine Antwort
sponsor-wait = { $host } wurde gefragt. Diese Seite sieht von selbst nach der Antwort. Kommt keine, prüfen Sie den Namen und fragen Sie noch einmal.
sponsor-again = Noch einmal fragen
sponsor-refused = Ihr Gastgeber hat Sie nicht hineingelassen. Bitte sprechen Sie miteinander oder wählen Sie einen anderen Weg.
host-mail-subject = Ein Gast bittet um Zugang: { $venue }
host-mail = { $guest } möchte das Netz von { $venue } nutzen ({ $zone }).
host-mail-reason = Angegebener Grund: { $reason }
host-mail-beware = Diese Worte hat der Gast geschrieben. Wenn Sie niemanden erwarten, beachten Sie diese Nachricht nicht.
host-mail-link = Melden Sie sich unter dieser Adresse an, um die Anfrage zu sehen und zu beantworten:
allowance-over = Was Ihnen gewährt wurde, ist verbraucht oder abgelaufen.
devices-full = Es sind schon so viele Ihrer Geräte online, wie erlaubt sind.
other-devices = Andere Geräte online: { $n }
which-offline = Welches Gerät soll offline gehen?
online-since = online seit { $moment }
resume = Sitzung fortsetzen
resume-known = Dieser Browser war hier schon online. Sie können mit dem weitermachen, was Ihnen geblieben ist.
resume-code = Code Ihrer Sitzung
resume-hint = Die Seite hat ihn gezeigt, während Sie online waren.
resume-wrong = Dieser Code stimmt nicht, oder seine Sitzung kann nicht mehr fortgesetzt werden.
resume-keep = Sollte dieses Netz Ihr Gerät nicht wiedererkennen, machen Sie mit diesem Code weiter:
user-name = Benutzername
password = Passwort
password-wrong = Benutzername oder Passwort ist nicht richtig.
account-use = Mit einem Konto anmelden
account-new = Konto anlegen
name-hint = Buchstaben und Ziffern; dazwischen auch . _ - @ +
name-taken = Dieser Name ist vergeben. Bitte wählen Sie einen anderen.
password-former = Bisheriges Passwort
password-new = Neues Passwort
password-hint = Mindestens 8 Zeichen.
password-common = Dieses Passwort ist leicht zu erraten. Bitte wählen Sie ein anderes.
password-same = Das ist Ihr bisheriges Passwort. Bitte wählen Sie ein anderes.
password-change = Passwort ändern
reset-ask = Passwort vergessen?
reset-hint = Wir senden einen Link an die E-Mail-Adresse Ihres Kontos.
reset-send = Link zusenden
reset-sent = Gibt es ein Konto mit dieser Adresse, ist eine Nachricht mit einem Link dorthin unterwegs. Der Link gilt einmal.
reset-message = Jemand hat ein neues Passwort für Ihr Konto im Netz von { $venue } angefordert. Ihr Benutzername: { $name }. Waren Sie das nicht, beachten Sie diese Nachricht nicht.
reset-link = Wählen Sie unter dieser Adresse, in jenem Netz, ein neues Passwort:
reset-wrong = Dieser Link ist falsch oder nicht mehr gültig. Bitte fordern Sie einen anderen an.
email = E-Mail-Adresse
phone = Telefonnummer
send-code = Code zusenden
code = Code
code-sent = Wir haben einen Code an { $address } gesendet.
code-wrong = Dieser Code ist falsch oder nicht mehr gültig.
mail-use = Code per E-Mail bekommen
phone-use = Code per SMS bekommen
code-message = { $code } ist Ihr Code für das Netz von { $venue }. Wenn Sie ihn nicht angefordert haben, beachten Sie diese Nachricht nicht.
code-link = Oder öffnen Sie diese Adresse auf dem Gerät, mit dem Sie ihn angefordert haben:
code-other-device = Dieser Code wurde auf einem anderen Gerät angefordert. Geben Sie ihn dort ein:
code-unsent = Der Code konnte gerade nicht gesendet werden. Bitte versuchen Sie es später noch einmal oder wählen Sie einen anderen Weg.
address-refused = Dorthin wird kein Code gesendet. Bitte prüfen Sie Ihre Eingabe oder wählen Sie einen anderen Weg.
room = Zimmernummer
surname = Nachname
stay-wrong = Zu dieser Zimmernummer und diesem Nachnamen haben wir keinen Aufenthalt gefunden.
stay-not-yet = Mit diesen Angaben können Sie noch nicht online gehen. Bitte versuchen Sie es später noch einmal.
card = Kartennummer
details-wrong = Zu diesen Angaben haben wir nichts gefunden. Bitte prüfen Sie sie und versuchen Sie es noch einmal.
continue-with = Weiter mit { $provider }

## When something goes wrong
error-heading = Das hat nicht geklappt
open-sign-in = Anmeldeseite öffnen
error-not-a-guest = Dieses Gerät wurde im Gästenetz nicht gefunden. Verbinden Sie sich direkt mit dem Netz von { $venue }, ohne VPN oder anderen Router dazwischen, und öffnen Sie diese Seite noch einmal.
error-from-elsewhere = Eine Seite einer anderen Website hat das gesendet, deshalb wurde nichts geändert. Öffnen Sie die Anmeldeseite selbst.
error-unusable = Was gesendet wurde, kann nicht verwendet werden. Öffnen Sie die Anmeldeseite und versuchen Sie es noch einmal.
error-forbidden = Das ist nicht erlaubt. Öffnen Sie die Anmeldeseite und beginnen Sie dort.
error-not-found = Hier gibt es keine solche Seite. Zur Anmeldeseite ist es nur ein Schritt.
error-not-done = Das geht mit dieser Seite nicht. Öffnen Sie die Anmeldeseite und beginnen Sie dort.
error-too-slow = Die Anfrage kam nicht rechtzeitig an. Vielleicht ist das WLAN hier schwach: Gehen Sie näher heran und versuchen Sie es noch einmal.
error-too-long = Es wurde mehr gesendet, als diese Seite annimmt. Öffnen Sie die Anmeldeseite und beginnen Sie dort.
error-too-often = Dieses Gerät hat es zu oft versucht. Warten Sie eine halbe Minute und versuchen Sie es dann noch einmal.
error-broken = Das Portal des WLANs hat einen Fehler. Wer online ist, bleibt online. Bitte versuchen Sie es gleich noch einmal.
error-busy = Das geht gerade nicht, und nichts wurde geändert. Wer online ist, bleibt online. Bitte versuchen Sie es in einigen Sekunden noch einmal.

## Amounts and moments
days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
minutes = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
less-than-a-minute = weniger als eine Minute
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
}
day-and-time = { $day }. { month }, { $time }
