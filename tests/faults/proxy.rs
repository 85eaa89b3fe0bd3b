//! A way to a server that can be cut.
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{mem, thread};

/// What cuts the connections by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Never,
    /// The next COMMIT, which does not reach the server.
    BeforeCommit,
    /// The answer to the next COMMIT, which does not reach the client.
    BeforeAnswer,
}

/// COMMIT as a simple query:
/// <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// Takes TCP connections on a port of its own and passes them on to a Unix socket.
pub(super) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    cut: Mutex<Cut>,
    open: Mutex<Vec<(TcpStream, UnixStream)>>,
}

impl Proxy {
    pub(super) fn to(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { cut: Mutex::new(Cut::Never), open: Mutex::default() });
        let (socket, accepting) = (socket.to_owned(), Arc::clone(&shared));
        // Ends with the process.
        thread::spawn(move || {
            for client in listener.incoming() {
                // Without its server, a client is hung up on.
                if let (Ok(client), Ok(server)) = (client, UnixStream::connect(&socket)) {
                    accepting.pass(&client, &server).unwrap();
                }
            }
        });
        Self { address, shared }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn arm(&self, cut: Cut) {
        *self.shared.armed() = cut;
    }

    /// Ends all connections that there are, for both sides.
    pub(super) fn cut(&self) {
        self.shared.cut();
    }
}

impl Shared {
    fn armed(&self) -> MutexGuard<'_, Cut> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self) {
        for (client, server) in self.open.lock().unwrap().drain(..) {
            // One that has ended cannot be ended again.
            client.shutdown(Shutdown::Both).ok();
            server.shutdown(Shutdown::Both).ok();
        }
    }

    fn pass(self: &Arc<Self>, client: &TcpStream, server: &UnixStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        self.open.lock().unwrap().push((client.try_clone()?, server.try_clone()?));
        // The COMMIT is on its way whose answer is not to come.
        let withheld = Arc::new(AtomicBool::new(false));
        let (shared, from, to) = (Arc::clone(self), client.try_clone()?, server.try_clone()?);
        let seen = Arc::clone(&withheld);
        thread::spawn(move || {
            let passed = copy(&from, &to, |bytes| {
                if !bytes.windows(COMMIT.len()).any(|window| window == COMMIT) {
                    return Pass::On;
                }
                match mem::replace(&mut *shared.armed(), Cut::Never) {
                    Cut::Never => {}
                    Cut::BeforeCommit => return Pass::No,
                    Cut::BeforeAnswer => seen.store(true, Ordering::SeqCst),
                }
                Pass::On
            });
            shared.ended(&passed, &from, &to);
        });
        let (shared, from, to) = (Arc::clone(self), server.try_clone()?, client.try_clone()?);
        thread::spawn(move || {
            let pass = || if withheld.load(Ordering::SeqCst) { Pass::No } else { Pass::On };
            let passed = copy(&from, &to, |_| pass());
            shared.ended(&passed, &to, &from);
        });
        Ok(())
    }

    /// Hangs up on both when one has, and on everybody when something was not to be passed on.
    fn ended(&self, passed: &io::Result<Pass>, client: &TcpStream, server: &UnixStream) {
        client.shutdown(Shutdown::Both).ok();
        server.shutdown(Shutdown::Both).ok();
        if matches!(passed, Ok(Pass::No)) {
            self.cut();
        }
    }
}

/// Whether bytes go on to the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    On,
    No,
}

/// Passes on what comes, until it ends or is not to be passed on.
fn copy(mut from: impl Read, mut to: impl Write, pass: impl Fn(&[u8]) -> Pass) -> io::Result<Pass> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer)?;
        if length == 0 {
            return Ok(Pass::On);
        }
        let bytes = &buffer[..length];
        if pass(bytes) == Pass::No {
            return Ok(Pass::No);
        }
        to.write_all(bytes)?;
    }
}
