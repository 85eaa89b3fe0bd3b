//! Choices at random that can be made again.
use std::env;
use std::ops::Range;

/// As many seeds as the variable says, else `usual`; only the one of `SCHEMACTL_SEED`, if it is set.
/// Others each day would find more, and make a gate that fails by chance.
pub(crate) fn seeds(variable: &str, usual: u64) -> Range<u64> {
    let number = |name: &str| env::var(name).ok().map(|n| n.parse::<u64>().expect("a number"));
    match number("SCHEMACTL_SEED") {
        Some(seed) => seed..seed + number(variable).unwrap_or(1),
        None => 1..number(variable).unwrap_or(usual) + 1,
    }
}

/// Random numbers: <https://prng.di.unimi.it/splitmix64.c>.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("less than a usize")
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

pub(crate) fn hash(seed: u64, name: &str) -> u64 {
    let mut dice = Dice(seed);
    let mix = |hash: u64, byte: u8| Dice(hash ^ u64::from(byte)).next();
    name.bytes().fold(dice.next(), mix)
}
