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
    const auto invitee = read<Invitee>(rows, invitee_key(row.account)).value_or(Invitee{});
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    json.member("id", row.id).member("organization_id", row.organization).member("account_id", row.account);
    if (!invitee.email.empty()) json.member("email", invitee.email);
    if (!invitee.first_name.empty()) json.member("first_name", invitee.first_name);
    if (!invitee.last_name.empty()) json.member("last_name", invitee.last_name);
    json.member("status", to_text(status_at(row, now))).member("generation", std::uint64_t{row.generation});
    json.member("created_at", row.created_at);
    if (row.sent_at) json.member("sent_at", *row.sent_at);
    if (row.expires_at) json.member("expires_at", *row.expires_at);
    if (row.superseded_by) json.member("superseded_by", *row.superseded_by);
    json.end_object();
    return out;
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

std::vector<InvitationId> Invitations::due(domain::Timestamp now, std::size_t limit) const {
    std::vector<InvitationId> found;
    if (!parts_->rows || limit == 0) return found;
    const auto end = std::move(Key(expiring).add(domain::Timestamp{now.microseconds + 1}));
    parts_->rows->scan(Key(expiring), {}, [&](std::string_view key, std::string_view) {
        if (key >= end.bytes()) return false;
        found.push_back(id_at<InvitationId>(key, key.size() - sizeof(domain::Bytes16)));
        return found.size() < limit;
    });
    return found;
}

}  // namespace muster::projections
