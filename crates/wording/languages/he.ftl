## Around every page
language = שפה
about-venue = אודות { $venue }
privacy = דף זה אינו עוקב אחר איש ואינו טוען דבר ממקום אחר.

## Signing in
connect-heading = התחברות לאינטרנט
on-network = אתם ברשת של { $venue }.
terms = תנאי השימוש
terms-binding = טקסט זה הוא תרגום. הנוסח המחייב הוא בשפה זו: { $language }.
accept-terms = אני מסכים/ה לתנאי השימוש
accept-and-connect = הסכמה והתחברות
choose-way = איך תרצו להתחבר?
or = או
sign-in = כניסה

## What is offered, and what is left
time = זמן
data = נתונים
speed = מהירות
up-to = עד { $speed }
then-slower = ואז { $speed }
online-heading = אתם מחוברים
close-page = אפשר לסגור את הדף.
time-left = הזמן שנותר
data-left = הנתונים שנותרו
until = עד { $moment }
renews = מתחדש: { $moment }
data-used-up = הנתונים שלכם נגמרו. אתם נשארים מחוברים, אבל לאט יותר.
refresh = רענון
stay-longer = להישאר מחוברים עוד זמן
sign-out = יציאה
consents-heading = מה מותר לנו
consents-hint = אתם מחוברים בין שתסמנו כאן משהו ובין שלא. אפשר לשנות זאת כאן בכל עת.
consents-save = שמירה
consents-saved = נשמר.
back = חזרה
devices = מכשירים
this-device = המכשיר הזה
device-used = נוצלו: { $data }

## When nothing is granted now
closed = הרשת סגורה בשעה זו.
used-up = המכשיר הזה ניצל את כל מה שמגיע לו.
again-in = הזמן עד שתוכלו להתחבר שוב: { $length } ({ $moment })
ask-staff = שאלו את הצוות מתי תוכלו להתחבר שוב.

## When a form was not taken
notice-terms-changed = התנאים השתנו מאז שהדף נפתח. אנא קראו אותם שוב.
notice-expired = הדף היה פתוח זמן רב מדי, ולכן דבר לא השתנה. אנא לחצו על הכפתור שוב.
notice-other-device = הדף לא נוצר עבור המכשיר הזה, ולכן דבר לא השתנה. אנא לחצו על הכפתור שוב.
notice-device-gone = המכשיר ההוא כבר אינו מחובר.
notice-account-made = החשבון שלך מוכן. אפשר להיכנס איתו.
notice-password-changed = הסיסמה שלך שונתה.
notice-password-given = מישהו אחר בחר את הסיסמה שלך. יש לבחור סיסמה משלך.
fill-in = אנא מלאו את השדה הזה.
too-many-tries = יותר מדי ניסיונות. אנא המתינו: { $length }
way-failed = אי אפשר להתחבר כך כרגע. נסו שוב או בחרו דרך אחרת.
not-here = זה תקף, אבל לא בחלק הזה של הרשת. השתמשו בו במקום שנאמר לכם.

## Ways in
voucher-code = קוד השובר
voucher-hint = הקוד מודפס על השובר. אותיות גדולות ורווחים אינם משנים.
voucher-use = שימוש בשובר
voucher-wrong = הקוד אינו תקף. בדקו אותו ונסו שוב.
voucher-over = השובר נוצל או שתוקפו פג.
voucher-full = כבר מחוברים כל המכשירים שהשובר מתיר.
voucher-optional = בלי שובר, השאירו את השדה ריק.
sponsor-ask = לשאול מארח
sponsor-host = שם או כתובת דוא״ל של המארח
sponsor-hint = מי שבאתם לבקר אצלו. הוא מחליט אם תיכנסו.
guest-name = השם שלך
sponsor-reason = סיבת הביקור
sponsor-send = לבקש להיכנס
sponsor-wait-heading = ממתינים לתשובה
sponsor-wait = נשלחה שאלה אל { $host }. הדף מחפש את התשובה בעצמו. אם לא תגיע תשובה, בדקו את השם ושאלו שוב.
sponsor-again = לשאול שוב
sponsor-refused = המארח לא אישר את הכניסה. דברו איתו או בחרו בדרך אחרת.
host-mail-subject = אורח מבקש גישה: { $venue }
host-mail = { $guest } מבקש להשתמש ברשת של { $venue } ({ $zone }).
host-mail-reason = הסיבה שצוינה: { $reason }
host-mail-beware = את המילים האלה כתב האורח. אם אינך מצפה לאיש, אפשר להתעלם מהודעה זו.
host-mail-link = יש להיכנס בכתובת זו כדי לראות את הבקשה ולהשיב עליה:
allowance-over = מה שהוקצה לך נוצל או שפג תוקפו.
devices-full = מספר המכשירים המותר שלך כבר מחובר.
other-devices = מכשירים נוספים מחוברים: { $n }
which-offline = איזה מכשיר לנתק?
online-since = מחובר מאז: { $moment }
resume = המשך ההתחברות שלך
resume-known = הדפדפן הזה כבר היה מחובר כאן. אפשר להמשיך עם מה שנותר.
resume-code = קוד ההתחברות שלך
resume-hint = הדף הציג אותו בזמן שהיית מחובר.
resume-wrong = הקוד אינו נכון, או שאי אפשר עוד להמשיך את ההתחברות שלו.
resume-keep = אם הרשת לא תזהה שוב את המכשיר שלך, אפשר להמשיך עם הקוד הזה:
user-name = שם משתמש
password = סיסמה
password-wrong = שם המשתמש או הסיסמה שגויים.
account-use = כניסה עם חשבון
account-new = יצירת חשבון
name-hint = אותיות וספרות; ביניהן גם . _ - @ +
name-taken = השם הזה תפוס. יש לבחור שם אחר.
password-former = הסיסמה הנוכחית
password-new = סיסמה חדשה
password-hint = לפחות 8 תווים.
password-common = קל לנחש את הסיסמה הזאת. יש לבחור סיסמה אחרת.
password-same = זאת הסיסמה הנוכחית שלך. יש לבחור סיסמה אחרת.
password-change = שינוי הסיסמה
reset-ask = שכחת את הסיסמה?
reset-hint = אנחנו שולחים קישור לכתובת הדוא״ל של החשבון שלך.
reset-send = שליחת קישור
reset-sent = אם יש חשבון עם הכתובת הזו, הודעה עם קישור בדרך אליה. הקישור פועל פעם אחת.
reset-message = מישהו ביקש סיסמה חדשה לחשבון שלך ברשת של { $venue }. שם המשתמש שלך: { $name }. אם זה לא היה ביוזמתך, אפשר להתעלם מהודעה זו.
reset-link = יש לבחור סיסמה חדשה בכתובת זו, באותה רשת:
reset-wrong = הקישור הזה אינו נכון או שאינו תקף עוד. יש לבקש קישור אחר.
email = כתובת דוא״ל
phone = מספר טלפון
send-code = שלחו לי קוד
code = קוד
code-sent = שלחנו קוד אל { $address }.
code-wrong = הקוד שגוי או שאינו תקף עוד.
mail-use = קבלת קוד בדואר אלקטרוני
phone-use = קבלת קוד בהודעת טקסט
code-message = { $code } הוא הקוד שלך לרשת של { $venue }. אם לא ביקשת אותו, אפשר להתעלם מההודעה.
code-link = או לפתוח את הכתובת הזו במכשיר שממנו ביקשת:
code-other-device = הקוד הזה התבקש במכשיר אחר. יש להקליד אותו שם:
code-unsent = לא ניתן לשלוח את הקוד כרגע. נא לנסות מאוחר יותר או לבחור דרך אחרת.
address-refused = לשם לא נשלח קוד. נא לבדוק מה הוקלד או לבחור דרך אחרת.
room = מספר חדר
surname = שם משפחה
stay-wrong = לא מצאנו שהייה עם מספר החדר ושם המשפחה האלה.
stay-not-yet = עדיין אי אפשר להתחבר עם הפרטים האלה. נסו שוב מאוחר יותר.
card = מספר כרטיס
details-wrong = לא מצאנו דבר לפי הפרטים האלה. בדקו אותם ונסו שוב.
continue-with = המשך עם { $provider }

## When something goes wrong
error-heading = זה לא הצליח
open-sign-in = פתיחת דף הכניסה
error-not-a-guest = המכשיר לא נמצא ברשת האורחים. התחברו ישירות לרשת של { $venue }, בלי VPN או נתב אחר בדרך, ופתחו את הדף שוב.
error-from-elsewhere = דף של אתר אחר שלח את זה, ולכן דבר לא השתנה. פתחו את דף הכניסה עצמו.
error-unusable = אי אפשר להשתמש במה שנשלח. פתחו שוב את דף הכניסה ונסו שוב.
error-forbidden = הפעולה אינה מותרת. פתחו את דף הכניסה והתחילו משם.
error-not-found = אין כאן דף כזה. דף הכניסה נמצא במרחק צעד.
error-not-done = אי אפשר לעשות זאת עם הדף הזה. פתחו את דף הכניסה והתחילו משם.
error-too-slow = הבקשה לא הגיעה בזמן. אולי ה-Wi-Fi כאן חלש: התקרבו ונסו שוב.
error-too-long = נשלח יותר ממה שהדף מקבל. פתחו את דף הכניסה והתחילו משם.
error-too-often = המכשיר ניסה יותר מדי פעמים. המתינו חצי דקה ונסו שוב.
error-broken = אירעה שגיאה בפורטל ה-Wi-Fi. מי שמחובר נשאר מחובר. נסו שוב בעוד רגע.
error-busy = אי אפשר לבצע זאת כרגע, ודבר לא השתנה. מי שמחובר נשאר מחובר. נסו שוב בעוד כמה שניות.

## Amounts and moments
days = { $n ->
    [one] יום אחד
    [two] יומיים
    [many] { $n } יום
   *[other] { $n } ימים
}
hours = { $n ->
    [one] שעה אחת
    [two] שעתיים
    [many] { $n } שעות
   *[other] { $n } שעות
}
minutes = { $n ->
    [one] דקה אחת
    [two] שתי דקות
    [many] { $n } דקות
   *[other] { $n } דקות
}
less-than-a-minute = פחות מדקה
two-lengths = { $long } ו-{ $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] בינו׳
    [2] בפבר׳
    [3] במרץ
    [4] באפר׳
    [5] במאי
    [6] ביוני
    [7] ביולי
    [8] באוג׳
    [9] בספט׳
    [10] באוק׳
    [11] בנוב׳
   *[12] בדצמ׳
}
day-and-time = { $day } { month }, { $time }
