use toml::de::{DeTable, DeValue};

use crate::contracts::schema::{Shape, Table};

/// Takes out what is not a term of the contract.
pub(super) fn strip(table: &'static Table, found: &mut DeTable<'_>) {
    for key in table.keys {
        if key.is_ours {
            found.remove(key.name);
        } else if let Some(value) = found.get_mut(key.name) {
            strip_value(&key.shape, value.get_mut());
        }
    }
}

fn strip_value(shape: &'static Shape, value: &mut DeValue<'_>) {
    match (shape, value) {
        (Shape::Inner(table), DeValue::Table(found)) => strip(table, found),
        (Shape::List(item), DeValue::Array(values)) => {
            for value in values.iter_mut() {
                strip_value(item, value.get_mut());
            }
        }
        _ => {}
    }
}
