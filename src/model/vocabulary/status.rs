//! What a monitor is judged to be, what is shown, and how bad that is.

/// Closed words: one table gives the text, both ways.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[doc = concat!("`", $word, "`")] #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in files, JSON and the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        // Both ways belong together, whether the program goes both or one.
        const _: (&[$name], fn(&str) -> Option<$name>) = ($name::ALL, $name::parse);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words!(
    /// How bad one determinate outcome is, best first.
    Level { Up = "up", Degraded = "degraded", Down = "down" }
);

words!(
    /// What a monitor is judged to be. Stored spans hold this.
    Status { Up = "up", Degraded = "degraded", Down = "down", Unknown = "unknown" }
);

words!(
    /// What visitors see: the judged status with maintenance laid over it, and `unknown` while nobody measures.
    Shown { Up = "up", Degraded = "degraded", Down = "down", Maintenance = "maintenance", Unknown = "unknown" }
);

words!(
    /// How a site, page or group is all in all, worst first.
    SiteLevel {
        Down = "down", Partial = "partial", Degraded = "degraded", Incident = "incident",
        Maintenance = "maintenance", Recovering = "recovering", Unknown = "unknown", Up = "up",
    }
);

impl SiteLevel {
    /// The state whose shape and colour it has.
    pub const fn shown(self) -> Shown {
        match self {
            Self::Down | Self::Partial => Shown::Down,
            Self::Degraded | Self::Incident => Shown::Degraded,
            Self::Maintenance => Shown::Maintenance,
            Self::Recovering | Self::Up => Shown::Up,
            Self::Unknown => Shown::Unknown,
        }
    }
}

words!(
    /// How much an incident matters, least first. `none` means: not an incident.
    Severity { None = "none", Minor = "minor", Major = "major", Critical = "critical" }
);

impl Status {
    /// The level, unless nothing is judged yet.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Up => Some(Level::Up),
            Self::Degraded => Some(Level::Degraded),
            Self::Down => Some(Level::Down),
            Self::Unknown => None,
        }
    }

    /// As shown where neither maintenance nor silence is laid over it.
    pub const fn shown(self) -> Shown {
        match self {
            Self::Up => Shown::Up,
            Self::Degraded => Shown::Degraded,
            Self::Down => Shown::Down,
            Self::Unknown => Shown::Unknown,
        }
    }
}

impl From<Level> for Status {
    fn from(level: Level) -> Self {
        match level {
            Level::Up => Self::Up,
            Level::Degraded => Self::Degraded,
            Level::Down => Self::Down,
        }
    }
}
