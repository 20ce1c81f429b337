//! Ollama's own API.

use crate::{
    Asked, Decode, Encode, Fault, Inbound, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// Ollama's chat and generate.
#[derive(Clone, Copy, Debug)]
pub struct Ollama;

impl Inbound for Ollama {
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

impl Outbound for Ollama {
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
