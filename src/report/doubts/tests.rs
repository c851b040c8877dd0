use super::*;
use crate::report::fake::Fake;
use crate::report::labels::keys;
use std::collections::BTreeSet;

fn reader(fake: &Fake, language: Language) -> Reader<'_> {
    Reader { language, study: Some(&fake.study) }
}

fn full() -> Diagnostic {
    Diagnostic::warning("K0413", "places taken")
        .at(Place::file("tables/capacity.csv").line(7))
        .fact("service", Fact::Service("long-stay".to_owned()))
        .fact("region", Fact::Region("3403".to_owned()))
        .fact("taken", Fact::Number(1254.5, 1))
        .fact("places", Fact::Number(244.0, 1))
        .fact("year", Fact::Year(2025))
}

#[test]
fn every_code_is_listed_once_and_says_what_and_what_to_do_in_every_language() {
    let listed: Vec<&str> = codes().map(|(code, _)| code).collect();
    assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len(), "a code stands twice");
    for code in &listed {
        for language in Language::ALL {
            let (said, advice) = (said(code, language).unwrap_or_default(), advice(code, language).unwrap_or_default());
            assert!(said.ends_with('.') && advice.ends_with('.'), "{code} in {}: `{said}` `{advice}`", language.code());
        }
        let own = [Language::Nb, Language::Nn, Language::Sv].map(|language| said(code, language));
        assert!(own.iter().all(|words| *words != said(code, Language::En)), "{code} is left in English");
    }
    let told: BTreeSet<&str> = keys().filter_map(|key| key.strip_prefix("warning.K")).filter_map(|rest| rest.get(..4)).collect();
    assert_eq!(told, listed.iter().map(|code| &code[1..]).collect(), "a code has words and cannot be a doubt, or the other way round");
}

#[test]
fn what_touches_the_main_figures_comes_first_and_a_strange_code_is_not_overlooked() {
    let order = ["K0999", "K0413", "K0732", "K0769"].map(weight);
    assert!(order.is_sorted() && order[0].1 == Touches::Headline, "{order:?}");
    assert_eq!(order.map(|(_, touches)| touches)[1..], Touches::ALL);
}

#[test]
fn a_case_has_names_and_numbers_as_its_reader_writes_them() {
    let mut fake = Fake::new();
    assert_eq!(
        reader(&fake, Language::Nb).case(&full()),
        "Langtidsopphold, Hamar: 1\u{a0}254,5 plasser i bruk 31. desember 2025, 244 i tabellen"
    );
    fake.study.regions.truncate(1);
    let alone = reader(&fake, Language::Sv).case(&full());
    assert!(alone.starts_with("Permanenta platser: 1\u{a0}254,5 platser användes 31 december 2025"), "{alone}");
    let words = Reader { language: Language::En, study: None };
    assert!(words.case(&full()).starts_with("Long-stay, 3403: 1,254.5 places in use"), "{}", words.case(&full()));
}

#[test]
fn a_case_without_a_value_says_where_it_is() {
    let fake = Fake::new();
    let mut doubt = full();
    assert!(reader(&fake, Language::Nb).fits(&doubt));
    doubt.facts.retain(|(name, _)| *name != "taken");
    assert!(!reader(&fake, Language::Nb).fits(&doubt));
    assert_eq!(reader(&fake, Language::Nb).case(&doubt), "Langtidsopphold, Hamar, 2025");
    doubt.facts.clear();
    assert_eq!(reader(&fake, Language::Nn).case(&doubt), "tables/capacity.csv, linje 7");
    doubt.place = Place::default();
    assert_eq!(reader(&fake, Language::Nb).case(&doubt), "");
}

#[test]
fn a_reason_may_have_values_of_its_own() {
    let doubt = Diagnostic::warning("K0416", "no trend")
        .fact("ages", Fact::Ages(80, None))
        .fact("reason", Fact::Word("warning.trend.few"))
        .fact("years", Fact::Number(2.0, 0))
        .fact("needed", Fact::Number(3.0, 0));
    let reader = Reader { language: Language::Nb, study: None };
    assert_eq!(reader.case(&doubt), "80 år og over: 2 år har tellinger, 3 er nødvendig");
}

#[test]
fn years_beside_each_other_are_one_span() {
    assert_eq!(spans(&[2011, 2012, 2013, 2019]), "2011–2013, 2019");
    assert_eq!((spans(&[]), spans(&[2020])), (String::new(), "2020".to_owned()));
}
