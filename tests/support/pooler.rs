//! A pooler in transaction mode: a session of the server belongs to a client only while its transaction
//! is open. <https://www.postgresql.org/docs/current/protocol-message-formats.html>
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a client asks in the place of its startup message.
const SSL: [u8; 4] = 80_877_103_u32.to_be_bytes();
const GSS: [u8; 4] = 80_877_104_u32.to_be_bytes();
const CANCEL: [u8; 4] = 80_877_102_u32.to_be_bytes();

/// Sessions that nobody uses, by the startup message (with the database and the role) that they are for,
/// each with what the server said when it began.
type Pool = Mutex<BTreeMap<Vec<u8>, Vec<Session>>>;

struct Session {
    server: UnixStream,
    greeting: Vec<u8>,
}

/// Takes TCP connections on a port of its own; ends with the process.
pub(crate) struct Pooler(SocketAddr);

impl Pooler {
    pub(crate) fn to(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (socket, pool) = (socket.to_owned(), Arc::new(Pool::default()));
        thread::spawn(move || {
            for client in listener.incoming() {
                let (socket, pool) = (socket.clone(), Arc::clone(&pool));
                // A client that hangs up ends its thread.
                thread::spawn(move || serve(client?, &socket, &pool));
            }
        });
        Self(address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0
    }
}

fn serve(mut client: TcpStream, socket: &PathBuf, pool: &Pool) -> io::Result<()> {
    let startup = loop {
        let message = packet(&mut client)?;
        match message[4..8].try_into().unwrap() {
            SSL | GSS => client.write_all(b"N")?,
            CANCEL => return Ok(()),
            _ => break message,
        }
    };
    let session = taken(&startup, socket, pool)?;
    client.write_all(&session.greeting)?;
    given(&startup, session, pool);
    let mut held = None;
    loop {
        let message = tagged(&mut client)?;
        if message[0] == b'X' {
            return Ok(());
        }
        let session = match held.take() {
            Some(session) => session,
            None => taken(&startup, socket, pool)?,
        };
        (&session.server).write_all(&message)?;
        // The server answers a query and the end of a pipeline, and says at last whether a transaction is
        // open.
        let mut idle = false;
        if matches!(message[0], b'Q' | b'S') {
            loop {
                let answer = tagged(&mut &session.server)?;
                client.write_all(&answer)?;
                if answer[0] == b'Z' {
                    idle = answer[5] == b'I';
                    break;
                }
            }
        }
        if idle {
            given(&startup, session, pool);
        } else {
            held = Some(session);
        }
    }
}

/// The session that was used last, or a new one.
fn taken(startup: &[u8], socket: &PathBuf, pool: &Pool) -> io::Result<Session> {
    if let Some(session) = pool.lock().unwrap().get_mut(startup).and_then(Vec::pop) {
        return Ok(session);
    }
    let mut server = UnixStream::connect(socket)?;
    server.write_all(startup)?;
    let mut greeting = Vec::new();
    loop {
        let message = tagged(&mut server)?;
        greeting.extend_from_slice(&message);
        if message[0] == b'Z' {
            return Ok(Session { server, greeting });
        }
    }
}

fn given(startup: &[u8], session: Session, pool: &Pool) {
    pool.lock().unwrap().entry(startup.to_owned()).or_default().push(session);
}

/// A message that begins with its length.
fn packet(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut message = length.to_vec();
    message.resize(u32::from_be_bytes(length) as usize, 0);
    from.read_exact(&mut message[4..])?;
    Ok(message)
}

/// A message that begins with its kind.
fn tagged(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    let mut message = kind.to_vec();
    message.extend(packet(from)?);
    Ok(message)
}
