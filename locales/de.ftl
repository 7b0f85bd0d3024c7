# German. Nobody is addressed; an incident is a "Störung".

## Numbers, lists, dates

decimal-mark = ,
percent = { $number } %
latency-ms = { $number } ms
latency-s = { $number } s
unit-days = { $count } d
unit-hours = { $count } h
unit-minutes = { $count } min
unit-seconds = { $count } s
unit-separator = { " " }
list-separator = { ", " }
list-last = { $start } und { $last }
list-others =
    { $names } und { $count ->
        [one] { $count } weiterer Dienst
       *[other] { $count } weitere
    }
sentence-separator = { " " }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
month-short-1 = Jan.
month-short-2 = Feb.
month-short-3 = März
month-short-4 = Apr.
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug.
month-short-9 = Sept.
month-short-10 = Okt.
month-short-11 = Nov.
month-short-12 = Dez.
date-day = { $day }. { $month }
date-day-year = { $day }. { $month } { $year }
date-month = { $month } { $year }
date-run = { $from } – { $to }
date-run-within = { $from }.–{ $to }. { $month }
date-run-within-year = { $from }.–{ $to }. { $month } { $year }
date-time = { $date }, { $time } { $zone }
date-clock = { $date }, { $time }

## The headline

headline-down =
    { $count ->
       *[other] { $names } ausgefallen.
    }
headline-degraded =
    { $count ->
       *[other] { $names } beeinträchtigt.
    }
headline-slow =
    { $count ->
       *[other] { $names } langsam.
    }
headline-maintenance =
    { $count ->
       *[other] { $names } in Wartung.
    }
headline-unknown =
    { $count ->
       *[other] { $names } nicht gemessen.
    }
headline-all-down = Alles ist ausgefallen.
headline-all-degraded = Alles ist beeinträchtigt.
headline-all-slow = Alles ist langsam.
headline-all-maintenance = Alles wird gerade gewartet.
headline-all-up = Alles funktioniert.
headline-never = Noch nichts gemessen.
headline-silent = Nichts mehr gemessen seit { $at }.
headline-blind = Wir haben seit { $at } keine Verbindung nach außen.
headline-nothing = Es wird nichts überwacht.
headline-title = { $title }.
headline-title-more =
    { $count ->
        [one] { $title }, und { $count } weitere Störung.
       *[other] { $title }, und { $count } weitere Störungen.
    }
headline-silent-down =
    { $count ->
       *[other] { $names } bei der letzten Messung ausgefallen ({ $at }).
    }
headline-silent-degraded =
    { $count ->
       *[other] { $names } bei der letzten Messung beeinträchtigt ({ $at }).
    }
headline-recovered = Alles funktioniert wieder.
headline-quoted = „{ $title }“
headline-watched =
    { $count ->
       *[other] { $names } noch unter Beobachtung.
    }
headline-rest = Alles andere funktioniert.
headline-all-rest = Alle Monitore sind in Betrieb.
picture-down = Alles ist ausgefallen.
picture-partial = Einige Dienste sind ausgefallen.
picture-degraded = Einige Dienste sind beeinträchtigt.
picture-incident = Es gibt eine Störung.
picture-maintenance = Wartung läuft.
picture-recovering = Alles funktioniert wieder.
picture-unknown = Nicht gemessen.
picture-up = Alles funktioniert.

## States

status-up = In Betrieb
status-degraded = Beeinträchtigt
status-down = Ausgefallen
status-maintenance = Wartung
status-unknown = Unbekannt
status-never = Noch nicht bekannt
status-paused = Pausiert
group-all-up = Alle in Betrieb
group-all-degraded = Alle beeinträchtigt
group-all-down = Alle ausgefallen
group-all-maintenance = Alle in Wartung
group-all-unknown = Alle nicht gemessen
group-some-up = { $count } von { $total } in Betrieb
group-some-degraded = { $count } von { $total } beeinträchtigt
group-some-down = { $count } von { $total } ausgefallen
group-some-maintenance = { $count } von { $total } in Wartung
group-some-unknown = { $count } von { $total } nicht gemessen
group-incident = Offene Störung
group-recovering = Wieder in Betrieb, unter Beobachtung
word-up = in Betrieb
word-degraded = beeinträchtigt
word-down = ausgefallen
word-maintenance = Wartung
word-unknown = unbekannt
word-incident = Störung
word-indeterminate = unbestimmt
no-data = keine Daten
badge-down =
    { $count ->
       *[other] { $count } ausgefallen
    }
badge-degraded =
    { $count ->
       *[other] { $count } beeinträchtigt
    }
severity-none = keine
severity-minor = gering
severity-major = erheblich
severity-critical = kritisch
stage-detected = automatisch erkannt
stage-investigating = wird untersucht
stage-identified = Ursache gefunden
stage-monitoring = unter Beobachtung
stage-resolved = behoben
stage-postmortem = Nachbetrachtung

## Why a check failed

reason-dns = Name konnte nicht aufgelöst werden
reason-connect_refused = Verbindung abgelehnt
reason-connect_timeout = keine rechtzeitige Verbindung
reason-unreachable = Netz nicht erreichbar
reason-tls_handshake = TLS-Handshake fehlgeschlagen
reason-certificate_expired = Zertifikat abgelaufen
reason-certificate_untrusted = Zertifikat nicht vertrauenswürdig
reason-certificate_name = Zertifikat gilt für einen anderen Namen
reason-certificate_mismatch = unerwartetes Zertifikat
reason-timeout = keine rechtzeitige Antwort
reason-reset = Verbindung abgebrochen
reason-protocol = Antwort nicht verständlich
reason-http_status = unerwarteter HTTP-Status
reason-redirect = Weiterleitung konnte nicht verfolgt werden
reason-oauth2 = kein Token zu bekommen
reason-header_mismatch = unerwarteter Header
reason-body_mismatch = unerwarteter Inhalt
reason-json_mismatch = unerwarteter Wert
reason-dns_rcode = unerwarteter DNS-Antwortcode
reason-dns_answer = unerwartete DNS-Antwort
reason-tcp_mismatch = unerwartete Antwort
reason-latency = langsamer als vorgesehen
reason-certificate_expiring = Zertifikat läuft bald ab
reason-internal = Prüfung konnte nicht ausgeführt werden
reason-blind = unser eigenes Netz war gestört
reason-starved = unser eigener Rechner kam nicht zum Prüfen
reason-within = { $reason } ({ $ms } ms)
reason-measured = { $reason }: { $ms } ms
reason-expiring-days =
    { $days ->
        [one] Zertifikat läuft in { $days } Tag ab
       *[other] Zertifikat läuft in { $days } Tagen ab
    }
found-instead = { $got }, erwartet { $expected }
found-slow = { $took }, höchstens { $limit } gewünscht
found-late-resolve = Name nicht innerhalb von { $limit } aufgelöst
found-late-connect = keine Verbindung innerhalb von { $limit }
found-late-tls = kein TLS-Handshake innerhalb von { $limit }
found-late-processing = keine Antwort innerhalb von { $limit }
found-late-transfer = Antwort nicht innerhalb von { $limit } vollständig
found-address-refused = { $address } hat die Verbindung abgelehnt
found-address-unreachable = { $address } ist nicht erreichbar
found-address-gave_up = keine Verbindung zu { $address }: Das System hat das Warten aufgegeben
found-address-cut_off = { $address } hat die Verbindung abgebrochen
found-others =
    { $count ->
        [one] { $found }, ebenso { $count } weitere Adresse
       *[other] { $found }, ebenso { $count } weitere Adressen
    }
found-host-no_such_name = { $host }: Diesen Namen gibt es nicht
found-host-none = { $host }: Der Name hat keine Adresse
found-host-v4 = { $host }: Der Name hat keine IPv4-Adresse
found-host-v6 = { $host }: Der Name hat keine IPv6-Adresse
found-host-bad_name = { $host }: Das ist kein Hostname
found-host-unasked = { $host }: Der DNS-Server war nicht zu fragen
found-resolver = { $host }: Der DNS-Server antwortete { $answer }
found-certificate = Zertifikat
found-certificate-of = Zertifikat von { $subject }
found-certificate-above = Zertifikat von { $subject }, das das Zertifikat des Servers beglaubigt,
found-expired =
    { $days ->
        [0] { $certificate } heute abgelaufen: { $end }
        [one] { $certificate } vor { $days } Tag abgelaufen: { $end }
       *[other] { $certificate } vor { $days } Tagen abgelaufen: { $end }
    }
found-ending =
    { $days ->
        [one] { $certificate } läuft in { $days } Tag ab, gewünscht sind mindestens { $least }
       *[other] { $certificate } läuft in { $days } Tagen ab, gewünscht sind mindestens { $least }
    }
found-over = Zertifikat von { $subject } abgelaufen
found-name = Zertifikat gilt nicht für { $wanted }, sondern für { $shown }
found-name-others = Zertifikat gilt nicht für { $wanted }, sondern für { $shown } und andere
found-name-none = Zertifikat gilt nicht für { $wanted }: Es nennt gar keinen Host
found-header = Header `{ $name }` passt nicht zu `{ $wanted }`
found-text-header_missing = Header `{ $wanted }` fehlt
found-text-body_lacks = Inhalt enthält `{ $wanted }` nicht
found-text-body_holds = Inhalt enthält `{ $wanted }`
found-text-body_unmatched = Inhalt passt nicht zu `{ $wanted }`
found-text-answer_unmatched = Antwort passt nicht zu `{ $wanted }`
found-text-absent = `{ $wanted }` ist nicht unter den Antworten
found-text-extra = `{ $wanted }` ist unter den Antworten und nicht erwartet
found-few =
    { $count ->
        [one] { $count } { $record }-Antwort, erwartet mindestens { $least }
       *[other] { $count } { $record }-Antworten, erwartet mindestens { $least }
    }
found-ttl = TTL von { $ttl } s, erwartet mindestens { $least } s

## What automatic incidents say

story-down = { $name } ausgefallen
story-degraded = { $name } beeinträchtigt
story-now-down = { $name } jetzt ausgefallen
story-now-degraded = { $name } jetzt beeinträchtigt
story-again-down = { $name } erneut ausgefallen
story-again-degraded = { $name } erneut beeinträchtigt
story-because = { $state }: { $reason }
story-opened =
    { $state }. Bestätigt durch { $checks ->
        [one] { $checks } Prüfung
       *[other] { $checks } Prüfungen in Folge
    }.
story-raised = { $state }. Schweregrad von { $from } auf { $to } angehoben.
story-recurred = { $state }. Dies ist das { $times }. Mal in dieser Störung.
story-flapping = { $name } funktioniert wieder. Da der Zustand mehrfach gewechselt hat, bleibt die Störung offen, bis { $name } { $window } lang funktioniert hat.
story-followed = { $name } funktioniert wieder. Diese Störung wird von einer Person betreut und geschlossen.
story-steady = { $name } funktioniert seit { $good }. Diese Störung wird von einer Person betreut und geschlossen.
story-certificate = Zertifikat von { $name } läuft bald ab
story-ending =
    { $days ->
        [0] Das Zertifikat von { $name } ({ $subject }) läuft binnen eines Tages ab, am { $end }.
        [one] Das Zertifikat von { $name } ({ $subject }) läuft in { $days } Tag ab, am { $end }.
       *[other] Das Zertifikat von { $name } ({ $subject }) läuft in { $days } Tagen ab, am { $end }.
    }
story-renewed = Das Zertifikat von { $name } ist wieder lange genug gültig.
story-blind = stillup hat keine Verbindung nach außen
story-cannot-see = Das Kontrollziel (canary) ist nicht erreichbar
story-blind-opened = { $state }. Bis es erreichbar ist, zählen Ausfälle von Monitoren nicht.
story-sees-again = Das Kontrollziel (canary) ist nach { $length } wieder erreichbar. Ausfälle von Monitoren zählen wieder.
story-no-canary = Es ist kein Kontrollziel (canary) mehr eingerichtet. Ausfälle von Monitoren zählen wieder.
story-starved = stillup kommt nicht zum Laufen
story-starving = Dieser Rechner war seit zwei Minuten angehalten, im Ruhezustand oder gibt stillup keine Rechenzeit. Was Prüfungen finden, zählt jetzt trotzdem, damit kein Ausfall verborgen bleibt: Es kann an uns selbst liegen.
story-runs-again = Dieser Rechner läuft nach { $length } wieder normal.
story-unrecorded = stillup kann nichts aufzeichnen
story-cannot-record = Die Datenbank nimmt nichts an. Es wird weiter geprüft; bis sie wieder annimmt, steht die Seite still, und von nichts anderem wird berichtet.
story-records-again = Die Datenbank nimmt nach { $length } wieder alles an. Was inzwischen geprüft wurde, wird jetzt beurteilt.
story-over = { $name } funktioniert wieder. Die Beeinträchtigung dauerte { $bad }.
story-over-times = { $name } funktioniert wieder. Insgesamt { $times }-mal beeinträchtigt, zusammen { $bad }.
story-by-hand-none = Wir gehen der Sache nach.
story-by-hand-degraded = Wir sehen Beeinträchtigungen und gehen der Sache nach.
story-by-hand-down = Wir sehen einen Ausfall und gehen der Sache nach.
story-raised-by-hand = Schweregrad von { $from } auf { $to } erhöht.
story-closed = Das ist behoben. Es dauerte { $length }.
by-a-person = vom Team
story-republished = Diese Störung ist wieder veröffentlicht.
story-withdrawn = Diese Störung wurde zurückgezogen.
story-too = { $name } ist auch betroffen
story-affected = { $state }.
story-drill = Übung: { $state }
story-drill-opened = Übung: { $name } fällt absichtlich aus, um zu sehen, wer benachrichtigt wird. Tatsächlich ist alles in Ordnung.
story-drill-over = Übung: Sie ist vorbei. Mit { $name } war alles in Ordnung.
story-drill-restarted = Übung: Sie ist vorbei, beendet durch einen Neustart von stillup. Mit { $name } war alles in Ordnung.
story-removed = { $name } wird nicht mehr überwacht: Monitor entfernt.
story-paused = { $name } wird vorerst nicht überwacht: pausiert.
entry-opened = Eröffnet
entry-raised = Schweregrad angehoben
entry-recovered = Erholt
entry-recurred = Erneut fehlerhaft
entry-reopened = Wieder eröffnet
entry-affected = Auch betroffen
entry-resolved = Behoben

## Around every page

nav-pages = Seiten
nav-incidents = Störungen
nav-subscribe = Abonnieren
nav-help = Hilfe
skip = Zum Inhalt springen
times-in = Zeiten in { $zone }
times-and-days = Zeiten in { $zone }, Tage in { $days }
made-by = erstellt mit { $name }
page-clean = Keine Probleme
page-blank = Nicht gemessen
page-filter = Nach Namen filtern
page-none = Kein Monitor passt
page-none-incidents = Keine Störung passt
page-copy = Kopieren
page-copied = Kopiert
page-offline = Keine Verbindung: Die Anzeige ist möglicherweise veraltet
checked = Geprüft { $at }
checked-never = Noch nicht geprüft
checked-stale = Nicht geprüft seit { $at }: Die Anzeige ist möglicherweise veraltet
store-failing = Seit { $at } konnte nichts gespeichert werden: Dies ist der letzte gespeicherte Stand

## The status page

monitors-count =
    { $count ->
        [one] { $count } Monitor
       *[other] { $count } Monitore
    }
group-alone = Monitore
group-others = Weitere
nothing-monitored = Hier wird noch nichts überwacht.
drill = Übung
since = seit { $at }
flapping-so-far = instabil, bisher { $times }-mal
incident-open = { $severity }, offen seit { $at }
incident-lasted = { $severity }, Dauer { $duration }
incident-flapped = Instabil: { $times }-mal in { $duration }, zusammen { $bad }
bad-down = { $duration } ausgefallen
bad-degraded = { $duration } beeinträchtigt
bad-unknown = { $duration } gestört
began-at = begonnen { $at }
checked-every = Geprüft wird alle { $interval }; die nächste Meldung folgt, sobald sich dabei etwas ändert.
resolved-lately = Behoben: { $names }, { $at }
ago = vor { $age }
at-time = um { $time }
many-down =
    { $count ->
       *[other] { $count } Dienste ausgefallen
    }
many-degraded =
    { $count ->
       *[other] { $count } Dienste beeinträchtigt
    }
many-affected =
    { $count ->
       *[other] { $count } Dienste betroffen
    }
many-more =
    { $count ->
        [one] und { $count } weiterer
       *[other] und { $count } weitere
    }
recent-incidents = Letzte Störungen
today = Heute
no-incidents = Keine Störungen
all-incidents = Alle Störungen
subscribe = Abonnieren
subscribe-feeds = Feeds der Störungen: { $atom }, { $rss }, { $json }; oder { $updates }. Kalender: { $calendar }.
subscribe-updates = jede Aktualisierung einzeln
subscribe-calendar = Wartungen
subscribe-data = Als Daten: { $monitors }, { $incidents }, { $maintenance } oder die { $summary } für Statuspage-Clients. Als Bild: das { $badge }. Signierte Webhooks richten die Betreiber dieser Seite ein.
subscribe-monitors = Monitore
subscribe-incidents = Störungen
subscribe-summary = Zusammenfassung
subscribe-badge = Badge
method = So wird die Verfügbarkeit berechnet
method-text = Die Verfügbarkeit ist die Zeit, in der ein Monitor in Betrieb war, geteilt durch die gemessene Zeit, abgerundet: Nur ein Zeitraum ganz ohne Ausfall zeigt { $whole }. { $degraded } Wartung und nicht gemessene Zeit zählen weder als Betrieb noch als Ausfall; der gemessene Anteil wird angezeigt, wenn er unter { $limit } liegt. Ein Zustand beginnt mit der ersten Prüfung, die ihn zeigte, nicht erst mit seiner Bestätigung.
method-degraded-up = Beeinträchtigte Zeit zählt als Betrieb.
method-degraded-down = Beeinträchtigte Zeit zählt als Ausfall.

## Maintenance

maintenance = Wartung
maintenance-planned = Geplante Wartung
maintenance-calendar = Kalender abonnieren
maintenance-none = Es ist keine Wartung geplant.
plan-scheduled = geplant
plan-in_progress = läuft gerade
plan-completed = abgeschlossen
affects = Betrifft { $names }
affects-all = alle Monitore
affects-more =
    { $names } und { $count ->
        [one] { $count } weiteren
       *[other] { $count } weitere
    }

## Bars

bar-uptime =
    { $days ->
        [one] { $share } in { $days } Tag
       *[other] { $share } in { $days } Tagen
    }
bar-clean = keine Probleme
bar-problems =
    { $count ->
        [one] { $count } Tag mit Problemen
       *[other] { $count } Tage mit Problemen
    }
bar-gaps =
    { $count ->
        [one] { $count } Tag mit Wartung oder nicht vollständig gemessen
       *[other] { $count } Tage mit Wartung oder nicht vollständig gemessen
    }
bar-gaps-short =
    { $count ->
        [one] { $count } Tag mit Lücken
       *[other] { $count } Tage mit Lücken
    }
bar-from =
    { $days ->
        [one] vor { $days } Tag
       *[other] vor { $days } Tagen
    }
bar-to = heute
bar-newest = Die neuesten { $count }: { $link }
bar-all =
    { $count ->
        [one] { $count } Tag insgesamt
       *[other] alle { $count } Tage
    }
uptime-share = { $share } verfügbar
measured = { $share } gemessen
strip-problems = { $count } von { $total } Viertelstunden mit Problemen
strip-quarters =
    { $count ->
        [one] { $count } Viertelstunde mit Problemen
       *[other] { $count } Viertelstunden mit Problemen
    }
strip-gaps = { $count } mit Wartung oder nicht vollständig gemessen
strip-from = vor 24 Stunden
strip-scale = ein Balken sind 15 Minuten
strip-to = jetzt
column-from = Ab
column-day = Tag
column-down = Ausgefallen
column-degraded = Beeinträchtigt
column-maintenance = Wartung
column-unknown = Nicht gemessen
column-incidents = Störungen

## A monitor

last-days =
    { $days ->
        [one] Der letzte Tag
       *[other] Die letzten { $days } Tage
    }
last-24-hours = Die letzten 24 Stunden
uptime = Verfügbarkeit
period-24h = 24 Stunden
period-7d = 7 Tage
period-30d = 30 Tage
period-90d = 90 Tage
period-1y = 1 Jahr
latency = Antwortzeit
latency-p50 = die Hälfte aller Prüfungen
latency-p95 = 19 von 20 Prüfungen
latency-p99 = 99 von 100 Prüfungen
latency-none = Keine Daten in den letzten 24 Stunden
latency-scale = ein Punkt sind { $length }
latency-days = Täglich
latency-chart = Antwortzeit, { $period }: p50 zwischen { $low } und { $high }, p95 bis { $highest }
certificate = Zertifikat
certificate-expired = abgelaufen
certificate-days =
    { $days ->
        [one] noch { $days } Tag
       *[other] noch { $days } Tage
    }
last-check = Letzte Prüfung { $at }: { $outcome }, nach { $latency }
incidents = Störungen
no-incidents-so-far = Bisher keine Störungen
snippets = Badge und Einbettung
badge-status = Status-Badge
badge-uptime = Verfügbarkeits-Badge
badge-latency = Antwortzeit-Badge
snippet-markdown = Badge, Markdown
snippet-html = Badge, HTML
snippet-frame = Dieser Monitor als Frame einer anderen Seite, HTML

## An incident, and the list of all

quiet-so-far = Bisher keine Störungen im { $month }.
quiet-month = Keine Störungen in diesem Monat.
quiet-ever = Bisher keine Störungen.
earlier-in = Früher im { $month }
nav-months = Monate
nav-before = Davor: { $period }
nav-after = Danach: { $period }
title-resolved = { $title } (behoben)
a-drill = eine Übung, absichtlich ausgelöst
began = Beginn
ended = Ende
still-open = noch offen
lasted = Dauer
trouble = Davon gestört
until = bis { $at }
detect = Zeit bis zur Erkennung
incident-flapping = Instabil: bisher { $times }-mal, zusammen { $bad }.
incident-flapping-over = Instabil: { $times }-mal in { $duration }, zusammen { $bad }.
affected = Betroffen
former = nicht mehr überwacht
now-word = jetzt { $word }
affected-all = Alles auf dieser Seite
affected-none = Nichts, was hier gezeigt wird
course = Wie es verlief
course-stretches = Ausfälle und Einschränkungen: { $count }
course-more = Frühere: { $count }
timeline = Verlauf
timeline-folded = Frühere Wechsel, hin und her: { $count }
timeline-left-out = Einträge dazwischen, hier nicht gezeigt: { $count }
permalink = Permanenter Link: { $link }
report = Bericht
report-formats = Dieser Bericht als { $markdown } oder { $json }
column-time = Zeit
column-result = Ergebnis
column-reason = Grund
column-took = Dauer
phase-resolve = Auflösen
phase-connect = Verbinden
phase-tls = TLS
phase-processing = Verarbeiten
phase-transfer = Übertragen
report-more =
    { $count ->
        [one] { $count } weitere fehlgeschlagene Prüfung ist aufbewahrt.
       *[other] { $count } weitere fehlgeschlagene Prüfungen sind aufbewahrt.
    }
report-others = Weitere fehlgeschlagene Prüfungen
report-latency = Antwortzeit davor und danach
report-before = In der Stunde davor
report-after = In der Stunde danach
column-before = Davor
column-after = Danach
checks-count =
    { $count ->
        [one] { $count } Prüfung
       *[other] { $count } Prüfungen
    }
from-on = ab { $at }

## Figures of a month or a year

figures = Berichte
figures-about = Störungen, Zeit bis zur Behebung, Zeit zwischen Störungen und Verfügbarkeit, nach Monat und Jahr.
figures-of = Störungen, Zeit bis zur Behebung und Verfügbarkeit
figure-between = Zwischen Störungen
figure-group = Die ganze Gruppe
figures-months = Nach Monat
nav-periods = Zeiträume
figures-incidents = Störungen des Monats
figures-all = Alle Berichte
figures-method = So werden diese Zahlen berechnet
figures-method-text = Gezählt werden Störungen, die in dem Zeitraum begannen; Übungen zählen nicht. Die Zeit bis zur Behebung (MTTR) ist die mittlere Dauer der Störungen, die darin endeten. Die Zeit zwischen Störungen (MTBF) ist die Zeit in Betrieb, geteilt durch die Zahl der Störungen; bei Gruppen und der ganzen Seite wird die Zeit über ihre Monitore summiert, und eine Störung mehrerer Monitore zählt einmal. Verfügbarkeit und Ausfallzeit werden wie auf der ersten Seite berechnet. { $degraded } Tage beginnen in { $zone }.

## Nothing here

missing = Hier ist nichts
missing-text = Unter dieser Adresse gibt es keine Seite. Vielleicht ist sie falsch geschrieben, oder was sie zeigte, wird nicht mehr überwacht.
missing-home = Zur Statusseite

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site }: Störungen
feed-incidents-of = { $site }: Störungen von { $name }
feed-updates = { $site }: Aktualisierungen
feed-updates-of = { $site }: Aktualisierungen zu { $name }
feed-update = { $title }: { $stage }
feed-affected = Betroffen: { $names }
calendar-name = { $site }: Wartung
calendar-affects = Betrifft { $names }.

## The page as text

text-about = Aktueller Status, Verfügbarkeit und Störungen.
text-checked = Geprüft um { $at }.
text-never = Noch nicht geprüft.
text-stale = Nicht geprüft seit { $at }: Die Angaben sind möglicherweise veraltet.
text-failing = Seit { $at } konnte nichts gespeichert werden.
text-open = Offene Störungen
text-monitor = Monitor
text-status = Status
text-uptime =
    { $days ->
        [one] Verfügbarkeit, { $days } Tag
       *[other] Verfügbarkeit, { $days } Tage
    }
text-none = Keine.
text-still-open = offen
text-now = Jetzt: { $headline }
text-more = Mehr
text-page = Statusseite
text-page-about = für Menschen
text-markdown = Status als Markdown
text-markdown-about = Überschrift, offene Störungen, Wartungen, jeder Monitor mit seiner Verfügbarkeit
text-monitors = Monitore als JSON
text-monitors-about = Status, Verfügbarkeit und Abdeckung je Zeitraum, Antwortzeit, letzte Prüfung
text-incidents = Störungen als JSON
text-incidents-about = neueste zuerst, jede mit ihrem Verlauf; `?cursor=` nimmt `next` entgegen
text-figures-about = als JSON unter /api/v1/reports/2026-11 und /api/v1/reports/2026
text-summary = Zusammenfassung
text-summary-about = im Format von Atlassian Statuspage
text-plan = Wartungen als JSON
text-plan-about = laufende, kommende und die der letzten 90 Tage
text-feed = Störungen als Feed
text-feed-about = Atom; auch /feed.rss und /feed.json
text-updates = Aktualisierungen als Feed
text-updates-about = ein Eintrag je Aktualisierung
text-calendar = Wartungen als Kalender
text-period = { $from } bis { $to }
text-affects = betrifft { $names }

## The report of an incident

report-severity = Schweregrad
report-resolved = Behoben
report-recover = Zeit bis zur Behebung
report-downtime = Ausfallzeit
report-cause = Ursache
report-checks = Fehlgeschlagene Prüfungen
report-counted = Nicht aufbewahrte fehlgeschlagene Prüfungen, nach Grund
report-latencies = Antwortzeit davor und danach
report-deliveries = Zustellungen
report-cut = ({ $count } weitere sind weggelassen)
report-hour-before = { $name }, die Stunde davor
report-hour-after = { $name }, die Stunde danach
report-hour-none = nichts gemessen
report-source-checks = aus einzelnen Prüfungen
report-source-hours = aus der nächstgelegenen vollen Stunde
report-tries =
    { $count ->
        [one] { $count } Versuch
       *[other] { $count } Versuche
    }

## Messages to subscribers

message-update = Neues: { $title }
message-reopened = Wieder offen: { $title }
message-resolved = Behoben: { $title }
message-still-open = Noch offen: { $title }
message-postmortem = Nachbetrachtung: { $title }
message-planned = Geplante Wartung: { $title }
message-begun = Die Wartung hat begonnen: { $title }
message-ended = Die Wartung ist beendet: { $title }
message-detail = { $label }: { $value }
message-until = Bis
message-open = { $page } öffnen
message-open-page = Statusseite öffnen
message-unseen = Nach { $duration } noch offen, und niemand hat es bestätigt.
message-unseen-again = Seit { $duration } wieder offen, und niemand hat es bestätigt.
message-cause = { $reason } ({ $detail })
# What a sentence says beside its title.
message-seen =
    Bestätigt durch { $checks ->
        [one] { $checks } Prüfung
       *[other] { $checks } Prüfungen in Folge
    }.
message-times = Dies ist das { $times }. Mal in dieser Störung.

## Zeitpläne in Worten

weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
schedule-at = Um { $times }
schedule-every-second = Jede Sekunde
schedule-every-minute = Jede Minute
schedule-every-minutes = Alle { $count } Minuten
schedule-hourly = In Minute { $minutes } jeder Stunde
schedule-minutes = In Minute { $minutes } der Stunde { $hours }
schedule-seconds = In Sekunde { $seconds } der Minute { $minutes } der Stunde { $hours }
schedule-each = jede
schedule-day = { $time }, jeden Tag
schedule-weekdays = { $time }, am { $weekdays }
schedule-days = { $time }, am { $days } des Monats
schedule-both = { $time }, am { $days } des Monats, wenn es { $weekdays } ist
schedule-either = { $time }, am { $days } des Monats und am { $weekdays }
schedule-months = { $sentence }, im { $months }
schedule-years = { $sentence }, im Jahr { $years }
schedule-zone = { $sentence } ({ $zone }).
schedule-day-number = Tag { $days }
schedule-day-last = letzten Tag
schedule-day-workday = letzten Werktag
schedule-day-from-end = { $place }. Tag vom Ende
schedule-weekday-last = letzten { $weekday } des Monats
schedule-weekday-nth = { $place }. { $weekday } des Monats
schedule-range = { $from }–{ $to }
