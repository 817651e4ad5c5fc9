//! A minute of the clock and the tweet that belongs to it.

use domain::sample;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::Value;

const SECONDS: i64 = 60;

/// A minute of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minute {
    start: Timestamp,
}

impl Minute {
    /// The minute that holds that time.
    pub fn of(now: Timestamp) -> Minute {
        let second = now.as_second() - now.as_second().rem_euclid(SECONDS);
        Minute { start: Timestamp::from_second(second).unwrap_or(Timestamp::MIN) }
    }

    /// The minute's tweet: whoever asks, and however often, it is this one.
    pub fn tweet(self) -> Value {
        let minute = self.start.as_second() / SECONDS;
        let mut rng = Rng::with_seed(minute.unsigned_abs());
        sample::tweet_v1(&mut rng, sample::tweet_id(self.start, 0), self.start)
    }

    /// Whole seconds until the next minute; rounded down, so that no copy outlives the tweet.
    pub fn seconds_left(self, now: Timestamp) -> i64 {
        SECONDS - 1 - now.duration_since(self.start).as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tweet(now: &str) -> Value {
        Minute::of(now.parse().unwrap()).tweet()
    }

    fn seconds_left(now: &str) -> i64 {
        let now = now.parse().unwrap();
        Minute::of(now).seconds_left(now)
    }

    #[test]
    fn everyone_gets_the_same_tweet_within_a_minute() {
        assert_eq!(tweet("2026-03-01T12:34:00Z"), tweet("2026-03-01T12:34:59.999Z"));
    }

    #[test]
    fn the_next_minute_has_another_tweet() {
        let (before, after) = (tweet("2026-03-01T12:34:59.999Z"), tweet("2026-03-01T12:35:00Z"));
        assert_ne!(before["id_str"], after["id_str"]);
        assert_ne!(before["text"].as_str().or(before["full_text"].as_str()), after["text"].as_str());
    }

    #[test]
    fn the_tweet_was_made_when_the_minute_began() {
        assert_eq!(tweet("2026-03-01T12:34:56.789Z")["created_at"], "Sun Mar 01 12:34:00 +0000 2026");
    }

    #[test]
    fn a_copy_never_outlives_the_minute() {
        assert_eq!(seconds_left("2026-03-01T12:34:00Z"), 59);
        assert_eq!(seconds_left("2026-03-01T12:34:00.001Z"), 59);
        assert_eq!(seconds_left("2026-03-01T12:34:58Z"), 1);
        assert_eq!(seconds_left("2026-03-01T12:34:59.999Z"), 0);
    }

    #[test]
    fn photos_come_some_of_the_time() {
        let day: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let minutes = (0..1440).map(|n| Minute::of(day + jiff::SignedDuration::from_mins(n)).tweet());
        let photos = minutes.filter(|tweet| tweet.to_string().contains("https://pbs.twimg.com/media/")).count();
        assert!((360..1080).contains(&photos), "{photos} of a day's tweets show a photo");
    }
}
