//! Published figures that are no case of `fixtures/cases/tco`. The cases themselves are replayed by
//! the facade (`cloudecon cases`, `crates/cloudecon/tests/cases.rs`), which knows their names.

use cloudecon_core::{ChipHourPrice, ChipHours, Share, TokenRate, Tokens};
use cloudecon_tco::{Disaggregated, FlopRate, Seconds, flop_utilization, training_run};

/// The published day of a large deployment (DeepSeek-V3/R1, 2025-03-01): 608e9 prompt and 168e9
/// output tokens, 73,700 prompt tokens a second and prefill node (cache hits counted), 14,800
/// output tokens a second and decode node, 226.75 nodes on average.
#[test]
fn separate_pools_close_the_published_day() {
    let pools = Disaggregated {
        prefill_rate: TokenRate::from_tokens_per_second(73_700.0),
        decode_rate: TokenRate::from_tokens_per_second(14_800.0),
        input: 608.0,
        output: 168.0,
        // The published prefill rate counts hits as served.
        cache_hit: Share::ZERO,
    };
    let served = 168e9 / 86_400.0;
    let nodes = served / pools.output_per_chip().unwrap().as_tokens_per_second();
    // 95.5 + 131.4 nodes; rates are printed to three digits.
    approx::assert_relative_eq!(nodes, 226.75, max_relative = 1e-3);
    let ratio = pools.prefill_chips_per_decode_chip().unwrap();
    approx::assert_relative_eq!(ratio, 95.5 / 131.4, max_relative = 1e-3);
}

/// A training run as its report states it: 2.788 million chip-hours at 2 USD are 5.576 million
/// (DeepSeek-V3 Technical Report, arXiv 2412.19437, table 1), for 14.8e12 tokens with 37e9 active
/// parameters.
#[test]
fn a_published_training_run_costs_what_it_says() {
    let hour = ChipHourPrice::from_usd_per_chip_hour(2.0);
    // The pre-training part took 2.664 million hours: 14.8e12 tokens / 2.664e6 h = 1,543 tok/s.
    let rate = TokenRate::from_tokens_per_second(14.8e12 / 2.664e6 / 3_600.0);
    let (hours, cost) = training_run(Tokens::from_trillions(14.8), rate, hour).unwrap();
    approx::assert_relative_eq!(hours.as_chip_hours(), 2.664e6, max_relative = 1e-12);
    // Table 1 prints 5.328 million for it; the whole, 2.788 million hours, is 5.576 million.
    approx::assert_relative_eq!(cost.as_millions(), 5.328, max_relative = 1e-4);
    let whole = hour * ChipHours::from_chip_hours(2.788e6);
    approx::assert_relative_eq!(whole.as_millions(), 5.576, max_relative = 1e-12);
    // 6 x 37e9 FLOPs a token at that rate are 343 TFLOP/s: 17 % of the 8-bit peak of 1,979.
    let peak = FlopRate::from_tflops(1979.0);
    let time = Seconds::from_hours(2.664e6 / 2048.0);
    let reached = flop_utilization(6.0 * 37e9 * 14.8e12, time, 2048, peak).unwrap();
    approx::assert_relative_eq!(reached.as_fraction(), 0.173, max_relative = 5e-3);
}
