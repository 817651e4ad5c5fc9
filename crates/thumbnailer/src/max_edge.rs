//! The setting `MAX_EDGE_PX`.

use thumbnail::Limits;

/// Used where nothing is set.
const DEFAULT_PX: u32 = 128;

/// Reads the square that thumbnails fit in, in pixels.
///
/// # Errors
/// When the value is no such length; a picture is never enlarged, so more than the longest source edge means nothing.
pub fn parse(value: Option<&str>) -> Result<u32, ParseMaxEdgeError> {
    let max_px = Limits::default().max_edge_px;
    match value.map_or(Ok(DEFAULT_PX), str::parse) {
        Ok(px) if (1..=max_px).contains(&px) => Ok(px),
        _ => Err(ParseMaxEdgeError { value: value.unwrap_or_default().to_owned(), max_px }),
    }
}

/// The value is no length in pixels.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("MAX_EDGE_PX is {value:?}; it takes a whole number of pixels from 1 to {max_px}")]
pub struct ParseMaxEdgeError {
    value: String,
    max_px: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_whole_and_positive() {
        let max_px = Limits::default().max_edge_px;
        for (value, px) in
            [(None, 128), (Some("1"), 1), (Some("256"), 256), (Some(max_px.to_string().as_str()), max_px)]
        {
            assert_eq!(parse(value), Ok(px), "{value:?}");
        }
        for value in ["", "0", "-1", "12.5", "128px", " 128", "4294967296", &(max_px + 1).to_string()] {
            assert!(parse(Some(value)).is_err(), "{value}");
        }
    }

    #[test]
    fn the_error_names_the_variable() {
        let error = parse(Some("wide")).unwrap_err();
        assert_eq!(error.to_string(), "MAX_EDGE_PX is \"wide\"; it takes a whole number of pixels from 1 to 65535");
    }
}
