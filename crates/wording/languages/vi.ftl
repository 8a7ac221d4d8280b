## Around every page
language = Ngôn ngữ
about-venue = Giới thiệu về { $venue }
privacy = Trang này không theo dõi ai và không tải gì từ nơi khác.

## Signing in
connect-heading = Kết nối Internet
on-network = Bạn đang ở trong mạng của { $venue }.
terms = Điều khoản sử dụng
accept-terms = Tôi chấp nhận điều khoản sử dụng
accept-and-connect = Chấp nhận và kết nối
choose-way = Bạn muốn đăng nhập bằng cách nào?
or = hoặc
sign-in = Đăng nhập

## What is offered, and what is left
time = Thời gian
data = Dữ liệu
speed = Tốc độ
up-to = tối đa { $speed }
then-slower = sau đó { $speed }
online-heading = Bạn đã trực tuyến
close-page = Bạn có thể đóng trang này.
time-left = Thời gian còn lại
data-left = Dữ liệu còn lại
until = đến { $moment }
renews = Bắt đầu lại: { $moment }
data-used-up = Bạn đã dùng hết dữ liệu. Bạn vẫn trực tuyến nhưng chậm hơn.
refresh = Làm mới
stay-longer = Trực tuyến lâu hơn
sign-out = Đăng xuất
consents-heading = Những gì bạn cho phép
consents-hint = Bạn vẫn trực tuyến dù có đánh dấu ở đây hay không. Bạn có thể thay đổi tại đây bất cứ lúc nào.
consents-save = Lưu
consents-saved = Đã lưu.
back = Quay lại
devices = Thiết bị
this-device = Thiết bị này
device-used = Đã dùng: { $data }

## When nothing is granted now
closed = Mạng đóng cửa vào giờ này.
used-up = Thiết bị này đã dùng hết phần được cấp.
again-in = Thời gian đến khi có thể kết nối lại: { $length } ({ $moment })
ask-staff = Vui lòng hỏi nhân viên khi nào bạn có thể kết nối lại.

## When a form was not taken
notice-terms-changed = Điều khoản đã thay đổi từ khi trang này được mở. Vui lòng đọc lại.
notice-expired = Trang này đã mở quá lâu nên chưa có gì thay đổi. Vui lòng nhấn nút một lần nữa.
notice-other-device = Trang này không được tạo cho thiết bị này nên chưa có gì thay đổi. Vui lòng nhấn nút một lần nữa.
notice-device-gone = Thiết bị đó đã ngoại tuyến.
notice-account-made = Tài khoản của bạn đã sẵn sàng. Hãy đăng nhập bằng tài khoản đó.
notice-password-changed = Mật khẩu của bạn đã được đổi.
notice-password-given = Mật khẩu của bạn do người khác chọn. Vui lòng tự chọn một mật khẩu.
fill-in = Vui lòng điền vào ô này.
too-many-tries = Quá nhiều lần thử. Vui lòng chờ: { $length }
way-failed = Hiện không thể đăng nhập bằng cách này. Vui lòng thử lại hoặc chọn cách khác.
not-here = Mã này hợp lệ, nhưng không dùng được ở khu vực mạng này. Vui lòng dùng ở nơi bạn được chỉ dẫn.

## Ways in
voucher-code = Mã phiếu
voucher-hint = Mã được in trên phiếu của bạn. Không phân biệt chữ hoa và dấu cách.
voucher-use = Dùng phiếu
voucher-wrong = Mã này không hợp lệ. Vui lòng kiểm tra và thử lại.
voucher-over = Phiếu này đã dùng hết hoặc hết hạn.
voucher-full = Số thiết bị mà phiếu này cho phép đều đang trực tuyến.
voucher-optional = Nếu không có phiếu, hãy để trống ô này.
sponsor-ask = Hỏi người tiếp đón
sponsor-host = Tên hoặc địa chỉ email của người tiếp đón
sponsor-hint = Người mà bạn đến thăm ở đây. Họ quyết định bạn có được vào hay không.
guest-name = Tên của bạn
sponsor-reason = Lý do đến thăm
sponsor-send = Xin được vào
sponsor-wait-heading = Đang chờ trả lời
sponsor-wait = Đã hỏi { $host }. Trang này tự tìm câu trả lời. Nếu không có, hãy kiểm tra lại tên và hỏi lần nữa.
sponsor-again = Hỏi lần nữa
sponsor-refused = Người tiếp đón chưa cho bạn vào. Hãy nói chuyện với họ hoặc chọn cách khác.
host-mail-subject = Một vị khách xin vào mạng: { $venue }
host-mail = { $guest } xin dùng mạng của { $venue } ({ $zone }).
host-mail-reason = Lý do được nêu: { $reason }
host-mail-beware = Những lời này do khách tự viết. Nếu bạn không đợi ai, hãy bỏ qua tin nhắn này.
host-mail-link = Hãy đăng nhập tại địa chỉ này để xem yêu cầu và trả lời:
allowance-over = Phần được cấp cho quý khách đã dùng hết hoặc đã hết hạn.
devices-full = Số thiết bị được phép của quý khách đều đã trực tuyến.
other-devices = Thiết bị khác đang trực tuyến: { $n }
which-offline = Thiết bị nào sẽ ngắt kết nối?
online-since = trực tuyến từ { $moment }
resume = Tiếp tục phiên của quý khách
resume-known = Trình duyệt này đã từng trực tuyến ở đây. Quý khách có thể tiếp tục với phần còn lại.
resume-code = Mã phiên của quý khách
resume-hint = Trang đã hiển thị mã khi quý khách trực tuyến.
resume-wrong = Mã này không đúng, hoặc phiên của mã không thể tiếp tục nữa.
resume-keep = Nếu mạng không nhận ra thiết bị của quý khách, hãy tiếp tục bằng mã này:
user-name = Tên người dùng
password = Mật khẩu
password-wrong = Tên người dùng hoặc mật khẩu không đúng.
account-use = Đăng nhập bằng tài khoản
account-new = Tạo tài khoản
name-hint = Chữ cái và chữ số; ở giữa có thể có . _ - @ +
name-taken = Tên này đã có người dùng. Vui lòng chọn tên khác.
password-former = Mật khẩu hiện tại
password-new = Mật khẩu mới
password-hint = Ít nhất 8 ký tự.
password-common = Mật khẩu này dễ đoán. Vui lòng chọn mật khẩu khác.
password-same = Đây là mật khẩu hiện tại của bạn. Vui lòng chọn mật khẩu khác.
password-change = Đổi mật khẩu
email = Địa chỉ email
phone = Số điện thoại
send-code = Gửi mã cho tôi
code = Mã
code-sent = Chúng tôi đã gửi mã đến { $address }.
code-wrong = Mã này không đúng hoặc không còn hiệu lực.
mail-use = Nhận mã qua email
phone-use = Nhận mã qua SMS
code-message = { $code } là mã của bạn cho mạng của { $venue }. Nếu bạn không yêu cầu, hãy bỏ qua tin này.
code-link = Hoặc mở địa chỉ này trên thiết bị mà bạn đã dùng để yêu cầu:
code-other-device = Mã này được yêu cầu trên thiết bị khác. Hãy nhập mã ở đó:
code-unsent = Hiện không gửi được mã. Hãy thử lại sau hoặc chọn cách khác.
address-refused = Không gửi mã đến đó. Hãy kiểm tra nội dung đã nhập hoặc chọn cách khác.
room = Số phòng
surname = Họ
stay-wrong = Chúng tôi không tìm thấy lượt lưu trú nào với số phòng và họ này.
stay-not-yet = Chưa thể lên mạng bằng thông tin này. Vui lòng thử lại sau.
card = Số thẻ
details-wrong = Chúng tôi không tìm thấy gì với thông tin này. Vui lòng kiểm tra và thử lại.
continue-with = Tiếp tục với { $provider }

## When something goes wrong
error-heading = Không thành công
open-sign-in = Mở trang đăng nhập
error-not-a-guest = Không tìm thấy thiết bị này trong mạng khách. Hãy kết nối trực tiếp vào mạng của { $venue }, không qua VPN hay bộ định tuyến khác, rồi mở lại trang này.
error-from-elsewhere = Một trang của website khác đã gửi yêu cầu này nên chưa có gì thay đổi. Hãy mở chính trang đăng nhập.
error-unusable = Không dùng được nội dung đã gửi. Hãy mở lại trang đăng nhập và thử lần nữa.
error-forbidden = Điều này không được phép. Hãy mở trang đăng nhập và bắt đầu từ đó.
error-not-found = Ở đây không có trang này. Trang đăng nhập chỉ cách một bước.
error-not-done = Không thể làm vậy với trang này. Hãy mở trang đăng nhập và bắt đầu từ đó.
error-too-slow = Yêu cầu không đến kịp. Wi-Fi ở đây có thể yếu: hãy lại gần hơn và thử lại.
error-too-long = Nội dung gửi dài hơn mức trang này nhận. Hãy mở trang đăng nhập và bắt đầu từ đó.
error-too-often = Thiết bị này đã thử quá nhiều lần. Hãy chờ nửa phút rồi thử lại.
error-broken = Cổng Wi-Fi gặp lỗi. Ai đang trực tuyến vẫn trực tuyến. Vui lòng thử lại sau giây lát.
error-busy = Hiện không thể thực hiện và chưa có gì thay đổi. Ai đang trực tuyến vẫn trực tuyến. Vui lòng thử lại sau vài giây.

## Amounts and moments
days = { $n } ngày
hours = { $n } giờ
minutes = { $n } phút
less-than-a-minute = chưa đến một phút
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = thg { $month }
day-and-time = { $day } { month }, { $time }
