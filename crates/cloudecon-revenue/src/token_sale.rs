use std::collections::BTreeMap;
use std::fmt;

use cloudecon_core::{Share, Usd};
use serde::{Deserialize, Serialize};

use crate::exact::Micro;
use crate::{Error, Presentation};

/// Who takes part in selling tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Party {
    /// The lab whose model makes the tokens.
    Lab,
    /// The cloud that serves or distributes them.
    Cloud,
    /// A further company that sells them on.
    Reseller,
    /// A supplier of chips that takes part in the sales price.
    ChipSupplier,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lab => "lab",
            Self::Cloud => "cloud",
            Self::Reseller => "reseller",
            Self::ChipSupplier => "chip supplier",
        })
    }
}

/// One sale of tokens: what customers pay, to whom, and who passes what on.
///
/// Customers' payments equal the sum of all parties' net revenue, to the millionth of a dollar.
/// Adding what two parties *report* may count the same dollar twice: see
/// [`TokenSale::double_counted`].
///
/// ```
/// # use cloudecon_core::{Share, Usd};
/// # use cloudecon_revenue::{Party, Presentation, TokenSale};
/// let m = Usd::from_millions;
/// // Customers pay 100; the lab sells, the cloud keeps 27.
/// let sale = TokenSale::through_channel(m(100.0), Party::Lab, Party::Cloud, Share::from_percent(27.0)?)?;
/// assert_eq!(sale.net_revenue(Party::Lab), m(73.0));
/// assert_eq!(sale.reported_revenue(Party::Lab, Presentation::Principal), m(100.0));
/// let reported = [(Party::Lab, Presentation::Principal), (Party::Cloud, Presentation::Agent)];
/// assert_eq!(sale.double_counted(&reported), m(27.0));
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TokenSale {
    payment: Micro,
    received: BTreeMap<Party, Micro>,
    passed_on: BTreeMap<Party, Micro>,
}

impl TokenSale {
    /// A sale in which `biller` takes in what customers pay and keeps it all so far.
    ///
    /// # Errors
    /// [`Error::OutOfBounds`] for a negative payment.
    pub fn new(payment: Usd, biller: Party) -> Result<Self, Error> {
        not_negative("payment", payment)?;
        let payment = Micro::from_usd(payment);
        let received = BTreeMap::from([(biller, payment)]);
        Ok(Self { payment, received, passed_on: BTreeMap::new() })
    }

    /// A sale in which the biller passes a share of the payment on to one partner.
    ///
    /// # Errors
    /// As [`TokenSale::new`] and [`TokenSale::pass_on`].
    pub fn through_channel(
        payment: Usd,
        biller: Party,
        partner: Party,
        partner_share: Share,
    ) -> Result<Self, Error> {
        Self::new(payment, biller)?.pass_on(biller, partner, payment * partner_share)
    }

    /// Passes an amount on from one party to another: a share, a fee for infrastructure, a royalty.
    ///
    /// # Errors
    /// [`Error::OutOfBounds`] for a negative amount, [`Error::Overdrawn`] if the party would pass
    /// on more than it has taken in.
    pub fn pass_on(mut self, from: Party, to: Party, amount: Usd) -> Result<Self, Error> {
        not_negative("amount passed on", amount)?;
        let amount = Micro::from_usd(amount);
        let received = at(&self.received, from);
        let passed_on = at(&self.passed_on, from).plus(amount);
        if passed_on > received {
            return Err(Error::Overdrawn {
                party: from.to_string(),
                received: received.as_usd().as_usd(),
                passed_on: passed_on.as_usd().as_usd(),
            });
        }
        self.passed_on.insert(from, passed_on);
        let entry = self.received.entry(to).or_default();
        *entry = entry.plus(amount);
        Ok(self)
    }

    /// What customers pay: their cost, rounded to a millionth of a dollar.
    pub fn payment(&self) -> Usd {
        self.payment.as_usd()
    }

    /// The parties that take something in, in the order of [`Party`].
    pub fn parties(&self) -> impl Iterator<Item = Party> {
        self.received.keys().copied()
    }

    /// What a party keeps: taken in less passed on.
    pub fn net_revenue(&self, party: Party) -> Usd {
        self.kept(party).as_usd()
    }

    /// What a party keeps of the payment, as a share; `None` if customers pay nothing.
    pub fn take(&self, party: Party) -> Option<Share> {
        Share::of(self.net_revenue(party), self.payment())
    }

    /// What a party reports as revenue: all that it takes in as principal, what it keeps as agent.
    ///
    /// Its profit is the same in both.
    pub fn reported_revenue(&self, party: Party, presentation: Presentation) -> Usd {
        match presentation {
            Presentation::Principal => at(&self.received, party).as_usd(),
            Presentation::Agent => self.net_revenue(party),
        }
    }

    /// The sum of all parties' net revenue: equal to the payment.
    pub fn net_revenue_of_all(&self) -> Usd {
        self.parties().map(|party| self.kept(party)).fold(Micro::ZERO, Micro::plus).as_usd()
    }

    /// How much of the reported revenue of these parties is counted more than once: their reported
    /// revenue less what they keep.
    pub fn double_counted(&self, reported: &[(Party, Presentation)]) -> Usd {
        reported
            .iter()
            .filter(|(_, presentation)| *presentation == Presentation::Principal)
            .map(|(party, _)| at(&self.passed_on, *party))
            .fold(Micro::ZERO, Micro::plus)
            .as_usd()
    }

    fn kept(&self, party: Party) -> Micro {
        at(&self.received, party).plus(at(&self.passed_on, party).negated())
    }
}

fn at(amounts: &BTreeMap<Party, Micro>, party: Party) -> Micro {
    amounts.get(&party).copied().unwrap_or_default()
}

fn not_negative(field: &'static str, amount: Usd) -> Result<(), Error> {
    let found = amount.as_usd();
    if found >= 0.0 {
        return Ok(());
    }
    Err(Error::OutOfBounds { field, low: 0.0, high: f64::INFINITY, found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn m(value: f64) -> Usd {
        Usd::from_millions(value)
    }

    #[test]
    fn a_chain_of_parties_shares_one_payment() {
        // The cloud bills 100, passes 73 to the lab and 5 to the chip supplier; the lab pays 10
        // back for training machines sold with it: 100 - 73 - 5 + 10 = 32, 63 and 5.
        let sale = TokenSale::new(m(100.0), Party::Cloud)
            .unwrap()
            .pass_on(Party::Cloud, Party::Lab, m(73.0))
            .unwrap()
            .pass_on(Party::Cloud, Party::ChipSupplier, m(5.0))
            .unwrap()
            .pass_on(Party::Lab, Party::Cloud, m(10.0))
            .unwrap();
        let net: Vec<Usd> = sale.parties().map(|party| sale.net_revenue(party)).collect();
        assert_eq!(net, [m(63.0), m(32.0), m(5.0)]);
        assert_eq!(sale.net_revenue_of_all(), sale.payment());
        assert_eq!(sale.take(Party::Cloud), Some(Share::from_percent(32.0).unwrap()));
        assert_eq!(sale.net_revenue(Party::Reseller), Usd::ZERO);
    }

    #[test]
    fn presentation_moves_revenue_but_not_what_is_kept() {
        let share = Share::from_percent(27.0).unwrap();
        let sale =
            TokenSale::through_channel(m(30_000.0), Party::Lab, Party::Cloud, share).unwrap();
        let gross = sale.reported_revenue(Party::Lab, Presentation::Principal);
        let net = sale.reported_revenue(Party::Lab, Presentation::Agent);
        assert_eq!((gross, net), (m(30_000.0), m(21_900.0)));
        let agents = [(Party::Lab, Presentation::Agent), (Party::Cloud, Presentation::Agent)];
        assert_eq!(sale.double_counted(&agents), Usd::ZERO);
    }

    #[test]
    fn nobody_passes_on_what_they_never_had() {
        let wrong = TokenSale::new(m(1.0), Party::Lab)
            .unwrap()
            .pass_on(Party::Cloud, Party::Lab, m(1.0))
            .unwrap_err();
        assert_eq!(wrong.to_string(), "`cloud` takes in 0 and passes on 1000000");
        assert!(TokenSale::new(m(-1.0), Party::Lab).is_err());
    }
}
