use std::{fmt, future::Future, sync::Arc};

use http::{HeaderName, request::Parts as Head};
use tollgate_core::Error;

use super::{
    bearer::Bearer,
    cache::{Cache, Entry},
    issuer::Issuer,
    newcomers::Newcomers,
    parts::{self, Parts},
    policy::JwtPolicy,
    refusal::Refusal,
    source::Fetch,
};
use crate::{
    Directory, KeyHash, Principal, Store, Timestamp,
    holder::Holder,
    keys::{admit_team, not_sure},
    routes::{self, Routes},
};

/// Lets in whoever presents a token that an issuer signed whom the configuration trusts.
///
/// A token is verified with keys that are in memory, once, and then known until it ends or the keys change. Whoever shares
/// this sees the same.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    policy: JwtPolicy,
    admin_routes: Routes,
    team_routes: Routes,
    issuers: Box<[Issuer]>,
    known: Cache,
    directory: Directory,
    newcomers: Newcomers,
}

/// Which of their teams somebody asks for.
static TEAM: HeaderName = HeaderName::from_static("x-litellm-team-id");

// === impl Tokens ===

impl Tokens {
    /// Trusts whom `policy` names, for those who are in `directory`.
    pub fn new(policy: JwtPolicy, directory: Directory) -> Self {
        Self(Arc::new(Inner {
            admin_routes: Routes::of(&policy.admin_routes),
            team_routes: Routes::of(&policy.team_routes),
            issuers: Issuer::all(&policy),
            known: Cache::default(),
            newcomers: Newcomers::new(),
            policy,
            directory,
        }))
    }

    /// Keeps the keys of all issuers fresh, each for as long as it is polled. Without it no token lets anybody in.
    pub fn follow(
        &self,
        fetch: &Fetch,
    ) -> impl Iterator<Item = impl Future<Output = ()> + Send + use<>> {
        let sources = self.0.issuers.iter().flat_map(|issuer| &issuer.sources);
        sources.map(|source| Arc::clone(source).follow(Arc::clone(fetch)))
    }

    /// Makes users known in `store` whom a token names, for as long as it is polled.
    pub async fn enrol(self, store: Arc<dyn Store>) {
        self.0.newcomers.enrol(store, &self.0.directory).await;
    }

    /// Whether `presented` is for it to decide.
    pub(crate) fn is_one(presented: &[u8]) -> bool {
        parts::is_token(presented)
    }

    /// Who presents `token`, and whether they may ask this.
    pub(crate) fn admit(&self, token: &[u8], head: &Head) -> Result<Principal, Error> {
        let inner = &*self.0;
        if token.len() > parts::LONGEST {
            return Err(Refusal::TooLong.tell());
        }
        let hash = KeyHash::of(token);
        let entry = match inner.known.find(&hash) {
            Some(entry) => entry,
            None => {
                let entry = Arc::new(inner.verify(token, hash).map_err(Refusal::tell)?);
                inner.known.insert(hash, Arc::clone(&entry));
                entry
            }
        };
        let holder = inner.choose(&entry.bearer, head)?;
        admit_team(holder)?;
        Ok(Principal::key_holder(Arc::clone(holder)))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut issuers = f.debug_list();
        issuers.entries(&self.0.issuers).finish()
    }
}

// === impl Inner ===

impl Inner {
    fn verify(&self, token: &[u8], hash: KeyHash) -> Result<Entry, Refusal> {
        let token = Parts::of(token)?;
        let name = token.claims.text("iss");
        let mut issuers = self.issuers.iter();
        // Whom the token names as its issuer decides only whose keys are tried.
        let named = issuers
            .clone()
            .find(|issuer| name.is_some() && issuer.is_named(name));
        let issuer = named.or_else(|| issuers.find(|issuer| issuer.is_named(None)));
        let issuer = issuer.ok_or(Refusal::Issuer)?;
        let proof = issuer.verify(&token)?;
        let until = token.claims.check(&issuer.policy, Timestamp::now())?;
        let names = &issuer.policy.claims;
        let bearer = Bearer::of(
            &token.claims,
            names,
            &self.policy,
            hash,
            self.directory.behind(),
        )?;
        Ok(Entry {
            bearer,
            until,
            proof,
        })
    }

    /// As what `bearer` asks for this.
    fn choose<'a>(&self, bearer: &'a Bearer, head: &Head) -> Result<&'a Arc<Holder>, Error> {
        let path = head.uri.path();
        if bearer.is_admin {
            return match self.admin_routes.permit(path) {
                true => Ok(bearer.alone()),
                false => Err(Refusal::AdminRoute(path.to_owned()).tell()),
            };
        }
        self.check_behind(bearer)?;
        let wished = head.headers.get(&TEAM).map(|value| value.as_bytes());
        let chosen = bearer.choose(wished);
        // What a user manages they manage as themselves, whatever teams their token names.
        let alone = bearer.alone();
        let as_user = alone.user.is_some() && routes::is_management(path);
        match chosen {
            Ok(holder) if holder.team.is_none() || self.team_routes.permit(path) => Ok(holder),
            _ if as_user && wished.is_none() => Ok(alone),
            Ok(_) => Err(Refusal::TeamRoute(path.to_owned()).tell()),
            // Before the store was read nobody is there.
            Err(_) if !self.directory.is_sure() && bearer.has_teams() => Err(not_sure()),
            Err(refusal) => Err(refusal.tell()),
        }
    }

    /// Whether the user and the organisation are there.
    fn check_behind(&self, bearer: &Bearer) -> Result<(), Error> {
        let holder = bearer.alone();
        let lacks = |refusal: Refusal| match self.directory.is_sure() {
            true => refusal.tell(),
            false => not_sure(),
        };
        if let Some(organization) = &holder.organization
            && organization.now.load().is_none()
        {
            let name = organization.name.to_string();
            return Err(lacks(Refusal::UnknownOrganization(name)));
        }
        match &holder.user {
            Some(user) if user.now.load().is_none() => {
                if !self.policy.insert_users || !self.directory.is_sure() {
                    return Err(lacks(Refusal::UnknownUser(user.name.to_string())));
                }
                self.newcomers.add(&user.name, bearer.email.as_deref());
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
