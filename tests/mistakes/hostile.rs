//! Input that is meant to hurt: nothing crashes, nothing hangs, something is said. (Promise C12.)

use crate::folder::{Edit, Folder, fixture};
use proptest::prelude::*;

fn is_refused(file: &'static str, bytes: Vec<u8>) {
    assert!(Folder::with(&[Edit::Bytes(file, bytes)]).judge().has_errors(), "{file}");
}

#[test]
fn study_files_made_to_hurt_are_refused() {
    is_refused("study.toml", vec![b'['; 1_000_000]);
    is_refused("study.toml", b"a = ".iter().copied().chain(vec![b'['; 900_000]).collect());
    is_refused("study.toml", b"a=1,5\n".repeat(20_000));
    is_refused("study.toml", (0..50_000).flat_map(|n| format!("k{n} = 1\n").into_bytes()).collect());
    is_refused("study.toml", (0..50_000).flat_map(|n| format!("[k{n}]\n").into_bytes()).collect());
    is_refused("study.toml", b"x = [".iter().copied().chain(b"1,5,".repeat(100_000)).collect());
}

#[test]
fn tables_made_to_hurt_are_refused() {
    let head = "region,service,year,sex,age_from,age_to,users,note\n";
    let rows = |row: &str, n: usize| format!("{head}{}", row.repeat(n)).into_bytes();
    is_refused("tables/users.csv", rows("0101,home-care,2023,,1,1,3,\n", 30_000));
    is_refused("tables/users.csv", rows("0101,home-care,2023,,1,1,3,\n0101,home-care,2023,,2,2,3,\n", 15_000));
    is_refused("tables/users.csv", rows("\"\n", 30_001));
    is_refused("tables/users.csv", rows(&"9".repeat(5_000), 20));
    is_refused("tables/population.csv", vec![b'\n'; 100_000]);
    is_refused("tables/population.csv", vec![b','; 100_000]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some bytes of a sound file changed: judged, never a crash.
    #[test]
    fn spoilt_bytes_never_crash(file in 0..4_usize, at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..12)) {
        let file = ["study.toml", "tables/users.csv", "tables/mortality.csv", "tables/published.csv"][file];
        let mut spoilt = std::fs::read(fixture().join(file)).unwrap();
        let at = at.index(spoilt.len());
        spoilt.splice(at..(at + bytes.len()).min(spoilt.len()), bytes);
        Folder::with(&[Edit::Bytes(file, spoilt)]).report();
    }
}
