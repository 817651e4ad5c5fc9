//! The deployment package of a function: a zip that holds `bootstrap` alone.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// The name under which Lambda starts a custom runtime
/// (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html>).
const BOOTSTRAP: &str = "bootstrap";

/// The package of this program, the same bytes for the same program; stored, as it only crosses the loopback.
pub fn package(program: &[u8]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(program.len() + 1024)));
    zip.start_file(BOOTSTRAP, options).expect("the first file of an archive has a new name");
    zip.write_all(program).expect("memory takes what fits into it");
    zip.finish().expect("memory takes what fits into it").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_gives_the_same_package() {
        assert_eq!(package(b"program"), package(b"program"));
        assert_ne!(package(b"program"), package(b"another"));
    }

    #[test]
    fn the_package_holds_an_executable_bootstrap() {
        let mut zip = zip::ZipArchive::new(Cursor::new(package(b"program"))).expect("a zip");
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_index(0).expect("one file");
        assert_eq!((file.name().expect("UTF-8"), file.unix_mode()), (BOOTSTRAP.into(), Some(0o100_755)));
        let mut program = Vec::new();
        std::io::copy(&mut file, &mut program).expect("readable");
        assert_eq!(program, b"program");
    }
}
