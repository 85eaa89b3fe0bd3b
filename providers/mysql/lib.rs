//! The MySQL and MariaDB provider.
