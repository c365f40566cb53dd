//! The one set of accounting rules, as a program, an option or an id says it.

use std::fmt;
use std::str::FromStr;

use cloudecon_revenue::UsefulLife;

/// The one set of rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// The useful life of servers and network equipment; `None` leaves each its own.
    pub server_life: Option<UsefulLife>,
    /// Where training of general models is booked.
    pub training: Training,
    /// Leave out charges and gains that do not come back.
    pub without_one_offs: bool,
    /// Spread fiscal quarters over the calendar quarter by months.
    pub calendar: bool,
}

/// Where training of general models is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Training {
    /// As each company reports it.
    Reported,
    /// In the cloud by its share of company revenue; from none to all is possible.
    Allocated,
    /// In the cloud in full: an upper bound of the cost.
    Full,
}

impl Default for Rules {
    /// Six years, which most of them use, training by share of revenue, no one-off items.
    fn default() -> Self {
        Self {
            server_life: UsefulLife::from_years(6.0).ok(),
            training: Training::Allocated,
            without_one_offs: true,
            calendar: false,
        }
    }
}

impl Rules {
    /// Every provider by its own rules.
    pub const REPORTED: Self = Self {
        server_life: None,
        training: Training::Reported,
        without_one_offs: false,
        calendar: false,
    };

    /// Reads `servers=5y` or `reported`, as `--life` takes it.
    ///
    /// # Errors
    /// What is legal, in words.
    pub fn with_life(mut self, text: &str) -> Result<Self, String> {
        let years = || {
            let years = text.strip_prefix("servers=")?.strip_suffix('y')?.trim().parse().ok()?;
            UsefulLife::from_years(years).ok().filter(|life| life.as_years() <= 40.0)
        };
        self.server_life = match text {
            "reported" => None,
            _ => Some(years().ok_or_else(|| {
                format!("`{text}` is no life: write `servers=5y`, up to 40, or `reported`")
            })?),
        };
        Ok(self)
    }
}

impl Rules {
    /// What these rules change of the default ones, as ids carry it: `+servers=5y+training=full`.
    pub fn tag(&self) -> String {
        let default = Self::default();
        let mut parts = Vec::new();
        if self.server_life != default.server_life {
            let life = self.server_life.map(|life| format!("{}y", life.as_years()));
            parts.push(format!("+servers={}", life.unwrap_or_else(|| "reported".to_owned())));
        }
        if self.training != default.training {
            parts.push(format!("+training={}", self.training));
        }
        if self.without_one_offs != default.without_one_offs {
            parts.push("+with-one-offs".to_owned());
        }
        if self.calendar != default.calendar {
            parts.push("+calendar".to_owned());
        }
        parts.concat()
    }

    /// The rules of a [tag](Rules::tag), without its first `+`; the default ones for no text.
    ///
    /// # Errors
    /// What is legal, in words.
    pub fn from_tag(tag: &str) -> Result<Self, String> {
        let mut rules = Self::default();
        for part in tag.split('+').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("servers", "reported")) => rules.server_life = None,
                Some(("servers", _)) => rules = rules.with_life(part)?,
                Some(("training", booking)) => rules.training = booking.parse()?,
                None if part == "with-one-offs" => rules.without_one_offs = false,
                None if part == "calendar" => rules.calendar = true,
                _ => {
                    return Err(format!(
                        "`{part}` is no rule: use `servers=5y`, `training=full`, `with-one-offs` or `calendar`"
                    ));
                }
            }
        }
        Ok(rules)
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.server_life {
            Some(life) => write!(f, "servers and network over {life}")?,
            None => f.write_str("lives as reported")?,
        }
        write!(f, ", model training {}", self.training)?;
        f.write_str(if self.without_one_offs { ", without one-off items" } else { "" })?;
        f.write_str(if self.calendar { ", calendar quarters by months" } else { "" })
    }
}

impl fmt::Display for Training {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reported => "reported",
            Self::Allocated => "allocated",
            Self::Full => "full",
        })
    }
}

impl FromStr for Training {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Reported, Self::Allocated, Self::Full]
            .into_iter()
            .find(|training| training.to_string() == text)
            .ok_or_else(|| {
                format!("`{text}` is no booking of training: use `reported`, `allocated` or `full`")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_an_id_are_those_that_printed_it() {
        assert_eq!(Rules::default().tag(), "");
        let rules = Rules { training: Training::Full, calendar: true, ..Rules::default() };
        let rules = rules.with_life("servers=4.5y").unwrap();
        assert_eq!(rules.tag(), "+servers=4.5y+training=full+calendar");
        for rules in [Rules::default(), Rules::REPORTED, rules] {
            assert_eq!(Rules::from_tag(rules.tag().trim_start_matches('+')), Ok(rules));
        }
        assert!(Rules::from_tag("servers=5").is_err());
        assert!(Rules::from_tag("life=5y").unwrap_err().contains("`life=5y` is no rule"));
    }

    #[test]
    fn rules_are_read_as_words() {
        let rules = Rules::default().with_life("servers=5y").unwrap();
        assert_eq!(rules.server_life.unwrap().as_years(), 5.0);
        assert_eq!(Rules::default().with_life("reported").unwrap().server_life, None);
        for bad in ["5y", "servers=y", "servers=0y", "servers=-1y", "servers=41y", "servers=5"] {
            assert!(Rules::default().with_life(bad).is_err(), "{bad}");
        }
        assert_eq!("full".parse(), Ok(Training::Full));
        assert!("none".parse::<Training>().is_err());
    }
}
