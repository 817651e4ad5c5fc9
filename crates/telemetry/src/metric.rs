//! The metrics that there are, each with its name in CloudWatch and its unit.
//!
//! Dashboards and alarms know them by these names; what each function means by them is told in `ARCHITECTURE.md`.

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// What an invocation was asked to look after: records, runs, requests.
    RecordsIn,
    /// What is where it belongs since.
    Stored,
    /// What was taken away, as its reason is gone.
    Removed,
    /// What there was nothing to do for; by kind as well, see [`skipped`](crate::metrics::skipped).
    Skipped,
    /// What no retry can mend, put aside with the reason.
    Quarantined,
    /// What was sent or asked for again within the invocation, beside the retries of the SDK.
    Retried,
    /// What the invocation could not settle; whoever sent it decides whether it comes again.
    Failed,
    /// Bytes that the function read.
    BytesIn,
    /// Bytes that the function wrote.
    BytesOut,
}

/// A call of somebody else, which takes its time; an operation of AWS goes by the name of its API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// DynamoDB.
    BatchWriteItem,
    /// DynamoDB.
    DeleteItem,
    /// DynamoDB.
    GetItem,
    /// DynamoDB.
    PutItem,
    /// DynamoDB.
    Query,
    /// DynamoDB.
    Scan,
    /// DynamoDB.
    UpdateItem,
    /// S3.
    DeleteObject,
    /// S3, to the last byte that is read.
    GetObject,
    /// S3.
    HeadObject,
    /// S3.
    ListObjectsV2,
    /// S3.
    PutObject,
    /// Firehose.
    PutRecord,
    /// Athena.
    GetQueryExecution,
    /// Athena.
    GetQueryResults,
    /// Athena.
    StartQueryExecution,
    /// Athena.
    StopQueryExecution,
    /// A photo host or the tweet source, to the last byte that is read.
    HttpGet,
}

impl Count {
    /// What CloudWatch calls it.
    pub fn name(self) -> &'static str {
        match self {
            Count::RecordsIn => "RecordsIn",
            Count::Stored => "Stored",
            Count::Removed => "Removed",
            Count::Skipped => "Skipped",
            Count::Quarantined => "Quarantined",
            Count::Retried => "Retried",
            Count::Failed => "Failed",
            Count::BytesIn => "BytesIn",
            Count::BytesOut => "BytesOut",
        }
    }

    /// One of the units of CloudWatch
    /// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>).
    pub fn unit(self) -> &'static str {
        match self {
            Count::BytesIn | Count::BytesOut => "Bytes",
            _ => "Count",
        }
    }
}

impl Operation {
    /// What CloudWatch calls its duration; the unit is milliseconds.
    pub fn duration_name(self) -> &'static str {
        match self {
            Operation::BatchWriteItem => "BatchWriteItemDuration",
            Operation::DeleteItem => "DeleteItemDuration",
            Operation::GetItem => "GetItemDuration",
            Operation::PutItem => "PutItemDuration",
            Operation::Query => "QueryDuration",
            Operation::Scan => "ScanDuration",
            Operation::UpdateItem => "UpdateItemDuration",
            Operation::DeleteObject => "DeleteObjectDuration",
            Operation::GetObject => "GetObjectDuration",
            Operation::HeadObject => "HeadObjectDuration",
            Operation::ListObjectsV2 => "ListObjectsV2Duration",
            Operation::PutObject => "PutObjectDuration",
            Operation::PutRecord => "PutRecordDuration",
            Operation::GetQueryExecution => "GetQueryExecutionDuration",
            Operation::GetQueryResults => "GetQueryResultsDuration",
            Operation::StartQueryExecution => "StartQueryExecutionDuration",
            Operation::StopQueryExecution => "StopQueryExecutionDuration",
            Operation::HttpGet => "HttpGetDuration",
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_stands_in_the_architecture() {
        let architecture = include_str!("../../../ARCHITECTURE.md");
        let (names, _tests) = include_str!("metric.rs").split_once("cfg(test)").unwrap();
        let names: Vec<_> =
            names.split('"').skip(1).step_by(2).filter(|name| !["Bytes", "Count"].contains(name)).collect();
        assert!(names.len() > 25, "{names:?}");
        for name in names {
            assert!(architecture.contains(&format!("`{name}`")), "the table of metrics does not know {name}");
        }
    }
}
