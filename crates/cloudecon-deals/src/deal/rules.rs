//! Each rule of recognition stands on a kind of term that it is made for.

use super::check::wrong;
use crate::{BreakageRule, Error, ExactShare, Rate, Recognition, Shortfall, Term, TermKind};

pub(super) fn recognition(term: &Term) -> Result<(), Error> {
    let wrong = |allowed, found: &str| Err(wrong(&term.id, "recognition", allowed, found));
    match &term.recognition {
        Recognition::AsEarned => Ok(()),
        Recognition::Level | Recognition::Progress(_) | Recognition::Lease => match &term.kind {
            TermKind::MinimumCommitment(minimum)
                if term.recognition == Recognition::Lease
                    && minimum.shortfall != Shortfall::Pay =>
            {
                wrong("a minimum whose shortfall is paid, for a lease", "another shortfall")
            }
            TermKind::Termination(_) => Ok(()),
            _ if term.is_settled_later() => {
                wrong("`as_earned` on terms that are no charge of a period", "a spread")
            }
            _ => Ok(()),
        },
        Recognition::MinimumGuarantee(_) => match &term.kind {
            TermKind::MinimumCommitment(minimum) if minimum.shortfall == Shortfall::Pay => Ok(()),
            _ => wrong("a minimum or take-or-pay whose shortfall is paid", "a minimum guarantee"),
        },
        Recognition::Breakage(rule) => {
            match &term.kind {
                TermKind::MinimumCommitment(minimum)
                    if matches!(minimum.shortfall, Shortfall::MakeUp { .. }) => {}
                TermKind::Prepayment(prepayment) if !prepayment.refundable => {}
                _ => {
                    let allowed =
                        "a shortfall with `make_up`, or a prepayment that is not refundable";
                    return wrong(allowed, "breakage");
                }
            }
            let BreakageRule::Proportional(parts) = rule else { return Ok(()) };
            let fits = |part: &ExactShare| Rate::ZERO < part.rate() && part.rate() <= Rate::ONE;
            if parts.is_empty() || !parts.iter().all(fits) {
                return wrong("expected use above 0 % and up to 100 %", "other parts");
            }
            Ok(())
        }
        Recognition::Financing(component) => {
            if !matches!(term.kind, TermKind::Prepayment(_)) {
                return wrong("a prepayment, for a financing component", "another term");
            }
            let rate = component.rate_per_period;
            if rate.rate().is_negative() || rate.rate() > Rate::ONE {
                return wrong("a rate between 0 % and 100 % a period", &rate.to_string());
            }
            Ok(())
        }
    }
}
