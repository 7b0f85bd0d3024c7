//! The tables: every block of a configuration, as typed. One list of fields each; everything else follows from it.

mod dns;
mod http;
mod subscriber;
mod tcp;

use super::kind::{List, OneOrMany, Tried};
use super::kinds::incident::{Instant, Markdown, Title};
use super::kinds::network::{BasePath, Cidr, Contact, DomainName, Image, Link, Listen, SiteUrl};
use super::kinds::number::{Count, DAY, SECOND, Span};
use super::kinds::secret::Token;
use super::kinds::severity::{Choice, Notified};
use super::kinds::shown::{About, Icon, Label};
use super::kinds::text::{FilePath, Folder, Id, Locale, Printed, Zone};
use super::kinds::time::{Moment, Rule};
use super::table::block;
use crate::model::{DegradedIs, Impact, IncidentStatus, Layout, Visibility};

pub(super) use self::dns::{Dns, DnsAnswer, DnsExpect};
pub(super) use self::http::{CertificateExpect, Http, HttpAnswer, HttpExpect, OAuth2, Step};
pub(super) use self::subscriber::{
    Alertmanager, Channel, Discord, Email, Escalation, Gotify, Hook, Mattermost, Ntfy, PagerDuty, Reach, Subscriber,
    Telegram, Webhook,
};
pub(super) use self::tcp::{Tcp, TcpExpect, TcpStep};

/// 1s … 24h.
pub(super) type Interval = Span<SECOND, DAY>;
/// Of a check; its interval is the other bound.
pub(super) type Timeout = Span<10, DAY>;
/// From check to check while unconfirmed.
pub(super) type Retry = Span<100, DAY>;

block! {
    /// stillup's configuration: what is watched, how it is shown, and who is told.
    Root ("the configuration") {
        site: Site = required, "The page; its `name` is required.";
        server: Server = "{}", "Where it listens. A change needs a restart.";
        storage: Storage = "{}", "The database.";
        limits: Limits = "{}", "Limits on checks.";
        canary: OneOrMany<Canary> = unset, "Is our own network there? While it fails (of a list: while all fail), \
            every failure of a monitor is indeterminate: our fault, never downtime. Default: none; when too many \
            monitors fail at once, our network is doubted all the same.";
        defaults: Tuning = "{}", "How every monitor is checked and judged, unless it says otherwise itself.";
        groups: List<Group> = unset, "Groups, in the order of the page.";
        monitors: List<Monitor> = unset, "What is watched, in the order of the page.";
        subscribers: List<Printed<Subscriber>> = unset, "Who is told about incidents.";
        incidents: Incidents = "{}", "How incidents end that people took over.";
        drills: Drills = "{}", "Failures on purpose: `stillup drill ID` shows whether messages arrive.";
        maintenance: List<Maintenance> = unset, "Planned work: while it lasts nothing is told, and uptime leaves it \
            out.";
    }
}

block! {
    /// The page.
    Site ("`site`") {
        name: Label = required, "The name at the top of the page.";
        url: SiteUrl = unset, "The page's public address, absolute; used for every link in webhooks, feeds and \
            badges. `server.base_path` is added unless it ends with it. Default: http:// and `server.listen`.";
        description: About = unset, "One sentence under the name.";
        theme: Folder = "default", "A folder of `themes/`, or `default`, which is built in.";
        timezone: Zone = "UTC", "IANA name of the time zone in which the days of the bars begin.";
        locale: Locale = "en", "Language of pages, badges, feeds and messages; `auto`: as the reader's browser \
            asks, and messages in English.";
        logo: Image = unset, "Path of an image on this site, beside the name: a file in the theme's `assets` folder.";
        logo_dark: Image = unset, "The same for readers whose pages are dark. Default: `logo`.";
        logo_has_name: bool = "false", "true: the logo shows the name, which is not written beside it.";
        favicon: Image = unset, "Path of an image on this site. Default: an icon in the colour of the state.";
        nav: List<NavLink> = unset, "Links at the top of every page, behind its own; at most 8.";
        intro: About = unset, "Below the description, on the first page; Markdown.";
        footer: About = unset, "At the end of every page; Markdown.";
        support_url: Contact = unset, "Where visitors get help.";
        security: Contact = unset, "Where a weakness is reported, in /.well-known/security.txt: \
            mailto:security@acme.example, or a URL.";
        history_days: Count<1, 400> = "90", "Length of the bars, in days.";
        degraded_is: DegradedIs = "up", "How degraded time counts in uptime.";
        layout: Layout = "auto", "Room of a monitor on the first page: `full`, `compact` (one line with a thin bar), \
            or `auto`: compact from 200 monitors on.";
        hide_reasons: bool = "true", "Visitors see \"HTTP 503\", never addresses, URLs or bodies.";
    }
}

block! {
    /// A link at the top of every page.
    NavLink ("a link") {
        text: Label = required, "What it says.";
        url: Contact = required, "Where it leads: http, https or mailto.";
    }
}

block! {
    /// Where it listens. A change needs a restart.
    Server ("`server`") {
        listen: Listen = "127.0.0.1:8080", "Address and port of the public page. `--listen` and STILLUP_LISTEN win.";
        base_path: BasePath = "/", "The page's path behind a proxy, such as /status.";
        admin_listen: Listen = unset, "Address and port of metrics and the operators' API; never the public one. \
            Unset: neither is served.";
        admin_token: Token = unset, "Bearer token of the operators' API, by the name of `admin`, best of 16 \
            characters and more. No token at all: only metrics and health are served.";
        admin_tokens: List<AdminToken> = unset, "More tokens, one for each who uses the API: every change is recorded \
            under the token's name.";
        metrics_token: Token = unset, "Bearer token that Prometheus must send for /metrics; those of operators open it \
            too. Unset: /metrics is open to all who reach `admin_listen`.";
        admin_hosts: List<DomainName> = unset, "Names by which `admin_listen` may be called where it asks for no \
            token, besides addresses and localhost: what others have lead here is refused. Default: none.";
        trusted_proxies: List<Cidr> = unset, "Ranges of addresses of your own proxies: of them alone the \
            X-Forwarded-For (or Forwarded) is believed, for limits and the audit. Default: none.";
    }
}

block! {
    /// A bearer token of the operators' API.
    AdminToken ("a token") {
        name: Id = required, "Who uses it, in the audit: 1 to 63 of a-z, 0-9 and `-`.";
        token: Token = required, "What is sent as `Authorization: Bearer …`.";
    }
}

block! {
    /// The database.
    Storage ("`storage`") {
        path: FilePath = "data/stillup.db", "The database's file, relative to this one. `--data` wins. A change needs \
            a restart.";
        raw_days: Count<1, 3650> = "7", "Checks are kept one by one for so many days; then as hourly and daily \
            figures.";
    }
}

block! {
    /// Limits on checks.
    Limits ("`limits`") {
        concurrency: Count<1, 100_000> = "1024", "Checks at once.";
        per_host: Count<1, 100_000> = "64", "Checks at once against one host.";
    }
}

block! {
    /// Something that can be reached whenever our own network is there.
    Canary ("a canary", one of probe: CanaryProbe) {
        interval: Interval = "10s", "From one look to the next, 1s to 24h; a failure of a monitor has it looked at at \
            once. Of a list the shortest counts.";
        timeout: Timeout = unset, "Of a whole look; at most the interval. Default: 10s, or 0.8 of the interval if that \
            is less.";
        @Http http: Http = unset, "Asks a web server.";
        @Tcp tcp: Tcp = unset, "Connects to a port.";
        @Dns dns: Dns = unset, "Asks a DNS server.";
    }
}

block! {
    /// How every monitor is checked and judged, unless it says otherwise itself.
    Tuning ("`defaults`") {
        interval: Interval = unset, "From check to check, 1s to 24h. Default: 60s.";
        timeout: Timeout = unset, "Of a whole check; at most the interval. Default: 10s, or 0.8 of the interval if \
            that is less.";
        retry_interval: Retry = unset, "From check to check while a change is unconfirmed; at most the interval. \
            Default: 10s, or the interval if that is less.";
        failure_threshold: Count<1, 100> = unset, "So many bad checks in a row make it bad. Default: 3.";
        success_threshold: Count<1, 100> = unset, "So many good checks in a row make it good again. Default: 2.";
        severity: Choice = unset, "What it is worth: one word for `down`, or a map. Default: down critical, degraded \
            minor.";
        degraded_above: Span<1, DAY> = unset, "A check that takes longer is degraded. Default: never.";
        fail_above: Span<1, DAY> = unset, "A check that takes longer is down, though it ends well. Default: never.";
        reopen_window: Span<0, { 30 * DAY }> = unset, "Bad again sooner than this after it was resolved, the same \
            incident reopens. Default: 15m, or twice the interval if that is more.";
    }
}

block! {
    /// How incidents end that people took over.
    Incidents ("`incidents`") {
        close_after: Span<{ 60 * SECOND }, { 366 * DAY }> = unset, "An automatic incident that a person took over is \
            closed after its monitor was good for so long without one bad check, as of the beginning of that. Default: \
            never; a person closes it.";
    }
}

block! {
    /// Failures on purpose.
    Drills ("`drills`") {
        every: Span<{ 3_600 * SECOND }, { 400 * DAY }> = unset, "A drill whose messages all arrived is wanted this \
            often: metrics, the log and the operators' API say when it is overdue. Default: never.";
    }
}

block! {
    /// A group of monitors.
    Group ("a group") {
        id: Id = required, "Its permanent key: 1 to 63 of a-z, 0-9 and `-`.";
        name: Label = unset, "For people. Default: the id.";
        description: About = unset, "One sentence; Markdown.";
        collapsed: bool = unset, "Closed when the page opens. Default: from 50 monitors on, while all of the group is \
            up.";
    }
}

block! {
    /// A thing that is watched.
    Monitor ("a monitor", one of probe: Probe, with tuning: Tuning) {
        id: Id = required, "Its permanent key: 1 to 63 of a-z, 0-9 and `-`. A new name keeps the history, a new id \
            does not.";
        name: Label = unset, "For people. Default: the id.";
        group: Id = unset, "The id of the group it stands in.";
        icon: Icon = unset, "Stands before the name: an emoji, or the path of an image on this site: a file in the \
            theme's `assets` folder.";
        tags: OneOrMany<Id> = unset, "Words to find it by, in the page's filter and the API: 1 to 63 of a-z, 0-9 and \
            `-` each.";
        description: About = unset, "Shown on its page; Markdown.";
        enabled: bool = "true", "false: paused.";
        visibility: Visibility = "public", "A private monitor is shown nowhere; subscribers are told about it.";
        url: Link = unset, "What visitors may click; never the target.";
        depends_on: List<Id> = unset, "Ids of the monitors without which it cannot work: while one of them is down, a \
            failure of this opens no incident of its own but joins that one's.";
        @Http http: Http = unset, "Asks a web server.";
        @Tcp tcp: Tcp = unset, "Connects to a port.";
        @Dns dns: Dns = unset, "Asks a DNS server.";
    }
}

block! {
    /// What a person says about a new incident: in a file, or to the operators' API.
    Incident ("an incident") {
        title: Title = required, "One line, at most 200 characters.";
        status: IncidentStatus = unset, "Where it stands. Default: investigating, or resolved if it has an end.";
        severity: Notified = unset, "How much it matters. Default: critical for the impact `down`, else minor.";
        impact: Impact = unset, "What is shown of its monitors while it is open, if that is worse than what the checks \
            say. Default: `down` for critical, `degraded` for major and minor; `none` if it names no monitor and no \
            group.";
        monitors: List<Id> = unset, "Ids of affected monitors. Default, if `groups` is unset too: none, it is about \
            the whole site.";
        groups: List<Id> = unset, "Ids of affected groups: all their monitors.";
        started_at: Instant = unset, "Its beginning, not in the future. Default: now; of a file: the day in its name.";
        resolved_at: Instant = unset, "Its end, of one that is over; not before it began, not in the future.";
        counts: bool = "false", "true: its time counts in uptime as its impact says.";
        visibility: Visibility = "public", "private: shown nowhere public; subscribers are told.";
    }
}

block! {
    /// A new incident, sent to the operators' API.
    NewIncident ("an incident", with facts: Incident) {
        body: Markdown = unset, "Its first words, Markdown, at most 16 KiB. Default: a sentence by rule.";
    }
}

block! {
    /// What is different about an incident.
    IncidentEdit ("an edit") {
        title: Title = unset, "One line, at most 200 characters.";
        severity: Notified = unset, "How much it matters.";
        impact: Impact = unset, "What is shown of its monitors while it is open.";
        monitors: List<Id> = unset, "Ids of all affected monitors.";
        groups: List<Id> = unset, "Ids of affected groups.";
        auto_resolve: bool = unset, "false takes an automatic incident over, true gives it back.";
        started_at: Instant = unset, "Its beginning.";
        resolved_at: Instant = unset, "Its end, of one that is over.";
        counts: bool = unset, "Whether its time counts in uptime.";
        visibility: Visibility = unset, "public or private.";
    }
}

block! {
    /// An update of an incident.
    IncidentUpdate ("an update") {
        body: Markdown = required, "Markdown, at most 16 KiB.";
        status: IncidentStatus = unset, "Where the incident stands from now on; `resolved` ends it, `postmortem` is \
            for one that has ended. Default: as before.";
        impact: Impact = unset, "What is shown of its monitors from now on. Default: `none` with the status \
            monitoring, what was shown before that with investigating and identified.";
    }
}

block! {
    /// Other words for an update.
    Rewording ("other words") {
        body: Markdown = required, "Markdown, at most 16 KiB.";
    }
}

block! {
    /// A failure on purpose.
    Drill ("a drill") {
        monitor: Id = required, "The id of the monitor that is to fail.";
        seconds: Count<1, 3600> = "30", "For so long.";
        to: List<Id> = unset, "Ids of the subscribers that are to hear of it. Default: all that would.";
    }
}

block! {
    /// The end of an incident.
    Resolution ("a resolution") {
        body: Markdown = unset, "Markdown, at most 16 KiB. Default: a sentence by rule.";
        resolved_at: Instant = unset, "Since when. Default: now, or since the monitor is good again.";
    }
}

block! {
    /// Planned work, once or again and again.
    Maintenance ("a maintenance") {
        id: Id = required, "Its permanent key: 1 to 63 of a-z, 0-9 and `-`.";
        title: Label = required, "What is done.";
        description: About = unset, "What visitors should know; Markdown.";
        monitors: List<Id> = unset, "Ids of the monitors it covers. Exactly one of `monitors`, `groups` and `all`.";
        groups: List<Id> = unset, "Ids of the groups it covers.";
        all: bool = "false", "It covers every monitor.";
        start: Moment = required, "The (first) window begins: with an offset an instant, without one a local time in \
            `timezone`.";
        end: Tried<Moment> = unset, "The (first) window ends. Or `duration`.";
        duration: Tried<Span<SECOND, { 366 * DAY }>> = unset, "How long each window lasts. Or `end`.";
        rrule: Tried<Rule> = unset, "When it comes again (RFC 5545), in local time: FREQ=WEEKLY;BYDAY=SU. Unset: once.";
        timezone: Tried<Zone> = unset, "IANA name of the time zone of `start`, `end` and `rrule`. Default: \
            `site.timezone`.";
    }
}
