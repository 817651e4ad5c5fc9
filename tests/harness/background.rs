//! A runtime that outlives every test: a test's own ends with it, and takes along what was spawned there.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// Runs a future to its end on the lasting runtime, where what it spawns goes on.
///
/// # Panics
/// When the future does.
pub async fn on_background<F>(future: F) -> F::Output
where
    F: Future<Output: Send> + Send + 'static,
{
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be started")
    });
    RUNTIME.spawn(future).await.expect("the future did not panic")
}
