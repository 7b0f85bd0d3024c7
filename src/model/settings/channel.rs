//! The ways a subscriber can be told: one enum, a block of the configuration each.

use std::time::Duration;

use crate::model::status::words;
use crate::model::{EventType, Pace, Secret};

/// One enum of channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Standard Webhooks.
    Webhook(Webhook),
    /// An incoming webhook of Slack.
    Slack(Hook),
    /// A webhook of Discord.
    Discord(Discord),
    /// A workflow of Microsoft Teams that posts an Adaptive Card.
    Teams(Hook),
    /// An incoming webhook of Mattermost.
    Mattermost(Mattermost),
    /// A webhook of a Google Chat space.
    GoogleChat(Hook),
    /// A bot of Telegram.
    Telegram(Telegram),
    /// A topic of ntfy.
    Ntfy(Ntfy),
    /// An application of Gotify.
    Gotify(Gotify),
    /// PagerDuty's Events API v2.
    PagerDuty(PagerDuty),
    /// Alertmanager's API v2.
    Alertmanager(Alertmanager),
    /// What Statuspage sends to webhooks.
    Statuspage(Hook),
    /// SMTP.
    Email(Email),
}

words!(
    /// A channel by the name of its block.
    ChannelKind {
        Webhook = "webhook", Slack = "slack", Discord = "discord", Teams = "teams", Mattermost = "mattermost",
        GoogleChat = "googlechat", Telegram = "telegram", Ntfy = "ntfy", Gotify = "gotify", PagerDuty = "pagerduty",
        Alertmanager = "alertmanager", Statuspage = "statuspage", Email = "email",
    }
);

/// How a receiver may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Of a whole try.
    pub timeout: Duration,
    /// Whether loopback, link-local and private addresses may be connected to.
    pub allow_private: bool,
}

/// A Standard Webhooks endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// `http:` or `https:`; may hold a secret.
    pub url: Secret,
    /// Keys as written, `whsec_…`; each signs every message.
    pub secrets: Vec<Secret>,
    /// Extra headers.
    pub headers: Vec<(String, Secret)>,
    /// What is sent instead of the facts.
    pub own: Option<OwnBody>,
    /// How it may be reached.
    pub reach: Reach,
}

/// What is sent instead of the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnBody {
    /// As written: values are escaped as the type needs it.
    pub template: String,
    /// What it is.
    pub content_type: String,
}

/// A URL that takes messages and holds its own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// `http:` or `https:`.
    pub url: Secret,
    /// How it may be reached.
    pub reach: Reach,
}

/// A webhook of Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discord {
    /// With its token.
    pub url: Secret,
    /// Shown instead of the webhook's own name.
    pub username: Option<String>,
    /// How it may be reached.
    pub reach: Reach,
}

/// An incoming webhook of Mattermost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mattermost {
    /// With its key.
    pub url: Secret,
    /// Instead of the webhook's own channel.
    pub channel: Option<String>,
    /// Instead of the webhook's own name.
    pub username: Option<String>,
    /// How it may be reached.
    pub reach: Reach,
}

/// A chat that a bot of Telegram may write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telegram {
    /// Without a trailing slash.
    pub server: Secret,
    /// Of the bot.
    pub token: Secret,
    /// A number, or `@name`.
    pub chat_id: String,
    /// A topic of a forum.
    pub thread_id: Option<u32>,
    /// How it may be reached.
    pub reach: Reach,
}

/// A topic of ntfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ntfy {
    /// Without a trailing slash.
    pub server: Secret,
    /// Who knows it can read it.
    pub topic: Secret,
    /// Access token.
    pub login: Option<Login>,
    /// How it may be reached.
    pub reach: Reach,
}

/// An application of Gotify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gotify {
    /// Without a trailing slash.
    pub server: Secret,
    /// Of the application.
    pub token: Secret,
    /// How it may be reached.
    pub reach: Reach,
}

/// A service of PagerDuty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagerDuty {
    /// Without a trailing slash.
    pub server: Secret,
    /// Integration key.
    pub routing_key: Secret,
    /// How it may be reached.
    pub reach: Reach,
}

/// An Alertmanager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alertmanager {
    /// Without a trailing slash.
    pub url: Secret,
    /// Who we are to it.
    pub login: Option<Login>,
    /// Added to every alert.
    pub labels: Vec<(String, String)>,
    /// How it may be reached.
    pub reach: Reach,
}

/// What an `Authorization` header is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// `Bearer`.
    Token(Secret),
    /// `Basic`.
    Password {
        /// The user.
        username: String,
        /// Its password.
        password: Secret,
    },
}

/// Somebody's mailbox, by way of a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// Of the mail server; the name its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is encrypted.
    pub tls: MailTls,
    /// Name and password, if it wants them.
    pub login: Option<(String, Secret)>,
    /// `Acme Status <status@acme.example>`.
    pub from: String,
    /// The same of each who gets it.
    pub to: Vec<String>,
    /// How it may be reached.
    pub reach: Reach,
}

words!(
    /// How the connection to a mail server is encrypted.
    MailTls { Starttls = "starttls", Tls = "tls", None = "none" }
);

impl Channel {
    /// Which one it is.
    pub const fn kind(&self) -> ChannelKind {
        match self {
            Self::Webhook(_) => ChannelKind::Webhook,
            Self::Slack(_) => ChannelKind::Slack,
            Self::Discord(_) => ChannelKind::Discord,
            Self::Teams(_) => ChannelKind::Teams,
            Self::Mattermost(_) => ChannelKind::Mattermost,
            Self::GoogleChat(_) => ChannelKind::GoogleChat,
            Self::Telegram(_) => ChannelKind::Telegram,
            Self::Ntfy(_) => ChannelKind::Ntfy,
            Self::Gotify(_) => ChannelKind::Gotify,
            Self::PagerDuty(_) => ChannelKind::PagerDuty,
            Self::Alertmanager(_) => ChannelKind::Alertmanager,
            Self::Statuspage(_) => ChannelKind::Statuspage,
            Self::Email(_) => ChannelKind::Email,
        }
    }

    /// How it may be reached.
    pub const fn reach(&self) -> Reach {
        match self {
            Self::Webhook(to) => to.reach,
            Self::Slack(to) | Self::Teams(to) | Self::GoogleChat(to) | Self::Statuspage(to) => to.reach,
            Self::Discord(to) => to.reach,
            Self::Mattermost(to) => to.reach,
            Self::Telegram(to) => to.reach,
            Self::Ntfy(to) => to.reach,
            Self::Gotify(to) => to.reach,
            Self::PagerDuty(to) => to.reach,
            Self::Alertmanager(to) => to.reach,
            Self::Email(to) => to.reach,
        }
    }
}

impl ChannelKind {
    /// What it can tell. Whom an alert wakes, maintenance does not concern.
    pub fn events(self) -> &'static [EventType] {
        match self {
            Self::PagerDuty | Self::Alertmanager => &[
                EventType::IncidentOpened,
                EventType::IncidentUpdated,
                EventType::IncidentReopened,
                EventType::IncidentResolved,
            ],
            Self::Webhook
            | Self::Slack
            | Self::Discord
            | Self::Teams
            | Self::Mattermost
            | Self::GoogleChat
            | Self::Telegram
            | Self::Ntfy
            | Self::Gotify
            | Self::Statuspage
            | Self::Email => EventType::ALL,
        }
    }

    /// How fast its receivers take messages, as they publish it, with room to spare.
    pub const fn pace(self) -> Pace {
        match self {
            // One a second is what chats allow; Discord thirty a minute, Telegram twenty in a group.
            Self::Slack | Self::Teams | Self::Mattermost | Self::GoogleChat => Pace { per_minute: 60, burst: 5 },
            Self::Discord => Pace { per_minute: 30, burst: 5 },
            Self::Telegram => Pace { per_minute: 20, burst: 5 },
            Self::Ntfy => Pace { per_minute: 12, burst: 30 },
            Self::Email => Pace { per_minute: 30, burst: 10 },
            Self::PagerDuty => Pace { per_minute: 120, burst: 60 },
            Self::Webhook | Self::Gotify | Self::Alertmanager | Self::Statuspage => {
                Pace { per_minute: 600, burst: 100 }
            }
        }
    }
}
