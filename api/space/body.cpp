#include "api/space/body.hpp"

#include <simdjson.h>

#include <algorithm>

#include "api/space/texts.hpp"

namespace muster::api::space {
namespace {

Value value_of(simdjson::dom::element element) {
    using enum simdjson::dom::element_type;
    switch (element.type()) {
        case NULL_VALUE: return {Value::Kind::null};
        case BOOL: return {Value::Kind::boolean, element.get_bool().value_unsafe()};
        case STRING: return {Value::Kind::text, false, std::string(element.get_string().value_unsafe())};
        default: return {Value::Kind::other};
    }
}

}  // namespace

OrError<Body> Body::read(std::string_view json) {
    Body body;
    if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) return body;
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(simdjson::padded_string(json)).get(object) != simdjson::SUCCESS) return fail(400, texts::body_unreadable);
    for (const auto member : object) {
        if (body[member.key].is_there()) return fail(400, texts::body_unreadable);
        body.members_.emplace_back(std::string(member.key), value_of(member.value));
    }
    return body;
}

const Value& Body::operator[](std::string_view name) const {
    static const Value absent{};
    const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& member) { return member.first == name; });
    return found != members_.end() ? found->second : absent;
}

}  // namespace muster::api::space
