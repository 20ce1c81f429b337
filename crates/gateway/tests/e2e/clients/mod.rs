//! Real clients: the providers' own libraries and the programs that people use, against every dialect of providers.

mod claude_code;
mod codex;
mod javascript;
mod openai_python;
mod program;
mod python;
mod upstreams;
