//! Our functions.

/// All of them.
pub const FUNCTIONS: [&str; 10] = [
    "ny-filter",
    "faq-api",
    "tweet-source",
    "tweet-poller",
    "tweet-ingester",
    "photo-fetcher",
    "thumbnailer",
    "ticker-api",
    "music-api",
    "tweets-api",
];

/// Those that call no service.
pub const WITHOUT_SDK: [&str; 3] = ["ny-filter", "faq-api", "tweet-source"];
