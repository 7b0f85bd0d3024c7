//! What happens again and again is said once a minute for each cause, with how often it went unsaid. Knows no cause.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// As often as a cause is said.
const EACH: Duration = Duration::from_secs(60);

/// Causes remembered; beyond them the longest unsaid is forgotten.
const MOST: usize = 1024;

/// When each cause was said last, and how often it was not said since.
#[derive(Debug)]
pub struct Seldom<K>(Mutex<HashMap<K, (Instant, u64)>>);

impl<K> Default for Seldom<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone> Seldom<K> {
    /// Whether the cause is to be said now; and if so, how often it went unsaid.
    pub fn say(&self, cause: &K, now: Instant) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, unsaid)) = said.get_mut(cause) {
            if now.saturating_duration_since(*last) < EACH {
                *unsaid += 1;
                return None;
            }
            *last = now;
            return Some(std::mem::take(unsaid));
        }
        if said.len() >= MOST
            && let Some(oldest) = said.iter().min_by_key(|(_, (last, _))| *last).map(|(cause, _)| cause.clone())
        {
            said.remove(&oldest);
        }
        said.insert(cause.clone(), (now, 0));
        Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_once_a_minute() {
        let (seldom, start) = (Seldom::default(), crate::clock::monotonic());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(seldom.say(&"a", at(0)), Some(0));
        assert_eq!(seldom.say(&"b", at(1)), Some(0), "another cause is another line");
        assert_eq!((seldom.say(&"a", at(1)), seldom.say(&"a", at(59))), (None, None));
        assert_eq!(seldom.say(&"a", at(60)), Some(2));
        assert_eq!(seldom.say(&"a", at(200)), Some(0));
    }

    #[test]
    fn causes_are_forgotten_in_their_order() {
        let (seldom, start) = (Seldom::default(), crate::clock::monotonic());
        for cause in 0..=MOST {
            assert_eq!(seldom.say(&cause, start + Duration::from_millis(cause as u64)), Some(0));
        }
        assert_eq!(seldom.0.lock().unwrap().len(), MOST);
        assert_eq!(seldom.say(&MOST, start + Duration::from_secs(3)), None, "the newest is known");
    }
}
