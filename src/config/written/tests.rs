//! Files, good and bad.
