use serde::{Deserialize, Serialize};

/// A number format of weights, cache or arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberFormat {
    /// 16-bit floating point, either kind.
    Bf16,
    /// 8-bit floating point with scales per tensor or channel.
    Fp8,
    /// 8-bit integers.
    Int8,
    /// 4-bit floating point with an 8-bit scale for each block of 16: 4.5 bits a value.
    Fp4Block16,
    /// 4-bit floating point with an 8-bit scale for each block of 32: 4.25 bits a value.
    Fp4Block32,
}

const BITS_PER_BYTE: f64 = 8.0;

impl NumberFormat {
    /// Bytes a value, scales included.
    pub const fn bytes(self) -> f64 {
        match self {
            Self::Bf16 => 2.0,
            Self::Fp8 | Self::Int8 => 1.0,
            Self::Fp4Block16 => (4.0 + 8.0 / 16.0) / BITS_PER_BYTE,
            Self::Fp4Block32 => (4.0 + 8.0 / 32.0) / BITS_PER_BYTE,
        }
    }

    /// The name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bf16 => "bf16",
            Self::Fp8 => "fp8",
            Self::Int8 => "int8",
            Self::Fp4Block16 => "fp4-block-16",
            Self::Fp4Block32 => "fp4-block-32",
        }
    }

    /// The width class of the arithmetic.
    pub const fn width(self) -> ArithmeticWidth {
        match self {
            Self::Bf16 => ArithmeticWidth::Bits16,
            Self::Fp8 | Self::Int8 => ArithmeticWidth::Bits8,
            Self::Fp4Block16 | Self::Fp4Block32 => ArithmeticWidth::Bits4,
        }
    }
}

/// Width of the numbers that a matrix unit multiplies; peak rates and efficiencies go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArithmeticWidth {
    /// 16 bits.
    Bits16,
    /// 8 bits.
    Bits8,
    /// 4 bits.
    Bits4,
}

impl ArithmeticWidth {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bits16 => "16 bits",
            Self::Bits8 => "8 bits",
            Self::Bits4 => "4 bits",
        }
    }
}

/// Formats of one way of serving a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precision {
    /// Stored weights.
    pub weights: NumberFormat,
    /// Key-value cache.
    pub cache: NumberFormat,
    /// Matrix arithmetic.
    pub arithmetic: ArithmeticWidth,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_scales_count() {
        // (4 + 8/16) / 8 = 0.5625; (4 + 8/32) / 8 = 0.53125
        assert_eq!(NumberFormat::Fp4Block16.bytes(), 0.5625);
        assert_eq!(NumberFormat::Fp4Block32.bytes(), 0.531_25);
    }
}
