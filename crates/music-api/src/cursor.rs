//! The opaque token that tells where the next page of a list begins.
//!
//! It holds the key of the last song read, and a check sum, so that a token that was cut or mistyped is told from ours.
//! Nobody gains anything by forging one: it gives access to nothing that the list would not show.

use base64_simd::URL_SAFE_NO_PAD;
use domain::song::Key;

/// The token for the page after the song of this key.
pub fn token(key: &Key) -> String {
    let json = serde_json::to_vec(&(key.artist.as_str(), key.title.as_str())).expect("two texts are always JSON");
    let mut token = check_sum(&json).to_be_bytes().to_vec();
    token.extend(json);
    URL_SAFE_NO_PAD.encode_to_string(token)
}

/// The key in a token; nothing when it is not one of ours, to the last bit.
pub fn key(text: &str) -> Option<Key> {
    let bytes = URL_SAFE_NO_PAD.decode_to_vec(text).ok()?;
    let (_, json) = bytes.split_at_checked(size_of::<u64>())?;
    let (artist, title) = serde_json::from_slice(json).ok()?;
    let key = Key::new(artist, title).ok()?;
    (token(&key) == text).then_some(key)
}

/// FNV-1a, 64 bits (<https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>).
fn check_sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_sum_is_fnv_1a() {
        assert_eq!(check_sum(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(check_sum(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(check_sum(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn what_is_no_token_has_no_key() {
        let forged = URL_SAFE_NO_PAD.encode_to_string(br#"12345678["Queen","39"]"#);
        for text in ["", "A", "====", "next", "AAAAAAAAAAA", "{}", "ü", &forged] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_token_gives_its_key_back(artist in ".{1,200}", title in ".{1,200}") {
            let named = Key::new(artist, title).unwrap();
            let token = token(&named);
            prop_assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(key(&token), Some(named));
        }

        #[test]
        fn a_token_with_another_letter_is_none(title in "[a-zA-Z0-9 ]{1,9}", place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
            let token = token(&Key::new("Queen".to_owned(), title).unwrap());
            let place = place.index(token.len());
            let tampered = format!("{}{letter}{}", &token[..place], &token[place + 1..]);
            prop_assert_eq!(key(&tampered).is_some(), tampered == token);
            prop_assert_eq!(key(&token[..place]), None);
        }
    }
}
