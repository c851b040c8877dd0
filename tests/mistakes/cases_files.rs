//! Files and encodings (K00xx).

use crate::Case;
use crate::folder::Edit::{self, Append, Bytes, Directory, Remove, Rewrite, Size, Swap};

const NORMS: &str = "tables/norms.csv";

fn case(code: &'static str, place: (&'static str, Option<usize>, Option<usize>), edit: Edit) -> Case {
    Case { code, place, also: &[], edits: vec![edit] }
}

pub fn cases() -> Vec<Case> {
    let utf16 = b"\xFF\xFEs\0e\0r\0".to_vec();
    let latin = b"service,age_from,age_to,persons_per_fte,note\nschool-nurse,6,15,300,\xE5\n".to_vec();
    let many = |text: &str| text.replacen('\n', &format!("{}\n", ",note".repeat(70)), 1);
    vec![
        case("K0001", ("study.toml", Some(33), Some(9)), Remove(NORMS)),
        case("K0001", ("study.toml", None, None), Remove("study.toml")),
        case("K0002", ("study.toml", Some(33), Some(9)), Directory(NORMS)),
        case("K0003", ("study.toml", Some(33), Some(9)), Size(NORMS, (256 << 20) + 1)),
        case("K0003", ("study.toml", None, None), Size("study.toml", (1 << 20) + 1)),
        case("K0004", (NORMS, Some(2), None), Bytes(NORMS, latin)),
        case("K0005", (NORMS, Some(1), None), Bytes(NORMS, utf16)),
        case("K0006", (NORMS, Some(1), None), Bytes(NORMS, b"service\0".to_vec())),
        case("K0007", ("tables/users.csv", Some(3), Some(8)), Swap("tables/users.csv", "67,79,264,", "67,79,264,\"")),
        case("K0007", (NORMS, Some(3), Some(4)), Append(NORMS, "school-nurse,16,19,\"800")),
        case("K0007", (NORMS, Some(2), None), Bytes(NORMS, b"service,age_from,age_to,persons_per_fte\nschool-nurse,6,15,\"300".to_vec())),
        case("K0008", (NORMS, Some(2), None), Swap(NORMS, "15,300", "15,300,1")),
        case("K0009", (NORMS, Some(1), None), Rewrite(NORMS, many)),
        case("K0010", (NORMS, None, None), Swap(NORMS, "school-nurse,6,15,300\n", "")),
        case("K0011", (NORMS, Some(1), None), Rewrite(NORMS, |text| text.replace(',', ";"))),
    ]
}

impl Case {
    pub fn also(mut self, codes: &'static [&'static str]) -> Self {
        self.also = codes;
        self
    }
}
