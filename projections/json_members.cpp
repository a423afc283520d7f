#include "projections/json_members.hpp"

namespace muster::projections {

std::size_t end_of_json_string(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
    }
    return at + 1;
}

std::size_t end_of_json_value(std::string_view json, std::size_t at) {
    for (std::size_t depth = 0; at < json.size();) {
        const char c = json[at];
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
        if (c == '"') {
            at = end_of_json_string(json, at);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        ++at;
    }
    return at;
}

void each_member(std::string_view object,
                 const std::function<void(std::string_view, std::string_view, std::string_view)>& visit) {
    for (std::size_t at = 1; at < object.size() && object[at] == '"';) {
        const auto colon = end_of_json_string(object, at);
        const auto end = end_of_json_value(object, colon + 1);
        visit(object.substr(at + 1, colon - at - 2), object.substr(at, end - at), object.substr(colon + 1, end - colon - 1));
        at = end + 1;
    }
}

void each_element(std::string_view array, const std::function<void(std::string_view)>& visit) {
    for (std::size_t at = 1; at < array.size() && array[at] != ']';) {
        const auto end = end_of_json_value(array, at);
        visit(array.substr(at, end - at));
        at = end + 1;
    }
}

std::string_view text_member(std::string_view object, std::string_view wanted) {
    std::string_view text;
    each_member(object, [&](std::string_view name, std::string_view, std::string_view value) {
        if (name == wanted && value.size() >= 2 && value.front() == '"') text = value.substr(1, value.size() - 2);
    });
    return text;
}

}  // namespace muster::projections
