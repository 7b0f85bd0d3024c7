# Japanese.

## Numbers, lists, dates

decimal-mark = .
percent = { $number }%
latency-ms = { $number }ミリ秒
latency-s = { $number }秒
unit-days = { $count }日
unit-hours = { $count }時間
unit-minutes = { $count }分
unit-seconds = { $count }秒
unit-separator = { "" }
list-separator = 、
list-last = { $start }と{ $last }
list-others = { $names }、他{ $count }件
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
date-run = { $from }～{ $to }
date-run-within = { $month }{ $from }日～{ $to }日
date-run-within-year = { $year }年{ $month }{ $from }日～{ $to }日
date-time = { $date } { $time } { $zone }
date-clock = { $date } { $time }

## The headline

headline-down =
    { $count ->
       *[other] { $names }が停止しています。
    }
headline-degraded =
    { $count ->
       *[other] { $names }の性能が低下しています。
    }
headline-slow =
    { $count ->
       *[other] { $names }が遅くなっています。
    }
headline-maintenance =
    { $count ->
       *[other] { $names }はメンテナンス中です。
    }
headline-unknown =
    { $count ->
       *[other] { $names }は計測されていません。
    }
headline-all-down = すべて停止しています。
headline-all-degraded = すべての性能が低下しています。
headline-all-slow = すべてが遅くなっています。
headline-all-maintenance = すべてメンテナンス中です。
headline-all-up = すべて正常に動作しています。
headline-never = まだ何も計測されていません。
headline-silent = { $at }以降、何も計測されていません。
headline-blind = { $at }以降、外部に接続できていません。
headline-nothing = 監視対象がありません。
headline-title = { $title }。
headline-title-more =
    { $count ->
       *[other] { $title }、他{ $count }件。
    }
headline-silent-down =
    { $count ->
       *[other] { $names }は最後の計測時（{ $at }）に停止していました。
    }
headline-silent-degraded =
    { $count ->
       *[other] { $names }は最後の計測時（{ $at }）に性能が低下していました。
    }
headline-recovered = すべて復旧しました。
headline-quoted = 「{ $title }」
headline-watched =
    { $count ->
       *[other] { $names }は引き続き経過観察中です。
    }
headline-rest = その他はすべて正常です。
headline-all-rest = すべてのモニターは正常です。
picture-down = すべて停止しています。
picture-partial = 一部のサービスが停止しています。
picture-degraded = 一部のサービスの性能が低下しています。
picture-incident = インシデントが発生しています。
picture-maintenance = メンテナンス中です。
picture-recovering = すべて復旧しました。
picture-unknown = 計測されていません。
picture-up = すべて正常に動作しています。

## States

status-up = 正常
status-degraded = 性能低下
status-down = 停止
status-maintenance = メンテナンス
status-unknown = 不明
status-never = 未計測
status-paused = 一時停止
group-all-up = すべて正常
group-all-degraded = すべて性能低下
group-all-down = すべて停止
group-all-maintenance = すべてメンテナンス中
group-all-unknown = すべて未計測
group-some-up = { $total }件中{ $count }件が正常
group-some-degraded = { $total }件中{ $count }件が性能低下
group-some-down = { $total }件中{ $count }件が停止
group-some-maintenance = { $total }件中{ $count }件がメンテナンス中
group-some-unknown = { $total }件中{ $count }件が未計測
group-incident = インシデント発生中
group-recovering = 復旧、経過観察中
word-up = 正常
word-degraded = 性能低下
word-down = 停止
word-maintenance = メンテナンス
word-unknown = 不明
word-incident = インシデント
word-indeterminate = 判定不能
no-data = データなし
badge-down =
    { $count ->
       *[other] { $count }件停止
    }
badge-degraded =
    { $count ->
       *[other] { $count }件性能低下
    }
severity-none = なし
severity-minor = 軽度
severity-major = 重大
severity-critical = 致命的
stage-detected = 自動検知
stage-investigating = 調査中
stage-identified = 原因特定
stage-monitoring = 経過観察中
stage-resolved = 解決済み
stage-postmortem = 事後報告

## Why a check failed

reason-dns = 名前を解決できませんでした
reason-connect_refused = 接続が拒否されました
reason-connect_timeout = 時間内に接続できませんでした
reason-unreachable = ネットワークに到達できませんでした
reason-tls_handshake = TLSハンドシェイクに失敗しました
reason-certificate_expired = 証明書の有効期限が切れています
reason-certificate_untrusted = 証明書が信頼されていません
reason-certificate_name = 証明書の名前が一致しません
reason-certificate_mismatch = 予期しない証明書
reason-timeout = 時間内に応答がありませんでした
reason-reset = 接続が切断されました
reason-protocol = 応答を解釈できませんでした
reason-http_status = 予期しないHTTPステータス
reason-redirect = リダイレクトをたどれませんでした
reason-oauth2 = トークンを取得できません
reason-header_mismatch = 予期しないヘッダー
reason-body_mismatch = 予期しない内容
reason-json_mismatch = 予期しない値
reason-dns_rcode = 予期しないDNS応答コード
reason-dns_answer = 予期しないDNS応答
reason-tcp_mismatch = 予期しない応答
reason-latency = 基準より遅い応答
reason-certificate_expiring = 証明書の有効期限が近づいています
reason-internal = チェックを実行できませんでした
reason-blind = 当方のネットワークが停止していました
reason-starved = 当方のマシンがチェックを実行できる状態ではありませんでした
reason-within = { $reason }（{ $ms }ミリ秒）
reason-measured = { $reason }：{ $ms }ミリ秒
reason-expiring-days = 証明書の有効期限はあと{ $days }日です
found-instead = { $got }（期待値: { $expected }）
found-slow = { $took }（上限: { $limit }）
found-late-resolve = { $limit }以内に名前を解決できませんでした
found-late-connect = { $limit }以内に接続できませんでした
found-late-tls = { $limit }以内にTLSハンドシェイクが完了しませんでした
found-late-processing = { $limit }以内に応答がありませんでした
found-late-transfer = { $limit }以内に応答が完了しませんでした
found-address-refused = { $address }が接続を拒否しました
found-address-unreachable = { $address }に到達できません
found-address-gave_up = { $address }に接続できません（システムが待機を打ち切りました）
found-address-cut_off = { $address }が接続を切断しました
found-others =
    { $count ->
       *[other] { $found }（ほかの{ $count }個のアドレスも同様）
    }
found-host-no_such_name = { $host }: この名前は存在しません
found-host-none = { $host }: この名前にはアドレスがありません
found-host-v4 = { $host }: この名前にはIPv4アドレスがありません
found-host-v6 = { $host }: この名前にはIPv6アドレスがありません
found-host-bad_name = { $host }: ホスト名ではありません
found-host-unasked = { $host }: DNSサーバーに問い合わせできませんでした
found-resolver = { $host }: DNSサーバーの応答は{ $answer }でした
found-certificate = 証明書
found-certificate-of = { $subject }の証明書
found-certificate-above = サーバーの証明書に署名した{ $subject }の証明書
found-expired =
    { $days ->
        [0] { $certificate }は本日期限切れになりました（{ $end }）
       *[other] { $certificate }は{ $days }日前に期限切れになりました（{ $end }）
    }
found-ending =
    { $days ->
       *[other] { $certificate }はあと{ $days }日で期限切れになります（必要日数: { $least }日以上）
    }
found-over = { $subject }の証明書は期限切れです
found-name = 証明書は{ $wanted }用ではなく{ $shown }用です
found-name-others = 証明書は{ $wanted }用ではなく{ $shown }ほか用です
found-name-none = 証明書は{ $wanted }用ではありません（ホスト名の記載がありません）
found-header = ヘッダー`{ $name }`が`{ $wanted }`に一致しません
found-text-header_missing = ヘッダー`{ $wanted }`がありません
found-text-body_lacks = 本文に`{ $wanted }`が含まれていません
found-text-body_holds = 本文に`{ $wanted }`が含まれています
found-text-body_unmatched = 本文が`{ $wanted }`に一致しません
found-text-answer_unmatched = 応答が`{ $wanted }`に一致しません
found-text-absent = `{ $wanted }`が応答に含まれていません
found-text-extra = 想定外の`{ $wanted }`が応答に含まれています
found-few =
    { $count ->
       *[other] { $record }の応答が{ $count }件（{ $least }件以上が必要）
    }
found-ttl = TTLが{ $ttl }秒（{ $least }秒以上が必要）

## What automatic incidents say

story-down = { $name }が停止しています
story-degraded = { $name }の性能が低下しています
story-now-down = { $name }が停止しました
story-now-degraded = { $name }の性能が低下しました
story-again-down = { $name }が再び停止しました
story-again-degraded = { $name }の性能が再び低下しました
story-because = { $state }：{ $reason }
story-opened = { $state }。連続{ $checks }回のチェックで確認しました。
story-raised = { $state }。重大度を「{ $from }」から「{ $to }」に引き上げました。
story-recurred = { $state }。このインシデントで{ $times }回目です。
story-flapping = { $name }は復旧しました。状態が不安定なため、{ $window }正常に動作するまでインシデントは継続します。
story-followed = { $name }は復旧しました。担当者が対応中で、確認後にクローズします。
story-steady = { $name }は{ $good }正常に稼働しています。担当者が対応中で、確認後にクローズします。
story-certificate = { $name }の証明書の有効期限が近づいています
story-ending =
    { $days ->
        [0] { $name }の証明書（{ $subject }）は1日以内に期限切れになります（{ $end }）。
       *[other] { $name }の証明書（{ $subject }）はあと{ $days }日で期限切れになります（{ $end }）。
    }
story-renewed = { $name }の証明書の有効期限に余裕ができました。
story-blind = stillupが外部に接続できません
story-cannot-see = 確認用の接続先（canary）に到達できません
story-blind-opened = { $state }。到達できるまで、モニターの失敗は数えません。
story-sees-again = { $length }後、確認用の接続先（canary）に再び到達しました。モニターの失敗を再び数えます。
story-no-canary = 確認用の接続先（canary）は設定されなくなりました。モニターの失敗を再び数えます。
story-starved = stillupが実行されていません
story-starving = このマシンは2分間、停止またはスリープしていたか、stillupにプロセッサを割り当てていません。障害が隠れないよう、チェックの結果は今から通常どおり数えます。原因は当方にある可能性があります。
story-runs-again = { $length }後、このマシンは再び正常に動作しています。
story-unrecorded = stillupが何も記録できません
story-cannot-record = データベースが書き込みを受け付けません。確認は続きますが、回復するまでページは更新されず、ほかの通知も送られません。
story-records-again = { $length }後、データベースが再び書き込みを受け付けました。その間の確認結果をこれから判定します。
story-over = { $name }は復旧しました。影響時間は{ $bad }でした。
story-over-times = { $name }は復旧しました。{ $times }回発生し、影響時間は合計{ $bad }でした。
story-by-hand-none = 現在調査しています。
story-by-hand-degraded = 性能の低下を確認し、調査しています。
story-by-hand-down = 障害を確認し、調査しています。
story-raised-by-hand = 重大度を{ $from }から{ $to }に引き上げました。
story-closed = 解決しました。継続時間は{ $length }でした。
by-a-person = 担当チーム
story-republished = このインシデントは再び公開されました。
story-withdrawn = このインシデントは取り下げられました。
story-too = { $name }にも影響があります
story-affected = { $state }。
story-drill = 訓練：{ $state }
story-drill-opened = 訓練：通知先を確認するため、{ $name }を意図的に失敗させています。実際には問題ありません。
story-drill-over = 訓練：終了しました。{ $name }に問題はありませんでした。
story-drill-restarted = 訓練：stillup の再起動により終了しました。{ $name }に問題はありませんでした。
story-removed = { $name }の監視は終了しました：モニターが削除されました。
story-paused = { $name }の監視は現在休止しています：一時停止中。
entry-opened = 発生
entry-raised = 重大度の引き上げ
entry-recovered = 復旧
entry-recurred = 再発
entry-reopened = 再オープン
entry-affected = 影響範囲の拡大
entry-resolved = 解決

## Around every page

nav-pages = ページ
nav-incidents = インシデント
nav-subscribe = 購読
nav-help = ヘルプ
skip = 本文へ移動
times-in = 時刻は{ $zone }
times-and-days = 時刻は{ $zone }、日付は{ $days }
made-by = { $name }で作成
page-clean = 問題なし
page-blank = 未計測
page-filter = 名前で絞り込む
page-none = 一致するモニターはありません
page-none-incidents = 一致するインシデントはありません
page-copy = コピー
page-copied = コピーしました
page-offline = 接続できません：表示内容が古い可能性があります
checked = 最終チェック { $at }
checked-never = まだチェックされていません
checked-stale = { $at }以降チェックされていません：内容が古い可能性があります
store-failing = { $at }以降、何も記録できていません：最後に記録された状態を表示しています

## The status page

monitors-count = モニター{ $count }件
group-alone = モニター
group-others = その他
nothing-monitored = まだ何も監視されていません。
drill = 訓練
since = { $at }から
flapping-so-far = 不安定、これまでに{ $times }回
incident-open = { $severity }、{ $at }から継続中
incident-lasted = { $severity }、{ $duration }
incident-flapped = 不安定：{ $duration }に{ $times }回、合計{ $bad }
bad-down = { $duration }停止
bad-degraded = { $duration }性能低下
bad-unknown = { $duration }影響
began-at = 発生 { $at }
checked-every = { $interval }ごとにチェックしています。変化があれば次の更新を掲載します。
resolved-lately = 解決済み：{ $names }、{ $at }
ago = { $age }前
at-time = { $time }
many-down =
    { $count ->
       *[other] { $count }件のサービスが停止
    }
many-degraded =
    { $count ->
       *[other] { $count }件のサービスで性能低下
    }
many-affected =
    { $count ->
       *[other] { $count }件のサービスに影響
    }
many-more =
    { $count ->
       *[other] 他{ $count }件
    }
recent-incidents = 最近のインシデント
today = 今日
no-incidents = インシデントなし
all-incidents = すべてのインシデント
subscribe = 購読
subscribe-feeds = インシデントのフィード：{ $atom }、{ $rss }、{ $json }、または{ $updates }。カレンダー：{ $calendar }。
subscribe-updates = すべての更新
subscribe-calendar = メンテナンス
subscribe-data = データ：{ $monitors }、{ $incidents }、{ $maintenance }、Statuspageクライアント向けの{ $summary }。画像：{ $badge }。署名付きWebhookは、このページの運営者が設定します。
subscribe-monitors = モニター
subscribe-incidents = インシデント
subscribe-summary = サマリー
subscribe-badge = バッジ
method = 稼働率の計算方法
method-text = 稼働率は、正常に動作していた時間を計測された時間で割り、切り捨てた値です。停止がまったくなかった期間だけが{ $whole }になります。{ $degraded }メンテナンスと計測されなかった時間は、稼働にも停止にも数えません。計測された割合は、{ $limit }未満の場合に表示します。状態は、確認された時点ではなく、その状態を最初に示したチェックから始まります。
method-degraded-up = 性能低下の時間は稼働として数えます。
method-degraded-down = 性能低下の時間は停止として数えます。

## Maintenance

maintenance = メンテナンス
maintenance-planned = 予定されたメンテナンス
maintenance-calendar = カレンダーを購読
maintenance-none = 予定されたメンテナンスはありません。
plan-scheduled = 予定
plan-in_progress = 実施中
plan-completed = 完了
affects = 対象：{ $names }
affects-all = すべてのモニター
affects-more = { $names }、他{ $count }件

## Bars

bar-uptime = { $days }日間で{ $share }
bar-clean = 問題なし
bar-problems = 問題があった日：{ $count }日
bar-gaps = メンテナンスまたは計測が不完全な日：{ $count }日
bar-gaps-short = 空白のある日：{ $count }日
bar-from = { $days }日前
bar-to = 今日
bar-newest = 直近{ $count }日：{ $link }
bar-all = 全{ $count }日
uptime-share = 稼働率{ $share }
measured = 計測率{ $share }
strip-problems = 15分単位{ $total }区間のうち{ $count }区間に問題あり
strip-quarters = 問題があった15分区間：{ $count }
strip-gaps = メンテナンスまたは計測が不完全：{ $count }
strip-from = 24時間前
strip-scale = 1本は15分
strip-to = 現在
column-from = 開始
column-day = 日付
column-down = 停止
column-degraded = 性能低下
column-maintenance = メンテナンス
column-unknown = 未計測
column-incidents = インシデント

## A monitor

last-days = 過去{ $days }日間
last-24-hours = 過去24時間
uptime = 稼働率
period-24h = 24時間
period-7d = 7日間
period-30d = 30日間
period-90d = 90日間
period-1y = 1年間
latency = 応答時間
latency-p50 = 全チェックの半数
latency-p95 = 20回中19回
latency-p99 = 100回中99回
latency-none = 過去24時間のデータはありません
latency-scale = 1点は{ $length }
latency-days = 日ごと
latency-chart = 応答時間（{ $period }）：p50は{ $low }～{ $high }、p95は最大{ $highest }
certificate = 証明書
certificate-expired = 期限切れ
certificate-days = 残り{ $days }日
last-check = 最終チェック { $at }：{ $outcome }、{ $latency }
incidents = インシデント
no-incidents-so-far = これまでインシデントはありません
snippets = バッジと埋め込み
badge-status = 状態バッジ
badge-uptime = 稼働率バッジ
badge-latency = 応答時間バッジ
snippet-markdown = バッジ（Markdown）
snippet-html = バッジ（HTML）
snippet-frame = 他のページに埋め込むフレーム（HTML）

## An incident, and the list of all

quiet-so-far = { $month }はこれまでインシデントはありません。
quiet-month = この月のインシデントはありません。
quiet-ever = これまでインシデントはありません。
earlier-in = { $month }のそれ以前
nav-months = 月
nav-before = 前：{ $period }
nav-after = 次：{ $period }
title-resolved = { $title }（解決済み）
a-drill = 訓練として意図的に発生させたもの
began = 発生
ended = 終了
still-open = 継続中
lasted = 期間
trouble = 影響があった時間
until = { $at }まで
detect = 検知までの時間
incident-flapping = 不安定：これまでに{ $times }回、合計{ $bad }。
incident-flapping-over = 不安定：{ $duration }に{ $times }回、合計{ $bad }。
affected = 影響範囲
former = 監視終了
now-word = 現在：{ $word }
affected-all = サイト全体
affected-none = ここに表示されるものはありません
course = 推移
course-stretches = 影響があった区間：{ $count }
course-more = それ以前：{ $count }
timeline = 経過
timeline-folded = それ以前の再発と復旧：{ $count }
timeline-left-out = その間の、ここに表示していない記録：{ $count }
permalink = 固定リンク：{ $link }
report = レポート
report-formats = このレポートの{ $markdown }版または{ $json }版
column-time = 時刻
column-result = 結果
column-reason = 理由
column-took = 所要時間
phase-resolve = 名前解決
phase-connect = 接続
phase-tls = TLS
phase-processing = 処理
phase-transfer = 転送
report-more = ほかに失敗したチェックが{ $count }件保存されています。
report-others = その他の失敗したチェック
report-latency = 前後の応答時間
report-before = 直前の1時間
report-after = 直後の1時間
column-before = 前
column-after = 後
checks-count = チェック{ $count }回
from-on = { $at }以降

## Figures of a month or a year

figures = レポート
figures-about = インシデント、復旧までの時間、障害間隔、稼働率（月別・年別）。
figures-of = インシデント、復旧までの時間、稼働率
figure-between = 障害間隔
figure-group = グループ全体
figures-months = 月別
nav-periods = 期間
figures-incidents = この月のインシデント
figures-all = すべてのレポート
figures-method = 数値の算出方法
figures-method-text = インシデントは期間内に発生したものを数え、訓練は含みません。復旧までの時間（MTTR）は、期間内に終了したインシデントの平均継続時間です。障害間隔（MTBF）は、正常と判定された時間をインシデント数で割ったものです。グループとページ全体の時間はモニターの合計で、複数のモニターに及ぶインシデントは1件と数えます。稼働率と停止時間の計算は最初のページと同じです。{ $degraded }1日の始まりは{ $zone }です。

## Nothing here

missing = ページがありません
missing-text = このアドレスにはページがありません。入力の誤りか、表示していた対象の監視が終了した可能性があります。
missing-home = ステータスページへ

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site }：インシデント
feed-incidents-of = { $site }：{ $name }のインシデント
feed-updates = { $site }：更新情報
feed-updates-of = { $site }：{ $name }の更新情報
feed-update = { $title }：{ $stage }
feed-affected = 影響範囲：{ $names }
calendar-name = { $site }：メンテナンス
calendar-affects = 対象：{ $names }。

## The page as text

text-about = 現在の状態、稼働率、インシデント。
text-checked = 最終チェック：{ $at }。
text-never = まだチェックされていません。
text-stale = { $at }以降チェックされていません。内容が古い可能性があります。
text-failing = { $at }以降、何も記録できていません。
text-open = 継続中のインシデント
text-monitor = モニター
text-status = 状態
text-uptime = 稼働率（{ $days }日間）
text-none = なし。
text-still-open = 継続中
text-now = 現在：{ $headline }
text-more = 関連リンク
text-page = ステータスページ
text-page-about = 人が読むためのページ
text-markdown = Markdown形式の状態
text-markdown-about = 見出し、継続中のインシデント、メンテナンス、全モニターの稼働率
text-monitors = JSON形式のモニター
text-monitors-about = 状態、期間ごとの稼働率と計測率、応答時間、最終チェック
text-incidents = JSON形式のインシデント
text-incidents-about = 新しい順、経過つき。`?cursor=`に`next`の値を渡します
text-figures-about = JSONは/api/v1/reports/2026-11と/api/v1/reports/2026
text-summary = サマリー
text-summary-about = Atlassian Statuspageの形式
text-plan = JSON形式のメンテナンス
text-plan-about = 実施中、予定、過去90日間
text-feed = インシデントのフィード
text-feed-about = Atom。/feed.rssと/feed.jsonもあります
text-updates = 更新情報のフィード
text-updates-about = 更新ごとに1項目
text-calendar = メンテナンスのカレンダー
text-period = { $from }～{ $to }
text-affects = 対象：{ $names }

## The report of an incident

report-severity = 重大度
report-resolved = 解決
report-recover = 復旧までの時間
report-downtime = 影響時間
report-cause = 原因
report-checks = 失敗したチェック
report-counted = 保存されていない失敗チェック（理由別）
report-latencies = 前後の応答時間
report-deliveries = 配信
report-cut = （ほか{ $count }件は省略）
report-hour-before = { $name }、直前の1時間
report-hour-after = { $name }、直後の1時間
report-hour-none = 計測なし
report-source-checks = 個々のチェックによる
report-source-hours = 最も近い正時からの1時間による
report-tries = { $count }回試行

## Messages to subscribers

message-update = 更新：{ $title }
message-reopened = 再発：{ $title }
message-resolved = 解決済み：{ $title }
message-still-open = 未解決：{ $title }
message-postmortem = 事後報告：{ $title }
message-planned = メンテナンスの予定：{ $title }
message-begun = メンテナンス開始：{ $title }
message-ended = メンテナンス終了：{ $title }
message-detail = { $label }：{ $value }
message-until = 終了
message-open = { $page }を開く
message-open-page = ステータスページを開く
message-unseen = { $duration }経過しましたが未解決で、まだ誰も確認していません。
message-unseen-again = 再発から{ $duration }経過しましたが、まだ誰も確認していません。
message-cause = { $reason }（{ $detail }）
# What a sentence says beside its title.
message-seen = 連続{ $checks }回のチェックで確認しました。
message-times = このインシデントで{ $times }回目です。

## スケジュールの説明

weekday-1 = 月曜日
weekday-2 = 火曜日
weekday-3 = 水曜日
weekday-4 = 木曜日
weekday-5 = 金曜日
weekday-6 = 土曜日
weekday-7 = 日曜日
schedule-at = { $times }
schedule-every-second = 毎秒
schedule-every-minute = 毎分
schedule-every-minutes = { $count }分ごと
schedule-hourly = 毎時{ $minutes }分
schedule-minutes = { $hours }時台の{ $minutes }分
schedule-seconds = { $hours }時台の{ $minutes }分{ $seconds }秒
schedule-each = 毎
schedule-day = { $time }、毎日
schedule-weekdays = { $time }、{ $weekdays }
schedule-days = { $time }、毎月{ $days }
schedule-both = { $time }、毎月{ $days }で{ $weekdays }の日
schedule-either = { $time }、毎月{ $days }と{ $weekdays }
schedule-months = { $sentence }、{ $months }
schedule-years = { $sentence }、{ $years }年
schedule-zone = { $sentence }（{ $zone }）。
schedule-day-number = { $days }日
schedule-day-last = 末日
schedule-day-workday = 最終平日
schedule-day-from-end = 月末から{ $place }日目
schedule-weekday-last = 月の最終{ $weekday }
schedule-weekday-nth = 月の第{ $place }{ $weekday }
schedule-range = { $from }–{ $to }
