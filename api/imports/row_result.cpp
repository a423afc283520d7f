#include "api/imports/row_result.hpp"

#include <simdjson.h>

#include "eventstore/json_writer.hpp"

namespace muster::api {
namespace {

/// What is missing stays as it is.
template <class T>
void take(simdjson::simdjson_result<T> found, T& into) {
    if (found.error() == simdjson::SUCCESS) into = found.value_unsafe();
}

std::string text_in(const simdjson::dom::element& from, const char* name) {
    std::string_view text;
    return from[name].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::uint64_t number_in(const simdjson::dom::element& from, const char* name) {
    std::uint64_t number = 0;
    return from[name].get_uint64().get(number) == simdjson::SUCCESS ? number : 0;
}

}  // namespace

std::string to_line(const RowResult& result) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("row", std::uint64_t{result.row}).member("outcome", domain::to_text(result.outcome));
    if (result.account) json.member("account_id", *result.account);
    if (result.steps != 0) json.member("steps", std::uint64_t{result.steps});
    if (!result.role_to.empty()) json.member("role_from", result.role_from).member("role_to", result.role_to);
    if (result.services) {
        json.member("services", true).member("services_position", result.services_last).member("services_changes", std::uint64_t{result.services_count});
    }
    if (result.profile_at > 0) json.member("profile_position", result.profile_at);
    if (!result.errors.empty()) {
        json.key("errors").begin_array();
        for (const auto& error : result.errors) {
            json.begin_object();
            if (!error.column.empty()) json.member("column", error.column);
            json.member("code", error.code).member("detail", error.detail).end_object();
        }
        json.end_array();
    }
    json.end_object();
    return text;
}

std::optional<RowResult> parse_line(std::string_view line) {
    static thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS) return {};
    const auto outcome = domain::from_text<RowOutcome>(text_in(root, "outcome"));
    if (!outcome) return {};
    RowResult result;
    result.row = static_cast<std::uint32_t>(number_in(root, "row"));
    result.outcome = *outcome;
    result.account = domain::AccountId::parse(text_in(root, "account_id"));
    result.steps = static_cast<std::uint8_t>(number_in(root, "steps"));
    result.role_from = text_in(root, "role_from");
    result.role_to = text_in(root, "role_to");
    take(root["services"].get_bool(), result.services);
    result.services_last = number_in(root, "services_position");
    result.services_count = static_cast<std::uint32_t>(number_in(root, "services_changes"));
    result.profile_at = number_in(root, "profile_position");
    simdjson::dom::array errors;
    if (root["errors"].get_array().get(errors) == simdjson::SUCCESS) {
        for (const auto& error : errors) result.errors.push_back({text_in(error, "column"), text_in(error, "code"), text_in(error, "detail")});
    }
    return result;
}

}  // namespace muster::api
