## Around every page
language = भाषा
about-venue = { $venue } के बारे में
privacy = यह पेज किसी पर नज़र नहीं रखता और कहीं और से कुछ लोड नहीं करता।

## Signing in
connect-heading = इंटरनेट से जुड़ें
on-network = आप { $venue } के नेटवर्क पर हैं।
terms = उपयोग की शर्तें
accept-terms = मुझे उपयोग की शर्तें स्वीकार हैं
accept-and-connect = स्वीकार करें और जुड़ें
choose-way = आप कैसे साइन इन करना चाहेंगे?
or = या
sign-in = साइन इन करें

## What is offered, and what is left
time = समय
data = डेटा
speed = गति
up-to = { $speed } तक
then-slower = फिर { $speed }
online-heading = आप ऑनलाइन हैं
close-page = आप यह पेज बंद कर सकते हैं।
time-left = बचा हुआ समय
data-left = बचा हुआ डेटा
until = { $moment } तक
renews = फिर से शुरू: { $moment }
data-used-up = आपका डेटा ख़त्म हो गया है। आप ऑनलाइन रहेंगे, पर धीमी गति से।
refresh = रीफ़्रेश करें
stay-longer = और देर ऑनलाइन रहें
sign-out = साइन आउट करें
devices = डिवाइस
this-device = यह डिवाइस

## When nothing is granted now
closed = इस समय नेटवर्क बंद है।
used-up = यह डिवाइस अपना पूरा हिस्सा इस्तेमाल कर चुका है।
again-in = दोबारा ऑनलाइन होने में बचा समय: { $length } ({ $moment })
ask-staff = कृपया कर्मचारियों से पूछें कि आप दोबारा कब ऑनलाइन हो सकते हैं।

## When a form was not taken
notice-terms-changed = यह पेज खुलने के बाद शर्तें बदल गई हैं। कृपया उन्हें फिर से पढ़ें।
notice-expired = यह पेज बहुत देर तक खुला रहा, इसलिए कुछ नहीं बदला। कृपया बटन फिर से दबाएँ।
notice-other-device = यह पेज इस डिवाइस के लिए नहीं बना था, इसलिए कुछ नहीं बदला। कृपया बटन फिर से दबाएँ।
notice-account-made = आपका खाता तैयार है। उससे साइन इन करें।
notice-password-changed = आपका पासवर्ड बदल दिया गया है।
notice-password-given = आपका पासवर्ड किसी और ने चुना था। कृपया अपना पासवर्ड चुनें।
fill-in = कृपया इसे भरें।
too-many-tries = बहुत ज़्यादा कोशिशें। कृपया रुकें: { $length }
way-failed = अभी इस तरह साइन इन नहीं हो सकता। कृपया फिर कोशिश करें या दूसरा तरीका चुनें।

## Ways in
voucher-code = वाउचर कोड
voucher-hint = यह आपके वाउचर पर छपा है। बड़े अक्षर और खाली जगह मायने नहीं रखते।
voucher-use = वाउचर इस्तेमाल करें
voucher-wrong = यह कोड मान्य नहीं है। कृपया जाँचकर फिर कोशिश करें।
voucher-over = यह वाउचर ख़त्म हो चुका है या इसकी अवधि बीत गई है।
voucher-full = इस वाउचर पर जितने डिवाइस की अनुमति है, उतने पहले से ऑनलाइन हैं।
voucher-optional = वाउचर न हो तो इसे खाली छोड़ दें।
sponsor-ask = मेज़बान से पूछें
sponsor-host = अपने मेज़बान का नाम या ईमेल पता
sponsor-hint = वह व्यक्ति जिससे आप मिलने आए हैं। वही तय करते हैं कि आपको अनुमति मिले या नहीं।
guest-name = आपका नाम
sponsor-reason = आने का कारण
sponsor-send = अनुमति माँगें
sponsor-wait-heading = उत्तर की प्रतीक्षा है
sponsor-wait = { $host } से पूछा गया है। यह पृष्ठ उत्तर अपने आप देखता है। उत्तर न आए तो नाम जाँचें और फिर से पूछें।
sponsor-again = फिर से पूछें
sponsor-refused = आपके मेज़बान ने अनुमति नहीं दी। कृपया उनसे बात करें या कोई और तरीका चुनें।
allowance-over = आपको जो दिया गया था वह समाप्त हो गया है या उसकी अवधि बीत गई है।
devices-full = आपके जितने डिवाइस की अनुमति है, उतने पहले से ऑनलाइन हैं।
other-devices = ऑनलाइन दूसरे डिवाइस: { $n }
which-offline = कौन-सा डिवाइस ऑफ़लाइन किया जाए?
online-since = ऑनलाइन कब से: { $moment }
resume = अपना सत्र जारी रखें
resume-known = यह ब्राउज़र यहाँ पहले ऑनलाइन था। जो बचा था उसके साथ आप जारी रख सकते हैं।
resume-code = आपके सत्र का कोड
resume-hint = जब आप ऑनलाइन थे तब पृष्ठ ने इसे दिखाया था।
resume-wrong = यह कोड सही नहीं है, या इसका सत्र अब जारी नहीं रह सकता।
resume-keep = यदि यह नेटवर्क आपके डिवाइस को फिर न पहचाने, तो इस कोड से जारी रखें:
user-name = उपयोगकर्ता नाम
password = पासवर्ड
password-wrong = उपयोगकर्ता नाम या पासवर्ड सही नहीं है।
account-use = खाते से साइन इन करें
account-new = खाता बनाएँ
name-hint = अक्षर और अंक; उनके बीच . _ - @ + भी
name-taken = यह नाम लिया जा चुका है। कृपया दूसरा चुनें।
password-former = अब तक का पासवर्ड
password-new = नया पासवर्ड
password-hint = कम से कम 8 वर्ण।
password-common = इस पासवर्ड का अनुमान लगाना आसान है। कृपया दूसरा चुनें।
password-same = यह आपका अब तक का पासवर्ड है। कृपया दूसरा चुनें।
password-change = पासवर्ड बदलें
email = ईमेल पता
phone = फ़ोन नंबर
send-code = मुझे कोड भेजें
code = कोड
code-sent = हमने { $address } पर कोड भेजा है।
code-wrong = यह कोड सही नहीं है या अब मान्य नहीं है।
room = कमरा नंबर
surname = उपनाम
stay-wrong = इस कमरा नंबर और उपनाम से कोई ठहराव नहीं मिला।
stay-not-yet = इन विवरणों से अभी ऑनलाइन नहीं हो सकते। कृपया बाद में फिर कोशिश करें।
card = कार्ड नंबर
details-wrong = इन विवरणों से कुछ नहीं मिला। कृपया इन्हें जाँचें और फिर कोशिश करें।
continue-with = { $provider } के साथ जारी रखें

## When something goes wrong
error-heading = यह नहीं हो सका
open-sign-in = साइन-इन पेज खोलें
error-not-a-guest = यह डिवाइस मेहमान नेटवर्क पर नहीं मिला। बीच में VPN या दूसरे राउटर के बिना सीधे { $venue } के नेटवर्क से जुड़ें और यह पेज फिर से खोलें।
error-from-elsewhere = इसे किसी दूसरी साइट के पेज ने भेजा, इसलिए कुछ नहीं बदला। साइन-इन पेज ही खोलें।
error-unusable = जो भेजा गया, उसका उपयोग नहीं हो सकता। साइन-इन पेज फिर से खोलें और एक बार और कोशिश करें।
error-forbidden = इसकी अनुमति नहीं है। साइन-इन पेज खोलें और वहाँ से शुरू करें।
error-not-found = यहाँ ऐसा कोई पेज नहीं है। साइन-इन पेज बस एक कदम दूर है।
error-not-done = इस पेज के साथ ऐसा नहीं हो सकता। साइन-इन पेज खोलें और वहाँ से शुरू करें।
error-too-slow = अनुरोध समय पर नहीं पहुँचा। यहाँ Wi-Fi कमज़ोर हो सकता है: पास आएँ और फिर कोशिश करें।
error-too-long = जितना यह पेज लेता है, उससे ज़्यादा भेजा गया। साइन-इन पेज खोलें और वहाँ से शुरू करें।
error-too-often = इस डिवाइस ने बहुत बार कोशिश की है। आधा मिनट रुकें, फिर कोशिश करें।
error-broken = Wi-Fi पोर्टल में गड़बड़ी है। जो ऑनलाइन हैं, वे ऑनलाइन रहेंगे। कृपया थोड़ी देर में फिर कोशिश करें।
error-busy = यह अभी नहीं हो सकता, और कुछ नहीं बदला। जो ऑनलाइन हैं, वे ऑनलाइन रहेंगे। कृपया कुछ सेकंड में फिर कोशिश करें।

## Amounts and moments
days = { $n ->
    [one] { $n } दिन
   *[other] { $n } दिन
}
hours = { $n ->
    [one] { $n } घंटा
   *[other] { $n } घंटे
}
minutes = { $n ->
    [one] { $n } मिनट
   *[other] { $n } मिनट
}
less-than-a-minute = एक मिनट से कम
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] जन॰
    [2] फ़र॰
    [3] मार्च
    [4] अप्रैल
    [5] मई
    [6] जून
    [7] जुल॰
    [8] अग॰
    [9] सित॰
    [10] अक्टू॰
    [11] नव॰
   *[12] दिस॰
}
day-and-time = { $day } { month }, { $time }
