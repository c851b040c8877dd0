use super::*;
use crate::domain::axis::Sex;

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

fn users() -> ServiceId {
    ServiceId::new("homes")
}

fn line(who: &str, what: PublishedWhat, band: AgeBand, count: f64) -> Published {
    Published {
        region: None,
        sex: None,
        who: who.to_owned(),
        made: "2025".to_owned(),
        what,
        band,
        values: BTreeMap::from([(year(2025), count)]),
        note: String::new(),
    }
}

/// Counts of a night, made safe already: region, sex, ages, users.
fn counts(rows: &[(&str, Option<Sex>, AgeBand, f64)]) -> Counts {
    let row = |&(region, sex, band, users): &(&str, Option<Sex>, AgeBand, f64)| ObservedUsers {
        region: RegionId::new(region),
        year: year(2025),
        sex,
        band,
        users,
        hours: None,
    };
    let regions: BTreeSet<RegionId> = rows.iter().map(|row| RegionId::new(row.0)).collect();
    let rows: BTreeMap<_, _> = BTreeMap::from([(users(), rows.iter().map(row).collect::<Vec<_>>())]);
    Counts { small: Small::Rounded, regions: regions.into_iter().collect(), rounded: rows.clone(), rows, sums: BTreeMap::new() }
}

fn shown<const N: usize>(mut lines: [Published; N], counts: &Counts) -> ([f64; N], usize) {
    let found = protect_lines(&mut lines, counts);
    assert!(found.iter().all(|found| found.code == "K0778"));
    (lines.map(|line| line.values.get(&year(2025)).copied().unwrap_or(f64::NAN)), found.len())
}

#[test]
fn lines_of_one_maker_are_a_table_and_people_are_left_as_they_are() {
    let homes = || PublishedWhat::Service(users());
    let nothing = counts(&[]);
    let lines = [
        line("Plan", homes(), AgeBand::ALL, 12.0),
        line("Plan", homes(), AgeBand::closed(0, 66), 1.0),
        line("Plan", homes(), AgeBand::open(67), 11.0),
        line("Other", homes(), AgeBand::ALL, 12.0),
        line("Plan", PublishedWhat::People, AgeBand::open(105), 1.0),
    ];
    assert_eq!(shown(lines, &nothing), ([11.0, 0.0, 11.0, 12.0, 1.0], 1));
    // A plan that rounded its bands after it added them up stands as it was printed.
    let printed = [
        line("Plan", homes(), AgeBand::ALL, 1060.0),
        line("Plan", homes(), AgeBand::closed(0, 79), 365.0),
        line("Plan", homes(), AgeBand::open(80), 694.0),
    ];
    assert_eq!(shown(printed, &nothing), ([1060.0, 365.0, 694.0], 0));
    // One who is left over: 20 less 12 and 7 at other ages.
    let gap = [
        line("Plan", homes(), AgeBand::ALL, 20.0),
        line("Plan", homes(), AgeBand::closed(0, 66), 7.0),
        line("Plan", homes(), AgeBand::open(80), 12.0),
    ];
    assert_eq!(shown(gap, &nothing).0, [19.0, 7.0, 12.0]);
}

/// One aged 67–79 is shown as none. What two plans print would give the one back, taken from the 11 that are shown.
#[test]
fn printed_lines_are_made_safe_beside_the_counts_of_their_night() {
    let homes = || PublishedWhat::Service(users());
    let night = counts(&[("1", None, AgeBand::closed(67, 79), 0.0), ("1", None, AgeBand::open(80), 11.0)]);
    let plans = [line("Plan", homes(), AgeBand::open(67), 12.0), line("Other", homes(), AgeBand::open(67), 12.0)];
    assert_eq!(shown(plans, &night), ([11.0, 11.0], 2));
    let later = [Published { values: BTreeMap::from([(year(2030), 12.0)]), ..line("Plan", homes(), AgeBand::open(67), 0.0) }];
    let mut later = later;
    assert_eq!(protect_lines(&mut later, &night), Vec::new());
    assert_eq!(later[0].values[&year(2030)], 12.0, "no count is shown of that night");
    // Two regions, and a plan that names none: it is of both together.
    let both = counts(&[("1", None, AgeBand::open(80), 11.0), ("2", None, AgeBand::open(80), 0.0)]);
    assert_eq!(shown([line("Plan", homes(), AgeBand::open(80), 12.0)], &both), ([11.0], 1));
}

/// One aged 67–79 was rounded to none and then joined with 11 older: the 11 that are shown may be 12, and 12 is not told.
#[test]
fn a_joined_count_is_as_far_off_as_what_it_was_joined_from() {
    let fine = counts(&[("1", None, AgeBand::closed(67, 79), 0.0), ("1", None, AgeBand::open(80), 11.0)]);
    let joined = Counts { rows: counts(&[("1", None, AgeBand::open(67), 11.0)]).rows, ..fine };
    assert_eq!(shown([line("Plan", PublishedWhat::Service(users()), AgeBand::open(67), 12.0)], &joined), ([11.0], 1));
}

/// By hand: one place tells 67–79 and 80 and over apart, and women and men; the other neither. Both have 67 and over.
#[test]
fn counts_of_several_are_one_where_their_ages_meet() {
    let shown = |counts: &Counts, region: &str| counts.night(&users(), Some(&RegionId::new(region)), year(2025));
    let women = Some(Sex::Female);
    let both = counts(&[
        ("1", women, AgeBand::open(67), 4.0),
        ("1", Some(Sex::Male), AgeBand::open(67), 0.0),
        ("2", None, AgeBand::closed(67, 79), 7.0),
        ("2", None, AgeBand::open(80), 3.0),
    ]);
    let sum = |of: &[Vec<Shown>]| together(of).iter().map(|one| (one.cell.band, one.cell.count, one.off)).collect::<Vec<_>>();
    let [one, other] = ["1", "2"].map(|region| shown(&both, region));
    assert_eq!(sum(&[one.clone(), other.clone()]), [(AgeBand::open(67), 14.0, 2.0)]);
    assert_eq!(sum(&[one, Vec::new()]), []);
    let narrow = vec![Shown::counted(Cell { sex: None, band: AgeBand::closed(67, 79), count: 5.0 })];
    assert_eq!(sum(&[narrow, other]), [(AgeBand::closed(67, 79), 12.0, 0.0)]);
    let of_all = Counts { sums: BTreeMap::from([(ServiceId::new("all"), vec![users(), users()])]), ..both };
    let doubled = of_all.night(&ServiceId::new("all"), Some(&RegionId::new("2")), year(2025));
    assert_eq!(doubled.iter().map(|one| one.cell.count).collect::<Vec<_>>(), [14.0, 6.0]);
}

fn figure(count: f64, band: Option<AgeBand>, measure: Measure) -> PlanFigure {
    PlanFigure {
        scenario: None,
        key: "a".to_owned(),
        plan: "Plan".to_owned(),
        page: String::new(),
        figure: String::new(),
        stated: Stated::Number { value: count, step: 1.0 },
        printed: String::new(),
        unit: String::new(),
        year: Some(year(2025)),
        year_from: None,
        region: None,
        measure,
        service: Some(users()),
        band,
        of: None,
        formula: None,
        same_as: None,
        chart: String::new(),
        note: String::new(),
        line: 2,
    }
}

/// A quotation is not changed: it stands, or it does not. Near is told alike whether it is one more than the counts, or none more.
#[test]
fn a_plans_figure_that_would_tell_is_not_shown() {
    let night = counts(&[("1", None, AgeBand::closed(67, 79), 0.0), ("1", None, AgeBand::open(80), 11.0)]);
    let hidden = |count: f64, band: Option<AgeBand>, measure: Measure| {
        let mut figure = figure(count, band, measure);
        let told = protect_figure(&mut figure, &night);
        assert_eq!(told.is_some(), figure.printed == ":");
        figure.stated == Stated::Words
    };
    let all = |count: f64| hidden(count, None, Measure::Users);
    assert_eq!([11.0, 12.0, 13.0, 14.0, 30.0].map(all), [true, true, true, false, false]);
    assert!(!hidden(12.0, None, Measure::Places));
    assert!(!hidden(11.0, Some(AgeBand::open(80)), Measure::Users), "the count itself, which is shown");
    assert!(hidden(1.0, Some(AgeBand::closed(67, 79)), Measure::Users));
}

/// What a reader sees where the register counts 67–74, 75–84 and 85 and over, and plans print what was really there: of all of these
/// ages, of the two younger, of the oldest alone, and of everybody, with those under 67 whom the register does not count.
fn seen([a, b, c, under]: [u8; 4]) -> (Vec<u64>, Vec<u64>, usize) {
    let [young, middle, old] = [AgeBand::closed(67, 74), AgeBand::closed(75, 84), AgeBand::open(85)];
    let [a, b, c, under] = [a, b, c, under].map(f64::from);
    let row =
        |band: AgeBand, users: f64| ObservedUsers { region: RegionId::new("1"), year: year(2025), sex: None, band, users, hours: None };
    let mut rows = vec![row(young, a), row(middle, b), row(old, c)];
    crate::scenario::privacy::protect_users(&mut rows);
    let by_service = BTreeMap::from([(users(), rows.clone())]);
    let (small, regions) = (Small::Rounded, vec![RegionId::new("1")]);
    let counts = Counts { small, regions, rounded: by_service.clone(), rows: by_service, sums: BTreeMap::new() };
    let homes = || PublishedWhat::Service(users());
    let mut lines = [
        line("Plan", homes(), AgeBand::open(67), a + b + c),
        line("Plan", homes(), AgeBand::closed(67, 84), a + b),
        line("Other", homes(), old, c),
        line("Other", homes(), AgeBand::ALL, a + b + c + under),
    ];
    let found = protect_lines(&mut lines, &counts);
    let bits = |values: &mut dyn Iterator<Item = f64>| values.map(f64::to_bits).collect();
    let printed = bits(&mut lines.iter().map(|line| line.values.get(&year(2025)).copied().unwrap_or(f64::NAN)));
    (bits(&mut rows.iter().map(|row| row.users)), printed, found.len())
}

/// The table run backwards by a reader who knows how it was made and that the plans print the truth: no cell is found to be one or two.
/// Printed as they are the same lines give many away. Up to four are counted of an age (four is shown as it is) and up to 24 are younger;
/// what is shown of up to 12 in all has no table behind it that was not tried.
#[test]
fn run_backwards_no_count_of_one_or_two_is_found() {
    let mut worlds: BTreeMap<_, [[u8; 2]; 4]> = BTreeMap::new();
    let mut bare: BTreeMap<_, [[u8; 2]; 4]> = BTreeMap::new();
    for code in 0..25 * 5_u16.pow(3) {
        let cells = [code % 5, code / 5 % 5, code / 25 % 5, code / 125].map(|cell| u8::try_from(cell).unwrap());
        let seen = seen(cells);
        let sums = [cells[..3].iter().sum::<u8>(), cells[0] + cells[1], cells.iter().sum()];
        for range in [worlds.entry(seen.clone()).or_insert([[u8::MAX, 0]; 4]), bare.entry((seen.0, sums)).or_insert([[u8::MAX, 0]; 4])] {
            for ([low, high], cell) in range.iter_mut().zip(cells) {
                (*low, *high) = ((*low).min(cell), (*high).max(cell));
            }
        }
    }
    let told = |worlds: &[[u8; 2]; 4]| worlds.iter().any(|[low, high]| *low >= 1 && *high <= 2);
    let tried = |printed: &[u64]| f64::from_bits(printed[3]) <= 12.0;
    let leaks: Vec<_> = worlds.iter().filter(|(seen, ranges)| tried(&seen.1) && told(ranges)).collect();
    assert!(leaks.is_empty(), "{} {:?}", leaks.len(), leaks.first());
    assert!(bare.values().filter(|ranges| told(ranges)).count() > 20);
}
