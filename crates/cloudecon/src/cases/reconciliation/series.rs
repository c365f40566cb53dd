//! Series that add up to benchmarks.

use cloudecon_reconcile::{Differences, chow_lin, denton, litterman};

use super::compare::Results;
use crate::cases::fault::{Failure, unknown};
use crate::cases::fields::Fields;
use crate::cases::row::Compared;

pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let (indicator, benchmarks) = (input.numbers("indicator")?, input.numbers("benchmark")?);
    let ratio = usize::try_from(input.count("ratio")?).unwrap_or(usize::MAX);
    let method = input.text("method")?;
    let results = Results::default();
    let results = match method {
        "denton-cholette, proportional, first differences, sum" => {
            results.with("series", denton(&indicator, &benchmarks, ratio, Differences::First)?)
        }
        "denton-cholette, proportional, second differences, sum" => {
            results.with("series", denton(&indicator, &benchmarks, ratio, Differences::Second)?)
        }
        _ if method.starts_with("chow-lin") => {
            let found = chow_lin(&indicator, &benchmarks, ratio, input.number("rho")?)?;
            results.with("series", found.0).with("coefficients", found.1.to_vec())
        }
        _ if method.starts_with("litterman") => {
            let found = litterman(&indicator, &benchmarks, ratio, input.number("alpha")?)?;
            results.with("series", found.0).with("coefficients", found.1.to_vec())
        }
        other => return Err(unknown("method", other)),
    };
    results.against(case)
}
