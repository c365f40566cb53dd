//! Inputs of a case by name, over those of all cases of its file.

use std::path::{Path, PathBuf};

use cloudecon_core::Share;
use serde_json::Value;

use crate::cases::fault::Failure;
use crate::cases::fields::Fields;

/// Inputs that the model has, or that change nothing in what is compared.
const MODELLED: [&str; 48] = [
    "analysis_period",
    "cost_debt_fee",
    "cp_capacity_credit_percent",
    "cp_capacity_payment_amount",
    "cp_capacity_payment_esc",
    "cp_system_nameplate",
    "debt_option",
    "debt_percent",
    "degradation",
    "depr_alloc_macrs_15_percent",
    "depr_alloc_macrs_5_percent",
    "depr_alloc_sl_15_percent",
    "depr_alloc_sl_20_percent",
    "depr_alloc_sl_39_percent",
    "depr_alloc_sl_5_percent",
    "dispatch_factors_ts",
    "dscr",
    "dscr_reserve_months",
    "federal_tax_rate",
    "flip_target_percent",
    "flip_target_year",
    "inflation_rate",
    "insurance_rate",
    "itc_fed_percent",
    "months_working_reserve",
    "om_capacity",
    "om_capacity_escal",
    "om_production",
    "om_production_escal",
    "ppa_escalation",
    "ppa_price_input",
    "ppa_soln_mode",
    "property_tax_rate",
    "ptc_fed_amount",
    "ptc_fed_escal",
    "ptc_fed_term",
    "real_discount_rate",
    "reserves_interest",
    "salvage_percentage",
    "state_tax_rate",
    "system_capacity",
    "term_int_rate",
    "term_tenor",
    "total_installed_cost",
    // Tells only where the price factors come from: `dispatch_factors_ts`.
    "ppa_multiplier_model",
    // The basis is reduced alike for every class.
    "depr_itc_fed_macrs_5",
    // The shipped merchant runs were made without market bids: they sell nothing.
    "energy_price_usd_per_mwh",
    "mp_market_percent_gen",
];

/// The inputs of a case over those of all cases of the file.
pub(super) struct Inputs<'a> {
    file: &'a Fields<'a>,
    base: Option<Fields<'a>>,
    case: Fields<'a>,
    folder: &'a Path,
}

impl<'a> Inputs<'a> {
    pub(super) fn of(
        file: &'a Fields<'a>,
        case: &Fields<'a>,
        folder: &'a Path,
    ) -> Result<Self, Failure> {
        let base = file.get("meta")?.optional("base");
        let inputs = Self { file, base, case: case.clone(), folder };
        inputs.check()?;
        Ok(inputs)
    }

    /// An input that the model lacks must be at rest, else the case asks for something else.
    fn check(&self) -> Result<(), Failure> {
        let mut all = self.case.get("inputs")?.entries()?;
        if let Some(base) = &self.base {
            all.extend(base.entries()?);
        }
        let is_at_rest = |value: &Value| match value {
            Value::Array(items) => items.iter().all(|item| item.as_f64() == Some(0.0)),
            value => value.as_f64() == Some(0.0) || value.is_null(),
        };
        match all
            .iter()
            .find(|(name, field)| !MODELLED.contains(name) && !is_at_rest(field.value()))
        {
            Some((name, field)) => {
                Err(Failure::Model(format!("`{name}` is not modelled, found {}", field.value())))
            }
            None => Ok(()),
        }
    }

    /// A number, or the first of a list; zero where neither case nor file gives it.
    pub(super) fn number(&self, name: &str) -> Result<f64, Failure> {
        let own = self.case.get("inputs")?.optional(name);
        let Some(field) = own.or_else(|| self.base.as_ref()?.optional(name)) else {
            return Ok(0.0);
        };
        match field.value() {
            Value::Array(_) => {
                let first = field.as_list()?.into_iter().next();
                first.ok_or_else(|| field.wrong("a number"))?.as_number()
            }
            _ => field.as_number(),
        }
    }

    pub(super) fn fraction(&self, name: &str) -> Result<f64, Failure> {
        Ok(self.number(name)? / 100.0)
    }

    pub(super) fn share(&self, name: &str) -> Result<Share, Failure> {
        Ok(Share::from_percent(self.number(name)?)?)
    }

    pub(super) fn years(&self, name: &str) -> Result<u32, Failure> {
        let number = self.number(name)?;
        let whole = format!("{number}").parse();
        whole.map_err(|_| {
            Failure::Case(format!("`{name}` must be a number of years, found {number}"))
        })
    }

    /// What the case says of the plant's output.
    pub(super) fn generation(&self) -> Result<Fields<'a>, Failure> {
        self.case.get("generation")
    }

    /// The hourly price factors of the contract, if it has them.
    pub(super) fn price_factors(&self) -> Result<Option<Fields<'a>>, Failure> {
        Ok(self.case.get("inputs")?.optional("dispatch_factors_ts"))
    }

    /// The file of hourly values.
    pub(super) fn hourly(&self) -> Result<PathBuf, Failure> {
        Ok(self.folder.join(self.file.get("meta")?.text("hourly_series")?))
    }
}
