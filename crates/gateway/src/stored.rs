//! What is kept in the store beside keys and whoever is behind them, and takes part in every call.

use tollgate_config::Snapshot;

use crate::{groups::Groups, models::StoredModels, settings::Settings, vault::Vault};

/// Follows the store: keys, and beside them models, credentials and access groups.
pub(crate) fn follow(vault: &Vault, settings: &Settings, snapshot: &Snapshot) {
    let mut groups = Groups::new(settings.permit.clone());
    let deployments = vault.deployments.clone();
    let mut models = deployments
        .map(|deployments| StoredModels::new(snapshot.clone(), deployments, settings.clone()));
    vault.follow(move |changes| {
        let of_models = models.as_mut().and_then(|models| models.take(changes));
        if let Some(of_models) = of_models {
            groups.configure(of_models);
        }
        groups.take(changes);
    });
}
