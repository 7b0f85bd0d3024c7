//! The languages that pages, badges and feeds are written in.

use crate::model::status::words;

words!(
    /// A language there is a catalogue for, by its tag (BCP 47).
    Language { En = "en", De = "de", Fr = "fr", Es = "es", Ja = "ja", ZhCn = "zh-CN", Ar = "ar" }
);

impl Language {
    /// Whether it is written from right to left.
    pub const fn is_right_to_left(self) -> bool {
        match self {
            Self::Ar => true,
            Self::En | Self::De | Self::Fr | Self::Es | Self::Ja | Self::ZhCn => false,
        }
    }
}
