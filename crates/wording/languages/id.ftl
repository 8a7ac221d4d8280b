## Around every page
language = Bahasa
about-venue = Tentang { $venue }
privacy = Halaman ini tidak melacak siapa pun dan tidak memuat apa pun dari tempat lain.

## Signing in
connect-heading = Sambungkan ke internet
on-network = Anda berada di jaringan { $venue }.
terms = Ketentuan penggunaan
terms-binding = Teks ini adalah terjemahan. Yang mengikat adalah teks dalam bahasa ini: { $language }.
accept-terms = Saya menyetujui ketentuan penggunaan
accept-and-connect = Setuju dan sambungkan
choose-way = Bagaimana Anda ingin masuk?
or = atau
sign-in = Masuk

## What is offered, and what is left
time = Waktu
data = Data
speed = Kecepatan
up-to = hingga { $speed }
then-slower = lalu { $speed }
online-heading = Anda sudah daring
close-page = Anda boleh menutup halaman ini.
time-left = Sisa waktu
data-left = Sisa data
until = sampai { $moment }
renews = Dimulai lagi: { $moment }
data-used-up = Data Anda habis. Anda tetap daring, tetapi lebih lambat.
refresh = Segarkan
stay-longer = Tetap daring lebih lama
sign-out = Keluar
consents-heading = Yang Anda izinkan
consents-hint = Anda tetap daring, baik mencentang sesuatu di sini maupun tidak. Anda dapat mengubahnya di sini kapan saja.
consents-save = Simpan
consents-saved = Tersimpan.
back = Kembali
devices = Perangkat
this-device = Perangkat ini
device-used = Terpakai: { $data }

## When nothing is granted now
closed = Jaringan tutup pada jam ini.
used-up = Perangkat ini sudah memakai semua jatahnya.
again-in = Waktu sampai Anda bisa daring lagi: { $length } ({ $moment })
ask-staff = Tanyakan kepada petugas kapan Anda bisa daring lagi.

## When a form was not taken
notice-terms-changed = Ketentuan berubah sejak halaman ini dibuka. Silakan baca lagi.
notice-expired = Halaman ini terbuka terlalu lama, jadi tidak ada yang diubah. Silakan tekan tombol sekali lagi.
notice-other-device = Halaman ini tidak dibuat untuk perangkat ini, jadi tidak ada yang diubah. Silakan tekan tombol sekali lagi.
notice-device-gone = Perangkat itu sudah luring.
notice-account-made = Akun Anda siap. Masuklah dengan akun itu.
notice-password-changed = Kata sandi Anda sudah diubah.
notice-password-given = Orang lain yang memilih kata sandi Anda. Silakan pilih kata sandi sendiri.
fill-in = Silakan isi kolom ini.
too-many-tries = Terlalu banyak percobaan. Harap tunggu: { $length }
way-failed = Cara masuk ini sedang tidak tersedia. Silakan coba lagi atau pilih cara lain.
not-here = Ini berlaku, tetapi tidak di bagian jaringan ini. Gunakan di tempat yang diberitahukan kepada Anda.

## Ways in
voucher-code = Kode voucer
voucher-hint = Kode tercetak pada voucer Anda. Huruf besar dan spasi tidak berpengaruh.
voucher-use = Pakai voucer
voucher-wrong = Kode ini tidak berlaku. Silakan periksa dan coba lagi.
voucher-over = Voucer ini sudah habis atau kedaluwarsa.
voucher-full = Jumlah perangkat yang diizinkan voucer ini sudah daring semua.
voucher-optional = Tanpa voucer, kosongkan kolom ini.
sponsor-ask = Tanya tuan rumah
sponsor-host = Nama atau alamat surel tuan rumah Anda
sponsor-hint = Orang di tempat ini yang Anda kunjungi. Dia memutuskan apakah Anda boleh masuk.
guest-name = Nama Anda
sponsor-reason = Alasan kunjungan Anda
sponsor-send = Minta izin masuk
sponsor-wait-heading = Menunggu jawaban
sponsor-wait = Permintaan telah dikirim kepada { $host }. Halaman ini mencari jawabannya sendiri. Jika tidak ada, periksa namanya dan tanyakan lagi.
sponsor-again = Tanya lagi
sponsor-refused = Tuan rumah Anda tidak memberi izin. Silakan bicara dengannya atau pilih cara lain.
host-mail-subject = Seorang tamu meminta akses: { $venue }
host-mail = { $guest } meminta untuk menggunakan jaringan { $venue } ({ $zone }).
host-mail-reason = Alasan yang diberikan: { $reason }
host-mail-beware = Kata-kata ini ditulis oleh tamu. Jika Anda tidak menunggu siapa pun, abaikan pesan ini.
host-mail-link = Masuklah di alamat ini untuk melihat permintaan dan menjawabnya:
allowance-over = Jatah yang diberikan kepada Anda sudah habis atau kedaluwarsa.
devices-full = Perangkat Anda yang daring sudah sebanyak yang diizinkan.
other-devices = Perangkat lain yang daring: { $n }
which-offline = Perangkat mana yang akan diputus?
online-since = daring sejak { $moment }
resume = Lanjutkan sesi Anda
resume-known = Peramban ini pernah daring di sini. Anda dapat melanjutkan dengan sisa yang Anda punya.
resume-code = Kode sesi Anda
resume-hint = Halaman menampilkannya saat Anda daring.
resume-wrong = Kode ini tidak benar, atau sesinya tidak dapat dilanjutkan lagi.
resume-keep = Bila jaringan tidak mengenali perangkat Anda lagi, lanjutkan dengan kode ini:
user-name = Nama pengguna
password = Kata sandi
password-wrong = Nama pengguna atau kata sandi salah.
account-use = Masuk dengan akun
account-new = Buat akun
name-hint = Huruf dan angka; di antaranya juga . _ - @ +
name-taken = Nama ini sudah dipakai. Silakan pilih yang lain.
password-former = Kata sandi saat ini
password-new = Kata sandi baru
password-hint = Paling sedikit 8 karakter.
password-common = Kata sandi ini mudah ditebak. Silakan pilih yang lain.
password-same = Ini kata sandi Anda saat ini. Silakan pilih yang lain.
password-change = Ubah kata sandi
reset-ask = Lupa kata sandi?
reset-hint = Kami mengirim tautan ke alamat e-mail akun Anda.
reset-send = Kirimi saya tautan
reset-sent = Jika ada akun dengan alamat ini, pesan berisi tautan sedang dikirim ke sana. Tautan berlaku satu kali.
reset-message = Seseorang meminta kata sandi baru untuk akun Anda di jaringan { $venue }. Nama pengguna Anda: { $name }. Jika itu bukan Anda, abaikan pesan ini.
reset-link = Pilih kata sandi baru di alamat ini, dalam jaringan itu:
reset-wrong = Tautan ini tidak benar atau tidak berlaku lagi. Silakan minta yang lain.
email = Alamat email
phone = Nomor telepon
send-code = Kirimi saya kode
code = Kode
code-sent = Kami telah mengirim kode ke { $address }.
code-wrong = Kode ini salah atau sudah tidak berlaku.
mail-use = Dapatkan kode lewat email
phone-use = Dapatkan kode lewat SMS
code-message = { $code } adalah kode Anda untuk jaringan { $venue }. Jika Anda tidak memintanya, abaikan pesan ini.
code-link = Atau buka alamat ini di perangkat yang Anda pakai untuk memintanya:
code-other-device = Kode ini diminta di perangkat lain. Ketikkan di sana:
code-unsent = Kode tidak dapat dikirim saat ini. Coba lagi nanti atau pilih cara lain.
address-refused = Kode tidak dikirim ke sana. Periksa yang Anda ketik atau pilih cara lain.
room = Nomor kamar
surname = Nama keluarga
stay-wrong = Kami tidak menemukan tamu menginap dengan nomor kamar dan nama keluarga ini.
stay-not-yet = Anda belum bisa online dengan data ini. Silakan coba lagi nanti.
card = Nomor kartu
details-wrong = Kami tidak menemukan apa pun dengan data ini. Silakan periksa dan coba lagi.
continue-with = Lanjutkan dengan { $provider }

## When something goes wrong
error-heading = Tidak berhasil
open-sign-in = Buka halaman masuk
error-not-a-guest = Perangkat ini tidak ditemukan di jaringan tamu. Sambungkan langsung ke jaringan { $venue }, tanpa VPN atau router lain di antaranya, lalu buka lagi halaman ini.
error-from-elsewhere = Ini dikirim oleh halaman situs lain, jadi tidak ada yang diubah. Buka halaman masuk itu sendiri.
error-unusable = Kiriman ini tidak dapat dipakai. Buka lagi halaman masuk dan coba sekali lagi.
error-forbidden = Ini tidak diizinkan. Buka halaman masuk dan mulai dari sana.
error-not-found = Tidak ada halaman seperti itu di sini. Halaman masuk hanya selangkah lagi.
error-not-done = Itu tidak bisa dilakukan dengan halaman ini. Buka halaman masuk dan mulai dari sana.
error-too-slow = Permintaan tidak tiba tepat waktu. Wi-Fi mungkin lemah di sini: mendekatlah dan coba lagi.
error-too-long = Kiriman melebihi yang diterima halaman ini. Buka halaman masuk dan mulai dari sana.
error-too-often = Perangkat ini terlalu sering mencoba. Tunggu setengah menit, lalu coba lagi.
error-broken = Portal Wi-Fi mengalami kesalahan. Yang sedang daring tetap daring. Silakan coba lagi sebentar lagi.
error-busy = Saat ini tidak bisa dilakukan, dan tidak ada yang diubah. Yang sedang daring tetap daring. Silakan coba lagi dalam beberapa detik.

## Amounts and moments
days = { $n } hari
hours = { $n } jam
minutes = { $n } menit
less-than-a-minute = kurang dari satu menit
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/dtk
megabits-per-second = { $n } Mbit/dtk
gigabits-per-second = { $n } Gbit/dtk
month = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] Mei
    [6] Jun
    [7] Jul
    [8] Agu
    [9] Sep
    [10] Okt
    [11] Nov
   *[12] Des
}
day-and-time = { $day } { month }, { $time }
