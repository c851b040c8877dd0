#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
use super::*;

/// 52 bits each, worked out with another program (SHA-256 of the names, ChaCha8 of RFC 8439's rounds with a 64-bit counter and stream).
const KNOWN: [[u64; 16]; 4] = [
    [
        0x6_5d91_f9b2_c243,
        0xa_d4cd_1edc_18e3,
        0x6_dd61_c5be_5ac1,
        0x8_9de6_dc5b_bca0,
        0xe_dd56_62a3_8d1b,
        0xf_c8fb_637a_bf89,
        0x3_f063_4595_dec1,
        0x8_112c_f371_944d,
        0x3_8177_99c1_8a74,
        0xd_0e5e_94bc_ca83,
        0x5_4fa0_7892_c05e,
        0x3_2031_f160_b838,
        0x2_5fdf_fe20_a853,
        0x4_d89b_4116_e0b3,
        0xc_1ee7_fbef_299e,
        0xa_70b3_505a_807d,
    ],
    [
        0x2_cdf8_40e3_0b16,
        0x5_14ad_f4c7_4671,
        0xd_b146_04db_609e,
        0x4_6f39_6a5e_ef19,
        0xf_9350_eb3b_c1de,
        0xa_b777_bc36_97c7,
        0xd_507c_4417_45d9,
        0x7_2678_a9e4_27f2,
        0xb_7127_543e_cbb3,
        0xd_4bd5_ab51_220f,
        0x7_ceb8_634f_c9e1,
        0xa_ca11_85c3_e5ac,
        0x6_8fd0_be3e_0b5a,
        0xe_89fe_3ffa_4c82,
        0xa_1ed4_339f_7efb,
        0x8_42a8_37c4_ed78,
    ],
    [
        0xe_ce44_b637_8fe6,
        0xc_e77c_8178_680b,
        0x6_f860_24c5_0c60,
        0x9_e130_55b9_440a,
        0xd_3279_8f82_f131,
        0x6_98a7_b8b9_b321,
        0x7_b065_c192_fb77,
        0x3_34f7_5722_e2ba,
        0x9_fb75_5bba_d87f,
        0xb_3dc0_3f91_e879,
        0xb_0b42_0490_b139,
        0x4_db13_df9f_6a72,
        0x6_32b6_a310_da32,
        0x4_231b_9600_9ed2,
        0x3_6fd4_43b2_67d0,
        0xa_1304_d031_346f,
    ],
    [
        0x9_4f3b_ba23_d015,
        0x4_1730_f766_90db,
        0xc_9f4a_91ae_144d,
        0xd_3959_0fbb_47b5,
        0x9_cf3d_a203_efe1,
        0x1_a967_35d1_c3ab,
        0xe_5ac8_2867_7539,
        0x7_a904_0df1_c692,
        0xa_5560_5c28_777c,
        0x8_2e6d_cb31_dd86,
        0xe_9cfc_97a0_efd1,
        0x9_7260_f51d_e439,
        0x4_d3b1_99f3_fe00,
        0x0_c401_c0e8_d2ab,
        0xd_3ce9_8372_51f5,
        0x0_2b0b_28d6_d7aa,
    ],
];

fn bits(seed: u64, region: Option<&str>, (purpose, draw): (Purpose, u32), place: u64) -> Vec<u64> {
    let region = region.map(RegionId::new);
    let mut stream = Key::new(seed, region.as_ref()).stream(purpose, draw);
    stream.go_to(place);
    (0..16).map(|_| (stream.uniform() * (1_u64 << 52) as f64 - 0.5) as u64).collect()
}

#[test]
fn streams_have_known_numbers() {
    assert_eq!(bits(1, None, (Purpose::Fertility, 0), 0), KNOWN[0]);
    assert_eq!(bits(1, Some("3403"), (Purpose::Deaths, 999), 0), KNOWN[1]);
    assert_eq!(bits(u64::MAX, Some("3403"), (Purpose::UseYears, u32::MAX), 1_000_000_000), KNOWN[2]);
    assert_eq!(bits(0, Some("0301"), (Purpose::Migration, 7), 60), KNOWN[3]);
}

#[test]
fn a_number_depends_on_its_place_alone() {
    let key = Key::new(7, None);
    let mut stream = key.stream(Purpose::Births, 3);
    let all: Vec<u64> = (0..40).map(|_| stream.uniform().to_bits()).collect();
    for place in [39, 0, 17, 16, 15] {
        stream.go_to(place);
        assert_eq!(stream.uniform().to_bits(), all[place as usize]);
    }
}

/// The inverse of the distribution, as Python's `statistics.NormalDist` has it.
#[test]
fn normal_numbers_are_known() {
    let known = [
        (0.5, 0.0),
        (0.6, 0.253_347_103_135_799_8),
        (0.9, 1.281_551_565_544_600_8),
        (0.925, 1.439_531_470_938_456),
        (0.926, 1.446_632_067_158_978_5),
        (0.975, 1.959_963_984_540_053_9),
        (0.001, -3.090_232_306_167_813),
        (1e-9, -5.997_807_015_007_686_5),
        (1e-12, -7.034_483_825_301_132),
        (f64::EPSILON / 2.0, -8.209_536_151_601_386),
    ];
    for (p, z) in known {
        assert!((normal(p) - z).abs() <= 4e-15 * z.abs().max(1.0), "{p}: {} instead of {z}", normal(p));
    }
    let mut stream = Key::new(1, None).stream(Purpose::Fertility, 0);
    for z in [-0.2589308663624848, 0.4591963957254217, -0.17879758404092755, 0.0967820087810389] {
        assert!((stream.normal() - z).abs() < 1e-14);
    }
}

/// Mean and variance of a hundred thousand lie within four standard errors, and the ends are never reached.
#[test]
fn many_numbers_are_spread_as_they_should() {
    const MANY: u32 = 100_000;
    let key = Key::new(11, None);
    let (mut sum, mut squares) = (0.0, 0.0);
    for draw in 0..MANY {
        let mut stream = key.stream(Purpose::UseBase, draw);
        let u = stream.uniform();
        assert!(u > 0.0 && u < 1.0);
        let z = stream.normal();
        sum += z;
        squares += z * z;
    }
    let n = f64::from(MANY);
    assert!((sum / n).abs() < 4.0 / libm::sqrt(n), "{}", sum / n);
    assert!((squares / n - 1.0).abs() < 4.0 * libm::sqrt(2.0 / n), "{}", squares / n);
}

/// Passed over or read, a number is the one of its place.
#[test]
fn numbers_passed_over_are_those_read() {
    let key = Key::new(7, None);
    for few in [0, 1, 15, 16, 40, 64] {
        let [mut read, mut passed] = [(); 2].map(|()| key.stream(Purpose::MovesIn, 3));
        for _ in 0..3 {
            for _ in 0..=few {
                read.uniform();
            }
            passed.uniform();
            passed.skip(few);
            assert_eq!(read.uniform().to_bits(), passed.uniform().to_bits(), "after {few}");
        }
    }
}

#[test]
fn logarithms_are_the_librarys_to_the_bit() {
    let mut stream = Key::new(3, None).stream(Purpose::Births, 0);
    let shares = (0..100_000).map(|_| stream.uniform() / 2.0);
    let small = (1..1000).map(|power| libm::pow(2.0, -f64::from(power)));
    for p in shares.chain(small).chain([0.5, 0.25 * std::f64::consts::SQRT_2, f64::MIN_POSITIVE, 1e-300]) {
        assert_eq!(log_of_half(p).to_bits(), libm::log(p).to_bits(), "{p}");
    }
}

#[test]
fn many_at_once_are_the_same_to_the_bit() {
    for many in [1, 7, 64, 65, 1_000] {
        let shares: Vec<f64> =
            (0..many).map(|at| (f64::from(at) + 0.5) / f64::from(many)).chain([1e-300, 0.075, 0.925, 1.0 - 1e-16]).collect();
        let mut drawn = shares.clone();
        all_normal(&mut drawn);
        for (drawn, share) in drawn.iter().zip(&shares) {
            assert_eq!(drawn.to_bits(), normal(*share).to_bits(), "{share}");
        }
    }
}
