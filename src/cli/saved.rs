//! Saved plans on the command line: written by `plan --out`, checked before they are shown or
//! carried out.
use std::path::Path;

use schemactl_core::plan_file::{ReadError, SavedPlan, Sealed, Signature};
use schemactl_core::provider::{Identity, Provider, Session};

use super::context::Context;
use super::error::{CommandError, Exit};
use super::json::Hashes;
use super::kept::kept;
use super::prepare::{Ends, Planned, Prepared};
use super::redact::redact;
use super::settings::Settings;
use super::signature;
use super::text::full_name;

/// A saved plan that may be used, as far as the file alone tells.
pub(crate) struct Opened<'a> {
    pub(crate) provider: &'a dyn Provider,
    pub(crate) saved: SavedPlan,
    pub(crate) checksum: String,
    pub(crate) signed_by: Option<String>,
}

/// Writes a plan to a file, signed with the key in another one.
pub(crate) async fn write(
    prepared: &mut Prepared,
    out: &Path,
    key: Option<&Path>,
    allows_destructive: bool,
) -> Result<(), CommandError> {
    let identity = prepared.session.identity().await?;
    let Prepared { session, provider, scope, before, desired, planned, statements, .. } = prepared;
    let saved = SavedPlan {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        provider: (*provider).to_owned(),
        identity,
        server: planned.server.clone(),
        scope: scope.clone(),
        allows_destructive,
        desired: desired.fingerprint(),
        before: before.state(),
        target: planned.plan.target.state(),
        plan: planned.plan.clone(),
        probes: session.probes(&planned.plan),
        places: planned.places.clone(),
        excluded: planned.excluded.clone(),
        kept: kept(statements, desired, planned.kinds),
    };
    let mut sealed = Sealed::new(&saved).map_err(|secrets| {
        let mut error = CommandError::new(secrets.to_string())
            .hint("`schemactl apply` without a file makes them, with the secrets of the files");
        error.causes = secrets.0.iter().map(full_name).collect();
        error
    })?;
    if let Some(key) = key {
        signature::sign(&mut sealed, key)?;
    }
    std::fs::write(out, sealed.text()).map_err(|error| CommandError::file("write", out, &error))
}

/// Reads a saved plan, and checks its signature where `verify` or the configuration asks for that.
pub(crate) fn open<'a>(
    context: &Context<'a>,
    settings: &Settings,
    path: &Path,
    verify: Option<&Path>,
) -> Result<Opened<'a>, CommandError> {
    let name = redact(&path.to_string_lossy());
    if name.contains("://") {
        return Err(CommandError::usage(format!("`{name}` is a URL and no saved plan"))
            .hint("name the database with `--url`"));
    }
    let bytes = std::fs::read(path).map_err(|error| CommandError::file("read", path, &error))?;
    let unusable = |error: &ReadError| {
        let again = "make the plan again: `schemactl plan --out FILE`";
        let out = CommandError::new(format!("{name} cannot be used")).because(error);
        match error {
            ReadError::Format { .. } => out.hint("use the schemactl that made it").hint(again),
            ReadError::NoPlan(_) | ReadError::Checksum | ReadError::Content(_) => out.hint(again),
        }
    };
    let text = String::from_utf8(bytes)
        .map_err(|error| unusable(&ReadError::NoPlan(error.to_string())))?;
    let sealed = Sealed::read(&text).map_err(|error| unusable(&error))?;
    match (verify.or(settings.plan_keys.as_deref()), settings.require_signed_plan) {
        (Some(keys), _) => signature::verify(&sealed, keys)?,
        (None, true) => {
            return Err(CommandError::held_back(
                "a signed plan is required here, and no key to verify it with is named",
            )
            .hint("pass `--verify KEYS`, or name the file as `plan_keys` in the configuration"));
        }
        (None, false) => {}
    }
    let engine = sealed.provider().unwrap_or_default();
    let provider = context.providers.iter().find(|p| p.name() == engine).ok_or_else(|| {
        unusable(&ReadError::Content(format!("this build has no engine `{engine}`")))
    })?;
    let checksum = sealed.checksum.clone();
    let signed_by = sealed.signature.as_ref().map(|Signature { key, .. }| key.clone());
    let saved = sealed.open(provider.kinds()).map_err(|error| unusable(&error))?;
    Ok(Opened { provider: provider.as_ref(), saved, checksum, signed_by })
}

/// Refuses to carry out a plan on another database than its own.
pub(crate) async fn check_identity(
    context: &Context<'_>,
    saved: &SavedPlan,
    session: &mut dyn Session,
) -> Result<(), CommandError> {
    let here = session.identity().await?;
    let there = &saved.identity;
    let refused = |what: String| {
        Err(CommandError {
            exit: Exit::Stale,
            ..CommandError::new("the plan is for another database")
        }
        .hint("nothing was changed; make a plan for this one")
        .because(&std::io::Error::other(what)))
    };
    let Identity { system, database } = &here;
    if *database != there.database {
        return refused(format!("it was made for `{}`, and this is `{database}`", there.database));
    }
    match (&there.system, system) {
        (Some(planned), Some(found)) if planned != found => refused(format!(
            "it was made for the server with the system identifier {planned}, and this one's is \
             {found}"
        )),
        (Some(_), Some(_)) => Ok(()),
        (None, _) | (_, None) => {
            context.ui.talk(
                "note: the server's system identifier cannot be read: whether it is the one that \
                 the plan was made for is known by the database's name and catalog only\n",
            );
            Ok(())
        }
    }
}

impl Opened<'_> {
    /// The plan as all others are shown.
    pub(crate) fn planned(&self) -> Planned {
        let SavedPlan { server, scope, plan, places, excluded, .. } = &self.saved;
        Planned {
            kinds: self.provider.kinds(),
            server: server.clone(),
            schemas: scope.schemas.clone(),
            plan: plan.clone(),
            places: places.clone(),
            excluded: excluded.clone(),
            warnings: Vec::new(),
            ends: Ends::Database,
        }
    }

    pub(crate) fn hashes(&self) -> Hashes {
        let SavedPlan { before, target, .. } = &self.saved;
        Hashes { before: before.fingerprint.clone(), target: target.fingerprint.clone() }
    }
}
