use cloudecon_tco::SweepInput;

/// What a sweep can vary: its name in files, its unit there, what it may be, and where it goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// The least and the largest value that means anything.
    pub(super) domain: [f64; 2],
    pub(super) target: Target,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Target {
    /// An input of the chip model; the number times the factor is in its unit.
    Chip(SweepInput, f64),
    /// What customers pay for a million tokens, in and out alike, USD.
    TokenPrice,
    /// The part of sales that goes to the cloud before the rest is shared, percent.
    Fee,
    /// The cloud's part of what is left, percent.
    Share,
}

const POSITIVE: [f64; 2] = [0.0, f64::MAX];
const PERCENT: [f64; 2] = [0.0, 100.0];
const AT_LEAST_ONE: [f64; 2] = [1.0, f64::MAX];

const fn chip(
    name: &'static str,
    unit: &'static str,
    domain: [f64; 2],
    (input, factor): (SweepInput, f64),
) -> Variable {
    Variable { name, unit, domain, target: Target::Chip(input, factor) }
}

const fn deal(
    name: &'static str,
    unit: &'static str,
    domain: [f64; 2],
    target: Target,
) -> Variable {
    Variable { name, unit, domain, target }
}

/// Every variable, in the order of the documentation.
pub(super) const VARIABLES: &[Variable] = &[
    chip("energy.price", "USD/MWh", POSITIVE, (SweepInput::EnergyPrice, 1e-3)),
    chip("energy.pue", "x", AT_LEAST_ONE, (SweepInput::Pue, 1.0)),
    chip("facility.rent", "USD/kW-month", POSITIVE, (SweepInput::FacilityRent, 1.0)),
    chip("chip.capital", "USD", POSITIVE, (SweepInput::Capital, 1.0)),
    chip("chip.cost_of_capital", "percent", PERCENT, (SweepInput::AnnualRate, 1e-2)),
    chip("chip.life", "years", POSITIVE, (SweepInput::Life, 12.0)),
    chip("chip.residual", "percent", PERCENT, (SweepInput::Residual, 1e-2)),
    chip("chip.power", "kW", POSITIVE, (SweepInput::Power, 1.0)),
    chip("chip.average_load", "percent", PERCENT, (SweepInput::AverageLoad, 1e-2)),
    chip("chip.maintenance", "percent", PERCENT, (SweepInput::Maintenance, 1e-2)),
    chip("chip.availability", "percent", PERCENT, (SweepInput::Availability, 1e-2)),
    chip("chip.utilization", "percent", PERCENT, (SweepInput::Utilization, 1e-2)),
    chip("chip.memory_bandwidth", "TB/s", POSITIVE, (SweepInput::MemoryBandwidth, 1e12)),
    chip("serving.tokens_in", "count", POSITIVE, (SweepInput::Input, 1.0)),
    chip("serving.tokens_out", "count", POSITIVE, (SweepInput::Output, 1.0)),
    chip("serving.concurrency", "count", POSITIVE, (SweepInput::Concurrency, 1.0)),
    chip("serving.cache_hit", "percent", PERCENT, (SweepInput::CacheHit, 1e-2)),
    deal("token.price", "USD/Mtok", POSITIVE, Target::TokenPrice),
    deal("deal.usage_fee", "percent", PERCENT, Target::Fee),
    deal("deal.share_net_of_fees", "percent", PERCENT, Target::Share),
];

/// The columns after the inputs, with their units.
pub(super) const OUTPUTS: [(&str, &str); 5] = [
    ("chip_hour_cost", "USD/chip-h"),
    ("token_rate", "tok/s"),
    ("token_cost", "USD/Mtok"),
    ("take", "USD/Mtok"),
    ("margin", "percent"),
];

pub(super) fn named(name: &str) -> Option<Variable> {
    VARIABLES.iter().find(|variable| variable.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_has_a_name_and_a_place_of_its_own() {
        for (index, one) in VARIABLES.iter().enumerate() {
            for other in &VARIABLES[index + 1..] {
                assert_ne!(one.name, other.name);
                if let (Target::Chip(one, _), Target::Chip(other, _)) = (one.target, other.target) {
                    assert_ne!(one, other);
                }
            }
        }
    }
}
