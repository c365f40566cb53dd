//! What the memory gives: the triad of STREAM, `a = b + s c`, in the process that is compared.

/// Arrays far larger than the caches, in parts that are run one by one.
#[derive(Debug)]
pub struct Triad {
    a: Vec<f64>,
    b: Vec<f64>,
    c: Vec<f64>,
    part: usize,
}

/// Bytes that the triad counts for each element: two read, one written, as STREAM counts.
const COUNTED: usize = 24;

impl Triad {
    /// Three arrays of `elements`, run in parts of `part`.
    pub fn new(elements: usize, part: usize) -> Self {
        let part = part.clamp(1, elements.max(1));
        let (a, b, c) = (vec![0.0; elements], vec![1.0; elements], vec![2.0; elements]);
        Self { a, b, c, part }
    }

    /// Bytes of a whole run.
    pub fn bytes(&self) -> usize {
        COUNTED * self.a.len()
    }

    /// Parts of a whole run.
    pub fn parts(&self) -> usize {
        self.a.len().div_ceil(self.part)
    }

    /// Runs one part on some threads.
    pub fn run(&mut self, part: usize, threads: usize) {
        let start = (part * self.part).min(self.a.len());
        let end = (start + self.part).min(self.a.len());
        let (Some(a), Some(b), Some(c)) =
            (self.a.get_mut(start..end), self.b.get(start..end), self.c.get(start..end))
        else {
            return;
        };
        if threads == 1 {
            triad(a, b, c);
            return;
        }
        let each = a.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            for ((a, b), c) in a.chunks_mut(each).zip(b.chunks(each)).zip(c.chunks(each)) {
                scope.spawn(move || triad(a, b, c));
            }
        });
    }

    /// Reads one element, so that no run is in vain.
    pub fn first(&self) -> f64 {
        self.a.first().copied().unwrap_or_default()
    }
}

fn triad(a: &mut [f64], b: &[f64], c: &[f64]) {
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        *a = b + 3.0 * c;
    }
}
