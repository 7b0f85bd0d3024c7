//! What is decided between statements, as pure functions on rows. Nothing here knows SQL.

pub(super) mod admission;
pub(super) mod circuit;
pub(super) mod evidence;
pub(super) mod nagging;
pub(super) mod rollup;
pub(super) mod settling;
pub(super) mod spans;
pub(super) mod untold;
