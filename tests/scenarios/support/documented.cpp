#include "tests/scenarios/support/documented.hpp"

#include <mutex>
#include <optional>
#include <regex>
#include <vector>

namespace muster::scenarios {
namespace {

/// What the transport answers before a route is found or while its request is read; documented for all at once.
const std::set<std::string> transport_codes{
    "body_framing_invalid", "body_not_allowed", "body_too_large",       "credential_invalid", "credentials_conflict",
    "field_invalid",        "field_repeated",   "framing_invalid",      "header_too_large",   "host_invalid",
    "internal_error",       "overloaded",       "query_invalid",        "query_repeated",     "request_invalid",
    "request_line_invalid", "request_timeout",  "target_invalid",       "target_too_long",    "line_ending_invalid"};

/// A success that documents one of these headers must have it.
const std::vector<std::pair<std::string, std::string>> due_headers{
    {"Muster-Position", "muster-position"}, {"ETag", "etag"}, {"Location", "location"}};

std::vector<std::string> segments(std::string_view path) {
    std::vector<std::string> found;
    path = path.substr(0, path.find('?'));
    for (std::size_t at = 1; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        found.emplace_back(path.substr(at, end - at));
        at = end + 1;
    }
    return found;
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (!pattern[i].starts_with('{') && pattern[i] != path[i]) return false;
    }
    return true;
}

class Schemas {
  public:
    explicit Schemas(const Json& document) : document_(document) {}

    [[nodiscard]] const Json& resolved(const Json& node) const {
        if (!node.has("$ref")) return node;
        const Json* at = &document_;
        for (const auto& name : segments(node["$ref"].text().substr(1))) at = &(*at)[name];
        return resolved(*at);
    }

    /// What of the value is not as the schema says; "" when all is.
    [[nodiscard]] std::string fault(const Json& value, const Json& reference, const std::string& where) const {
        const auto& schema = resolved(reference);
        if (schema.has("type") && !is_of_type(value, schema["type"].text())) return where + " is no " + schema["type"].text();
        if (value.kind() == Json::Kind::text) return text_fault(value.text(), schema, where);
        if (value.kind() == Json::Kind::array && schema.has("items")) {
            for (const auto& item : value.items()) {
                if (auto found = fault(item, schema["items"], where + "[]"); !found.empty()) return found;
            }
        }
        return value.kind() == Json::Kind::object ? object_fault(value, schema, where) : std::string();
    }

  private:
    static bool is_of_type(const Json& value, const std::string& type) {
        switch (value.kind()) {
            case Json::Kind::text: return type == "string";
            case Json::Kind::number: return type == "integer" || type == "number";
            case Json::Kind::boolean: return type == "boolean";
            case Json::Kind::array: return type == "array";
            case Json::Kind::object: return type == "object";
            case Json::Kind::null: return type == "null";
        }
        return false;
    }
    static std::string text_fault(const std::string& text, const Json& schema, const std::string& where) {
        if (schema.has("pattern") && !std::regex_search(text, std::regex(schema["pattern"].text()))) return where + " has another pattern: " + text;
        if (!schema.has("enum")) return {};
        for (const auto& each : schema["enum"].items()) {
            if (each.text() == text) return {};
        }
        return where + " is none of its values: " + text;
    }
    std::string object_fault(const Json& value, const Json& schema, const std::string& where) const {
        if (!schema.has("properties")) return {};
        const bool open = schema.has("additionalProperties") && schema["additionalProperties"].source() != "false";
        for (const auto& name : value.names()) {
            if (schema["properties"].has(name)) {
                if (auto found = fault(value[name], schema["properties"][name], where + "." + name); !found.empty()) return found;
            } else if (!open) {
                return where + "." + name + " is not documented";
            }
        }
        if (!schema.has("required")) return {};
        for (const auto& name : schema["required"].items()) {
            if (!value.has(name.text())) return where + "." + name.text() + " is missing";
        }
        return {};
    }

    const Json& document_;
};

struct Entry {
    std::string name;
    std::vector<std::string> pattern;
    Json spec;
};

}  // namespace

struct Documented::Parts {
    mutable std::mutex mutex;
    std::optional<Json> document;
    std::vector<std::pair<std::string, Entry>> operations;  ///< by method, literal paths first
    std::set<std::string> deviations, succeeded;
    std::size_t checked = 0;

    void load(const std::string& server_url) {
        if (document) return;
        Http http;
        document = http.send("GET", server_url + "/openapi.json", "", {}).expect(200).json();
        for (const bool literal : {true, false}) {
            for (const auto& path : (*document)["paths"].names()) {
                if ((path.find('{') == std::string::npos) != literal) continue;
                const auto& methods = (*document)["paths"][path];
                for (auto method : methods.names()) {
                    const auto& spec = methods[method];
                    for (auto& c : method) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
                    operations.push_back({method, {method + ' ' + path, segments(path), spec}});
                }
            }
        }
    }
    [[nodiscard]] const Entry* find(const std::string& method, const std::string& target) const {
        const auto path = segments(target);
        for (const auto& [of, entry] : operations) {
            if (of == method && matches(entry.pattern, path)) return &entry;
        }
        return nullptr;
    }
    [[nodiscard]] std::string fault(const Entry& entry, const Answer& answer) const {
        const Schemas schemas(*document);
        const bool is_problem = answer.header("content-type") == "application/problem+json";
        if (is_problem && !transport_codes.contains(answer.code())) {
            bool known = false;
            if (entry.spec.has("x-problem-codes")) {
                for (const auto& code : entry.spec["x-problem-codes"].items()) known = known || code.text() == answer.code();
            }
            if (!known) return "the code " + answer.code() + " is not documented";
        }
        const auto status = std::to_string(answer.status);
        const auto& responses = entry.spec["responses"];
        if (!responses.has(status) && !(is_problem && responses.has("default"))) return "the status " + status + " is not documented";
        const auto& response = schemas.resolved(responses[responses.has(status) ? status : "default"]);
        const auto media = answer.header("content-type").substr(0, answer.header("content-type").find(';'));
        if (!response.has("content")) return answer.body.empty() ? "" : "a body is not documented";
        if (!response["content"].has(media)) return "the type " + media + " is not documented";
        if (answer.status < 300 && response.has("headers")) {
            for (const auto& [name, lower] : due_headers) {
                if (response["headers"].has(name) && answer.header(lower).empty()) return "the header " + name + " is missing";
            }
        }
        if (media == "text/plain") return {};
        return schemas.fault(answer.json(), response["content"][media]["schema"], "body");
    }
};

Documented& Documented::of_this_run() {
    static Documented documented;
    return documented;
}

Documented::Parts& Documented::parts() const {
    static Parts parts;
    return parts;
}

void Documented::check(const std::string& server_url, const std::string& method, const std::string& target, const Answer& answer) {
    if (answer.status == 0 || method == "HEAD") return;
    auto& all = parts();
    const std::lock_guard lock(all.mutex);
    all.load(server_url);
    const auto* entry = all.find(method, target);
    if (entry == nullptr) return;
    ++all.checked;
    if (const auto fault = all.fault(*entry, answer); !fault.empty()) all.deviations.insert(entry->name + ": " + fault);
    if (answer.status < 300) all.succeeded.insert(entry->name);
}

std::set<std::string> Documented::deviations() const {
    const std::lock_guard lock(parts().mutex);
    return parts().deviations;
}

std::size_t Documented::checked() const {
    const std::lock_guard lock(parts().mutex);
    return parts().checked;
}

std::set<std::string> Documented::succeeded() const {
    const std::lock_guard lock(parts().mutex);
    return parts().succeeded;
}

std::set<std::string> Documented::all() const {
    const std::lock_guard lock(parts().mutex);
    std::set<std::string> names;
    for (const auto& [method, entry] : parts().operations) names.insert(entry.name);
    return names;
}

}  // namespace muster::scenarios
