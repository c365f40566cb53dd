//! Zeros of a margin along paths that no single factor describes.

use crate::{Deal, Drivers, Error, MicroUsd, PartyId, Rate};

/// A bracket in which a margin changes sign or is zero; both ends are the same at an exact zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// Low end of the bracket.
    pub from: Rate,
    /// High end; at most the tolerance above the low end.
    pub to: Rate,
    /// Margin at the low end.
    pub before: MicroUsd,
    /// Margin at the high end: of the other sign, or zero.
    pub after: MicroUsd,
}

/// Every change of sign of a party's margin that a grid of an index sees, each bisected to
/// `tolerance`.
///
/// `path` gives the drivers at an index: a delay, a mix, a price path. Two changes between
/// neighbours of the grid cancel and are not seen; [`crate::payoff`] is exact and sees all, but
/// takes a common factor on drivers only.
///
/// ```
/// # use cloudecon_deals::{
/// #     Calendar, Deal, DealTermsRaw, Drivers, Error, MicroUsd, Party, PartyId, Rate, Source, Term,
/// #     TermKind, UnitRate, crossings,
/// # };
/// # let rate = |driver: &str| -> Result<TermKind, Error> {
/// #     let (usage, rate) = (Source::driver(driver), "1 USD/unit".parse()?);
/// #     Ok(TermKind::UnitRate(UnitRate { usage, rate, at_most: None }))
/// # };
/// # let deal = Deal::try_from(
/// #     DealTermsRaw::new("crossing")
/// #         .with_party(Party::new("lab", &[]))
/// #         .with_party(Party::new("cloud", &[]))
/// #         .with_term(Term::new("fee", "lab", "cloud", rate("sales")?))
/// #         .with_term(Term::new("credit", "cloud", "lab", rate("credits")?)),
/// # )?;
/// // The cloud earns the sales and gives credits: 8 x less 2 and less x squared, zero at 0.258 and 7.742.
/// let calendar = Calendar::quarters("2026Q1".parse()?, 1)?;
/// let path = |x: Rate| {
///     let x = x.as_f64();
///     Drivers::new(calendar).with_units("sales", &[8.0 * x])?.with_units("credits", &[2.0 + x * x])
/// };
/// let grid: Vec<Rate> = (0..=10).map(Rate::whole).collect();
/// let found = crossings(&deal, &"cloud".into(), &grid, Rate::new(1, 1_000)?, path)?;
/// assert_eq!(found.len(), 2);
/// assert!(found[0].from.as_f64() <= 0.2584 && 0.2583 <= found[0].to.as_f64());
/// assert!(found[1].from.as_f64() <= 7.7417 && 7.7416 <= found[1].to.as_f64());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Value`] unless the grid rises and the tolerance is above zero; as [`Deal::evaluate`]
/// and as `path`.
pub fn crossings(
    deal: &Deal,
    party: &PartyId,
    grid: &[Rate],
    tolerance: Rate,
    path: impl Fn(Rate) -> Result<Drivers, Error>,
) -> Result<Vec<Crossing>, Error> {
    if tolerance <= Rate::ZERO {
        return Err(Error::Value {
            name: "tolerance",
            allowed: "above zero",
            found: tolerance.to_string(),
        });
    }
    if let Some([_, late]) = grid.array_windows().find(|[a, b]| a >= b) {
        return Err(Error::Value { name: "grid", allowed: "rising", found: late.to_string() });
    }
    let margin = |index: Rate| -> Result<MicroUsd, Error> {
        Ok(deal.evaluate(&path(index)?)?.margin_total(party))
    };
    let mut found = Vec::new();
    let mut last: Option<(Rate, MicroUsd)> = None;
    for index in grid {
        let here = (*index, margin(*index)?);
        if here.1 == MicroUsd::ZERO {
            found.push(bracket(here, here));
        } else if let Some(before) = last.filter(|before| is_between(before.1, here.1)) {
            found.push(bisect(before, here, tolerance, &margin)?);
        }
        last = Some(here);
    }
    Ok(found)
}

fn is_between(a: MicroUsd, b: MicroUsd) -> bool {
    a.as_micros().signum() * b.as_micros().signum() < 0
}

fn bracket(low: (Rate, MicroUsd), high: (Rate, MicroUsd)) -> Crossing {
    Crossing { from: low.0, to: high.0, before: low.1, after: high.1 }
}

/// Halves a bracket until it is at most `tolerance` wide.
fn bisect(
    mut low: (Rate, MicroUsd),
    mut high: (Rate, MicroUsd),
    tolerance: Rate,
    margin: &impl Fn(Rate) -> Result<MicroUsd, Error>,
) -> Result<Crossing, Error> {
    let fail = || Error::overflow("demand index");
    let half = Rate::new(1, 2)?;
    while high.0.checked_sub(low.0).ok_or_else(fail)? > tolerance {
        let sum = low.0.checked_add(high.0).ok_or_else(fail)?;
        let index = sum.checked_mul(half).ok_or_else(fail)?;
        let middle = (index, margin(index)?);
        if middle.1 == MicroUsd::ZERO {
            return Ok(bracket(middle, middle));
        }
        if is_between(low.1, middle.1) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(bracket(low, high))
}
