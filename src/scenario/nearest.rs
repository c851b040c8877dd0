//! The word somebody probably meant.

/// The known word nearest to `word`, capital letters aside, if it is near enough to be a slip: one letter in short
/// words, one in three in longer ones. Of equally near words the first.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim().to_lowercase();
    let most = (word.chars().count() / 3).max(1);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
    known.into_iter().map(|candidate| (distance(candidate), candidate)).filter(|(d, _)| *d <= most).min_by_key(|(d, _)| *d).map(|(_, c)| c)
}

/// Advice on a word that is not known: the nearest known one, or all of them.
#[must_use]
pub fn advice(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "leave it out".to_owned(),
        None if known.len() <= 24 => format!("known here: {}", known.join(", ")),
        None => format!("known here: {} … ({} in all)", known[..24].join(", "), known.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_a_stranger_is_not() {
        let known = ["population", "persons", "age"];
        assert_eq!(nearest("poulation", known), Some("population"));
        assert_eq!(nearest("Persons", known), Some("persons"));
        assert_eq!(nearest("sex", known), None);
        assert_eq!(nearest("aeg", known), Some("age"));
    }

    #[test]
    fn advice_names_what_is_known() {
        assert_eq!(advice("agee", &["age", "sex"]), "did you mean `age`?");
        assert_eq!(advice("qqqqqq", &["age", "sex"]), "known here: age, sex");
    }
}
