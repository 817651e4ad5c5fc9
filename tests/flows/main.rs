//! Every flow of the template on the local engine: something goes in, its effect comes out.

mod commands;
mod faq_api;
mod music_api;
mod ny_filter;
mod photo_fetcher;
mod redrive;
mod thumbnailer;
mod ticker_api;
mod tweet_ingester;
mod tweet_poller;
mod tweet_source;
mod tweets_api;
