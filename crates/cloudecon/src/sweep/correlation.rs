//! How the inputs of a sample move together.

use cloudecon_uncertainty::{Correlation, gaussian_from_spearman};

use super::fault::Faults;
use super::file::{File, Pair};

/// The correlation of normal scores that gives the rank correlations of the file.
pub(super) fn correlation(file: &File, faults: &mut Faults<'_>) -> Option<Correlation> {
    let size = file.input.len();
    let identity = Correlation::identity(size);
    let mut rows: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| identity.at(i, j)).collect()).collect();
    let mut is_good = true;
    for pair in &file.correlation {
        let Some((i, j)) = ends(pair, file, faults) else {
            is_good = false;
            continue;
        };
        let rho = gaussian_from_spearman(*pair.rank.get_ref());
        (rows[i][j], rows[j][i]) = (rho, rho);
    }
    if !is_good {
        return None;
    }
    match Correlation::new(&rows) {
        Ok(good) => Some(good),
        Err(error) => {
            let at = file.correlation.first().map_or(0..0, |pair| pair.one.span());
            let why = impossible_three(&rows).map_or_else(String::new, |three| {
                let [a, b, c] = three.map(|input| file.input[input].name.get_ref());
                format!("; `{a}`, `{b}` and `{c}` cannot move together like that")
            });
            faults.add(&at, format!("{error}{why}: bring a `rank` nearer to 0"));
            None
        }
    }
}

/// Three inputs whose correlations alone exclude each other; `None` if only more of them do.
fn impossible_three(rows: &[Vec<f64>]) -> Option<[usize; 3]> {
    let size = rows.len();
    let pairs = (0..size).flat_map(|i| (i + 1..size).map(move |j| (i, j)));
    let mut all = pairs.flat_map(|(i, j)| (j + 1..size).map(move |k| [i, j, k]));
    all.find(|three| {
        let part: Vec<Vec<f64>> =
            three.iter().map(|i| three.iter().map(|j| rows[*i][*j]).collect()).collect();
        Correlation::new(&part).is_err()
    })
}

/// The two inputs that a correlation ties.
fn ends(pair: &Pair, file: &File, faults: &mut Faults<'_>) -> Option<(usize, usize)> {
    let mut places = [None; 2];
    for (place, name) in places.iter_mut().zip([&pair.one, &pair.other]) {
        *place = file.input.iter().position(|input| input.name.get_ref() == name.get_ref());
        if place.is_none() {
            let message = format!("`{}` is no [[input]] of this file", name.get_ref());
            faults.add(&name.span(), message);
        }
    }
    let rank = *pair.rank.get_ref();
    let is_rank = (-1.0..=1.0).contains(&rank);
    if !is_rank {
        faults.add(&pair.rank.span(), format!("`rank` must be between -1 and 1, found {rank}"));
    }
    let (i, j) = (places[0]?, places[1]?);
    if i == j {
        faults.add(&pair.other.span(), "a correlation ties two different inputs");
    }
    (is_rank && i != j).then_some((i, j))
}
