//! The `tollgate-mock` binary.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Command, Stdio},
};

use serde_json::Value;

#[test]
fn tells_where_it_listens_and_serves_there() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tollgate-mock"))
        .args(["--port", "0", "--fault", "latency=5ms"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let addr = told["listening"].as_str().unwrap().strip_prefix("http://");
    let connected = TcpStream::connect(addr.unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(connected.is_ok());
}
