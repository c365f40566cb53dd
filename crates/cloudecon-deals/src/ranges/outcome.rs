use crate::{Deal, Error, LineRole, Measure, PartyId, Term};

/// A sum over all periods that one can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A term.
    Line {
        /// The term.
        term: String,
        /// What is measured.
        measure: Measure,
    },
    /// Recognised income of a party before own cost.
    Income(PartyId),
    /// Recognised margin of a party after own cost.
    Margin(PartyId),
    /// Cash from one party to another over all terms between them.
    Paid {
        /// Who pays.
        payer: PartyId,
        /// Who is paid.
        payee: PartyId,
    },
}

impl Outcome {
    /// The earned sum of a term.
    pub fn earned(term: impl Into<String>) -> Self {
        Self::Line { term: term.into(), measure: Measure::Earned }
    }

    /// Income of a party.
    pub fn income(party: impl Into<PartyId>) -> Self {
        Self::Income(party.into())
    }

    /// Margin of a party.
    pub fn margin(party: impl Into<PartyId>) -> Self {
        Self::Margin(party.into())
    }

    /// Cash from one party to another.
    pub fn paid(payer: impl Into<PartyId>, payee: impl Into<PartyId>) -> Self {
        Self::Paid { payer: payer.into(), payee: payee.into() }
    }

    /// The lines that add up to it, with their signs.
    pub(crate) fn lines(&self, deal: &Deal) -> Result<Vec<(usize, Measure, i8)>, Error> {
        let unknown = |kind, id: &str, known: Vec<&str>| Error::Unknown {
            term: "outcome".into(),
            kind,
            id: id.to_owned(),
            known: known.join(", "),
        };
        let known = |party: &PartyId| {
            if deal.party(party).is_some() {
                return Ok(());
            }
            let known = deal.parties().iter().map(|p| p.id().as_str()).collect();
            Err(unknown("party", party.as_str(), known))
        };
        let (party, is_margin) = match self {
            Self::Line { term, measure } => {
                let index = deal.terms().iter().position(|t| &t.id == term).ok_or_else(|| {
                    unknown("term", term, deal.terms().iter().map(|t| t.id.as_str()).collect())
                })?;
                return Ok(vec![(index, *measure, 1)]);
            }
            Self::Paid { payer, payee } => {
                for party in [payer, payee] {
                    known(party)?;
                }
                let between = |term: &Term| &term.payer == payer && &term.payee == payee;
                let lines = deal.terms().iter().enumerate().filter(|(_, term)| between(term));
                return Ok(lines.map(|(index, _)| (index, Measure::Cash, 1)).collect());
            }
            Self::Income(party) => (party, false),
            Self::Margin(party) => (party, true),
        };
        known(party)?;
        let mut lines = Vec::new();
        for (index, term) in deal.terms().iter().enumerate() {
            let role = term.line_role();
            if role == LineRole::Financing || (role == LineRole::OwnCost && !is_margin) {
                continue;
            }
            if &term.payee == party {
                lines.push((index, Measure::Recognised, 1));
            } else if &term.payer == party {
                lines.push((index, Measure::Recognised, -1));
            }
        }
        Ok(lines)
    }
}
