//! The study file (K02xx) and its services (K04xx).

use crate::Case;
use crate::folder::Edit::{Append, Rewrite, Swap};

const STUDY: &str = "study.toml";

fn swap(code: &'static str, line: usize, column: usize, from: &'static str, to: &'static str) -> Case {
    Case { code, place: (STUDY, Some(line), Some(column)), also: &[], edits: vec![Swap(STUDY, from, to)] }
}

pub fn cases() -> Vec<Case> {
    [spelling(), head(), scenarios(), services()].into_iter().flatten().collect()
}

fn spelling() -> Vec<Case> {
    vec![
        swap("K0201", 57, 1, "fertility = [2022, 2023]\nlocal", "fertility = [2022, 2023\nlocal"),
        swap("K0201", 3, 0, "# A made-up study", "a made-up study").at(1, 3),
        swap("K0202", 87, 11, "damping = 0.8", "damping = 0,8"),
        swap("K0203", 72, 1, "tfr = {", "tfrr = {"),
        swap("K0203", 81, 1, "id = \"home-care\"", "id = \"home-care\"\ndampening = 0.9").at(82, 1),
        swap("K0204", 3, 1, "language = \"nb\"\n", ""),
        swap("K0204", 80, 1, "basis = \"register\"\n", ""),
        swap("K0205", 5, 12, "language = \"nb\"", "language = \"no\""),
        swap("K0205", 56, 13, "fertility = [2022, 2023]", "fertility = 2022"),
        swap("K0205", 56, 13, "fertility = [2022, 2023]", "fertility = [2022]"),
        swap("K0206", 87, 11, "damping = 0.8", "damping = nan"),
        swap("K0206", 87, 11, "damping = 0.8", "damping = inf"),
        swap("K0207", 19, 12, "open_age = 80", "open_age = 79"),
        swap("K0207", 19, 12, "open_age = 80", "open_age = 300"),
        swap("K0207", 87, 11, "damping = 0.8", "damping = 1.1"),
        swap("K0208", 5, 1, "language = \"nb\"", "title = \"Innbygd\"\nlanguage = \"nb\""),
    ]
}

impl Case {
    fn at(mut self, line: usize, column: usize) -> Self {
        self.place = (STUDY, Some(line), Some(column));
        self
    }
}

fn head() -> Vec<Case> {
    vec![
        swap("K0215", 8, 11, "horizon = 2030", "horizon = 2024"),
        swap("K0215", 8, 11, "horizon = 2030", "horizon = 2125"),
        swap("K0207", 8, 11, "horizon = 2030", "horizon = 2201"),
        swap("K0210", 15, 6, "id = \"0102\"", "id = \"0101\"").also(&["K0114"]),
        swap("K0209", 11, 6, "id = \"0101\"", "id = \"01 01\"").also(&["K0114", "K0123"]),
        swap("K0216", 21, 1, "users = \"tables/users.csv\"\n", "").also(&["K0203"]),
        swap("K0217", 38, 1, "norms = \"made up\"\n", ""),
        swap("K0213", 57, 19, "local_fertility = [2021", "local_fertility = [2015"),
        swap("K0213", 57, 19, "local_fertility = [2021, 2023]", "local_fertility = [2023, 2021]"),
        swap("K0214", 58, 13, "mortality = [2022, 2023]", "mortality = [2022, 2024]").also(&["K0213"]),
        swap("K0214", 85, 10, "window = [2021, 2023]", "window = [2021, 2024]"),
        swap("K0213", 98, 10, "window = [2022, 2023]\nspread", "window = [2019, 2023]\nspread"),
        swap("K0418", 87, 11, "damping = 0.8", "breaks = [{ year = 2022, note = \"counted anew\" }]"),
        swap("K0418", 87, 11, "damping = 0.8", "breaks = [{ year = 2020, age_from = 80, age_to = 67, note = \"?\" }]"),
        swap("K0207", 87, 35, "damping = 0.8", "breaks = [{ year = 2020, factor = 0.01, note = \"?\" }]"),
    ]
}

fn scenarios() -> Vec<Case> {
    let mut one_stock = swap("K0218", 62, 1, "alternatives = \"MMMM\"\n", "");
    let only_jump_off =
        |text: &str| text.lines().filter(|l| l.contains("persons") || l.contains(",2024,")).map(|l| format!("{l}\n")).collect();
    one_stock.edits.push(Rewrite("tables/population.csv", only_jump_off));
    vec![
        swap("K0204", 70, 8, "\"Flere fødte\"", "{ }"),
        swap("K0209", 63, 6, "id = \"mmmm\"", "id = \"MMMM\""),
        swap("K0209", 63, 6, "id = \"mmmm\"", "id = \"compare\""),
        swap("K0209", 63, 6, "id = \"mmmm\"", "id = \"con\""),
        swap("K0210", 69, 6, "id = \"more-births\"", "id = \"mmmm\""),
        swap("K0211", 66, 16, "alternatives = \"MMMM\"", "alternatives = \"MMM\""),
        swap("K0211", 66, 16, "alternatives = \"MMMM\"", "alternatives = \"0MMM\""),
        swap("K0211", 66, 16, "alternatives = \"MMMM\"", "alternatives = \"mmmm\""),
        swap("K0212", 66, 16, "alternatives = \"MMMM\"", "alternatives = \"MMHM\""),
        one_stock.also(&["K0213"]),
        swap("K0219", 72, 15, "{ 2024 = 1.5, 2030", "{ soon = 1.5, 2030").at(72, 16),
        swap("K0207", 72, 16, "2024 = 1.5", "2024 = 144").also(&["K0131"]),
        swap("K0207", 72, 16, "2024 = 1.5", "2024 = 0").also(&["K0131"]),
        swap("K0207", 75, 1, "from = 20", "from = 40"),
    ]
}

fn services() -> Vec<Case> {
    let no_long_stay = |text: &str| text.lines().filter(|line| !line.contains("long-stay")).map(|line| format!("{line}\n")).collect();
    vec![
        Case { code: "K0401", place: (STUDY, Some(97), Some(9)), also: &[], edits: vec![Rewrite("tables/users.csv", no_long_stay)] },
        swap("K0402", 126, 7, "of = [\"long-stay\"", "of = [\"long-stey\""),
        swap("K0402", 126, 20, "\"day-care\"]", "\"all-places\"]"),
        swap("K0402", 126, 20, "\"day-care\"]", "\"long-stay\"]"),
        swap("K0402", 126, 20, "\"day-care\"]", "\"school-nurse\"]"),
        swap("K0403", 118, 11, "rates = \"norm\"", "rates = \"norm\"\ndamping = 0.9"),
        swap("K0403", 84, 9, "rates = \"users\"", "rates = \"table\"").also(&["K0401"]),
        Case {
            code: "K0403",
            place: (STUDY, Some(117), Some(9)),
            also: &[],
            edits: vec![Append("tables/capacity.csv", "0101,school-nurse,2020,3,,")],
        },
        swap("K0404", 82, 9, "home_based_care", "home_base_care"),
        swap("K0404", 93, 1, "name = \"Langtidsplass\"\n", ""),
        Case {
            code: "K0405",
            place: ("tables/norms.csv", Some(3), None),
            also: &[],
            edits: vec![Append("tables/norms.csv", "school-nurse,13,19,800")],
        },
        swap("K0406", 93, 1, "places = { occupancy = 0.95 }\n", ""),
    ]
}
