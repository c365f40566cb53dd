use crate::Error;

/// The scale on which a quantity varies: where its error is additive and where Newton steps go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Scale {
    /// As it is: money that may change sign.
    #[default]
    Plain,
    /// Logarithm: positive quantities; the value is the median, the error relative.
    Log,
    /// Log odds: shares between 0 and 1.
    Logit,
}

impl Scale {
    pub(crate) fn inside(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => value.ln(),
            Self::Logit => (value / (1.0 - value)).ln(),
        }
    }

    pub(crate) fn outside(self, inner: f64) -> f64 {
        match self {
            Self::Plain => inner,
            Self::Log => inner.exp(),
            Self::Logit => 1.0 / (1.0 + (-inner).exp()),
        }
    }

    /// Derivative of the value by the inner number.
    pub(crate) fn slope(self, value: f64) -> f64 {
        match self {
            Self::Plain => 1.0,
            Self::Log => value,
            Self::Logit => value * (1.0 - value),
        }
    }
}

/// A named unknown, measured or not.
///
/// The standard error of a measured quantity is on its scale: a plain amount, or for
/// [`Scale::Log`] the standard deviation of the logarithm (0.1 is about 10 %).
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub(crate) name: String,
    pub(crate) scale: Scale,
    /// Value and standard error.
    pub(crate) measured: Option<(f64, f64)>,
    pub(crate) start: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Quantity {
    /// A quantity with a value and its standard error; zero means exact.
    pub fn measured(name: impl Into<String>, value: f64, error: f64) -> Self {
        Self { measured: Some((value, error)), ..Self::free(name, value) }
    }

    /// A quantity that nobody has measured; `start` is where the search begins.
    pub fn free(name: impl Into<String>, start: f64) -> Self {
        Self {
            name: name.into(),
            scale: Scale::Plain,
            measured: None,
            start,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        }
    }

    /// The same quantity on another scale; the standard error is meant on it.
    #[must_use]
    pub const fn on(mut self, scale: Scale) -> Self {
        self.scale = scale;
        self
    }

    /// The same quantity within bounds, infinite where there is none.
    #[must_use]
    pub const fn between(mut self, low: f64, high: f64) -> Self {
        self.low = low;
        self.high = high;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The measured value, if there is one.
    pub fn value(&self) -> Option<f64> {
        self.measured.map(|(value, _)| value)
    }

    /// The standard error of the measured value, on the scale of the quantity.
    pub fn error(&self) -> Option<f64> {
        self.measured.map(|(_, error)| error)
    }

    /// The same quantity as if it had not been measured.
    #[must_use]
    pub fn unmeasured(mut self) -> Self {
        if let Some((value, _)) = self.measured.take() {
            self.start = value;
        }
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let fault = |field, legal, found| {
            Err(Error::OutOfRange { name: self.name.clone(), field, legal, found })
        };
        let (value, error) = self.measured.unwrap_or((self.start, 0.0));
        let is_inside = match self.scale {
            Scale::Plain => value.is_finite(),
            Scale::Log => value.is_finite() && value > 0.0,
            Scale::Logit => value > 0.0 && value < 1.0,
        };
        if !is_inside {
            let legal = match self.scale {
                Scale::Plain => "finite",
                Scale::Log => "above 0",
                Scale::Logit => "between 0 and 1",
            };
            return fault("the value", legal, value);
        }
        if !error.is_finite() || error < 0.0 {
            return fault("the standard error", "finite and not negative", error);
        }
        if self.low.is_nan() || self.high.is_nan() || self.low > self.high {
            return fault("the lower bound", "at most the upper one", self.low);
        }
        Ok(())
    }
}
