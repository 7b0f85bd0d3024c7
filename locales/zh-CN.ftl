# Simplified Chinese.

## Numbers, lists, dates

decimal-mark = .
percent = { $number }%
latency-ms = { $number } 毫秒
latency-s = { $number } 秒
unit-days = { $count }天
unit-hours = { $count }小时
unit-minutes = { $count }分
unit-seconds = { $count }秒
unit-separator = { "" }
list-separator = 、
list-last = { $start }和{ $last }
list-others = { $names }和另外 { $count } 项
sentence-separator = { "" }
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
month-short-1 = 1月
month-short-2 = 2月
month-short-3 = 3月
month-short-4 = 4月
month-short-5 = 5月
month-short-6 = 6月
month-short-7 = 7月
month-short-8 = 8月
month-short-9 = 9月
month-short-10 = 10月
month-short-11 = 11月
month-short-12 = 12月
date-day = { $month }{ $day }日
date-day-year = { $year }年{ $month }{ $day }日
date-month = { $year }年{ $month }
date-run = { $from }至{ $to }
date-run-within = { $month }{ $from }日至{ $to }日
date-run-within-year = { $year }年{ $month }{ $from }日至{ $to }日
date-time = { $date } { $time } { $zone }
date-clock = { $date } { $time }

## The headline

headline-down =
    { $count ->
       *[other] { $names } 发生故障。
    }
headline-degraded =
    { $count ->
       *[other] { $names } 性能下降。
    }
headline-slow =
    { $count ->
       *[other] { $names } 响应缓慢。
    }
headline-maintenance =
    { $count ->
       *[other] { $names } 正在维护。
    }
headline-unknown =
    { $count ->
       *[other] { $names } 未在监测。
    }
headline-all-down = 所有服务均发生故障。
headline-all-degraded = 所有服务性能下降。
headline-all-slow = 所有服务响应缓慢。
headline-all-maintenance = 所有服务正在维护。
headline-all-up = 一切正常。
headline-never = 尚无监测数据。
headline-silent = 自 { $at } 起没有任何监测。
headline-blind = 自 { $at } 起我们无法连接外部网络。
headline-nothing = 没有监测任何服务。
headline-title = { $title }。
headline-title-more =
    { $count ->
       *[other] { $title }，另有 { $count } 起事件。
    }
headline-silent-down =
    { $count ->
       *[other] { $names } 在最近一次监测（{ $at }）时发生故障。
    }
headline-silent-degraded =
    { $count ->
       *[other] { $names } 在最近一次监测（{ $at }）时性能下降。
    }
headline-recovered = 一切已恢复正常。
headline-quoted = “{ $title }”
headline-watched =
    { $count ->
       *[other] { $names } 仍在观察中。
    }
headline-rest = 其他一切正常。
headline-all-rest = 所有监测项均正常。
picture-down = 所有服务均发生故障。
picture-partial = 部分服务发生故障。
picture-degraded = 部分服务性能下降。
picture-incident = 有事件正在处理。
picture-maintenance = 正在维护。
picture-recovering = 一切已恢复正常。
picture-unknown = 未监测。
picture-up = 一切正常。

## States

status-up = 正常
status-degraded = 性能下降
status-down = 故障
status-maintenance = 维护中
status-unknown = 未知
status-never = 尚无数据
status-paused = 已暂停
group-all-up = 全部正常
group-all-degraded = 全部性能下降
group-all-down = 全部故障
group-all-maintenance = 全部维护中
group-all-unknown = 全部未监测
group-some-up = { $total } 项中 { $count } 项正常
group-some-degraded = { $total } 项中 { $count } 项性能下降
group-some-down = { $total } 项中 { $count } 项故障
group-some-maintenance = { $total } 项中 { $count } 项维护中
group-some-unknown = { $total } 项中 { $count } 项未监测
group-incident = 有未解决事件
group-recovering = 已恢复，观察中
word-up = 正常
word-degraded = 性能下降
word-down = 故障
word-maintenance = 维护
word-unknown = 未知
word-incident = 事件
word-indeterminate = 无法判定
no-data = 无数据
badge-down =
    { $count ->
       *[other] { $count } 项故障
    }
badge-degraded =
    { $count ->
       *[other] { $count } 项性能下降
    }
severity-none = 无
severity-minor = 轻微
severity-major = 严重
severity-critical = 危急
stage-detected = 自动检测到
stage-investigating = 调查中
stage-identified = 已找到原因
stage-monitoring = 观察中
stage-resolved = 已解决
stage-postmortem = 事后总结

## Why a check failed

reason-dns = 域名无法解析
reason-connect_refused = 连接被拒绝
reason-connect_timeout = 连接超时
reason-unreachable = 网络不可达
reason-tls_handshake = TLS 握手失败
reason-certificate_expired = 证书已过期
reason-certificate_untrusted = 证书不受信任
reason-certificate_name = 证书名称不匹配
reason-certificate_mismatch = 证书不符合预期
reason-timeout = 响应超时
reason-reset = 连接被中断
reason-protocol = 无法识别响应
reason-http_status = HTTP 状态码异常
reason-redirect = 无法跟随重定向
reason-oauth2 = 无法获取令牌
reason-header_mismatch = 响应头异常
reason-body_mismatch = 内容异常
reason-json_mismatch = 数值异常
reason-dns_rcode = DNS 响应码异常
reason-dns_answer = DNS 应答异常
reason-tcp_mismatch = 应答异常
reason-latency = 响应慢于标准
reason-certificate_expiring = 证书即将过期
reason-internal = 检测未能执行
reason-blind = 我们自己的网络中断
reason-starved = 我们自己的机器未能及时检测
reason-within = { $reason }（{ $ms } 毫秒）
reason-measured = { $reason }：{ $ms } 毫秒
reason-expiring-days = 证书将在 { $days } 天后过期
found-instead = { $got }，应为 { $expected }
found-slow = { $took }，上限 { $limit }
found-late-resolve = 未在 { $limit } 内解析域名
found-late-connect = 未在 { $limit } 内建立连接
found-late-tls = 未在 { $limit } 内完成 TLS 握手
found-late-processing = 未在 { $limit } 内收到响应
found-late-transfer = 未在 { $limit } 内收完响应
found-address-refused = { $address } 拒绝了连接
found-address-unreachable = 无法到达 { $address }
found-address-gave_up = 无法连接 { $address }：系统放弃了等待
found-address-cut_off = { $address } 中断了连接
found-others =
    { $count ->
       *[other] { $found }，另外 { $count } 个地址也是如此
    }
found-host-no_such_name = { $host }：该域名不存在
found-host-none = { $host }：该域名没有地址
found-host-v4 = { $host }：该域名没有 IPv4 地址
found-host-v6 = { $host }：该域名没有 IPv6 地址
found-host-bad_name = { $host }：这不是主机名
found-host-unasked = { $host }：无法向 DNS 服务器查询
found-resolver = { $host }：DNS 服务器返回了 { $answer }
found-certificate = 证书
found-certificate-of = { $subject } 的证书
found-certificate-above = 签发服务器证书的 { $subject } 的证书
found-expired =
    { $days ->
        [0] { $certificate }已于今天过期：{ $end }
       *[other] { $certificate }已于 { $days } 天前过期：{ $end }
    }
found-ending =
    { $days ->
       *[other] { $certificate }将在 { $days } 天后过期，至少应有 { $least } 天
    }
found-over = { $subject } 的证书已过期
found-name = 证书不属于 { $wanted }，而属于 { $shown }
found-name-others = 证书不属于 { $wanted }，而属于 { $shown } 等
found-name-none = 证书不属于 { $wanted }：其中没有任何主机名
found-header = 标头 `{ $name }` 与 `{ $wanted }` 不匹配
found-text-header_missing = 缺少标头 `{ $wanted }`
found-text-body_lacks = 内容不包含 `{ $wanted }`
found-text-body_holds = 内容包含 `{ $wanted }`
found-text-body_unmatched = 内容与 `{ $wanted }` 不匹配
found-text-answer_unmatched = 响应与 `{ $wanted }` 不匹配
found-text-absent = 响应中没有 `{ $wanted }`
found-text-extra = 响应中有不应出现的 `{ $wanted }`
found-few =
    { $count ->
       *[other] { $count } 条 { $record } 响应，至少应有 { $least } 条
    }
found-ttl = TTL 为 { $ttl } 秒，至少应为 { $least } 秒

## What automatic incidents say

story-down = { $name } 发生故障
story-degraded = { $name } 性能下降
story-now-down = { $name } 现已发生故障
story-now-degraded = { $name } 现已性能下降
story-again-down = { $name } 再次发生故障
story-again-degraded = { $name } 再次性能下降
story-because = { $state }：{ $reason }
story-opened = { $state }。已由连续 { $checks } 次检测确认。
story-raised = { $state }。严重程度由“{ $from }”升级为“{ $to }”。
story-recurred = { $state }。这是本次事件中的第 { $times } 次。
story-flapping = { $name } 已恢复。由于状态反复，需稳定运行 { $window } 后才会关闭此事件。
story-followed = { $name } 已恢复。此事件由专人跟进，确认后关闭。
story-steady = { $name } 已正常运行 { $good }。此事件由专人跟进，确认后关闭。
story-certificate = { $name } 的证书即将过期
story-ending =
    { $days ->
        [0] { $name } 的证书（{ $subject }）将在一天内过期（{ $end }）。
       *[other] { $name } 的证书（{ $subject }）将在 { $days } 天后过期（{ $end }）。
    }
story-renewed = { $name } 的证书有效期已恢复充足。
story-blind = stillup 无法连接外部网络
story-cannot-see = 无法到达探路目标（canary）
story-blind-opened = { $state }。在恢复之前，监测项的失败不计入。
story-sees-again = { $length }后已能再次到达探路目标（canary）。监测项的失败重新计入。
story-no-canary = 不再配置探路目标（canary）。监测项的失败重新计入。
story-starved = stillup 得不到运行机会
story-starving = 两分钟以来，本机被暂停、处于休眠，或没有给 stillup 分配处理器。为避免故障被掩盖，检测结果现在照常计入：原因可能在我们自己。
story-runs-again = { $length }后本机恢复正常运行。
story-unrecorded = stillup 无法记录任何内容
story-cannot-record = 数据库不接受写入。检测仍在进行；在恢复之前，页面不再更新，也不会发送其他通知。
story-records-again = { $length }后数据库重新接受写入。期间的检测结果现在进行判定。
story-over = { $name } 已恢复。影响时长为 { $bad }。
story-over-times = { $name } 已恢复。共受影响 { $times } 次，累计 { $bad }。
story-by-hand-none = 我们正在调查。
story-by-hand-degraded = 我们发现服务性能下降，正在调查。
story-by-hand-down = 我们发现服务中断，正在调查。
story-raised-by-hand = 严重程度从{ $from }提升到{ $to }。
story-closed = 已解决。持续了 { $length }。
by-a-person = 由团队发布
story-republished = 该事件已重新发布。
story-withdrawn = 该事件已撤回。
story-too = { $name } 也受到影响
story-affected = { $state }。
story-drill = 演练：{ $state }
story-drill-opened = 演练：故意让 { $name } 失败，以查看会通知谁。实际上一切正常。
story-drill-over = 演练：已结束。{ $name } 并无问题。
story-drill-restarted = 演练：因 stillup 重启而结束。{ $name } 并无问题。
story-removed = 已不再监测 { $name }：监测项已删除。
story-paused = 暂不监测 { $name }：已暂停。
entry-opened = 事件开始
entry-raised = 严重程度升级
entry-recovered = 已恢复
entry-recurred = 再次失败
entry-reopened = 重新打开
entry-affected = 同样受影响
entry-resolved = 已解决

## Around every page

nav-pages = 页面
nav-incidents = 事件
nav-subscribe = 订阅
nav-help = 帮助
skip = 跳到正文
times-in = 时间为 { $zone }
times-and-days = 时间为 { $zone }，日期为 { $days }
made-by = 由 { $name } 生成
page-clean = 没有问题
page-blank = 未监测
page-filter = 按名称筛选
page-none = 没有匹配的监测项
page-none-incidents = 没有匹配的事件
page-copy = 复制
page-copied = 已复制
page-offline = 无法连接：您看到的内容可能已过时
checked = 最近检测 { $at }
checked-never = 尚未检测
checked-stale = 自 { $at } 起未检测：内容可能已过时
store-failing = 自 { $at } 起无法记录任何数据：这是最后记录的状态

## The status page

monitors-count = { $count } 个监测项
group-alone = 监测项
group-others = 其他
nothing-monitored = 这里尚未监测任何服务。
drill = 演练
since = 自 { $at } 起
flapping-so-far = 状态反复，目前 { $times } 次
incident-open = { $severity }，自 { $at } 起持续中
incident-lasted = { $severity }，持续 { $duration }
incident-flapped = 状态反复：{ $duration }内 { $times } 次，累计{ $bad }
bad-down = 故障 { $duration }
bad-degraded = 性能下降 { $duration }
bad-unknown = 受影响 { $duration }
began-at = 开始于 { $at }
checked-every = 每 { $interval } 检测一次；出现变化时发布下一条更新。
resolved-lately = 已解决：{ $names }，{ $at }
ago = { $age }前
at-time = { $time }
many-down =
    { $count ->
       *[other] { $count } 项服务发生故障
    }
many-degraded =
    { $count ->
       *[other] { $count } 项服务性能下降
    }
many-affected =
    { $count ->
       *[other] { $count } 项服务受影响
    }
many-more =
    { $count ->
       *[other] 另有 { $count } 项
    }
recent-incidents = 近期事件
today = 今天
no-incidents = 无事件
all-incidents = 所有事件
subscribe = 订阅
subscribe-feeds = 事件订阅源：{ $atom }、{ $rss }、{ $json }；或{ $updates }。日历：{ $calendar }。
subscribe-updates = 每条更新
subscribe-calendar = 维护
subscribe-data = 数据：{ $monitors }、{ $incidents }、{ $maintenance }，或供 Statuspage 客户端读取的{ $summary }。图片：{ $badge }。签名 Webhook 由本页面的运营者设置。
subscribe-monitors = 监测项
subscribe-incidents = 事件
subscribe-summary = 摘要
subscribe-badge = 徽章
method = 可用率的计算方法
method-text = 可用率是正常运行的时间除以已监测的时间，向下取整：只有完全没有故障的时段才显示 { $whole }。{ $degraded }维护和未监测的时间既不算正常也不算故障；已监测的比例低于 { $limit } 时会显示。状态从首次显示该状态的检测开始计算，而不是从确认时开始。
method-degraded-up = 性能下降的时间计为正常。
method-degraded-down = 性能下降的时间计为故障。

## Maintenance

maintenance = 维护
maintenance-planned = 计划维护
maintenance-calendar = 订阅日历
maintenance-none = 没有计划中的维护。
plan-scheduled = 已计划
plan-in_progress = 进行中
plan-completed = 已完成
affects = 影响 { $names }
affects-all = 所有监测项
affects-more = { $names }和另外 { $count } 项

## Bars

bar-uptime = { $days } 天内 { $share }
bar-clean = 没有问题
bar-problems = { $count } 天有问题
bar-gaps = { $count } 天有维护或监测不完整
bar-gaps-short = { $count } 天有空缺
bar-from = { $days } 天前
bar-to = 今天
bar-newest = 最近 { $count } 天：{ $link }
bar-all = 全部 { $count } 天
uptime-share = 可用率 { $share }
measured = 已监测 { $share }
strip-problems = { $total } 个 15 分钟时段中有 { $count } 个有问题
strip-quarters = { $count } 个 15 分钟时段有问题
strip-gaps = { $count } 个有维护或监测不完整
strip-from = 24 小时前
strip-scale = 每格 15 分钟
strip-to = 现在
column-from = 开始
column-day = 日期
column-down = 故障
column-degraded = 性能下降
column-maintenance = 维护
column-unknown = 未监测
column-incidents = 事件

## A monitor

last-days = 最近 { $days } 天
last-24-hours = 最近 24 小时
uptime = 可用率
period-24h = 24 小时
period-7d = 7 天
period-30d = 30 天
period-90d = 90 天
period-1y = 1 年
latency = 响应时间
latency-p50 = 半数检测
latency-p95 = 20 次检测中的 19 次
latency-p99 = 100 次检测中的 99 次
latency-none = 最近 24 小时无数据
latency-scale = 每个点为 { $length }
latency-days = 按天
latency-chart = 响应时间（{ $period }）：p50 在 { $low } 与 { $high } 之间，p95 最高 { $highest }
certificate = 证书
certificate-expired = 已过期
certificate-days = 剩余 { $days } 天
last-check = 最近检测 { $at }：{ $outcome }，用时 { $latency }
incidents = 事件
no-incidents-so-far = 迄今没有事件
snippets = 徽章与嵌入
badge-status = 状态徽章
badge-uptime = 可用率徽章
badge-latency = 响应时间徽章
snippet-markdown = 徽章，Markdown
snippet-html = 徽章，HTML
snippet-frame = 将此监测项嵌入其他页面，HTML

## An incident, and the list of all

quiet-so-far = { $month }迄今没有事件。
quiet-month = 本月没有事件。
quiet-ever = 迄今没有事件。
earlier-in = { $month }更早
nav-months = 月份
nav-before = 之前：{ $period }
nav-after = 之后：{ $period }
title-resolved = { $title }（已解决）
a-drill = 演练，有意触发
began = 开始
ended = 结束
still-open = 仍在持续
lasted = 持续时长
trouble = 受影响时长
until = 至 { $at }
detect = 发现用时
incident-flapping = 状态反复：目前 { $times } 次，累计{ $bad }。
incident-flapping-over = 状态反复：{ $duration }内 { $times } 次，累计{ $bad }。
affected = 受影响的服务
former = 已不再监测
now-word = 当前{ $word }
affected-all = 整个网站
affected-none = 没有在此展示的服务
course = 变化过程
course-stretches = 受影响的时段：{ $count }
course-more = 更早的时段：{ $count }
timeline = 时间线
timeline-folded = 更早的反复变化：{ $count }
timeline-left-out = 其间未在此显示的条目：{ $count }
permalink = 永久链接：{ $link }
report = 报告
report-formats = 此报告的 { $markdown } 或 { $json } 版本
column-time = 时间
column-result = 结果
column-reason = 原因
column-took = 用时
phase-resolve = 解析
phase-connect = 连接
phase-tls = TLS
phase-processing = 处理
phase-transfer = 传输
report-more = 另保留了 { $count } 次失败的检测。
report-others = 其他失败的检测
report-latency = 前后的响应时间
report-before = 之前一小时
report-after = 之后一小时
column-before = 之前
column-after = 之后
checks-count = { $count } 次检测
from-on = 自 { $at } 起

## Figures of a month or a year

figures = 报告
figures-about = 事件、恢复用时、故障间隔和可用率，按月和按年。
figures-of = 事件、恢复用时和可用率
figure-between = 故障间隔
figure-group = 整个分组
figures-months = 按月
nav-periods = 时段
figures-incidents = 本月事件
figures-all = 所有报告
figures-method = 这些数字如何计算
figures-method-text = 统计在该时段内开始的事件；演练不计入。恢复用时（MTTR）是在该时段内结束的事件的平均时长。故障间隔（MTBF）是判定为正常的时间除以事件数；分组和整个页面的时间为其各监测项之和，涉及多个监测项的事件只计一次。可用率和受影响时长的计算与首页相同。{ $degraded }每天从 { $zone } 的零点开始。

## Nothing here

missing = 这里什么也没有
missing-text = 此地址没有页面。可能是输入有误，或其内容已不再监测。
missing-home = 前往状态页

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site }：事件
feed-incidents-of = { $site }：{ $name } 的事件
feed-updates = { $site }：更新
feed-updates-of = { $site }：{ $name } 的更新
feed-update = { $title }：{ $stage }
feed-affected = 受影响：{ $names }
calendar-name = { $site }：维护
calendar-affects = 影响 { $names }。

## The page as text

text-about = 实时状态、可用率与事件。
text-checked = 最近检测：{ $at }。
text-never = 尚未检测。
text-stale = 自 { $at } 起未检测：内容可能已过时。
text-failing = 自 { $at } 起无法记录任何数据。
text-open = 持续中的事件
text-monitor = 监测项
text-status = 状态
text-uptime = 可用率，{ $days } 天
text-none = 无。
text-still-open = 持续中
text-now = 当前：{ $headline }
text-more = 更多
text-page = 状态页
text-page-about = 供人阅读
text-markdown = Markdown 格式的状态
text-markdown-about = 标题、持续中的事件、维护、每个监测项及其可用率
text-monitors = JSON 格式的监测项
text-monitors-about = 状态、各时段的可用率与监测覆盖率、响应时间、最近检测
text-incidents = JSON 格式的事件
text-incidents-about = 最新的在前，各附时间线；`?cursor=` 传入 `next` 的值
text-figures-about = JSON 见 /api/v1/reports/2026-11 和 /api/v1/reports/2026
text-summary = 摘要
text-summary-about = Atlassian Statuspage 格式
text-plan = JSON 格式的维护
text-plan-about = 进行中、计划中以及最近 90 天的维护
text-feed = 事件订阅源
text-feed-about = Atom；另有 /feed.rss 和 /feed.json
text-updates = 更新订阅源
text-updates-about = 每条更新一个条目
text-calendar = 维护日历
text-period = { $from } 至 { $to }
text-affects = 影响 { $names }

## The report of an incident

report-severity = 严重程度
report-resolved = 解决
report-recover = 恢复用时
report-downtime = 受影响时长
report-cause = 原因
report-checks = 失败的检测
report-counted = 未保留的失败检测，按原因
report-latencies = 前后的响应时间
report-deliveries = 投递
report-cut = （另有 { $count } 项从略）
report-hour-before = { $name }，之前一小时
report-hour-after = { $name }，之后一小时
report-hour-none = 未测得数据
report-source-checks = 取自单次检测
report-source-hours = 取自最近的整点小时
report-tries = 尝试 { $count } 次

## Messages to subscribers

message-update = 更新：{ $title }
message-reopened = 重新打开：{ $title }
message-resolved = 已解决：{ $title }
message-still-open = 仍未解决：{ $title }
message-postmortem = 事后分析：{ $title }
message-planned = 计划维护：{ $title }
message-begun = 维护已开始：{ $title }
message-ended = 维护已结束：{ $title }
message-detail = { $label }：{ $value }
message-until = 至
message-open = 打开 { $page }
message-open-page = 打开状态页
message-unseen = 已持续 { $duration }仍未解决，且无人确认。
message-unseen-again = 重新打开已 { $duration }，且无人确认。
message-cause = { $reason }（{ $detail }）
# What a sentence says beside its title.
message-seen = 已由连续 { $checks } 次检测确认。
message-times = 这是本次事件中的第 { $times } 次。

## 用文字说明的时间表

weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
schedule-at = { $times }
schedule-every-second = 每秒
schedule-every-minute = 每分钟
schedule-every-minutes = 每 { $count } 分钟
schedule-hourly = 每小时的第 { $minutes } 分
schedule-minutes = { $hours } 点的第 { $minutes } 分
schedule-seconds = { $hours } 点第 { $minutes } 分第 { $seconds } 秒
schedule-each = 每个
schedule-day = { $time }，每天
schedule-weekdays = { $time }，{ $weekdays }
schedule-days = { $time }，每月{ $days }
schedule-both = { $time }，每月{ $days }且为{ $weekdays }
schedule-either = { $time }，每月{ $days }以及{ $weekdays }
schedule-months = { $sentence }，{ $months }
schedule-years = { $sentence }，{ $years } 年
schedule-zone = { $sentence }（{ $zone }）。
schedule-day-number = { $days } 日
schedule-day-last = 最后一天
schedule-day-workday = 最后一个工作日
schedule-day-from-end = 倒数第 { $place } 天
schedule-weekday-last = 当月最后一个{ $weekday }
schedule-weekday-nth = 当月第 { $place } 个{ $weekday }
schedule-range = { $from }–{ $to }
