//! A private PostgreSQL server started from the binaries on this machine.
