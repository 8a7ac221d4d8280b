## Around every page
language = 語言
about-venue = 關於{ $venue }
privacy = 本頁面不追蹤任何人，也不從其他地方載入內容。

## Signing in
connect-heading = 連線到網際網路
on-network = 您正在使用{ $venue }的網路。
terms = 使用條款
accept-terms = 我接受使用條款
accept-and-connect = 接受並連線
choose-way = 您想如何登入？
or = 或
sign-in = 登入

## What is offered, and what is left
time = 時間
data = 數據
speed = 速度
up-to = 最高 { $speed }
then-slower = 之後 { $speed }
online-heading = 您已連線
close-page = 您可以關閉此頁面。
time-left = 剩餘時間
data-left = 剩餘數據
until = 至 { $moment }
renews = 重新開始：{ $moment }
data-used-up = 您的數據已用完。您仍可上網，但速度較慢。
refresh = 重新整理
stay-longer = 延長上網時間
sign-out = 登出
consents-heading = 您允許的內容
consents-hint = 無論是否在此勾選，您都可以上網。您可以隨時在此變更。
consents-save = 儲存
consents-saved = 已儲存。
back = 返回
devices = 裝置
this-device = 這部裝置
device-used = 已用：{ $data }

## When nothing is granted now
closed = 網路在這個時段關閉。
used-up = 這部裝置已用完全部額度。
again-in = 距離可再次上網的時間：{ $length }（{ $moment }）
ask-staff = 請向工作人員詢問何時可以再次上網。

## When a form was not taken
notice-terms-changed = 開啟此頁面後條款已有變更。請重新閱讀。
notice-expired = 頁面開啟時間過長，未作任何變更。請再按一次按鈕。
notice-other-device = 此頁面不是為這部裝置產生的，未作任何變更。請再按一次按鈕。
notice-device-gone = 那部裝置已經離線。
notice-account-made = 您的帳號已建立，請用它登入。
notice-password-changed = 您的密碼已變更。
notice-password-given = 您的密碼是別人設定的，請自己選一個新密碼。
fill-in = 請填寫此欄位。
too-many-tries = 嘗試次數過多。請等候：{ $length }
way-failed = 目前無法以這種方式登入。請再試一次或選擇其他方式。
not-here = 它有效，但不能在網路的這一部分使用。請在告知您的地方使用。

## Ways in
voucher-code = 上網券代碼
voucher-hint = 代碼印在您的上網券上。不分大小寫，空格不影響。
voucher-use = 使用上網券
voucher-wrong = 此代碼無效。請檢查後再試一次。
voucher-over = 此上網券已用完或已過期。
voucher-full = 此上網券允許的裝置均已連線。
voucher-optional = 沒有上網券時請留空。
sponsor-ask = 詢問接待人
sponsor-host = 接待人的姓名或電子郵件
sponsor-hint = 您來拜訪的人。由對方決定您能否上網。
guest-name = 您的姓名
sponsor-reason = 來訪原因
sponsor-send = 請求上網
sponsor-wait-heading = 正在等候答覆
sponsor-wait = 已詢問 { $host }。本頁會自動查看答覆。如果沒有答覆，請檢查姓名後再次詢問。
sponsor-again = 再次詢問
sponsor-refused = 接待人沒有允許您上網。請與對方聯絡，或選擇其他方式。
host-mail-subject = 有訪客請求上網：{ $venue }
host-mail = { $guest } 請求使用 { $venue } 的網路（{ $zone }）。
host-mail-reason = 所填理由：{ $reason }
host-mail-beware = 這些文字由訪客自己填寫。如果您沒有在等人，請忽略此訊息。
host-mail-link = 請在此位址登入，查看並答覆該請求：
allowance-over = 您獲准使用的額度已用完或已過期。
devices-full = 您允許連線的裝置數已滿。
other-devices = 其他連線中的裝置：{ $n }
which-offline = 要中斷哪部裝置的連線？
online-since = 上線時間：{ $moment }
resume = 繼續您的工作階段
resume-known = 此瀏覽器曾在此上網。您可以繼續使用剩餘的額度。
resume-code = 您的工作階段代碼
resume-hint = 您在線時頁面曾顯示此代碼。
resume-wrong = 此代碼不正確，或其工作階段已無法繼續。
resume-keep = 如果網路不再認得您的裝置，請用此代碼繼續：
user-name = 使用者名稱
password = 密碼
password-wrong = 使用者名稱或密碼不正確。
account-use = 使用帳號登入
account-new = 建立帳號
name-hint = 字母和數字，中間還可以有 . _ - @ +
name-taken = 此名稱已被使用，請換一個。
password-former = 目前的密碼
password-new = 新密碼
password-hint = 至少 8 個字元。
password-common = 這個密碼容易被猜到，請換一個。
password-same = 這是您目前的密碼，請換一個。
password-change = 變更密碼
email = 電子郵件地址
phone = 電話號碼
send-code = 傳送驗證碼給我
code = 驗證碼
code-sent = 我們已將驗證碼傳送至 { $address }。
code-wrong = 驗證碼不正確或已失效。
mail-use = 透過電子郵件取得驗證碼
phone-use = 透過簡訊取得驗證碼
code-message = { $code } 是您在 { $venue } 網路的驗證碼。如果不是您本人要求，請忽略此訊息。
code-link = 或者在要求驗證碼的裝置上開啟此網址：
code-other-device = 此驗證碼是在另一部裝置上要求的。請在那裡輸入：
code-unsent = 目前無法傳送驗證碼。請稍後再試，或選擇其他方式。
address-refused = 無法向那裡傳送驗證碼。請檢查您輸入的內容，或選擇其他方式。
room = 房號
surname = 姓氏
stay-wrong = 找不到與此房號和姓氏相符的住宿資料。
stay-not-yet = 目前還不能用這些資料上網。請稍後再試。
card = 卡號
details-wrong = 找不到與這些資料相符的內容。請核對後再試一次。
continue-with = 使用 { $provider } 繼續

## When something goes wrong
error-heading = 未能完成
open-sign-in = 開啟登入頁面
error-not-a-guest = 在訪客網路中找不到這部裝置。請不經 VPN 或其他路由器，直接連線到{ $venue }的網路，然後重新開啟此頁面。
error-from-elsewhere = 這是由其他網站的頁面傳送的，未作任何變更。請直接開啟登入頁面。
error-unusable = 傳送的內容無法使用。請重新開啟登入頁面再試一次。
error-forbidden = 不允許此操作。請開啟登入頁面，從那裡開始。
error-not-found = 這裡沒有這個頁面。請前往登入頁面。
error-not-done = 此頁面無法這樣操作。請開啟登入頁面，從那裡開始。
error-too-slow = 請求未及時送達。這裡的 Wi-Fi 可能較弱：請靠近一些再試。
error-too-long = 傳送的內容超出此頁面的接收上限。請開啟登入頁面，從那裡開始。
error-too-often = 這部裝置嘗試過於頻繁。請等候半分鐘後再試。
error-broken = Wi-Fi 入口網站發生錯誤。已連線的使用者不受影響。請稍後再試。
error-busy = 目前無法執行此操作，未作任何變更。已連線的使用者不受影響。請幾秒鐘後再試。

## Amounts and moments
days = { $n } 天
hours = { $n } 小時
minutes = { $n } 分鐘
less-than-a-minute = 不到一分鐘
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
