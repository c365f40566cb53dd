//! The assumption sets of the named cost bases (fixtures/dataset/calibration/cost-bases.toml) must hold the
//! published hourly costs of the chips whose all-in capital is published, and ranges must hold every
//! case inside them.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeMap;

use cloudecon_core::{
    CapacityPrice, ChipHourPrice, EnergyPrice, Power, Quantity, Range, Share, Usd,
};
use cloudecon_finance::{Frequency, PeriodRate, Timing};
use cloudecon_tco::{
    CapitalPerPower, CapitalSplit, ChipHourRanges, Corner, CostBasis, CostLine, FacilityRange,
    MEAN_MONTH, Months, OperationsRange, Pue, RateKind, Rental,
};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owner {
    life_years: [f64; 3],
    annual_rate_nominal: [f64; 3],
    capital_over_all_in: [f64; 3],
    average_load: [f64; 3],
    pue: [f64; 3],
    energy_usd_per_kwh: [f64; 3],
    facility_usd_per_watt: Option<[f64; 3]>,
    facility_life_years: Option<[f64; 3]>,
    facility_upkeep: Option<[f64; 3]>,
    rent_usd_per_kw_month: Option<[f64; 3]>,
    maintenance: [f64; 3],
    staff_usd_per_kw_month: [f64; 3],
    failures: [f64; 3],
    warranty: [f64; 3],
    insurance_and_software: [f64; 3],
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Bases {
    hyperscale_owner: Owner,
    neocloud_owner: Owner,
    multi_year_rental: RentalTerms,
    published: Vec<Published>,
}

#[derive(Deserialize)]
struct RentalTerms {
    term_years: f64,
    upfront: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
struct Published {
    chip: String,
    all_in_capital_usd: Option<f64>,
    utility_kw: f64,
    hyperscale_owner: Option<f64>,
    neocloud_owner: Option<f64>,
    multi_year_rental: f64,
}

fn bases() -> Bases {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/dataset/calibration/cost-bases.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Three numbers in any order of cost: a life falls from cheap to dear.
fn range<T: Quantity>(numbers: [f64; 3], of: impl Fn(f64) -> T) -> Range<T> {
    let mut sorted = numbers;
    sorted.sort_by(f64::total_cmp);
    Range::try_from(sorted.map(of)).unwrap()
}

fn share(fraction: f64) -> Share {
    Share::from_fraction(fraction).unwrap()
}

fn ranges(owner: &Owner, capital: f64, utility_kw: f64) -> ChipHourRanges {
    let facility = match (owner.rent_usd_per_kw_month, owner.facility_usd_per_watt) {
        (Some(rent), _) => {
            FacilityRange::RentPerItPower(range(rent, CapacityPrice::from_usd_per_kw_month))
        }
        (None, Some(capital)) => FacilityRange::Owned {
            capital: range(capital, CapitalPerPower::from_usd_per_watt),
            life: range(owner.facility_life_years.unwrap(), Months::from_years),
            upkeep: range(owner.facility_upkeep.unwrap(), share),
        },
        (None, None) => FacilityRange::Included,
    };
    ChipHourRanges {
        capital: range(owner.capital_over_all_in.map(|ratio| ratio * capital), Usd::from_usd),
        split: None,
        rate: RateKind::Nominal,
        annual_rate: range(owner.annual_rate_nominal, |rate| rate),
        timing: Timing::InArrears,
        life: range(owner.life_years, Months::from_years),
        residual: Range::exact(Share::ZERO),
        // The published power is at the meter: the overhead of the middle case is taken out.
        provisioned: Range::exact(Power::from_kw(utility_kw / owner.pue[1])),
        average_load: range(owner.average_load, share),
        pue: range(owner.pue, |ratio| Pue::new(ratio).unwrap()),
        energy_price: range(owner.energy_usd_per_kwh, EnergyPrice::from_usd_per_kwh),
        demand_charge: Range::exact(CapacityPrice::ZERO),
        facility,
        operations: OperationsRange {
            maintenance: range(owner.maintenance, share),
            staff: range(owner.staff_usd_per_kw_month, CapacityPrice::from_usd_per_kw_month),
            failures: range(owner.failures, share),
            warranty: range(owner.warranty, share),
            insurance_and_software: range(owner.insurance_and_software, share),
        },
        availability: Range::exact(Share::ONE),
        utilization: Range::exact(Share::ONE),
        month: MEAN_MONTH,
    }
}

#[test]
fn owner_bases_hold_the_published_hours() {
    let bases = bases();
    let mut compared = 0;
    for row in &bases.published {
        let Some(capital) = row.all_in_capital_usd else { continue };
        for (basis, owner, expected) in [
            (CostBasis::HyperscaleOwner, &bases.hyperscale_owner, row.hyperscale_owner),
            (CostBasis::NeocloudOwner, &bases.neocloud_owner, row.neocloud_owner),
        ] {
            let expected = expected.unwrap();
            let total = ranges(owner, capital, row.utility_kw).cost().unwrap().total();
            assert!(
                total.contains(ChipHourPrice::from_usd_per_chip_hour(expected)),
                "{} {}: {expected} outside {total:.3}",
                row.chip,
                basis.as_str(),
            );
            // A range that holds everything would prove nothing: the ends lie within 35 %.
            assert!(total.high() < total.mid() * 1.35 && total.low() > total.mid() * 0.65);
            compared += 1;
        }
    }
    assert_eq!(compared, 4);
}

#[test]
fn a_published_rental_costs_more_than_its_price_when_paid_up_front() {
    let Bases { multi_year_rental: terms, published, .. } = bases();
    // At 1 % a month over 36 months a = (1 - 1.01^-36) / 0.01 = 30.1075;
    // 25 % up front: 0.25 x 36 / 30.1075 + 0.75 = 1.048929.
    let monthly = PeriodRate::from_nominal_annual(0.12, Frequency::Monthly).unwrap();
    for row in published {
        let rental = Rental {
            hourly: ChipHourPrice::from_usd_per_chip_hour(row.multi_year_rental),
            term: Months::from_years(terms.term_years),
            upfront: share(terms.upfront),
        };
        let level = rental.level_equivalent(monthly).unwrap();
        let ratio = level.ratio_to(rental.hourly).unwrap();
        approx::assert_relative_eq!(ratio, 1.048_929, max_relative = 1e-6);
    }
    assert_eq!(CostBasis::ALL[2], CostBasis::MultiYearRental);
}

#[test]
fn a_split_shows_four_lines_that_sum_to_the_capital() {
    // 190k of 250k is the bare server; the rest in three assumed parts.
    let split = CapitalSplit {
        server: share(0.76),
        network: share(0.14),
        storage: share(0.04),
        host: share(0.06),
    };
    let whole = ranges(&bases().hyperscale_owner, 31_250.0, 1.73);
    let parts = ChipHourRanges { split: Some(split), ..whole };
    let (whole, parts) = (whole.cost().unwrap(), parts.cost().unwrap());
    let lines: f64 = [CostLine::Server, CostLine::Network, CostLine::Storage, CostLine::Host]
        .map(|line| parts.line(line).mid().as_usd_per_chip_hour())
        .iter()
        .sum();
    let capital = whole.line(CostLine::AllInCapital).mid().as_usd_per_chip_hour();
    approx::assert_relative_eq!(lines, capital, max_relative = 1e-12);
    assert_eq!(parts.line(CostLine::AllInCapital).high(), ChipHourPrice::ZERO);
}

/// A value anywhere between the ends of a range.
fn pick<T: Quantity>(range: Range<T>, at: f64) -> Range<T> {
    let (low, high) = (range.low().number(), range.high().number());
    Range::exact(T::from_number(low + (high - low) * at))
}

proptest! {
    #[test]
    fn a_range_holds_every_case_inside_it(
        at in prop::array::uniform8(0.0_f64..=1.0), is_owner in any::<bool>(),
    ) {
        let bases = bases();
        let owner = if is_owner { &bases.hyperscale_owner } else { &bases.neocloud_owner };
        let wide = ranges(owner, 40_000.0, 2.0);
        let cost = wide.cost().unwrap();
        let inside = ChipHourRanges {
            capital: pick(wide.capital, at[0]),
            annual_rate: pick(wide.annual_rate, at[1]),
            average_load: pick(wide.average_load, at[2]),
            pue: pick(wide.pue, at[3]),
            energy_price: pick(wide.energy_price, at[4]),
            operations: OperationsRange {
                maintenance: pick(wide.operations.maintenance, at[5]),
                staff: pick(wide.operations.staff, at[6]),
                ..wide.operations
            },
            facility: match wide.facility {
                FacilityRange::RentPerItPower(rent) => FacilityRange::RentPerItPower(pick(rent, at[7])),
                FacilityRange::Owned { capital, life, upkeep } => FacilityRange::Owned {
                    capital: pick(capital, at[7]),
                    life,
                    upkeep,
                },
                FacilityRange::Included => FacilityRange::Included,
            },
            ..wide
        };
        let case = inside.corner(Corner::Mid).unwrap().cost().unwrap();
        let widened = |range: Range<ChipHourPrice>| {
            (range.low().as_usd_per_chip_hour() - 1e-12, range.high().as_usd_per_chip_hour() + 1e-12)
        };
        let (low, high) = widened(cost.total());
        let total = case.total().as_usd_per_chip_hour();
        prop_assert!(low <= total && total <= high);
        let lines: BTreeMap<_, _> = cost.lines().collect();
        for (line, price) in case.lines() {
            let (low, high) = widened(lines[&line]);
            let price = price.as_usd_per_chip_hour();
            prop_assert!(low <= price && price <= high, "{line}: {price} outside {low} to {high}");
        }
    }
}
