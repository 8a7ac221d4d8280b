## Around every page
language = اللغة
about-venue = حول { $venue }
privacy = هذه الصفحة لا تتعقّب أحدًا ولا تحمّل شيئًا من مكان آخر.

## Signing in
connect-heading = الاتصال بالإنترنت
on-network = أنت على شبكة { $venue }.
terms = شروط الاستخدام
terms-binding = هذا النص ترجمة. النص الملزم هو النص بهذه اللغة: { $language }.
accept-terms = أوافق على شروط الاستخدام
accept-and-connect = الموافقة والاتصال
choose-way = كيف تريد تسجيل الدخول؟
or = أو
sign-in = تسجيل الدخول

## What is offered, and what is left
time = الوقت
data = البيانات
speed = السرعة
up-to = حتى { $speed }
then-slower = ثم { $speed }
online-heading = أنت متصل الآن
close-page = يمكنك إغلاق هذه الصفحة.
time-left = الوقت المتبقي
data-left = البيانات المتبقية
until = حتى { $moment }
renews = يتجدد في: { $moment }
data-used-up = نفدت بياناتك. ستبقى متصلًا ولكن بسرعة أقل.
refresh = تحديث
stay-longer = البقاء متصلًا مدة أطول
sign-out = تسجيل الخروج
consents-heading = ما توافق عليه
consents-hint = أنت متصل سواء وضعت علامة هنا أم لا. يمكنك تغيير ذلك هنا في أي وقت.
consents-save = حفظ
consents-saved = تم الحفظ.
back = رجوع
devices = الأجهزة
this-device = هذا الجهاز
device-used = المستخدَم: { $data }

## When nothing is granted now
closed = الشبكة مغلقة في هذه الساعة.
used-up = استهلك هذا الجهاز كل ما هو متاح له.
again-in = الوقت المتبقي حتى يمكنك الاتصال من جديد: { $length } ({ $moment })
ask-staff = يُرجى سؤال الموظفين متى يمكنك الاتصال من جديد.

## When a form was not taken
notice-terms-changed = تغيّرت الشروط منذ فتح هذه الصفحة. يُرجى قراءتها مرة أخرى.
notice-expired = بقيت هذه الصفحة مفتوحة مدة طويلة فلم يتغيّر شيء. يُرجى الضغط على الزر مرة أخرى.
notice-other-device = لم تُنشأ هذه الصفحة لهذا الجهاز فلم يتغيّر شيء. يُرجى الضغط على الزر مرة أخرى.
notice-device-gone = ذلك الجهاز لم يعد متصلًا.
notice-account-made = حسابك جاهز. سجّل الدخول به.
notice-password-changed = تم تغيير كلمة المرور.
notice-password-given = اختار شخص آخر كلمة مرورك. يرجى اختيار كلمة مرور خاصة بك.
fill-in = يُرجى ملء هذا الحقل.
too-many-tries = محاولات كثيرة جدًا. يُرجى الانتظار: { $length }
way-failed = لا يمكن تسجيل الدخول بهذه الطريقة الآن. يُرجى المحاولة من جديد أو اختيار طريقة أخرى.
not-here = هذا صالح، لكن ليس في هذا الجزء من الشبكة. يُرجى استخدامه حيث أُخبرت.

## Ways in
voucher-code = رمز القسيمة
voucher-hint = الرمز مطبوع على قسيمتك. لا أهمية للأحرف الكبيرة والمسافات.
voucher-use = استخدام القسيمة
voucher-wrong = هذا الرمز غير صالح. يُرجى التحقق منه والمحاولة مرة أخرى.
voucher-over = هذه القسيمة مستهلكة أو منتهية الصلاحية.
voucher-full = عدد الأجهزة الذي تسمح به هذه القسيمة متصل بالفعل.
voucher-optional = إذا لم تكن لديك قسيمة فاترك الحقل فارغًا.
sponsor-ask = اسأل المضيف
sponsor-host = اسم مضيفك أو بريده الإلكتروني
sponsor-hint = الشخص الذي تزوره هنا. هو من يقرر السماح لك بالدخول.
guest-name = اسمك
sponsor-reason = سبب زيارتك
sponsor-send = اطلب السماح لك
sponsor-wait-heading = في انتظار الرد
sponsor-wait = تم سؤال { $host }. تبحث هذه الصفحة عن الرد بنفسها. إذا لم يصل رد، فتحقق من الاسم واسأل مرة أخرى.
sponsor-again = اسأل مرة أخرى
sponsor-refused = لم يسمح لك مضيفك بالدخول. يُرجى التحدث معه أو اختيار طريقة أخرى.
host-mail-subject = ضيف يطلب الدخول: { $venue }
host-mail = يطلب { $guest } استخدام شبكة { $venue } ({ $zone }).
host-mail-reason = السبب المذكور: { $reason }
host-mail-beware = كتب الضيف هذه الكلمات بنفسه. إذا كنت لا تنتظر أحدًا فتجاهل هذه الرسالة.
host-mail-link = سجّل الدخول على هذا العنوان لترى الطلب وتجيب عنه:
allowance-over = ما مُنح لك قد استُهلك أو انتهت صلاحيته.
devices-full = العدد المسموح به من أجهزتك متصل بالفعل.
other-devices = الأجهزة الأخرى المتصلة: { $n }
which-offline = أي جهاز ينبغي قطع اتصاله؟
online-since = متصل منذ: { $moment }
resume = متابعة جلستك
resume-known = كان هذا المتصفح متصلًا هنا من قبل. يمكنك المتابعة بما تبقى لك.
resume-code = رمز جلستك
resume-hint = عرضته الصفحة أثناء اتصالك.
resume-wrong = هذا الرمز غير صحيح، أو لم يعد بالإمكان متابعة جلسته.
resume-keep = إذا لم تتعرف هذه الشبكة على جهازك مجددًا، فتابع بهذا الرمز:
user-name = اسم المستخدم
password = كلمة المرور
password-wrong = اسم المستخدم أو كلمة المرور غير صحيح.
account-use = تسجيل الدخول بحساب
account-new = إنشاء حساب
name-hint = حروف وأرقام، وبينها أيضًا . _ - @ +
name-taken = هذا الاسم مستخدم. يرجى اختيار اسم آخر.
password-former = كلمة المرور الحالية
password-new = كلمة المرور الجديدة
password-hint = 8 أحرف على الأقل.
password-common = يسهل تخمين كلمة المرور هذه. يرجى اختيار غيرها.
password-same = هذه كلمة مرورك الحالية. يرجى اختيار غيرها.
password-change = تغيير كلمة المرور
reset-ask = هل نسيت كلمة المرور؟
reset-hint = نرسل رابطًا إلى البريد الإلكتروني لحسابك.
reset-send = أرسل لي رابطًا
reset-sent = إذا كان هناك حساب بهذا العنوان فقد أُرسلت إليه رسالة فيها رابط. يعمل الرابط مرة واحدة.
reset-message = طلب أحدهم كلمة مرور جديدة لحسابك في شبكة { $venue }. اسم المستخدم: { $name }. إذا لم تكن أنت فتجاهل هذه الرسالة.
reset-link = اختر كلمة مرور جديدة على هذا العنوان، وأنت في تلك الشبكة:
reset-wrong = هذا الرابط غير صحيح أو لم يعد صالحًا. اطلب رابطًا آخر.
email = البريد الإلكتروني
phone = رقم الهاتف
send-code = إرسال رمز إليّ
code = الرمز
code-sent = أرسلنا رمزًا إلى { $address }.
code-wrong = هذا الرمز غير صحيح أو لم يعد صالحًا.
mail-use = احصل على رمز بالبريد الإلكتروني
phone-use = احصل على رمز برسالة نصية
code-message = { $code } هو رمزك لشبكة { $venue }. إن لم تطلبه فتجاهل هذه الرسالة.
code-link = أو افتح هذا العنوان على الجهاز الذي طلبته منه:
code-other-device = طُلب هذا الرمز على جهاز آخر. اكتبه هناك:
code-unsent = تعذّر إرسال الرمز الآن. حاول لاحقًا أو اختر طريقة أخرى.
address-refused = لا يُرسل أي رمز إلى هناك. تحقق مما كتبته أو اختر طريقة أخرى.
room = رقم الغرفة
surname = اسم العائلة
stay-wrong = لم نجد إقامة بهذا الرقم وهذا الاسم.
stay-not-yet = لا يمكن الاتصال بهذه البيانات بعد. يُرجى المحاولة لاحقًا.
card = رقم البطاقة
details-wrong = لم نجد شيئًا بهذه البيانات. يُرجى مراجعتها والمحاولة من جديد.
continue-with = المتابعة باستخدام { $provider }

## When something goes wrong
error-heading = لم ينجح ذلك
open-sign-in = فتح صفحة تسجيل الدخول
error-not-a-guest = لم يُعثر على هذا الجهاز في شبكة الضيوف. اتصل مباشرة بشبكة { $venue } بدون VPN أو موجّه آخر بينهما، ثم افتح هذه الصفحة من جديد.
error-from-elsewhere = أُرسل هذا من صفحة موقع آخر فلم يتغيّر شيء. افتح صفحة تسجيل الدخول نفسها.
error-unusable = لا يمكن استخدام ما أُرسل. افتح صفحة تسجيل الدخول وحاول مرة أخرى.
error-forbidden = هذا غير مسموح. افتح صفحة تسجيل الدخول وابدأ من هناك.
error-not-found = لا توجد صفحة كهذه هنا. صفحة تسجيل الدخول على بُعد خطوة.
error-not-done = لا يمكن فعل ذلك بهذه الصفحة. افتح صفحة تسجيل الدخول وابدأ من هناك.
error-too-slow = لم يصل الطلب في الوقت المناسب. قد تكون شبكة Wi-Fi ضعيفة هنا: اقترب وحاول مرة أخرى.
error-too-long = أُرسل أكثر مما تقبله هذه الصفحة. افتح صفحة تسجيل الدخول وابدأ من هناك.
error-too-often = حاول هذا الجهاز مرات كثيرة. انتظر نصف دقيقة ثم حاول مرة أخرى.
error-broken = حدث خطأ في بوابة Wi-Fi. من كان متصلًا يبقى متصلًا. يُرجى المحاولة بعد لحظات.
error-busy = لا يمكن تنفيذ ذلك الآن ولم يتغيّر شيء. من كان متصلًا يبقى متصلًا. يُرجى المحاولة بعد بضع ثوانٍ.

## Amounts and moments
days = { $n ->
    [zero] { $n } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $n } أيام
    [many] { $n } يومًا
   *[other] { $n } يوم
}
hours = { $n ->
    [zero] { $n } ساعة
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $n } ساعات
    [many] { $n } ساعة
   *[other] { $n } ساعة
}
minutes = { $n ->
    [zero] { $n } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
}
less-than-a-minute = أقل من دقيقة
two-lengths = { $long } و{ $short }
kilobytes = { $n } كيلوبايت
megabytes = { $n } ميغابايت
gigabytes = { $n } غيغابايت
terabytes = { $n } تيرابايت
kilobits-per-second = { $n } كيلوبت/ث
megabits-per-second = { $n } ميغابت/ث
gigabits-per-second = { $n } غيغابت/ث
month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}
day-and-time = { $day } { month }، { $time }
