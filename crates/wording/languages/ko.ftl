## Around every page
language = 언어
about-venue = { $venue } 소개
privacy = 이 페이지는 누구도 추적하지 않으며 다른 곳에서 아무것도 불러오지 않습니다.

## Signing in
connect-heading = 인터넷에 연결
on-network = { $venue } 네트워크에 있습니다.
terms = 이용 약관
accept-terms = 이용 약관에 동의합니다
accept-and-connect = 동의하고 연결
choose-way = 어떻게 로그인하시겠습니까?
or = 또는
sign-in = 로그인

## What is offered, and what is left
time = 시간
data = 데이터
speed = 속도
up-to = 최대 { $speed }
then-slower = 이후 { $speed }
online-heading = 온라인 상태입니다
close-page = 이 페이지를 닫아도 됩니다.
time-left = 남은 시간
data-left = 남은 데이터
until = { $moment }까지
renews = 새로 시작: { $moment }
data-used-up = 데이터를 모두 사용했습니다. 연결은 유지되지만 느려집니다.
refresh = 새로 고침
stay-longer = 더 오래 연결하기
sign-out = 로그아웃
consents-heading = 허용하는 항목
consents-hint = 여기에서 선택하든 하지 않든 온라인 상태입니다. 언제든지 여기에서 변경할 수 있습니다.
consents-save = 저장
consents-saved = 저장되었습니다.
back = 뒤로
devices = 기기
this-device = 이 기기
device-used = 사용량: { $data }

## When nothing is granted now
closed = 지금은 네트워크가 닫혀 있는 시간입니다.
used-up = 이 기기는 제공된 양을 모두 사용했습니다.
again-in = 다시 연결할 수 있을 때까지 남은 시간: { $length } ({ $moment })
ask-staff = 언제 다시 연결할 수 있는지 직원에게 문의하세요.

## When a form was not taken
notice-terms-changed = 이 페이지를 연 뒤 약관이 변경되었습니다. 다시 읽어 주세요.
notice-expired = 페이지를 너무 오래 열어 두어 아무것도 변경되지 않았습니다. 버튼을 한 번 더 눌러 주세요.
notice-other-device = 이 기기용으로 만든 페이지가 아니어서 아무것도 변경되지 않았습니다. 버튼을 한 번 더 눌러 주세요.
notice-device-gone = 그 기기는 이미 오프라인 상태입니다.
notice-account-made = 계정이 준비되었습니다. 이 계정으로 로그인하세요.
notice-password-changed = 비밀번호가 변경되었습니다.
notice-password-given = 다른 사람이 정한 비밀번호입니다. 직접 새 비밀번호를 선택하세요.
fill-in = 이 항목을 입력해 주세요.
too-many-tries = 시도 횟수가 너무 많습니다. 기다려 주세요: { $length }
way-failed = 지금은 이 방법으로 로그인할 수 없습니다. 다시 시도하거나 다른 방법을 선택하세요.
not-here = 유효하지만 네트워크의 이 구역에서는 사용할 수 없습니다. 안내받은 곳에서 사용하세요.

## Ways in
voucher-code = 이용권 코드
voucher-hint = 이용권에 인쇄되어 있습니다. 대소문자와 공백은 상관없습니다.
voucher-use = 이용권 사용
voucher-wrong = 유효하지 않은 코드입니다. 확인 후 다시 시도하세요.
voucher-over = 이용권을 모두 사용했거나 기간이 지났습니다.
voucher-full = 이 이용권으로 허용된 수만큼 기기가 이미 연결되어 있습니다.
voucher-optional = 이용권이 없으면 비워 두세요.
sponsor-ask = 담당자에게 요청
sponsor-host = 담당자의 이름 또는 이메일 주소
sponsor-hint = 방문하시는 담당자입니다. 접속 허용 여부는 그분이 결정합니다.
guest-name = 성함
sponsor-reason = 방문 목적
sponsor-send = 접속 요청
sponsor-wait-heading = 답변을 기다리는 중
sponsor-wait = { $host } 님에게 요청했습니다. 이 페이지가 답변을 자동으로 확인합니다. 답변이 없으면 이름을 확인하고 다시 요청해 주세요.
sponsor-again = 다시 요청
sponsor-refused = 담당자가 접속을 허용하지 않았습니다. 담당자와 이야기하거나 다른 방법을 선택해 주세요.
host-mail-subject = 손님이 접속 허가를 요청했습니다: { $venue }
host-mail = { $guest } 님이 { $venue } 네트워크 사용을 요청했습니다({ $zone }).
host-mail-reason = 적어 준 이유: { $reason }
host-mail-beware = 이 말은 손님이 직접 쓴 것입니다. 기다리는 사람이 없다면 이 메시지를 무시하세요.
host-mail-link = 이 주소에서 로그인하면 요청을 보고 답할 수 있습니다:
allowance-over = 허용된 사용량을 모두 썼거나 기간이 끝났습니다.
devices-full = 허용된 수만큼의 기기가 이미 온라인입니다.
other-devices = 연결된 다른 기기: { $n }
which-offline = 어느 기기의 연결을 끊을까요?
online-since = 연결 시작: { $moment }
resume = 세션 계속하기
resume-known = 이 브라우저는 전에 여기에서 온라인이었습니다. 남은 만큼 계속 쓸 수 있습니다.
resume-code = 세션 코드
resume-hint = 온라인일 때 페이지에 표시되었습니다.
resume-wrong = 이 코드가 맞지 않거나 그 세션을 더는 계속할 수 없습니다.
resume-keep = 네트워크가 기기를 다시 알아보지 못하면 이 코드로 계속하세요:
user-name = 사용자 이름
password = 비밀번호
password-wrong = 사용자 이름 또는 비밀번호가 올바르지 않습니다.
account-use = 계정으로 로그인
account-new = 계정 만들기
name-hint = 글자와 숫자, 그 사이에는 . _ - @ + 도 가능
name-taken = 이미 사용 중인 이름입니다. 다른 이름을 선택하세요.
password-former = 현재 비밀번호
password-new = 새 비밀번호
password-hint = 8자 이상.
password-common = 추측하기 쉬운 비밀번호입니다. 다른 것을 선택하세요.
password-same = 현재 비밀번호와 같습니다. 다른 것을 선택하세요.
password-change = 비밀번호 변경
email = 이메일 주소
phone = 전화번호
send-code = 코드 받기
code = 코드
code-sent = { $address }(으)로 코드를 보냈습니다.
code-wrong = 코드가 올바르지 않거나 더 이상 유효하지 않습니다.
mail-use = 이메일로 코드 받기
phone-use = 문자 메시지로 코드 받기
code-message = { $venue } 네트워크의 코드는 { $code }입니다. 요청하지 않으셨다면 이 메시지를 무시하세요.
code-link = 또는 코드를 요청한 기기에서 이 주소를 여세요:
code-other-device = 이 코드는 다른 기기에서 요청되었습니다. 그 기기에 입력하세요:
code-unsent = 지금은 코드를 보낼 수 없습니다. 나중에 다시 시도하거나 다른 방법을 선택하세요.
address-refused = 그곳으로는 코드를 보내지 않습니다. 입력한 내용을 확인하거나 다른 방법을 선택하세요.
room = 객실 번호
surname = 성
stay-wrong = 이 객실 번호와 성에 해당하는 투숙을 찾을 수 없습니다.
stay-not-yet = 아직 이 정보로 온라인에 접속할 수 없습니다. 나중에 다시 시도하세요.
card = 카드 번호
details-wrong = 이 정보에 해당하는 내용을 찾을 수 없습니다. 확인한 후 다시 시도하세요.
continue-with = { $provider }(으)로 계속

## When something goes wrong
error-heading = 처리하지 못했습니다
open-sign-in = 로그인 페이지 열기
error-not-a-guest = 게스트 네트워크에서 이 기기를 찾을 수 없습니다. VPN이나 다른 공유기 없이 { $venue } 네트워크에 직접 연결한 뒤 이 페이지를 다시 여세요.
error-from-elsewhere = 다른 사이트의 페이지에서 보낸 것이어서 아무것도 변경되지 않았습니다. 로그인 페이지를 직접 여세요.
error-unusable = 보낸 내용을 사용할 수 없습니다. 로그인 페이지를 다시 열고 시도하세요.
error-forbidden = 허용되지 않습니다. 로그인 페이지를 열고 거기서 시작하세요.
error-not-found = 여기에는 그런 페이지가 없습니다. 로그인 페이지로 바로 갈 수 있습니다.
error-not-done = 이 페이지에서는 할 수 없는 일입니다. 로그인 페이지를 열고 거기서 시작하세요.
error-too-slow = 요청이 제때 도착하지 않았습니다. Wi-Fi가 약할 수 있으니 더 가까이 가서 다시 시도하세요.
error-too-long = 이 페이지가 받을 수 있는 것보다 많이 보냈습니다. 로그인 페이지를 열고 거기서 시작하세요.
error-too-often = 이 기기에서 너무 자주 시도했습니다. 30초 기다린 뒤 다시 시도하세요.
error-broken = Wi-Fi 포털에 오류가 있습니다. 연결된 사용자는 계속 연결됩니다. 잠시 후 다시 시도하세요.
error-busy = 지금은 할 수 없으며 아무것도 변경되지 않았습니다. 연결된 사용자는 계속 연결됩니다. 몇 초 후 다시 시도하세요.

## Amounts and moments
days = { $n }일
hours = { $n }시간
minutes = { $n }분
less-than-a-minute = 1분 미만
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month }월
day-and-time = { month } { $day }일 { $time }
