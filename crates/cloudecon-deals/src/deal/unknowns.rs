use super::Deal;
use crate::term_value::TermNumber;
use crate::{Error, Minimum, Rate, Reward, Term, TermKind, TermValue, TierMode};

/// A number of a contract that is only known to lie between two ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The term.
    pub term: String,
    /// The field, with the place in a list: `tiers[1].unit`.
    pub field: String,
    /// Low end: plain ratio, micro-dollars or micro-units.
    pub low: Rate,
    /// Middle.
    pub mid: Rate,
    /// High end.
    pub high: Rate,
    /// True if the number is a whole count of micros.
    pub is_whole: bool,
}

impl Unknown {
    /// `term.field`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.term, self.field)
    }
}

/// Something that looks at, and may replace, every number of a contract.
trait Visit {
    fn number<T: TermNumber>(
        &mut self,
        term: &str,
        field: &str,
        value: &mut TermValue<T>,
    ) -> Result<(), Error>;
}

struct Collect(Vec<Unknown>);

impl Visit for Collect {
    fn number<T: TermNumber>(
        &mut self,
        term: &str,
        field: &str,
        value: &mut TermValue<T>,
    ) -> Result<(), Error> {
        if !value.is_exact() {
            let (low, mid, high) =
                (value.low().as_rate(), value.mid().as_rate(), value.high().as_rate());
            // A kind that keeps whole micros rounds a third of a micro away.
            let is_whole =
                Rate::new(1, 3).is_ok_and(|third| value.low().with_rate(third).as_rate() != third);
            self.0.push(Unknown {
                term: term.to_owned(),
                field: field.to_owned(),
                low,
                mid,
                high,
                is_whole,
            });
        }
        Ok(())
    }
}

struct Centre;

impl Visit for Centre {
    fn number<T: TermNumber>(
        &mut self,
        _term: &str,
        _field: &str,
        value: &mut TermValue<T>,
    ) -> Result<(), Error> {
        *value = TermValue::exact(value.mid());
        Ok(())
    }
}

/// Ends for the unknowns, in their order.
struct Narrow<'a>(std::slice::Iter<'a, (Rate, Rate)>);

impl Visit for Narrow<'_> {
    fn number<T: TermNumber>(
        &mut self,
        _term: &str,
        _field: &str,
        value: &mut TermValue<T>,
    ) -> Result<(), Error> {
        if value.is_exact() {
            return Ok(());
        }
        if let Some((low, high)) = self.0.next() {
            let (low, high) = (value.low().with_rate(*low), value.low().with_rate(*high));
            *value = TermValue::new(low, low, high)?;
        }
        Ok(())
    }
}

impl Deal {
    /// The numbers that are ranges, in computing order of the terms.
    pub fn unknowns(&self) -> Vec<Unknown> {
        let mut seen = Collect(Vec::new());
        let mut copy = self.clone();
        for term in &mut copy.terms {
            // Collecting never fails.
            if visit(term, &mut seen).is_err() {
                break;
            }
        }
        seen.0
    }

    /// True if no number is a range.
    pub fn is_exact(&self) -> bool {
        self.unknowns().is_empty()
    }

    /// The contract with the middle of every range.
    #[must_use]
    pub fn central(&self) -> Self {
        let mut copy = self.clone();
        for term in &mut copy.terms {
            if visit(term, &mut Centre).is_err() {
                break;
            }
        }
        copy
    }

    /// The contract with a value for each of [`Deal::unknowns`], in that order.
    ///
    /// # Errors
    /// [`Error::Misaligned`] if there are more or fewer values than unknowns, [`Error::Outside`]
    /// for a value outside the range of its term.
    pub fn with_values(&self, values: &[Rate]) -> Result<Self, Error> {
        let unknowns = self.unknowns();
        let expected = unknowns.len();
        if values.len() != expected {
            return Err(Error::Misaligned { name: "values".into(), found: values.len(), expected });
        }
        for (unknown, value) in unknowns.iter().zip(values) {
            if !(unknown.low..=unknown.high).contains(value) {
                return Err(Error::Outside {
                    name: unknown.name(),
                    low: unknown.low.to_string(),
                    high: unknown.high.to_string(),
                    found: value.to_string(),
                });
            }
        }
        let ends: Vec<(Rate, Rate)> = values.iter().map(|value| (*value, *value)).collect();
        self.narrowed(&ends)
    }

    /// The contract with other ends for each of [`Deal::unknowns`], in that order.
    pub(crate) fn narrowed(&self, ends: &[(Rate, Rate)]) -> Result<Self, Error> {
        let mut copy = self.clone();
        let mut narrow = Narrow(ends.iter());
        for term in &mut copy.terms {
            visit(term, &mut narrow)?;
        }
        Ok(copy)
    }
}

fn visit<V: Visit>(term: &mut Term, v: &mut V) -> Result<(), Error> {
    let id = term.id.clone();
    let id = id.as_str();
    match &mut term.kind {
        TermKind::FixedFee(fee) => {
            v.number(id, "amount", &mut fee.amount)?;
            if let Some(step) = &mut fee.escalator {
                v.number(id, "escalator", &mut step.rate)?;
            }
        }
        TermKind::UnitRate(rate) => {
            v.number(id, "rate", &mut rate.rate)?;
            if let Some(most) = &mut rate.at_most {
                v.number(id, "at_most", most)?;
            }
        }
        TermKind::Tiered(tiered) => {
            if let TierMode::Package { price, .. } = &mut tiered.mode {
                v.number(id, "price", price)?;
            }
            tiers(id, &mut tiered.tiers, v)?;
        }
        TermKind::RevenueShare(share) => tiers(id, &mut share.tiers, v)?,
        TermKind::PerformanceHurdle(hurdle) => {
            v.number(id, "threshold", &mut hurdle.threshold)?;
            match &mut hurdle.reward {
                Reward::Rate(rate) => v.number(id, "reward", rate)?,
                Reward::Lump(lump) => v.number(id, "reward", lump)?,
            }
        }
        TermKind::MinimumCommitment(minimum) => {
            for (place, level) in minimum.level.iter_mut().enumerate() {
                v.number(id, &format!("level[{place}]"), level)?;
            }
        }
        TermKind::TakeOrPay(take) => {
            v.number(id, "rate", &mut take.rate)?;
            match &mut take.minimum {
                Minimum::Money(money) => v.number(id, "minimum", money)?,
                Minimum::Units(units) => v.number(id, "minimum", units)?,
            }
            if let Some(most) = &mut take.maximum {
                v.number(id, "maximum", most)?;
            }
        }
        TermKind::Cap(limit) | TermKind::Floor(limit) => v.number(id, "limit", &mut limit.limit)?,
        TermKind::ResidualBackstop(backstop) => {
            v.number(id, "price", &mut backstop.price)?;
            if let Some(ceiling) = &mut backstop.ceiling {
                v.number(id, "ceiling", ceiling)?;
            }
        }
        TermKind::Prepayment(prepayment) => v.number(id, "amount", &mut prepayment.amount)?,
        TermKind::Termination(termination) => v.number(id, "fee", &mut termination.fee)?,
        TermKind::Guarantee(guarantee) => v.number(id, "cap", &mut guarantee.cap)?,
        TermKind::EquityKicker(kicker) => v.number(id, "grant_value", &mut kicker.grant_value)?,
        TermKind::Funding(funding) => {
            for (place, tranche) in funding.tranches.iter_mut().enumerate() {
                v.number(id, &format!("tranches[{place}].amount"), &mut tranche.amount)?;
            }
        }
        TermKind::CustomerSupplied(hardware) => v.number(id, "value", &mut hardware.value)?,
        TermKind::GreaterOf(_) | TermKind::LesserOf(_) | TermKind::Interest(_) => {}
    }
    Ok(())
}

fn tiers<V: Visit>(id: &str, tiers: &mut [crate::Tier], v: &mut V) -> Result<(), Error> {
    for (place, tier) in tiers.iter_mut().enumerate() {
        v.number(id, &format!("tiers[{place}].unit"), &mut tier.unit)?;
        v.number(id, &format!("tiers[{place}].flat"), &mut tier.flat)?;
    }
    Ok(())
}
