//! Where and how to connect: URLs, libpq's variables and files.
