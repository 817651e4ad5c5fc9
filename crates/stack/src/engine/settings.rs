//! The engine's environment: nothing of ours, and every path in its own folder.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

/// The folders that the engine expects to find.
pub(super) fn folders(dir: &Path) -> [PathBuf; 3] {
    ["tmp", "state", "s3"].map(|folder| dir.join(folder))
}

/// The variables that the engine starts with; the functions that it runs inherit them.
pub(super) fn environment(port: u16, dir: &Path) -> Vec<(&'static str, String)> {
    let [tmp, state, s3] = folders(dir).map(|folder| folder.display().to_string());
    let host = Ipv4Addr::LOCALHOST.to_string();
    let mut environment = vec![
        ("HOME", dir.display().to_string()),
        ("PATH", "/usr/bin:/bin".to_owned()),
        ("TMPDIR", tmp),
        ("STATE_DIR", state),
        ("S3_DATA_DIR", s3),
        ("GATEWAY_PORT", port.to_string()),
        // An IP address, so that the S3 client of the functions puts the bucket into the path by itself.
        ("AWS_ENDPOINT_URL", format!("http://{host}:{port}")),
        ("BIND_HOST", host.clone()),
        ("MINISTACK_HOST", host),
    ];
    environment.extend(FIXED.map(|(name, value)| (name, value.to_owned())));
    environment
}

const FIXED: [(&str, &str); 8] = [
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_DEFAULT_REGION", "us-east-1"),
    ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
    // Each function may do what its role allows, as on AWS.
    ("AUTH", "true"),
    // Functions run as processes; the other executors need Docker.
    ("LAMBDA_EXECUTOR", "local"),
    ("IOT_MTLS_ENABLED", "0"),
    ("SFTP_ENABLED", "0"),
];
