//! The portable table model: what table files, code generation and diagrams share.
