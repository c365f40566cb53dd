use crate::error::positive;
use crate::{ArithmeticWidth, Bandwidth, DataSize, Error, FlopRate};

/// Dense peak rates by width of the numbers; `None` where the chip has no such unit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Peaks {
    /// 16-bit floating point.
    pub bits_16: Option<FlopRate>,
    /// 8-bit.
    pub bits_8: Option<FlopRate>,
    /// 4-bit.
    pub bits_4: Option<FlopRate>,
}

impl Peaks {
    /// The peak at a width.
    pub const fn at(self, width: ArithmeticWidth) -> Option<FlopRate> {
        match width {
            ArithmeticWidth::Bits16 => self.bits_16,
            ArithmeticWidth::Bits8 => self.bits_8,
            ArithmeticWidth::Bits4 => self.bits_4,
        }
    }
}

/// What a chip can do at most, as its maker states it.
///
/// Peaks are dense; links are one way. A CPU socket fits as well: its vector rate, its memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chip {
    peaks: Peaks,
    memory: DataSize,
    memory_bandwidth: Bandwidth,
    link: Option<Bandwidth>,
}

impl Chip {
    /// A chip; `link` is the scale-up bandwidth one way, `None` if it has none.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless every stated figure is finite and above 0.
    pub fn new(
        peaks: Peaks,
        memory: DataSize,
        memory_bandwidth: Bandwidth,
        link: Option<Bandwidth>,
    ) -> Result<Self, Error> {
        for peak in [peaks.bits_16, peaks.bits_8, peaks.bits_4].into_iter().flatten() {
            positive("peak", peak.as_flop_per_s())?;
        }
        positive("memory", memory.as_bytes())?;
        positive("memory_bandwidth", memory_bandwidth.as_bytes_per_s())?;
        if let Some(link) = link {
            positive("link", link.as_bytes_per_s())?;
        }
        Ok(Self { peaks, memory, memory_bandwidth, link })
    }

    /// Dense peaks.
    pub const fn peaks(&self) -> Peaks {
        self.peaks
    }

    /// Memory.
    pub const fn memory(&self) -> DataSize {
        self.memory
    }

    /// Memory bandwidth.
    pub const fn memory_bandwidth(&self) -> Bandwidth {
        self.memory_bandwidth
    }

    /// Scale-up bandwidth one way.
    pub const fn link(&self) -> Option<Bandwidth> {
        self.link
    }

    /// The peak at a width.
    ///
    /// # Errors
    /// [`Error::NoPeak`] if the chip states none.
    pub fn peak(&self, width: ArithmeticWidth) -> Result<FlopRate, Error> {
        self.peaks.at(width).ok_or(Error::NoPeak { format: width.as_str() })
    }

    /// FLOPs per byte of memory traffic at which arithmetic and memory take equally long.
    ///
    /// # Errors
    /// [`Error::NoPeak`] if the chip states no peak at this width.
    pub fn ridge(&self, width: ArithmeticWidth) -> Result<f64, Error> {
        Ok(self.peak(width)?.as_flop_per_s() / self.memory_bandwidth.as_bytes_per_s())
    }
}
