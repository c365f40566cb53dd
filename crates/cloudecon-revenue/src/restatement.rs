use cloudecon_core::{Range, Usd};

use crate::exact::{Micro, MicroRange};
use crate::{Error, Step};

/// Reported figures of a company's perimeters, and the adjustments made to them.
///
/// Reported figures are kept as given; adjustments are a list of postings in whole millionths of a
/// dollar, two for each step, that cancel. A figure is the reported one plus its postings, so that
/// the company's sum never moves and undoing every step gives the reported figure bit for bit.
///
/// ```
/// # use cloudecon_core::{Range, Usd};
/// # use cloudecon_revenue::{Adjustment, Restatement, Step};
/// let m = Usd::from_millions;
/// let mut income = Restatement::new([("cloud", m(6_597.0)), ("company level", m(-5_391.0))])?;
/// income.apply(Step::Flow(Adjustment {
///     from: "company level".into(),
///     to: "cloud".into(),
///     item: "model development, full charge".into(),
///     amount: Some(Range::exact(m(-5_391.0))),
///     basis: "reported amount, an upper bound".into(),
/// }))?;
/// assert_eq!(income.figure("cloud")?.value.mid(), m(1_206.0));
/// assert_eq!(income.company_total(), m(1_206.0));
/// income.undo();
/// assert_eq!(income.figure("cloud")?.value.mid(), m(6_597.0));
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Restatement {
    reported: Vec<(String, Usd)>,
    posted: Vec<Posted>,
}

/// A step and what it posted: indices of the perimeters and the amounts added to each.
#[derive(Debug, Clone, PartialEq)]
struct Posted {
    step: Step,
    from: (usize, MicroRange),
    to: (usize, MicroRange),
}

/// A perimeter's figure after adjustments.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustedFigure {
    /// As published.
    pub reported: Usd,
    /// After all adjustments whose amount is given.
    pub value: Range<Usd>,
    /// Items that touch the perimeter and whose amount is unknown, in order of application: flows
    /// that nobody has sized, and allocations of a figure with such a flow.
    pub not_given: Vec<String>,
}

impl AdjustedFigure {
    /// True if the amount of every adjustment is given.
    pub const fn is_complete(&self) -> bool {
        self.not_given.is_empty()
    }
}

impl Restatement {
    /// Reported figures of one measure (profit or revenue) by perimeter, in the order given.
    ///
    /// # Errors
    /// [`Error::DuplicatePerimeter`].
    pub fn new<N: Into<String>>(
        reported: impl IntoIterator<Item = (N, Usd)>,
    ) -> Result<Self, Error> {
        let mut figures: Vec<(String, Usd)> = Vec::new();
        for (name, figure) in reported {
            let name = name.into();
            if figures.iter().any(|(known, _)| *known == name) {
                return Err(Error::DuplicatePerimeter { name });
            }
            figures.push((name, figure));
        }
        Ok(Self { reported: figures, posted: Vec::new() })
    }

    /// Takes a step after those already taken.
    ///
    /// # Errors
    /// [`Error::UnknownPerimeter`] or [`Error::SelfFlow`]; nothing is posted then.
    pub fn apply(&mut self, step: Step) -> Result<(), Error> {
        if step.from() == step.to() {
            let (item, name) = (step.item().to_owned(), step.to().to_owned());
            return Err(Error::SelfFlow { item, name });
        }
        let from = self.index(step.from(), step.item())?;
        let to = self.index(step.to(), step.item())?;
        let (taken, given) = match &step {
            Step::Flow(flow) => {
                // Two ends of one amount: the more one side gives, the less it keeps.
                let amount = flow.amount.map_or_else(MicroRange::default, MicroRange::from_range);
                (amount.mirrored(), amount)
            }
            Step::Allocation(allocation) => {
                let share = allocation.share;
                let part = MicroRange::from_range(self.value(from).map(|figure| figure * share));
                (part.negated(), part)
            }
        };
        self.posted.push(Posted { step, from: (from, taken), to: (to, given) });
        Ok(())
    }

    /// Takes back the last step and returns it; `None` if none is left.
    pub fn undo(&mut self) -> Option<Step> {
        self.posted.pop().map(|posted| posted.step)
    }

    /// The steps taken, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.posted.iter().map(|posted| &posted.step)
    }

    /// The perimeters, in the order given.
    pub fn perimeters(&self) -> impl Iterator<Item = &str> {
        self.reported.iter().map(|(name, _)| name.as_str())
    }

    /// A perimeter's figure after the steps taken.
    ///
    /// # Errors
    /// [`Error::UnknownPerimeter`].
    pub fn figure(&self, name: &str) -> Result<AdjustedFigure, Error> {
        let index = self.index(name, "the figure asked for")?;
        let not_given = self.not_given().swap_remove(index);
        Ok(AdjustedFigure { reported: self.reported[index].1, value: self.value(index), not_given })
    }

    /// The sum of all perimeters after the steps taken, middles of ranges.
    ///
    /// Equal to the sum of the reported figures at any time.
    pub fn company_total(&self) -> Usd {
        let reported = self.reported.iter().map(|(_, figure)| Micro::from_usd(*figure));
        let posted = self.posted.iter().flat_map(|posted| [posted.from.1.mid, posted.to.1.mid]);
        reported.chain(posted).fold(Micro::ZERO, Micro::plus).as_usd()
    }

    /// True if two steps give the same figures in either order, taken after those already taken.
    ///
    /// Flows of given amounts always commute. An allocation does not commute with a step that
    /// changes what it divides.
    ///
    /// # Errors
    /// As [`Restatement::apply`].
    pub fn commutes(&self, first: &Step, second: &Step) -> Result<bool, Error> {
        let effects = self.order_effect(first, second)?;
        Ok(effects.iter().all(|(_, effect)| *effect == Usd::ZERO))
    }

    /// By perimeter, how much more it shows (middles) if `first` is taken before `second` than if
    /// `second` is taken first.
    ///
    /// # Errors
    /// As [`Restatement::apply`].
    pub fn order_effect(&self, first: &Step, second: &Step) -> Result<Vec<(String, Usd)>, Error> {
        let (mut one, mut other) = (self.clone(), self.clone());
        one.apply(first.clone())?;
        one.apply(second.clone())?;
        other.apply(second.clone())?;
        other.apply(first.clone())?;
        let effect = |index: usize| {
            one.postings(index).mid.plus(other.postings(index).mid.negated()).as_usd()
        };
        let names = self.reported.iter().enumerate();
        Ok(names.map(|(index, (name, _))| (name.clone(), effect(index))).collect())
    }

    /// By perimeter, the items whose amount is unknown: flows without one, and allocations of a
    /// figure that such a flow has touched.
    fn not_given(&self) -> Vec<Vec<String>> {
        let mut unknown = vec![Vec::new(); self.reported.len()];
        for posted in &self.posted {
            let is_unknown = match &posted.step {
                Step::Flow(flow) => flow.amount.is_none(),
                Step::Allocation(_) => !unknown[posted.from.0].is_empty(),
            };
            if is_unknown {
                for side in [posted.from.0, posted.to.0] {
                    unknown[side].push(posted.step.item().to_owned());
                }
            }
        }
        unknown
    }

    fn index(&self, name: &str, item: &str) -> Result<usize, Error> {
        self.reported.iter().position(|(known, _)| known == name).ok_or_else(|| {
            let known = self.perimeters().collect::<Vec<_>>().join(", ");
            Error::UnknownPerimeter { item: item.to_owned(), name: name.to_owned(), known }
        })
    }

    /// All that was posted to a perimeter.
    fn postings(&self, index: usize) -> MicroRange {
        self.posted
            .iter()
            .flat_map(|posted| [posted.from, posted.to])
            .filter(|(perimeter, _)| *perimeter == index)
            .fold(MicroRange::default(), |sum, (_, amount)| sum.plus(amount))
    }

    fn value(&self, index: usize) -> Range<Usd> {
        let reported = self.reported[index].1;
        let postings = self.postings(index);
        if postings == MicroRange::default() {
            return Range::exact(reported);
        }
        let sum = MicroRange::exact(reported).plus(postings);
        let (low, mid, high) = (sum.low.as_usd(), sum.mid.as_usd(), sum.high.as_usd());
        // In order by construction: every posting is.
        Range::new(low, mid, high).unwrap_or_else(|_| Range::exact(mid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Adjustment, Allocation};
    use cloudecon_core::Share;

    fn m(value: f64) -> Usd {
        Usd::from_millions(value)
    }

    fn income() -> Restatement {
        Restatement::new([("cloud", m(6_597.0)), ("company level", m(-5_391.0))]).unwrap()
    }

    fn flow(amount: Option<Range<Usd>>) -> Step {
        Step::Flow(Adjustment {
            from: "company level".into(),
            to: "cloud".into(),
            item: "a flow".into(),
            amount,
            basis: "made up".into(),
        })
    }

    fn by_revenue() -> Step {
        Step::Allocation(Allocation {
            from: "company level".into(),
            to: "cloud".into(),
            item: "by revenue".into(),
            share: Share::from_fraction(0.182).unwrap(),
            basis: "20.0 of 109.9 billion".into(),
        })
    }

    #[test]
    fn an_allocation_takes_a_share_of_what_is_left() {
        // 18.2 % of -5,391 = -981.162; cloud 5,615.838, company level -4,409.838.
        let mut figures = income();
        figures.apply(by_revenue()).unwrap();
        assert_eq!(figures.figure("cloud").unwrap().value, Range::exact(m(5_615.838)));
        assert_eq!(figures.figure("company level").unwrap().value.mid(), m(-4_409.838));
        assert_eq!(figures.company_total(), m(1_206.0));
    }

    #[test]
    fn not_given_is_not_zero() {
        let mut figures = income();
        figures.apply(flow(None)).unwrap();
        let cloud = figures.figure("cloud").unwrap();
        assert_eq!((cloud.is_complete(), cloud.not_given), (false, vec!["a flow".to_owned()]));
        assert_eq!(cloud.value, Range::exact(cloud.reported));
        figures.apply(by_revenue()).unwrap();
        assert_eq!(figures.figure("cloud").unwrap().not_given, ["a flow", "by revenue"]);
    }

    #[test]
    fn a_range_widens_both_sides() {
        let mut figures = income();
        let amount = Range::new(m(-900.0), m(-500.0), m(-400.0)).unwrap();
        figures.apply(flow(Some(amount))).unwrap();
        let cloud = figures.figure("cloud").unwrap().value;
        assert_eq!((cloud.low(), cloud.high()), (m(5_697.0), m(6_197.0)));
        let level = figures.figure("company level").unwrap().value;
        assert_eq!(
            (level.low(), level.mid(), level.high()),
            (m(-4_991.0), m(-4_891.0), m(-4_491.0))
        );
    }

    #[test]
    fn flows_commute_and_allocations_do_not() {
        let figures = income();
        let fixed = flow(Some(Range::exact(m(-1_000.0))));
        assert!(figures.commutes(&fixed, &fixed.clone()).unwrap());
        assert!(!figures.commutes(&by_revenue(), &fixed).unwrap());
        // Allocating first divides -5,391; allocating last -4,391: 18.2 % of -1,000 apart.
        let effect = figures.order_effect(&by_revenue(), &fixed).unwrap();
        assert_eq!(effect, [("cloud".into(), m(-182.0)), ("company level".into(), m(182.0))]);
    }

    #[test]
    fn names_are_checked() {
        let mut figures = income();
        let Step::Flow(mut wrong) = flow(None) else { unreachable!() };
        wrong.to = "clod".into();
        assert_eq!(
            figures.apply(Step::Flow(wrong.clone())).unwrap_err().to_string(),
            "`a flow` names the perimeter `clod`, which has no reported figure: \
             known are cloud, company level"
        );
        wrong.to = "company level".into();
        assert_eq!(
            figures.apply(Step::Flow(wrong)).unwrap_err().to_string(),
            "`a flow` flows from `company level` to itself"
        );
        assert!(Restatement::new([("a", m(1.0)), ("a", m(2.0))]).is_err());
        assert_eq!(figures, income());
    }
}
