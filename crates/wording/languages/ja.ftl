## Around every page
language = 言語
about-venue = { $venue }について
privacy = このページは誰も追跡せず、外部から何も読み込みません。

## Signing in
connect-heading = インターネットに接続
on-network = { $venue }のネットワークに接続しています。
terms = 利用規約
accept-terms = 利用規約に同意します
accept-and-connect = 同意して接続
choose-way = サインインの方法を選んでください
or = または
sign-in = サインイン

## What is offered, and what is left
time = 時間
data = データ
speed = 速度
up-to = 最大{ $speed }
then-slower = その後は{ $speed }
online-heading = オンラインです
close-page = このページは閉じてかまいません。
time-left = 残り時間
data-left = 残りデータ
until = { $moment }まで
renews = 次の更新: { $moment }
data-used-up = データを使い切りました。接続は続きますが、遅くなります。
refresh = 更新
stay-longer = 接続を延長する
sign-out = サインアウト
consents-heading = 許可する内容
consents-hint = ここで選択してもしなくても、インターネットはご利用いただけます。いつでもここで変更できます。
consents-save = 保存
consents-saved = 保存しました。
back = 戻る
devices = デバイス
this-device = このデバイス
device-used = 使用量: { $data }

## When nothing is granted now
closed = この時間はネットワークを利用できません。
used-up = このデバイスは利用できる分をすべて使い切りました。
again-in = 次に接続できるまで: { $length }（{ $moment }）
ask-staff = 次にいつ接続できるかは、スタッフにお尋ねください。

## When a form was not taken
notice-terms-changed = このページを開いた後に規約が変わりました。もう一度お読みください。
notice-expired = ページを開いてから時間がたちすぎたため、何も変更されていません。もう一度ボタンを押してください。
notice-other-device = このデバイス用のページではないため、何も変更されていません。もう一度ボタンを押してください。
notice-device-gone = そのデバイスはすでにオフラインです。
notice-account-made = アカウントができました。それでサインインしてください。
notice-password-changed = パスワードを変更しました。
notice-password-given = パスワードは他の人が決めたものです。ご自分で新しく選んでください。
fill-in = この項目を入力してください。
too-many-tries = 試行回数が多すぎます。お待ちください: { $length }
way-failed = この方法では現在サインインできません。もう一度試すか、別の方法を選んでください。
not-here = 有効ですが、ネットワークのこの場所では使えません。案内された場所でお使いください。

## Ways in
voucher-code = バウチャーコード
voucher-hint = バウチャーに印刷されています。大文字と小文字、空白は区別しません。
voucher-use = バウチャーを使う
voucher-wrong = このコードは無効です。確認してもう一度お試しください。
voucher-over = このバウチャーは使い切られたか、期限が切れています。
voucher-full = このバウチャーで使える台数のデバイスがすでに接続しています。
voucher-optional = バウチャーがない場合は空欄のままにしてください。
sponsor-ask = 担当者に頼む
sponsor-host = 担当者の名前またはメールアドレス
sponsor-hint = 訪問先の担当者です。接続できるかどうかはその人が決めます。
guest-name = お名前
sponsor-reason = ご訪問の目的
sponsor-send = 接続を頼む
sponsor-wait-heading = 返事を待っています
sponsor-wait = { $host } に依頼しました。このページは返事を自動で確認します。返事がない場合は、名前を確かめてもう一度お試しください。
sponsor-again = もう一度頼む
sponsor-refused = 担当者は接続を許可しませんでした。直接お話しいただくか、別の方法をお選びください。
host-mail-subject = ゲストが接続の許可を求めています: { $venue }
host-mail = { $guest } さんが { $venue } のネットワークの利用を希望しています（{ $zone }）。
host-mail-reason = 記入された理由: { $reason }
host-mail-beware = この言葉はゲスト本人が入力したものです。心当たりがない場合は、このメッセージを無視してください。
host-mail-link = 次のアドレスでサインインすると、依頼を確認して返答できます:
allowance-over = ご利用いただける分は使い切ったか、有効期限が切れています。
devices-full = ご利用いただける台数の端末がすでにオンラインです。
other-devices = 接続中のほかのデバイス: { $n }
which-offline = どのデバイスの接続を切りますか？
online-since = 接続開始: { $moment }
resume = セッションを続ける
resume-known = このブラウザーは以前ここでオンラインでした。残りの分を続けて使えます。
resume-code = セッションのコード
resume-hint = オンライン中のページに表示されていました。
resume-wrong = このコードは正しくないか、そのセッションはもう続けられません。
resume-keep = このネットワークが端末を認識しなくなったときは、このコードで続けられます：
user-name = ユーザー名
password = パスワード
password-wrong = ユーザー名またはパスワードが正しくありません。
account-use = アカウントでサインイン
account-new = アカウントを作成
name-hint = 文字と数字。間には . _ - @ + も使えます
name-taken = この名前は使われています。別の名前を選んでください。
password-former = 現在のパスワード
password-new = 新しいパスワード
password-hint = 8文字以上。
password-common = このパスワードは推測されやすいものです。別のものを選んでください。
password-same = これは現在のパスワードです。別のものを選んでください。
password-change = パスワードを変更
email = メールアドレス
phone = 電話番号
send-code = コードを送信
code = コード
code-sent = { $address }にコードを送信しました。
code-wrong = コードが正しくないか、期限が切れています。
mail-use = メールでコードを受け取る
phone-use = SMSでコードを受け取る
code-message = { $venue }のネットワーク用のコードは{ $code }です。心当たりがない場合は、このメッセージを無視してください。
code-link = または、コードを請求した端末でこのアドレスを開いてください:
code-other-device = このコードは別の端末で請求されました。その端末で入力してください:
code-unsent = 今はコードを送信できませんでした。後でもう一度試すか、別の方法を選んでください。
address-refused = そこにはコードを送信できません。入力内容を確認するか、別の方法を選んでください。
room = 部屋番号
surname = 姓
stay-wrong = この部屋番号と姓のご滞在が見つかりません。
stay-not-yet = この内容ではまだ接続できません。後でもう一度お試しください。
card = カード番号
details-wrong = この内容に該当するものが見つかりません。確認してもう一度お試しください。
continue-with = { $provider }で続ける

## When something goes wrong
error-heading = うまくいきませんでした
open-sign-in = サインインページを開く
error-not-a-guest = このデバイスはゲストネットワークに見つかりません。VPNや別のルーターを通さずに{ $venue }のネットワークへ直接接続し、このページを開き直してください。
error-from-elsewhere = 別のサイトのページから送信されたため、何も変更されていません。サインインページを直接開いてください。
error-unusable = 送信された内容は使用できません。サインインページを開き直して、もう一度お試しください。
error-forbidden = 許可されていません。サインインページを開いて、そこから始めてください。
error-not-found = このようなページはありません。サインインページへ進んでください。
error-not-done = このページではその操作はできません。サインインページを開いて、そこから始めてください。
error-too-slow = リクエストが時間内に届きませんでした。Wi-Fiが弱い可能性があります。近づいてもう一度お試しください。
error-too-long = このページが受け取れる量を超えています。サインインページを開いて、そこから始めてください。
error-too-often = このデバイスからの試行が多すぎます。30秒待ってから、もう一度お試しください。
error-broken = Wi-Fiポータルでエラーが起きました。接続中の方はそのまま利用できます。しばらくしてからもう一度お試しください。
error-busy = 現在この操作はできず、何も変更されていません。接続中の方はそのまま利用できます。数秒後にもう一度お試しください。

## Amounts and moments
days = { $n }日
hours = { $n }時間
minutes = { $n }分
less-than-a-minute = 1分未満
two-lengths = { $long }{ $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month }月
day-and-time = { month }{ $day }日 { $time }
