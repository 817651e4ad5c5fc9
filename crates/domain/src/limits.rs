//! Limits of AWS that the system respects, each with the page that states it.
