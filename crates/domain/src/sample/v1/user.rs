//! The author of a v1.1 status, with all the fields of the platform's early days.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{date, join};
use crate::sample::{
    person::Person,
    words::{code, pick},
};

/// The author.
pub fn user(rng: &mut Rng, person: &Person) -> Value {
    let mut user = identity(rng, person);
    join(&mut user, counts(rng));
    join(&mut user, colours(rng));
    join(&mut user, pictures(rng, person));
    user
}

fn identity(rng: &mut Rng, person: &Person) -> Value {
    json!({
        "id": person.id,
        "id_str": person.id.to_string(),
        "name": person.name,
        "screen_name": person.screen_name,
        "location": pick(rng, LOCATIONS),
        "url": null,
        "description": pick(rng, DESCRIPTIONS),
        "translator_type": "none",
        "protected": false,
        "verified": rng.u8(..20) == 0,
        "utc_offset": null,
        "time_zone": null,
        "geo_enabled": rng.bool(),
        "lang": null,
        "contributors_enabled": false,
        "is_translator": false,
        "following": null,
        "follow_request_sent": null,
        "notifications": null,
    })
}

fn counts(rng: &mut Rng) -> Value {
    /// The platform's first year and 2016.
    const JOINED: std::ops::Range<i64> = 1_150_000_000..1_480_000_000;
    let joined = jiff::Timestamp::constant(rng.i64(JOINED), 0);
    json!({
        "followers_count": rng.u32(..300).pow(2),
        "friends_count": rng.u32(..2_000),
        "listed_count": rng.u32(..90),
        "favourites_count": rng.u32(..40_000),
        "statuses_count": rng.u32(1..60_000),
        "created_at": date(joined),
    })
}

fn colours(rng: &mut Rng) -> Value {
    let mut colour = || format!("{:06X}", rng.u32(..0x100_0000));
    json!({
        "profile_background_color": colour(),
        "profile_link_color": colour(),
        "profile_sidebar_border_color": colour(),
        "profile_sidebar_fill_color": colour(),
        "profile_text_color": colour(),
        "profile_background_tile": false,
        "profile_use_background_image": true,
        "default_profile": false,
        "default_profile_image": false,
    })
}

fn pictures(rng: &mut Rng, person: &Person) -> Value {
    let face = format!("pbs.twimg.com/profile_images/{}/{}_normal.jpg", person.id, code(rng, 8));
    json!({
        "profile_background_image_url": "http://abs.twimg.com/images/themes/theme1/bg.png",
        "profile_background_image_url_https": "https://abs.twimg.com/images/themes/theme1/bg.png",
        "profile_image_url": format!("http://{face}"),
        "profile_image_url_https": format!("https://{face}"),
        "profile_banner_url": format!("https://pbs.twimg.com/profile_banners/{}/1514764800", person.id),
    })
}

const LOCATIONS: &[&str] =
    &["Brooklyn, NY", "Lyon", "Hamburg, Deutschland", "東京", "São Paulo", "somewhere near the sea", "Buffalo, NY"];

const DESCRIPTIONS: &[&str] = &[
    "I break queues for a living and bake bread to recover. Opinions are my cat's.",
    "Football, trains & small functions. She/her.",
    "Météo, cuisine, vélo. Parfois du code.",
    "Writes about cities and the people who keep them running at four in the morning.",
    "料理と野球とサーバーレス",
];
