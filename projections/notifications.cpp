#include "projections/notifications.hpp"

#include "eventstore/json_writer.hpp"
#include "projections/model_store.hpp"
#include "projections/notification_rows.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections {
namespace {

using namespace notification_rows;  // NOLINT: rows
using domain::EventId;
using domain::NotificationKind;

/// Opens every cursor: whose list it goes through, then the last row's place in it.
constexpr char cursor_tag = 'n';
constexpr std::size_t place_bytes = 8 + 1;  // ~position kind
constexpr std::size_t reference_bytes = sizeof(domain::Bytes16) + 1;  // cause kind

std::optional<NotificationRow> read_row(const RowReader& rows, EventId cause, NotificationKind kind) {
    const auto bytes = rows.get(notification_key(cause, kind));
    if (!bytes) return {};
    auto row = decode_row<NotificationRow>(*bytes);
    if (!row) throw ModelDamaged("a row of the notifications cannot be decoded; rebuild them");
    return row;
}

std::optional<NotificationKind> kind_of(char byte) {
    const auto number = static_cast<std::uint8_t>(byte);
    if (number >= domain::EnumNames<NotificationKind>::names.size()) return {};
    return static_cast<NotificationKind>(number);
}

/// The row that an entry of a list (… kind -> cause) speaks of.
std::optional<NotificationRow> listed(const RowReader& rows, std::string_view key, std::string_view cause) {
    const auto kind = kind_of(key.back());
    return kind ? read_row(rows, id_at<EventId>(cause, 0), *kind) : std::nullopt;
}

Key list_prefix(const NotificationQuery& query) {
    return query.organization ? std::move(Key(of_organization).add(*query.organization)) : Key(Table::newest);
}

}  // namespace

struct Notifications::Parts {
    const RowReader* rows = nullptr;
};

Notifications::Notifications(const RowReader* rows) : parts_(std::make_unique<Parts>(Parts{rows})) {}
Notifications::~Notifications() = default;
void Notifications::bind(const RowReader* rows) { parts_->rows = rows; }
std::string Notifications::version() const { return std::string(format_version); }

domain::Result<void, std::string> Notifications::apply(const domain::RecordedEvent& event, RowBatch& rows) const {
    return fold_into_notifications(event, rows);
}

std::vector<NotificationRow> Notifications::due(domain::Timestamp now, std::size_t limit) const {
    std::vector<NotificationRow> found;
    if (!parts_->rows || limit == 0) return found;
    const auto rows = parts_->rows->snapshot();
    const auto end = std::move(Key(Table::due).add(domain::Timestamp{now.microseconds + 1}));
    rows->scan(Key(Table::due), {}, [&](std::string_view key, std::string_view) {
        if (key >= end.bytes()) return false;
        const auto kind = kind_of(key.back());
        auto row = kind ? read_row(*rows, id_at<EventId>(key, key.size() - reference_bytes), *kind) : std::nullopt;
        if (row) found.push_back(std::move(*row));
        return found.size() < limit;
    });
    return found;
}

std::optional<domain::Timestamp> Notifications::next_due() const {
    std::optional<domain::Timestamp> soonest;
    if (!parts_->rows) return soonest;
    parts_->rows->scan(Key(Table::due), {}, [&](std::string_view key, std::string_view) {
        soonest = domain::Timestamp{static_cast<std::int64_t>(number_at(key, 1) ^ (1ULL << 63U))};
        return false;
    });
    return soonest;
}

std::optional<NotificationRow> Notifications::find(EventId cause, NotificationKind kind) const {
    return parts_->rows ? read_row(*parts_->rows, cause, kind) : std::nullopt;
}

std::optional<NotificationPage> Notifications::page(const NotificationQuery& query) const {
    if (!query.after.empty() && (query.after.size() != 1 + place_bytes || query.after[0] != cursor_tag)) return {};
    NotificationPage page;
    if (!parts_->rows) return page;
    const auto rows = parts_->rows->snapshot();
    const auto prefix = list_prefix(query);
    auto from = Key(prefix);
    if (!query.after.empty()) from.add(std::string_view(query.after).substr(1)).add_byte(0);
    std::string last;
    rows->scan(prefix, from, [&](std::string_view key, std::string_view cause) {
        const auto row = listed(*rows, key, cause);
        if (!row || (query.status && row->status != *query.status)) return true;
        if (page.rows.size() == query.limit) {
            page.next = cursor_tag + last;
            return false;
        }
        page.rows.push_back(notification_json(*row));
        last = key.substr(prefix.bytes().size());
        return true;
    });
    return page;
}

std::vector<NotificationRow> Notifications::newest(std::string_view email_normal, std::size_t limit) const {
    std::vector<NotificationRow> found;
    if (!parts_->rows || limit == 0) return found;
    const auto rows = parts_->rows->snapshot();
    auto prefix = Key(email_normal.empty() ? Table::newest : Table::by_email);
    if (!email_normal.empty()) prefix.add_text(email_normal);
    rows->scan(prefix, {}, [&](std::string_view key, std::string_view cause) {
        if (auto row = listed(*rows, key, cause)) found.push_back(std::move(*row));
        return found.size() < limit;
    });
    return found;
}

std::string notification_json(const NotificationRow& row) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    json.member("id", notification_id(row.cause, row.kind)).member("kind", domain::to_text(row.kind));
    json.member("channel", domain::to_text(row.channel)).member("status", domain::to_text(row.status));
    json.member("account_id", row.account).member("organization_id", row.organization);
    if (!row.to.empty()) json.member("to", row.to);
    if (!row.locale.empty()) json.member("locale", row.locale);
    json.member("attempts", std::uint64_t{row.attempts}).member("queued_at", row.queued_at);
    if (row.due_at) json.member("next_attempt_at", *row.due_at);
    if (row.ended_at) json.member("ended_at", *row.ended_at);
    if (row.reply_code != 0) json.member("reply_code", std::uint64_t{row.reply_code});
    if (!row.reply.empty()) json.member("reply", row.reply);
    if (row.invitation) json.member("invitation_id", *row.invitation);
    json.end_object();
    return out;
}

std::string notification_id(EventId cause, NotificationKind kind) {
    return cause.text() + "." + std::string(domain::to_text(kind));
}

std::optional<std::pair<EventId, NotificationKind>> parse_notification_id(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return {};
    const auto cause = EventId::parse(text.substr(0, dot));
    const auto kind = domain::from_text<NotificationKind>(text.substr(dot + 1));
    if (!cause || !kind) return {};
    return std::pair{*cause, *kind};
}

}  // namespace muster::projections
