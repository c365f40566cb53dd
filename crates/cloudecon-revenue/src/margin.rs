//! Margins, their change, and what would have to be added back for another change.

use cloudecon_core::{BasisPoints, Margin, Range, Usd};

use crate::{ProfitLevel, Statement};

const BASIS_POINT: f64 = 1e-4;

/// Margin after less margin before; `None` where a margin does not exist.
///
/// ```
/// # use cloudecon_core::Usd;
/// # use cloudecon_revenue::{margin_change, ProfitLevel, Statement};
/// let m = Usd::from_millions;
/// let before = Statement::from_ebit(m(35_579.0), m(12_465.0));
/// let after = Statement::from_ebit(m(37_587.0), m(14_161.0));
/// // 14,161 / 37,587 - 12,465 / 35,579 = 37.675 % - 35.035 %.
/// let change = margin_change(&before, &after, ProfitLevel::Ebit).ok_or("no margin")?;
/// assert_eq!(format!("{change:.2}"), "+264.05 bp");
/// # Ok::<(), &'static str>(())
/// ```
pub fn margin_change(
    before: &Statement,
    after: &Statement,
    level: ProfitLevel,
) -> Option<BasisPoints> {
    Some(after.margin(level)? - before.margin(level)?)
}

/// Profit and revenue known only within limits, such as the rounding of a printed figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RangedMargin {
    /// Profit of the period.
    pub profit: Range<Usd>,
    /// Revenue of the same period.
    pub revenue: Range<Usd>,
}

impl RangedMargin {
    /// The margin over all combinations of profit and revenue; `None` unless revenue is positive
    /// and exceeds profit throughout.
    pub fn margin(&self) -> Option<Range<Margin>> {
        Margin::of(self.profit.high(), self.revenue.low())?;
        Some(self.profit.combine(self.revenue, |profit, revenue| {
            Margin::of(profit, revenue).unwrap_or_default()
        }))
    }

    /// The change of the margin to a later period, the errors of the four figures independent.
    ///
    /// A claim outside this range cannot be saved by rounding.
    pub fn change_to(&self, after: &Self) -> Option<Range<BasisPoints>> {
        Some(after.margin()?.combine(self.margin()?, |a, b| a - b))
    }
}

/// The one-off that would turn a reported margin change into a claimed one.
///
/// Positive is added to the reported profit (a charge taken out), negative is taken from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpliedAddBack {
    /// Add-back in the period before, if it alone closes the gap.
    pub in_before: Range<Usd>,
    /// Add-back in the period after, if it alone closes the gap.
    pub in_after: Range<Usd>,
}

/// The EBIT add-back, in one period or the other, that closes the gap to a claimed change.
///
/// In the period before: `(margin_after - claimed) x revenue_before - ebit_before`; in the period
/// after: `(margin_before + claimed) x revenue_after - ebit_after`. `None` where a margin does not
/// exist. The range of the claim is its printed precision.
pub fn implied_add_back(
    before: &Statement,
    after: &Statement,
    claimed: Range<BasisPoints>,
) -> Option<ImpliedAddBack> {
    let margin_before = before.margin(ProfitLevel::Ebit)?.as_fraction();
    let margin_after = after.margin(ProfitLevel::Ebit)?.as_fraction();
    Some(ImpliedAddBack {
        in_before: claimed.map(|change| {
            before.revenue() * (margin_after - change.as_bp() * BASIS_POINT) - before.ebit()
        }),
        in_after: claimed.map(|change| {
            after.revenue() * (margin_before + change.as_bp() * BASIS_POINT) - after.ebit()
        }),
    })
}

/// How much of a segment's margin change goes away when one line is left out of both periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineExclusion {
    /// Change of the whole segment's EBIT margin.
    pub whole: BasisPoints,
    /// Change of the EBIT margin of the rest.
    pub rest: BasisPoints,
    /// The part that the line explains: whole less rest.
    pub explained: BasisPoints,
}

/// Leaves a line out of a segment before and after; `None` where a margin does not exist.
pub fn exclude_line(
    segment: (&Statement, &Statement),
    line: (&Statement, &Statement),
) -> Option<LineExclusion> {
    let whole = margin_change(segment.0, segment.1, ProfitLevel::Ebit)?;
    let (before, after) = (*segment.0 - *line.0, *segment.1 - *line.1);
    let rest = margin_change(&before, &after, ProfitLevel::Ebit)?;
    Some(LineExclusion { whole, rest, explained: whole - rest })
}
