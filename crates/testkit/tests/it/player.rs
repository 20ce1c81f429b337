//! The player, on made-up recordings and on the real ones where they are.

use std::{fs, io};

use serde_json::{Value, json};
use tollgate_testkit::{
    MockConfig, MockProvider,
    recordings::{Exchange, Recordings},
};

use crate::wire::{self, End, Heard};

const STREAM: &str = "event: a\r\ndata: {\"n\":1}\r\n\r\ndata: {\"n\":2}\n\ndata: last";

fn exchange(path: &str, response: Value) -> serde_json::Result<Exchange> {
    let request = json!({"method": "POST", "url_path": path, "query": {}, "headers": {}});
    serde_json::from_value(json!({"request": request, "response": response}))
}

fn streamed() -> serde_json::Result<Exchange> {
    let headers = json!({"content-type": "text/event-stream", "content-length": "3", "x-a": "b"});
    let response = json!({"status": 200, "headers": headers, "body": STREAM});
    exchange("/v1/messages", response)
}

async fn played(exchange: serde_json::Result<Exchange>, path: &str) -> io::Result<Heard> {
    let mock = MockProvider::start(MockConfig::playing(exchange?)).await?;
    wire::post(&mock, path, &json!({"model": "m"})).await
}

#[tokio::test]
async fn a_stream_is_played_event_by_event() {
    let heard = played(streamed(), "/base/v1//messages").await.unwrap();
    assert_eq!(heard.text(), STREAM);
    assert_eq!(heard.pieces.len(), 3);
    assert!(heard.head.contains("x-a: b\r\n"));
    assert!(!heard.head.contains("openai-"));
    assert_eq!(heard.end, End::Proper);
}

#[tokio::test]
async fn a_stream_is_the_same_however_it_is_cut() {
    for spec in ["split=1", "split=5", "seed=1", "seed=2"] {
        let heard = played(streamed(), &format!("/fault/{spec}/v1/messages"))
            .await
            .unwrap();
        assert_eq!(heard.text(), STREAM, "{spec}");
    }
}

#[tokio::test]
async fn faults_strike_a_played_stream() {
    let heard = played(streamed(), "/fault/cut=fin,after=2/v1/messages")
        .await
        .unwrap();
    assert_eq!((heard.pieces.len(), heard.end), (2, End::Fin));
}

#[tokio::test]
async fn json_and_base64_bodies_are_written_out() {
    let json = json!({"status": 429, "headers": {"retry-after": "7"}, "body": {"error": "slow"}});
    let heard = played(exchange("/v1/x", json), "/v1/x").await.unwrap();
    assert_eq!(
        (heard.status(), heard.json()),
        (429, json!({"error": "slow"}))
    );
    assert!(heard.head.contains("retry-after: 7\r\n"));
    let frames = json!({"status": 200, "headers": {}, "body": "AAECAw==", "encoding": "base64"});
    let heard = played(exchange("/v1/x", frames), "/v1/x").await.unwrap();
    assert_eq!(heard.pieces.concat(), [0, 1, 2, 3]);
}

#[tokio::test]
async fn odd_recordings_are_errors_not_panics() {
    let odd = [
        json!({"status": 7, "body": {}}),
        json!({"status": 200, "body": "not base64!", "encoding": "base64"}),
    ];
    for response in odd {
        let heard = played(exchange("/v1/x", response), "/v1/x").await.unwrap();
        assert_eq!(heard.status(), 500);
    }
    let heard = played(streamed(), "/v1/other").await.unwrap();
    assert_eq!(heard.status(), 404);
    assert!(heard.text().contains("/v1/messages"));
}

#[tokio::test]
async fn what_is_played_can_be_changed() {
    let mock = MockProvider::start(MockConfig::playing(streamed().unwrap()))
        .await
        .unwrap();
    mock.play(exchange("/v1/x", json!({"status": 204})).unwrap());
    let heard = wire::post(&mock, "/v1/x", &Value::Null).await.unwrap();
    assert_eq!(heard.status(), 204);
    mock.play(None);
    let heard = wire::post(&mock, "/v1/x", &Value::Null).await.unwrap();
    assert_eq!(heard.status(), 404);
}

#[test]
fn a_folder_is_read_past_its_odd_files() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("provider");
    fs::create_dir(&below).unwrap();
    let good = json!({"provider": "p", "dialect": "d", "features": ["tools"], "exchanges": []});
    fs::write(below.join("good.json"), good.to_string()).unwrap();
    fs::write(below.join("odd.json"), "{\"exchanges\": 3}").unwrap();
    fs::write(below.join("LICENSE"), "not looked at").unwrap();
    fs::write(folder.path().join("index.json"), "{}").unwrap();
    let recordings = Recordings::read(folder.path()).unwrap();
    assert_eq!((recordings.len(), recordings.odd().len()), (1, 1));
    assert_eq!(recordings.dialect("d").count(), 1);
    assert!(Recordings::read(&folder.path().join("none")).is_err());
}

#[tokio::test]
async fn real_streams_come_out_byte_for_byte() {
    let Some(recordings) = Recordings::find() else {
        println!("skipped: no recordings here");
        return;
    };
    assert_eq!(recordings.odd(), [], "no file is odd");
    let mock = MockProvider::start(MockConfig::default()).await.unwrap();
    let exchanges = recordings.iter().flat_map(|recording| &recording.exchanges);
    let streams = exchanges.filter(|exchange| exchange.response.body.is_string());
    for (index, exchange) in streams.enumerate() {
        let asked = exchange.asked().filter(|asked| asked.method == "POST");
        let Some(asked) = asked else { continue };
        mock.play(exchange.clone());
        let path = format!("/fault/seed={index}{}", asked.url_path);
        let heard = wire::post(&mock, &path, &asked.body).await.unwrap();
        assert_eq!(
            heard.pieces.concat(),
            exchange.response.bytes().unwrap(),
            "{path}"
        );
    }
}
