# Everything stillup says to visitors. Every other catalogue has the same messages with the same variables: a test holds it to that.
# No markup here: what stands in a message for a link or a time is put in by the page.

## Numbers, lists, dates

decimal-mark = .
percent = { $number } %
latency-ms = { $number } ms
latency-s = { $number } s
unit-days = { $count } d
unit-hours = { $count } h
unit-minutes = { $count } min
unit-seconds = { $count } s
unit-separator = { " " }
list-separator = { ", " }
list-last = { $start } and { $last }
list-others =
    { $names } and { $count ->
        [one] { $count } other
       *[other] { $count } others
    }
sentence-separator = { " " }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sept
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-month = { $month } { $year }
date-run = { $from } – { $to }
date-run-within = { $from }–{ $to } { $month }
date-run-within-year = { $from }–{ $to } { $month } { $year }
date-time = { $date }, { $time } { $zone }
date-clock = { $date }, { $time }

## The headline

headline-down =
    { $count ->
       *[other] { $names } down.
    }
headline-degraded =
    { $count ->
       *[other] { $names } degraded.
    }
headline-slow =
    { $count ->
       *[other] { $names } slow.
    }
headline-maintenance =
    { $count ->
       *[other] { $names } under maintenance.
    }
headline-unknown =
    { $count ->
       *[other] { $names } not measured.
    }
headline-all-down = Everything is down.
headline-all-degraded = Everything is degraded.
headline-all-slow = Everything is slow.
headline-all-maintenance = Everything is under maintenance.
headline-all-up = Everything works.
headline-never = Nothing measured yet.
headline-silent = Nothing is being measured since { $at }.
headline-blind = We cannot see out since { $at }.
headline-nothing = Nothing is watched.
# An incident that shows on no monitor, as people named it.
headline-title = { $title }.
headline-title-more =
    { $count ->
       *[other] { $title }, and { $count } more.
    }
# An incident whose monitor nobody measures any more.
headline-silent-down =
    { $count ->
        [one] { $names } was down when last measured, { $at }.
       *[other] { $names } were down when last measured, { $at }.
    }
headline-silent-degraded =
    { $count ->
        [one] { $names } was degraded when last measured, { $at }.
       *[other] { $names } were degraded when last measured, { $at }.
    }
headline-recovered = Everything works again.
# A title among names.
headline-quoted = “{ $title }”
headline-watched =
    { $count ->
       *[other] { $names } still watched.
    }
headline-rest = Everything else works.
headline-all-rest = All monitors are up.
# On the preview picture, where names are written in letters that its font has not, and on the smallest frame.
picture-down = Everything is down.
picture-partial = Some services are down.
picture-degraded = Some services are degraded.
picture-incident = There is an incident.
picture-maintenance = Under maintenance.
picture-recovering = Everything works again.
picture-unknown = Not measured.
picture-up = Everything works.

## States

status-up = Operational
status-degraded = Degraded
status-down = Down
status-maintenance = Maintenance
status-unknown = Unknown
status-never = Not yet known
status-paused = Paused
group-all-up = All operational
group-all-degraded = All degraded
group-all-down = All down
group-all-maintenance = All under maintenance
group-all-unknown = All not measured
group-some-up = { $count } of { $total } operational
group-some-degraded = { $count } of { $total } degraded
group-some-down = { $count } of { $total } down
group-some-maintenance = { $count } of { $total } under maintenance
group-some-unknown = { $count } of { $total } not measured
group-incident = Open incident
group-recovering = Working again, still watched
# On badges, and of single checks.
word-up = up
word-degraded = degraded
word-down = down
word-maintenance = maintenance
word-unknown = unknown
word-incident = incident
word-indeterminate = indeterminate
no-data = no data
badge-down =
    { $count ->
       *[other] { $count } down
    }
badge-degraded =
    { $count ->
       *[other] { $count } degraded
    }
severity-none = none
severity-minor = minor
severity-major = major
severity-critical = critical
stage-detected = detected automatically
stage-investigating = investigating
stage-identified = identified
stage-monitoring = monitoring
stage-resolved = resolved
stage-postmortem = postmortem

## Why a check failed

reason-dns = the name could not be resolved
reason-connect_refused = the connection was refused
reason-connect_timeout = no connection in time
reason-unreachable = the network could not be reached
reason-tls_handshake = the TLS handshake failed
reason-certificate_expired = the certificate has expired
reason-certificate_untrusted = the certificate is not trusted
reason-certificate_name = the certificate is for another name
reason-certificate_mismatch = an unexpected certificate
reason-timeout = no answer in time
reason-reset = the connection was cut off
reason-protocol = the answer was not understood
reason-http_status = an unexpected HTTP status
reason-redirect = the redirect could not be followed
reason-oauth2 = no token could be got
reason-header_mismatch = an unexpected header
reason-body_mismatch = unexpected content
reason-json_mismatch = an unexpected value
reason-dns_rcode = an unexpected DNS response code
reason-dns_answer = an unexpected DNS answer
reason-tcp_mismatch = an unexpected answer
reason-latency = slower than it should be
reason-certificate_expiring = the certificate expires soon
reason-internal = the check could not run
reason-blind = our own network was down
reason-starved = our own machine did not get to check
reason-within = { $reason } ({ $ms } ms)
reason-measured = { $reason }: { $ms } ms
reason-expiring-days =
    { $days ->
        [one] the certificate expires in { $days } day
       *[other] the certificate expires in { $days } days
    }
# What operators read: the same with what was found.
found-instead = { $got }, expected { $expected }
found-slow = { $took }, limit { $limit }
found-late-resolve = the name was not resolved within { $limit }
found-late-connect = no connection within { $limit }
found-late-tls = no TLS handshake within { $limit }
found-late-processing = no answer within { $limit }
found-late-transfer = the answer was not complete within { $limit }
found-address-refused = { $address } refused the connection
found-address-unreachable = { $address } cannot be reached
found-address-gave_up = no connection to { $address }: the system gave up waiting
found-address-cut_off = { $address } cut the connection off
found-others =
    { $count ->
        [one] { $found }, and so it is with { $count } more address
       *[other] { $found }, and so it is with { $count } more addresses
    }
found-host-no_such_name = { $host }: there is no such name
found-host-none = { $host }: the name has no address
found-host-v4 = { $host }: the name has no IPv4 address
found-host-v6 = { $host }: the name has no IPv6 address
found-host-bad_name = { $host }: this is not a host name
found-host-unasked = { $host }: the DNS server could not be asked
found-resolver = { $host }: the DNS server answered { $answer }
found-certificate = the certificate
found-certificate-of = the certificate of { $subject }
found-certificate-above = the certificate of { $subject }, by which the server’s is signed,
found-expired =
    { $days ->
        [0] { $certificate } expired today: { $end }
        [one] { $certificate } expired { $days } day ago: { $end }
       *[other] { $certificate } expired { $days } days ago: { $end }
    }
found-ending =
    { $days ->
        [one] { $certificate } expires in { $days } day, at least { $least } wanted
       *[other] { $certificate } expires in { $days } days, at least { $least } wanted
    }
found-over = the certificate of { $subject } has expired
found-name = the certificate is not for { $wanted }, but for { $shown }
found-name-others = the certificate is not for { $wanted }, but for { $shown } and others
found-name-none = the certificate is not for { $wanted }: it names no host at all
found-header = the header `{ $name }` does not match `{ $wanted }`
found-text-header_missing = the header `{ $wanted }` is missing
found-text-body_lacks = the body does not contain `{ $wanted }`
found-text-body_holds = the body contains `{ $wanted }`
found-text-body_unmatched = the body does not match `{ $wanted }`
found-text-answer_unmatched = the answer does not match `{ $wanted }`
found-text-absent = `{ $wanted }` is not among the answers
found-text-extra = `{ $wanted }` is among the answers, and not expected
found-few =
    { $count ->
        [one] { $count } { $record } answer, at least { $least } expected
       *[other] { $count } { $record } answers, at least { $least } expected
    }
found-ttl = a TTL of { $ttl } s, at least { $least } s expected

## What automatic incidents say

story-down = { $name } down
story-degraded = { $name } degraded
story-now-down = { $name } now down
story-now-degraded = { $name } now degraded
story-again-down = { $name } down again
story-again-degraded = { $name } degraded again
story-because = { $state }: { $reason }
story-opened =
    { $state }. Confirmed by { $checks ->
        [one] { $checks } check
       *[other] { $checks } checks in a row
    }.
story-raised = { $state }. Severity raised from { $from } to { $to }.
story-recurred = { $state }. This is time { $times } in this incident.
story-flapping = { $name } works again. It has been flapping, so this stays open until it has worked for { $window }.
story-followed = { $name } works again. A person follows this incident and will close it.
story-steady = { $name } has worked for { $good }. A person follows this incident and will close it.
story-certificate = Certificate of { $name } ends soon
story-ending =
    { $days ->
        [0] The certificate of { $name } ({ $subject }) ends within a day, on { $end }.
        [one] The certificate of { $name } ({ $subject }) ends in { $days } day, on { $end }.
       *[other] The certificate of { $name } ({ $subject }) ends in { $days } days, on { $end }.
    }
story-renewed = The certificate of { $name } lasts long enough again.
story-blind = stillup cannot see out
story-cannot-see = The canary cannot be reached
story-blind-opened = { $state }. Until it can be, failures of monitors are not counted.
story-sees-again = The canary can be reached again, after { $length }. Failures of monitors count again.
story-no-canary = No canary is configured any more. Failures of monitors count again.
story-starved = stillup does not get to run
story-starving = This machine was stopped or asleep, or gives stillup no processor, for two minutes. What checks find counts all the same now, so that no outage stays hidden: it may be our own fault.
story-runs-again = This machine gets to run again, after { $length }.
story-unrecorded = stillup cannot record anything
story-cannot-record = The database takes nothing. Checks go on; until it does again, the page stands still and nobody is told of anything else.
story-records-again = The database takes everything again, after { $length }. What was checked meanwhile is judged now.
story-over = { $name } works again. It was affected for { $bad }.
story-over-times = { $name } works again. It was affected { $times } times, { $bad } in all.
story-by-hand-none = We are looking into this.
story-by-hand-degraded = We see degraded service and are looking into it.
story-by-hand-down = We see an outage and are looking into it.
story-raised-by-hand = Severity raised from { $from } to { $to }.
story-closed = This is resolved. It lasted { $length }.
by-a-person = by the team
story-republished = This incident is published again.
story-withdrawn = This incident was withdrawn.
story-too = { $name } is affected too
story-affected = { $state }.
story-drill = Drill: { $state }
story-drill-opened = Drill: { $name } is made to fail on purpose, to see who is told. Nothing is wrong with it.
story-drill-over = Drill: it is over. Nothing was wrong with { $name }.
story-drill-restarted = Drill: it is over, ended by a restart of stillup. Nothing was wrong with { $name }.
story-removed = { $name } is no longer watched: monitor removed.
story-paused = { $name } is not watched for now: paused.
entry-opened = Opened
entry-raised = Severity raised
entry-recovered = Recovered
entry-recurred = Failing again
entry-reopened = Reopened
entry-affected = Also affected
entry-resolved = Resolved

## Around every page

nav-pages = Pages
nav-incidents = Incidents
nav-subscribe = Subscribe
nav-help = Help
skip = Skip to the content
times-in = times in { $zone }
times-and-days = times in { $zone }, days in { $days }
made-by = made by { $name }
page-clean = No problems
page-blank = Not measured
page-filter = Filter by name
page-none = No monitor matches
page-none-incidents = No incident matches
page-copy = Copy
page-copied = Copied
page-offline = No connection: what you see may be out of date
checked = Checked { $at }
checked-never = Not checked yet
checked-stale = Not checked since { $at }: this may be out of date
store-failing = Nothing could be recorded since { $at }: this is the last recorded state

## The status page

monitors-count =
    { $count ->
        [one] { $count } monitor
       *[other] { $count } monitors
    }
group-alone = Monitors
group-others = Others
nothing-monitored = Nothing is monitored here yet.
drill = Drill
since = since { $at }
flapping-so-far = flapping, { $times } times so far
incident-open = { $severity }, open since { $at }
incident-lasted = { $severity }, for { $duration }
incident-flapped = Flapping: { $times } times in { $duration }, { $bad } in all
bad-down = { $duration } down
bad-degraded = { $duration } degraded
bad-unknown = { $duration } disrupted
began-at = began { $at }
checked-every = Checked every { $interval }; the next update comes when that shows a change.
resolved-lately = Resolved: { $names }, { $at }
ago = { $age } ago
at-time = at { $time }
many-down =
    { $count ->
       *[other] { $count } services down
    }
many-degraded =
    { $count ->
       *[other] { $count } services degraded
    }
many-affected =
    { $count ->
       *[other] { $count } services affected
    }
many-more =
    { $count ->
       *[other] and { $count } more
    }
recent-incidents = Recent incidents
today = Today
no-incidents = No incidents
all-incidents = All incidents
subscribe = Subscribe
subscribe-feeds = Feeds of incidents: { $atom }, { $rss }, { $json }; of { $updates }. Calendar: { $calendar }.
subscribe-updates = every update
subscribe-calendar = maintenance
subscribe-data = As data: { $monitors }, { $incidents }, { $maintenance }, or the { $summary } that Statuspage clients read. As a picture: the { $badge }. Signed webhooks are set up by whoever runs this page.
subscribe-monitors = monitors
subscribe-incidents = incidents
subscribe-summary = summary
subscribe-badge = badge
method = How uptime is computed
method-text = Uptime is the time a monitor was up, divided by the time it was measured, rounded down: only a period without any downtime says { $whole }. { $degraded } Maintenance and time nobody measured count as neither; how much was measured is shown when it is less than { $limit }. A status begins with the first check that showed it, not when it was confirmed.
method-degraded-up = Degraded time counts as up.
method-degraded-down = Degraded time counts as down.

## Maintenance

maintenance = Maintenance
maintenance-planned = Planned maintenance
maintenance-calendar = Subscribe to the calendar
maintenance-none = No maintenance is planned.
plan-scheduled = planned
plan-in_progress = in progress
plan-completed = completed
affects = Affects { $names }
affects-all = all monitors
affects-more =
    { $names } and { $count ->
        [one] { $count } more
       *[other] { $count } more
    }

## Bars

bar-uptime =
    { $days ->
        [one] { $share } over { $days } day
       *[other] { $share } over { $days } days
    }
bar-clean = no problems
bar-problems =
    { $count ->
        [one] { $count } day with problems
       *[other] { $count } days with problems
    }
bar-gaps =
    { $count ->
        [one] { $count } day with maintenance or not fully measured
       *[other] { $count } days with maintenance or not fully measured
    }
bar-gaps-short =
    { $count ->
        [one] { $count } day with gaps
       *[other] { $count } days with gaps
    }
bar-from =
    { $days ->
        [one] { $days } day ago
       *[other] { $days } days ago
    }
bar-to = today
bar-newest = The newest { $count }: { $link }
bar-all =
    { $count ->
        [one] all { $count } day
       *[other] all { $count } days
    }
uptime-share = { $share } uptime
measured = measured { $share }
strip-problems =
    { $count ->
        [one] { $count } of { $total } quarters of an hour with problems
       *[other] { $count } of { $total } quarters of an hour with problems
    }
strip-quarters =
    { $count ->
        [one] { $count } quarter of an hour with problems
       *[other] { $count } quarters of an hour with problems
    }
strip-gaps = { $count } with maintenance or not fully measured
strip-from = 24 hours ago
strip-scale = a bar is 15 minutes
strip-to = now
column-from = From
column-day = Day
column-down = Down
column-degraded = Degraded
column-maintenance = Maintenance
column-unknown = Not measured
column-incidents = Incidents

## A monitor

last-days =
    { $days ->
        [one] The last { $days } day
       *[other] The last { $days } days
    }
last-24-hours = The last 24 hours
uptime = Uptime
period-24h = 24 hours
period-7d = 7 days
period-30d = 30 days
period-90d = 90 days
period-1y = 1 year
latency = Response time
latency-p50 = half of all checks
latency-p95 = 19 of 20 checks
latency-p99 = 99 of 100 checks
latency-none = No data in the last 24 hours
latency-scale = a point is { $length }
latency-days = By the day
latency-chart = Response time, { $period }: p50 between { $low } and { $high }, p95 up to { $highest }
certificate = Certificate
certificate-expired = expired
certificate-days =
    { $days ->
        [one] { $days } day left
       *[other] { $days } days left
    }
last-check = Last check { $at }: { $outcome }, after { $latency }
incidents = Incidents
no-incidents-so-far = No incidents so far
snippets = Badge and embed
badge-status = Status badge
badge-uptime = Uptime badge
badge-latency = Latency badge
snippet-markdown = Badge, Markdown
snippet-html = Badge, HTML
snippet-frame = This monitor as a frame of another page, HTML

## An incident, and the list of all

quiet-so-far = No incidents in { $month } so far.
quiet-month = No incidents in this month.
quiet-ever = No incidents so far.
earlier-in = Earlier in { $month }
nav-months = Months
nav-before = Before: { $period }
nav-after = After: { $period }
title-resolved = { $title } (resolved)
a-drill = a drill, made on purpose
began = Began
ended = Ended
still-open = still open
lasted = Lasted
trouble = Disrupted for
until = until { $at }
detect = Time to detect
incident-flapping = Flapping: { $times } times so far, { $bad } in all.
incident-flapping-over = Flapping: { $times } times in { $duration }, { $bad } in all.
affected = Affected
former = no longer monitored
now-word = now { $word }
affected-all = The whole site
affected-none = Nothing that is shown here
course = How it went
course-stretches = Disruptions: { $count }
course-more = Earlier ones: { $count }
timeline = Timeline
timeline-folded = Earlier changes, back and forth: { $count }
timeline-left-out = Entries in between, not shown here: { $count }
permalink = Permalink: { $link }
report = Report
report-formats = This report as { $markdown } or { $json }
column-time = Time
column-result = Result
column-reason = Reason
column-took = Took
phase-resolve = resolve
phase-connect = connect
phase-tls = tls
phase-processing = processing
phase-transfer = transfer
report-more =
    { $count ->
        [one] { $count } more failing check was kept.
       *[other] { $count } more failing checks were kept.
    }
report-others = Other failing checks
report-latency = Response time before and after
report-before = In the hour before
report-after = In the hour after
column-before = Before
column-after = After
checks-count =
    { $count ->
        [one] { $count } check
       *[other] { $count } checks
    }
from-on = from { $at } on

## Figures of a month or a year

figures = Reports
figures-about = Incidents, time to recover, time between failures and uptime, by month and year.
figures-of = Incidents, time to recover and uptime
figure-between = Between failures
figure-group = The whole group
figures-months = By month
nav-periods = Periods
figures-incidents = Incidents of the month
figures-all = All reports
figures-method = How these figures are computed
figures-method-text = Incidents are those that began in the period; drills do not count. Time to recover (MTTR) is the mean duration of the incidents that ended in it. Time between failures (MTBF) is the time judged up, divided by the incidents; a group’s and the whole page’s time is summed over its monitors, and an incident of several counts once. Uptime and downtime are computed as on the first page. { $degraded } Days begin in { $zone }.

## Nothing here

missing = Nothing here
missing-text = There is no page at this address. It may have been mistyped, or what it showed is no longer monitored.
missing-home = To the status page

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site }: incidents
feed-incidents-of = { $site }: incidents of { $name }
feed-updates = { $site }: updates
feed-updates-of = { $site }: updates of { $name }
feed-update = { $title }: { $stage }
feed-affected = Affected: { $names }
calendar-name = { $site }: maintenance
calendar-affects = Affects { $names }.

## The page as text

text-about = Live status, uptime and incidents.
text-checked = Checked at { $at }.
text-never = Not checked yet.
text-stale = Not checked since { $at }: this may be out of date.
text-failing = Nothing could be recorded since { $at }.
text-open = Open incidents
text-monitor = Monitor
text-status = Status
text-uptime =
    { $days ->
        [one] Uptime, { $days } day
       *[other] Uptime, { $days } days
    }
text-none = None.
text-still-open = open
text-now = Now: { $headline }
text-more = More
text-page = Status page
text-page-about = for people
text-markdown = Status as Markdown
text-markdown-about = headline, open incidents, maintenance, every monitor with its uptime
text-monitors = Monitors as JSON
text-monitors-about = status, uptime and coverage by period, latency, last check
text-incidents = Incidents as JSON
text-incidents-about = newest first, each with its timeline; `?cursor=` takes `next` back
text-figures-about = as JSON at /api/v1/reports/2026-11 and /api/v1/reports/2026
text-summary = Summary
text-summary-about = in the shape of Atlassian Statuspage
text-plan = Maintenance as JSON
text-plan-about = running, coming, and of the last 90 days
text-feed = Incidents as a feed
text-feed-about = Atom; also /feed.rss and /feed.json
text-updates = Updates as a feed
text-updates-about = an entry per update
text-calendar = Maintenance as a calendar
text-period = { $from } to { $to }
text-affects = affects { $names }

## The report of an incident

report-severity = Severity
report-resolved = Resolved
report-recover = Time to recover
report-downtime = Downtime
report-cause = Cause
report-checks = Failing checks
report-counted = Failing checks not kept, by reason
report-latencies = Latency before and after
report-deliveries = Deliveries
report-cut = ({ $count } more are left out)
report-hour-before = { $name }, the hour before
report-hour-after = { $name }, the hour after
report-hour-none = nothing measured
report-source-checks = read from single checks
report-source-hours = read from the nearest whole hour
report-tries =
    { $count ->
        [one] { $count } try
       *[other] { $count } tries
    }

## Messages to subscribers

message-update = Update: { $title }
message-reopened = Reopened: { $title }
message-resolved = Resolved: { $title }
message-still-open = Still open: { $title }
message-postmortem = Postmortem: { $title }
message-planned = Planned maintenance: { $title }
message-begun = Maintenance has begun: { $title }
message-ended = Maintenance has ended: { $title }
message-detail = { $label }: { $value }
message-until = Until
message-open = Open { $page }
message-open-page = Open the status page
message-unseen = Still open after { $duration }, and nobody has acknowledged it.
message-unseen-again = Open again for { $duration }, and nobody has acknowledged it.
message-cause = { $reason } ({ $detail })
# What a sentence says beside its title.
message-seen =
    Confirmed by { $checks ->
        [one] { $checks } check
       *[other] { $checks } checks in a row
    }.
message-times = This is time { $times } in this incident.

## Schedules in words

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
schedule-at = At { $times }
schedule-every-second = Every second
schedule-every-minute = Every minute
schedule-every-minutes = Every { $count } minutes
schedule-hourly = At minute { $minutes } of every hour
schedule-minutes = At minute { $minutes } of hour { $hours }
schedule-seconds = At second { $seconds } of minute { $minutes } of hour { $hours }
schedule-each = every
schedule-day = { $time } every day
schedule-weekdays = { $time } on { $weekdays }
schedule-days = { $time } on { $days } of the month
schedule-both = { $time } on { $days } of the month that are { $weekdays }
schedule-either = { $time } on { $days } of the month and on { $weekdays }
schedule-months = { $sentence }, in { $months }
schedule-years = { $sentence }, in { $years }
schedule-zone = { $sentence } ({ $zone }).
schedule-day-number = day { $days }
schedule-day-last = the last day
schedule-day-workday = the last working day
schedule-day-from-end = day { $place } from the end
schedule-weekday-last = the last { $weekday } of the month
schedule-weekday-nth = { $weekday } number { $place } of the month
schedule-range = { $from }–{ $to }
