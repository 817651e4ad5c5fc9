//! The rights that no flow on the engine misses, for only AWS itself asks for them, as its manuals have it.

/// Why, and which.
pub const ONLY_AWS: [(&str, &[&str]); 4] = [
    (
        "Firehose logs into a stream of the group, and the engine wants to see a right to the group itself
        (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html).",
        &[
            "EventsDeliveryRole logs:PutLogEvents log-group:EventsDeliveryLogs:*",
            "TickerDeliveryRole logs:PutLogEvents log-group:TickerDeliveryLogs:*",
        ],
    ),
    (
        "The manual of Firehose names the function with a version, the stack without
        (https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3).",
        &[
            "EventsDeliveryRole lambda:GetFunctionConfiguration function:NyFilter:*",
            "EventsDeliveryRole lambda:InvokeFunction function:NyFilter:*",
        ],
    ),
    (
        "Athena looks the table up with the rights of whoever asks
        (https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html).",
        &[
            "TweetsApiRole glue:GetDatabase catalog",
            "TweetsApiRole glue:GetDatabase database/GlueDatabase",
            "TweetsApiRole glue:GetDatabase table/GlueDatabase/TweetsGlueTable",
            "TweetsApiRole glue:GetPartitions catalog",
            "TweetsApiRole glue:GetPartitions database/GlueDatabase",
            "TweetsApiRole glue:GetPartitions table/GlueDatabase/TweetsGlueTable",
            "TweetsApiRole glue:GetTable catalog",
            "TweetsApiRole glue:GetTable database/GlueDatabase",
            "TweetsApiRole glue:GetTable table/GlueDatabase/TweetsGlueTable",
        ],
    ),
    (
        "Athena reads the data, and writes and reads its results, with the rights of whoever asks
        (https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html).",
        &[
            "TweetsApiRole s3:AbortMultipartUpload DataBucket/athena/*",
            "TweetsApiRole s3:GetBucketLocation DataBucket",
            "TweetsApiRole s3:GetObject DataBucket/athena/*",
            "TweetsApiRole s3:GetObject DataBucket/tweets/*",
            "TweetsApiRole s3:ListBucket DataBucket",
            "TweetsApiRole s3:PutObject DataBucket/athena/*",
        ],
    ),
];
