//! Random numbers: named streams, the same on every machine, on any number of threads and in any order.
//!
//! A stream is named by seed, region, purpose and draw, and a number by its place in the stream, so that no number depends on which
//! others are asked for. Generator: ChaCha with eight rounds (Bernstein 2008). Normal numbers: the inverse of the distribution
//! (Wichura 1988, algorithm AS 241), one uniform number each.

use crate::domain::axis::RegionId;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// What the numbers of a stream decide. The values are for ever: a new purpose gets a new one, an old one is not used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Children per woman.
    Fertility = 1,
    /// Death rates of both sexes.
    Mortality = 2,
    /// Death rates of women against men.
    MortalitySexes = 3,
    /// Net migration.
    Migration = 4,
    /// Births one by one.
    Births = 5,
    /// Deaths one by one.
    Deaths = 6,
    /// Moves in (or net) one by one.
    MovesIn = 7,
    /// Moves out one by one.
    MovesOut = 8,
    /// Use of a service today.
    UseBase = 9,
    /// Where use is going.
    UseTrend = 10,
    /// Use from year to year.
    UseYears = 11,
    /// How much of a programme of dwellings is built.
    Completion = 12,
    /// How late it comes.
    Delay = 13,
    /// How much a measure comes to.
    Measures = 14,
    /// Whether families or the young move.
    AgePattern = 15,
}

/// Seed and region: 32 bytes from which all streams of a region are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of a region; of the nation where there is none.
    #[must_use]
    pub fn new(seed: u64, region: Option<&RegionId>) -> Self {
        let code = region.map_or("", RegionId::as_str);
        let hash = Sha256::new().chain_update(b"kohort-rng-v1").chain_update(seed.to_le_bytes()).chain_update(code).finalize();
        Self(hash.into())
    }

    /// A stream, at its start.
    #[must_use]
    pub fn stream(&self, purpose: Purpose, draw: u32) -> Stream {
        self.at(purpose, 0, draw)
    }

    /// The stream of a part of a region (a service): no number depends on which other parts there are.
    #[must_use]
    pub fn stream_of(&self, purpose: Purpose, part: Part, draw: u32) -> Stream {
        self.at(purpose, part.0, draw)
    }

    fn at(&self, purpose: Purpose, part: u32, draw: u32) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(u64::from(purpose as u8) << 56 | u64::from(part) << 32 | u64::from(draw));
        Stream(generator)
    }
}

/// A part of a region, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part(u32);

impl Part {
    /// Of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let hash = Sha256::digest(name);
        Self(u32::from_le_bytes([hash[0], hash[1], hash[2], 0]))
    }
}

/// Numbers the generator makes at once.
const BLOCK: u64 = 32;

/// The numbers of one purpose in one draw.
#[derive(Debug, Clone)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Goes to a place: the next number is the `place`-th, from 0.
    pub fn go_to(&mut self, place: u64) {
        self.0.set_word_pos(u128::from(place) * 2);
    }

    /// Passes over the next `numbers`.
    pub fn skip(&mut self, numbers: u64) {
        // Going to a place makes a block of numbers anew.
        if numbers < BLOCK / 2 {
            for _ in 0..numbers {
                self.0.next_u64();
            }
        } else {
            self.0.set_word_pos(self.0.get_word_pos() + 2 * u128::from(numbers));
        }
    }

    /// A number strictly between 0 and 1: (k + ½)·2⁻⁵², k the 52 uppermost bits.
    pub fn uniform(&mut self) -> f64 {
        uniform(self.0.next_u64())
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        normal(self.uniform())
    }
}

/// (k + ½)·2⁻⁵², k the 52 uppermost bits: they are written behind the point of a one, so that no step rounds.
#[inline(always)]
fn uniform(bits: u64) -> f64 {
    const ONE: u64 = 1.0_f64.to_bits();
    const HALF_A_STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    (f64::from_bits(ONE | (bits >> 12)) - 1.0) + HALF_A_STEP
}

/// The standard normal number below which a share `p` lies, 0 < p < 1 (Wichura 1988, Applied Statistics 37, 477–484: sixteen digits).
#[must_use]
pub fn normal(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE, &CENTRE_BELOW);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let tail = if r <= 5.0 { ratio(r - 1.6, &TAIL, &TAIL_BELOW) } else { ratio(r - 5.0, &FAR, &FAR_BELOW) };
    if q < 0.0 { -tail } else { tail }
}

/// Each share becomes the standard normal number below which it lies: as [`normal`], many at once.
pub fn all_normal(shares: &mut [f64]) {
    pulp::Arch::new().dispatch(AllNormal(shares));
}

struct AllNormal<'a>(&'a mut [f64]);

/// Numbers done at once.
const AT_ONCE: usize = 256;

impl pulp::NullaryFnOnce for AllNormal<'_> {
    type Output = ();

    /// First all as if they lay in the middle, then those of the tails, some three of twenty, put together.
    #[inline(always)]
    fn call(self) {
        let (mut middle, mut tails, mut places) = ([0.0; AT_ONCE], [0.0; AT_ONCE], [0; AT_ONCE]);
        for shares in self.0.chunks_mut(AT_ONCE) {
            for (middle, p) in middle.iter_mut().zip(&*shares) {
                let q = p - 0.5;
                *middle = q * ratio(0.180_625 - q * q, &CENTRE, &CENTRE_BELOW);
            }
            // Every share is written down as one of the tails, and written over by the next where it is none: no branch to be guessed.
            let mut few = 0;
            for (at, p) in shares.iter().enumerate() {
                (places[few], tails[few]) = (at, *p);
                few += usize::from((p - 0.5).abs() > 0.425);
            }
            let (places, tails) = (&places[..few], &mut tails[..few]);
            let mut of_tails = [0.0; AT_ONCE];
            for (z, p) in of_tails.iter_mut().zip(&*tails) {
                let r = (-log_of_half(p.min(1.0 - p))).sqrt();
                let off = if r <= 5.0 { ratio(r - 1.6, &TAIL, &TAIL_BELOW) } else { f64::NAN };
                *z = off.copysign(p - 0.5);
            }
            shares.copy_from_slice(&middle[..shares.len()]);
            for ((at, p), z) in places.iter().zip(tails).zip(of_tails) {
                shares[*at] = if z.is_nan() { normal(*p) } else { z };
            }
        }
    }
}

/// The logarithm of a number from the smallest normal one to a half, to the bit as `libm` has it, in steps that are the same for every number:
/// 2^k·(1 + f) with 1 + f nearest 1, and the series in s = f/(2 + f) of Sun's fdlibm (1993, `e_log`).
#[inline(always)]
fn log_of_half(p: f64) -> f64 {
    const ROOT_OF_HALF: u64 = 0x3fe6_a09e << 32;
    const ONE: u64 = 1.0_f64.to_bits();
    const WHOLE: f64 = (1_u64 << 52) as f64;
    #[allow(clippy::excessive_precision, reason = "written as it was published")]
    const LN_2: [f64; 2] = [6.931_471_803_691_238_164_90e-1, 1.908_214_929_270_587_700_02e-10];
    let bits = p.to_bits().wrapping_add(ONE - ROOT_OF_HALF);
    let k = f64::from_bits(WHOLE.to_bits() | bits >> 52) - (WHOLE + 1023.0);
    let f = f64::from_bits((bits & ((1 << 52) - 1)).wrapping_add(ROOT_OF_HALF)) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (LOG[1] + w * (LOG[3] + w * LOG[5]));
    let odd = z * (LOG[0] + w * (LOG[2] + w * (LOG[4] + w * LOG[6])));
    let half = 0.5 * f * f;
    s * (half + (odd + even)) + k * LN_2[1] - half + f + k * LN_2[0]
}

#[allow(clippy::excessive_precision)]
const LOG: [f64; 7] = [
    6.666_666_666_666_735_130e-1,
    3.999_999_999_940_941_908e-1,
    2.857_142_874_366_239_149e-1,
    2.222_219_843_214_978_396e-1,
    1.818_357_216_161_805_012e-1,
    1.531_383_769_920_937_332e-1,
    1.479_819_860_511_658_591e-1,
];

/// Two polynomials divided, constants first.
#[inline(always)]
fn ratio(r: f64, above: &[f64; 8], below: &[f64; 8]) -> f64 {
    polynomial(r, above) / polynomial(r, below)
}

#[inline(always)]
fn polynomial(r: f64, terms: &[f64; 8]) -> f64 {
    let mut sum = terms[7];
    for term in terms[..7].iter().rev() {
        sum = sum * r + term;
    }
    sum
}

// Written as they were published; what is beyond a number's own digits is rounded by the compiler.
#[allow(clippy::excessive_precision)]
const CENTRE: [f64; 8] = [
    3.387_132_872_796_366_608,
    133.141_667_891_784_377_45,
    1_971.590_950_306_551_442_7,
    13_731.693_765_509_461_125,
    45_921.953_931_549_871_457,
    67_265.770_927_008_700_853,
    33_430.575_583_588_128_105,
    2_509.080_928_730_122_672_7,
];
#[allow(clippy::excessive_precision)]
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    42.313_330_701_600_911_252,
    687.187_007_492_057_908_3,
    5_394.196_021_424_751_107_7,
    21_213.794_301_586_595_867,
    39_307.895_800_092_710_61,
    28_729.085_735_721_942_674,
    5_226.495_278_852_854_561,
];
#[allow(clippy::excessive_precision)]
const TAIL: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_9,
    5.769_497_221_460_691_405_5,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    0.241_780_725_177_450_611_77,
    0.022_723_844_989_269_184_583_3,
    7.745_450_142_783_414_076_4e-4,
];
#[allow(clippy::excessive_precision)]
const TAIL_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_4,
    0.689_767_334_985_100_004_55,
    0.148_103_976_427_480_074_59,
    0.015_198_666_563_616_457_196_6,
    5.475_938_084_995_344_946e-4,
    1.050_750_071_644_416_843_24e-9,
];
#[allow(clippy::excessive_precision)]
const FAR: [f64; 8] = [
    6.657_904_643_501_103_777_2,
    5.463_784_911_164_114_369_9,
    1.784_826_539_917_291_335_8,
    0.296_560_571_828_504_891_23,
    0.026_532_189_526_576_123_093,
    1.242_660_947_388_078_438_6e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
#[allow(clippy::excessive_precision)]
const FAR_BELOW: [f64; 8] = [
    1.0,
    0.599_832_206_555_887_937_69,
    0.136_929_880_922_735_805_31,
    0.014_875_361_290_850_614_852_5,
    7.868_691_311_456_132_591e-4,
    1.846_318_317_510_054_681_8e-5,
    1.421_511_758_316_445_888_7e-7,
    2.044_263_103_389_939_785_64e-15,
];

#[cfg(test)]
mod tests;
