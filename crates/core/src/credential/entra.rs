use super::Secret;

/// An application that is registered with Microsoft Entra, and its secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntraIdentity {
    /// The base URL of the issuer: `https://login.microsoftonline.com`.
    pub authority: Box<str>,
    /// The directory, by its id or domain.
    pub tenant: Box<str>,
    /// The application's id.
    pub client_id: Box<str>,
    /// Its secret.
    pub client_secret: Secret,
    /// What the token shall be good for: `https://cognitiveservices.azure.com/.default`.
    pub scope: Box<str>,
}
