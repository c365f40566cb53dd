use cloudecon_core::{Range, Share};
use cloudecon_deals::{Error, ExactShare, MicroUsd, ShareBase, Structure, TermValue, TokenResale};
use serde::Deserialize;

use super::figure::{Figure, printed, value};
use super::{Family, Possible, Published, Question};
use crate::contracts::read::evidence;

/// A question of a file, as written.
#[derive(Deserialize)]
pub(in crate::contracts) struct QuestionRaw {
    question: String,
    sales_per_mw_year: MicroUsd,
    families: Vec<FamilyRaw>,
    reported: Vec<ReportedRaw>,
    candidates: Vec<CandidateRaw>,
}

#[derive(Deserialize)]
struct FamilyRaw {
    name: String,
    base: String,
    share: TermValue<ExactShare>,
    fee_per_mw_year: TermValue<MicroUsd>,
    cost_per_mw_year: TermValue<MicroUsd>,
    source: String,
    basis: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct ReportedRaw {
    name: String,
    quantity: Figure,
    value: String,
    source: String,
    basis: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct CandidateRaw {
    name: String,
    quantity: Figure,
    sales_per_mw_year: MicroUsd,
    precision: String,
}

impl QuestionRaw {
    pub(in crate::contracts) fn question(self) -> Result<Question, Error> {
        let families = self.families.into_iter().map(family).collect::<Result<_, _>>()?;
        let published = |raw: ReportedRaw| {
            Ok(Published {
                bounds: printed(raw.quantity, &raw.value)?,
                name: raw.name,
                figure: raw.quantity,
                text: raw.value,
                evidence: Some(evidence(&raw.source, &raw.basis, raw.note)),
            })
        };
        let possible = |raw: CandidateRaw| {
            Ok(Possible {
                precision: value(raw.quantity, &raw.precision)?.mid(),
                name: raw.name,
                figure: raw.quantity,
                sales: raw.sales_per_mw_year.as_usd(),
            })
        };
        Ok(Question {
            text: self.question,
            sales: self.sales_per_mw_year.as_usd(),
            families,
            reported: self.reported.into_iter().map(published).collect::<Result<_, Error>>()?,
            candidates: self.candidates.into_iter().map(possible).collect::<Result<_, Error>>()?,
        })
    }
}

fn family(raw: FamilyRaw) -> Result<Family, Error> {
    let base = if raw.base == "gross" { ShareBase::Gross } else { ShareBase::NetOfFees };
    let share = |share: ExactShare| Share::from_fraction(share.rate().as_f64());
    let shares =
        Range::new(share(raw.share.low())?, share(raw.share.mid())?, share(raw.share.high())?)?;
    let money = |value: TermValue<MicroUsd>| {
        Range::new(value.low().as_usd(), value.mid().as_usd(), value.high().as_usd())
    };
    let deal = TokenResale::new(base)
        .with_share(shares)
        .with_fee_per_mw_year(money(raw.fee_per_mw_year)?)
        .with_cloud_cost_per_mw_year(money(raw.cost_per_mw_year)?)
        .deal()?;
    Ok(Family {
        structure: Structure { name: raw.name.clone(), deal },
        name: raw.name,
        evidence: evidence(&raw.source, &raw.basis, raw.note),
    })
}
