//! Gross and net sales of a lab, its run-rate, and the power behind it.

use cloudecon_core::{Range, RunRate, Usd};
use cloudecon_revenue::{
    ImpliedChannel, PowerBasis, PowerRevenue, RunRateDefinition, SalesView, StatedRunRate,
    implied_channel,
};

use super::{Figures, or_zero, pace, share_range};
use crate::cases::fault::Failure;
use crate::cases::fields::Fields;

fn channel(input: &Fields<'_>) -> Result<ImpliedChannel, Failure> {
    Ok(implied_channel(pace(input, "gross")?, pace(input, "gross_up")?)?)
}

pub(super) fn implied(input: &Fields<'_>) -> Figures {
    let channel = channel(input)?;
    let partner = RunRate::from_usd_billions_per_year(or_zero(input, "partner_net")?);
    let left = channel.left_after(Range::exact(partner));
    Ok(vec![
        ("kept_percent", channel.kept_by_partners().as_percent()),
        ("net", channel.net().as_usd_billions_per_year()),
        ("left", left.mid().as_usd_billions_per_year()),
    ])
}

pub(super) fn take(input: &Fields<'_>) -> Figures {
    let take = channel(input)?.take_at(share_range(input, "channel_share_percent")?)?;
    Ok(vec![
        ("take_low_percent", take.low().as_percent()),
        ("take_high_percent", take.high().as_percent()),
    ])
}

pub(super) fn sales(input: &Fields<'_>) -> Figures {
    let sales = channel(input)?.channel_sales_at(share_range(input, "take_percent")?)?;
    Ok(vec![
        ("sales_low", sales.low().as_usd_billions_per_year()),
        ("sales_high", sales.high().as_usd_billions_per_year()),
    ])
}

pub(super) fn net_new(input: &Fields<'_>) -> Figures {
    let stated = |value: &str, day: &str| -> Result<StatedRunRate, Failure> {
        let date = input.get(day)?;
        Ok(StatedRunRate {
            as_of: date.as_text()?.parse().map_err(|_| date.wrong("a date"))?,
            definition: RunRateDefinition::AsStated,
            view: SalesView::Gross,
            pace: Range::exact(pace(input, value)?),
        })
    };
    let added = stated("before", "before_on")?.net_new(&stated("after", "after_on")?)?;
    Ok(vec![("net_new", added.mid().as_usd_billions_per_year())])
}

pub(super) fn power(input: &Fields<'_>) -> Figures {
    let per_mw_year = Usd::from_millions(input.number("per_mw_million")?);
    let dense = PowerRevenue { per_mw_year, basis: PowerBasis::Serving };
    Ok(vec![("megawatts", dense.power_for(pace(input, "run_rate")?)?.as_mw())])
}
