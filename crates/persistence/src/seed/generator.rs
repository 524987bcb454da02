//! Numbers and ids that look random and are not: the same start gives the same ones on every machine.

use std::sync::Mutex;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use domain::clock::{Clock, Ids};
use uuid::Uuid;

/// SplitMix64 (Steele, Lea and Flood 2014): eight bytes of state are enough where nothing needs to be kept secret.
#[derive(Debug, Clone)]
pub(super) struct Generator(u64);

impl Generator {
    /// A stream of its own for each path: a fund's numbers don't change because another fund has more of them.
    pub(super) fn new(path: &[u64]) -> Self {
        let mut mixed = Self(0);
        for part in path {
            mixed.0 = mixed.next() ^ part.wrapping_mul(0xff51_afd7_ed55_8ccd);
        }
        mixed
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to and without `bound`; 0 where there is nothing below it.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// The same for positions in a list.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or_default())).unwrap_or_default()
    }

    /// Both ends included.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = to.saturating_sub(from).max(0).unsigned_abs().saturating_add(1);
        from.saturating_add(i64::try_from(self.below(width)).unwrap_or_default())
    }

    pub(super) fn per_cent(&mut self) -> u64 {
        self.below(100)
    }

    /// An id as version 7 has it: the moment first, so that ids sort by time.
    pub(super) fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let mut rest = [0; 10];
        for (byte, filled) in
            rest.iter_mut().zip(self.next().to_le_bytes().into_iter().chain(self.next().to_le_bytes()))
        {
            *byte = filled;
        }
        let since = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(since, &rest).into_uuid()
    }
}

/// The clock and the ids of units that write sample data: it is always the end of the sample's last day.
#[derive(Debug)]
pub(super) struct Still {
    at: DateTime<Utc>,
    generator: Mutex<Generator>,
}

impl Still {
    pub(super) fn new(at: DateTime<Utc>, generator: Generator) -> Self {
        Self { at, generator: Mutex::new(generator) }
    }
}

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        self.at
    }
}

impl Ids for Still {
    fn next(&self) -> Uuid {
        self.generator.lock().unwrap_or_else(PoisonError::into_inner).id(self.at)
    }

    /// Sample data has no secret to keep, and is to be the same each time.
    fn salt(&self) -> [u8; 16] {
        self.next().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn the_same_path_gives_the_same_numbers_and_another_path_others() {
        let first = |path: &[u64]| Generator::new(path).next();
        assert_eq!(first(&[7, 1]), first(&[7, 1]));
        assert_ne!(first(&[7, 1]), first(&[7, 2]));
        assert_ne!(first(&[7, 1]), first(&[1, 7]));
    }

    #[test]
    fn numbers_stay_within_their_ends() {
        let mut generator = Generator::new(&[1]);
        let drawn: Vec<i64> = (0..1_000).map(|_| generator.between(-2, 2)).collect();
        assert!((-2..=2).all(|wanted| drawn.contains(&wanted)));
        assert!(drawn.iter().all(|number| (-2..=2).contains(number)));
        assert_eq!(generator.below(0), 0);
    }

    #[test]
    fn ids_are_of_version_7_and_sort_by_time() {
        let mut generator = Generator::new(&[1]);
        let at = |second| Utc.timestamp_opt(second, 0).single().unwrap();
        let (earlier, later) = (generator.id(at(1_700_000_000)), generator.id(at(1_700_000_001)));
        assert_eq!(earlier.get_version_num(), 7);
        assert!(earlier < later);
    }
}
