//! A mock LLM provider on a local port.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    process::ExitCode,
};

use clap::Parser;
use serde_json::json;
use tollgate_testkit::{Fault, MockConfig, MockProvider};

/// Serves the dialects of OpenAI and others with faults on demand until it is killed.
#[derive(Debug, Parser)]
#[command(name = "tollgate-mock")]
struct Options {
    /// The address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port to listen on; 0 lets the system choose.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The key that calls must carry.
    #[arg(long)]
    key: Option<String>,
    /// The text of every answer, instead of an echo.
    #[arg(long)]
    answer: Option<String>,
    /// The fault of every answer, such as `latency=200ms,pace=5ms`.
    #[arg(long, default_value = "")]
    fault: Fault,
    /// The PEM file with the certificate to serve TLS with.
    #[cfg(feature = "tls")]
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<std::path::PathBuf>,
    /// The PEM file with the certificate's key.
    #[cfg(feature = "tls")]
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<std::path::PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "tollgate-mock: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> io::Result<()> {
    let provider = MockProvider::start(options.config()?).await?;
    let line = json!({"listening": provider.base_url()});
    writeln!(io::stdout(), "{line}")?;
    io::stdout().flush()?;
    provider.run().await;
    Ok(())
}

// === impl Options ===

impl Options {
    /// Fails when a file of the TLS options cannot be read, so never without that feature.
    fn config(self) -> io::Result<MockConfig> {
        Ok(MockConfig {
            #[cfg(feature = "tls")]
            tls: self.identity()?,
            listen: (self.host, self.port).into(),
            key: self.key,
            answer: self.answer,
            fault: self.fault,
            ..MockConfig::default()
        })
    }

    #[cfg(feature = "tls")]
    fn identity(&self) -> io::Result<Option<tollgate_testkit::TlsIdentity>> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let (certificate, key) = (std::fs::read(certificate)?, std::fs::read(key)?);
        tollgate_testkit::TlsIdentity::from_pem(&certificate, &key).map(Some)
    }
}
