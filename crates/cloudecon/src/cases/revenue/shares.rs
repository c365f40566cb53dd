//! Lines from shares and growth, and what a claimed share needs.

use cloudecon_core::{Range, RunRate};
use cloudecon_revenue::{
    AiSplit, GrowthPoints, StepUpClaim, annual_profile, base_before, incremental_margin,
};

use super::{Figures, growth, margin, millions, share, share_range, span};
use crate::cases::fault::{Failure, defined};
use crate::cases::fields::Fields;

pub(super) fn ai_split(input: &Fields<'_>) -> Figures {
    let revenue = Range::exact(millions(input, "revenue")?);
    let ai_share = share_range(input, "ai_share_percent")?;
    let split = if input.optional("iaas_floor_percent").is_some() {
        let floor = share(input.number("iaas_floor_percent")?)?;
        AiSplit::from_iaas_floor(revenue, ai_share, floor)?
    } else {
        AiSplit { revenue, ai_share, taas_share_of_ai: share_range(input, "taas_share_percent")? }
    };
    let taas = split.taas_run_rate();
    Ok(vec![
        ("taas_run_rate_billion", taas.mid().as_usd_billions_per_year()),
        ("taas_run_rate_low_billion", taas.low().as_usd_billions_per_year()),
        ("taas_run_rate_high_billion", taas.high().as_usd_billions_per_year()),
        ("taas_share_of_segment_percent", split.taas_share_of_segment().mid().as_percent()),
        ("ai_run_rate_billion", split.ai_run_rate().mid().as_usd_billions_per_year()),
    ])
}

/// A quarter of a year on a path of steady growth, and the same quarter a year later.
pub(super) fn quarter_of_year(input: &Fields<'_>) -> Figures {
    let total = Range::exact(millions(input, "total")?);
    let steepest = growth(input, "steepest_percent")?;
    let year = annual_profile(total, growth(input, "growth_percent")?, steepest)?;
    let next = year.grown([growth(input, "next_growth_percent")?; 4]);
    let index = input.count("quarter")?.checked_sub(1).map(|index| index as usize);
    let quarters = index.and_then(|i| Some((*year.quarters().get(i)?, *next.get(i)?)));
    let (quarter, next) =
        quarters.ok_or_else(|| input.get("quarter").map_or_else(|f| f, |f| f.wrong("1 to 4")))?;
    Ok(vec![
        ("quarter_billion", quarter.mid().as_billions()),
        ("low_billion", quarter.low().as_billions()),
        ("next_billion", next.mid().as_billions()),
        ("next_run_rate_billion", RunRate::from_quarter(next.mid()).as_usd_billions_per_year()),
    ])
}

pub(super) fn growth_points(input: &Fields<'_>) -> Figures {
    let points = GrowthPoints::from_points(input.number("points")?);
    Ok(vec![("change", points.of_total(millions(input, "old_total")?).as_millions())])
}

pub(super) fn year_ago(input: &Fields<'_>) -> Figures {
    let floor = Range::exact(growth(input, "growth_floor_percent")?);
    let base = base_before(Range::exact(millions(input, "now")?), floor)?.mid();
    let line = base * share(input.number("share_percent")?)?;
    Ok(vec![("base", base.as_millions()), ("line", line.as_millions())])
}

fn claim(input: &Fields<'_>) -> Result<StepUpClaim, Failure> {
    Ok(StepUpClaim {
        share: share(input.number("share_percent")?)?,
        line_revenue_step: Range::exact(millions(input, "line_step")?),
    })
}

pub(super) fn needed_step(input: &Fields<'_>) -> Figures {
    let line_margin = Range::exact(margin(input, "line_margin_percent")?);
    let total = claim(input)?.needed_total_step(line_margin)?;
    Ok(vec![("total_billion", total.mid().as_billions())])
}

pub(super) fn needed_margin(input: &Fields<'_>) -> Figures {
    let needed = claim(input)?.needed_line_margin(millions(input, "total_step")?)?;
    Ok(vec![("margin_percent", needed.mid() * 100.0)])
}

pub(super) fn incremental(input: &Fields<'_>) -> Figures {
    let (profit, revenue) = (millions(input, "profit_step")?, millions(input, "revenue_step")?);
    let margin = defined(incremental_margin(profit, revenue), "the incremental margin")?;
    Ok(vec![("margin_percent", margin * 100.0)])
}

pub(super) fn found_share(input: &Fields<'_>) -> Figures {
    let line_margin = margin(input, "line_margin_percent")?;
    let total = millions(input, "total_step")?;
    let found = StepUpClaim::found_share(span(input, "line_step")?, line_margin, total)?;
    Ok(vec![("low_percent", found.low() * 100.0), ("high_percent", found.high() * 100.0)])
}
