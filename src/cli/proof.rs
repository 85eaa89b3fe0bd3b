//! That files and a database agree, found before. Where neither has changed since, a plan is known
//! without looking into the files: the shortcut says nothing but "no changes".
use schemactl_core::load::Files;
use schemactl_core::plan_file::{SavedPlan, Sealed};
use schemactl_core::provider::{Provider, Target};
use schemactl_core::store::{Store, key};
use serde::{Deserialize, Serialize};
use tracing::{debug, info, warn};

use super::settings::Settings;

/// Where it is kept for these files, this database and these settings.
pub(crate) struct Proofs {
    place: Option<(Store, String)>,
}

/// What a database was like when the files had nothing to change about it.
pub(crate) struct Proof {
    /// Of its catalog, as [`schemactl_core::provider::Reading`] has it.
    pub(crate) digest: String,
    /// The plan without a change, and without the states.
    pub(crate) saved: SavedPlan,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    digest: String,
    plan: String,
}

impl Proof {
    /// Whether another one is the same as far as anybody is told.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let text = |proof: &Self| Sealed::new(&proof.saved).ok().map(|sealed| sealed.text());
        self.digest == other.digest && text(self) == text(other)
    }
}

impl Proofs {
    /// Nothing is known or kept.
    pub(crate) fn nowhere() -> Self {
        Self { place: None }
    }

    pub(crate) fn of(
        settings: &Settings,
        provider: &dyn Provider,
        target: &Target,
        files: &Files,
    ) -> Self {
        let Some(folder) = &settings.scratch.cache else { return Self::nowhere() };
        let Settings { schemas, manage, managed, scratch, .. } = settings;
        let key = key([
            &program(),
            provider.name(),
            &target.url,
            scratch.url.as_deref().unwrap_or_default(),
            &format!("{schemas:?} {manage:?} {managed:?}"),
            &files.digest(),
        ]);
        Self { place: Some((Store::new(folder, "proof"), key)) }
    }

    /// What was found the last time. What cannot be read was not found.
    pub(crate) fn find(&self, provider: &dyn Provider) -> Option<Proof> {
        let (store, key) = self.place.as_ref()?;
        let bytes = store.load(key).ok()?;
        let Entry { digest, plan } = serde_json::from_slice(&bytes).ok()?;
        let saved = Sealed::read(&plan).ok()?.open(provider.kinds()).ok()?;
        debug!("these files agreed with a database before");
        Some(Proof { digest, saved })
    }

    /// Keeps that nothing was to be done. What cannot be written is no error.
    pub(crate) fn keep(&self, Proof { digest, saved }: &Proof) {
        let Some((store, key)) = &self.place else { return };
        let Ok(sealed) = Sealed::new(saved) else { return };
        let entry = Entry { digest: digest.clone(), plan: sealed.text() };
        let bytes = serde_json::to_vec(&entry).expect("two texts are plain data");
        match store.store(key, &bytes) {
            Ok(()) => info!("the next plan of the same is known"),
            Err(error) => warn!(%error, "cannot write to the cache"),
        }
    }
}

/// The version, and which build of it: what one finds equal another may not.
fn program() -> String {
    let build = std::env::current_exe().and_then(std::fs::metadata).ok();
    let changed = build.as_ref().and_then(|found| found.modified().ok());
    let size = build.as_ref().map(std::fs::Metadata::len);
    format!("{} {changed:?} {size:?}", env!("CARGO_PKG_VERSION"))
}
