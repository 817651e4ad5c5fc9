//! The questions and their answers.
//!
//! Figures are those of the AWS Lambda developer guide in 2026 for functions that run on demand:
//! <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>, and the page beside an answer.

use serde::Serialize;

/// A question and its answer.
#[derive(Serialize)]
pub struct Question {
    /// The question.
    pub q: &'static str,
    /// The answer.
    pub a: &'static str,
}

/// All questions; their order is part of their addresses, so new ones go to the end.
pub const QUESTIONS: [Question; 20] = [
    Question {
        q: "How long may one invocation run?",
        a: "At most 15 minutes. The timeout is a setting of the function, 3 seconds by default; when it is reached, \
            Lambda stops the invocation and counts it as an error.",
    },
    Question {
        q: "How much memory can a function have, and what does it buy?",
        a: "From 128 MB to 10,240 MB in steps of 1 MB. CPU comes in proportion: a function has the equivalent of one \
            full vCPU at 1,769 MB.",
    },
    Question {
        q: "How large may events and answers be?",
        a: "6 MB each way when the function is invoked synchronously, 1 MB for the event when it is invoked \
            asynchronously. Larger data belongs into S3, with its key in the event.",
    },
    Question {
        q: "Where can a function write files?",
        a: "Only below /tmp, which holds 512 MB unless the function is configured for more, up to 10,240 MB. The files \
            stay for the next invocation of the same execution environment and are gone with it.",
    },
    Question {
        q: "What is provided.al2023?",
        a: "The OS-only runtime on Amazon Linux 2023: Lambda starts the executable called bootstrap in the package, and \
            that program fetches its events from the Runtime API. It is how Rust, Go and other compiled languages run.",
    },
    Question {
        q: "What is a cold start?",
        a: "The time it takes to make a new execution environment: fetch the code, start the runtime, run the code \
            outside of the handler. It falls on the requests that find no idle environment; those that find one skip it.",
    },
    // https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
    Question {
        q: "Is initialization billed?",
        a: "Yes. Since 1 August 2025 the INIT phase is part of the billed duration for every kind of function; before, \
            it was free for ZIP packages on managed runtimes.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
    Question {
        q: "What is the difference between reserved and provisioned concurrency?",
        a: "Reserved concurrency sets a part of the account's concurrency aside for one function and is also its upper \
            limit; it costs nothing. Provisioned concurrency keeps environments initialized before the requests come, \
            and is paid for as long as it is configured.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
    Question {
        q: "How fast does a function scale?",
        a: "By up to 1,000 execution environments every 10 seconds, each function for itself, until the concurrency of \
            the account is used up: 1,000 by default, more on request. What goes beyond is throttled with status 429.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    Question {
        q: "How does a function report that a part of a Kinesis batch failed?",
        a: "With ReportBatchItemFailures in the event source mapping, it answers the sequence numbers that failed in \
            batchItemFailures. Lambda goes on from the lowest of them; an empty or null identifier fails the batch \
            as a whole.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    Question {
        q: "Why can one bad record hold up a whole Kinesis shard?",
        a: "Records of a shard are processed in order, and by default a failing batch is retried until its records \
            expire. Bounded retries, a maximum record age, bisecting and an on-failure destination let the shard move on.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    Question {
        q: "What happens when an asynchronous invocation fails?",
        a: "If the function returns an error, Lambda tries it twice more, after about one minute and two. Throttles and \
            errors of the service are retried for up to six hours. Both limits can be lowered.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    Question {
        q: "Dead-letter queue or on-failure destination?",
        a: "A dead-letter queue, SQS or SNS, gets the event alone. A destination gets the event together with the \
            response and the reason, can be an S3 bucket, a function or an event bus as well, and is the better choice \
            for new functions.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    Question {
        q: "How do I see where a request spends its time?",
        a: "Set tracing to Active: Lambda records a trace in X-Ray with the time of initialization and of the \
            invocation. Instrumented code adds its calls to other services as subsegments.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
    Question {
        q: "x86_64 or arm64?",
        a: "arm64 runs on AWS Graviton processors and costs less for each millisecond at the same memory. The package \
            must be built for it: compiled code and native libraries of the other architecture do not start.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
    Question {
        q: "What does SnapStart do?",
        a: "Lambda initializes the function when a version is published, takes a snapshot of memory and disk, and \
            starts new environments from it. It works for managed runtimes of Java, Python and .NET, not for OS-only \
            runtimes, and not together with provisioned concurrency.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
    Question {
        q: "Can a function answer with more than 6 MB?",
        a: "With response streaming, up to 200 MB: the client gets the first bytes while the function still writes. \
            Function URLs, API Gateway REST APIs and InvokeWithResponseStream can deliver it.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    Question {
        q: "What is a layer, and what are its limits?",
        a: "A ZIP archive that is unpacked to /opt, for libraries that several functions share. A function can have \
            five of them; with its own code they may take 250 MB unpacked. Container images have no layers of Lambda's.",
    },
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    Question {
        q: "What happens when a function triggers itself without end?",
        a: "Lambda counts how often an event has come back through SQS, SNS, S3 or another function, and by default \
            stops it after about 16 rounds. Loops through other services, such as DynamoDB, go unnoticed.",
    },
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
    Question {
        q: "How does a function publish metrics without calling CloudWatch?",
        a: "It logs them in the embedded metric format: a line of JSON that names its metrics and dimensions. \
            CloudWatch turns the lines into metrics as they arrive, up to 100 metrics a line, and no request waits for it.",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_question_is_asked_once_and_answered_in_whole_sentences() {
        let mut asked = HashSet::new();
        for Question { q, a } in &QUESTIONS {
            assert!(q.ends_with('?') && asked.insert(q), "{q}");
            assert!(a.ends_with('.') && !a.contains("  ") && a.len() < 400, "{q}");
        }
    }
}
