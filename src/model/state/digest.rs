//! A mergeable digest of latencies: logarithmic buckets, so that any quantile is right within 1 % at any width of time.

use std::sync::Arc;
use std::time::Duration;

/// Ratio between the bounds of a bucket; a quantile is off by less than half of it.
const GAMMA: f64 = 1.02;

/// Counts of latencies per bucket, with exact minimum, maximum, sum and count. Merging loses nothing; clones share
/// their buckets until one of them changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    count: u64,
    sum_us: u64,
    min_us: u64,
    max_us: u64,
    /// By bucket.
    buckets: Arc<Vec<(u16, u64)>>,
}

impl Digest {
    /// Adds one latency.
    pub fn add(&mut self, latency: Duration) {
        let us = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX).max(1);
        self.min_us = if self.count == 0 { us } else { self.min_us.min(us) };
        self.max_us = self.max_us.max(us);
        self.count += 1;
        self.sum_us = self.sum_us.saturating_add(us);
        let (buckets, bucket) = (Arc::make_mut(&mut self.buckets), bucket(us));
        match buckets.binary_search_by_key(&bucket, |(bucket, _)| *bucket) {
            Ok(place) => buckets[place].1 += 1,
            Err(place) => buckets.insert(place, (bucket, 1)),
        }
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = other.clone();
            return;
        }
        self.min_us = self.min_us.min(other.min_us);
        self.max_us = self.max_us.max(other.max_us);
        self.count += other.count;
        self.sum_us = self.sum_us.saturating_add(other.sum_us);
        self.buckets = Arc::new(merged(&self.buckets, &other.buckets));
    }

    /// As if only a share (0 … 1) of them had been made, spread evenly: what is left of an hour that leaves a period.
    #[must_use]
    pub fn part(&self, share: f64) -> Self {
        let scaled = |count: u64| (count as f64 * share.clamp(0.0, 1.0)).round() as u64;
        let (mut seen, mut buckets) = (0, Vec::new());
        // Rounded as a running sum: many small buckets lose no more than one big one.
        for (bucket, count) in self.buckets.iter() {
            let before = scaled(seen);
            seen += count;
            let left = scaled(seen) - before;
            if left > 0 {
                buckets.push((*bucket, left));
            }
        }
        if buckets.is_empty() {
            return Self::default();
        }
        let buckets = Arc::new(buckets);
        Self { count: scaled(seen), sum_us: scaled(self.sum_us), min_us: self.min_us, max_us: self.max_us, buckets }
    }

    /// How many.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The value below which a share `q` (0 … 1) of them lies, within 1 %; `None` when empty.
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        if self.count == 0 {
            return None;
        }
        let rank = ((q.clamp(0.0, 1.0) * self.count as f64).ceil() as u64).clamp(1, self.count);
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter() {
            seen += count;
            if seen >= rank {
                let middle = GAMMA.powf(f64::from(*bucket) - 0.5);
                return Some(Duration::from_micros((middle as u64).clamp(self.min_us, self.max_us)));
            }
        }
        self.maximum()
    }

    /// The arithmetic mean.
    pub fn average(&self) -> Option<Duration> {
        self.sum_us.checked_div(self.count).map(Duration::from_micros)
    }

    /// The smallest.
    pub fn minimum(&self) -> Option<Duration> {
        (self.count > 0).then(|| Duration::from_micros(self.min_us))
    }

    /// The largest.
    pub fn maximum(&self) -> Option<Duration> {
        (self.count > 0).then(|| Duration::from_micros(self.max_us))
    }

    /// As bytes for the store: variable-length integers, buckets as differences.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 + 3 * self.buckets.len());
        for value in [self.count, self.sum_us, self.min_us, self.max_us] {
            push(&mut out, value);
        }
        let mut before = 0;
        for (bucket, count) in self.buckets.iter() {
            push(&mut out, u64::from(bucket - before));
            push(&mut out, *count);
            before = *bucket;
        }
        out
    }

    /// Back from bytes; `None` if they are not a digest.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut digest = Self {
            count: pull(&mut bytes)?,
            sum_us: pull(&mut bytes)?,
            min_us: pull(&mut bytes)?,
            max_us: pull(&mut bytes)?,
            ..Self::default()
        };
        let mut buckets: Vec<(u16, u64)> = Vec::new();
        let mut bucket = 0_u16;
        while !bytes.is_empty() {
            bucket = bucket.checked_add(u16::try_from(pull(&mut bytes)?).ok()?)?;
            let count = pull(&mut bytes)?;
            match buckets.last_mut() {
                Some(last) if last.0 == bucket => last.1 = count,
                Some(_) | None => buckets.push((bucket, count)),
            }
        }
        digest.buckets = Arc::new(buckets);
        Some(digest)
    }
}

/// Both in their order.
fn merged(ours: &[(u16, u64)], theirs: &[(u16, u64)]) -> Vec<(u16, u64)> {
    let mut merged = Vec::with_capacity(ours.len().max(theirs.len()));
    let (mut ours, mut theirs) = (ours.iter().peekable(), theirs.iter().peekable());
    while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
        let (bucket, both) = (our.0.min(their.0), our.0 == their.0);
        let count = if both {
            our.1 + their.1
        } else if our.0 < their.0 {
            our.1
        } else {
            their.1
        };
        ours.next_if(|our| our.0 == bucket);
        theirs.next_if(|their| their.0 == bucket);
        merged.push((bucket, count));
    }
    merged.extend(ours.chain(theirs));
    merged
}

fn bucket(us: u64) -> u16 {
    // ln(u64::MAX) / ln(1.02) is 2,240: far inside u16.
    ((us as f64).ln() / GAMMA.ln()).ceil().max(0.0) as u16
}

fn push(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn pull(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7F).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quantiles_are_within_one_percent(mut all in proptest::collection::vec(1_u64..60_000_000, 1..300),
            cut in 0_usize..300, q in 0.0_f64..1.0) {
            let mut left = Digest::default();
            let mut right = Digest::default();
            for (index, us) in all.iter().enumerate() {
                if index < cut { left.add(Duration::from_micros(*us)) } else { right.add(Duration::from_micros(*us)) }
            }
            left.merge(&right);
            let back = Digest::from_bytes(&left.to_bytes());
            prop_assert_eq!(back.as_ref(), Some(&left));
            all.sort_unstable();
            let rank = ((q * all.len() as f64).ceil() as usize).clamp(1, all.len());
            let exact = all[rank - 1] as f64;
            let got = left.quantile(q).map_or(0.0, |d| d.as_micros() as f64);
            prop_assert!((got - exact).abs() <= exact * 0.0101 + 1.0, "{got} is not near {exact}");
            prop_assert_eq!(left.minimum(), Some(Duration::from_micros(all[0])));
            prop_assert_eq!(left.maximum(), Some(Duration::from_micros(all[all.len() - 1])));
        }

        #[test]
        fn a_part_is_as_many_as_its_share(all in proptest::collection::vec(1_u64..60_000_000, 1..300),
            share in 0.0_f64..1.0) {
            let mut whole = Digest::default();
            all.iter().for_each(|us| whole.add(Duration::from_micros(*us)));
            let part = whole.part(share);
            prop_assert_eq!(part.count(), (all.len() as f64 * share).round() as u64);
            prop_assert_eq!(part.count(), part.buckets.iter().map(|(_, count)| count).sum::<u64>());
            let holds = |bucket: &u16, least: &u64| {
                whole.buckets.iter().any(|(of, count)| of == bucket && count >= least)
            };
            prop_assert!(part.buckets.iter().all(|(bucket, count)| holds(bucket, count)));
            prop_assert_eq!(whole.part(0.0), Digest::default());
            prop_assert_eq!(whole.part(1.0), whole);
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Digest::from_bytes(&bytes);
        }
    }
}
