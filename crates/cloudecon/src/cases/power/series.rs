use std::fs;
use std::path::Path;

use crate::cases::fault::Failure;

/// Columns of a file of hourly values with a header line, in the order asked for.
pub(super) fn columns<const N: usize>(
    file: &Path,
    names: [&str; N],
) -> Result<Vec<[f64; N]>, Failure> {
    let shown = file.display();
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::Case(format!("hourly series {shown} cannot be read: {error}")))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(names) {
        let found = header.iter().position(|column| *column == name);
        *place = found.ok_or_else(|| Failure::Case(format!("{shown} has no column `{name}`")))?;
    }
    let row = |(index, line): (usize, &str)| {
        let cells: Vec<&str> = line.split(',').collect();
        let mut values = [0.0; N];
        for ((value, place), name) in values.iter_mut().zip(places).zip(names) {
            let cell = cells.get(place).and_then(|cell| cell.trim().parse().ok());
            *value = cell.ok_or_else(|| {
                Failure::Case(format!("{shown}:{}: `{name}` is no number", index + 2))
            })?;
        }
        Ok(values)
    };
    lines.enumerate().map(row).collect()
}
