## Around every page
language = Lingua
about-venue = Informazioni su { $venue }
privacy = Questa pagina non traccia nessuno e non carica nulla da altri siti.

## Signing in
connect-heading = Connettersi a Internet
on-network = È nella rete di { $venue }.
terms = Condizioni d’uso
terms-binding = Questo testo è una traduzione. Fa fede la versione in questa lingua: { $language }.
accept-terms = Accetto le condizioni d’uso
accept-and-connect = Accetta e connettiti
choose-way = Come desidera accedere?
or = oppure
sign-in = Accedi

## What is offered, and what is left
time = Tempo
data = Dati
speed = Velocità
up-to = fino a { $speed }
then-slower = poi { $speed }
online-heading = È online
close-page = Può chiudere questa pagina.
time-left = Tempo rimasto
data-left = Dati rimasti
until = fino a: { $moment }
renews = Si rinnova: { $moment }
data-used-up = I suoi dati sono esauriti. Resta online, ma più lentamente.
refresh = Aggiorna
stay-longer = Resta online più a lungo
sign-out = Esci
consents-heading = Che cosa consente
consents-hint = Lei è online sia che selezioni qualcosa qui, sia che non lo faccia. Può cambiarlo qui in qualsiasi momento.
consents-save = Salva
consents-saved = Salvato.
back = Indietro
devices = Dispositivi
this-device = Questo dispositivo
device-used = Usati: { $data }

## When nothing is granted now
closed = La rete è chiusa a quest’ora.
used-up = Questo dispositivo ha esaurito tutto ciò che gli spetta.
again-in = Tempo prima di poter tornare online: { $length } ({ $moment })
ask-staff = Chieda al personale quando potrà tornare online.

## When a form was not taken
notice-terms-changed = Le condizioni sono cambiate da quando questa pagina è stata aperta. Le legga di nuovo.
notice-expired = Questa pagina è rimasta aperta troppo a lungo e nulla è stato modificato. Prema ancora una volta il pulsante.
notice-other-device = Questa pagina non è stata creata per questo dispositivo e nulla è stato modificato. Prema ancora una volta il pulsante.
notice-device-gone = Quel dispositivo è già scollegato.
notice-account-made = Il tuo account è pronto. Usalo per accedere.
notice-password-changed = La tua password è stata cambiata.
notice-password-given = La tua password è stata scelta da qualcun altro. Scegline una tua.
fill-in = Compili questo campo.
too-many-tries = Troppi tentativi. Attenda: { $length }
way-failed = Ora non è possibile accedere in questo modo. Riprovi o ne scelga un altro.
not-here = È valido, ma non in questa parte della rete. Lo usi dove le è stato indicato.

## Ways in
voucher-code = Codice del voucher
voucher-hint = È stampato sul suo voucher. Maiuscole e spazi non contano.
voucher-use = Usa il voucher
voucher-wrong = Questo codice non è valido. Lo controlli e riprovi.
voucher-over = Questo voucher è esaurito o scaduto.
voucher-full = Sono già online tutti i dispositivi consentiti da questo voucher.
voucher-optional = Senza voucher, lasci vuoto il campo.
sponsor-ask = Chiedi a un ospitante
sponsor-host = Nome o indirizzo e-mail di chi La ospita
sponsor-hint = La persona della casa a cui fa visita. È lei a decidere se può entrare.
guest-name = Il Suo nome
sponsor-reason = Motivo della visita
sponsor-send = Chiedi l’accesso
sponsor-wait-heading = In attesa di risposta
sponsor-wait = Abbiamo chiesto a { $host }. Questa pagina cerca da sola la risposta. Se non arriva, controlli il nome e chieda di nuovo.
sponsor-again = Chiedi di nuovo
sponsor-refused = Chi La ospita non ha dato l’accesso. Gli parli, o scelga un altro modo.
host-mail-subject = Un ospite chiede l’accesso: { $venue }
host-mail = { $guest } chiede di usare la rete di { $venue } ({ $zone }).
host-mail-reason = Motivo indicato: { $reason }
host-mail-beware = Queste parole le ha scritte l’ospite. Se non aspetta nessuno, ignori questo messaggio.
host-mail-link = Acceda a questo indirizzo per vedere la richiesta e rispondere:
allowance-over = Ciò che le è stato concesso è esaurito o scaduto.
devices-full = Sono già online tanti suoi dispositivi quanti sono consentiti.
other-devices = Altri dispositivi online: { $n }
which-offline = Quale dispositivo deve andare offline?
online-since = online da: { $moment }
resume = Riprendi la sessione
resume-known = Questo browser è già stato online qui. Può continuare con quanto le restava.
resume-code = Codice della sua sessione
resume-hint = La pagina lo mostrava mentre era online.
resume-wrong = Questo codice non è giusto, o la sua sessione non può più continuare.
resume-keep = Se la rete non riconoscesse più il suo dispositivo, continui con questo codice:
user-name = Nome utente
password = Password
password-wrong = Il nome utente o la password non è corretto.
account-use = Accedi con un account
account-new = Crea un account
name-hint = Lettere e cifre; tra di esse anche . _ - @ +
name-taken = Questo nome è già in uso. Scegline un altro.
password-former = Password attuale
password-new = Nuova password
password-hint = Almeno 8 caratteri.
password-common = Questa password è facile da indovinare. Scegline un’altra.
password-same = Questa è la password attuale. Scegline un’altra.
password-change = Cambia la password
reset-ask = Password dimenticata?
reset-hint = Inviamo un link all’indirizzo e-mail del suo account.
reset-send = Inviami un link
reset-sent = Se esiste un account con questo indirizzo, è in arrivo un messaggio con un link. Il link vale una sola volta.
reset-message = Qualcuno ha chiesto una nuova password per il suo account nella rete di { $venue }. Il suo nome utente: { $name }. Se non è stato lei, ignori questo messaggio.
reset-link = Scelga una nuova password a questo indirizzo, in quella rete:
reset-wrong = Questo link non è giusto o non è più valido. Ne chieda un altro.
email = Indirizzo e-mail
phone = Numero di telefono
send-code = Inviami un codice
code = Codice
code-sent = Abbiamo inviato un codice a { $address }.
code-wrong = Questo codice è errato o non più valido.
mail-use = Ricevi un codice per e-mail
phone-use = Ricevi un codice per SMS
code-message = { $code } è il tuo codice per la rete di { $venue }. Se non l’hai chiesto, ignora questo messaggio.
code-link = Oppure apri questo indirizzo sul dispositivo con cui l’hai chiesto:
code-other-device = Questo codice è stato chiesto su un altro dispositivo. Inseriscilo lì:
code-unsent = Il codice non può essere inviato in questo momento. Riprova più tardi o scegli un altro modo.
address-refused = Lì non viene inviato alcun codice. Controlla ciò che hai scritto o scegli un altro modo.
room = Numero di camera
surname = Cognome
stay-wrong = Non abbiamo trovato alcun soggiorno con questo numero di camera e questo cognome.
stay-not-yet = Con questi dati non è ancora possibile andare online. Riprovi più tardi.
card = Numero della carta
details-wrong = Non abbiamo trovato nulla con questi dati. Li controlli e riprovi.
continue-with = Continua con { $provider }

## When something goes wrong
error-heading = Non ha funzionato
open-sign-in = Apri la pagina di accesso
error-not-a-guest = Questo dispositivo non è stato trovato nella rete degli ospiti. Si colleghi direttamente alla rete di { $venue }, senza VPN o altri router in mezzo, e riapra questa pagina.
error-from-elsewhere = Questo è stato inviato da una pagina di un altro sito, quindi nulla è stato modificato. Apra la pagina di accesso stessa.
error-unusable = Ciò che è stato inviato non può essere usato. Riapra la pagina di accesso e riprovi.
error-forbidden = Non è consentito. Apra la pagina di accesso e cominci da lì.
error-not-found = Qui non c’è una pagina simile. La pagina di accesso è a un passo.
error-not-done = Con questa pagina non si può fare. Apra la pagina di accesso e cominci da lì.
error-too-slow = La richiesta non è arrivata in tempo. Forse qui il Wi-Fi è debole: si avvicini e riprovi.
error-too-long = È stato inviato più di quanto questa pagina accetti. Apra la pagina di accesso e cominci da lì.
error-too-often = Questo dispositivo ha provato troppe volte. Aspetti mezzo minuto, poi riprovi.
error-broken = Il portale del Wi-Fi ha un errore. Chi è online resta online. Riprovi tra un momento.
error-busy = Al momento non è possibile e nulla è stato modificato. Chi è online resta online. Riprovi tra qualche secondo.

## Amounts and moments
days = { $n ->
    [one] { $n } giorno
   *[other] { $n } giorni
}
hours = { $n ->
    [one] { $n } ora
   *[other] { $n } ore
}
minutes = { $n ->
    [one] { $n } minuto
   *[other] { $n } minuti
}
less-than-a-minute = meno di un minuto
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] gen
    [2] feb
    [3] mar
    [4] apr
    [5] mag
    [6] giu
    [7] lug
    [8] ago
    [9] set
    [10] ott
    [11] nov
   *[12] dic
}
day-and-time = { $day } { month }, { $time }
