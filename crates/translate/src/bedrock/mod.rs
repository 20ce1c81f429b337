//! Amazon Bedrock's Converse.

use crate::{
    Decode, Fault, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// Amazon Bedrock's Converse.
#[derive(Clone, Copy, Debug)]
pub struct Converse;

impl Outbound for Converse {
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
