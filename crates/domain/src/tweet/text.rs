//! Texts and addresses as the API writes them, and as people mean them.

/// Decodes the HTML entities that v1.1 puts into texts, once: `&amp;lt;` is `&lt;`.
pub(super) fn decode_entities(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (character, rest) = leading_entity(piece).unwrap_or(('&', piece));
        decoded.push(character);
        decoded.push_str(rest);
    }
    decoded
}

fn leading_entity(after_ampersand: &str) -> Option<(char, &str)> {
    [("amp;", '&'), ("lt;", '<'), ("gt;", '>')]
        .into_iter()
        .find_map(|(name, character)| Some((character, after_ampersand.strip_prefix(name)?)))
}

/// The address with https; none when it is of another scheme or has nothing behind it.
pub(super) fn https(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !rest.is_empty()).then(|| format!("https://{rest}"))
}

/// Hashtags without `#`, empty ones left out.
pub(super) fn hashtags<'a>(written: impl Iterator<Item = &'a str>) -> Vec<String> {
    written.map(|tag| tag.trim_start_matches('#')).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}
