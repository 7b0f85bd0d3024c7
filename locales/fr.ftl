# French, vous.

## Numbers, lists, dates

decimal-mark = ,
percent = { $number } %
latency-ms = { $number } ms
latency-s = { $number } s
unit-days = { $count } j
unit-hours = { $count } h
unit-minutes = { $count } min
unit-seconds = { $count } s
unit-separator = { " " }
list-separator = { ", " }
list-last = { $start } et { $last }
list-others =
    { $names } et { $count ->
        [one] { $count } autre
       *[other] { $count } autres
    }
sentence-separator = { " " }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
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
       *[other] { $names } en panne.
    }
headline-degraded =
    { $count ->
       *[other] { $names } en mode dégradé.
    }
headline-slow =
    { $count ->
       *[other] { $names } au ralenti.
    }
headline-maintenance =
    { $count ->
       *[other] { $names } en maintenance.
    }
headline-unknown =
    { $count ->
       *[other] { $names } sans mesure.
    }
headline-all-down = Tout est en panne.
headline-all-degraded = Tout fonctionne en mode dégradé.
headline-all-slow = Tout est lent.
headline-all-maintenance = Tout est en maintenance.
headline-all-up = Tout fonctionne.
headline-never = Rien n’a encore été mesuré.
headline-silent = Rien n’est mesuré depuis { $at }.
headline-blind = Nous n’avons plus de connexion vers l’extérieur depuis { $at }.
headline-nothing = Rien n’est surveillé.
headline-title = { $title }.
headline-title-more =
    { $count ->
        [one] { $title }, et { $count } autre incident.
       *[other] { $title }, et { $count } autres incidents.
    }
headline-silent-down =
    { $count ->
       *[other] { $names } en panne lors de la dernière mesure ({ $at }).
    }
headline-silent-degraded =
    { $count ->
       *[other] { $names } en mode dégradé lors de la dernière mesure ({ $at }).
    }
headline-recovered = Tout fonctionne de nouveau.
headline-quoted = « { $title } »
headline-watched =
    { $count ->
       *[other] { $names } encore sous surveillance.
    }
headline-rest = Tout le reste fonctionne.
headline-all-rest = Tous les moniteurs sont opérationnels.
picture-down = Tout est en panne.
picture-partial = Certains services sont en panne.
picture-degraded = Certains services sont dégradés.
picture-incident = Un incident est en cours.
picture-maintenance = Maintenance en cours.
picture-recovering = Tout fonctionne de nouveau.
picture-unknown = Non mesuré.
picture-up = Tout fonctionne.

## States

status-up = Opérationnel
status-degraded = Dégradé
status-down = En panne
status-maintenance = Maintenance
status-unknown = Inconnu
status-never = Pas encore connu
status-paused = En pause
group-all-up = Tous opérationnels
group-all-degraded = Tous dégradés
group-all-down = Tous en panne
group-all-maintenance = Tous en maintenance
group-all-unknown = Aucun n’est mesuré
group-some-up =
    { $count ->
        [one] { $count } sur { $total } opérationnel
       *[other] { $count } sur { $total } opérationnels
    }
group-some-degraded =
    { $count ->
        [one] { $count } sur { $total } dégradé
       *[other] { $count } sur { $total } dégradés
    }
group-some-down = { $count } sur { $total } en panne
group-some-maintenance = { $count } sur { $total } en maintenance
group-some-unknown =
    { $count ->
        [one] { $count } sur { $total } non mesuré
       *[other] { $count } sur { $total } non mesurés
    }
group-incident = Incident en cours
group-recovering = Fonctionne de nouveau, sous surveillance
word-up = opérationnel
word-degraded = dégradé
word-down = en panne
word-maintenance = maintenance
word-unknown = inconnu
word-incident = incident
word-indeterminate = indéterminé
no-data = aucune donnée
badge-down =
    { $count ->
       *[other] { $count } en panne
    }
badge-degraded =
    { $count ->
        [one] { $count } dégradé
       *[other] { $count } dégradés
    }
severity-none = aucune
severity-minor = mineure
severity-major = majeure
severity-critical = critique
stage-detected = détecté automatiquement
stage-investigating = en cours d’analyse
stage-identified = cause identifiée
stage-monitoring = sous surveillance
stage-resolved = résolu
stage-postmortem = post-mortem

## Why a check failed

reason-dns = le nom n’a pas pu être résolu
reason-connect_refused = connexion refusée
reason-connect_timeout = délai de connexion dépassé
reason-unreachable = réseau injoignable
reason-tls_handshake = échec de la négociation TLS
reason-certificate_expired = certificat expiré
reason-certificate_untrusted = certificat non approuvé
reason-certificate_name = certificat établi pour un autre nom
reason-certificate_mismatch = certificat inattendu
reason-timeout = délai de réponse dépassé
reason-reset = connexion interrompue
reason-protocol = réponse incompréhensible
reason-http_status = code HTTP inattendu
reason-redirect = redirection impossible à suivre
reason-oauth2 = jeton impossible à obtenir
reason-header_mismatch = en-tête inattendu
reason-body_mismatch = contenu inattendu
reason-json_mismatch = valeur inattendue
reason-dns_rcode = code de réponse DNS inattendu
reason-dns_answer = réponse DNS inattendue
reason-tcp_mismatch = réponse inattendue
reason-latency = plus lent que prévu
reason-certificate_expiring = le certificat expire bientôt
reason-internal = la vérification n’a pas pu être effectuée
reason-blind = notre propre réseau était en panne
reason-starved = notre propre machine n’a pas pu vérifier à temps
reason-within = { $reason } ({ $ms } ms)
reason-measured = { $reason } : { $ms } ms
reason-expiring-days =
    { $days ->
        [one] le certificat expire dans { $days } jour
       *[other] le certificat expire dans { $days } jours
    }
found-instead = { $got }, attendu : { $expected }
found-slow = { $took }, limite { $limit }
found-late-resolve = nom non résolu en { $limit }
found-late-connect = pas de connexion en { $limit }
found-late-tls = pas de négociation TLS en { $limit }
found-late-processing = pas de réponse en { $limit }
found-late-transfer = réponse incomplète après { $limit }
found-address-refused = { $address } a refusé la connexion
found-address-unreachable = { $address } est injoignable
found-address-gave_up = pas de connexion à { $address } : le système a cessé d’attendre
found-address-cut_off = { $address } a coupé la connexion
found-others =
    { $count ->
        [one] { $found }, de même pour { $count } autre adresse
       *[other] { $found }, de même pour { $count } autres adresses
    }
found-host-no_such_name = { $host } : ce nom n’existe pas
found-host-none = { $host } : ce nom n’a pas d’adresse
found-host-v4 = { $host } : ce nom n’a pas d’adresse IPv4
found-host-v6 = { $host } : ce nom n’a pas d’adresse IPv6
found-host-bad_name = { $host } : ce n’est pas un nom d’hôte
found-host-unasked = { $host } : le serveur DNS n’a pas pu être interrogé
found-resolver = { $host } : le serveur DNS a répondu { $answer }
found-certificate = le certificat
found-certificate-of = le certificat de { $subject }
found-certificate-above = le certificat de { $subject }, qui signe celui du serveur,
found-expired =
    { $days ->
        [0] { $certificate } a expiré aujourd’hui : { $end }
        [one] { $certificate } a expiré il y a { $days } jour : { $end }
       *[other] { $certificate } a expiré il y a { $days } jours : { $end }
    }
found-ending =
    { $days ->
        [one] { $certificate } expire dans { $days } jour, minimum voulu : { $least }
       *[other] { $certificate } expire dans { $days } jours, minimum voulu : { $least }
    }
found-over = le certificat de { $subject } a expiré
found-name = le certificat n’est pas établi pour { $wanted }, mais pour { $shown }
found-name-others = le certificat n’est pas établi pour { $wanted }, mais pour { $shown } et d’autres
found-name-none = le certificat n’est pas établi pour { $wanted } : il ne nomme aucun hôte
found-header = l’en-tête `{ $name }` ne correspond pas à `{ $wanted }`
found-text-header_missing = l’en-tête `{ $wanted }` manque
found-text-body_lacks = le contenu ne comporte pas `{ $wanted }`
found-text-body_holds = le contenu comporte `{ $wanted }`
found-text-body_unmatched = le contenu ne correspond pas à `{ $wanted }`
found-text-answer_unmatched = la réponse ne correspond pas à `{ $wanted }`
found-text-absent = `{ $wanted }` ne figure pas parmi les réponses
found-text-extra = `{ $wanted }` figure parmi les réponses sans y être attendu
found-few =
    { $count ->
        [one] { $count } réponse { $record }, au moins { $least } attendues
       *[other] { $count } réponses { $record }, au moins { $least } attendues
    }
found-ttl = TTL de { $ttl } s, au moins { $least } s attendues

## What automatic incidents say

story-down = { $name } en panne
story-degraded = { $name } en mode dégradé
story-now-down = { $name } maintenant en panne
story-now-degraded = { $name } maintenant en mode dégradé
story-again-down = { $name } de nouveau en panne
story-again-degraded = { $name } de nouveau en mode dégradé
story-because = { $state } : { $reason }
story-opened =
    { $state }. Confirmé par { $checks ->
        [one] { $checks } vérification
       *[other] { $checks } vérifications de suite
    }.
story-raised = { $state }. Gravité relevée de { $from } à { $to }.
story-recurred = { $state }. C’est la { $times }ᵉ fois au cours de cet incident.
story-flapping = { $name } fonctionne de nouveau. Comme son état est instable, l’incident reste ouvert jusqu’à ce que le service ait fonctionné pendant { $window }.
story-followed = { $name } fonctionne de nouveau. Une personne suit cet incident et le clôturera.
story-steady = { $name } fonctionne depuis { $good }. Une personne suit cet incident et le clôturera.
story-certificate = Le certificat de { $name } expire bientôt
story-ending =
    { $days ->
        [0] Le certificat de { $name } ({ $subject }) expire dans moins d’un jour, le { $end }.
        [one] Le certificat de { $name } ({ $subject }) expire dans { $days } jour, le { $end }.
       *[other] Le certificat de { $name } ({ $subject }) expire dans { $days } jours, le { $end }.
    }
story-renewed = Le certificat de { $name } est de nouveau valable assez longtemps.
story-blind = stillup n’a plus de connexion vers l’extérieur
story-cannot-see = La cible témoin (canary) est injoignable
story-blind-opened = { $state }. Tant qu’elle l’est, les échecs des moniteurs ne comptent pas.
story-sees-again = La cible témoin (canary) répond de nouveau, après { $length }. Les échecs des moniteurs comptent de nouveau.
story-no-canary = Aucune cible témoin (canary) n’est plus configurée. Les échecs des moniteurs comptent de nouveau.
story-starved = stillup n’obtient pas de temps de calcul
story-starving = Depuis deux minutes, cette machine est arrêtée, en veille, ou ne donne pas de processeur à stillup. Les résultats des vérifications comptent désormais quand même, afin qu’aucune panne ne reste cachée : la faute peut être la nôtre.
story-runs-again = Cette machine fonctionne de nouveau normalement, après { $length }.
story-unrecorded = stillup ne peut rien enregistrer
story-cannot-record = La base de données n’accepte rien. Les vérifications continuent ; jusqu’à son retour, la page reste figée et personne n’est averti de rien d’autre.
story-records-again = La base de données accepte de nouveau tout, après { $length }. Ce qui a été vérifié entre-temps est évalué maintenant.
story-over = { $name } fonctionne de nouveau. La perturbation a duré { $bad }.
story-over-times = { $name } fonctionne de nouveau. { $times } perturbations, { $bad } au total.
story-by-hand-none = Nous enquêtons.
story-by-hand-degraded = Nous constatons un service dégradé et nous enquêtons.
story-by-hand-down = Nous constatons une panne et nous enquêtons.
story-raised-by-hand = Gravité relevée de { $from } à { $to }.
story-closed = C’est résolu. Cela a duré { $length }.
by-a-person = par l’équipe
story-republished = Cet incident est de nouveau publié.
story-withdrawn = Cet incident a été retiré.
story-too = { $name } est aussi touché
story-affected = { $state }.
story-drill = Exercice : { $state }
story-drill-opened = Exercice : { $name } est mis en échec volontairement, pour voir qui est averti. Tout fonctionne en réalité.
story-drill-over = Exercice : il est terminé. { $name } n’avait aucun problème.
story-drill-restarted = Exercice : il est terminé, interrompu par un redémarrage de stillup. { $name } n’avait aucun problème.
story-removed = { $name } n’est plus surveillé : moniteur supprimé.
story-paused = { $name } n’est pas surveillé pour l’instant : en pause.
entry-opened = Ouvert
entry-raised = Gravité relevée
entry-recovered = Rétabli
entry-recurred = De nouveau en échec
entry-reopened = Rouvert
entry-affected = Également touché
entry-resolved = Résolu

## Around every page

nav-pages = Pages
nav-incidents = Incidents
nav-subscribe = S’abonner
nav-help = Aide
skip = Aller au contenu
times-in = heures en { $zone }
times-and-days = heures en { $zone }, jours en { $days }
made-by = réalisé avec { $name }
page-clean = Aucun problème
page-blank = Non mesuré
page-filter = Filtrer par nom
page-none = Aucun moniteur ne correspond
page-none-incidents = Aucun incident ne correspond
page-copy = Copier
page-copied = Copié
page-offline = Pas de connexion : ces informations sont peut-être périmées
checked = Vérifié { $at }
checked-never = Pas encore vérifié
checked-stale = Non vérifié depuis { $at } : ces informations sont peut-être périmées
store-failing = Rien n’a pu être enregistré depuis { $at } : voici le dernier état enregistré

## The status page

monitors-count =
    { $count ->
        [one] { $count } moniteur
       *[other] { $count } moniteurs
    }
group-alone = Moniteurs
group-others = Autres
nothing-monitored = Rien n’est encore surveillé ici.
drill = Exercice
since = depuis { $at }
flapping-so-far = instable, { $times } fois jusqu’ici
incident-open = { $severity }, ouvert depuis { $at }
incident-lasted = { $severity }, durée { $duration }
incident-flapped = Instable : { $times } fois en { $duration }, { $bad } au total
bad-down = { $duration } de panne
bad-degraded = { $duration } en mode dégradé
bad-unknown = { $duration } de perturbation
began-at = début { $at }
checked-every = Vérification toutes les { $interval } ; la prochaine mise à jour suivra dès qu’un changement sera constaté.
resolved-lately = Résolu : { $names }, { $at }
ago = il y a { $age }
at-time = à { $time }
many-down =
    { $count ->
       *[other] { $count } services en panne
    }
many-degraded =
    { $count ->
       *[other] { $count } services dégradés
    }
many-affected =
    { $count ->
       *[other] { $count } services touchés
    }
many-more =
    { $count ->
        [one] et { $count } autre
       *[other] et { $count } autres
    }
recent-incidents = Incidents récents
today = Aujourd’hui
no-incidents = Aucun incident
all-incidents = Tous les incidents
subscribe = S’abonner
subscribe-feeds = Flux des incidents : { $atom }, { $rss }, { $json } ; ou { $updates }. Calendrier : { $calendar }.
subscribe-updates = chaque mise à jour
subscribe-calendar = maintenances
subscribe-data = Sous forme de données : { $monitors }, { $incidents }, { $maintenance } ou le { $summary } que lisent les clients Statuspage. Sous forme d’image : le { $badge }. Les webhooks signés sont configurés par les responsables de cette page.
subscribe-monitors = moniteurs
subscribe-incidents = incidents
subscribe-summary = résumé
subscribe-badge = badge
method = Comment la disponibilité est calculée
method-text = La disponibilité est le temps pendant lequel un moniteur a fonctionné, divisé par le temps mesuré, arrondi vers le bas : seule une période sans aucune panne affiche { $whole }. { $degraded } La maintenance et le temps non mesuré ne comptent ni comme fonctionnement ni comme panne ; la part mesurée est affichée si elle est inférieure à { $limit }. Un état commence à la première vérification qui l’a montré, et non à sa confirmation.
method-degraded-up = Le temps dégradé compte comme fonctionnement.
method-degraded-down = Le temps dégradé compte comme panne.

## Maintenance

maintenance = Maintenance
maintenance-planned = Maintenance planifiée
maintenance-calendar = S’abonner au calendrier
maintenance-none = Aucune maintenance n’est prévue.
plan-scheduled = planifiée
plan-in_progress = en cours
plan-completed = terminée
affects = Concerne { $names }
affects-all = tous les moniteurs
affects-more =
    { $names } et { $count ->
        [one] { $count } autre
       *[other] { $count } autres
    }

## Bars

bar-uptime =
    { $days ->
        [one] { $share } sur { $days } jour
       *[other] { $share } sur { $days } jours
    }
bar-clean = aucun problème
bar-problems =
    { $count ->
        [one] { $count } jour avec des problèmes
       *[other] { $count } jours avec des problèmes
    }
bar-gaps =
    { $count ->
        [one] { $count } jour en maintenance ou partiellement mesuré
       *[other] { $count } jours en maintenance ou partiellement mesurés
    }
bar-gaps-short =
    { $count ->
        [one] { $count } jour avec des lacunes
       *[other] { $count } jours avec des lacunes
    }
bar-from =
    { $days ->
        [one] il y a { $days } jour
       *[other] il y a { $days } jours
    }
bar-to = aujourd’hui
bar-newest = Les { $count } plus récents : { $link }
bar-all =
    { $count ->
        [one] { $count } jour en tout
       *[other] les { $count } jours
    }
uptime-share = { $share } de disponibilité
measured = { $share } mesuré
strip-problems =
    { $count ->
        [one] { $count } quart d’heure sur { $total } avec des problèmes
       *[other] { $count } quarts d’heure sur { $total } avec des problèmes
    }
strip-quarters =
    { $count ->
        [one] { $count } quart d’heure avec des problèmes
       *[other] { $count } quarts d’heure avec des problèmes
    }
strip-gaps = { $count } en maintenance ou partiellement mesurés
strip-from = il y a 24 heures
strip-scale = une barre correspond à 15 minutes
strip-to = maintenant
column-from = À partir de
column-day = Jour
column-down = En panne
column-degraded = Dégradé
column-maintenance = Maintenance
column-unknown = Non mesuré
column-incidents = Incidents

## A monitor

last-days =
    { $days ->
        [one] Le dernier jour
       *[other] Les { $days } derniers jours
    }
last-24-hours = Les dernières 24 heures
uptime = Disponibilité
period-24h = 24 heures
period-7d = 7 jours
period-30d = 30 jours
period-90d = 90 jours
period-1y = 1 an
latency = Temps de réponse
latency-p50 = la moitié des vérifications
latency-p95 = 19 vérifications sur 20
latency-p99 = 99 vérifications sur 100
latency-none = Aucune donnée sur les dernières 24 heures
latency-scale = un point représente { $length }
latency-days = Par jour
latency-chart = Temps de réponse, { $period } : p50 entre { $low } et { $high }, p95 jusqu’à { $highest }
certificate = Certificat
certificate-expired = expiré
certificate-days =
    { $days ->
        [one] { $days } jour restant
       *[other] { $days } jours restants
    }
last-check = Dernière vérification { $at } : { $outcome }, après { $latency }
incidents = Incidents
no-incidents-so-far = Aucun incident jusqu’ici
snippets = Badge et intégration
badge-status = Badge d’état
badge-uptime = Badge de disponibilité
badge-latency = Badge de temps de réponse
snippet-markdown = Badge, Markdown
snippet-html = Badge, HTML
snippet-frame = Ce moniteur dans un cadre d’une autre page, HTML

## An incident, and the list of all

quiet-so-far = Aucun incident en { $month } jusqu’ici.
quiet-month = Aucun incident ce mois-ci.
quiet-ever = Aucun incident jusqu’ici.
earlier-in = Plus tôt en { $month }
nav-months = Mois
nav-before = Avant : { $period }
nav-after = Après : { $period }
title-resolved = { $title } (résolu)
a-drill = un exercice, provoqué volontairement
began = Début
ended = Fin
still-open = toujours ouvert
lasted = Durée
trouble = Perturbé pendant
until = jusqu’à { $at }
detect = Délai de détection
incident-flapping = Instable : { $times } fois jusqu’ici, { $bad } au total.
incident-flapping-over = Instable : { $times } fois en { $duration }, { $bad } au total.
affected = Services touchés
former = n’est plus surveillé
now-word = maintenant { $word }
affected-all = Tout le site
affected-none = Rien qui soit affiché ici
course = Déroulement
course-stretches = Perturbations : { $count }
course-more = Plus anciennes : { $count }
timeline = Chronologie
timeline-folded = Changements précédents, allers et retours : { $count }
timeline-left-out = Entrées intermédiaires non affichées ici : { $count }
permalink = Lien permanent : { $link }
report = Rapport
report-formats = Ce rapport en { $markdown } ou { $json }
column-time = Heure
column-result = Résultat
column-reason = Raison
column-took = Durée
phase-resolve = résolution
phase-connect = connexion
phase-tls = TLS
phase-processing = traitement
phase-transfer = transfert
report-more =
    { $count ->
        [one] { $count } autre vérification en échec a été conservée.
       *[other] { $count } autres vérifications en échec ont été conservées.
    }
report-others = Autres vérifications en échec
report-latency = Temps de réponse avant et après
report-before = Dans l’heure précédente
report-after = Dans l’heure suivante
column-before = Avant
column-after = Après
checks-count =
    { $count ->
        [one] { $count } vérification
       *[other] { $count } vérifications
    }
from-on = à partir de { $at }

## Figures of a month or a year

figures = Rapports
figures-about = Incidents, délai de rétablissement, temps entre incidents et disponibilité, par mois et par année.
figures-of = Incidents, délai de rétablissement et disponibilité
figure-between = Entre incidents
figure-group = Tout le groupe
figures-months = Par mois
nav-periods = Périodes
figures-incidents = Incidents du mois
figures-all = Tous les rapports
figures-method = Comment ces chiffres sont calculés
figures-method-text = Les incidents comptés sont ceux qui ont commencé pendant la période ; les exercices ne comptent pas. Le délai de rétablissement (MTTR) est la durée moyenne des incidents qui s’y sont terminés. Le temps entre incidents (MTBF) est le temps de fonctionnement divisé par le nombre d’incidents ; pour un groupe et pour toute la page, le temps est additionné sur les moniteurs, et un incident qui en touche plusieurs compte une fois. Disponibilité et temps de perturbation sont calculés comme sur la première page. { $degraded } Les jours commencent en { $zone }.

## Nothing here

missing = Rien ici
missing-text = Il n’y a pas de page à cette adresse. Elle est peut-être mal saisie, ou ce qu’elle montrait n’est plus surveillé.
missing-home = Vers la page d’état

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site } : incidents
feed-incidents-of = { $site } : incidents de { $name }
feed-updates = { $site } : mises à jour
feed-updates-of = { $site } : mises à jour de { $name }
feed-update = { $title } : { $stage }
feed-affected = Services touchés : { $names }
calendar-name = { $site } : maintenance
calendar-affects = Concerne { $names }.

## The page as text

text-about = État en direct, disponibilité et incidents.
text-checked = Vérifié à { $at }.
text-never = Pas encore vérifié.
text-stale = Non vérifié depuis { $at } : ces informations sont peut-être périmées.
text-failing = Rien n’a pu être enregistré depuis { $at }.
text-open = Incidents en cours
text-monitor = Moniteur
text-status = État
text-uptime =
    { $days ->
        [one] Disponibilité, { $days } jour
       *[other] Disponibilité, { $days } jours
    }
text-none = Aucun.
text-still-open = en cours
text-now = Maintenant : { $headline }
text-more = Voir aussi
text-page = Page d’état
text-page-about = pour les personnes
text-markdown = État en Markdown
text-markdown-about = titre, incidents en cours, maintenances, chaque moniteur avec sa disponibilité
text-monitors = Moniteurs en JSON
text-monitors-about = état, disponibilité et couverture par période, temps de réponse, dernière vérification
text-incidents = Incidents en JSON
text-incidents-about = les plus récents d’abord, chacun avec sa chronologie ; `?cursor=` reprend `next`
text-figures-about = en JSON à /api/v1/reports/2026-11 et /api/v1/reports/2026
text-summary = Résumé
text-summary-about = au format d’Atlassian Statuspage
text-plan = Maintenances en JSON
text-plan-about = en cours, à venir et des 90 derniers jours
text-feed = Flux des incidents
text-feed-about = Atom ; aussi /feed.rss et /feed.json
text-updates = Flux des mises à jour
text-updates-about = une entrée par mise à jour
text-calendar = Calendrier des maintenances
text-period = de { $from } à { $to }
text-affects = concerne { $names }

## The report of an incident

report-severity = Gravité
report-resolved = Résolu
report-recover = Délai de rétablissement
report-downtime = Temps de perturbation
report-cause = Cause
report-checks = Vérifications en échec
report-counted = Vérifications en échec non conservées, par raison
report-latencies = Temps de réponse avant et après
report-deliveries = Envois
report-cut = ({ $count } de plus sont omis)
report-hour-before = { $name }, l’heure précédente
report-hour-after = { $name }, l’heure suivante
report-hour-none = rien n’a été mesuré
report-source-checks = d’après les vérifications individuelles
report-source-hours = d’après l’heure pleine la plus proche
report-tries =
    { $count ->
        [one] { $count } essai
       *[other] { $count } essais
    }

## Messages to subscribers

message-update = Du nouveau : { $title }
message-reopened = Rouvert : { $title }
message-resolved = Résolu : { $title }
message-still-open = Toujours ouvert : { $title }
message-postmortem = Bilan : { $title }
message-planned = Maintenance prévue : { $title }
message-begun = La maintenance a commencé : { $title }
message-ended = La maintenance est terminée : { $title }
message-detail = { $label } : { $value }
message-until = Jusqu’à
message-open = Ouvrir { $page }
message-open-page = Ouvrir la page d’état
message-unseen = Toujours ouvert après { $duration }, et personne n’en a pris acte.
message-unseen-again = De nouveau ouvert depuis { $duration }, et personne n’en a pris acte.
message-cause = { $reason } ({ $detail })
# What a sentence says beside its title.
message-seen =
    Confirmé par { $checks ->
        [one] { $checks } vérification
       *[other] { $checks } vérifications de suite
    }.
message-times = C’est la { $times }ᵉ fois au cours de cet incident.

## Horaires en toutes lettres

weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
schedule-at = À { $times }
schedule-every-second = Chaque seconde
schedule-every-minute = Chaque minute
schedule-every-minutes = Toutes les { $count } minutes
schedule-hourly = À la minute { $minutes } de chaque heure
schedule-minutes = À la minute { $minutes } de l’heure { $hours }
schedule-seconds = À la seconde { $seconds } de la minute { $minutes } de l’heure { $hours }
schedule-each = chaque
schedule-day = { $time }, tous les jours
schedule-weekdays = { $time }, le { $weekdays }
schedule-days = { $time }, { $days } du mois
schedule-both = { $time }, { $days } du mois si c’est { $weekdays }
schedule-either = { $time }, { $days } du mois et le { $weekdays }
schedule-months = { $sentence }, en { $months }
schedule-years = { $sentence }, en { $years }
schedule-zone = { $sentence } ({ $zone }).
schedule-day-number = le jour { $days }
schedule-day-last = le dernier jour
schedule-day-workday = le dernier jour ouvré
schedule-day-from-end = le { $place }e jour avant la fin
schedule-weekday-last = dernier { $weekday } du mois
schedule-weekday-nth = { $weekday } numéro { $place } du mois
schedule-range = { $from }–{ $to }
