//! What a study switches on (K07xx): levers, health, informal care.

use crate::Case;
use crate::folder::Edit::{self, Append, Bytes, Swap};

const STUDY: &str = "study.toml";
/// Lines of the sound study, after which what is added begins.
const BEFORE: usize = 128;

/// Parts of a study, and where in them the mistake stands.
fn added(code: &'static str, line: usize, column: usize, text: &'static str) -> Case {
    Case { code, place: (STUDY, Some(BEFORE + line), Some(column)), also: &[], edits: vec![Append(STUDY, text)] }
}

/// Line 1 is empty, line 2 the head.
const TECHNOLOGY: &str = "
[[lever]]
id = \"robot\"
name = \"Robot\"
kind = \"technology\"
from = 2026
calibration = 2023
evidence = \"mixed\"
source = \"made up\"
services = [\"home-care\"]
uptake = 0.5
saving = 0.1";

/// The sound lever with one text replaced; lines are counted from its own first.
fn technology(code: &'static str, line: usize, column: usize, from: &'static str, to: &'static str) -> Case {
    Case {
        code,
        place: (STUDY, Some(BEFORE + line), Some(column)),
        also: &[],
        edits: vec![Append(STUDY, TECHNOLOGY), Swap(STUDY, from, to)],
    }
}

pub fn cases() -> Vec<Case> {
    vec![
        technology("K0701", 2, 1, "saving = 0.1", "ceiling = 0.1"),
        technology("K0702", 13, 13, "saving = 0.1", "saving = 0.1\nreference = 16.2"),
        technology("K0703", 7, 8, "from = 2026", "from = 2026\nfull = 2025"),
        technology("K0703", 7, 9, "from = 2026", "from = 2026\nuntil = 2025"),
        technology("K0704", 6, 8, "from = 2026", "from = 2021"),
        technology("K0705", 9, 10, "evidence = \"mixed\"\nsource = \"made up\"", "evidence = \"mixed\"\nsource = \" \""),
        technology("K0706", 11, 10, "uptake = 0.5", "uptake = 50"),
        technology("K0706", 12, 10, "saving = 0.1", "saving = -0.1"),
        technology("K0717", 13, 9, "saving = 0.1", "saving = 0.1\nrange = [1.2, 1.5]"),
        technology("K0717", 13, 9, "saving = 0.1", "saving = 0.1\nrange = [0, 9]"),
        technology("K0717", 14, 9, "saving = 0.1", "saving = 0.1\nceiling = 0.2\nrange = [0, 1.5]"),
        technology("K0707", 10, 13, "services = [\"home-care\"]", "services = [\"home-cair\"]"),
        technology("K0707", 10, 13, "services = [\"home-care\"]", "services = [\"all-places\"]"),
        technology("K0708", 10, 13, "services = [\"home-care\"]", "services = [\"day-care\"]"),
        technology("K0209", 3, 6, "id = \"robot\"", "id = \"together\""),
        Case {
            code: "K0210",
            place: (STUDY, Some(BEFORE + 12 + 3), Some(6)),
            also: &[],
            edits: vec![Append(STUDY, TECHNOLOGY), Append(STUDY, TECHNOLOGY)],
        },
        added("K0707", 10, 6, MIX_IN_A_CIRCLE),
        added("K0795", 19, 6, TWO_VARIANTS),
        added("K0701", 2, 1, HEALTH_WITHOUT_SHARE),
        added("K0702", 6, 9, HEALTH_WITH_KAPPA),
        added("K0709", 7, 13, HEALTH_TWICE),
    ]
}

pub const MIX_IN_A_CIRCLE: &str = "
[[lever]]
id = \"home\"
name = \"Home\"
kind = \"mix\"
from = 2026
calibration = 2023
evidence = \"policy\"
service = \"long-stay\"
to = \"long-stay\"
share = 0.1
source = \"made up\"";

/// The first is switched on; the third begins when the first has ended.
const TWO_VARIANTS: &str = "
[[lever]]
id = \"robot\"
name = \"Robot\"
kind = \"technology\"
on = true
from = 2024
until = 2027
calibration = 2023
evidence = \"mixed\"
source = \"made up\"
services = [\"home-care\"]
uptake = 0.5
saving = 0.1
[[lever]]
id = \"robots\"
name = \"More robots\"
kind = \"technology\"
on = true
from = 2026
calibration = 2023
evidence = \"mixed\"
source = \"made up\"
services = [\"home-care\"]
uptake = 0.9
saving = 0.1";

const HEALTH_WITHOUT_SHARE: &str = "
[[health]]
services = [\"home-care\"]
hypothesis = \"compression\"
source = \"made up\"";

const HEALTH_WITH_KAPPA: &str = "
[[health]]
services = [\"home-care\"]
hypothesis = \"postponement\"
source = \"made up\"
kappa = 0.5";

const HEALTH_TWICE: &str = "
[[health]]
services = [\"home-care\"]
hypothesis = \"postponement\"
source = \"made up\"
[[health]]
services = [\"home-care\"]
hypothesis = \"expansion\"
source = \"made up\"";

/// What only shows when rates and scenarios are known.
pub fn doubts() -> Vec<(&'static str, Vec<Edit>)> {
    let on = "
[[health]]
services = [\"home-care\"]
hypothesis = \"postponement\"
on = true
source = \"made up\"";
    let out_of_reach = "
[[health]]
services = [\"home-care\"]
hypothesis = \"compression\"
share = 0.9
source = \"made up\"";
    // A shift of one's own needs users at every old age as much as a hypothesis does.
    let own_shift = "
[[health]]
services = [\"day-care\"]
hypothesis = \"shift\"
kappa = 0.5
source = \"made up\"";
    let lever = |edits: [(&'static str, &'static str); 1]| {
        std::iter::once(Append(STUDY, TECHNOLOGY)).chain(edits.map(|(from, to)| Swap(STUDY, from, to))).collect::<Vec<_>>()
    };
    vec![
        ("K0710", vec![Append(STUDY, on)]),
        ("K0711", vec![Append(STUDY, TO_DAY_CARE), Bytes("tables/use_rates.csv", RATES_FROM_80.to_vec())]),
        ("K0712", vec![Append(STUDY, out_of_reach)]),
        ("K0713", lever([("from = 2026", "from = 2045")])),
        ("K0714", vec![Append(STUDY, FEW_PLACES)]),
        ("K0715", lever([("saving = 0.1", "saving = 0.1\nceiling = 0.02")])),
        ("K0716", vec![Append(STUDY, TOO_MUCH)]),
        ("K0712", vec![Append(STUDY, own_shift), Bytes("tables/use_rates.csv", RATES_BELOW_80.to_vec())]),
        ("K0718", vec![Append(STUDY, BEFORE_ANY_STOCK)]),
        (
            "K0718",
            vec![
                Append(STUDY, BEFORE_ANY_STOCK),
                Swap(STUDY, "calibration = 1999", "calibration = 2022"),
                // The tables end at the open age of 80: nobody older is told apart.
                Swap(STUDY, "grows_with_age_from = 67", "grows_with_age_from = 95"),
            ],
        ),
    ]
}

const RATES_FROM_80: &[u8] = b"service,sex,age_from,age_to,rate\nday-care,female,80,,0.046\nday-care,male,80,,0.031\n";

const RATES_BELOW_80: &[u8] = b"service,sex,age_from,age_to,rate\nday-care,female,67,79,0.046\nday-care,male,67,79,0.031\n";

/// Places per 100 here, per 1 000 there.
const TOO_MUCH: &str = "
[[lever]]
id = \"as-the-group\"
name = \"As the group\"
kind = \"coverage\"
from = 2026
calibration = 2023
evidence = \"policy\"
service = \"long-stay\"
own = 15.2
reference = 162.0
source = \"made up\"";

const TO_DAY_CARE: &str = "
[[lever]]
id = \"home\"
name = \"Home\"
kind = \"mix\"
from = 2026
calibration = 2023
evidence = \"policy\"
service = \"long-stay\"
to = \"day-care\"
age_from = 67
share = 0.1
source = \"made up\"";

const FEW_PLACES: &str = "
[[lever]]
id = \"day\"
name = \"Day care\"
kind = \"day-care\"
from = 2026
calibration = 2023
evidence = \"none\"
service = \"long-stay\"
share = 0.9
mean_stay = 2.0
places = 2
days_per_user = 2.0
attends = 2.0
source = \"made up\"";

const BEFORE_ANY_STOCK: &str = "
[[lever]]
id = \"discharge\"
name = \"Discharge\"
kind = \"discharge\"
from = 2026
calibration = 1999
evidence = \"local\"
service = \"long-stay\"
patients = 400
share_now = 0.2
share = 0.15
days = 20
grows_with_age_from = 67
source = \"made up\"";
