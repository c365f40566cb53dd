use cloudecon_deals::{
    Deal, DealTermsRaw, Drivers, Measure, MicroUsd, Party, Role, Source, Term, TermKind, Tier,
    TierMode, Tiered, Window,
};

use super::{digits, one_quarter};
use crate::cases::fault::{Failure, unknown};
use crate::cases::fields::Fields;

/// What tiers bill for a period's usage.
///
/// Where a case does not say whether usage of zero pays the first tier's flat fee
/// (`flat_at_zero`), it does.
pub(in crate::cases) fn amount(input: &Fields<'_>) -> Result<MicroUsd, Failure> {
    let units =
        |key: &str| -> Result<_, Failure> { Ok(format!("{} units", digits(input, key)?).parse()?) };
    let mode = match input.text("mode")? {
        "graduated" | "graduated_percentage" => TierMode::Graduated,
        "volume" => TierMode::Volume,
        "stairstep" => TierMode::Stairstep,
        "package" => TierMode::Package {
            size: units("package_size")?,
            price: format!("{} USD", digits(input, "package_price")?).parse()?,
            free: units("free_units")?,
        },
        other => return Err(unknown("tier mode", other)),
    };
    let tiers = match (&mode, input.optional("tiers")) {
        (TierMode::Package { .. }, None) => Vec::new(),
        _ => input.list("tiers")?.iter().map(tier).collect::<Result<_, _>>()?,
    };
    let flat_at_zero =
        if input.optional("flat_at_zero").is_some() { input.flag("flat_at_zero")? } else { true };
    let kind = TermKind::Tiered(Tiered {
        usage: Source::driver("usage"),
        mode,
        tiers,
        window: Window::Period,
        flat_at_zero,
    });
    let raw = DealTermsRaw::new("tiers")
        .with_party(Party::new("buyer", &[Role::Customer]))
        .with_party(Party::new("seller", &[Role::SellerOfRecord]))
        .with_term(Term::new("usage", "buyer", "seller", kind));
    let usage = input.get("usage")?;
    let path = usage.as_decimal()?.parse().map_err(|_| usage.wrong("a number"))?;
    let drivers = Drivers::new(one_quarter()?).with_units("usage", &[path])?;
    Ok(Deal::try_from(raw)?.evaluate(&drivers)?.line_total("usage", Measure::Earned))
}

/// `rate` is a price a unit, too: the share of an amount that is billed; stairs may have neither.
fn tier(row: &Fields<'_>) -> Result<Tier, Failure> {
    let price = ["unit", "rate"].into_iter().find(|key| row.optional(key).is_some());
    let unit = price.map_or_else(|| Ok("0".to_owned()), |key| digits(row, key))?;
    let up_to = match row.optional("up_to") {
        Some(_) => Some(format!("{} units", digits(row, "up_to")?).parse()?),
        None => None,
    };
    Ok(Tier {
        up_to,
        unit: format!("{unit} USD/unit").parse()?,
        flat: format!("{} USD", digits(row, "flat")?).parse()?,
    })
}
