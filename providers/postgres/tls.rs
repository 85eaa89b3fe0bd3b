//! TLS by rustls with the meaning of libpq's `sslmode`.
