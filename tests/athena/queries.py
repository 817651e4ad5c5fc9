"""Runs the named queries of template.yaml on DuckDB, over its Glue tables, and compares the rows.

Usage: python queries.py [template.yaml]

Athena speaks Trino's SQL: sqlglot translates it. The tables are views with the columns, formats and partitions that the
template states, so a query and a table that do not fit together fail here. The data are as the functions write them,
with fields that are missing and with lines that are broken.
"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb
import sqlglot

# Nothing is left behind in the folder of the sources.
sys.dont_write_bytecode = True

import glue  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].endswith(".yaml") else ROOT / "template.yaml"
HASHTAGS = ROOT / "crates/tweets-api/src/hashtags.sql"

FOUND = "New York State found !! for entry: "
NOT_JSON = '{"id_str": "666", "entities": {"hashtags": [{"text": "bro'


def tweet(number, *hashtags):
    """What the poller stores; 2^53 and more, as ids are."""
    hashtags = [{"text": text, "indices": [0, 1 + len(text)]} for text in hashtags]
    return json.dumps({
        "created_at": "Sun Mar 01 12:34:00 +0000 2026",
        "id": 9007199254740993 + number,
        "id_str": str(9007199254740993 + number),
        "text": "Ünïcode ☕ with \"quotes\", commas\nand a line feed",
        "user": {"id_str": "1", "screen_name": "someone", "followers_count": 3},
        "entities": {"hashtags": hashtags, "urls": [], "user_mentions": []},
        "retweeted": False,
    })


def tick(symbol, price):
    return json.dumps({"ticker_symbol": symbol, "sector": "ENERGY", "change": -0.04, "price": price})


def event(number):
    return FOUND + json.dumps({f"550e8400-e29b-41d4-a716-{number:012}": "NY"})


OBJECTS = {
    "tweets/dt=2026-02-28/235900-a.json": [tweet(1, "Rust", "rust", "AWS")],
    "tweets/dt=2026-03-01/000000-b.json": [tweet(2, "RUST", "ÉTÉ")],
    # The same tweet in two minutes.
    "tweets/dt=2026-03-01/000100-c.json": [tweet(2, "RUST", "ÉTÉ")],
    "tweets/dt=2026-03-01/000200-d.json": [tweet(3)],
    "tweets/dt=2026-03-01/000300-e.json": ['{"id_str":"5"}', '{"id_str":"6","entities":null}', "{}"],
    "tweets/dt=2026-03-01/000400-f.json": ['{"id_str":"7","entities":{"hashtags":[{"tag":"v2"},{"text":""}]}}'],
    "tweets/dt=2026-03-02/000000-g.json": [NOT_JSON],
    "firehose/2026/03/01/11/events-1-2026-03-01-11-59-59-a.txt": [event(1), event(2)],
    "firehose/2026/03/01/12/events-1-2026-03-01-12-00-59-b.txt": [event(3), event(3), "", "something else, entirely"],
    "firehose-errors/processing-failed/2026/03/01/12/events-1-x": [event(4)],
    "ticker/2026/03/01/11/ticks-1-2026-03-01-11-00-00-a": [tick("HJK", 9.99), tick("ABC", 1.5)],
    "ticker/2026/03/01/12/ticks-1-2026-03-01-12-00-00-b": [tick("HJK", 4.5)],
    "ticker/2026/03/01/12/ticks-1-2026-03-01-12-00-59-a": [tick("HJK", 4.79), '{"ticker_symbol":"ABC"}', "{}", "{"],
    "athena/2026/result.csv": ["not of any table"],
}

EXPECTED = {
    "count of tweets": [(6,)],
    "top hashtags": [("rust", 2), ("aws", 1), ("été", 1)],
    "tweets per day": [("2026-03-02", 0), ("2026-03-01", 5), ("2026-02-28", 1)],
    "NY events per hour": [("2026/03/01/12", 1), ("2026/03/01/11", 2)],
    "last price per symbol": [("ABC", 1.5), ("HJK", 4.79)],
}


class NamedQueries(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.bucket = Path(cls.folder.name)
        for key, lines in OBJECTS.items():
            path = cls.bucket / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(line + "\n" for line in lines))
        cls.database = duckdb.connect()
        cls.tables = glue.tables(TEMPLATE)
        for table in cls.tables.values():
            glue.create_view(cls.database, table, cls.bucket)

    @classmethod
    def tearDownClass(cls):
        cls.database.close()
        cls.folder.cleanup()

    def rows(self, sql):
        """The rows of an Athena statement."""
        (translated,) = sqlglot.transpile(sql, read="athena", write="duckdb")
        return self.database.sql(translated).fetchall()

    def test_the_named_queries_find_what_is_there(self):
        queries = {query["Name"]: query for query in glue.resources(TEMPLATE, "AWS::Athena::NamedQuery")}
        self.assertEqual(set(queries), set(EXPECTED))
        for name, expected in EXPECTED.items():
            with self.subTest(name):
                self.assertEqual(self.rows(queries[name]["QueryString"]), expected)

    def test_the_hashtags_of_the_api_are_those_since_a_day(self):
        statement = HASHTAGS.read_text()
        for first_day, expected in [
            ("2026-02-28", [("rust", 2), ("aws", 1), ("été", 1)]),
            ("2026-03-01", [("rust", 1), ("été", 1)]),
            ("2026-03-02", []),
        ]:
            self.assertIn("{first_day}", statement)
            self.assertEqual(self.rows(statement.replace("{first_day}", first_day)), expected)

    def test_the_statement_of_the_api_runs_untranslated_as_on_the_local_engine(self):
        files = [str(path) for path in sorted(self.bucket.glob("tweets/dt=2026-0[23]-*/*-[a-f].json"))]
        self.assertEqual(len(files), 6)
        engine = duckdb.connect()
        engine.execute(f"create view tweets as select * from read_json_auto({files}, union_by_name = true, "
                       "hive_partitioning = true, hive_types = {'dt': VARCHAR})")
        rows = engine.sql(HASHTAGS.read_text().replace("{first_day}", "2026-03-01")).fetchall()
        self.assertEqual(rows, [("rust", 1), ("été", 1)])

    def test_the_tables_are_those_of_the_contract(self):
        columns = {name: [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
                   for name, table in self.tables.items()}
        self.assertEqual(set(columns), {"tweets", "ny_events", "ticks"})
        self.assertIn("id_str", columns["tweets"])
        self.assertEqual(columns["ny_events"], ["line"])
        self.assertEqual(columns["ticks"], ["ticker_symbol", "sector", "change", "price"])


if __name__ == "__main__":
    unittest.main()
