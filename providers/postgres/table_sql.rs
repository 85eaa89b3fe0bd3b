//! The portable table model as PostgreSQL statements.
