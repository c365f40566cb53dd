use cloudecon_tco::{ArithmeticWidth, Calibration};

/// A set of constants as a TOML table, four significant digits; names are model, engine and chip
/// generation.
pub(crate) fn set_as_toml(names: [&str; 3], calibration: &Calibration) -> String {
    let [model, engine, generation] = names;
    let c = calibration;
    let mut lines = vec![
        String::new(),
        "[[set]]".to_owned(),
        format!("model = \"{model}\""),
        format!("engine = \"{engine}\""),
        format!("generation = \"{generation}\""),
        String::new(),
        "[set.calibration]".to_owned(),
    ];
    for (name, value) in [
        ("compute_16", c.compute_16),
        ("compute_8", c.compute_8),
        ("compute_4", c.compute_4),
        ("weight_bandwidth", c.weight_bandwidth),
        ("cache_bandwidth", c.cache_bandwidth),
        ("attention_compute", c.attention_compute),
        ("prefill_attention_compute", c.prefill_attention_compute),
        ("link", c.link),
        ("layer_overhead", c.layer_overhead),
        ("step_overhead", c.step_overhead),
        ("collective_latency", c.collective_latency),
        ("usable_memory", c.usable_memory),
        ("reserve_bytes", c.reserve_bytes),
    ] {
        lines.push(format!("{name} = {value:.3e}"));
    }
    if let Some(e) = &c.evidence {
        let widths: Vec<&str> = e.widths.iter().map(|width| name_of(*width)).collect();
        lines.extend([
            String::new(),
            "[set.calibration.evidence]".to_owned(),
            format!("source = \"{}\"", e.source),
            format!("date = \"{}\"", e.date),
            format!("rows_fitted = {}", e.rows_fitted),
            format!("rows_tested = {}", e.rows_tested),
            format!("mean_error = {:.3}", e.mean_error),
            format!("p90_error = {:.3}", e.p90_error),
            format!("batch_per_chip = [{:.4}, {:.4}]", e.batch_per_chip.0, e.batch_per_chip.1),
            format!("context = [{:.1}, {:.1}]", e.context.0, e.context.1),
            format!("is_mixture = {}", e.is_mixture),
            format!("widths = [{}]", widths.join(", ")),
        ]);
    }
    lines.push(String::new());
    lines.join("\n")
}

const fn name_of(width: ArithmeticWidth) -> &'static str {
    match width {
        ArithmeticWidth::Bits16 => "\"bits16\"",
        ArithmeticWidth::Bits8 => "\"bits8\"",
        ArithmeticWidth::Bits4 => "\"bits4\"",
    }
}
