/// What somebody may do beside calling models, in LiteLLM's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `proxy_admin`: everything. Whoever holds the master key is one.
    Admin,
    /// `proxy_admin_viewer`: see everything and change nothing.
    Viewer,
    /// `internal_user`: see and change what is their own.
    User,
    /// `internal_user_viewer`: see what is their own.
    UserViewer,
    /// No role: they hold a key, and may see it.
    Key,
    /// Call models: no key is configured, so everyone may.
    Anyone,
}

// === impl Role ===

impl Role {
    /// The roles that a user can have.
    pub const OF_USERS: [Self; 4] = [Self::Admin, Self::Viewer, Self::User, Self::UserViewer];

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::OF_USERS
            .into_iter()
            .find(|role| role.as_str() == name)
    }

    /// LiteLLM's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "proxy_admin",
            Self::Viewer => "proxy_admin_viewer",
            Self::User => "internal_user",
            Self::UserViewer => "internal_user_viewer",
            Self::Key | Self::Anyone => "unknown",
        }
    }
}
