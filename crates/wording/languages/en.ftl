### What guests read. A message that is missing in another language is said in English, and a test fails.
### Keep it short: it is read on a phone, by somebody who wants to be elsewhere.

## Around every page
language = Language
about-venue = About { $venue }
privacy = This page follows nobody and loads nothing from elsewhere.

## Signing in
connect-heading = Connect to the internet
on-network = You are on the network of { $venue }.
terms = Terms of use
terms-binding = This is a translation. What binds is the text in this language: { $language }.
accept-terms = I accept the terms of use
accept-and-connect = Accept and connect
choose-way = How would you like to sign in?
or = or
sign-in = Sign in

## What is offered, and what is left
time = Time
data = Data
speed = Speed
up-to = up to { $speed }
then-slower = then { $speed }
online-heading = You are online
close-page = You can close this page.
time-left = Time left
data-left = Data left
until = until { $moment }
renews = Begins anew: { $moment }
data-used-up = Your data is used up. You stay online, but more slowly.
refresh = Refresh
stay-longer = Stay online for longer
sign-out = Sign out
consents-heading = What you allow
consents-hint = You are online whether you tick anything here or not. You can change it here at any time.
consents-save = Save
consents-saved = Saved.
back = Back
devices = Devices
this-device = This device
device-used = Used: { $data }

## When nothing is granted now
closed = The network is closed at this hour.
used-up = This device has used all that it gets.
again-in = Time until you can go online again: { $length } ({ $moment })
ask-staff = Please ask the staff when you can go online again.

## When a form was not taken
notice-terms-changed = The terms have changed since this page was opened. Please read them again.
notice-expired = This page was open for too long, so nothing was changed. Please press the button once more.
notice-other-device = This page was not made for this device, so nothing was changed. Please press the button once more.
notice-device-gone = That device is offline already.
notice-account-made = Your account is ready. Sign in with it.
notice-password-changed = Your password is changed.
notice-password-given = Somebody else chose your password. Please choose one of your own.
fill-in = Please fill in this field.
too-many-tries = Too many tries. Please wait: { $length }
way-failed = Signing in this way is not possible just now. Please try again, or choose another way.
not-here = This is valid, but not in this part of the network. Please use it where you were told.

## Ways in
voucher-code = Voucher code
voucher-hint = It is printed on your voucher. Capital letters and spaces do not matter.
voucher-use = Use voucher
voucher-wrong = This code is not valid. Please check it and try again.
voucher-over = This voucher is used up or has expired.
voucher-full = As many devices as this voucher allows are online already.
voucher-optional = Without a voucher, leave the field empty.
sponsor-ask = Ask a host
sponsor-host = Your host’s name or e-mail address
sponsor-hint = Somebody of the house whom you visit. They decide whether you come in.
guest-name = Your name
sponsor-reason = Reason for your visit
sponsor-send = Ask to be let in
sponsor-wait-heading = Waiting for an answer
sponsor-wait = { $host } has been asked. This page looks for the answer by itself. If none comes, check the name and ask again.
sponsor-again = Ask again
sponsor-refused = Your host has not let you in. Please speak with them, or choose another way.
host-mail-subject = A guest asks to be let in: { $venue }
host-mail = { $guest } asks to use the network of { $venue } ({ $zone }).
host-mail-reason = Reason given: { $reason }
host-mail-beware = The guest typed these words. If you expect nobody, ignore this message.
host-mail-link = Sign in at this address to see the request and answer it:
allowance-over = What you were granted is used up or has expired.
devices-full = As many of your devices as may be are online already.
other-devices = Other devices online: { $n }
which-offline = Which device shall go offline?
online-since = online since { $moment }
resume = Go on with your session
resume-known = This browser was online here before. You can go on with what you had left.
resume-code = Code of your session
resume-hint = The page showed it while you were online.
resume-wrong = This code is not right, or its session cannot go on any more.
resume-keep = Should this network not know your device again, go on with this code:
user-name = User name
password = Password
password-wrong = The user name or the password is not right.
account-use = Sign in with an account
account-new = Make an account
name-hint = Letters and digits; between them also . _ - @ +
name-taken = This name is taken. Please choose another one.
password-former = Password until now
password-new = New password
password-hint = At least 8 characters.
password-common = Anybody would guess this password. Please choose another one.
password-same = This is the password that you had. Please choose another one.
password-change = Change the password
reset-ask = Forgot your password?
reset-hint = We send a link to the e-mail address of your account.
reset-send = Send me a link
reset-sent = If there is an account with this address, a message with a link is on its way there. The link works once.
reset-message = Somebody asked for a new password for your account in the network of { $venue }. Your user name: { $name }. If it was not you, ignore this message.
reset-link = Choose a new password at this address, in that network:
reset-wrong = This link is not right, or no longer valid. Please ask for another one.
email = E-mail address
phone = Phone number
send-code = Send me a code
code = Code
code-sent = We have sent a code to { $address }.
code-wrong = This code is not right, or no longer valid.
mail-use = Get a code by e-mail
phone-use = Get a code by text message
code-message = { $code } is your code for the network of { $venue }. If you did not ask for it, ignore this message.
code-link = Or open this address on the device that you asked with:
code-other-device = This code was asked for on another device. Type it there:
code-unsent = The code could not be sent just now. Please try again later, or choose another way.
address-refused = No code is sent there. Please check what you typed, or choose another way.
room = Room number
surname = Surname
stay-wrong = We have found no stay with this room number and surname.
stay-not-yet = You cannot go online with these details yet. Please try again later.
card = Card number
details-wrong = We have found nothing under these details. Please check them and try again.
continue-with = Continue with { $provider }

## When something goes wrong
error-heading = That did not work
open-sign-in = Open the sign-in page
error-not-a-guest = This device was not found on the guest network. Connect to the network of { $venue } itself, without a VPN or another router in between, and open this page again.
error-from-elsewhere = A page of another site sent this, so nothing was changed. Open the sign-in page itself.
error-unusable = What was sent cannot be used. Open the sign-in page again and try once more.
error-forbidden = This is not allowed. Open the sign-in page and start there.
error-not-found = There is no such page here. The sign-in page is one step away.
error-not-done = That cannot be done with this page. Open the sign-in page and start there.
error-too-slow = The request did not arrive in time. The Wi-Fi may be weak here: move closer and try again.
error-too-long = More was sent than this page takes. Open the sign-in page and start there.
error-too-often = This device has tried too often. Wait half a minute, then try again.
error-broken = The Wi-Fi’s portal has an error. Whoever is online stays online. Please try again in a moment.
error-busy = This cannot be done just now, and nothing was changed. Whoever is online stays online. Please try again in some seconds.

## Amounts and moments
days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
less-than-a-minute = less than a minute
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] June
    [7] July
    [8] Aug
    [9] Sept
    [10] Oct
    [11] Nov
   *[12] Dec
}
day-and-time = { $day } { month }, { $time }
