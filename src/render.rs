//! Page structs → bytes: HTML by the theme, SVG badges, JSON. Knows no store, no clock, no network.

pub mod badge;
pub mod bar;
mod bounded;
pub mod calendar;
pub mod chart;
pub mod escape;
pub mod feed;
pub mod html;
pub mod icon;
pub mod index;
pub mod json;
pub mod markdown;
pub mod message;
pub mod preview;
mod quote;
pub mod report;
pub mod sitemap;
