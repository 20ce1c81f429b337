//! Amazon's shared files, as text. Who reads the files is not decided here.

use std::{collections::BTreeMap, fmt};

use super::Secret;

/// Both files, taken apart: each profile's settings.
#[derive(Clone, Default)]
pub struct AwsProfiles(BTreeMap<String, AwsProfileSettings>);

/// One profile's settings. Not printable: some are secrets.
#[derive(Clone, Default)]
pub struct AwsProfileSettings(BTreeMap<String, Secret>);

// === impl AwsProfiles ===

impl AwsProfiles {
    /// Takes the files apart; an absent one is an empty text. Where both know a setting, `credentials` wins.
    ///
    /// Lines that are no setting are left out, nested settings (indented ones) too: none of them says who signs.
    /// The format: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
    pub fn parse(credentials: &str, config: &str) -> Self {
        let mut profiles = Self::default();
        profiles.add(config, |section| {
            let named = section.strip_prefix("profile").map(str::trim);
            named.or(Some(section).filter(|section| *section == "default"))
        });
        profiles.add(credentials, Some);
        profiles
    }

    /// The profile of this name.
    pub fn get(&self, name: &str) -> Option<&AwsProfileSettings> {
        self.0.get(name)
    }

    fn add<'t>(&mut self, text: &'t str, profile_of: impl Fn(&'t str) -> Option<&'t str>) {
        let mut current: Option<&mut AwsProfileSettings> = None;
        for line in text.lines() {
            if let Some(section) = header(line) {
                current = profile_of(section).map(|name| {
                    self.0
                        .entry(name.trim_matches(['"', '\'']).to_owned())
                        .or_default()
                });
            } else if let (Some(profile), Some((key, value))) = (&mut current, setting(line)) {
                profile
                    .0
                    .insert(key.to_ascii_lowercase(), Secret::new(value));
            }
        }
    }
}

impl fmt::Debug for AwsProfiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn header(line: &str) -> Option<&str> {
    let (section, _) = line.trim_end().strip_prefix('[')?.split_once(']')?;
    Some(section.trim())
}

fn setting(line: &str) -> Option<(&str, &str)> {
    if line.starts_with([' ', '\t', '#', ';']) {
        return None;
    }
    let (key, value) = line.split_once('=')?;
    // A comment behind a value begins with a space.
    let value = [" #", " ;"].iter().fold(value, |value, mark| {
        value.split(mark).next().unwrap_or(value)
    });
    Some((key.trim(), value.trim()))
}

// === impl AwsProfileSettings ===

impl AwsProfileSettings {
    /// A setting's value; an empty one counts as not set.
    pub fn secret(&self, key: &str) -> Option<&Secret> {
        self.0.get(key).filter(|value| !value.expose().is_empty())
    }

    /// The value of a setting that is no secret.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.secret(key).map(Secret::expose)
    }
}

impl fmt::Debug for AwsProfileSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIA1 # mine\naws_secret_access_key=s=cret\n\n[w]\nregion=x\n";
    const CONFIG: &str = "[default]\nregion = eu-west-1\naws_access_key_id = AKIA0\ns3 =\n  addressing = path\n\
                          [profile w]\nrole_arn = arn:1\n; no\n[profile \"two words\"]\nregion = r\n[sso-session w]\nregion = no\n[w]\nregion = no\n";

    #[test]
    fn both_files_make_one_profile() {
        let profiles = AwsProfiles::parse(CREDENTIALS, CONFIG);
        let default = profiles.get("default").unwrap();
        assert_eq!(default.text("aws_access_key_id"), Some("AKIA1"));
        assert_eq!(default.text("aws_secret_access_key"), Some("s=cret"));
        assert_eq!(default.text("region"), Some("eu-west-1"));
        assert_eq!(
            (default.text("s3"), default.text("addressing")),
            (None, None)
        );
        let named = profiles.get("w").unwrap();
        assert_eq!(
            (named.text("region"), named.text("role_arn")),
            (Some("x"), Some("arn:1"))
        );
        assert!(profiles.get("two words").is_some() && profiles.get("sso-session w").is_none());
        assert!(!format!("{profiles:?} {default:?}").contains("s=cret"));
    }
}
