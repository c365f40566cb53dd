//! A power plant with its financing from a file.

use cloudecon_capacity::{
    ConstructionLoan, Debt, DebtSizing, Depreciation, DepreciationMethod, Growing, Incentives,
    PowerProjectRaw, ProductionCredit, Reserves, Taxes, construction_cost,
};
use cloudecon_core::{Energy, EnergyPrice, Share, Usd};
use cloudecon_finance::MacrsClass;

use super::Refusal;
use super::input::{Bounds, Section};
use super::series::{Hours, Least};
use crate::contracts::fault::FaultCode;
use crate::scene::MILLION;

/// Hours of a year without a leap day.
const YEAR: f64 = 8_760.0;

/// `[plant]`, `[operation]`, `[tax]`, `[debt]` and `[reserves]` of a file.
pub(super) fn project(
    root: &Section<'_, '_>,
    hours: Option<&Hours>,
) -> Option<Result<PowerProjectRaw, Refusal>> {
    let plant = root.section("plant")?;
    let mw = plant.number("mw", Bounds::AboveZero);
    let capital = plant.number("capital_usd_million", Bounds::AboveZero);
    let years = plant.whole("years", 1);
    let output = output(&plant, hours);
    let degradation = plant.share_or_zero("degradation");
    let salvage = plant.share_or_zero("salvage");
    let loans = loans(&plant);
    plant.finish();
    let money = root.section("money")?;
    let discount = money.number("real_discount", Bounds::AboveMinusOne);
    let inflation = money.number_or("inflation", Bounds::AboveMinusOne, 0.0);
    let price_growth = money.number_or("price_growth", Bounds::AboveMinusOne, 0.0);
    money.finish();
    let (mw, capital, output) = (mw?, Usd::from_usd(capital? * MILLION), output?);
    let mut raw = PowerProjectRaw::plain(
        capital,
        Energy::from_mwh(mw * output.mwh_per_mw),
        years?,
        discount?,
    );
    raw.delivery_factor = output.delivery_factor;
    raw.degradation = degradation;
    raw.salvage = salvage;
    raw.inflation = inflation;
    raw.price_growth = price_growth;
    operation(root, mw, &mut raw);
    tax(root, &mut raw);
    debt(root, &mut raw);
    Some(construction_cost(capital, &loans).map(|construction| {
        raw.capital = capital + construction.cost;
        raw
    }))
}

/// Output of the first year per megawatt, and the mean of hourly price factors over it.
struct Output {
    mwh_per_mw: f64,
    delivery_factor: f64,
}

fn output(plant: &Section<'_, '_>, hours: Option<&Hours>) -> Option<Output> {
    let factor = plant.optional_number("capacity_factor", Bounds::Fraction);
    let profile = hours.and_then(|h| h.optional_series(plant, "output_per_mw", Least::Zero));
    let weights = hours.and_then(|h| h.optional_series(plant, "price_factor", Least::Zero));
    match (factor, profile) {
        (Some(factor), None) => Some(Output { mwh_per_mw: factor * YEAR, delivery_factor: 1.0 }),
        (None, Some(profile)) => {
            let mwh: f64 = profile.iter().sum();
            let weighed = weights.map(|weights| {
                let pairs = profile.iter().zip(&weights);
                pairs.map(|(output, weight)| output * weight).sum::<f64>() / mwh
            });
            let scale = YEAR / profile.len() as f64;
            Some(Output { mwh_per_mw: mwh * scale, delivery_factor: weighed.unwrap_or(1.0) })
        }
        _ => {
            let message =
                "the plant needs `capacity_factor` or the series `output_per_mw`".to_owned();
            plant.fault("capacity_factor", FaultCode::MissingKey, message, "give one of the two");
            None
        }
    }
}

fn loans(plant: &Section<'_, '_>) -> Vec<ConstructionLoan> {
    plant
        .sections("construction_loan")
        .iter()
        .filter_map(|loan| {
            let part = loan.number("share_of_cost", Bounds::Fraction);
            let months = loan.number("months", Bounds::AtLeastZero);
            let rate = loan.number("rate", Bounds::Fraction);
            let fee = loan.share_or_zero("fee");
            loan.finish();
            Some(ConstructionLoan {
                share_of_cost: Share::from_fraction(part?).ok()?,
                months: months?,
                rate: Share::from_fraction(rate?).ok()?,
                fee,
            })
        })
        .collect()
}

fn operation(root: &Section<'_, '_>, mw: f64, raw: &mut PowerProjectRaw) {
    const KW: f64 = 1e3;
    let Some(section) = root.optional_section("operation") else { return };
    let least = Bounds::AtLeastZero;
    let fixed = section.number_or("fixed_usd_per_kw_year", least, 0.0);
    let growth = section.number_or("fixed_growth", Bounds::AboveMinusOne, 0.0);
    raw.fixed_operating = Growing { first: Usd::from_usd(fixed * mw * KW), growth };
    let variable = section.number_or("variable_usd_per_mwh", least, 0.0);
    let growth = section.number_or("variable_growth", Bounds::AboveMinusOne, 0.0);
    raw.variable_operating = Growing { first: EnergyPrice::from_usd_per_mwh(variable), growth };
    let capacity = section.number_or("capacity_usd_per_kw_year", least, 0.0);
    let growth = section.number_or("capacity_growth", Bounds::AboveMinusOne, 0.0);
    raw.capacity_revenue = Growing { first: Usd::from_usd(capacity * mw * KW), growth };
    raw.insurance = section.share_or_zero("insurance");
    raw.property_tax = section.share_or_zero("property_tax");
    section.finish();
}

fn tax(root: &Section<'_, '_>, raw: &mut PowerProjectRaw) {
    let Some(section) = root.optional_section("tax") else { return };
    raw.taxes =
        Taxes { federal: section.share_or_zero("federal"), state: section.share_or_zero("state") };
    let method = section.optional_word(
        "depreciation",
        &[
            ("macrs-5", DepreciationMethod::Macrs(MacrsClass::Years5)),
            ("macrs-15", DepreciationMethod::Macrs(MacrsClass::Years15)),
            ("macrs-20", DepreciationMethod::Macrs(MacrsClass::Years20)),
            ("straight-line-20", DepreciationMethod::StraightLine { years: 20 }),
            ("straight-line-39", DepreciationMethod::StraightLine { years: 39 }),
        ],
    );
    if let Some(depreciation) = method.and_then(|m| Depreciation::new(vec![(Share::ONE, m)]).ok()) {
        raw.depreciation = depreciation;
    }
    let credit = section.optional_number("production_credit_usd_per_mwh", Bounds::AtLeastZero);
    let growth = section.number_or("production_credit_growth", Bounds::AboveMinusOne, 0.0);
    let years = section.optional_whole("production_credit_years", 1).unwrap_or(10);
    raw.incentives = Incentives {
        investment_credit: section.share_or_zero("investment_credit"),
        // Half of the credit is no basis of depreciation (26 U.S.C. 50(c)(3)).
        basis_reduction: Share::from_fraction(0.5).unwrap_or(Share::ZERO),
        production_credit: credit.map(|first| ProductionCredit {
            first: EnergyPrice::from_usd_per_mwh(first),
            growth,
            years,
            is_rounded: section.flag("production_credit_rounded"),
        }),
    };
    // Asked for also without a credit, so that the key is known.
    let _: bool = section.flag("production_credit_rounded");
    section.finish();
}

fn debt(root: &Section<'_, '_>, raw: &mut PowerProjectRaw) {
    if let Some(section) = root.optional_section("debt") {
        let part = section.optional_number("share_of_cost", Bounds::Fraction);
        let coverage = section.optional_number("coverage_ratio", Bounds::AboveZero);
        let rate = section.share_or_zero("rate");
        let tenor = section.whole("tenor_years", 1);
        let fee = section.share_or_zero("fee");
        section.finish();
        let sizing = match (part, coverage) {
            (Some(part), None) => {
                Share::from_fraction(part).map_or(DebtSizing::None, DebtSizing::ShareOfCost)
            }
            (None, Some(ratio)) => DebtSizing::CoverageRatio(ratio),
            _ => {
                let message = "debt is sized by `share_of_cost` or by `coverage_ratio`".to_owned();
                section.fault(
                    "share_of_cost",
                    FaultCode::MissingKey,
                    message,
                    "give one of the two",
                );
                DebtSizing::None
            }
        };
        if let Some(tenor) = tenor {
            raw.debt = Debt { sizing, rate, tenor, fee };
        }
    }
    if let Some(section) = root.optional_section("reserves") {
        raw.reserves = Reserves {
            working_months: section.number_or("working_months", Bounds::AtLeastZero, 0.0),
            debt_service_months: section.number_or("debt_service_months", Bounds::AtLeastZero, 0.0),
            interest: section.number_or("interest", Bounds::AtLeastZero, 0.0),
        };
        section.finish();
    }
}
