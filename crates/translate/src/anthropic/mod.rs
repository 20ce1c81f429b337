//! Anthropic's Messages, direct and as Bedrock and Vertex AI serve it.

use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// Anthropic's Messages.
#[derive(Clone, Copy, Debug)]
pub struct Anthropic {
    /// `anthropic_version` in the body and no `model` and `stream` there, as the clouds want it.
    version: Option<&'static str>,
}

// === impl Anthropic ===

impl Anthropic {
    /// At Anthropic itself.
    pub const DIRECT: Self = Self { version: None };
    /// Through Bedrock's `invoke`.
    pub const BEDROCK: Self = Self {
        version: Some("bedrock-2023-05-31"),
    };
    /// Through Vertex AI's `rawPredict`.
    pub const VERTEX: Self = Self {
        version: Some("vertex-2023-10-16"),
    };
}

impl Inbound for Anthropic {
    fn read_request(&self, _: &[u8]) -> Result<Request, Invalid> {
        Err(Invalid::new("not yet"))
    }

    fn write_answer(&self, _: &Answer, _: &Asked) -> Vec<u8> {
        Vec::new()
    }

    fn encoder(&self, _: Asked) -> Box<dyn Encode> {
        Box::new(Nothing)
    }
}

struct Nothing;

impl Encode for Nothing {
    fn event(&mut self, _: &crate::neutral::Event, _: &mut Vec<u8>) {}
}

impl Outbound for Anthropic {
    fn write_request(
        &self,
        _: &Request,
        _: &Upstream<'_>,
        _: &mut Losses,
    ) -> Result<Prepared, Invalid> {
        Err(Invalid::new("not yet"))
    }

    fn read_answer(&self, _: &[u8]) -> Result<Answer, Fault> {
        Err(Fault::CutShort)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Unread)
    }
}

struct Unread;

impl Decode for Unread {
    fn piece(
        &mut self,
        _: &crate::Piece<'_>,
        _: &mut Vec<crate::neutral::Event>,
    ) -> Result<(), Fault> {
        Ok(())
    }

    fn end(&mut self, _: &mut Vec<crate::neutral::Event>) -> Result<(), Fault> {
        Err(Fault::CutShort)
    }
}
