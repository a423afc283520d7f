#include "api/imports/import_job.hpp"

#include <simdjson.h>

#include "eventstore/json_writer.hpp"

namespace muster::api {
namespace {

using eventstore::JsonWriter;

void write_counts(JsonWriter& json, std::string_view name, const ImportCounts& counts) {
    json.key(name).begin_object();
    json.member("created", counts.created).member("linked", counts.linked).member("updated", counts.updated);
    json.member("unchanged", counts.unchanged).member("refused", counts.refused);
    json.member("undone", counts.undone).member("not_undone", counts.not_undone);
    json.end_object();
}

/// Leaves `into` as it is when there is no such value.
template <class T>
void take(simdjson::simdjson_result<T> from, T& into) {
    T value{};
    if (std::move(from).get(value) == simdjson::SUCCESS) into = value;
}

ImportCounts read_counts(const simdjson::dom::element& from) {
    ImportCounts counts;
    const auto read = [&](const char* name, std::uint64_t& into) { take(from[name].get_uint64(), into); };
    read("created", counts.created);
    read("linked", counts.linked);
    read("updated", counts.updated);
    read("unchanged", counts.unchanged);
    read("refused", counts.refused);
    read("undone", counts.undone);
    read("not_undone", counts.not_undone);
    return counts;
}

void write_problem(JsonWriter& json, const ImportProblem& problem) {
    json.key("problem").begin_object().member("code", problem.code).member("detail", problem.detail);
    if (problem.row > 0) json.member("row", std::uint64_t{problem.row});
    json.end_object();
}

std::string text_in(const simdjson::dom::element& from, const char* name) {
    std::string_view text;
    return from[name].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

template <class Id>
std::optional<Id> id_in(const simdjson::dom::element& from, const char* name) {
    return Id::parse(text_in(from, name));
}

std::optional<domain::Timestamp> time_in(const simdjson::dom::element& from, const char* name) {
    std::int64_t microseconds = 0;
    if (from[name].get_int64().get(microseconds) != simdjson::SUCCESS) return {};
    return domain::Timestamp{microseconds};
}

void read_rest(const simdjson::dom::element& from, ImportJob& job) {
    job.actor.kind = domain::ActorKind::account;
    job.actor.session = id_in<domain::SessionId>(from, "session");
    job.actor.key = id_in<domain::ApiKeyId>(from, "key");
    job.actor.on_behalf_of = id_in<domain::AccountId>(from, "on_behalf_of");
    job.credential = text_in(from, "credential");
    take(from["credential_epoch"].get_uint64(), job.credential_epoch);
    take(from["dry_run"].get_bool(), job.dry_run);
    take(from["has_upload"].get_bool(), job.has_upload);
    take(from["rows"].get_uint64(), job.rows);
    simdjson::dom::element part;
    if (from["checked"].get(part) == simdjson::SUCCESS) job.checked = read_counts(part);
    if (from["done"].get(part) == simdjson::SUCCESS) job.done = read_counts(part);
    if (from["taken_back"].get(part) == simdjson::SUCCESS) job.taken_back = read_counts(part);
    if (from["undo_checked"].get(part) == simdjson::SUCCESS) job.undo_checked = read_counts(part);
    job.returns_to = domain::from_text<ImportState>(text_in(from, "returns_to"));
    if (from["problem"].get(part) == simdjson::SUCCESS) {
        std::uint64_t row = 0;
        take(part["row"].get_uint64(), row);
        job.problem = ImportProblem{text_in(part, "code"), text_in(part, "detail"), static_cast<std::uint32_t>(row)};
    }
    job.ended_at = time_in(from, "ended_at");
}

}  // namespace

void ImportCounts::add(RowOutcome outcome) {
    switch (outcome) {
        case RowOutcome::created: ++created; return;
        case RowOutcome::linked: ++linked; return;
        case RowOutcome::updated: ++updated; return;
        case RowOutcome::unchanged: ++unchanged; return;
        case RowOutcome::refused: ++refused; return;
        case RowOutcome::undone: ++undone; return;
        case RowOutcome::not_undone: ++not_undone; return;
    }
}

std::uint64_t ImportJob::rows_done() const {
    switch (state) {
        case ImportState::checking:
        case ImportState::checked: return checked.total();
        case ImportState::undoing:
        case ImportState::undone: return taken_back.total();
        case ImportState::checking_undo: return undo_checked.total();
        default: return done.total();
    }
}

std::string stored_json(const ImportJob& job) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("id", job.id).member("organization", job.organization).member("account", job.actor.account);
    json.member("imported_by", job.imported_by);
    if (job.actor.session) json.member("session", *job.actor.session);
    if (job.actor.key) json.member("key", *job.actor.key);
    if (job.actor.on_behalf_of) json.member("on_behalf_of", *job.actor.on_behalf_of);
    json.member("credential", job.credential).member("credential_epoch", job.credential_epoch);
    json.member("mode", domain::to_text(job.mode)).member("state", domain::to_text(job.state));
    json.member("dry_run", job.dry_run).member("has_upload", job.has_upload).member("rows", job.rows);
    write_counts(json, "checked", job.checked);
    write_counts(json, "done", job.done);
    write_counts(json, "taken_back", job.taken_back);
    write_counts(json, "undo_checked", job.undo_checked);
    if (job.returns_to) json.member("returns_to", domain::to_text(*job.returns_to));
    if (job.problem) write_problem(json, *job.problem);
    json.key("created_at").integer(job.created_at.microseconds);
    if (job.ended_at) json.key("ended_at").integer(job.ended_at->microseconds);
    json.end_object();
    return text;
}

std::optional<ImportJob> parse_stored(std::string_view json) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return {};
    ImportJob job;
    const auto id = id_in<ImportId>(root, "id");
    const auto organization = id_in<domain::OrganizationId>(root, "organization");
    const auto account = id_in<domain::AccountId>(root, "account");
    const auto imported_by = id_in<domain::AccountId>(root, "imported_by");
    const auto mode = domain::from_text<ImportMode>(text_in(root, "mode"));
    const auto state = domain::from_text<ImportState>(text_in(root, "state"));
    const auto created_at = time_in(root, "created_at");
    if (!id || !organization || !account || !imported_by || !mode || !state || !created_at) return {};
    job.id = *id;
    job.organization = *organization;
    job.actor.account = *account;
    job.imported_by = *imported_by;
    job.mode = *mode;
    job.state = *state;
    job.created_at = *created_at;
    read_rest(root, job);
    return job;
}

std::string import_json(const ImportJob& job) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("id", job.id).member("organization_id", job.organization).member("account_id", job.imported_by);
    json.member("mode", domain::to_text(job.mode)).member("state", domain::to_text(job.state)).member("dry_run", job.dry_run);
    const auto rows_done = job.rows_done();
    if (job.state != ImportState::checking) json.member("rows", job.rows);
    json.member("rows_done", rows_done);
    if (job.at_work && job.rows_per_second > 0) {
        json.key("rows_per_second").number(job.rows_per_second);
        if (job.state != ImportState::checking && job.rows > rows_done) {
            json.key("seconds_left").number(static_cast<double>(job.rows - rows_done) / job.rows_per_second);
        }
    }
    write_counts(json, "checked", job.checked);
    write_counts(json, "done", job.done);
    write_counts(json, "taken_back", job.taken_back);
    if (job.undo_checked.total() > 0) write_counts(json, "undo_checked", job.undo_checked);
    if (job.problem) write_problem(json, *job.problem);
    json.member("created_at", job.created_at);
    if (job.ended_at) json.member("ended_at", *job.ended_at);
    json.end_object();
    return text;
}

}  // namespace muster::api
