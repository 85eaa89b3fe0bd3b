//! SQL files to statements, by the squawk syntax tree.
