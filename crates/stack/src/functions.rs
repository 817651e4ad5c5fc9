//! The functions of a deployed stack, as CloudFormation knows them.

use anyhow::anyhow;
use aws_sdk_cloudformation::{Client, types::StackResourceSummary};
use stack::target::{Target, sentence};

/// A function of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name of its crate.
    pub name: String,
    /// The name under which Lambda knows it.
    pub physical: String,
    /// Where its log lines are.
    pub log_group: String,
}

/// All functions of the stack, by name.
pub async fn functions(target: &Target) -> anyhow::Result<Vec<Function>> {
    let resources = resources(target).await?;
    let lambdas = resources.iter().filter(|resource| resource.kind == "AWS::Lambda::Function");
    let mut functions: Vec<Function> = lambdas.map(|lambda| function(lambda, &resources)).collect();
    functions.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(functions)
}

/// A resource of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its name in the template.
    pub logical: String,
    /// Its name in AWS.
    pub physical: String,
    /// Its type.
    pub kind: String,
}

/// All resources of the stack.
pub async fn resources(target: &Target) -> anyhow::Result<Vec<Resource>> {
    let client = Client::new(&target.sdk);
    let mut pages = client.list_stack_resources().stack_name(&target.stack_name).into_paginator().send();
    let mut resources = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| anyhow!(sentence(&error)))?;
        resources.extend(page.stack_resource_summaries.unwrap_or_default().into_iter().filter_map(resource));
    }
    Ok(resources)
}

fn resource(summary: StackResourceSummary) -> Option<Resource> {
    Some(Resource {
        logical: summary.logical_resource_id?,
        physical: summary.physical_resource_id?,
        kind: summary.resource_type?,
    })
}

/// The log group is the function's own in the template (`FaqApiLogGroup`), else the one that Lambda makes.
fn function(lambda: &Resource, resources: &[Resource]) -> Function {
    let own = |group: &&Resource| {
        let rest = group.logical.strip_prefix(&lambda.logical);
        group.kind == "AWS::Logs::LogGroup" && rest.is_some_and(|rest| rest.starts_with("Log"))
    };
    let log_group = resources.iter().find(own).map(|group| group.physical.clone());
    Function {
        name: crate_name(&lambda.logical),
        physical: lambda.physical.clone(),
        log_group: log_group.unwrap_or_else(|| format!("/aws/lambda/{}", lambda.physical)),
    }
}

/// `TweetIngester` is `tweet-ingester`.
fn crate_name(logical: &str) -> String {
    let lower = |(index, letter): (usize, char)| {
        let hyphen = (index > 0 && letter.is_ascii_uppercase()).then_some('-');
        hyphen.into_iter().chain([letter.to_ascii_lowercase()])
    };
    logical.chars().enumerate().flat_map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(logical: &str, physical: &str, kind: &str) -> Resource {
        Resource { logical: logical.to_owned(), physical: physical.to_owned(), kind: kind.to_owned() }
    }

    #[test]
    fn a_function_writes_to_the_log_group_named_after_it() {
        let lambda = resource("FaqApi", "tweets-FaqApi-1", "AWS::Lambda::Function");
        let group = resource("FaqApiLogGroup", "/app/faq", "AWS::Logs::LogGroup");
        let other = resource("FaqApiaryLogGroup", "/app/bees", "AWS::Logs::LogGroup");
        assert_eq!(function(&lambda, &[other, group]).log_group, "/app/faq");
        assert_eq!(function(&lambda, &[]).log_group, "/aws/lambda/tweets-FaqApi-1");
    }

    #[test]
    fn a_crate_name_is_the_logical_id_in_kebab_case() {
        for name in ["tweet-ingester", "faq-api", "thumbnailer"] {
            assert_eq!(crate_name(&stack::template::logical_id(name)), name);
        }
    }
}
