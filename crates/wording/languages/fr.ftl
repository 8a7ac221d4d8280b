## Around every page
language = Langue
about-venue = À propos de { $venue }
privacy = Cette page ne suit personne et ne charge rien d’ailleurs.

## Signing in
connect-heading = Se connecter à Internet
on-network = Vous êtes sur le réseau de { $venue }.
terms = Conditions d’utilisation
terms-binding = Ce texte est une traduction. Fait foi la version dans cette langue : { $language }.
accept-terms = J’accepte les conditions d’utilisation
accept-and-connect = Accepter et se connecter
choose-way = Comment souhaitez-vous vous connecter ?
or = ou
sign-in = Se connecter

## What is offered, and what is left
time = Durée
data = Données
speed = Débit
up-to = jusqu’à { $speed }
then-slower = puis { $speed }
online-heading = Vous êtes en ligne
close-page = Vous pouvez fermer cette page.
time-left = Temps restant
data-left = Données restantes
until = jusqu’à : { $moment }
renews = Renouvellement : { $moment }
data-used-up = Vos données sont épuisées. Vous restez en ligne, mais plus lentement.
refresh = Actualiser
stay-longer = Rester en ligne plus longtemps
sign-out = Se déconnecter
consents-heading = Ce que vous autorisez
consents-hint = Vous êtes en ligne, que vous cochiez quelque chose ici ou non. Vous pouvez le modifier ici à tout moment.
consents-save = Enregistrer
consents-saved = Enregistré.
back = Retour
devices = Appareils
this-device = Cet appareil
device-used = Utilisées : { $data }

## When nothing is granted now
closed = Le réseau est fermé à cette heure.
used-up = Cet appareil a épuisé tout ce qui lui est accordé.
again-in = Temps avant de pouvoir vous reconnecter : { $length } ({ $moment })
ask-staff = Demandez au personnel quand vous pourrez vous reconnecter.

## When a form was not taken
notice-terms-changed = Les conditions ont changé depuis l’ouverture de cette page. Veuillez les relire.
notice-expired = Cette page est restée ouverte trop longtemps et rien n’a été modifié. Appuyez encore une fois sur le bouton.
notice-other-device = Cette page n’a pas été créée pour cet appareil et rien n’a été modifié. Appuyez encore une fois sur le bouton.
notice-device-gone = L’autre appareil est déjà hors ligne.
notice-account-made = Votre compte est prêt. Connectez-vous avec lui.
notice-password-changed = Votre mot de passe est changé.
notice-password-given = Quelqu’un d’autre a choisi votre mot de passe. Veuillez choisir le vôtre.
fill-in = Veuillez remplir ce champ.
too-many-tries = Trop d’essais. Veuillez patienter : { $length }
way-failed = Cette connexion n’est pas possible pour l’instant. Réessayez ou choisissez un autre moyen.
not-here = C’est valable, mais pas dans cette partie du réseau. Utilisez-le à l’endroit qui vous a été indiqué.

## Ways in
voucher-code = Code du bon d’accès
voucher-hint = Il est imprimé sur votre bon. Les majuscules et les espaces n’ont pas d’importance.
voucher-use = Utiliser le bon
voucher-wrong = Ce code n’est pas valable. Vérifiez-le et réessayez.
voucher-over = Ce bon est épuisé ou a expiré.
voucher-full = Le nombre d’appareils permis par ce bon est déjà atteint.
voucher-optional = Sans bon, laissez le champ vide.
sponsor-ask = Demander à un hôte
sponsor-host = Nom ou adresse e-mail de votre hôte
sponsor-hint = La personne de la maison à qui vous rendez visite. C’est elle qui décide si vous pouvez entrer.
guest-name = Votre nom
sponsor-reason = Motif de votre visite
sponsor-send = Demander l’accès
sponsor-wait-heading = En attente d’une réponse
sponsor-wait = La demande a été envoyée à { $host }. Cette page cherche la réponse d’elle-même. Si rien ne vient, vérifiez le nom et demandez à nouveau.
sponsor-again = Demander à nouveau
sponsor-refused = Votre hôte ne vous a pas donné accès. Parlez-lui ou choisissez un autre moyen.
host-mail-subject = Un visiteur demande l’accès : { $venue }
host-mail = { $guest } demande à utiliser le réseau de { $venue } ({ $zone }).
host-mail-reason = Motif indiqué : { $reason }
host-mail-beware = C’est le visiteur qui a écrit ces mots. Si vous n’attendez personne, ignorez ce message.
host-mail-link = Connectez-vous à cette adresse pour voir la demande et y répondre :
allowance-over = Ce qui vous a été accordé est épuisé ou a expiré.
devices-full = Autant de vos appareils que permis sont déjà en ligne.
other-devices = Autres appareils en ligne : { $n }
which-offline = Quel appareil doit être déconnecté ?
online-since = en ligne depuis : { $moment }
resume = Reprendre votre session
resume-known = Ce navigateur a déjà été en ligne ici. Vous pouvez continuer avec ce qu’il vous restait.
resume-code = Code de votre session
resume-hint = La page l’affichait pendant que vous étiez en ligne.
resume-wrong = Ce code n’est pas juste, ou sa session ne peut plus être reprise.
resume-keep = Si ce réseau ne reconnaît plus votre appareil, continuez avec ce code :
user-name = Nom d’utilisateur
password = Mot de passe
password-wrong = Le nom d’utilisateur ou le mot de passe est incorrect.
account-use = Se connecter avec un compte
account-new = Créer un compte
name-hint = Lettres et chiffres ; entre eux aussi . _ - @ +
name-taken = Ce nom est déjà pris. Veuillez en choisir un autre.
password-former = Mot de passe actuel
password-new = Nouveau mot de passe
password-hint = Au moins 8 caractères.
password-common = Ce mot de passe est trop facile à deviner. Veuillez en choisir un autre.
password-same = C’est votre mot de passe actuel. Veuillez en choisir un autre.
password-change = Changer de mot de passe
reset-ask = Mot de passe oublié ?
reset-hint = Nous envoyons un lien à l’adresse e-mail de votre compte.
reset-send = Envoyez-moi un lien
reset-sent = S’il existe un compte avec cette adresse, un message contenant un lien vient d’y être envoyé. Le lien sert une fois.
reset-message = Quelqu’un a demandé un nouveau mot de passe pour votre compte sur le réseau de { $venue }. Votre nom d’utilisateur : { $name }. Si ce n’était pas vous, ignorez ce message.
reset-link = Choisissez un nouveau mot de passe à cette adresse, sur ce réseau :
reset-wrong = Ce lien n’est pas correct ou n’est plus valable. Veuillez en demander un autre.
email = Adresse e-mail
phone = Numéro de téléphone
send-code = Recevoir un code
code = Code
code-sent = Nous avons envoyé un code à { $address }.
code-wrong = Ce code est incorrect ou n’est plus valable.
mail-use = Recevoir un code par e-mail
phone-use = Recevoir un code par SMS
code-message = { $code } est votre code pour le réseau de { $venue }. Si vous ne l’avez pas demandé, ignorez ce message.
code-link = Ou ouvrez cette adresse sur l’appareil avec lequel vous l’avez demandé :
code-other-device = Ce code a été demandé sur un autre appareil. Saisissez-le là-bas :
code-unsent = Le code n’a pas pu être envoyé pour le moment. Réessayez plus tard ou choisissez un autre moyen.
address-refused = Aucun code n’est envoyé à cette adresse ou à ce numéro. Vérifiez votre saisie ou choisissez un autre moyen.
room = Numéro de chambre
surname = Nom de famille
stay-wrong = Nous n’avons trouvé aucun séjour avec ce numéro de chambre et ce nom.
stay-not-yet = Ces informations ne permettent pas encore de se connecter. Réessayez plus tard.
card = Numéro de carte
details-wrong = Nous n’avons rien trouvé avec ces informations. Vérifiez-les et réessayez.
continue-with = Continuer avec { $provider }

## When something goes wrong
error-heading = Cela n’a pas fonctionné
open-sign-in = Ouvrir la page de connexion
error-not-a-guest = Cet appareil est introuvable sur le réseau des visiteurs. Connectez-vous directement au réseau de { $venue }, sans VPN ni autre routeur entre les deux, puis rouvrez cette page.
error-from-elsewhere = Une page d’un autre site a envoyé cela ; rien n’a été modifié. Ouvrez la page de connexion elle-même.
error-unusable = Ce qui a été envoyé est inutilisable. Rouvrez la page de connexion et réessayez.
error-forbidden = Ce n’est pas autorisé. Ouvrez la page de connexion et commencez par là.
error-not-found = Cette page n’existe pas ici. La page de connexion est à un pas.
error-not-done = Cela n’est pas possible avec cette page. Ouvrez la page de connexion et commencez par là.
error-too-slow = La demande n’est pas arrivée à temps. Le Wi-Fi est peut-être faible ici : rapprochez-vous et réessayez.
error-too-long = L’envoi dépasse ce que cette page accepte. Ouvrez la page de connexion et commencez par là.
error-too-often = Cet appareil a fait trop d’essais. Attendez une demi-minute, puis réessayez.
error-broken = Le portail du Wi-Fi rencontre une erreur. Ceux qui sont en ligne le restent. Réessayez dans un instant.
error-busy = Ce n’est pas possible pour l’instant et rien n’a été modifié. Ceux qui sont en ligne le restent. Réessayez dans quelques secondes.

## Amounts and moments
days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
hours = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
less-than-a-minute = moins d’une minute
two-lengths = { $long } { $short }
kilobytes = { $n } ko
megabytes = { $n } Mo
gigabytes = { $n } Go
terabytes = { $n } To
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
}
day-and-time = { $day } { month }, { $time }
