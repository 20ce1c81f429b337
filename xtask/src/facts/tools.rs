//! Tools and whether they must be called.

use serde_json::{Value, json};
use tollgate_translate::neutral::{
    Extra, FunctionTool, Request, ServerKind, ServerTool, Tool, ToolChoice, WebSearch,
};

use super::{Facts, Place, canonical, schema};

/// The tools of `before` that must not be called and are not offered in `after`: it comes to the same.
pub(super) fn unneeded(before: &Request, after: &Request) -> Vec<usize> {
    let may = |name: &str| match &before.tool_choice {
        Some(ToolChoice::None) => false,
        Some(ToolChoice::Tool(forced)) => name == forced,
        Some(ToolChoice::Allowed { names, .. }) => names.iter().any(|allowed| allowed == name),
        _ => true,
    };
    let offered: Vec<_> = after.tools.iter().filter_map(name).collect();
    let tools = before.tools.iter().enumerate();
    let unneeded = tools.filter(|(_, tool)| match name(tool) {
        Some(name) => !may(name) && !offered.contains(&name),
        None => before.tool_choice == Some(ToolChoice::None) && after.tools.is_empty(),
    });
    unneeded.map(|(number, _)| number).collect()
}

fn name(tool: &Tool) -> Option<&str> {
    match tool {
        Tool::Function(tool) | Tool::Custom(tool) => Some(&tool.name),
        Tool::Server(_) => None,
    }
}

pub(super) fn collect(request: &Request, unneeded: &[usize], facts: &mut Facts) {
    let tools = request.tools.iter().enumerate();
    let tools: Vec<_> = tools
        .filter(|(number, _)| !unneeded.contains(number))
        .collect();
    for (number, tool) in tools.iter().copied() {
        let place = Place::Tool(number);
        match tool {
            Tool::Function(function) => of_function(function, place, facts),
            Tool::Custom(custom) => of_custom(custom, place, facts),
            Tool::Server(server) => of_server(server, place, facts),
        }
    }
    // Without tools there is nothing to choose, and it is up to the model unless said otherwise.
    let choice = request.tool_choice.as_ref();
    let choice = choice.and_then(|choice| chosen(choice, &tools));
    facts.top("tool_choice", choice.filter(|_| !tools.is_empty()));
    // It may unless it is told not to.
    let parallel = request.parallel_tool_calls.filter(|parallel| !parallel);
    facts.top(
        "parallel_tool_calls",
        parallel.filter(|_| !tools.is_empty()),
    );
}

fn of_function(function: &FunctionTool, place: Place, facts: &mut Facts) {
    let name = &function.name;
    facts.add(format!("tool {name}"), "tool", place, "function");
    if let Some(words) = function
        .description
        .as_ref()
        .filter(|words| !words.is_empty())
    {
        facts.add(
            format!("tool {name}: description"),
            "description",
            place,
            words,
        );
    }
    // No parameters, none said and an object without members are one thing.
    let schema = function.parameters.as_ref().map(schema::schema);
    let schema = schema.filter(|schema| !canonical::is_empty(schema));
    if let Some(schema) = schema {
        facts.add(
            format!("tool {name}: parameters"),
            "parameters",
            place,
            schema,
        );
    }
    if function.strict == Some(true) {
        facts.add(format!("tool {name}: strict"), "strict", place, "true");
    }
    beside(function, place, facts);
}

/// A free-text tool is a function with one text, where there are no free-text tools.
fn of_custom(custom: &FunctionTool, place: Place, facts: &mut Facts) {
    let name = &custom.name;
    facts.add(format!("tool {name}"), "tool", place, "function");
    if let Some(words) = custom
        .description
        .as_ref()
        .filter(|words| !words.is_empty())
    {
        facts.add(
            format!("tool {name}: description"),
            "description",
            place,
            words,
        );
    }
    let input = json!({"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]});
    let input = schema::schema(&input);
    facts.add(
        format!("tool {name}: parameters"),
        "parameters",
        place,
        input,
    );
    let format = custom
        .parameters
        .as_ref()
        .filter(|format| format["type"] != "text");
    if let Some(format) = format {
        facts.add(
            format!("tool {name}: format"),
            "format",
            place,
            canonical::json(format),
        );
    }
    beside(custom, place, facts);
}

fn beside(function: &FunctionTool, place: Place, facts: &mut Facts) {
    let name = &function.name;
    if function.cache.is_some() {
        facts.add(format!("tool {name}: cache"), "cache_control", place, "");
    }
    members(&format!("tool {name}"), &function.extra, place, facts);
}

/// Members that the neutral form has no place for.
pub(super) fn members(whose: &str, extra: &Extra, place: Place, facts: &mut Facts) {
    // `item` with nothing in it marks where an item of Responses began.
    let said = |(name, value): &(&String, &Value)| {
        !(value.is_null() || *name == "item" && **value == json!({}))
    };
    for (name, value) in extra.iter().filter(said) {
        facts.add(
            format!("{whose}: member {name}"),
            name,
            place,
            canonical::json(value),
        );
    }
}

fn of_server(server: &ServerTool, place: Place, facts: &mut Facts) {
    match &server.kind {
        ServerKind::WebSearch(search) => {
            facts.add("web search", "tool", place, "");
            of_search(search, place, facts);
        }
        ServerKind::CodeExecution => facts.add("code execution", "tool", place, ""),
        ServerKind::WebFetch => facts.add("web fetch", "tool", place, ""),
        ServerKind::Other => facts.add("server tool", "tool", place, canonical::json(&server.raw)),
    }
}

fn of_search(search: &WebSearch, place: Place, facts: &mut Facts) {
    let list = |list: &[String]| (!list.is_empty()).then(|| json!(list).to_string());
    let limits = [
        ("allowed_domains", list(&search.allowed_domains)),
        ("blocked_domains", list(&search.blocked_domains)),
        ("max_uses", search.max_uses.map(|uses| uses.to_string())),
        (
            "user_location",
            search.user_location.as_ref().map(canonical::json),
        ),
        // The middle is the default.
        (
            "search_context_size",
            search.context_size.clone().filter(|size| size != "medium"),
        ),
    ];
    for (name, value) in limits {
        if let Some(value) = value {
            facts.add(format!("web search: {name}"), name, place, value);
        }
    }
}

fn chosen(choice: &ToolChoice, tools: &[(usize, &Tool)]) -> Option<String> {
    let all = |names: &[String]| {
        let mut offered = tools.iter().filter_map(|(_, tool)| self::name(tool));
        offered.all(|name| names.iter().any(|allowed| allowed == name))
    };
    let named: Vec<_> = tools
        .iter()
        .filter_map(|(_, tool)| self::name(tool))
        .collect();
    Some(match choice {
        // One of all is any.
        ToolChoice::Allowed { required, names } if names.len() > 1 && all(names) => {
            return required.then(|| "required".to_owned());
        }
        ToolChoice::Auto => return None,
        ToolChoice::None => "none".to_owned(),
        // Where one is offered, that is the one.
        ToolChoice::Required => match &named[..] {
            [only] => format!("[{only}]"),
            _ => "required".to_owned(),
        },
        ToolChoice::Tool(name) => format!("[{name}]"),
        // One that must be called is that one.
        ToolChoice::Allowed {
            required: true,
            names,
        } if names.len() == 1 => {
            format!("[{}]", names.concat())
        }
        ToolChoice::Allowed { required, names } => {
            let must = if *required { "required" } else { "auto" };
            format!("{must} of {names:?}")
        }
    })
}
