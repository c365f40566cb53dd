//! What the memory gives: the triad of STREAM, `a = b + s c`, in the process that is compared.

/// Arrays far larger than the caches.
#[derive(Debug)]
pub struct Triad {
    a: Vec<f64>,
    b: Vec<f64>,
    c: Vec<f64>,
}

/// Bytes that the triad counts for each element: two read, one written, as STREAM counts.
const COUNTED: usize = 24;

impl Triad {
    /// Three arrays of `elements`.
    pub fn new(elements: usize) -> Self {
        Self { a: vec![0.0; elements], b: vec![1.0; elements], c: vec![2.0; elements] }
    }

    /// Bytes of one run.
    pub fn bytes(&self) -> usize {
        COUNTED * self.a.len()
    }

    /// One run on some threads, each with its own part.
    pub fn run(&mut self, threads: usize) {
        let each = self.a.len().div_ceil(threads.max(1)).max(1);
        let parts = self.a.chunks_mut(each).zip(self.b.chunks(each)).zip(self.c.chunks(each));
        if threads == 1 {
            parts.for_each(|((a, b), c)| triad(a, b, c));
            return;
        }
        std::thread::scope(|scope| {
            for ((a, b), c) in parts {
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
