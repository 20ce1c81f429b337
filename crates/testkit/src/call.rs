//! A received request, read.

use http::header::CONTENT_TYPE;
use memchr::memmem;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{
    backend::Backend,
    fault::{Fault, FaultError},
    journal::ReceivedRequest,
};

/// The path segment that announces a fault.
const FAULT_SEGMENT: &str = "/fault/";

/// The model's name in the meter when a call has none.
const NO_MODEL: &str = "unknown";

/// What one request asks for, and the fault that befalls its answer.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) request: ReceivedRequest,
    /// The path without its fault segment.
    pub(crate) path: String,
    /// The model without its fault suffix; empty when the call names none.
    pub(crate) model: String,
    /// The body as JSON; null when it is none.
    pub(crate) body: Value,
    pub(crate) fault: Fault,
    /// The text to answer with, if one was set.
    pub(crate) text: Option<String>,
    pub(crate) serial: u64,
}

// === impl Call ===

impl Call {
    /// Fails when a fault in the path or the model cannot be read.
    pub(crate) fn read(request: ReceivedRequest, backend: &Backend) -> Result<Self, FaultError> {
        let (path, path_spec) = without_fault(&request.path);
        let body = request.json();
        let named = model_name(&request, &body, &path);
        let (model, model_spec) = named.split_once(['?', ';']).unwrap_or((&named, ""));
        let fault = backend.config.fault.clone();
        let fault = fault
            .overlaid(path_spec.parse()?)
            .overlaid(model_spec.parse()?)
            .overlaid(backend.next_fault().unwrap_or_default());
        let text = fault.text.clone();
        Ok(Self {
            model: model.to_owned(),
            text: text.or_else(|| backend.config.answer.clone()),
            serial: backend.next_serial(),
            request,
            path,
            body,
            fault,
        })
    }

    /// The name the meter books the call under.
    pub(crate) fn metered_model(&self) -> &str {
        if self.model.is_empty() {
            NO_MODEL
        } else {
            &self.model
        }
    }

    /// The model as a provider answers it: the dated version of what was asked for.
    pub(crate) fn dated_model(&self) -> String {
        match self.model.as_str() {
            "gpt-4o" => "gpt-4o-2024-08-06".to_owned(),
            "gpt-4o-mini" => "gpt-4o-mini-2024-07-18".to_owned(),
            model => format!("{model}-0001"),
        }
    }

    /// An id such as `chatcmpl-mock000007`, different for every request.
    pub(crate) fn id(&self, prefix: &str) -> String {
        format!("{prefix}mock{:06}", self.serial)
    }

    pub(crate) fn wants_stream(&self) -> bool {
        self.body["stream"] == true
    }
}

/// The path without `/fault/<spec>`, and the spec.
fn without_fault(path: &str) -> (String, String) {
    let Some((front, rest)) = path.split_once(FAULT_SEGMENT) else {
        return (path.to_owned(), String::new());
    };
    let (spec, tail) = rest.split_once('/').unwrap_or((rest, ""));
    (format!("{front}/{tail}"), spec_of_segment(spec))
}

/// A segment without a bare `=` was encoded as a whole, so it is decoded as a whole; in any other
/// the encoding belongs to the values, which the spec's own parser decodes.
fn spec_of_segment(segment: &str) -> String {
    if segment.contains('=') {
        return segment.to_owned();
    }
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// From the JSON body, an upload's form field, or a deployment in the path.
fn model_name(request: &ReceivedRequest, body: &Value, path: &str) -> String {
    if let Some(model) = of_path(path) {
        return model;
    }
    if let Some(model) = body["model"].as_str() {
        return model.to_owned();
    }
    let form = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let field = form
        .starts_with("multipart/form-data")
        .then(|| form_field(&request.body, "model"))
        .flatten();
    field.or_else(|| deployment(path)).unwrap_or_default()
}

/// The value of a text field in a multipart body.
fn form_field(body: &[u8], name: &str) -> Option<String> {
    let (_, part) = cut_at(body, format!("name=\"{name}\"").as_bytes())?;
    let (_, value) = cut_at(part, b"\r\n\r\n")?;
    let (value, _) = cut_at(value, b"\r\n")?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn cut_at<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memmem::find(bytes, mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

/// The segment before a method, where Google (`models/NAME:METHOD`) and Bedrock (`model/NAME/METHOD`) name the model.
fn of_path(path: &str) -> Option<String> {
    let mut segments = path.rsplit('/');
    let (last, before) = (segments.next()?, segments.next()?);
    let name = match last.rsplit_once(':') {
        Some((name, _)) if before == "models" || before == "endpoints" => name,
        _ if segments.next()? == "model" => before,
        _ => return None,
    };
    let name = percent_decode_str(name);
    Some(name.decode_utf8_lossy().into_owned())
}

/// The segment after `deployments`, where Azure names the model.
fn deployment(path: &str) -> Option<String> {
    let mut segments = path.split('/');
    segments.find(|segment| *segment == "deployments")?;
    let name = percent_decode_str(segments.next()?);
    Some(name.decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_segment_may_stand_anywhere_before_the_api_path() {
        let (path, spec) = without_fault("/a/fault/status=503,latency=2/v1/models");
        assert_eq!(
            (path.as_str(), spec.as_str()),
            ("/a/v1/models", "status=503,latency=2")
        );
        assert_eq!(without_fault("/v1/models").1, "");
    }

    #[test]
    fn a_fault_segment_may_be_encoded() {
        let (_, spec) = without_fault("/fault/status%3D503%2Ctext%3Da%252Cb/v1");
        assert_eq!(spec, "status=503,text=a%2Cb");
    }

    #[test]
    fn the_model_of_an_upload_is_found() {
        let body =
            b"--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b--";
        assert_eq!(form_field(body, "model").as_deref(), Some("whisper-1"));
        assert_eq!(form_field(b"--b--", "model"), None);
    }

    #[test]
    fn the_model_of_a_method_is_found() {
        let converse = of_path("/model/a.b-v1%3A0%3Fstatus%3D503/converse");
        assert_eq!(converse.as_deref(), Some("a.b-v1:0?status=503"));
        assert_eq!(
            of_path("/v1beta/models/g-1:countTokens").as_deref(),
            Some("g-1")
        );
        assert_eq!(of_path("/v1/chat/completions"), None);
    }

    #[test]
    fn the_model_of_a_deployment_is_found() {
        assert_eq!(
            deployment("/openai/deployments/my%20gpt/chat/completions").as_deref(),
            Some("my gpt")
        );
    }
}
