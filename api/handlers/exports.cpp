// Exports of members: of one organization, and of every one the caller sees (mission CC8). Rows and fields are those of the
// directory, under the same visibility; the bytes are made while the client takes them.

#include <fmt/format.h>

#include "api/activity_notes.hpp"
#include "api/exports/file_name.hpp"
#include "api/exports/member_pieces.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/member_filter.hpp"

namespace muster::api::handlers {
namespace {

std::string_view content_type_of(ExportFormat format) {
    switch (format) {
        case ExportFormat::csv: return "text/csv; charset=utf-8";
        case ExportFormat::jsonl: return "application/jsonl";
        case ExportFormat::xlsx: break;
    }
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

std::vector<sheets::ExportColumn> read_columns(Query& query) {
    const auto keys = query.text("columns");
    auto chosen = sheets::chosen_export_columns(keys.value_or(""));
    if (chosen) return std::move(*chosen);
    query.blame({"columns", "not_a_choice", "'" + chosen.error() + "' is no column, or stands twice. Separate keys by commas; the documentation lists them."});
    return {};
}

struct Wanted {
    MemberSelection selection;
    ExportForm form;
};
Wanted read_wanted(const Services& services, const Request& request, Query& query) {
    Wanted wanted;
    wanted.selection.actor = request.who->actor;
    wanted.selection.filter = read_filter(services, query, true);
    wanted.selection.columns = read_columns(query);
    wanted.form.format = query.one_of<ExportFormat>("format").value_or(ExportFormat::csv);
    wanted.form.byte_order_mark = query.boolean("bom").value_or(true);
    wanted.form.piece_bytes = services.exports->limits().piece_bytes;
    return wanted;
}

Response answer(Services& services, const Request& request, Wanted wanted) {
    auto place = services.exports->enter(viewer_of(request).account);
    if (!place) return refuse(request, place.error());
    const auto of = wanted.selection.organization ? wanted.selection.organization->text() : std::string("all organizations seen");
    const auto format = domain::to_text(wanted.form.format);
    const auto name = wanted.selection.organization ? services.models.visibility().name_of(*wanted.selection.organization) : std::nullopt;
    Response response;
    response.content_type = content_type_of(wanted.form.format);
    response.headers.emplace_back("Content-Disposition", attachment("members", name.value_or(""), format));
    auto about = fmt::format("export of {} as {} by {} with {} (request {})", of, format, viewer_of(request).account.text(), request.who->credential,
                             request.request_id);
    auto ended = [&services, who = request.who->actor, organization = wanted.selection.organization, format](std::uint64_t rows) {
        note_transfer(services, who, activity::Direction::exported, organization, std::string(format), rows);
    };
    response.stream = std::make_shared<MadeBody>(*services.exports, std::move(*place), member_pieces(services, std::move(wanted.selection), wanted.form),
                                                 std::move(about), std::move(ended));
    return response;
}

}  // namespace

Response export_members(Services& services, const Request& request) {
    Query query(request);
    auto wanted = read_wanted(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto visible = visible_organization(services, request);
    if (!visible) return refuse(request, visible.error());
    wanted.selection.organization = visible->id;
    return answer(services, request, std::move(wanted));
}

Response export_all_members(Services& services, const Request& request) {
    Query query(request);
    auto wanted = read_wanted(services, request, query);
    wanted.selection.organization_kind = query.one_of<domain::OrganizationKind>("organization_kind");
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (const auto& scopes = viewer_of(request).scopes; scopes && !scopes->has(domain::Permission::member_read)) {
        return refuse(request, {403, "permission_denied", "This key's scopes do not cover it; use a key with the scope member.read, or a session."});
    }
    return answer(services, request, std::move(wanted));
}

}  // namespace muster::api::handlers
