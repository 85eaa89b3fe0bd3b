//! A service that is spoken to over HTTP.
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::spawn;

/// What was asked.
pub(crate) struct Request {
    /// `POST`
    pub(crate) method: String,
    /// `/hooks/1?page=2`
    pub(crate) path: String,
    /// Their names in small letters: `\ncontent-type: application/json\n`.
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// A status and a body; `None`: the client waits for ever.
type Answer = Option<(u16, String)>;

/// Answers each request on a thread of its own, for as long as the tests run; gives its address.
pub(crate) fn serve(mut answer: impl FnMut(Request) -> Answer + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    spawn(move || {
        let mut waiting = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            match answer(request(&stream)) {
                None => waiting.push(stream),
                Some((status, body)) => {
                    let length = body.len();
                    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n");
                    let all = format!("{head}connection: close\r\n\r\n{body}");
                    stream.write_all(all.as_bytes()).unwrap();
                }
            }
        }
    });
    address
}

fn request(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = String::from("\n");
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0, "it breaks off: {headers}");
        let Some((name, value)) = line.split_once(':') else { break };
        writeln!(headers, "{}: {}", name.to_ascii_lowercase(), value.trim()).unwrap();
    }
    let length = headers.split_once("\ncontent-length: ").map(|(_, rest)| rest);
    let length = length.map_or(0, |rest| rest.split_once('\n').unwrap().0.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Request { method, path, headers, body: String::from_utf8(body).unwrap() }
}
