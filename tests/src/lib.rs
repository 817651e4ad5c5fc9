//! Harness of the tests of the whole.
