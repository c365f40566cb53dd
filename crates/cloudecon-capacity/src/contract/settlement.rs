use cloudecon_core::{CheckedDiv, Energy, EnergyPrice, Usd};

/// Who pays or is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Party {
    /// The one who takes the power.
    Buyer,
    /// The generator, or the utility of a special contract.
    Seller,
    /// The utility or retailer that passes power through.
    Sleeve,
    /// Everybody else who trades at the spot price.
    Market,
}

/// What an amount is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LineKind {
    /// Energy under the contract.
    Energy,
    /// Contract price less market price, settled in money only.
    Difference,
    /// The buyer's purchases and sales at the spot price.
    Spot,
    /// The seller's purchases and sales to make good what it did not produce or produced beyond.
    Balancing,
    /// Hub price less node price.
    Basis,
    /// Output ordered off that is paid for as if produced.
    Curtailment,
    /// Payment for capacity held.
    Capacity,
    /// Payment for the highest draw.
    Demand,
    /// Payment for what was not taken.
    MinimumTake,
    /// Renewable energy certificates.
    Certificates,
    /// Fee for passing power through.
    SleeveFee,
    /// Damages for output below a guarantee.
    Availability,
}

/// An amount that one party pays another; negative if it runs the other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementLine {
    kind: LineKind,
    payer: Party,
    payee: Party,
    micros: i128,
}

impl SettlementLine {
    /// What it is for.
    pub const fn kind(&self) -> LineKind {
        self.kind
    }

    /// Who pays.
    pub const fn payer(&self) -> Party {
        self.payer
    }

    /// Who is paid.
    pub const fn payee(&self) -> Party {
        self.payee
    }

    /// The amount in whole millionths of a dollar.
    pub const fn micros(&self) -> i128 {
        self.micros
    }

    /// The amount.
    pub const fn amount(&self) -> Usd {
        usd(self.micros)
    }
}

/// Lines between parties, posted hour by hour in whole millionths of a dollar.
///
/// Sums are sums of whole numbers: over all parties nothing is made or lost, and the settlement of
/// a year is that of its parts, to the last millionth.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settlement {
    lines: Vec<SettlementLine>,
    delivered_wh: i128,
}

impl Settlement {
    pub(super) fn post(&mut self, kind: LineKind, payer: Party, payee: Party, amount: Usd) {
        let micros = whole(amount.as_usd() * MICROS_PER_USD);
        let same = |line: &&mut SettlementLine| {
            (line.kind, line.payer, line.payee) == (kind, payer, payee)
        };
        match self.lines.iter_mut().find(same) {
            Some(line) => line.micros += micros,
            None => self.lines.push(SettlementLine { kind, payer, payee, micros }),
        }
    }

    pub(super) fn deliver(&mut self, energy: Energy) {
        self.delivered_wh += whole(energy.as_mwh() * WH_PER_MWH);
    }

    /// The lines in the order in which they first occurred.
    pub fn lines(&self) -> &[SettlementLine] {
        &self.lines
    }

    /// Sum of the lines of a kind as the first payer sees them; zero without one.
    pub fn amount(&self, kind: LineKind) -> Usd {
        usd(self.lines.iter().filter(|line| line.kind == kind).map(|line| line.micros).sum())
    }

    /// What a party pays less what it is paid, in whole millionths of a dollar.
    pub fn net_paid_micros(&self, party: Party) -> i128 {
        let sign = |line: &SettlementLine| {
            i128::from(line.payer == party) - i128::from(line.payee == party)
        };
        self.lines.iter().map(|line| sign(line) * line.micros).sum()
    }

    /// What a party pays less what it is paid.
    pub fn net_paid(&self, party: Party) -> Usd {
        usd(self.net_paid_micros(party))
    }

    /// Energy delivered under the contract.
    pub const fn delivered(&self) -> Energy {
        Energy::from_mwh(self.delivered_wh as f64 / WH_PER_MWH)
    }

    /// What the buyer pays in all for each megawatt-hour of an energy, such as its load;
    /// `None` for no energy.
    pub fn buyer_price_over(&self, energy: Energy) -> Option<EnergyPrice> {
        self.net_paid(Party::Buyer).checked_div(energy)
    }

    /// Both settlements as one.
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        for line in &other.lines {
            let same = |own: &&mut SettlementLine| {
                (own.kind, own.payer, own.payee) == (line.kind, line.payer, line.payee)
            };
            match self.lines.iter_mut().find(same) {
                Some(own) => own.micros += line.micros,
                None => self.lines.push(*line),
            }
        }
        self.delivered_wh += other.delivered_wh;
        self
    }
}

const MICROS_PER_USD: f64 = 1e6;
const WH_PER_MWH: f64 = 1e6;

const fn usd(micros: i128) -> Usd {
    Usd::from_usd(micros as f64 / MICROS_PER_USD)
}

#[expect(clippy::cast_possible_truncation, reason = "a hour's money is far below 1e32")]
fn whole(value: f64) -> i128 {
    value.round() as i128
}
