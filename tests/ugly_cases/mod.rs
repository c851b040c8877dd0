//! The files of `tests/ugly`, and what must come of each.

/// What must come of a file.
pub enum Expected {
    /// The tidy table, and the codes of its doubts.
    Table(&'static str, &'static [&'static str]),
    /// The code it is refused with.
    Refused(&'static str),
}

use Expected::{Refused, Table};

/// Women 11, 12, 13, men 21, 22, 23.
pub const HAMAR: &str = "\
region,year,sex,age,persons
3403,2021,female,0,11
3403,2021,female,1,12
3403,2021,female,2,13
3403,2021,male,0,21
3403,2021,male,1,22
3403,2021,male,2,23
";
/// The same, and one fewer of each the year before.
pub const HAMAR_TWO_YEARS: &str = "\
region,year,sex,age,persons
3403,2020,female,0,10
3403,2020,female,1,11
3403,2020,female,2,12
3403,2020,male,0,20
3403,2020,male,1,21
3403,2020,male,2,22
3403,2021,female,0,11
3403,2021,female,1,12
3403,2021,female,2,13
3403,2021,male,0,21
3403,2021,male,1,22
3403,2021,male,2,23
";
/// Of Sweden, at the end of the year.
pub const OSTERSUND: &str = "\
region,year,sex,age,persons
2380,2024,female,0,41
2380,2024,female,1,42
2380,2024,female,2,43
2380,2024,male,0,31
2380,2024,male,1,32
2380,2024,male,2,33
";
/// The same, and the year before.
pub const OSTERSUND_TWO_YEARS: &str = "\
region,year,sex,age,persons
2380,2023,female,0,40
2380,2023,female,1,41
2380,2023,female,2,42
2380,2023,male,0,30
2380,2023,male,1,31
2380,2023,male,2,32
2380,2024,female,0,41
2380,2024,female,1,42
2380,2024,female,2,43
2380,2024,male,0,31
2380,2024,male,1,32
2380,2024,male,2,33
";
const BIRTHS: &str = "\
region,year,births
3403,2020,270
3403,2021,281
";
const BLANKS_IN_NUMBERS: &str = "\
region,year,sex,age,persons
3403,2021,female,0,1011
3403,2021,female,1,1012
3403,2021,female,2,1013
3403,2021,male,0,21
3403,2021,male,1,1000022
3403,2021,male,2,2023
";
const CODES_THAT_CHANGED: &str = "\
region,year,sex,age,persons
3403,2019,,0,9
3403,2019,,1,8
3403,2019,,2,7
3403,2020,,0,11
3403,2020,,1,12
3403,2020,,2,13
";
const DATES: &str = "\
region,year,sex,age,persons
3403,2020,female,0,11
3403,2020,female,1,12
3403,2020,female,2,13
3403,2020,male,0,21
3403,2020,male,1,22
3403,2020,male,2,23
";
const DEATHS_BY_AGE: &str = "\
region,year,sex,age_from,age_to,deaths
2380,2024,female,0,79,120
2380,2024,female,80,,190
2380,2024,male,0,79,150
2380,2024,male,80,,160
";
const DECIMAL_COMMA: &str = "\
region,year,sex,age,persons
3403,2021,female,0,11
3403,2021,female,1,12
3403,2021,female,2,13
3403,2021,male,0,21
3403,2021,male,1,22.5
3403,2021,male,2,23
";
const FIVE_YEAR_BANDS: &str = "\
region,year,sex,age_from,age_to,persons
2380,2024,female,0,4,41
2380,2024,female,5,9,42
2380,2024,female,10,,43
2380,2024,male,0,4,31
2380,2024,male,5,9,32
2380,2024,male,10,,33
";
const LETTERS_LOST: &str = "\
region,year,sex,age,persons
3201,2019,female,0,11
3201,2019,female,1,12
3201,2019,female,2,13
3201,2019,male,0,21
3201,2019,male,1,22
3201,2019,male,2,23
";
const MOVES: &str = "\
region,year,births,deaths,in_count,out_count
3403,2020,270,330,1800,1700
3403,2021,281,340,1900,1750
";
const NAME_ALONE: &str = "\
region,year,sex,age,persons
3403,2021,,0,9
3403,2021,,1,8
3403,2021,,2,7
";
const PLACE_THAT_WAS_SPLIT: &str = "\
region,year,sex,age,persons
1504,2019,,0,1
1504,2019,,1,2
1507,2020,,0,11
1507,2020,,1,22
";
const PLACES_THAT_BECAME_ONE: &str = "\
region,year,sex,age,persons
3205,2019,,0,111
3205,2019,,1,222
3205,2020,,0,115
3205,2020,,1,230
";
const POINTS_BETWEEN_THOUSANDS: &str = "\
region,year,sex,age,persons
3403,2021,female,0,1011
3403,2021,female,1,1012
3403,2021,female,2,13
3403,2021,male,0,21
3403,2021,male,1,22
3403,2021,male,2,23
";
const PROJECTION: &str = "\
region,alternative,year,sex,age,persons
3403,Hovedalternativet (MMMM),2030,female,0,140.5
3403,Hovedalternativet (MMMM),2030,female,1,16900
3403,Hovedalternativet (MMMM),2030,male,0,150
3403,Hovedalternativet (MMMM),2030,male,1,16500
";
const UNDER_ONE: &str = "\
region,year,sex,age_from,age_to,persons
2380,2024,female,0,0,41
2380,2024,female,1,4,42
2380,2024,female,5,,43
2380,2024,male,0,0,31
2380,2024,male,1,4,32
2380,2024,male,5,,33
";
const USERS: &str = "\
region,service,year,sex,age_from,age_to,users
3403,home-care,2023,,0,66,400
3403,home-care,2023,,67,79,210
3403,home-care,2023,,80,,520
";
const YEAR_MISSING: &str = "\
region,year,sex,age,persons
3403,2019,,0,9
3403,2019,,1,8
3403,2021,,0,11
3403,2021,,1,12
";
const ZERO_LOST: &str = "\
region,year,sex,age,persons
3403,2019,,0,9
3403,2019,,1,8
3403,2019,,2,7
";

/// Every file, and what must come of it.
pub fn cases() -> Vec<(&'static str, Expected)> {
    read_right().into_iter().chain(refused()).collect()
}

fn read_right() -> Vec<(&'static str, Expected)> {
    vec![
        ("births.csv", Table(BIRTHS, &[])),
        ("blanks_in_numbers.csv", Table(BLANKS_IN_NUMBERS, &[])),
        ("codes_that_changed.csv", Table(CODES_THAT_CHANGED, &[])),
        ("dates.csv", Table(DATES, &[])),
        ("deaths_by_age.csv", Table(DEATHS_BY_AGE, &[])),
        ("decimal_comma.csv", Table(DECIMAL_COMMA, &[])),
        ("en_comma.csv", Table(HAMAR, &[])),
        ("encoded_twice.csv", Table(HAMAR, &[])),
        ("five_year_bands.csv", Table(FIVE_YEAR_BANDS, &[])),
        ("letters_lost.csv", Table(LETTERS_LOST, &["K0521"])),
        ("moves.csv", Table(MOVES, &[])),
        ("name_alone.csv", Table(NAME_ALONE, &[])),
        ("nb_long_utf8_bom.csv", Table(HAMAR, &[])),
        ("nb_semicolon_cp1252.csv", Table(HAMAR, &[])),
        ("nn_bar.csv", Table(HAMAR, &[])),
        ("people.json", Table(HAMAR_TWO_YEARS, &[])),
        ("people.px", Table(OSTERSUND_TWO_YEARS, &[])),
        ("people_v1.json", Table(HAMAR, &[])),
        ("place_that_was_split.csv", Table(PLACE_THAT_WAS_SPLIT, &["K0525"])),
        ("places_that_became_one.csv", Table(PLACES_THAT_BECAME_ONE, &[])),
        ("points_between_thousands.csv", Table(POINTS_BETWEEN_THOUSANDS, &[])),
        ("projection.csv", Table(PROJECTION, &[])),
        ("row_numbers.csv", Table(HAMAR, &[])),
        ("sep_line.csv", Table(HAMAR, &[])),
        ("sexes_as_codes.csv", Table(HAMAR, &[])),
        ("sexes_as_letters.csv", Table(HAMAR, &[])),
        ("sv_noise.csv", Table(OSTERSUND, &["K0520"])),
        ("sv_tab_latin1.csv", Table(OSTERSUND, &[])),
        ("total_of_another_column.csv", Table(HAMAR, &[])),
        ("total_rows.csv", Table(HAMAR, &[])),
        ("under_one.csv", Table(UNDER_ONE, &[])),
        ("users.csv", Table(USERS, &[])),
        ("utf16be.csv", Table(HAMAR, &[])),
        ("utf16le_powershell.csv", Table(HAMAR, &[])),
        ("utf16le_without_mark.csv", Table(HAMAR, &[])),
        ("wide_ages.csv", Table(HAMAR, &[])),
        ("wide_bare_years.csv", Table(OSTERSUND_TWO_YEARS, &[])),
        ("wide_sexes_totals.csv", Table(HAMAR, &[])),
        ("wide_years_notes.csv", Table(HAMAR_TWO_YEARS, &[])),
        ("year_in_title.csv", Table(HAMAR, &[])),
        ("year_missing.csv", Table(YEAR_MISSING, &["K0532"])),
        ("zero_lost.csv", Table(ZERO_LOST, &[])),
    ]
}

fn refused() -> Vec<(&'static str, Expected)> {
    vec![
        ("age_missing.csv", Refused("K0516")),
        ("ages_overlap.csv", Refused("K0513")),
        ("another_column.csv", Refused("K0512")),
        ("blank.csv", Refused("K0010")),
        ("blank_region.csv", Refused("K0524")),
        ("cut.json", Refused("K0504")),
        ("cut.px", Refused("K0505")),
        ("description.json", Refused("K0504")),
        ("empty.csv", Refused("K0010")),
        ("last_age_closed.csv", Refused("K0516")),
        ("negative.csv", Refused("K0533")),
        ("no_ages.csv", Refused("K0510")),
        ("no_year.csv", Refused("K0511")),
        ("not_a_number.csv", Refused("K0517")),
        ("not_a_sex.csv", Refused("K0523")),
        ("not_a_year.csv", Refused("K0511")),
        ("not_an_age.csv", Refused("K0522")),
        ("nul.csv", Refused("K0006")),
        ("one_column.csv", Refused("K0501")),
        ("packed.csv", Refused("K0502")),
        ("people_cut_short.json", Refused("K0504")),
        ("people_suppressed.json", Refused("K0515")),
        ("prices.csv", Refused("K0510")),
        ("px_with_marks.px", Refused("K0515")),
        ("quote_left_open.csv", Refused("K0007")),
        ("ragged.csv", Refused("K0008")),
        ("record_twice.csv", Refused("K0514")),
        ("several_sets.json", Refused("K0529")),
        ("shares.csv", Refused("K0518")),
        ("sign_unclear.csv", Refused("K0530")),
        ("suppressed.csv", Refused("K0515")),
        ("thousands.csv", Refused("K0518")),
        ("total_of_a_lost_row.csv", Refused("K0516")),
        ("totals_do_not_add.csv", Refused("K0519")),
        ("two_codes_one_year.csv", Refused("K0514")),
        ("two_nights.px", Refused("K0534")),
        ("unknown_age.csv", Refused("K0531")),
        ("web_page.csv", Refused("K0503")),
    ]
}
