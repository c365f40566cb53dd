//! Values that a user gives on the command line.

use std::str::FromStr;

use cloudecon::contracts::{Figure, Switch};
use cloudecon::deals::{ExactShare, Rate};

/// A factor on demand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Demand(pub(super) Rate);

impl FromStr for Demand {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let share: ExactShare = text.parse().map_err(|_| "write a share such as 75%".to_owned())?;
        if share.rate().is_negative() || share.rate() > Rate::whole(100) {
            return Err("demand must lie between 0% and 10000%".to_owned());
        }
        Ok(Self(share.rate()))
    }
}

/// A figure with a user's value.
#[derive(Debug, Clone)]
pub(crate) struct Own(pub(super) Figure, pub(super) String);

impl FromStr for Own {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "write FIGURE=VALUE with one of lab_margin, cloud_margin, cloud_take, cloud_cost"
                .to_owned()
        };
        let (figure, value) = text.split_once('=').ok_or_else(wrong)?;
        Ok(Self(Figure::from_word(figure.trim()).ok_or_else(wrong)?, value.trim().to_owned()))
    }
}

/// `TERM=RULE`.
pub(crate) fn recognition(text: &str) -> Result<Switch, String> {
    let (term, rule) = text.split_once('=').ok_or("write TERM=RULE, such as share=level")?;
    Ok(Switch::Recognition { term: term.trim().to_owned(), rule: rule.trim().to_owned() })
}

/// `SALE=PARTY`.
pub(crate) fn principal(text: &str) -> Result<Switch, String> {
    let (sale, party) = text.split_once('=').ok_or("write SALE=PARTY, such as sales=cloud")?;
    Ok(Switch::Principal { sale: sale.trim().to_owned(), party: party.trim().to_owned() })
}

/// `TERM.FIELD=VALUE`.
pub(crate) fn term(text: &str) -> Result<Switch, String> {
    let wrong = "write TERM.FIELD=VALUE, such as 'share.tiers.0.unit=0.4 USD/unit'";
    let (path, value) = text.split_once('=').ok_or(wrong)?;
    let (term, field) = path.split_once('.').ok_or(wrong)?;
    let [term, field, value] = [term, field, value].map(|part| part.trim().to_owned());
    if term.is_empty() || field.is_empty() || value.is_empty() {
        return Err(wrong.to_owned());
    }
    Ok(Switch::Value { term, field, value })
}
