# Spanish, usted.

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
list-last = { $start } y { $last }
list-others =
    { $names } y { $count ->
        [one] { $count } más
       *[other] { $count } más
    }
sentence-separator = { " " }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
month-short-1 = ene
month-short-2 = feb
month-short-3 = mar
month-short-4 = abr
month-short-5 = may
month-short-6 = jun
month-short-7 = jul
month-short-8 = ago
month-short-9 = sept
month-short-10 = oct
month-short-11 = nov
month-short-12 = dic
date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-month = { $month } de { $year }
date-run = { $from } – { $to }
date-run-within = { $from }–{ $to } { $month }
date-run-within-year = { $from }–{ $to } { $month } { $year }
date-time = { $date }, { $time } { $zone }
date-clock = { $date }, { $time }

## The headline

headline-down =
    { $count ->
       *[other] { $names } fuera de servicio.
    }
headline-degraded =
    { $count ->
       *[other] { $names } con servicio degradado.
    }
headline-slow =
    { $count ->
       *[other] { $names } con lentitud.
    }
headline-maintenance =
    { $count ->
       *[other] { $names } en mantenimiento.
    }
headline-unknown =
    { $count ->
       *[other] { $names } sin medir.
    }
headline-all-down = No funciona nada.
headline-all-degraded = Todo funciona de forma degradada.
headline-all-slow = Todo va lento.
headline-all-maintenance = Todo está en mantenimiento.
headline-all-up = Todo funciona.
headline-never = Aún no se ha medido nada.
headline-silent = No se está midiendo nada (última vez: { $at }).
headline-blind = No tenemos conexión con el exterior (desde: { $at }).
headline-nothing = No se vigila nada.
headline-title = { $title }.
headline-title-more =
    { $count ->
        [one] { $title }, y { $count } incidencia más.
       *[other] { $title }, y { $count } incidencias más.
    }
headline-silent-down =
    { $count ->
       *[other] { $names } fuera de servicio en la última medición ({ $at }).
    }
headline-silent-degraded =
    { $count ->
       *[other] { $names } con servicio degradado en la última medición ({ $at }).
    }
headline-recovered = Todo vuelve a funcionar.
headline-quoted = «{ $title }»
headline-watched =
    { $count ->
       *[other] { $names } aún en observación.
    }
headline-rest = Todo lo demás funciona.
headline-all-rest = Todos los monitores están operativos.
picture-down = No funciona nada.
picture-partial = Algunos servicios no funcionan.
picture-degraded = Algunos servicios están degradados.
picture-incident = Hay una incidencia.
picture-maintenance = En mantenimiento.
picture-recovering = Todo vuelve a funcionar.
picture-unknown = Sin medir.
picture-up = Todo funciona.

## States

status-up = Operativo
status-degraded = Degradado
status-down = Caído
status-maintenance = Mantenimiento
status-unknown = Desconocido
status-never = Aún no se conoce
status-paused = En pausa
group-all-up = Todos operativos
group-all-degraded = Todos degradados
group-all-down = Todos caídos
group-all-maintenance = Todos en mantenimiento
group-all-unknown = Ninguno se está midiendo
group-some-up =
    { $count ->
        [one] { $count } de { $total } operativo
       *[other] { $count } de { $total } operativos
    }
group-some-degraded =
    { $count ->
        [one] { $count } de { $total } degradado
       *[other] { $count } de { $total } degradados
    }
group-some-down =
    { $count ->
        [one] { $count } de { $total } caído
       *[other] { $count } de { $total } caídos
    }
group-some-maintenance = { $count } de { $total } en mantenimiento
group-some-unknown = { $count } de { $total } sin medir
group-incident = Incidencia abierta
group-recovering = Vuelve a funcionar, en observación
word-up = operativo
word-degraded = degradado
word-down = caído
word-maintenance = mantenimiento
word-unknown = desconocido
word-incident = incidencia
word-indeterminate = indeterminado
no-data = sin datos
badge-down =
    { $count ->
        [one] { $count } caído
       *[other] { $count } caídos
    }
badge-degraded =
    { $count ->
        [one] { $count } degradado
       *[other] { $count } degradados
    }
severity-none = ninguna
severity-minor = leve
severity-major = grave
severity-critical = crítica
stage-detected = detectado automáticamente
stage-investigating = en investigación
stage-identified = causa identificada
stage-monitoring = en observación
stage-resolved = resuelto
stage-postmortem = análisis posterior

## Why a check failed

reason-dns = no se pudo resolver el nombre
reason-connect_refused = conexión rechazada
reason-connect_timeout = sin conexión a tiempo
reason-unreachable = red inalcanzable
reason-tls_handshake = falló la negociación TLS
reason-certificate_expired = certificado caducado
reason-certificate_untrusted = certificado no fiable
reason-certificate_name = certificado emitido para otro nombre
reason-certificate_mismatch = certificado inesperado
reason-timeout = sin respuesta a tiempo
reason-reset = conexión interrumpida
reason-protocol = respuesta incomprensible
reason-http_status = código HTTP inesperado
reason-redirect = no se pudo seguir la redirección
reason-oauth2 = no se pudo obtener un token
reason-header_mismatch = cabecera inesperada
reason-body_mismatch = contenido inesperado
reason-json_mismatch = valor inesperado
reason-dns_rcode = código de respuesta DNS inesperado
reason-dns_answer = respuesta DNS inesperada
reason-tcp_mismatch = respuesta inesperada
reason-latency = más lento de lo debido
reason-certificate_expiring = el certificado caduca pronto
reason-internal = no se pudo realizar la comprobación
reason-blind = nuestra propia red no funcionaba
reason-starved = nuestra propia máquina no pudo comprobarlo a tiempo
reason-within = { $reason } ({ $ms } ms)
reason-measured = { $reason }: { $ms } ms
reason-expiring-days =
    { $days ->
        [one] el certificado caduca en { $days } día
       *[other] el certificado caduca en { $days } días
    }
found-instead = { $got }, se esperaba { $expected }
found-slow = { $took }, límite { $limit }
found-late-resolve = nombre sin resolver en { $limit }
found-late-connect = sin conexión en { $limit }
found-late-tls = sin negociación TLS en { $limit }
found-late-processing = sin respuesta en { $limit }
found-late-transfer = respuesta incompleta tras { $limit }
found-address-refused = { $address } rechazó la conexión
found-address-unreachable = { $address } es inalcanzable
found-address-gave_up = sin conexión con { $address }: el sistema dejó de esperar
found-address-cut_off = { $address } cortó la conexión
found-others =
    { $count ->
        [one] { $found }, y lo mismo con { $count } dirección más
       *[other] { $found }, y lo mismo con { $count } direcciones más
    }
found-host-no_such_name = { $host }: ese nombre no existe
found-host-none = { $host }: el nombre no tiene dirección
found-host-v4 = { $host }: el nombre no tiene dirección IPv4
found-host-v6 = { $host }: el nombre no tiene dirección IPv6
found-host-bad_name = { $host }: no es un nombre de host
found-host-unasked = { $host }: no se pudo consultar al servidor DNS
found-resolver = { $host }: el servidor DNS respondió { $answer }
found-certificate = el certificado
found-certificate-of = el certificado de { $subject }
found-certificate-above = el certificado de { $subject }, que firma el del servidor,
found-expired =
    { $days ->
        [0] { $certificate } caducó hoy: { $end }
        [one] { $certificate } caducó hace { $days } día: { $end }
       *[other] { $certificate } caducó hace { $days } días: { $end }
    }
found-ending =
    { $days ->
        [one] { $certificate } caduca en { $days } día, mínimo deseado: { $least }
       *[other] { $certificate } caduca en { $days } días, mínimo deseado: { $least }
    }
found-over = el certificado de { $subject } ha caducado
found-name = el certificado no es para { $wanted }, sino para { $shown }
found-name-others = el certificado no es para { $wanted }, sino para { $shown } y otros
found-name-none = el certificado no es para { $wanted }: no nombra ningún host
found-header = la cabecera `{ $name }` no coincide con `{ $wanted }`
found-text-header_missing = falta la cabecera `{ $wanted }`
found-text-body_lacks = el contenido no incluye `{ $wanted }`
found-text-body_holds = el contenido incluye `{ $wanted }`
found-text-body_unmatched = el contenido no coincide con `{ $wanted }`
found-text-answer_unmatched = la respuesta no coincide con `{ $wanted }`
found-text-absent = `{ $wanted }` no está entre las respuestas
found-text-extra = `{ $wanted }` está entre las respuestas y no se esperaba
found-few =
    { $count ->
        [one] { $count } respuesta { $record }, se esperaban al menos { $least }
       *[other] { $count } respuestas { $record }, se esperaban al menos { $least }
    }
found-ttl = TTL de { $ttl } s, se esperaban al menos { $least } s

## What automatic incidents say

story-down = { $name } fuera de servicio
story-degraded = { $name } con servicio degradado
story-now-down = { $name } ahora fuera de servicio
story-now-degraded = { $name } ahora con servicio degradado
story-again-down = { $name } de nuevo fuera de servicio
story-again-degraded = { $name } de nuevo con servicio degradado
story-because = { $state }: { $reason }
story-opened =
    { $state }. Confirmado por { $checks ->
        [one] { $checks } comprobación
       *[other] { $checks } comprobaciones seguidas
    }.
story-raised = { $state }. Gravedad elevada de { $from } a { $to }.
story-recurred = { $state }. Es la { $times }.ª vez en esta incidencia.
story-flapping = { $name } vuelve a funcionar. Como su estado ha sido inestable, la incidencia sigue abierta hasta que haya funcionado durante { $window }.
story-followed = { $name } vuelve a funcionar. Una persona sigue esta incidencia y la cerrará.
story-steady = { $name } funciona desde hace { $good }. Una persona sigue esta incidencia y la cerrará.
story-certificate = El certificado de { $name } caduca pronto
story-ending =
    { $days ->
        [0] El certificado de { $name } ({ $subject }) caduca en menos de un día, el { $end }.
        [one] El certificado de { $name } ({ $subject }) caduca en { $days } día, el { $end }.
       *[other] El certificado de { $name } ({ $subject }) caduca en { $days } días, el { $end }.
    }
story-renewed = El certificado de { $name } vuelve a tener vigencia suficiente.
story-blind = stillup no tiene conexión con el exterior
story-cannot-see = No se puede alcanzar el objetivo de control (canary)
story-blind-opened = { $state }. Hasta que se pueda, los fallos de los monitores no cuentan.
story-sees-again = El objetivo de control (canary) vuelve a responder, tras { $length }. Los fallos de los monitores cuentan de nuevo.
story-no-canary = Ya no hay ningún objetivo de control (canary) configurado. Los fallos de los monitores cuentan de nuevo.
story-starved = stillup no obtiene tiempo de procesador
story-starving = Desde hace dos minutos, esta máquina está detenida o suspendida, o no da procesador a stillup. Lo que encuentran las comprobaciones cuenta ahora de todos modos, para que ninguna caída quede oculta: la culpa puede ser nuestra.
story-runs-again = Esta máquina vuelve a funcionar con normalidad, tras { $length }.
story-unrecorded = stillup no puede registrar nada
story-cannot-record = La base de datos no acepta nada. Las comprobaciones continúan; hasta que vuelva a aceptar, la página queda detenida y no se avisa de nada más.
story-records-again = La base de datos vuelve a aceptarlo todo, tras { $length }. Lo comprobado entretanto se evalúa ahora.
story-over = { $name } vuelve a funcionar. Estuvo afectado durante { $bad }.
story-over-times = { $name } vuelve a funcionar. Estuvo afectado { $times } veces, { $bad } en total.
story-by-hand-none = Lo estamos investigando.
story-by-hand-degraded = Vemos un servicio degradado y lo estamos investigando.
story-by-hand-down = Vemos una caída y la estamos investigando.
story-raised-by-hand = Gravedad elevada de { $from } a { $to }.
story-closed = Está resuelto. Duró { $length }.
by-a-person = del equipo
story-republished = Este incidente se ha vuelto a publicar.
story-withdrawn = Este incidente se ha retirado.
story-too = { $name } también está afectado
story-affected = { $state }.
story-drill = Simulacro: { $state }
story-drill-opened = Simulacro: { $name } falla a propósito, para ver a quién se avisa. En realidad todo funciona.
story-drill-over = Simulacro: ha terminado. { $name } no tenía ningún problema.
story-drill-restarted = Simulacro: ha terminado por un reinicio de stillup. { $name } no tenía ningún problema.
story-removed = { $name } ya no se supervisa: monitor eliminado.
story-paused = { $name } no se supervisa por ahora: en pausa.
entry-opened = Abierta
entry-raised = Gravedad elevada
entry-recovered = Recuperado
entry-recurred = Falla de nuevo
entry-reopened = Reabierta
entry-affected = También afectado
entry-resolved = Resuelta

## Around every page

nav-pages = Páginas
nav-incidents = Incidencias
nav-subscribe = Suscribirse
nav-help = Ayuda
skip = Ir al contenido
times-in = horas en { $zone }
times-and-days = horas en { $zone }, días en { $days }
made-by = hecho con { $name }
page-clean = Sin problemas
page-blank = Sin medir
page-filter = Filtrar por nombre
page-none = Ningún monitor coincide
page-none-incidents = Ninguna incidencia coincide
page-copy = Copiar
page-copied = Copiado
page-offline = Sin conexión: lo que ve puede estar desactualizado
checked = Comprobado { $at }
checked-never = Aún sin comprobar
checked-stale = Sin comprobar desde { $at }: esto puede estar desactualizado
store-failing = No se ha podido registrar nada desde { $at }: este es el último estado registrado

## The status page

monitors-count =
    { $count ->
        [one] { $count } monitor
       *[other] { $count } monitores
    }
group-alone = Monitores
group-others = Otros
nothing-monitored = Aquí aún no se supervisa nada.
drill = Simulacro
since = desde { $at }
flapping-so-far = inestable, { $times } veces hasta ahora
incident-open = { $severity }, abierta desde { $at }
incident-lasted = { $severity }, duró { $duration }
incident-flapped = Inestable: { $times } veces en { $duration }, { $bad } en total
bad-down = { $duration } de caída
bad-degraded = { $duration } de degradación
bad-unknown = { $duration } con problemas
began-at = comenzó { $at }
checked-every = Se comprueba cada { $interval }; la próxima actualización llegará cuando se observe un cambio.
resolved-lately = Resuelto: { $names }, { $at }
ago = hace { $age }
at-time = a las { $time }
many-down =
    { $count ->
       *[other] { $count } servicios caídos
    }
many-degraded =
    { $count ->
       *[other] { $count } servicios degradados
    }
many-affected =
    { $count ->
       *[other] { $count } servicios afectados
    }
many-more =
    { $count ->
       *[other] y { $count } más
    }
recent-incidents = Incidencias recientes
today = Hoy
no-incidents = Sin incidencias
all-incidents = Todas las incidencias
subscribe = Suscribirse
subscribe-feeds = Canales de incidencias: { $atom }, { $rss }, { $json }; o { $updates }. Calendario: { $calendar }.
subscribe-updates = cada actualización
subscribe-calendar = mantenimiento
subscribe-data = Como datos: { $monitors }, { $incidents }, { $maintenance } o el { $summary } que leen los clientes de Statuspage. Como imagen: la { $badge }. Los webhooks firmados los configura quien gestiona esta página.
subscribe-monitors = monitores
subscribe-incidents = incidencias
subscribe-summary = resumen
subscribe-badge = insignia
method = Cómo se calcula la disponibilidad
method-text = La disponibilidad es el tiempo en que un monitor funcionó dividido entre el tiempo medido, redondeado hacia abajo: solo un periodo sin ninguna caída muestra { $whole }. { $degraded } El mantenimiento y el tiempo sin medir no cuentan ni como funcionamiento ni como caída; la parte medida se muestra cuando es inferior al { $limit }. Un estado comienza con la primera comprobación que lo mostró, no cuando se confirmó.
method-degraded-up = El tiempo degradado cuenta como funcionamiento.
method-degraded-down = El tiempo degradado cuenta como caída.

## Maintenance

maintenance = Mantenimiento
maintenance-planned = Mantenimiento previsto
maintenance-calendar = Suscribirse al calendario
maintenance-none = No hay ningún mantenimiento previsto.
plan-scheduled = previsto
plan-in_progress = en curso
plan-completed = finalizado
affects = Afecta a { $names }
affects-all = todos los monitores
affects-more =
    { $names } y { $count ->
        [one] { $count } más
       *[other] { $count } más
    }

## Bars

bar-uptime =
    { $days ->
        [one] { $share } en { $days } día
       *[other] { $share } en { $days } días
    }
bar-clean = sin problemas
bar-problems =
    { $count ->
        [one] { $count } día con problemas
       *[other] { $count } días con problemas
    }
bar-gaps =
    { $count ->
        [one] { $count } día con mantenimiento o no medido del todo
       *[other] { $count } días con mantenimiento o no medidos del todo
    }
bar-gaps-short =
    { $count ->
        [one] { $count } día con huecos
       *[other] { $count } días con huecos
    }
bar-from =
    { $days ->
        [one] hace { $days } día
       *[other] hace { $days } días
    }
bar-to = hoy
bar-newest = Los { $count } más recientes: { $link }
bar-all =
    { $count ->
        [one] { $count } día en total
       *[other] los { $count } días
    }
uptime-share = { $share } de disponibilidad
measured = { $share } medido
strip-problems =
    { $count ->
        [one] { $count } de { $total } cuartos de hora con problemas
       *[other] { $count } de { $total } cuartos de hora con problemas
    }
strip-quarters =
    { $count ->
        [one] { $count } cuarto de hora con problemas
       *[other] { $count } cuartos de hora con problemas
    }
strip-gaps = { $count } con mantenimiento o no medidos del todo
strip-from = hace 24 horas
strip-scale = cada barra son 15 minutos
strip-to = ahora
column-from = Desde
column-day = Día
column-down = Caído
column-degraded = Degradado
column-maintenance = Mantenimiento
column-unknown = Sin medir
column-incidents = Incidencias

## A monitor

last-days =
    { $days ->
        [one] El último día
       *[other] Los últimos { $days } días
    }
last-24-hours = Las últimas 24 horas
uptime = Disponibilidad
period-24h = 24 horas
period-7d = 7 días
period-30d = 30 días
period-90d = 90 días
period-1y = 1 año
latency = Tiempo de respuesta
latency-p50 = la mitad de las comprobaciones
latency-p95 = 19 de cada 20 comprobaciones
latency-p99 = 99 de cada 100 comprobaciones
latency-none = Sin datos en las últimas 24 horas
latency-scale = un punto son { $length }
latency-days = Por día
latency-chart = Tiempo de respuesta, { $period }: p50 entre { $low } y { $high }, p95 hasta { $highest }
certificate = Certificado
certificate-expired = caducado
certificate-days =
    { $days ->
        [one] queda { $days } día
       *[other] quedan { $days } días
    }
last-check = Última comprobación { $at }: { $outcome }, tras { $latency }
incidents = Incidencias
no-incidents-so-far = Sin incidencias hasta ahora
snippets = Insignia e inserción
badge-status = Insignia de estado
badge-uptime = Insignia de disponibilidad
badge-latency = Insignia de tiempo de respuesta
snippet-markdown = Insignia, Markdown
snippet-html = Insignia, HTML
snippet-frame = Este monitor en un marco de otra página, HTML

## An incident, and the list of all

quiet-so-far = Sin incidencias en { $month } hasta ahora.
quiet-month = Sin incidencias en este mes.
quiet-ever = Sin incidencias hasta ahora.
earlier-in = Antes, en { $month }
nav-months = Meses
nav-before = Antes: { $period }
nav-after = Después: { $period }
title-resolved = { $title } (resuelta)
a-drill = un simulacro, provocado a propósito
began = Comienzo
ended = Fin
still-open = aún abierta
lasted = Duración
trouble = Con problemas durante
until = hasta { $at }
detect = Tiempo hasta detectarla
incident-flapping = Inestable: { $times } veces hasta ahora, { $bad } en total.
incident-flapping-over = Inestable: { $times } veces en { $duration }, { $bad } en total.
affected = Servicios afectados
former = ya no se supervisa
now-word = ahora { $word }
affected-all = Todo el sitio
affected-none = Nada que se muestre aquí
course = Cómo transcurrió
course-stretches = Interrupciones: { $count }
course-more = Anteriores: { $count }
timeline = Cronología
timeline-folded = Cambios anteriores, de ida y vuelta: { $count }
timeline-left-out = Entradas intermedias que no se muestran aquí: { $count }
permalink = Enlace permanente: { $link }
report = Informe
report-formats = Este informe en { $markdown } o { $json }
column-time = Hora
column-result = Resultado
column-reason = Motivo
column-took = Duración
phase-resolve = resolución
phase-connect = conexión
phase-tls = TLS
phase-processing = proceso
phase-transfer = transferencia
report-more =
    { $count ->
        [one] Se conservó { $count } comprobación fallida más.
       *[other] Se conservaron { $count } comprobaciones fallidas más.
    }
report-others = Otras comprobaciones fallidas
report-latency = Tiempo de respuesta antes y después
report-before = En la hora anterior
report-after = En la hora posterior
column-before = Antes
column-after = Después
checks-count =
    { $count ->
        [one] { $count } comprobación
       *[other] { $count } comprobaciones
    }
from-on = desde { $at }

## Figures of a month or a year

figures = Informes
figures-about = Incidencias, tiempo hasta la recuperación, tiempo entre incidencias y disponibilidad, por mes y año.
figures-of = Incidencias, tiempo hasta la recuperación y disponibilidad
figure-between = Entre incidencias
figure-group = Todo el grupo
figures-months = Por mes
nav-periods = Periodos
figures-incidents = Incidencias del mes
figures-all = Todos los informes
figures-method = Cómo se calculan estas cifras
figures-method-text = Se cuentan las incidencias que comenzaron en el periodo; los simulacros no cuentan. El tiempo hasta la recuperación (MTTR) es la duración media de las incidencias que terminaron en él. El tiempo entre incidencias (MTBF) es el tiempo de funcionamiento dividido entre el número de incidencias; en los grupos y en toda la página se suma el tiempo de sus monitores, y una incidencia de varios cuenta una vez. La disponibilidad y el tiempo de caída se calculan como en la primera página. { $degraded } Los días comienzan en { $zone }.

## Nothing here

missing = Aquí no hay nada
missing-text = No hay ninguna página en esta dirección. Puede estar mal escrita, o lo que mostraba ya no se supervisa.
missing-home = A la página de estado

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site }: incidencias
feed-incidents-of = { $site }: incidencias de { $name }
feed-updates = { $site }: actualizaciones
feed-updates-of = { $site }: actualizaciones de { $name }
feed-update = { $title }: { $stage }
feed-affected = Servicios afectados: { $names }
calendar-name = { $site }: mantenimiento
calendar-affects = Afecta a { $names }.

## The page as text

text-about = Estado en directo, disponibilidad e incidencias.
text-checked = Comprobado a las { $at }.
text-never = Aún sin comprobar.
text-stale = Sin comprobar desde { $at }: esto puede estar desactualizado.
text-failing = No se ha podido registrar nada desde { $at }.
text-open = Incidencias abiertas
text-monitor = Monitor
text-status = Estado
text-uptime =
    { $days ->
        [one] Disponibilidad, { $days } día
       *[other] Disponibilidad, { $days } días
    }
text-none = Ninguna.
text-still-open = abierta
text-now = Ahora: { $headline }
text-more = Más
text-page = Página de estado
text-page-about = para personas
text-markdown = Estado en Markdown
text-markdown-about = titular, incidencias abiertas, mantenimiento, cada monitor con su disponibilidad
text-monitors = Monitores en JSON
text-monitors-about = estado, disponibilidad y cobertura por periodo, tiempo de respuesta, última comprobación
text-incidents = Incidencias en JSON
text-incidents-about = las más recientes primero, cada una con su cronología; `?cursor=` recibe `next`
text-figures-about = en JSON en /api/v1/reports/2026-11 y /api/v1/reports/2026
text-summary = Resumen
text-summary-about = en el formato de Atlassian Statuspage
text-plan = Mantenimiento en JSON
text-plan-about = en curso, previsto y de los últimos 90 días
text-feed = Incidencias como canal
text-feed-about = Atom; también /feed.rss y /feed.json
text-updates = Actualizaciones como canal
text-updates-about = una entrada por actualización
text-calendar = Mantenimiento como calendario
text-period = de { $from } a { $to }
text-affects = afecta a { $names }

## The report of an incident

report-severity = Gravedad
report-resolved = Resuelta
report-recover = Tiempo hasta la recuperación
report-downtime = Tiempo de caída
report-cause = Causa
report-checks = Comprobaciones fallidas
report-counted = Comprobaciones fallidas no conservadas, por motivo
report-latencies = Tiempo de respuesta antes y después
report-deliveries = Envíos
report-cut = (se omiten { $count } más)
report-hour-before = { $name }, la hora anterior
report-hour-after = { $name }, la hora posterior
report-hour-none = no se midió nada
report-source-checks = según las comprobaciones individuales
report-source-hours = según la hora completa más cercana
report-tries =
    { $count ->
        [one] { $count } intento
       *[other] { $count } intentos
    }

## Messages to subscribers

message-update = Novedad: { $title }
message-reopened = Reabierto: { $title }
message-resolved = Resuelto: { $title }
message-still-open = Sigue abierto: { $title }
message-postmortem = Análisis posterior: { $title }
message-planned = Mantenimiento previsto: { $title }
message-begun = El mantenimiento ha empezado: { $title }
message-ended = El mantenimiento ha terminado: { $title }
message-detail = { $label }: { $value }
message-until = Hasta
message-open = Abrir { $page }
message-open-page = Abrir la página de estado
message-unseen = Sigue abierto después de { $duration } y nadie lo ha confirmado.
message-unseen-again = Abierto de nuevo desde hace { $duration } y nadie lo ha confirmado.
message-cause = { $reason } ({ $detail })
# What a sentence says beside its title.
message-seen =
    Confirmado por { $checks ->
        [one] { $checks } comprobación
       *[other] { $checks } comprobaciones seguidas
    }.
message-times = Es la { $times }.ª vez en esta incidencia.

## Horarios en palabras

weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo
schedule-at = A las { $times }
schedule-every-second = Cada segundo
schedule-every-minute = Cada minuto
schedule-every-minutes = Cada { $count } minutos
schedule-hourly = En el minuto { $minutes } de cada hora
schedule-minutes = En el minuto { $minutes } de la hora { $hours }
schedule-seconds = En el segundo { $seconds } del minuto { $minutes } de la hora { $hours }
schedule-each = cada
schedule-day = { $time }, todos los días
schedule-weekdays = { $time }, el { $weekdays }
schedule-days = { $time }, { $days } del mes
schedule-both = { $time }, { $days } del mes si es { $weekdays }
schedule-either = { $time }, { $days } del mes y el { $weekdays }
schedule-months = { $sentence }, en { $months }
schedule-years = { $sentence }, en { $years }
schedule-zone = { $sentence } ({ $zone }).
schedule-day-number = el día { $days }
schedule-day-last = el último día
schedule-day-workday = el último día laborable
schedule-day-from-end = el día { $place } contado desde el final
schedule-weekday-last = último { $weekday } del mes
schedule-weekday-nth = { $weekday } número { $place } del mes
schedule-range = { $from }–{ $to }
