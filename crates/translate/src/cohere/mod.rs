//! Cohere's v2 chat.

use crate::{
    Decode, Fault, Invalid, Losses, Outbound, Prepared, Upstream,
    neutral::{Answer, Request},
};

/// Cohere's v2 chat.
#[derive(Clone, Copy, Debug)]
pub struct Cohere;

impl Outbound for Cohere {
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
