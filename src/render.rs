//! Page structs → bytes: HTML by the theme, SVG badges, JSON. Knows no store, no clock, no network.

pub mod badge;
pub mod html;
pub mod json;
pub mod markdown;
pub mod report;
