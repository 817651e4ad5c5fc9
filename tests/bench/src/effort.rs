//! How often each thing is measured.

/// Repetitions.
pub struct Effort {
    /// Cold starts of each subject.
    pub cold_starts: usize,
    /// Blocks of warm calls of each subject.
    pub warm_blocks: usize,
    /// Large batches.
    pub large: usize,
    /// Pictures.
    pub pictures: usize,
    /// Batches into DynamoDB.
    pub writes: usize,
}

/// Warm calls that follow one another before the next subject has its turn.
pub const WARM_BLOCK: usize = 50;

impl Effort {
    /// Enough to tell.
    pub const FULL: Effort = Effort { cold_starts: 40, warm_blocks: 20, large: 30, pictures: 15, writes: 15 };

    /// Enough to see that everything works.
    pub const QUICK: Effort = Effort { cold_starts: 3, warm_blocks: 1, large: 2, pictures: 1, writes: 1 };
}
