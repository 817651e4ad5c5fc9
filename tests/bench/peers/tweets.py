"""What the table keeps of the tweets of a Kinesis event, as one writes it in Python."""

import base64
import json
import re
from datetime import datetime, timezone

ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def items(event, loads=json.loads):
    found = {}
    for record in event["Records"]:
        document = loads(base64.b64decode(record["kinesis"]["data"]))
        for item in read(document):
            found[item["Id"]] = item
    return list(found.values())


def read(document):
    if "data" not in document:
        return [status(document)] if "id_str" in document or "id" in document else []
    data, includes = document["data"], document.get("includes", {})
    people = {user["id"]: user["username"] for user in includes.get("users", [])}
    media = {one["media_key"]: one for one in includes.get("media", [])}
    tweets = {tweet["id"]: tweet for tweet in includes.get("tweets", [])}
    return [post(one, people, media, tweets) for one in (data if isinstance(data, list) else [data])]


def status(tweet):
    original = tweet.get("retweeted_status")
    content = original or tweet
    extended = content.get("extended_tweet") or {}
    text = extended.get("full_text") or content.get("full_text") or content.get("text")
    user = tweet.get("user") or {}
    return item(
        Id=number(tweet, "id"),
        Text=text and re.sub("&(?:amp|lt|gt);", lambda entity: ENTITIES[entity[0]], text),
        CreatedAt=datetime.strptime(tweet["created_at"], "%a %b %d %H:%M:%S %z %Y").astimezone(timezone.utc),
        AuthorId=number(user, "id"),
        AuthorName=user.get("screen_name"),
        Media=[
            photo(number(media, "id"), media["media_url_https"], media.get("ext_alt_text"))
            for media in listed("media", extended, content)
            if media["type"] == "photo" and "_video_thumb/" not in media["media_url_https"]
        ],
        Hashtags=[tag["text"] for tag in listed("hashtags", extended, content)],
        Lang=tweet.get("lang"),
        RetweetOf=number(original, "id"),
        QuoteOf=number(tweet, "quoted_status_id") or number(original, "quoted_status_id"),
        ReplyTo=number(tweet, "in_reply_to_status_id"),
        is_quote=tweet.get("is_quote_status"),
    )


def listed(name, extended, content):
    places = [extended.get("extended_entities"), content.get("extended_entities")] if name == "media" else []
    places += [extended.get("entities"), content.get("entities")]
    return next((place[name] for place in places if place and place.get(name)), [])


def post(tweet, people, media, tweets):
    referenced = {other["type"]: other["id"] for other in tweet.get("referenced_tweets", [])}
    original = tweets.get(referenced.get("retweeted"))
    content = original or tweet
    note = content.get("note_tweet") or {}
    photos = [media[key] for key in content.get("attachments", {}).get("media_keys", []) if key in media]
    entities = note.get("entities") or content.get("entities") or {}
    return item(
        Id=int(tweet["id"]),
        Text=note.get("text") or content["text"],
        CreatedAt=datetime.fromisoformat(tweet["created_at"].replace("Z", "+00:00")),
        AuthorId=int(tweet["author_id"]),
        AuthorName=people.get(tweet["author_id"]),
        Media=[
            photo(int(one["media_key"].partition("_")[2]), one["url"], one.get("alt_text"))
            for one in photos
            if one["type"] == "photo"
        ],
        Hashtags=[tag["tag"] for tag in entities.get("hashtags", [])],
        Lang=tweet.get("lang"),
        RetweetOf=number(referenced, "retweeted"),
        QuoteOf=number(referenced, "quoted") or original and number(quoted(original), "id"),
        ReplyTo=number(referenced, "replied_to"),
        is_quote="quoted" in referenced,
    )


def quoted(tweet):
    return next((other for other in tweet.get("referenced_tweets", []) if other["type"] == "quoted"), None)


def item(is_quote, **values):
    created = values["CreatedAt"]
    values["CreatedAt"], values["Day"] = created.strftime("%Y-%m-%dT%H:%M:%SZ"), created.strftime("%Y-%m-%d")
    if values["Media"]:
        values["MediaId"], values["MediaUrl"] = values["Media"][0]["Id"], values["Media"][0]["Url"]
    kinds = [("retweet", values["RetweetOf"]), ("quote", is_quote), ("reply", values["ReplyTo"]), ("original", True)]
    values["Kind"] = next(kind for kind, holds in kinds if holds)
    return {name: value for name, value in values.items() if value}


def photo(media_id, url, alt_text):
    found = {"Id": media_id, "Url": url}
    return found | {"AltText": alt_text} if alt_text else found


def number(of, name):
    exact = of and (of.get(f"{name}_str") or of.get(name))
    return int(exact) if exact else None
