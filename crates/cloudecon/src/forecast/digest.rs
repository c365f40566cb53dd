//! A short mark of the dataset that a forecast was made from.

/// FNV-1a of 64 bits over paths and bytes of the files, in the order of their paths: it tells one
/// state of the data from another and is no protection against forgery.
///
/// References: Fowler, Noll and Vo, <http://www.isthe.com/chongo/tech/comp/fnv/>.
pub fn digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut files: Vec<(&str, &[u8])> = files.into_iter().collect();
    files.sort_unstable();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for (path, bytes) in files {
        add(path.as_bytes());
        // Neither a path nor a text holds a zero byte: no two sets of files run together alike.
        add(&[0]);
        add(bytes);
        add(&[0]);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_depends_on_paths_and_bytes_and_not_on_order() {
        let one = [("a.csv", b"1".as_slice()), ("b.csv", b"2".as_slice())];
        let turned = [one[1], one[0]];
        assert_eq!(digest(one), digest(turned));
        assert_ne!(digest(one), digest([("a.csv", b"2".as_slice()), ("b.csv", b"1".as_slice())]));
        // Nothing at all gives the offset basis of the published algorithm.
        assert_eq!(digest([]), "cbf29ce484222325");
    }
}
