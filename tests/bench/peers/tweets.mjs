// What the table keeps of the tweets of a Kinesis event, as one writes it in Node. Ids are strings: a number is rounded.
const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

export function items(event) {
  const found = new Map();
  for (const { kinesis } of event.Records) {
    const document = JSON.parse(Buffer.from(kinesis.data, "base64").toString());
    for (const item of read(document)) found.set(item.Id, item);
  }
  return [...found.values()];
}

function read(document) {
  if (!document.data) return document.id_str || document.id ? [status(document)] : [];
  const { users = [], media = [], tweets = [] } = document.includes ?? {};
  const people = new Map(users.map((user) => [user.id, user.username]));
  const pictures = new Map(media.map((one) => [one.media_key, one]));
  const others = new Map(tweets.map((tweet) => [tweet.id, tweet]));
  return [document.data].flat().map((tweet) => post(tweet, people, pictures, others));
}

function status(tweet) {
  const original = tweet.retweeted_status;
  const content = original ?? tweet;
  const extended = content.extended_tweet ?? {};
  const text = extended.full_text ?? content.full_text ?? content.text;
  const media = listed("media", extended.extended_entities, content.extended_entities, extended.entities, content.entities);
  const photos = media.filter(({ type, media_url_https }) => type === "photo" && !media_url_https.includes("_video_thumb/"));
  return item(tweet.is_quote_status, {
    Id: number(tweet, "id"),
    Text: text?.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity]),
    CreatedAt: new Date(tweet.created_at),
    AuthorId: number(tweet.user, "id"),
    AuthorName: tweet.user?.screen_name,
    Media: photos.map((one) => photo(number(one, "id"), one.media_url_https, one.ext_alt_text)),
    Hashtags: listed("hashtags", extended.entities, content.entities).map(({ text }) => text),
    Lang: tweet.lang,
    RetweetOf: number(original, "id"),
    QuoteOf: number(tweet, "quoted_status_id") ?? number(original, "quoted_status_id"),
    ReplyTo: number(tweet, "in_reply_to_status_id"),
  });
}

const listed = (name, ...places) => places.find((place) => place?.[name]?.length)?.[name] ?? [];

function post(tweet, people, pictures, others) {
  const { retweeted, quoted, replied_to } = references(tweet);
  const original = others.get(retweeted);
  const content = original ?? tweet;
  const tags = content.note_tweet?.entities ?? content.entities ?? {};
  const media = (content.attachments?.media_keys ?? []).map((key) => pictures.get(key)).filter((one) => one?.type === "photo");
  return item(quoted, {
    Id: tweet.id,
    Text: content.note_tweet?.text ?? content.text,
    CreatedAt: new Date(tweet.created_at),
    AuthorId: tweet.author_id,
    AuthorName: people.get(tweet.author_id),
    Media: media.map((one) => photo(one.media_key.split("_")[1], one.url, one.alt_text)),
    Hashtags: (tags.hashtags ?? []).map(({ tag }) => tag),
    Lang: tweet.lang,
    RetweetOf: retweeted,
    QuoteOf: quoted ?? (original && references(original).quoted),
    ReplyTo: replied_to,
  });
}

const references = (tweet) => Object.fromEntries((tweet.referenced_tweets ?? []).map(({ type, id }) => [type, id]));

function item(isQuote, values) {
  const created = values.CreatedAt.toISOString();
  const kind = values.RetweetOf ? "retweet" : isQuote ? "quote" : values.ReplyTo ? "reply" : "original";
  const item = { ...values, CreatedAt: created.replace(".000Z", "Z"), Day: created.slice(0, 10), Kind: kind };
  if (item.Media.length) Object.assign(item, { MediaId: item.Media[0].Id, MediaUrl: item.Media[0].Url });
  for (const name in item) if (!item[name]?.length) delete item[name];
  return item;
}

const photo = (Id, Url, AltText) => (AltText ? { Id, Url, AltText } : { Id, Url });

const number = (of, name) => of?.[`${name}_str`] ?? of?.[name]?.toString();
