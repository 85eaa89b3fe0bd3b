//! Comments on everything.
use super::Draft;
use super::schema::Schema;

impl Schema {
    pub(super) fn comments(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for (kind, name) in &self.things {
            if draft.chance(&format!("comment {kind} {name}"), 25) {
                let texts = ["one", "it''s two", "\\ $$"];
                let text = draft.pick(&format!("text {kind} {name}"), &texts);
                statements.push(format!("COMMENT ON {kind} {name} IS '{text}'"));
            }
        }
        self.add_all(&statements);
    }
}
