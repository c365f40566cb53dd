//! The normal distribution function and its inverse.

use std::f64::consts::{PI, SQRT_2};

/// Probability that a standard normal does not exceed `z`, within about 1e-15.
///
/// Hart (1968) as given by West (2005), Better approximations to cumulative normal functions.
pub(crate) fn distribution(z: f64) -> f64 {
    const UPPER: [f64; 7] = [
        3.526_249_659_989_11e-2,
        0.700_383_064_443_688,
        6.373_962_203_531_65,
        33.912_866_078_383,
        112.079_291_497_871,
        221.213_596_169_931,
        220.206_867_912_376,
    ];
    const LOWER: [f64; 8] = [
        8.838_834_764_831_84e-2,
        1.755_667_163_182_64,
        16.064_177_579_207,
        86.780_732_202_946_1,
        296.564_248_779_674,
        637.333_633_378_831,
        793.826_512_519_948,
        440.413_735_824_752,
    ];
    let x = z.abs();
    let tail = if x > 37.0 {
        0.0
    } else {
        let density = (-x * x / 2.0).exp();
        if x < 5.0 * SQRT_2 {
            density * polynomial(&UPPER, x) / polynomial(&LOWER, x)
        } else {
            let fraction = [4.0, 3.0, 2.0, 1.0].iter().fold(x + 0.65, |build, n| x + n / build);
            density / fraction / (2.0 * PI).sqrt()
        }
    };
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The standard normal that `probability`, above 0 and below 1, does not exceed, to about 1e-15.
///
/// Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, PPND16.
pub(crate) fn quantile(probability: f64) -> f64 {
    let q = probability - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.425 * 0.425 - q * q;
        return q * polynomial(&CENTRAL.0, r) / polynomial(&CENTRAL.1, r);
    }
    let r = (-probability.min(1.0 - probability).ln()).sqrt();
    let magnitude = if r <= 5.0 {
        polynomial(&MIDDLE.0, r - 1.6) / polynomial(&MIDDLE.1, r - 1.6)
    } else {
        polynomial(&FAR.0, r - 5.0) / polynomial(&FAR.1, r - 5.0)
    };
    magnitude.copysign(q)
}

/// Coefficients from the highest power down.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[expect(clippy::excessive_precision, reason = "digits as printed in the reference")]
const CENTRAL: ([f64; 8], [f64; 8]) = (
    [
        2.509_080_928_730_122_672_7e3,
        3.343_057_558_358_812_810_5e4,
        6.726_577_092_700_870_085_3e4,
        4.592_195_393_154_987_145_7e4,
        1.373_169_376_550_946_112_5e4,
        1.971_590_950_306_551_442_7e3,
        1.331_416_678_917_843_774_5e2,
        3.387_132_872_796_366_608,
    ],
    [
        5.226_495_278_852_854_561e3,
        2.872_908_573_572_194_267_4e4,
        3.930_789_580_009_271_061e4,
        2.121_379_430_158_659_586_7e4,
        5.394_196_021_424_751_107_7e3,
        6.871_870_074_920_579_083e2,
        4.231_333_070_160_091_125_2e1,
        1.0,
    ],
);
#[expect(clippy::excessive_precision, reason = "digits as printed in the reference")]
const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        7.745_450_142_783_414_076_4e-4,
        2.272_384_498_926_918_458_33e-2,
        2.417_807_251_774_506_117_7e-1,
        1.270_458_252_452_368_382_58,
        3.647_848_324_763_204_605_04,
        5.769_497_221_460_691_405_5,
        4.630_337_846_156_545_295_9,
        1.423_437_110_749_683_577_34,
    ],
    [
        1.050_750_071_644_416_843_24e-9,
        5.475_938_084_995_344_946e-4,
        1.519_866_656_361_645_719_66e-2,
        1.481_039_764_274_800_745_9e-1,
        6.897_673_349_851_000_045_5e-1,
        1.676_384_830_183_803_849_4,
        2.053_191_626_637_758_821_87,
        1.0,
    ],
);
#[expect(clippy::excessive_precision, reason = "digits as printed in the reference")]
const FAR: ([f64; 8], [f64; 8]) = (
    [
        2.010_334_399_292_288_132_65e-7,
        2.711_555_568_743_487_578_15e-5,
        1.242_660_947_388_078_438_6e-3,
        2.653_218_952_657_612_309_3e-2,
        2.965_605_718_285_048_912_3e-1,
        1.784_826_539_917_291_335_8,
        5.463_784_911_164_114_369_9,
        6.657_904_643_501_103_777_2,
    ],
    [
        2.044_263_103_389_939_785_64e-15,
        1.421_511_758_316_445_888_7e-7,
        1.846_318_317_510_054_681_8e-5,
        7.868_691_311_456_132_591e-4,
        1.487_536_129_085_061_485_25e-2,
        1.369_298_809_227_358_053_1e-1,
        5.998_322_065_558_879_376_9e-1,
        1.0,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree() {
        // Abramowitz and Stegun (1964), table 26.1 and 26.5.
        for (z, p) in [(0.0, 0.5), (1.0, 0.841_344_746_068_543), (2.0, 0.977_249_868_051_821)] {
            assert!((distribution(z) - p).abs() < 1e-14, "{z}");
            assert!((distribution(-z) - (1.0 - p)).abs() < 1e-14, "{z}");
        }
        for (p, z) in [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.999, 3.090_232_306_167_813)] {
            assert!((quantile(p) - z).abs() < 1e-13, "{p}");
        }
    }

    #[test]
    fn one_undoes_the_other() {
        for step in 1..2000 {
            let p = f64::from(step) / 2000.0;
            assert!((distribution(quantile(p)) - p).abs() < 1e-14, "{p}");
        }
        // Far out the distribution is good to 1e-15, not to 1e-15 of itself.
        assert!((quantile(1e-12) + 7.034_483_825_3).abs() < 1e-9);
        assert!((distribution(-7.034_483_825_3) - 1e-12).abs() < 1e-15);
    }
}
