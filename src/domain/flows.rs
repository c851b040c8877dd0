//! People who moved in and out of a municipality in a year, counted without their ages.

/// Persons of a calendar year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Who moved in.
    pub moved_in: f64,
    /// Who moved out.
    pub moved_out: f64,
}

impl Flow {
    /// In less out, persons.
    #[must_use]
    pub fn net(self) -> f64 {
        self.moved_in - self.moved_out
    }

    fn plus(self, other: Self) -> Self {
        Self { moved_in: self.moved_in + other.moved_in, moved_out: self.moved_out + other.moved_out }
    }

    fn less(self, other: Self) -> Self {
        Self { moved_in: self.moved_in - other.moved_in, moved_out: self.moved_out - other.moved_out }
    }
}

/// The moves of a calendar year by where people came from or went to, as far as they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Flows {
    /// Over the municipality's border, from and to anywhere.
    pub all: Option<Flow>,
    /// Of which within the country.
    pub internal: Option<Flow>,
    /// Of which from and to abroad.
    pub international: Option<Flow>,
}

impl Flows {
    /// From and to anywhere: as counted, else both kinds together.
    #[must_use]
    pub fn total(&self) -> Option<Flow> {
        self.all.or_else(|| Some(self.internal?.plus(self.international?)))
    }

    /// From and to abroad: as counted, else what is left of all without those within the country.
    #[must_use]
    pub fn abroad(&self) -> Option<Flow> {
        self.international.or_else(|| Some(self.all?.less(self.internal?)))
    }

    /// The larger number of persons, in or out, that the kinds are apart from all: more than all where one kind alone is
    /// counted, apart at all where both are. Zero where nothing can be held against each other.
    #[must_use]
    pub fn apart(&self) -> f64 {
        let Some(all) = self.all else { return 0.0 };
        let larger = |flow: Flow| flow.moved_in.max(flow.moved_out);
        match (self.internal, self.international) {
            (Some(internal), Some(abroad)) => {
                let left = internal.plus(abroad).less(all);
                left.moved_in.abs().max(left.moved_out.abs())
            }
            (Some(one), None) | (None, Some(one)) => larger(one.less(all)).max(0.0),
            (None, None) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn flow(moved_in: f64, moved_out: f64) -> Option<Flow> {
        Some(Flow { moved_in, moved_out })
    }

    #[test]
    fn what_is_not_counted_follows_from_what_is() {
        // Hamar 2012 (Statistics Norway): 1 953 in, 372 of them from abroad; 1 599 out, 98 of them to abroad.
        let counted = Flows { all: flow(1953.0, 1599.0), internal: None, international: flow(372.0, 98.0) };
        assert_eq!((counted.total().map(Flow::net), counted.abroad().map(Flow::net)), (Some(354.0), Some(274.0)));
        let by_kind = Flows { all: None, internal: flow(1581.0, 1501.0), international: flow(372.0, 98.0) };
        assert_eq!(by_kind.total(), counted.total());
        let without = Flows { all: flow(1953.0, 1599.0), internal: flow(1581.0, 1501.0), international: None };
        assert_eq!(without.abroad(), flow(372.0, 98.0));
        assert_eq!((Flows { international: None, ..counted }).abroad(), None);
    }

    #[test]
    fn kinds_that_do_not_add_up_are_seen() {
        let of = |internal, international| Flows { all: flow(100.0, 80.0), internal, international }.apart();
        assert_eq!((of(None, None), of(flow(60.0, 79.0), None), of(None, flow(60.0, 83.0))), (0.0, 0.0, 3.0));
        assert_eq!((of(flow(60.0, 70.0), flow(40.0, 10.0)), of(flow(60.0, 70.0), flow(35.0, 10.0))), (0.0, 5.0));
    }
}
