// The log as a feed for ADMINs: CloudEvents 1.0 in the order of the log. Personal fields are opened; secrets and their hashes
// leave by no feed.

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;
namespace dom = simdjson::dom;

/// What the record's JSON has and the feed has not: a stolen feed must not be good for anything.
constexpr std::array<std::string_view, 1> secret_fields{"token_hash"};
constexpr std::string_view password_field = "password_hash";
constexpr std::array<std::string_view, 7> carried{"position", "version", "stream_version", "organizations", "commit", "actor", "request_id"};

template <class T>
inline constexpr bool is_personal = false;
template <class T>
inline constexpr bool is_personal<domain::Personal<T>> = true;

bool is_secret(std::string_view name) { return std::find(secret_fields.begin(), secret_fields.end(), name) != secret_fields.end(); }

void write_data(JsonWriter& json, dom::object record) {
    dom::object data;
    if (record["data"].get(data) != simdjson::SUCCESS) return;
    json.key("data").begin_object();
    for (const auto member : data) {
        if (!is_secret(member.key)) json.key(member.key).raw(simdjson::minify(member.value));
    }
    json.end_object();
}

/// The event's personal fields as an object. null: the field was there and has been erased.
std::string personal_json(const domain::Event& event) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    std::visit(
        [&](const auto& e) {
            domain::for_each_field(e, [&](std::string_view name, const auto& value) {
                if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
                    if (name == password_field || value.is_absent()) return;
                    json.key(name);
                    value.is_present() ? void(json.string(value.open())) : void(json.null());
                }
            });
        },
        event);
    json.end_object();
    return out;
}

/// Nothing when the record cannot be read.
std::optional<std::string> cloud_event(std::string_view record, const eventstore::KeyFinder& keys, const std::string& source) {
    const auto event = eventstore::decode(record, &keys);
    const auto text = eventstore::record_json(record);
    thread_local dom::parser parser;
    dom::object object;
    if (!event || !text || parser.parse(*text).get(object) != simdjson::SUCCESS) return {};
    const auto& meta = event->meta;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("specversion", "1.0").member("id", meta.id).member("source", source);
    json.member("type", "muster." + std::string(domain::type_of(event->event)));
    json.member("subject", meta.stream).member("time", meta.time).member("datacontenttype", "application/json");
    json.member("sequence", std::to_string(meta.position.value));
    json.key("data").begin_object();
    for (const auto name : carried) {
        dom::element value;
        if (object[name].get(value) == simdjson::SUCCESS) json.key(name).raw(simdjson::minify(value));
    }
    write_data(json, object);
    if (const auto personal = personal_json(event->event); personal != "{}") json.key("personal").raw(personal);
    json.end_object().end_object();
    return out;
}

/// A position, alone or with the incarnation before it.
OrProblem<domain::Position> position_of(const Services& services, std::string_view text) {
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        if (text.substr(0, colon) != services.incarnation) {
            return domain::failure(Problem{410, "log_incarnation_changed", "The log was restored since; begin the feed again, without `after`."});
        }
        text.remove_prefix(colon + 1);
    }
    domain::Position position;
    const auto* end = text.data() + text.size();
    if (const auto parsed = std::from_chars(text.data(), end, position.value); parsed.ec != std::errc{} || parsed.ptr != end) {
        return domain::failure(Problem{400, "cursor_invalid", "`after` must be a position, or `next` or `position` of an answer."});
    }
    return position;
}

}  // namespace

Response list_events(Services& services, const Request& request) {
    Query query(request);
    const auto after_text = query.text("after");
    const auto limit = query.number("limit", page_limit_default, 1, page_limit_max);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto after = position_of(services, after_text.value_or("0"));
    if (!after) return refuse(request, after.error());

    const eventstore::KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return services.keyring.of(subject, generation);
    };
    const auto source = "urn:muster:" + services.incarnation;
    const auto& log = services.directory.log();
    const auto tail = log.tail();
    auto last = *after;
    std::string body = "{\"data\":[";
    const auto cursor = log.read(after->next());
    for (std::uint64_t count = 0; count < limit && last < tail; ++count) {
        const auto entry = cursor->next();
        const auto event = entry && *entry ? cloud_event((*entry)->bytes, keys, source) : std::nullopt;
        if (!event) {
            if (entry && !*entry) break;
            return refuse(request, {500, "record_damaged", "A record could not be read; stop the server and run `muster verify`."});
        }
        if (body.back() != '[') body += ',';
        body += *event;
        last = (*entry)->position;
    }
    const auto position = position_text(services, last);
    body += "],\"position\":\"" + position + "\"";
    if (last < tail) body += ",\"next\":\"" + position + "\"";
    return json_answer(200, body + "}");
}

}  // namespace muster::api::handlers
