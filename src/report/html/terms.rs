//! What a study says of a service's use beside its rates, in words of the page.

use crate::domain::service::{Service, Shrinkage};
use crate::domain::terms::{GivenHours, Growth};
use crate::report::labels::{ages, label, sentence};
use crate::report::{Run, numbers, quote};

/// Sentences after a service's rates: growth of its own, hours by age and their growth; nothing where the study says nothing.
pub fn words(run: &Run, service: &Service) -> String {
    let growth = |key: &str, growth: &Option<Growth>| growth.as_ref().map_or_else(String::new, |growth| grows(run, key, growth));
    let terms = &service.terms;
    let hours =
        if terms.hours.is_empty() { String::new() } else { sentence("page.kind.hours", run.language, &[&hours(run, &terms.hours)]) };
    growth("page.kind.growth", &terms.growth) + &hours + &growth("page.kind.hours_growth", &terms.hours_growth)
}

fn grows(run: &Run, key: &str, growth: &Growth) -> String {
    let pace = growth.pace;
    let words = [numbers::signed_percent(pace.per_year, 1, run.language), pace.from.to_string(), pace.until.to_string()];
    sentence(key, run.language, &[&words[0], &words[1], &words[2], &quote::cited(run.study, &growth.source, run.language)])
}

/// Ages and hours, a region's name before them where rows are of one.
fn hours(run: &Run, rows: &[GivenHours]) -> String {
    let one = |row: &GivenHours| {
        let region = run.study.regions.iter().find(|region| run.study.regions.len() > 1 && Some(&region.id) == row.region.as_ref());
        let region = region.map_or(String::new(), |region| format!("{}: ", region.name));
        let sex = row.sex.map_or(String::new(), |sex| format!(", {}", label(super::assumptions::sex_key(sex), run.language)));
        format!("{region}{}{sex} {}", ages(row.band, run.language), numbers::decimal(row.hours, 1, run.language))
    };
    rows.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What a band's rate was held against.
pub fn held(run: &Run, shrinkage: &Shrinkage) -> String {
    let percent = |share: f64, places: usize| numbers::percent(share, places, run.language);
    let words = [
        percent(shrinkage.own_rate, 1),
        percent(shrinkage.own, 0),
        shrinkage.municipalities.to_string(),
        percent(shrinkage.others_rate, 1),
    ];
    sentence("page.kind.shrunk", run.language, &[&words[0], &words[1], &words[2], &words[3]])
}
