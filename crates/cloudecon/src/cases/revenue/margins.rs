//! Margins, what moves them, and what restates them.

use cloudecon_core::{BasisPoints, Margin, Range, Share, Usd};
use cloudecon_revenue::{
    Adjustment, Allocation, LifeChange, ProfitLevel, RangedMargin, Restatement, Statement, Step,
    UsefulLife, base_before, exclude_line, implied_add_back, margin_change, step_up_share,
};

use super::{Figures, growth, margin, millions, or_zero, span, statement};
use crate::cases::fault::{Failure, defined, unknown};
use crate::cases::fields::Fields;

pub(super) fn change(input: &Fields<'_>) -> Figures {
    let level = match input.text("level")? {
        "gross" => ProfitLevel::Gross,
        "ebit" => ProfitLevel::Ebit,
        other => return Err(unknown("level", other)),
    };
    let side = |key: &str, one_off: &str| -> Result<Statement, Failure> {
        let added = Usd::from_millions(or_zero(input, one_off)?);
        Ok(statement(input, key)?.with_added_back(added))
    };
    let (before, after) = (side("before", "one_off_before")?, side("after", "one_off_after")?);
    let percent = |side: &Statement| -> Result<f64, Failure> {
        Ok(defined(side.margin(level), "the margin")?.as_percent())
    };
    let change = defined(margin_change(&before, &after, level), "the change of the margin")?;
    Ok(vec![
        ("margin_before_percent", percent(&before)?),
        ("margin_after_percent", percent(&after)?),
        ("change_bp", change.as_bp()),
    ])
}

pub(super) fn change_range(input: &Fields<'_>) -> Figures {
    let side = |key: &str| -> Result<RangedMargin, Failure> {
        let side = input.get(key)?;
        Ok(RangedMargin { profit: span(&side, "ebit")?, revenue: span(&side, "revenue")? })
    };
    let change = side("before")?.change_to(&side("after")?);
    let change = defined(change, "the change of the margin")?;
    Ok(vec![("low_bp", change.low().as_bp()), ("high_bp", change.high().as_bp())])
}

pub(super) fn add_back(input: &Fields<'_>) -> Figures {
    let claimed = Range::exact(BasisPoints::from_bp(input.number("claimed_bp")?));
    let (before, after) = (statement(input, "before")?, statement(input, "after")?);
    let implied = defined(implied_add_back(&before, &after, claimed), "the add-back")?;
    Ok(vec![("in_before", implied.in_before.mid().as_millions())])
}

/// A cost of the company, all of it or by a share, borne by the segment.
pub(super) fn restated(input: &Fields<'_>) -> Figures {
    let (segment, company) = ("cloud", "company-level");
    let reported = input.get("reported")?;
    let mut figures = Restatement::new([
        (segment, millions(&reported, segment)?),
        (company, millions(&reported, company)?),
    ])?;
    let (from, to) = (company.to_owned(), segment.to_owned());
    let (item, basis) = ("company-level cost".to_owned(), "filed".to_owned());
    figures.apply(if input.optional("flow").is_some() {
        let amount = Some(Range::exact(millions(input, "flow")?));
        Step::Flow(Adjustment { from, to, item, amount, basis })
    } else {
        let [part, whole] = input.numbers("share")?[..] else {
            return Err(input.get("share")?.wrong("part and whole"));
        };
        let share = Share::from_fraction(part / whole)?;
        Step::Allocation(Allocation { from, to, item, share, basis })
    })?;
    let cloud = figures.figure(segment)?;
    let moved = cloud.value.mid() - cloud.reported;
    let revenue = millions(input, "revenue")?;
    let share = defined(moved.ratio_to(revenue), "the share of revenue")?;
    let margin = defined(Margin::of(cloud.value.mid(), revenue), "the margin")?;
    Ok(vec![
        ("margin_percent", margin.as_percent()),
        ("change_bp", share * 1e4),
        ("moved", moved.as_millions()),
    ])
}

pub(super) fn life_change(input: &Fields<'_>) -> Figures {
    let life = |key: &str| -> Result<UsefulLife, Failure> {
        Ok(UsefulLife::from_years(input.number(key)?)?)
    };
    let change = LifeChange { old: life("old_years")?, new: life("new_years")? };
    let effect = change.steady_effect(millions(input, "depreciation")?);
    let share = defined(effect.ratio_to(millions(input, "revenue")?), "the share of revenue")?;
    Ok(vec![("effect", effect.as_millions()), ("change_bp", -share * 1e4)])
}

pub(super) fn without_line(input: &Fields<'_>) -> Figures {
    let now = millions(input, "line_after")?;
    let then = base_before(Range::exact(now), Range::exact(growth(input, "line_growth_percent")?))?;
    let line_before =
        Statement::from_margin(then.mid(), margin(input, "line_margin_before_percent")?);
    let line_after = Statement::from_margin(now, margin(input, "line_margin_after_percent")?);
    let (before, after) = (statement(input, "before")?, statement(input, "after")?);
    let rest = exclude_line((&before, &after), (&line_before, &line_after));
    let rest = defined(rest, "the margin without the line")?;
    let line = (line_before.ebit(), line_after.ebit());
    let step = defined(step_up_share(line, (before.ebit(), after.ebit())), "the share")?;
    Ok(vec![
        ("rest_bp", rest.rest.as_bp()),
        ("explained_bp", rest.explained.as_bp()),
        ("step_up_share_percent", step * 100.0),
    ])
}
