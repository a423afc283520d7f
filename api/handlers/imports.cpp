// Imports of members from spreadsheets (mission CC6, CS4): the file comes in one request, what becomes of it is asked for.

#include <charconv>
#include <fstream>

#include "api/exports/made_body.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/imports/imports.hpp"
#include "api/imports/multipart.hpp"
#include "api/imports/refused_rows.hpp"
#include "api/imports/row_result.hpp"

namespace muster::api::handlers {
namespace {

constexpr std::string_view xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Lines that one page looks through for those it is asked for.
constexpr std::size_t lines_per_page_max = 5'000;

std::string import_path(const ImportJob& job) { return "/v1/organizations/" + job.organization.text() + "/imports/" + job.id.text(); }

/// Whoever may add members sees the organization's imports.
OrProblem<domain::OrganizationId> importing_organization(Services& services, const Request& request) {
    return permitted_organization(services, request, domain::Permission::member_create);
}

OrProblem<ImportJob> import_in_path(Services& services, const Request& request) {
    const auto organization = importing_organization(services, request);
    if (!organization) return domain::failure(organization.error());
    const auto id = captured<ImportId>(request, 1);
    auto job = id ? services.imports->find(*organization, *id) : std::nullopt;
    if (!job) return domain::failure(not_found());
    return *std::move(job);
}

Imports::Caller caller_of(const Request& request) {
    const bool limited = !request.who->viewer.instance_admin;
    return {request.who->actor, request.who->credential_epoch, limited ? request.who->credential : std::string()};
}

Response job_answer(unsigned status, const ImportJob& job) {
    auto response = json_answer(status, import_json(job));
    response.headers.emplace_back("Location", import_path(job));
    return response;
}

OrProblem<ImportMode> mode_of(const Request& request) {
    const auto text = request.query_value("mode");
    if (!text) return ImportMode::all_or_nothing;
    if (const auto mode = domain::from_text<ImportMode>(*text)) return *mode;
    return domain::failure(Problem{400, "query_invalid", "The query has parameters that cannot be accepted; `errors` says which and why.",
                                   {FieldError{"mode", "not_a_choice", "It must be one of all_or_nothing, row_by_row."}}});
}

/// The bytes of the file, wherever in the body they stand.
OrProblem<std::string> file_in(const Request& request) {
    if (request.body.empty()) return domain::failure(Problem{422, "file_empty", "Send the file as the body."});
    const auto type = request.header("content-type").value_or("");
    if (!is_form_with_file(type)) return request.body;
    const auto file = file_of_form(type, request.body);
    if (!file) return domain::failure(Problem{400, "form_invalid", "The form has no part with a file; send one, or the file itself as the body."});
    return std::string(*file);
}

void order(Services& services, std::shared_ptr<const Request> request, Respond respond, Imports::Order what) {
    const auto job = import_in_path(services, *request);
    if (!job) return respond(refuse(*request, job.error()));
    services.imports->give(what, job->organization, job->id, caller_of(*request), [request, respond](Imports::OrProblem obeyed) {
        respond(obeyed ? job_answer(202, *obeyed) : refuse(*request, std::move(obeyed.error())));
    });
}

RowList results_of(const ImportJob& job) {
    if (job.taken_back.total() > 0) return RowList::undone;
    return job.done.total() > 0 ? RowList::done : RowList::checked;
}

struct Lines {
    std::vector<std::string> rows;
    std::string next;
};
Lines lines_from(const std::filesystem::path& file, std::uint64_t offset, std::size_t limit, const std::optional<RowOutcome>& outcome) {
    Lines lines;
    std::ifstream in(file);
    in.seekg(static_cast<std::streamoff>(offset));
    std::string line;
    std::size_t looked_at = 0;
    const auto wanted = outcome ? "\"outcome\":\"" + std::string(domain::to_text(*outcome)) + "\"" : std::string();
    while (std::getline(in, line) && !in.eof()) {
        if (lines.rows.size() == limit || ++looked_at > lines_per_page_max) {
            lines.next = std::to_string(offset);
            break;
        }
        offset += line.size() + 1;
        if (wanted.empty() || line.find(wanted) != std::string::npos) lines.rows.push_back(std::move(line));
    }
    return lines;
}

}  // namespace

void create_import(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = importing_organization(services, *request);
    if (!organization) return respond(refuse(*request, organization.error()));
    const auto mode = mode_of(*request);
    if (!mode) return respond(refuse(*request, mode.error()));
    auto file = file_in(*request);
    if (!file) return respond(refuse(*request, file.error()));
    const auto caller = caller_of(*request);
    ImportJob job;
    job.id = {fresh_id(services)};
    job.organization = *organization;
    job.imported_by = caller.actor.account;
    job.actor = caller.actor;
    job.credential_epoch = caller.credential_epoch;
    job.credential = caller.credential;
    job.mode = *mode;
    job.dry_run = request->query_value("dry_run").value_or("true") == "true";
    job.created_at = services.clock.now();
    services.imports->accept(std::move(job), std::move(*file), [request, respond](Imports::OrProblem accepted) {
        respond(accepted ? job_answer(202, *accepted) : refuse(*request, std::move(accepted.error())));
    });
}

Response list_imports(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = importing_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    std::vector<std::string> rows;
    for (const auto& job : services.imports->of(*organization)) rows.push_back(import_json(job));
    return list_answer(services, request, rows, {});
}

Response get_import(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto job = import_in_path(services, request);
    return job ? json_answer(200, import_json(*job)) : refuse(request, job.error());
}

Response list_import_rows(Services& services, const Request& request) {
    Query query(request);
    const auto outcome = query.one_of<RowOutcome>("outcome");
    const auto wanted = query.one_of<RowList>("list");
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto job = import_in_path(services, request);
    if (!job) return refuse(request, job.error());
    // The cursor says which list it is of: while somebody reads, an import goes on to its next step.
    auto list = wanted.value_or(results_of(*job));
    std::uint64_t offset = 0;
    if (!page->after.empty()) {
        list = static_cast<RowList>(page->after.front() - '0');
        const auto text = std::string_view(page->after).substr(1);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
        if (error != std::errc() || end != text.data() + text.size() || list > RowList::undo_checked) {
            return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
        }
    }
    auto lines = lines_from(services.imports->folder_of(job->id).list(list), offset, page->limit, outcome);
    if (!lines.next.empty()) lines.next.insert(0, 1, static_cast<char>('0' + static_cast<int>(list)));
    return list_answer(services, request, lines.rows, lines.next);
}

Response get_import_errors(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto job = import_in_path(services, request);
    if (!job) return refuse(request, job.error());
    if (job->is_live()) return refuse(request, {409, "import_state", "The import is still at work; ask again when it has ended."});
    if (!job->has_upload) return refuse(request, {410, "upload_gone", "The uploaded file is gone: some days after the import, or because somebody in it was erased. The rows' results are still there."});
    auto place = services.exports->enter(viewer_of(request).account);
    if (!place) return refuse(request, place.error());
    Response response;
    response.content_type = xlsx_type;
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"errors.xlsx\"");
    const auto list = job->done.total() > 0 ? RowList::done : RowList::checked;
    response.stream = std::make_shared<MadeBody>(*services.exports, std::move(*place),
                                                 refused_rows(services.imports->folder_of(job->id), list, services.exports->limits().piece_bytes),
                                                 "refused rows of " + job->id.text() + " (request " + request.request_id + ")");
    return response;
}

void apply_import(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    order(services, std::move(request), std::move(respond), Imports::Order::apply);
}
void cancel_import(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    order(services, std::move(request), std::move(respond), Imports::Order::cancel);
}
void undo_import(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto what = request->dry_run ? Imports::Order::check_undo : Imports::Order::undo;
    order(services, std::move(request), std::move(respond), what);
}

}  // namespace muster::api::handlers
