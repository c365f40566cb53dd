use crate::{Ledger, LineRole, Measure, MicroUsd, PartyId};

/// The account of one party in the stated order of lines.
///
/// Each step is what the party receives less what it pays on lines of that role; the steps add up
/// to the margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waterfall {
    /// Sale, refunds and credits, infrastructure, share, hurdle, commitments, own cost.
    pub steps: Vec<(LineRole, MicroUsd)>,
    /// Sum of the steps.
    pub margin: MicroUsd,
}

const ORDER: [LineRole; 7] = [
    LineRole::Sale,
    LineRole::Refund,
    LineRole::Infrastructure,
    LineRole::Share,
    LineRole::Hurdle,
    LineRole::Commitment,
    LineRole::OwnCost,
];

/// The waterfall of a party over all periods, on recognised amounts.
///
/// ```text
/// gross sales -> refunds and credits -> infrastructure -> share -> hurdle -> commitments -> own cost = margin
/// ```
pub fn waterfall(ledger: &Ledger, party: &PartyId) -> Waterfall {
    let step = |role: LineRole| -> MicroUsd {
        ledger.net_of(party, Measure::Recognised, |r| r == role).into_iter().sum()
    };
    let steps: Vec<(LineRole, MicroUsd)> = ORDER.map(|role| (role, step(role))).to_vec();
    let margin = steps.iter().map(|(_, amount)| *amount).sum();
    Waterfall { steps, margin }
}
