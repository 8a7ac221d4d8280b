## Around every page
language = زبان
about-venue = دربارهٔ { $venue }
privacy = این صفحه کسی را ردیابی نمی‌کند و چیزی از جای دیگر بار نمی‌کند.

## Signing in
connect-heading = اتصال به اینترنت
on-network = شما در شبکهٔ { $venue } هستید.
terms = شرایط استفاده
accept-terms = شرایط استفاده را می‌پذیرم
accept-and-connect = پذیرش و اتصال
choose-way = چگونه می‌خواهید وارد شوید؟
or = یا
sign-in = ورود

## What is offered, and what is left
time = زمان
data = داده
speed = سرعت
up-to = تا { $speed }
then-slower = سپس { $speed }
online-heading = شما آنلاین هستید
close-page = می‌توانید این صفحه را ببندید.
time-left = زمان باقی‌مانده
data-left = دادهٔ باقی‌مانده
until = تا { $moment }
renews = شروع دوباره: { $moment }
data-used-up = دادهٔ شما تمام شده است. آنلاین می‌مانید، اما کندتر.
refresh = تازه‌سازی
stay-longer = مدت بیشتری آنلاین بمانید
sign-out = خروج
devices = دستگاه‌ها
this-device = این دستگاه

## When nothing is granted now
closed = شبکه در این ساعت بسته است.
used-up = این دستگاه همهٔ سهم خود را مصرف کرده است.
again-in = زمان تا اتصال دوباره: { $length } ({ $moment })
ask-staff = لطفاً از کارکنان بپرسید چه زمانی می‌توانید دوباره متصل شوید.

## When a form was not taken
notice-terms-changed = شرایط از زمان باز شدن این صفحه تغییر کرده است. لطفاً دوباره بخوانید.
notice-expired = این صفحه مدت زیادی باز بود و چیزی تغییر نکرد. لطفاً دکمه را یک بار دیگر بزنید.
notice-other-device = این صفحه برای این دستگاه ساخته نشده بود و چیزی تغییر نکرد. لطفاً دکمه را یک بار دیگر بزنید.
notice-account-made = حساب شما آماده است. با آن وارد شوید.
notice-password-changed = گذرواژهٔ شما تغییر کرد.
notice-password-given = گذرواژهٔ شما را کس دیگری انتخاب کرده است. لطفاً خودتان یکی انتخاب کنید.
fill-in = لطفاً این قسمت را پر کنید.
too-many-tries = تلاش‌های بیش از حد. لطفاً صبر کنید: { $length }
way-failed = ورود از این راه اکنون ممکن نیست. دوباره تلاش کنید یا راه دیگری برگزینید.

## Ways in
voucher-code = کد کوپن
voucher-hint = روی کوپن شما چاپ شده است. حروف بزرگ و فاصله‌ها مهم نیستند.
voucher-use = استفاده از کوپن
voucher-wrong = این کد معتبر نیست. لطفاً آن را بررسی و دوباره تلاش کنید.
voucher-over = این کوپن مصرف یا منقضی شده است.
voucher-full = به تعدادی که این کوپن اجازه می‌دهد دستگاه آنلاین است.
voucher-optional = بدون کوپن، این قسمت را خالی بگذارید.
sponsor-ask = از میزبان بپرسید
sponsor-host = نام یا ایمیل میزبان شما
sponsor-hint = کسی که به دیدن او آمده‌اید. او تصمیم می‌گیرد که وارد شوید یا نه.
guest-name = نام شما
sponsor-reason = دلیل دیدار شما
sponsor-send = درخواست ورود
sponsor-wait-heading = در انتظار پاسخ
sponsor-wait = از { $host } پرسیده شد. این صفحه خودش پاسخ را جست‌وجو می‌کند. اگر پاسخی نیامد، نام را بررسی کنید و دوباره بپرسید.
sponsor-again = دوباره بپرسید
sponsor-refused = میزبان شما اجازهٔ ورود نداد. لطفاً با او صحبت کنید یا راه دیگری را انتخاب کنید.
allowance-over = آنچه به شما داده شده بود تمام یا منقضی شده است.
devices-full = به تعداد مجاز، دستگاه‌های شما هم‌اکنون آنلاین هستند.
other-devices = دستگاه‌های آنلاین دیگر: { $n }
which-offline = اتصال کدام دستگاه قطع شود؟
online-since = آنلاین از: { $moment }
resume = ادامهٔ نشست شما
resume-known = این مرورگر پیش‌تر اینجا آنلاین بوده است. می‌توانید با آنچه باقی مانده ادامه دهید.
resume-code = کد نشست شما
resume-hint = صفحه آن را هنگام آنلاین بودن شما نشان داد.
resume-wrong = این کد درست نیست یا نشست آن دیگر قابل ادامه نیست.
resume-keep = اگر این شبکه دستگاه شما را دوباره نشناخت، با این کد ادامه دهید:
user-name = نام کاربری
password = گذرواژه
password-wrong = نام کاربری یا گذرواژه درست نیست.
account-use = ورود با حساب
account-new = ساختن حساب
name-hint = حروف و ارقام؛ میان آن‌ها . _ - @ + نیز
name-taken = این نام گرفته شده است. لطفاً نام دیگری انتخاب کنید.
password-former = گذرواژهٔ کنونی
password-new = گذرواژهٔ تازه
password-hint = دست‌کم ۸ نویسه.
password-common = این گذرواژه به‌آسانی حدس زده می‌شود. لطفاً دیگری انتخاب کنید.
password-same = این گذرواژهٔ کنونی شماست. لطفاً دیگری انتخاب کنید.
password-change = تغییر گذرواژه
email = نشانی ایمیل
phone = شمارهٔ تلفن
send-code = برایم کد بفرست
code = کد
code-sent = کدی به { $address } فرستادیم.
code-wrong = این کد درست نیست یا دیگر اعتبار ندارد.
room = شمارهٔ اتاق
surname = نام خانوادگی
stay-wrong = اقامتی با این شمارهٔ اتاق و نام خانوادگی پیدا نکردیم.
continue-with = ادامه با { $provider }

## When something goes wrong
error-heading = انجام نشد
open-sign-in = باز کردن صفحهٔ ورود
error-not-a-guest = این دستگاه در شبکهٔ مهمان پیدا نشد. بدون VPN یا روتر دیگری در میان، مستقیم به شبکهٔ { $venue } وصل شوید و این صفحه را دوباره باز کنید.
error-from-elsewhere = صفحه‌ای از سایت دیگری این را فرستاد و چیزی تغییر نکرد. خود صفحهٔ ورود را باز کنید.
error-unusable = آنچه فرستاده شد قابل استفاده نیست. صفحهٔ ورود را دوباره باز کنید و باز هم تلاش کنید.
error-forbidden = این کار مجاز نیست. صفحهٔ ورود را باز کنید و از آنجا شروع کنید.
error-not-found = چنین صفحه‌ای اینجا نیست. تا صفحهٔ ورود یک گام فاصله است.
error-not-done = این کار با این صفحه ممکن نیست. صفحهٔ ورود را باز کنید و از آنجا شروع کنید.
error-too-slow = درخواست به‌موقع نرسید. شاید وای‌فای اینجا ضعیف است: نزدیک‌تر بیایید و دوباره تلاش کنید.
error-too-long = بیش از آنچه این صفحه می‌پذیرد فرستاده شد. صفحهٔ ورود را باز کنید و از آنجا شروع کنید.
error-too-often = این دستگاه بیش از حد تلاش کرده است. نیم دقیقه صبر کنید و دوباره تلاش کنید.
error-broken = درگاه وای‌فای خطایی دارد. هر که آنلاین است آنلاین می‌ماند. لطفاً کمی بعد دوباره تلاش کنید.
error-busy = این کار اکنون ممکن نیست و چیزی تغییر نکرد. هر که آنلاین است آنلاین می‌ماند. لطفاً چند ثانیه بعد دوباره تلاش کنید.

## Amounts and moments
days = { $n ->
    [one] { $n } روز
   *[other] { $n } روز
}
hours = { $n ->
    [one] { $n } ساعت
   *[other] { $n } ساعت
}
minutes = { $n ->
    [one] { $n } دقیقه
   *[other] { $n } دقیقه
}
less-than-a-minute = کمتر از یک دقیقه
two-lengths = { $long } و { $short }
kilobytes = { $n } کیلوبایت
megabytes = { $n } مگابایت
gigabytes = { $n } گیگابایت
terabytes = { $n } ترابایت
kilobits-per-second = { $n } کیلوبیت/ث
megabits-per-second = { $n } مگابیت/ث
gigabits-per-second = { $n } گیگابیت/ث
month = { $month ->
    [1] ژانویه
    [2] فوریه
    [3] مارس
    [4] آوریل
    [5] مه
    [6] ژوئن
    [7] ژوئیه
    [8] اوت
    [9] سپتامبر
    [10] اکتبر
    [11] نوامبر
   *[12] دسامبر
}
day-and-time = { $day } { month }، { $time }
