#include "projections/telephony.hpp"

#include "eventstore/json_writer.hpp"
#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/telephony_fold.hpp"
#include "projections/telephony_rows.hpp"

namespace muster::projections {
namespace {

using namespace telephony_rows;  // NOLINT: rows

/// Opens every cursor: then the last number's place in its client.
constexpr char cursor_tag = 't';

template <class T>
T decoded(std::string_view bytes) {
    auto value = decode_row<T>(bytes);
    if (!value) throw ModelDamaged("a row of the telephony model cannot be decoded; rebuild it");
    return *value;
}

template <class T>
std::optional<T> read(const RowReader& rows, std::string_view key) {
    const auto bytes = rows.get(key);
    return bytes ? std::optional(decoded<T>(*bytes)) : std::nullopt;
}

std::string shown_name(const Caller& caller) {
    const auto* between = caller.first_name.empty() || caller.last_name.empty() ? "" : " ";
    return caller.first_name + between + caller.last_name;
}

void write_caller(eventstore::JsonWriter& json, const Caller& caller) {
    const auto name = shown_name(caller);
    const auto member = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) json.member(key, value);
    };
    member("name", name);
    member("voicemail_email", caller.email);
    json.key("console").begin_object();
    member("name", name);
    member("email", caller.email);
    json.end_object().member("softphone", true);
}

std::string json_of(const RowReader& rows, const ExtensionRow& row) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("extension_id", row.id).member("organization_id", row.client).member("number", row.number);
    if (row.account) {
        json.member("account_id", *row.account);
        const auto caller = read<Caller>(rows, caller_key(*row.account)).value_or(Caller{});
        if (!caller.suspended) write_caller(json, caller);
    }
    json.end_object();
    return out;
}

}  // namespace

struct Telephony::Parts {
    const RowReader* rows = nullptr;

    [[nodiscard]] std::optional<std::string> shown(const std::optional<ExtensionRow>& row) const {
        return row ? std::optional(json_of(*rows, *row)) : std::nullopt;
    }
};

Telephony::Telephony(const RowReader* rows) : parts_(std::make_unique<Parts>(Parts{rows})) {}
Telephony::~Telephony() = default;
void Telephony::bind(const RowReader* rows) { parts_->rows = rows; }
std::string Telephony::version() const { return std::string(format_version); }

domain::Result<void, std::string> Telephony::apply(const domain::RecordedEvent& event, RowBatch& rows) const {
    return fold_into_telephony(event, rows);
}

std::optional<ExtensionPage> Telephony::page(const ExtensionQuery& query) const {
    if (!query.after.empty() && (query.after.size() < 2 || query.after[0] != cursor_tag)) return {};
    ExtensionPage page;
    if (!parts_->rows) return page;
    const auto rows = parts_->rows->snapshot();
    const auto prefix = extensions_of(query.client);
    auto from = Key(prefix);
    if (!query.after.empty()) from.add(std::string_view(query.after).substr(1)).add_byte(0);
    std::string last;
    rows->scan(prefix, from, [&](std::string_view key, std::string_view bytes) {
        const auto row = decoded<ExtensionRow>(bytes);
        if (query.associated && *query.associated != row.account.has_value()) return true;
        if (page.rows.size() == query.limit) {
            page.next = cursor_tag + last;
            return false;
        }
        page.rows.push_back(json_of(*rows, row));
        last = key.substr(prefix.bytes().size());
        return true;
    });
    return page;
}

std::optional<std::string> Telephony::numbered(domain::OrganizationId client, std::string_view number) const {
    if (!parts_->rows || number.size() > 255) return {};
    return parts_->shown(read<ExtensionRow>(*parts_->rows, extension_key(client, number)));
}

std::optional<std::string> Telephony::extension(domain::OrganizationId client, domain::ExtensionId id) const {
    if (!parts_->rows) return {};
    const auto place = read<Place>(*parts_->rows, place_key(id));
    if (!place || place->client != client) return {};
    return parts_->shown(read<ExtensionRow>(*parts_->rows, extension_key(place->client, place->number)));
}

}  // namespace muster::projections
