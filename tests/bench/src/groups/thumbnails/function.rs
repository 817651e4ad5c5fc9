//! The memory of the function that makes the thumbnails: bytes from S3, bytes to S3.

use std::{sync::Arc, time::Duration};

use crate::{bench::Bench, sandbox::Sandbox, stub};

/// The most that a new sandbox holds when it makes a thumbnail of this file.
pub fn peak_bytes(bench: &Bench, file: &[u8]) -> anyhow::Result<Option<u64>> {
    let endpoint = stub::start(Arc::new(stub::s3(Arc::from(file))), Duration::ZERO)?;
    let subject = bench.program("thumbnailer").reaching(&format!("http://{endpoint}"));
    let (mut sandbox, _) = Sandbox::start(&subject)?;
    sandbox.invoke(&bench.event("thumbnailer/object-created-put")?)?;
    Ok(sandbox.peak_bytes())
}
