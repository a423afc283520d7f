#include "projections/invitations.hpp"

#include "domain/overloaded.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/invitation_rows.hpp"
#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections {
namespace {

using namespace invitation_rows;  // NOLINT: rows
using domain::InvitationId;
using domain::InvitationStatus;

/// Opens every cursor: then the last row's place among the organization's invitations.
constexpr char cursor_tag = 'i';

template <class T>
std::optional<T> read(const RowReader& rows, std::string_view key) {
    const auto bytes = rows.get(key);
    if (!bytes) return {};
    auto value = decode_row<T>(*bytes);
    if (!value) throw ModelDamaged("a row of the invitations cannot be decoded; rebuild them");
    return value;
}

InvitationStatus status_at(const InvitationRow& row, domain::Timestamp now) {
    const bool dead = row.status == InvitationStatus::sent && row.expires_at && *row.expires_at <= now;
    return dead ? InvitationStatus::expired : row.status;
}

std::string json_of(const RowReader& rows, const InvitationRow& row, domain::Timestamp now) {
    const auto addressee = read<Addressee>(rows, addressee_key(row.account)).value_or(Addressee{});
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    json.member("id", row.id).member("organization_id", row.organization).member("account_id", row.account);
    if (!addressee.email.empty()) json.member("email", addressee.email);
    if (!addressee.first_name.empty()) json.member("first_name", addressee.first_name);
    if (!addressee.last_name.empty()) json.member("last_name", addressee.last_name);
    json.member("status", to_text(status_at(row, now))).member("generation", std::uint64_t{row.generation});
    json.member("created_at", row.created_at);
    if (row.sent_at) json.member("sent_at", *row.sent_at);
    if (row.expires_at) json.member("expires_at", *row.expires_at);
    if (row.superseded_by) json.member("superseded_by", *row.superseded_by);
    json.end_object();
    return out;
}

OutboxEntry entry_of(const RowReader& rows, const InvitationRow& row) {
    auto addressee = read<Addressee>(rows, addressee_key(row.account)).value_or(Addressee{});
    OutboxEntry entry;
    entry.invitation = row.id;
    entry.generation = row.generation;
    entry.account = row.account;
    entry.organization = row.organization;
    entry.email = std::move(addressee.email);
    entry.phone = std::move(addressee.phone);
    entry.first_name = std::move(addressee.first_name);
    entry.last_name = std::move(addressee.last_name);
    entry.locale = std::move(addressee.locale);
    entry.status = row.status;
    entry.sent_at = row.sent_at;
    entry.expires_at = row.expires_at;
    return entry;
}

/// The ids that close the keys with such a prefix, as long as wanted() says so.
template <class Wanted>
std::vector<InvitationId> ids_of(const RowReader& rows, std::string_view prefix, std::size_t limit, Wanted&& wanted) {
    std::vector<InvitationId> found;
    if (limit == 0) return found;
    rows.scan(prefix, {}, [&](std::string_view key, std::string_view) {
        if (!wanted(key)) return false;
        found.push_back(id_at<InvitationId>(key, key.size() - sizeof(domain::Bytes16)));
        return found.size() < limit;
    });
    return found;
}

}  // namespace

struct Invitations::Parts {
    const RowReader* rows = nullptr;
};

Invitations::Invitations(const RowReader* rows) : parts_(std::make_unique<Parts>(Parts{rows})) {}
Invitations::~Invitations() = default;
void Invitations::bind(const RowReader* rows) { parts_->rows = rows; }
std::string Invitations::version() const { return std::string(format_version); }

domain::Result<void, std::string> Invitations::apply(const domain::RecordedEvent& event, RowBatch& rows) const {
    return fold_into_invitations(event, rows);
}

std::optional<InvitationPage> Invitations::page(const InvitationQuery& query) const {
    constexpr std::size_t place_bytes = 8 + sizeof(domain::Bytes16);
    if (!query.after.empty() && (query.after.size() != 1 + place_bytes || query.after[0] != cursor_tag)) return {};
    InvitationPage page;
    if (!parts_->rows) return page;
    const auto rows = parts_->rows->snapshot();
    const auto prefix = std::move(Key(of_organization).add(query.organization));
    auto from = Key(prefix);
    if (!query.after.empty()) from.add(std::string_view(query.after).substr(1)).add_byte(0);
    std::string last;
    rows->scan(prefix, from, [&](std::string_view key, std::string_view) {
        const auto place = key.substr(prefix.bytes().size());
        const auto row = read<InvitationRow>(*rows, invitation_key(id_at<InvitationId>(place, 8)));
        if (!row || (query.status && status_at(*row, query.now) != *query.status)) return true;
        if (page.rows.size() == query.limit) {
            page.next = cursor_tag + last;
            return false;
        }
        page.rows.push_back(json_of(*rows, *row, query.now));
        last = place;
        return true;
    });
    return page;
}

std::optional<std::string> Invitations::invitation(InvitationId id, domain::Timestamp now) const {
    if (!parts_->rows) return {};
    const auto row = read<InvitationRow>(*parts_->rows, invitation_key(id));
    return row ? std::optional(json_of(*parts_->rows, *row, now)) : std::nullopt;
}

std::vector<OutboxEntry> Invitations::outbox(std::string_view email_normal, std::size_t limit) const {
    std::vector<OutboxEntry> found;
    if (!parts_->rows) return found;
    const auto rows = parts_->rows->snapshot();
    auto prefix = Key(email_normal.empty() ? newest : by_email);
    if (!email_normal.empty()) prefix.add_text(email_normal);
    for (const auto& id : ids_of(*rows, prefix, limit, [](std::string_view) { return true; })) {
        if (const auto row = read<InvitationRow>(*rows, invitation_key(id))) found.push_back(entry_of(*rows, *row));
    }
    return found;
}

std::vector<InvitationId> Invitations::pending(std::size_t limit) const {
    if (!parts_->rows) return {};
    return ids_of(*parts_->rows, Key(waiting), limit, [](std::string_view) { return true; });
}

std::vector<InvitationId> Invitations::due(domain::Timestamp now, std::size_t limit) const {
    if (!parts_->rows) return {};
    const auto end = std::move(Key(expiring).add(domain::Timestamp{now.microseconds + 1}));
    return ids_of(*parts_->rows, Key(expiring), limit, [&](std::string_view key) { return key < end.bytes(); });
}

}  // namespace muster::projections
