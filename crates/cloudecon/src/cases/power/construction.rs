use cloudecon_capacity::{ConstructionLoan, construction_cost};
use cloudecon_core::{Share, Usd};

use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;

/// Up to five loans, numbered from 1.
pub(super) fn cost(inputs: &Fields<'_>) -> Result<Found, Failure> {
    let mut loans = Vec::new();
    let mut percent_total = 0.0;
    for n in 1..=5 {
        let name = format!("const_per_percent{n}");
        if inputs.optional(&name).is_none() {
            break;
        }
        let percent = |name: &str| -> Result<Share, Failure> {
            Ok(Share::from_percent(inputs.number(&format!("const_per_{name}{n}"))?)?)
        };
        percent_total += inputs.number(&name)?;
        loans.push(ConstructionLoan {
            share_of_cost: percent("percent")?,
            months: inputs.number(&format!("const_per_months{n}"))?,
            rate: percent("interest_rate")?,
            fee: percent("upfront_rate")?,
        });
    }
    let plant = Usd::from_usd(inputs.number("total_installed_cost")?);
    let found = construction_cost(plant, &loans)?;
    let mut figures: Vec<(String, f64)> = Vec::new();
    let (mut principals, mut interests) = (Usd::ZERO, Usd::ZERO);
    for (n, [principal, interest, fee]) in (1..).zip(&found.loans) {
        figures.push((format!("const_per_principal{n}"), principal.as_usd()));
        figures.push((format!("const_per_interest{n}"), interest.as_usd()));
        // The total of a loan is interest and fee.
        figures.push((format!("const_per_total{n}"), (*interest + *fee).as_usd()));
        principals += *principal;
        interests += *interest;
    }
    figures.push(("const_per_percent_total".to_owned(), percent_total));
    figures.push(("const_per_principal_total".to_owned(), principals.as_usd()));
    figures.push(("const_per_interest_total".to_owned(), interests.as_usd()));
    figures.push(("construction_financing_cost".to_owned(), found.cost.as_usd()));
    Ok(Found::map(figures))
}
