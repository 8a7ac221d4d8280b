## Around every page
language = Dil
about-venue = { $venue } hakkında
privacy = Bu sayfa kimseyi izlemez ve başka yerden hiçbir şey yüklemez.

## Signing in
connect-heading = İnternete bağlanın
on-network = { $venue } ağındasınız.
terms = Kullanım koşulları
terms-binding = Bu metin bir çeviridir. Bağlayıcı olan, şu dildeki metindir: { $language }.
accept-terms = Kullanım koşullarını kabul ediyorum
accept-and-connect = Kabul et ve bağlan
choose-way = Nasıl oturum açmak istersiniz?
or = veya
sign-in = Oturum aç

## What is offered, and what is left
time = Süre
data = Veri
speed = Hız
up-to = en fazla { $speed }
then-slower = sonra { $speed }
online-heading = Çevrimiçisiniz
close-page = Bu sayfayı kapatabilirsiniz.
time-left = Kalan süre
data-left = Kalan veri
until = bitiş: { $moment }
renews = Yenilenme: { $moment }
data-used-up = Veriniz bitti. Çevrimiçi kalıyorsunuz, ancak daha yavaş.
refresh = Yenile
stay-longer = Daha uzun süre bağlı kal
sign-out = Oturumu kapat
consents-heading = İzin verdikleriniz
consents-hint = Burada bir şey işaretleseniz de işaretlemeseniz de çevrimiçisiniz. Bunu burada istediğiniz zaman değiştirebilirsiniz.
consents-save = Kaydet
consents-saved = Kaydedildi.
back = Geri
devices = Cihazlar
this-device = Bu cihaz
device-used = Kullanılan: { $data }

## When nothing is granted now
closed = Ağ bu saatte kapalı.
used-up = Bu cihaz kendisine tanınan her şeyi kullandı.
again-in = Yeniden bağlanabilmenize kalan süre: { $length } ({ $moment })
ask-staff = Ne zaman yeniden bağlanabileceğinizi lütfen personele sorun.

## When a form was not taken
notice-terms-changed = Bu sayfa açıldığından beri koşullar değişti. Lütfen yeniden okuyun.
notice-expired = Bu sayfa çok uzun süre açık kaldı, bu yüzden hiçbir şey değişmedi. Lütfen düğmeye bir kez daha basın.
notice-other-device = Bu sayfa bu cihaz için hazırlanmadı, bu yüzden hiçbir şey değişmedi. Lütfen düğmeye bir kez daha basın.
notice-device-gone = O cihaz zaten çevrimdışı.
notice-account-made = Hesabınız hazır. Onunla giriş yapın.
notice-password-changed = Parolanız değiştirildi.
notice-password-given = Parolanızı başkası seçti. Lütfen kendiniz bir parola seçin.
fill-in = Lütfen bu alanı doldurun.
too-many-tries = Çok fazla deneme. Lütfen bekleyin: { $length }
way-failed = Bu yolla oturum açmak şu anda mümkün değil. Yeniden deneyin veya başka bir yol seçin.
not-here = Bu geçerli, ancak ağın bu bölümünde değil. Lütfen size söylenen yerde kullanın.

## Ways in
voucher-code = Kupon kodu
voucher-hint = Kuponunuzun üzerinde yazılıdır. Büyük harf ve boşluk fark etmez.
voucher-use = Kuponu kullan
voucher-wrong = Bu kod geçerli değil. Lütfen kontrol edip yeniden deneyin.
voucher-over = Bu kupon tükenmiş veya süresi dolmuş.
voucher-full = Bu kuponun izin verdiği kadar cihaz zaten çevrimiçi.
voucher-optional = Kuponunuz yoksa alanı boş bırakın.
sponsor-ask = Ev sahibine sorun
sponsor-host = Ev sahibinizin adı veya e-posta adresi
sponsor-hint = Ziyaret ettiğiniz kişi. Bağlanıp bağlanamayacağınıza o karar verir.
guest-name = Adınız
sponsor-reason = Ziyaret nedeniniz
sponsor-send = Erişim isteyin
sponsor-wait-heading = Yanıt bekleniyor
sponsor-wait = Şu kişiye soruldu: { $host }. Bu sayfa yanıtı kendisi arar. Yanıt gelmezse adı kontrol edip yeniden sorun.
sponsor-again = Yeniden sorun
sponsor-refused = Ev sahibiniz erişim vermedi. Lütfen kendisiyle konuşun veya başka bir yol seçin.
host-mail-subject = Bir misafir erişim istiyor: { $venue }
host-mail = { $guest }, { $venue } ağını kullanmak istiyor ({ $zone }).
host-mail-reason = Belirtilen neden: { $reason }
host-mail-beware = Bu sözleri misafir yazdı. Kimseyi beklemiyorsanız bu iletiyi dikkate almayın.
host-mail-link = İsteği görmek ve yanıtlamak için şu adreste oturum açın:
allowance-over = Size tanınan hak kullanılmış ya da süresi dolmuş.
devices-full = İzin verilen sayıda cihazınız zaten çevrimiçi.
other-devices = Çevrimiçi diğer cihazlar: { $n }
which-offline = Hangi cihazın bağlantısı kesilsin?
online-since = bağlantı başlangıcı: { $moment }
resume = Oturumunuza devam edin
resume-known = Bu tarayıcı daha önce burada çevrimiçiydi. Kalan hakkınızla devam edebilirsiniz.
resume-code = Oturumunuzun kodu
resume-hint = Çevrimiçiyken sayfada gösteriliyordu.
resume-wrong = Bu kod doğru değil ya da oturumuna artık devam edilemez.
resume-keep = Ağ cihazınızı yeniden tanımazsa bu kodla devam edin:
user-name = Kullanıcı adı
password = Parola
password-wrong = Kullanıcı adı veya parola doğru değil.
account-use = Hesapla giriş yap
account-new = Hesap oluştur
name-hint = Harf ve rakam; aralarında . _ - @ + da olabilir
name-taken = Bu ad alınmış. Lütfen başka bir ad seçin.
password-former = Şimdiki parola
password-new = Yeni parola
password-hint = En az 8 karakter.
password-common = Bu parola kolay tahmin edilir. Lütfen başka bir parola seçin.
password-same = Bu, şimdiki parolanız. Lütfen başka bir parola seçin.
password-change = Parolayı değiştir
reset-ask = Parolanızı mı unuttunuz?
reset-hint = Hesabınızın e-posta adresine bir bağlantı göndeririz.
reset-send = Bana bağlantı gönder
reset-sent = Bu adresle bir hesap varsa, bağlantı içeren bir ileti yola çıktı. Bağlantı bir kez çalışır.
reset-message = Biri { $venue } ağındaki hesabınız için yeni parola istedi. Kullanıcı adınız: { $name }. Siz değilseniz bu iletiyi dikkate almayın.
reset-link = Yeni parolanızı o ağda, şu adreste seçin:
reset-wrong = Bu bağlantı doğru değil ya da artık geçerli değil. Lütfen yenisini isteyin.
email = E-posta adresi
phone = Telefon numarası
send-code = Bana kod gönder
code = Kod
code-sent = Şu adrese bir kod gönderdik: { $address }.
code-wrong = Bu kod yanlış veya artık geçerli değil.
mail-use = E-postayla kod al
phone-use = SMS ile kod al
code-message = { $venue } ağı için kodunuz: { $code }. Bunu siz istemediyseniz bu iletiyi dikkate almayın.
code-link = Ya da bu adresi, kodu istediğiniz cihazda açın:
code-other-device = Bu kod başka bir cihazda istendi. Oraya yazın:
code-unsent = Kod şu anda gönderilemedi. Lütfen daha sonra yeniden deneyin ya da başka bir yol seçin.
address-refused = Oraya kod gönderilmiyor. Yazdığınızı denetleyin ya da başka bir yol seçin.
room = Oda numarası
surname = Soyadı
stay-wrong = Bu oda numarası ve soyadıyla bir konaklama bulamadık.
stay-not-yet = Bu bilgilerle henüz çevrim içi olunamıyor. Lütfen daha sonra yeniden deneyin.
card = Kart numarası
details-wrong = Bu bilgilerle bir şey bulamadık. Lütfen kontrol edip yeniden deneyin.
continue-with = { $provider } ile devam et

## When something goes wrong
error-heading = Bu olmadı
open-sign-in = Oturum açma sayfasını aç
error-not-a-guest = Bu cihaz konuk ağında bulunamadı. Arada VPN veya başka bir yönlendirici olmadan doğrudan { $venue } ağına bağlanın ve bu sayfayı yeniden açın.
error-from-elsewhere = Bunu başka bir sitenin sayfası gönderdi, bu yüzden hiçbir şey değişmedi. Oturum açma sayfasının kendisini açın.
error-unusable = Gönderilen kullanılamıyor. Oturum açma sayfasını yeniden açıp bir kez daha deneyin.
error-forbidden = Buna izin verilmiyor. Oturum açma sayfasını açıp oradan başlayın.
error-not-found = Burada böyle bir sayfa yok. Oturum açma sayfası bir adım ötede.
error-not-done = Bu sayfayla bu yapılamaz. Oturum açma sayfasını açıp oradan başlayın.
error-too-slow = İstek zamanında ulaşmadı. Wi-Fi burada zayıf olabilir: yaklaşıp yeniden deneyin.
error-too-long = Bu sayfanın aldığından fazlası gönderildi. Oturum açma sayfasını açıp oradan başlayın.
error-too-often = Bu cihaz çok sık denedi. Yarım dakika bekleyip yeniden deneyin.
error-broken = Wi-Fi portalında bir hata var. Çevrimiçi olanlar çevrimiçi kalır. Lütfen birazdan yeniden deneyin.
error-busy = Bu şu anda yapılamıyor ve hiçbir şey değişmedi. Çevrimiçi olanlar çevrimiçi kalır. Lütfen birkaç saniye sonra yeniden deneyin.

## Amounts and moments
days = { $n ->
    [one] { $n } gün
   *[other] { $n } gün
}
hours = { $n ->
    [one] { $n } saat
   *[other] { $n } saat
}
minutes = { $n ->
    [one] { $n } dakika
   *[other] { $n } dakika
}
less-than-a-minute = bir dakikadan az
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/sn
megabits-per-second = { $n } Mbit/sn
gigabits-per-second = { $n } Gbit/sn
month = { $month ->
    [1] Oca
    [2] Şub
    [3] Mar
    [4] Nis
    [5] May
    [6] Haz
    [7] Tem
    [8] Ağu
    [9] Eyl
    [10] Eki
    [11] Kas
   *[12] Ara
}
day-and-time = { $day } { month } { $time }
