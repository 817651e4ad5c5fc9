//! What an address of the API names: a song, an artist, or all songs.

use domain::song::{Artist, Key, ParseNameError};
use percent_encoding::percent_decode_str;

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
pub enum Address {
    /// `/music`.
    Songs,
    /// `/music/{artist}`.
    Artist(Artist),
    /// `/music/{artist}/{song}`.
    Song(Key),
}

/// Why an address names nothing, in words for whoever asked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseAddressError {
    /// There are no such addresses.
    #[error(
        "There is nothing at this address; try /music, /music/{{artist}} or /music/{{artist}}/{{song}}, \
         and write a slash in a name as %2F."
    )]
    Unknown,
    /// Names are texts.
    #[error("The address is not UTF-8.")]
    NotUtf8,
    /// Names have a length.
    #[error(transparent)]
    Name(#[from] ParseNameError),
}

/// Reads the path below the stage.
pub fn parse(path: &str) -> Result<Address, ParseAddressError> {
    let encoded = is_encoded(path);
    let segments: Vec<_> = path.split('/').collect();
    match segments[..] {
        ["", "music"] | ["", "music", ""] => Ok(Address::Songs),
        ["", "music", artist] | ["", "music", artist, ""] => Ok(Address::Artist(Artist::new(name(artist, encoded)?)?)),
        ["", "music", artist, song] | ["", "music", artist, song, ""] => {
            Ok(Address::Song(Key::new(name(artist, encoded)?, name(song, encoded)?)?))
        }
        _ => Err(ParseAddressError::Unknown),
    }
}

/// A segment, decoded once: the slashes that divide the path are told from those in a name before.
fn name(segment: &str, encoded: bool) -> Result<String, ParseAddressError> {
    if !encoded {
        return Ok(segment.to_owned());
    }
    let name = percent_decode_str(segment).decode_utf8().map_err(|_| ParseAddressError::NotUtf8)?;
    Ok(name.into_owned())
}

/// API Gateway hands a path over as it came; other servers decode it first, and then it holds what no URL may:
/// a space, a letter beyond ASCII, a percent sign for itself.
fn is_encoded(path: &str) -> bool {
    let is_escape = |rest: &[u8]| rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit);
    let bytes = path.as_bytes();
    path.bytes()
        .enumerate()
        .all(|(place, byte)| byte.is_ascii_graphic() && (byte != b'%' || is_escape(&bytes[place + 1..])))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(path: &str, expected: Expect) {
        expected.assert_eq(&match parse(path) {
            Ok(Address::Songs) => "all songs".to_owned(),
            Ok(Address::Artist(artist)) => format!("songs of <{}>", artist.as_str()),
            Ok(Address::Song(key)) => format!("<{}> of <{}>", key.title.as_str(), key.artist.as_str()),
            Err(error) => error.to_string(),
        });
    }

    #[test]
    fn an_address_names_a_song_an_artist_or_all() {
        check("/music", expect!["all songs"]);
        check("/music/", expect!["all songs"]);
        check("/music/Queen", expect!["songs of <Queen>"]);
        check("/music/Queen/", expect!["songs of <Queen>"]);
        check("/music/Queen/39", expect!["<39> of <Queen>"]);
        check("/music/Queen/39/", expect!["<39> of <Queen>"]);
    }

    #[test]
    fn a_name_is_decoded_once() {
        check("/music/Pink%20Floyd/Echoes", expect!["<Echoes> of <Pink Floyd>"]);
        check("/music/AC%2FDC/T.N.T.%2f", expect!["<T.N.T./> of <AC/DC>"]);
        check("/music/Bj%C3%B6rk", expect!["songs of <Björk>"]);
        check("/music/100%25/100%2525", expect!["<100%25> of <100%>"]);
        check("/music/a+b/c%2Bd", expect!["<c+d> of <a+b>"]);
    }

    #[test]
    fn a_path_that_was_decoded_before_stays_as_it_is() {
        check("/music/Pink Floyd/100%25", expect!["<100%25> of <Pink Floyd>"]);
        check("/music/Björk/%41", expect!["<%41> of <Björk>"]);
        check("/music/100%/%41", expect!["<%41> of <100%>"]);
        check("/music/%zz/%41", expect!["<%41> of <%zz>"]);
    }

    #[test]
    fn other_addresses_name_nothing() {
        let unknown = parse("/").unwrap_err();
        assert_eq!(unknown, ParseAddressError::Unknown);
        for path in ["", "music", "/Music", "/musics", "/prod/music", "//music", "/music/a/b/c", "/music/a/b//"] {
            assert_eq!(parse(path).unwrap_err(), unknown, "{path}");
        }
        check("/music/%FF", expect!["The address is not UTF-8."]);
        check("/music//x", expect!["The name of an artist has 1 to 2048 bytes in UTF-8."]);
        check(
            &format!("/music/a/{}", "%C3%B6".repeat(513)),
            expect!["The title of a song has 1 to 1024 bytes in UTF-8."],
        );
    }
}
