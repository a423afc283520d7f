#include "eventstore/record_line.hpp"

#include <array>
#include <span>

#include "eventstore/json_copy.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/record_frame.hpp"

namespace muster::eventstore {
namespace {

/// Never exported: what a stolen export could be used with, and what only Muster itself can use.
constexpr std::array<std::string_view, 4> clear_left_out{"token_hash", "code_hash", "code_hashes", "idempotency"};
/// Beside them, what is no tenant's to know.
constexpr std::array<std::string_view, 17> tenant_left_out{"token_hash", "code_hash",      "code_hashes", "idempotency", "organizations",
                                                           "home",       "other",          "session",     "key",         "on_behalf_of",
                                                           "email_claim", "username_claim", "phone_claim", "card_claim",
                                                           "about_key",  "name_claim",     "claim"};
bool is_secret(std::string_view personal_field) { return personal_field == "password_hash" || personal_field == "secret"; }

template <class T>
inline constexpr bool is_personal = false;
template <class T>
inline constexpr bool is_personal<domain::Personal<T>> = true;

void write_personal(JsonWriter& json, const domain::Event& event) {
    std::visit(
        [&](const auto& e) {
            domain::for_each_field(e, [&](std::string_view name, const auto& value) {
                if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
                    if (is_secret(name) || value.is_absent()) return;
                    json.key(name);
                    value.is_present() ? void(json.string(value.open())) : void(json.null());
                }
            });
        },
        event);
}

bool has_personal(const domain::Event& event) {
    bool found = false;
    std::visit(
        [&](const auto& e) {
            domain::for_each_field(e, [&](std::string_view name, const auto& value) {
                if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
                    found = found || (!is_secret(name) && !value.is_absent());
                }
            });
        },
        event);
    return found;
}

void write_record(JsonWriter& json, simdjson::dom::object record, const domain::RecordedEvent& event, bool opened) {
    copy_members(json, record, clear_left_out);
    if (!opened || !has_personal(event.event)) return;
    json.key("personal").begin_object();
    write_personal(json, event.event);
    json.end_object();
}

void write_cloudevent(JsonWriter& json, simdjson::dom::object record, const domain::RecordedEvent& event, const RecordLineOptions& options) {
    const auto& meta = event.meta;
    json.member("specversion", "1.0").member("id", meta.id).member("source", options.source);
    json.member("type", "muster." + std::string(domain::type_of(event.event)));
    json.member("subject", meta.stream).member("time", meta.time).member("datacontenttype", "application/json");
    json.member("sequence", std::to_string(meta.position.value));
    json.key("data").begin_object();
    const std::span<const std::string_view> left_out = options.tenant ? std::span<const std::string_view>(tenant_left_out) : clear_left_out;
    for (const std::string_view name : {"position", "version", "stream_version", "organizations", "commit", "actor", "request_id", "data"}) {
        simdjson::dom::element value;
        if (name == "organizations" && options.tenant) {
            json.key(name).begin_array().string(options.tenant->text()).end_array();
        } else if (record[name].get(value) == simdjson::SUCCESS) {
            copy_value(json.key(name), value, left_out);
        }
    }
    if (options.opened && has_personal(event.event)) {
        json.key("personal").begin_object();
        write_personal(json, event.event);
        json.end_object();
    }
    json.end_object();
}

}  // namespace

domain::Result<std::string, std::string> record_line(std::string_view record, const KeyFinder& keys,
                                                     const RecordLineOptions& options) {
    const auto event = decode(record, options.opened ? &keys : nullptr);
    if (!event) return domain::failure(event.error().detail);
    const auto text = record_json(record);
    thread_local simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (!text || parser.parse(simdjson::padded_string(*text)).get(object) != simdjson::SUCCESS) {
        return domain::failure(std::string("the record's JSON is broken"));
    }
    std::string line;
    JsonWriter json(line);
    json.begin_object();
    if (options.form == RecordForm::record) {
        write_record(json, object, *event, options.opened);
    } else {
        write_cloudevent(json, object, *event, options);
    }
    json.end_object();
    return line;
}

}  // namespace muster::eventstore
