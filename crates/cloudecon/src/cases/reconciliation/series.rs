//! Series that add up to benchmarks.

use cloudecon_reconcile::temporal::{Differences, Errors, denton, regression};

use super::compare::Results;
use crate::cases::fault::{Failure, unknown};
use crate::cases::fields::Fields;
use crate::cases::row::Compared;

pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let (indicator, benchmarks) = (input.numbers("indicator")?, input.numbers("benchmark")?);
    let ratio = usize::try_from(input.count("ratio")?).unwrap_or(usize::MAX);
    let method = input.text("method")?;
    let found = match method {
        "denton-cholette, proportional, first differences, sum" => {
            denton(&indicator, &benchmarks, ratio, Differences::First)?
        }
        "denton-cholette, proportional, second differences, sum" => {
            denton(&indicator, &benchmarks, ratio, Differences::Second)?
        }
        _ if method.starts_with("chow-lin") => {
            let errors = Errors::Autocorrelated(input.number("rho")?);
            regression(&indicator, &benchmarks, ratio, errors)?
        }
        _ if method.starts_with("litterman") => {
            let errors = Errors::RandomWalk(input.number("alpha")?);
            regression(&indicator, &benchmarks, ratio, errors)?
        }
        other => return Err(unknown("method", other)),
    };
    let results = Results::default().with("series", found.series);
    results.with("coefficients", found.coefficients).against(case)
}
