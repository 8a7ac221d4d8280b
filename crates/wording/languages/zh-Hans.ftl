## Around every page
language = 语言
about-venue = 关于{ $venue }
privacy = 本页面不跟踪任何人，也不从其他地方加载内容。

## Signing in
connect-heading = 连接互联网
on-network = 您正在使用{ $venue }的网络。
terms = 使用条款
accept-terms = 我接受使用条款
accept-and-connect = 接受并连接
choose-way = 您想如何登录？
or = 或
sign-in = 登录

## What is offered, and what is left
time = 时间
data = 流量
speed = 速度
up-to = 最高 { $speed }
then-slower = 之后 { $speed }
online-heading = 您已上网
close-page = 您可以关闭此页面。
time-left = 剩余时间
data-left = 剩余流量
until = 至 { $moment }
renews = 重新开始：{ $moment }
data-used-up = 您的流量已用完。您仍可上网，但速度较慢。
refresh = 刷新
stay-longer = 延长上网时间
sign-out = 退出
consents-heading = 您允许的内容
consents-hint = 无论是否在此勾选，您都可以上网。您可以随时在此更改。
consents-save = 保存
consents-saved = 已保存。
back = 返回
devices = 设备
this-device = 本设备
device-used = 已用：{ $data }

## When nothing is granted now
closed = 网络在此时段关闭。
used-up = 本设备已用完全部额度。
again-in = 距离可再次上网的时间：{ $length }（{ $moment }）
ask-staff = 请向工作人员询问何时可以再次上网。

## When a form was not taken
notice-terms-changed = 打开此页面后条款已有变更。请重新阅读。
notice-expired = 页面打开时间过长，未作任何更改。请再按一次按钮。
notice-other-device = 此页面不是为本设备生成的，未作任何更改。请再按一次按钮。
notice-device-gone = 该设备已经离线。
notice-account-made = 您的账号已创建，请用它登录。
notice-password-changed = 您的密码已更改。
notice-password-given = 您的密码是别人设定的，请自己选一个新密码。
fill-in = 请填写此项。
too-many-tries = 尝试次数过多。请等待：{ $length }
way-failed = 目前无法用这种方式登录。请重试或选择其他方式。
not-here = 它有效，但不能在网络的这一部分使用。请在告知您的地方使用。

## Ways in
voucher-code = 上网券代码
voucher-hint = 代码印在您的上网券上。不区分大小写，空格不影响。
voucher-use = 使用上网券
voucher-wrong = 此代码无效。请检查后重试。
voucher-over = 此上网券已用完或已过期。
voucher-full = 此上网券允许的设备均已在线。
voucher-optional = 没有上网券时请留空。
sponsor-ask = 询问接待人
sponsor-host = 接待人的姓名或电子邮箱
sponsor-hint = 您来拜访的人。由对方决定您能否上网。
guest-name = 您的姓名
sponsor-reason = 来访原因
sponsor-send = 请求上网
sponsor-wait-heading = 正在等待答复
sponsor-wait = 已询问 { $host }。本页会自动查看答复。如果没有答复，请检查姓名后再次询问。
sponsor-again = 再次询问
sponsor-refused = 接待人没有允许您上网。请与对方联系，或选择其他方式。
host-mail-subject = 有访客请求上网：{ $venue }
host-mail = { $guest } 请求使用 { $venue } 的网络（{ $zone }）。
host-mail-reason = 所填理由：{ $reason }
host-mail-beware = 这些文字由访客自己填写。如果您没有在等人，请忽略此消息。
host-mail-link = 请在此地址登录，查看并答复该请求：
allowance-over = 您获准使用的额度已用完或已过期。
devices-full = 您允许在线的设备数已满。
other-devices = 其他在线设备：{ $n }
which-offline = 要断开哪台设备？
online-since = 上线时间：{ $moment }
resume = 继续您的会话
resume-known = 此浏览器曾在此上网。您可以继续使用剩余的额度。
resume-code = 您的会话代码
resume-hint = 您在线时页面曾显示此代码。
resume-wrong = 此代码不正确，或其会话已无法继续。
resume-keep = 如果网络不再认得您的设备，请用此代码继续：
user-name = 用户名
password = 密码
password-wrong = 用户名或密码不正确。
account-use = 使用账号登录
account-new = 创建账号
name-hint = 字母和数字，中间还可以有 . _ - @ +
name-taken = 此名称已被使用，请换一个。
password-former = 当前密码
password-new = 新密码
password-hint = 至少 8 个字符。
password-common = 这个密码容易被猜到，请换一个。
password-same = 这是您当前的密码，请换一个。
password-change = 更改密码
email = 电子邮箱
phone = 电话号码
send-code = 向我发送验证码
code = 验证码
code-sent = 我们已将验证码发送至 { $address }。
code-wrong = 验证码不正确或已失效。
mail-use = 通过电子邮件获取验证码
phone-use = 通过短信获取验证码
code-message = { $code } 是您在 { $venue } 网络的验证码。如果不是您本人请求，请忽略此消息。
code-link = 或者在请求验证码的设备上打开此地址：
code-other-device = 此验证码是在另一台设备上请求的。请在那里输入：
code-unsent = 现在无法发送验证码。请稍后再试，或选择其他方式。
address-refused = 无法向那里发送验证码。请检查您输入的内容，或选择其他方式。
room = 房间号
surname = 姓氏
stay-wrong = 未找到与此房间号和姓氏相符的入住信息。
stay-not-yet = 目前还不能用这些信息上网。请稍后再试。
card = 卡号
details-wrong = 未找到与这些信息相符的内容。请核对后重试。
continue-with = 使用 { $provider } 继续

## When something goes wrong
error-heading = 操作未成功
open-sign-in = 打开登录页面
error-not-a-guest = 在访客网络中找不到本设备。请不经 VPN 或其他路由器，直接连接{ $venue }的网络，然后重新打开此页面。
error-from-elsewhere = 这是由其他网站的页面发送的，未作任何更改。请直接打开登录页面。
error-unusable = 发送的内容无法使用。请重新打开登录页面再试一次。
error-forbidden = 不允许此操作。请打开登录页面，从那里开始。
error-not-found = 这里没有这个页面。请前往登录页面。
error-not-done = 此页面无法这样操作。请打开登录页面，从那里开始。
error-too-slow = 请求未及时到达。这里的 Wi-Fi 可能较弱：请靠近一些再试。
error-too-long = 发送的内容超出此页面的接收上限。请打开登录页面，从那里开始。
error-too-often = 本设备尝试过于频繁。请等待半分钟后重试。
error-broken = Wi-Fi 门户出现错误。已上网的用户不受影响。请稍后重试。
error-busy = 目前无法执行此操作，未作任何更改。已上网的用户不受影响。请几秒钟后重试。

## Amounts and moments
days = { $n } 天
hours = { $n } 小时
minutes = { $n } 分钟
less-than-a-minute = 不到一分钟
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
