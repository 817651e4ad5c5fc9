"""Glue tables of the template as views of DuckDB over a folder that stands for the bucket."""

import re
from datetime import datetime
from pathlib import Path

import yaml
from sqlglot import exp

JSON_SERDE = "org.openx.data.jsonserde.JsonSerDe"
TEXT_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
# What separates columns where the table does not say so.
CONTROL_A = "\x01"
# Letters of Java's date formats in Python's.
DATE_FORMATS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}


class TemplateLoader(yaml.SafeLoader):
    """YAML with the tags of CloudFormation, each read as the value that it is applied to."""


def untagged(loader, _suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


TemplateLoader.add_multi_constructor("!", untagged)


def resources(template, kind):
    """Properties of all resources of a type."""
    found = yaml.load(template.read_text(), TemplateLoader)["Resources"]
    return [resource["Properties"] for resource in found.values() if resource["Type"] == kind]


def tables(template):
    """The tables by name."""
    inputs = [properties["TableInput"] for properties in resources(template, "AWS::Glue::Table")]
    return {table["Name"]: table for table in inputs}


def create_view(connection, table, bucket):
    """Makes a view with the columns, the partition and the readiness to forgive that the table states."""
    files = partitions(table, bucket)
    relation = " union all ".join(select(table, path, dt) for path, dt in files)
    connection.execute(f'create view "{table["Name"]}" as {relation}')


def partitions(table, bucket):
    """Every object that the projection finds, with its `dt`."""
    parameters = table["Parameters"]
    assert parameters["projection.enabled"] == "true" and parameters["projection.dt.type"] == "date", parameters
    assert [key["Name"] for key in table["PartitionKeys"]] == ["dt"], table["PartitionKeys"]
    folder = parameters["storage.location.template"].replace("${!dt}", "${dt}").replace("s3://${DataBucket}/", "")
    before, after = folder.split("${dt}")
    python_format = re.sub("yyyy|MM|dd|HH", lambda match: DATE_FORMATS[match[0]], parameters["projection.dt.format"])
    first, last = parameters["projection.dt.range"].split(",")
    assert last == "NOW", last
    found = []
    for path in sorted(path for path in bucket.rglob("*") if path.is_file()):
        inside = path.parent.relative_to(bucket).as_posix()
        if not inside.startswith(before) or after.strip("/"):
            continue
        dt = inside[len(before):]
        try:
            moment = datetime.strptime(dt, python_format)
        except ValueError:
            continue
        if moment.strftime(python_format) == dt and moment >= datetime.strptime(first, python_format):
            found.append((path, dt))
    assert found, f"the projection of {table['Name']} finds nothing"
    return found


def select(table, path, dt):
    """The rows of one object."""
    storage = table["StorageDescriptor"]
    serde = storage["SerdeInfo"]
    columns = {column["Name"]: duckdb_type(column["Type"]) for column in storage["Columns"]}
    typed = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"
    if serde["SerializationLibrary"] == JSON_SERDE:
        forgiving = serde.get("Parameters", {}).get("ignore.malformed.json", "false")
        reader = (f"read_json('{path}', columns = {typed}, format = 'newline_delimited', "
                  f"ignore_errors = {forgiving}, auto_detect = false, hive_partitioning = false)")
    else:
        assert serde["SerializationLibrary"] == TEXT_SERDE, serde
        delimiter = serde.get("Parameters", {}).get("field.delim", CONTROL_A)
        reader = (f"read_csv('{path}', columns = {typed}, auto_detect = false, header = false, delim = '{delimiter}', "
                  "quote = '', escape = '', null_padding = true, strict_mode = false, hive_partitioning = false)")
    key = Path(path).as_posix()
    return f"""select *, '{dt}' as dt, 's3://bucket{key}' as "$path" from {reader}"""


def duckdb_type(hive_type):
    return exp.DataType.build(hive_type, dialect="hive").sql("duckdb")
