//! What the template says of a Firehose stream and the engine does not repeat.

use aws_sdk_cloudformation::{Client, error::DisplayErrorContext, types::TemplateStage};
use serde_json::Value;

/// Settings of a destination that `DescribeDeliveryStream` of the engine leaves out.
const LEFT_OUT: [&str; 2] = ["FileExtension", "CustomTimeZone"];

/// Adds to the description what only the template of its stack knows. A stream outside of a stack has nothing to add.
pub(crate) async fn complete(client: &Client, description: &mut Value) -> Result<(), String> {
    let name = description["DeliveryStreamName"].as_str().unwrap_or_default().to_owned();
    let Some((stack, logical_id)) = resource(client, &name).await else {
        return Ok(());
    };
    let request = client.get_template().stack_name(stack).template_stage(TemplateStage::Processed);
    let answer = request.send().await.map_err(|error| DisplayErrorContext(error).to_string())?;
    // After SAM's transform it is JSON; a template without a transform stays the YAML that it was.
    let template: Value = serde_json::from_str(answer.template_body().unwrap_or_default()).unwrap_or_default();
    add(description, &template["Resources"][&logical_id]["Properties"]);
    Ok(())
}

/// The engine finds no resource without the name of its stack.
async fn resource(client: &Client, physical_id: &str) -> Option<(String, String)> {
    let stacks = client.describe_stacks().send().await.ok()?.stacks.unwrap_or_default();
    for stack in stacks.into_iter().filter_map(|stack| stack.stack_name) {
        let Ok(answer) = client.describe_stack_resources().stack_name(&stack).send().await else {
            continue;
        };
        let mut resources = answer.stack_resources.unwrap_or_default().into_iter();
        let found = resources.find(|resource| resource.physical_resource_id.as_deref() == Some(physical_id));
        if let Some(logical_id) = found.and_then(|resource| resource.logical_resource_id) {
            return Some((stack, logical_id));
        }
    }
    None
}

fn add(description: &mut Value, properties: &Value) {
    let configured = &properties["ExtendedS3DestinationConfiguration"];
    let Some(described) = description.pointer_mut("/Destinations/0/ExtendedS3DestinationDescription") else {
        return;
    };
    for name in LEFT_OUT.into_iter().filter(|name| configured[name].is_string()) {
        if described[name].is_null() {
            described[name] = configured[name].clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(described: &Value, configured: &Value, expected: Expect) {
        let mut description = json!({"Destinations": [{"ExtendedS3DestinationDescription": described}]});
        add(&mut description, &json!({"ExtendedS3DestinationConfiguration": configured}));
        expected.assert_eq(&description["Destinations"][0]["ExtendedS3DestinationDescription"].to_string());
    }

    #[test]
    fn only_what_is_left_out_is_added() {
        check(
            &json!({"Prefix": "described/"}),
            &json!({"Prefix": "configured/", "FileExtension": ".txt", "CustomTimeZone": "Asia/Tokyo"}),
            expect![[r#"{"Prefix":"described/","FileExtension":".txt","CustomTimeZone":"Asia/Tokyo"}"#]],
        );
        check(&json!({"FileExtension": ".a"}), &json!({"FileExtension": ".b"}), expect![[r#"{"FileExtension":".a"}"#]]);
        check(&json!({}), &json!({"FileExtension": {"Ref": "Extension"}}), expect!["{}"]);
    }
}
