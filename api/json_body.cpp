#include "api/json_body.hpp"

#include <simdjson.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace muster::api {

/// The parser's tree is valid only until its next parse; this copy lives as long as the body.
struct JsonNode {
    enum class Kind : std::uint8_t { null, boolean, integer, number, text, array, object };
    Kind kind = Kind::null;
    bool boolean = false;
    std::int64_t integer = 0;
    std::string text;
    std::vector<JsonNode> items;
    std::vector<std::pair<std::string, JsonNode>> members;
};

namespace {

namespace dom = simdjson::dom;
using Kind = JsonNode::Kind;

struct Fault {
    std::string_view code;
    std::string detail;
    std::string pointer;
};

std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

/// Copies an element; answers false and says why when it breaks a rule.
class Copy {
  public:
    std::optional<Fault> fault;

    bool element(dom::element from, JsonNode& to, const std::string& pointer, std::size_t depth) {
        switch (from.type()) {
            case dom::element_type::NULL_VALUE: to.kind = Kind::null; return true;
            case dom::element_type::BOOL:
                to.kind = Kind::boolean;
                to.boolean = from.get_bool().value_unsafe();
                return true;
            case dom::element_type::INT64:
                to.kind = Kind::integer;
                to.integer = from.get_int64().value_unsafe();
                return true;
            case dom::element_type::UINT64:  // beyond any limit here
            case dom::element_type::DOUBLE: to.kind = Kind::number; return true;
            case dom::element_type::STRING:
                to.kind = Kind::text;
                to.text = std::string(from.get_string().value_unsafe());
                return true;
            case dom::element_type::ARRAY: return deep_enough(depth, pointer) && array(from, to, pointer, depth);
            case dom::element_type::OBJECT: return deep_enough(depth, pointer) && object(from, to, pointer, depth);
        }
        return false;
    }

  private:
    bool deep_enough(std::size_t depth, const std::string& pointer) {
        if (depth < json_depth_max) return true;
        fault = Fault{"json_too_deep", "The body is nested deeper than " + std::to_string(json_depth_max) + " levels.", pointer};
        return false;
    }
    bool array(dom::element from, JsonNode& to, const std::string& pointer, std::size_t depth) {
        to.kind = Kind::array;
        const auto items = from.get_array().value_unsafe();
        for (const auto item : items) {
            const auto place = pointer + "/" + std::to_string(to.items.size());
            if (!element(item, to.items.emplace_back(), place, depth + 1)) return false;
        }
        return true;
    }
    bool object(dom::element from, JsonNode& to, const std::string& pointer, std::size_t depth) {
        to.kind = Kind::object;
        std::unordered_set<std::string_view> names;
        const auto members = from.get_object().value_unsafe();
        for (const auto member : members) {
            const auto place = pointer + "/" + escaped(member.key);
            if (!names.insert(member.key).second) {
                fault = Fault{"json_duplicate_key", "A member stands twice in an object; leave one of them out.", place};
                return false;
            }
            auto& [name, value] = to.members.emplace_back();
            name = std::string(member.key);
            if (!element(member.value, value, place, depth + 1)) return false;
        }
        return true;
    }
};

/// The media type without its parameters, in lower case; nothing when a charset other than UTF-8 is named.
std::optional<std::string> media_type(std::string_view header) {
    std::string type;
    for (const char c : header) {
        if (c >= 'A' && c <= 'Z') {
            type += static_cast<char>(c - 'A' + 'a');
        } else if (c != ' ' && c != '\t' && c != '"') {
            type += c;
        }
    }
    const auto end = type.find(';');
    if (end != std::string::npos) {
        const auto charset = type.find("charset=", end);
        if (charset != std::string::npos && !type.substr(charset).starts_with("charset=utf-8")) return {};
        type.resize(end);
    }
    return type;
}

const JsonNode empty_object = [] {
    JsonNode node;
    node.kind = Kind::object;
    return node;
}();

}  // namespace

JsonObject::JsonObject(const JsonNode* node, std::string pointer, std::shared_ptr<std::vector<FieldError>> errors)
    : node_(node), pointer_(std::move(pointer)), errors_(std::move(errors)) {}

const JsonNode* JsonObject::find(std::string_view name) {
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.emplace_back(name);
    for (const auto& [key, value] : node_->members) {
        if (key == name) return &value;
    }
    return nullptr;
}

bool JsonObject::has(std::string_view name) const {
    return std::any_of(node_->members.begin(), node_->members.end(), [&](const auto& m) { return m.first == name; });
}
bool JsonObject::is_null(std::string_view name) const {
    return std::any_of(node_->members.begin(), node_->members.end(),
                       [&](const auto& m) { return m.first == name && m.second.kind == Kind::null; });
}
std::size_t JsonObject::size() const { return node_->members.size(); }

std::string JsonObject::pointer(std::string_view name) const { return pointer_ + "/" + escaped(name); }

void JsonObject::blame(FieldError error) { errors_->push_back(std::move(error)); }
void JsonObject::blame(std::string_view name, std::string code, std::string detail) {
    errors_->push_back({pointer(name), std::move(code), std::move(detail)});
}
void JsonObject::blame_type(std::string_view name, std::string_view wanted) {
    blame(name, "wrong_type", "It must be " + std::string(wanted) + ".");
}
void JsonObject::blame_choice(std::string_view name, const std::string_view* choices, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "" : ", ") + std::string(choices[i]);
    blame(name, "not_a_choice", "It must be one of " + all + ".");
}
void JsonObject::blame_id(std::string_view name, std::string_view prefix) {
    // Not escaped: the name of an array's item holds a slash that belongs to the pointer.
    errors_->push_back({pointer_ + "/" + std::string(name), "id_invalid",
                        "It must be an id that begins with " + std::string(prefix) + "_."});
}

std::optional<std::string> JsonObject::text(std::string_view name) {
    const auto* node = find(name);
    if (!node) return {};
    if (node->kind == Kind::text) return node->text;
    blame_type(name, "a string");
    return {};
}

std::string JsonObject::required_text(std::string_view name) {
    if (!has(name) || is_null(name)) {
        (void)find(name);
        blame(name, "required", "It is required.");
        return {};
    }
    return text(name).value_or("");
}

std::optional<bool> JsonObject::boolean(std::string_view name) {
    const auto* node = find(name);
    if (!node) return {};
    if (node->kind == Kind::boolean) return node->boolean;
    blame_type(name, "true or false");
    return {};
}

std::optional<std::int64_t> JsonObject::integer(std::string_view name, std::int64_t least, std::int64_t most) {
    const auto* node = find(name);
    if (!node) return {};
    if (node->kind == Kind::integer && node->integer >= least && node->integer <= most) return node->integer;
    const auto range = std::to_string(least) + " to " + std::to_string(most);
    if (node->kind == Kind::integer || node->kind == Kind::number) {
        blame(name, "out_of_range", "It must be a whole number from " + range + ".");
    } else {
        blame_type(name, "a whole number from " + range);
    }
    return {};
}

std::optional<std::vector<std::string>> JsonObject::texts(std::string_view name) {
    const auto* node = find(name);
    if (!node) return {};
    const auto is_text = [](const JsonNode& item) { return item.kind == Kind::text; };
    if (node->kind != Kind::array || !std::all_of(node->items.begin(), node->items.end(), is_text)) {
        blame_type(name, "an array of strings");
        return {};
    }
    if (node->items.size() > json_array_max) {
        blame(name, "too_long", "It may have at most " + std::to_string(json_array_max) + " items.");
        return {};
    }
    std::vector<std::string> values;
    for (const auto& item : node->items) values.push_back(item.text);
    return values;
}

std::optional<JsonObject> JsonObject::object(std::string_view name) {
    const auto* node = find(name);
    if (!node) return {};
    if (node->kind == Kind::object) return JsonObject(node, pointer(name), errors_);
    blame_type(name, "an object");
    return {};
}

bool JsonObject::cleared(std::string_view name) {
    const auto* node = find(name);
    return node && node->kind == Kind::null;
}

void JsonObject::close() {
    for (const auto& [name, value] : node_->members) {
        if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
            blame(name, "unknown_field", "This call has no such member; leave it out.");
        }
    }
}

struct JsonBody::Parsed {
    JsonNode root = empty_object;
    std::optional<Problem> fault;
    std::shared_ptr<std::vector<FieldError>> errors = std::make_shared<std::vector<FieldError>>();
};

std::shared_ptr<JsonBody::Parsed> JsonBody::parse(const Request& request, BodyKind kind, bool may_be_empty) {
    auto parsed = std::make_shared<Parsed>();
    if (may_be_empty && request.body.empty()) return parsed;
    const auto type = media_type(request.header("content-type").value_or(""));
    const bool patch = kind == BodyKind::merge_patch && type == "application/merge-patch+json";
    if (type != "application/json" && !patch) {
        parsed->fault = Problem{415, "media_type_unsupported",
                                std::string("Send the body as ") +
                                    (kind == BodyKind::merge_patch ? "application/merge-patch+json." : "application/json.")};
        return parsed;
    }
    thread_local dom::parser parser;
    dom::element root;
    if (const auto error = parser.parse(request.body.data(), request.body.size()).get(root); error != simdjson::SUCCESS) {
        const bool deep = error == simdjson::DEPTH_ERROR;
        parsed->fault = Problem{400, deep ? "json_too_deep" : "json_malformed",
                                std::string("The body is not strict JSON: ") + simdjson::error_message(error)};
        return parsed;
    }
    if (!root.is_object()) {
        parsed->fault = Problem{400, "json_not_an_object", "The body must be one JSON object."};
        return parsed;
    }
    Copy copy;
    JsonNode node;
    if (copy.element(root, node, "", 0)) {
        parsed->root = std::move(node);
    } else {
        parsed->fault = Problem{400, copy.fault->code, copy.fault->detail,
                                {FieldError{copy.fault->pointer, std::string(copy.fault->code), copy.fault->detail}}};
    }
    return parsed;
}

JsonBody::JsonBody(std::shared_ptr<Parsed> parsed) : JsonObject(&parsed->root, "", parsed->errors), parsed_(std::move(parsed)) {}
JsonBody::JsonBody(const Request& request, BodyKind kind) : JsonBody(parse(request, kind, false)) {}
JsonBody JsonBody::optional(const Request& request) { return JsonBody(parse(request, BodyKind::json, true)); }

std::optional<Problem> JsonBody::problem() {
    if (parsed_->fault) return parsed_->fault;
    close();
    auto& errors = *parsed_->errors;
    if (errors.empty()) return {};
    std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.pointer < b.pointer; });
    return Problem{422, "body_invalid", "The body has members that cannot be accepted; `errors` says which and why.", errors};
}

}  // namespace muster::api
