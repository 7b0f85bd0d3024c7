//! Replays of small lists, and the two sides of a comparison.

use proptest::prelude::*;

use super::*;
