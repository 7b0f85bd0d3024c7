//! Page structs → bytes: HTML by the theme, SVG badges, JSON. Knows no store, no clock, no network.

pub mod badge;
pub mod bar;
pub mod chart;
pub mod escape;
pub mod html;
pub mod icon;
pub mod json;
pub mod markdown;
pub mod report;
