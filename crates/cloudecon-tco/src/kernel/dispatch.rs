//! The same loop compiled for wider vector units, chosen when the program runs.
//!
//! The one file of this crate with `unsafe`: a function with target features may only be called
//! where the processor has them, which the compiler cannot see and the check above each call does.
//! The loop itself is safe code, the same source on every path; no path contracts a product and a
//! sum into one rounding, so all of them give the same bits.
#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls of functions with target features after their check")
)]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

use super::sweep::Rows;
use crate::sweep_results::ResultsMut;

/// A vector instruction set for which the sweep's loop is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstructionSet {
    /// What every processor of the target has: SSE2 on x86-64, NEON on 64-bit ARM.
    Portable,
    /// AVX2, four numbers at a time.
    Avx2,
    /// AVX-512, eight numbers at a time.
    Avx512,
}

impl InstructionSet {
    /// The sets that this processor has, narrowest first.
    pub fn available() -> Vec<Self> {
        [Self::Portable, Self::Avx2, Self::Avx512].into_iter().filter(|set| set.is_here()).collect()
    }

    /// The widest set that this processor has.
    pub fn widest() -> Self {
        [Self::Avx512, Self::Avx2].into_iter().find(|set| set.is_here()).unwrap_or(Self::Portable)
    }

    /// The name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// True if this processor has the set.
    #[cfg(target_arch = "x86_64")]
    pub fn is_here(self) -> bool {
        match self {
            Self::Portable => true,
            Self::Avx2 => std::is_x86_feature_detected!("avx2"),
            Self::Avx512 => {
                std::is_x86_feature_detected!("avx512f")
                    && std::is_x86_feature_detected!("avx512dq")
                    && std::is_x86_feature_detected!("avx512bw")
                    && std::is_x86_feature_detected!("avx512vl")
            }
        }
    }

    /// True if this processor has the set.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn is_here(self) -> bool {
        self == Self::Portable
    }
}

/// Evaluates rows with an instruction set, the portable one if the processor lacks it.
#[cfg(target_arch = "x86_64")]
pub(crate) fn evaluate(set: InstructionSet, rows: &Rows<'_>, first: usize, out: ResultsMut<'_>) {
    match set {
        // SAFETY: the processor has the features that the function is compiled for.
        InstructionSet::Avx512 if set.is_here() => unsafe { avx512(rows, first, out) },
        // SAFETY: as above.
        InstructionSet::Avx2 if set.is_here() => unsafe { avx2(rows, first, out) },
        _ => rows.evaluate(first, out),
    }
}

/// Evaluates rows; there is one path.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn evaluate(_: InstructionSet, rows: &Rows<'_>, first: usize, out: ResultsMut<'_>) {
    rows.evaluate(first, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(rows: &Rows<'_>, first: usize, out: ResultsMut<'_>) {
    rows.evaluate(first, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
fn avx512(rows: &Rows<'_>, first: usize, out: ResultsMut<'_>) {
    rows.evaluate(first, out);
}

/// Numbers of a cache line.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 8;

/// Asks for `count` numbers from `start`, if they are there: a hint without effect on results.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn prefetch(values: &[f64], start: usize, count: usize) {
    if let Some(ahead) = values.get(start..start + count) {
        for line in ahead.chunks_exact(LINE) {
            // SAFETY: the address is inside the slice, and a prefetch reads nothing.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
        }
    }
}

/// There is no hint for this target.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn prefetch(_: &[f64], _: usize, _: usize) {}
