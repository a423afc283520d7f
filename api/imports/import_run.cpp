// Checking; applying is in import_apply.cpp, undoing in import_undo.cpp.

#include "api/imports/import_run.hpp"

#include <simdjson.h>

#include <future>
#include <unordered_map>

#include "api/imports/people_marks.hpp"
#include "api/imports/rows_in_step.hpp"
#include "api/log.hpp"
#include "api/lookup_limiter.hpp"

namespace muster::api {
namespace {

constexpr std::uint64_t rows_per_report = 256;
constexpr std::chrono::milliseconds read_models_patience{30'000};
constexpr std::uint64_t lag_events_max = 8192;

/// A person twice in one file: which of the two rows is meant, nobody knows.
class SeenBefore {
  public:
    void look(const ImportRow& row, RowResult& result) {
        if (row.email) look(emails_, row.email->identifier.claim, row.number, "email", result);
        if (row.username) look(usernames_, row.username->claim, row.number, "username", result);
        if (row.phone) look(phones_, row.phone->claim, row.number, "phone", result);
    }

  private:
    using Rows = std::unordered_map<domain::Claim, std::uint32_t>;
    static void look(Rows& rows, const domain::Claim& claim, std::uint32_t row, const char* column, RowResult& result) {
        const auto [first, fresh] = rows.emplace(claim, row);
        if (!fresh) result.refuse(column, "duplicate_in_file", "Row " + std::to_string(first->second) + " says the same. Keep one of the two.");
    }

    Rows emails_, usernames_, phones_;
};

std::string text_in(const simdjson::dom::element& from, const char* name) {
    std::string_view text;
    return from[name].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

ImportProblem to_import_problem(const sheets::ReadProblem& problem) {
    return {std::string(sheets::text_of(problem.code)), problem.detail, problem.row};
}

SiteNames ImportRun::site_names() const {
    SiteNames names;
    simdjson::dom::parser parser;
    const auto organization = services_.models.registry().organization(job_.organization);
    for (const auto& id : organization ? organization->sites : std::vector<domain::SiteId>{}) {
        const auto row = services_.models.visibility().site(id);
        simdjson::dom::element site;
        if (!row || parser.parse(*row).get(site) != simdjson::SUCCESS) continue;
        const auto [place, fresh] = names.emplace(site_name_key(text_in(site, "name")), id);
        if (!fresh) place->second = std::nullopt;
    }
    return names;
}

std::optional<StepReport> ImportRun::interruption() const {
    if (control_.is_stopping()) return StepReport{StepEnd::stopped, {}};
    if (control_.is_cancelled()) return StepReport{StepEnd::cancelled, {}};
    return {};
}

void ImportRun::wait_for_read_models(domain::Position position) const {
    const auto applied = std::make_shared<std::promise<void>>();
    services_.models.when_applied(position, read_models_patience, [applied](bool) { applied->set_value(); });
    applied->get_future().wait();
}

void ImportRun::wait_for_read_models() const { wait_for_read_models(services_.directory.log().tail()); }

void ImportRun::keep_pace() const {
    const auto tail = services_.directory.log().tail().value;
    if (tail - std::min(tail, services_.models.applied().value) <= lag_events_max) return;
    wait_for_read_models({tail - lag_events_max / 2});
}

StepReport ImportRun::check() {
    folder_.remove_list(RowList::checked);
    phones_.clear();
    RowListWriter lines;
    PeopleMarks people(folder_.people());
    if (auto opened = lines.open(folder_.list(RowList::checked), [](std::string_view) {}); !opened) {
        return {StepEnd::failed, ImportProblem{"storage_failed", opened.error()}};
    }
    const auto upload = folder_.upload().read();
    if (!upload) return lost(upload.error());
    const auto sites = site_names();
    SeenBefore seen;
    std::optional<Header> header;
    ImportCounts counts;
    std::optional<StepReport> ended;
    const auto make_ready = [&](RowAtWork& at) {
        at.row = read_import_row(services_.normalizer, *header, sites, at.cells);
        at.result = planner_.check(at.row);
    };
    const auto take = [&](RowAtWork& at) {
        people.add(at.row);
        seen.look(at.row, at.result);
        if (is_lookup_too_many(at.result)) {
            ended = StepReport{StepEnd::failed, ImportProblem{"lookups_limited",
                                                              "Too many rows name people of other organizations, as too many lookups would. "
                                                              "Leave them out, or import them some at a time.",
                                                              at.row.number}};
            return sheets::Flow::stop;
        }
        phones_.push_back(at.row.phone ? at.row.phone->e164.open_or({}) : std::string());
        lines.append(to_line(at.result));
        counts.add(at.result.outcome);
        if (counts.total() % rows_per_report == 0) {
            control_.progress(counts);
            ended = interruption();
        }
        return ended ? sheets::Flow::stop : sheets::Flow::go_on;
    };
    RowsInStep rows(make_ready, take);
    const auto read = sheets::read_sheet(*upload, [&](const sheets::Row& cells) {
        if (header) return rows.push(cells);
        auto names = read_header(cells);
        if (!names) {
            const auto& first = names.error().front();
            ended = StepReport{StepEnd::failed, ImportProblem{first.code, first.column + ": " + first.detail, cells.number}};
            return sheets::Flow::stop;
        }
        header = std::move(*names);
        return sheets::Flow::go_on;
    });
    rows.finish();
    control_.progress(counts);
    if (ended) return *ended;
    if (!read) return {StepEnd::failed, to_import_problem(read.error())};
    if (!header) return {StepEnd::failed, ImportProblem{"header_missing", "The sheet is empty. Begin with the headers of the template."}};
    const bool kept = people.sync();
    if (!lines.sync() || !kept) return {StepEnd::failed, ImportProblem{"storage_failed", "The server could not keep what it found; tell its operator."}};
    return {};
}

bool ImportRun::is_lookup_too_many(const RowResult& result) const {
    return RowPlanner::discloses(result) && !job_.credential.empty() &&
           !services_.lookups.take(job_.credential, job_.organization, services_.clock.steady()).allowed;
}

StepReport ImportRun::lost(const std::string& why) {
    log::error("the upload of an import: " + why);
    return {StepEnd::failed, ImportProblem{"storage_failed", "The server could not read the uploaded file any more; upload it again, and tell its operator."}};
}

}  // namespace muster::api
