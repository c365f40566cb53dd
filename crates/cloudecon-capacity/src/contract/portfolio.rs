use std::collections::BTreeMap;

use cloudecon_core::{EnergyPrice, Power, Quantity, Range};

use crate::Error;
use crate::error::at_least_zero;

/// A power contract as published: most say how much, few say at what price.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedContract {
    /// Any key of the caller, such as the structure or the buyer: sums are by it.
    pub group: String,
    /// Contracted power.
    pub power: Option<Power>,
    /// Price, as a range where only one is known.
    pub price: Option<Range<EnergyPrice>>,
}

/// Contracts of a group.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ContractSummary {
    /// How many.
    pub count: usize,
    /// Their power, as far as it is published.
    pub power: Power,
    /// How many do not say how much.
    pub without_power: usize,
    /// Power of those that have a price.
    pub priced_power: Power,
    /// Mean price of those, by power; `None` if none has one.
    pub mean_price: Option<Range<EnergyPrice>>,
}

/// Sums published contracts by group, in order of groups.
///
/// # Errors
/// [`Error::Number`] for a negative power; [`Error::Core`] for a price that is not finite.
pub fn summarize_contracts(
    contracts: &[PublishedContract],
) -> Result<BTreeMap<String, ContractSummary>, Error> {
    let mut groups: BTreeMap<String, (ContractSummary, [f64; 3])> = BTreeMap::new();
    for contract in contracts {
        let (summary, weighed) = groups.entry(contract.group.clone()).or_default();
        summary.count += 1;
        let Some(power) = contract.power else {
            summary.without_power += 1;
            continue;
        };
        let megawatts = at_least_zero("power", power.as_mw())?;
        summary.power += power;
        if let Some(price) = contract.price {
            summary.priced_power += power;
            for (sum, end) in weighed.iter_mut().zip([price.low(), price.mid(), price.high()]) {
                *sum += megawatts * end.number();
            }
        }
    }
    groups
        .into_iter()
        .map(|(group, (mut summary, weighed))| {
            let all = summary.priced_power.as_mw();
            if all > 0.0 {
                let [low, mid, high] = weighed.map(|sum| EnergyPrice::from_number(sum / all));
                summary.mean_price = Some(Range::new(low, mid, high)?);
            }
            Ok((group, summary))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_weighed_with_power() {
        let price = |low, high| {
            let usd = EnergyPrice::from_usd_per_mwh;
            Some(Range::between(usd(low), usd(high)).unwrap())
        };
        let row = |group: &str, mw: Option<f64>, price| PublishedContract {
            group: group.to_owned(),
            power: mw.map(Power::from_mw),
            price,
        };
        let rows = [
            row("nuclear", Some(1_920.0), price(75.0, 93.0)),
            row("nuclear", Some(835.0), price(110.0, 115.0)),
            row("nuclear", Some(1_200.0), None),
            row("solar", None, None),
        ];
        let summary = summarize_contracts(&rows).unwrap();
        let nuclear = summary["nuclear"];
        assert_eq!((nuclear.count, nuclear.power.as_mw()), (3, 3_955.0));
        // (1,920 x 75 + 835 x 110) / 2,755 and (1,920 x 93 + 835 x 115) / 2,755.
        let mean = nuclear.mean_price.unwrap();
        assert!((mean.low().number() - 235_850.0 / 2_755.0).abs() < 1e-9);
        assert!((mean.high().number() - 274_585.0 / 2_755.0).abs() < 1e-9);
        assert_eq!((summary["solar"].without_power, summary["solar"].mean_price), (1, None));
    }
}
