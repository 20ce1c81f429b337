//! Names of the layers that are no file, as figment keeps them beside each value.

/// What figment calls values of environment variables; their source is the variable.
pub(crate) const ENVIRONMENT: &str = "environment";
/// What figment calls values of the command line.
pub(crate) const COMMAND_LINE: &str = "command line";
