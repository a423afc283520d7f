#include "cli/json_document.hpp"

#include "cli/output.hpp"

namespace muster::cli {

std::optional<JsonDocument> JsonDocument::parse(std::string_view text) {
    JsonDocument document;
    document.parser_ = std::make_unique<simdjson::dom::parser>();
    const simdjson::padded_string padded(text);
    if (document.parser_->parse(padded).get(document.root_) != simdjson::SUCCESS) return {};
    return document;
}

std::optional<JsonElement> member_of(const JsonElement& object, std::string_view name) {
    simdjson::dom::object members;
    JsonElement value;
    if (object.get(members) != simdjson::SUCCESS || members.at_key(name).get(value) != simdjson::SUCCESS) return {};
    return value;
}

std::string text_of(const JsonElement& object, std::string_view name) {
    const auto value = member_of(object, name);
    std::string_view text;
    if (!value || value->get(text) != simdjson::SUCCESS) return {};
    return std::string(text);
}

std::optional<std::int64_t> integer_of(const JsonElement& object, std::string_view name) {
    const auto value = member_of(object, name);
    std::int64_t number = 0;
    if (!value || value->get(number) != simdjson::SUCCESS) return {};
    return number;
}

double number_of(const JsonElement& object, std::string_view name) {
    const auto value = member_of(object, name);
    double number = 0;
    if (!value || value->get(number) != simdjson::SUCCESS) return 0;
    return number;
}

bool flag_of(const JsonElement& object, std::string_view name) {
    const auto value = member_of(object, name);
    bool flag = false;
    return value && value->get(flag) == simdjson::SUCCESS && flag;
}

std::vector<JsonElement> elements_of(const JsonElement& object, std::string_view name) {
    std::vector<JsonElement> list;
    const auto value = member_of(object, name);
    simdjson::dom::array array;
    if (!value || value->get(array) != simdjson::SUCCESS) return list;
    for (const auto each : array) list.push_back(each);
    return list;
}

std::vector<std::string> texts_of(const JsonElement& object, std::string_view name) {
    std::vector<std::string> list;
    for (const auto& each : elements_of(object, name)) {
        std::string_view text;
        if (each.get(text) == simdjson::SUCCESS) list.emplace_back(text);
    }
    return list;
}

std::string shown(const JsonElement& value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return printable(text);
    return printable(simdjson::minify(value));
}

}  // namespace muster::cli
