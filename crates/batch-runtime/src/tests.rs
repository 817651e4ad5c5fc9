//! The loop, against a runtime API that has the events of a test and then none.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use expect_test::{Expect, expect};

use super::*;

type Handler = fn(&[u8], String) -> Result<String, Diagnostic>;

#[test]
fn an_answer_goes_to_its_event() {
    check(
        |payload, _| Ok(format!("<{}>", str::from_utf8(payload).unwrap())),
        &["a", "", "b"],
        expect![[r#"
            POST /2018-06-01/runtime/invocation/id-0/response as i-0: <a>
            POST /2018-06-01/runtime/invocation/id-1/response as i-1: <>
            POST /2018-06-01/runtime/invocation/id-2/response as i-2: <b>"#]],
    );
}

#[test]
fn an_error_and_a_panic_are_told_and_the_loop_goes_on() {
    let odd: Handler = |payload, _| match payload {
        b"panic" => panic!("no {} left", "beer"),
        b"error" => Err(Diagnostic { error_type: "Odd".to_owned(), error_message: "it is odd".to_owned() }),
        _ => Ok("fine".to_owned()),
    };
    check(
        odd,
        &["panic", "error", ""],
        expect![[r#"
            POST /2018-06-01/runtime/invocation/id-0/error as i-0: {"errorType":"Panic","errorMessage":"Lambda panicked: no beer left"}
            POST /2018-06-01/runtime/invocation/id-1/error as i-1: {"errorType":"Odd","errorMessage":"it is odd"}
            POST /2018-06-01/runtime/invocation/id-2/response as i-2: fine"#]],
    );
}

#[test]
fn an_answer_is_written_where_the_one_before_was() {
    let grow: Handler = |_, mut room| {
        let before = room.capacity();
        room.push_str(&" ".repeat(1000));
        room.insert_str(0, &before.to_string());
        Ok(room)
    };
    let posts = posts(grow, &["", ""]);
    assert!(posts[0].contains(": 0 ") && !posts[1].contains(": 0 "), "{posts:?}");
}

#[test]
fn payloads_longer_and_shorter_than_the_one_before_come_whole() {
    let length: Handler = |payload, _| Ok(format!("{} {}", payload.len(), payload.iter().all(|byte| *byte == b'x')));
    let events = [0, 1, 3_000_000, 10, 6_000_000, 2_999_999].map(|bytes| "x".repeat(bytes));
    let posts = posts(length, &events.each_ref().map(String::as_str));
    let lengths: Vec<_> = posts.iter().map(|post| post.rsplit_once(": ").unwrap().1).collect();
    assert_eq!(lengths, ["0 true", "1 true", "3000000 true", "10 true", "6000000 true", "2999999 true"]);
}

fn check(handler: Handler, events: &[&str], expected: Expect) {
    expected.assert_eq(&posts(handler, events).join("\n"));
}

/// What is posted, until the API says that it has had enough.
fn posts(handler: Handler, events: &[&str]) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::scope(|scope| {
        let api = scope.spawn(|| serve(&listener.accept().unwrap().0, events));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let handler = async |invocation: Invocation| handler(&invocation.payload, invocation.room);
        let end = runtime.block_on(run(&address, Config::default(), handler)).unwrap_err();
        assert_eq!(end.to_string(), "the runtime API has no event, but status 500 Internal Server Error");
        api.join().unwrap()
    })
}

/// Gives the events, each after a reply without one.
fn serve(mut stream: &TcpStream, events: &[&str]) -> Vec<String> {
    let mut requests = BufReader::new(stream);
    let mut posts = Vec::new();
    for (n, event) in events.iter().enumerate() {
        assert_eq!(request(&mut requests), "GET /2018-06-01/runtime/invocation/next as -: ");
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        request(&mut requests);
        let length = event.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nLambda-Runtime-Aws-Request-Id: id-{n}\r\n\
             Lambda-Runtime-Invocation-Id: i-{n}\r\nLambda-Runtime-Deadline-Ms: 0\r\n\r\n"
        );
        stream.write_all(format!("{head}{event}").as_bytes()).unwrap();
        posts.push(request(&mut requests));
        stream.write_all(b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 2\r\n\r\n{}").unwrap();
    }
    request(&mut requests);
    stream.write_all(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n").unwrap();
    posts
}

/// `METHOD path as invocation-id: body`.
fn request(stream: &mut BufReader<&TcpStream>) -> String {
    let mut head = Vec::new();
    while head.last().is_none_or(|line: &String| !line.is_empty()) {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        head.push(line.trim_end().to_owned());
    }
    let header = |name| head.iter().find_map(|line| line.strip_prefix(name));
    let mut body = vec![0; header("content-length: ").map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).unwrap();
    let (id, body) = (header("lambda-runtime-invocation-id: ").unwrap_or("-"), String::from_utf8(body).unwrap());
    format!("{} as {id}: {body}", head[0].trim_end_matches(" HTTP/1.1"))
}
