#include <fstream>

#include "api/imports/import_run.hpp"
#include "api/imports/pipeline.hpp"

namespace muster::api {
namespace {

constexpr std::uint64_t rows_per_report = 256;
constexpr std::uint64_t rows_per_sync = 8192;

/// What tasks of one import share; on the thread of the step.
struct Applying {
    const RowPlanner& planner;
    const domain::RegistryReader& registry;
    bool again;            ///< rows may have been done by a process before this one
    bool all_or_nothing;
    bool halted = false;   ///< no further row begins
    std::optional<ImportProblem> problem{};
};

bool is_about_services(const domain::Event& event) {
    using namespace domain;  // NOLINT(google-build-using-namespace): events
    return std::holds_alternative<ExtensionAssociated>(event) || std::holds_alternative<ExtensionReleased>(event) ||
           std::holds_alternative<WifiEnabled>(event) || std::holds_alternative<WifiDisabled>(event) ||
           std::holds_alternative<AccessControlGranted>(event) || std::holds_alternative<AccessControlRevoked>(event);
}

class RowTask final : public PipelineTask {
  public:
    /// A row that is to be done.
    RowTask(Applying& all, ImportRow row, RowResult checked) : all_(all), row_(std::move(row)), checked_(std::move(checked)) {
        for (const auto step : {ImportStep::add, ImportStep::link, ImportStep::edit, ImportStep::role, ImportStep::invite}) {
            if (checked_.has(step)) steps_.push_back(step);
        }
        result.row = checked_.row;
        result.account = checked_.account;
        result.outcome = RowOutcome::unchanged;
    }
    /// A row that only has its result.
    RowTask(Applying& all, RowResult checked) : result(std::move(checked)), has_ended(true), all_(all) { result.steps = 0; }

    [[nodiscard]] std::optional<eventstore::Submission> next() override {
        while (!has_ended && at_ < steps_.size()) {
            if (all_.halted && at_ == 0) return {};  // never begun
            const auto step = steps_[at_];
            const bool is_made = step == ImportStep::add && all_.again && was_made_before();
            auto command = is_made ? std::nullopt : all_.planner.command(step, row_, result.account.value_or(domain::AccountId{}), all_.again);
            if (command) return all_.planner.submission(std::move(*command), row_.number, step);
            ++at_;
        }
        has_ended = true;
        return {};
    }

    void took(const eventstore::Outcome& outcome) override {
        const auto step = steps_[at_++];
        if (outcome) return committed(step, *outcome);
        const auto* refusal = std::get_if<domain::Refusal>(&outcome.error());
        if (refusal != nullptr && all_.again && was_done_before(step, *refusal)) return;
        has_ended = true;
        const auto code = refusal != nullptr ? std::string(domain::to_text(refusal->code)) : std::string("internal_error");
        const auto detail = refusal != nullptr ? refusal->detail : std::string("Something went wrong here; upload the row again.");
        result.refuse(refusal != nullptr ? refusal->field : std::string(), code, detail);
        const bool nobody_any_more = refusal != nullptr && refusal->code == domain::RefusalCode::credential_invalid;
        if (!nobody_any_more && !all_.all_or_nothing) return;
        all_.halted = true;
        if (all_.problem) return;
        all_.problem = nobody_any_more ? ImportProblem{code, "The session or key that imports has ended. " + detail, row_.number}
                                       : ImportProblem{"row_refused", "A row that was checked is refused by now; everything is taken back.", row_.number};
    }

    RowResult result;
    bool has_ended = false;  ///< false at the end: the row was never begun

  private:
    void committed(ImportStep step, const eventstore::Committed& committed) {
        result.outcome = step == ImportStep::add    ? RowOutcome::created
                         : step == ImportStep::link ? RowOutcome::linked
                                                    : RowOutcome::updated;
        for (const auto* recorded : committed.events) {
            if (const auto* added = std::get_if<domain::MemberAdded>(&recorded->event)) result.account = added->account;
            if (const auto* rehomed = std::get_if<domain::AccountRehomed>(&recorded->event)) result.account = rehomed->account;
            if (const auto* role = std::get_if<domain::RoleChanged>(&recorded->event)) {
                result.role_from = role->from;
                result.role_to = role->to;
            }
            if (step != ImportStep::edit) continue;
            if (std::holds_alternative<domain::ProfileChanged>(recorded->event)) result.profile_at = recorded->meta.position.value;
            if (is_about_services(recorded->event)) {
                result.services = true;
                result.services_last = recorded->meta.position.value;
                ++result.services_count;
            }
        }
    }

    /// The account that only this row makes is there.
    bool was_made_before() {
        const auto made = all_.planner.new_account(row_.number);
        if (!all_.registry.account(made)) return false;
        result.account = made;
        result.outcome = RowOutcome::created;
        return true;
    }

    /// The process before this one did it more than the idempotency's lifetime ago, or somebody did the same since.
    bool was_done_before(ImportStep step, const domain::Refusal& refusal) {
        using enum domain::RefusalCode;
        if (step == ImportStep::link && refusal.code == member_exists) {
            result.outcome = RowOutcome::linked;
            return true;
        }
        return refusal.code == role_unchanged || refusal.code == nothing_to_change || refusal.code == invitation_not_live;
    }

    Applying& all_;
    ImportRow row_;
    RowResult checked_;
    std::vector<ImportStep> steps_;
    std::size_t at_ = 0;
};

}  // namespace

StepReport ImportRun::apply(bool again) {
    RowListWriter lines;
    ImportCounts counts;
    std::uint64_t behind = 0;
    auto opened = lines.open(folder_.list(RowList::done), [&](std::string_view line) {
        if (const auto result = parse_line(line)) counts.add(result->outcome);
        ++behind;
    });
    if (!opened) return {StepEnd::failed, ImportProblem{"storage_failed", opened.error()}};
    const auto upload = folder_.upload().read();
    if (!upload) return lost(upload.error());
    std::ifstream checked(folder_.list(RowList::checked));
    const auto sites = site_names();
    std::optional<Header> header;
    std::uint64_t at = 0;
    const std::string no_phone;
    bool kept = true;
    std::optional<StepReport> ended;
    Applying all{planner_, services_.models.registry(), again, job_.mode == ImportMode::all_or_nothing};
    Pipeline pipeline(services_.sequencer, [&](PipelineTask& task) {
        const auto& row = static_cast<const RowTask&>(task);
        if (!row.has_ended) return;
        lines.append(to_line(row.result));
        counts.add(row.result.outcome);
        if (counts.total() % rows_per_report == 0) control_.progress(counts);
        if (counts.total() % rows_per_sync == 0) kept = lines.sync() && kept;
    });
    const auto read = sheets::read_sheet(*upload, [&](const sheets::Row& cells) {
        if (!header) {
            header = read_header(cells).value_or(Header{});
            return sheets::Flow::go_on;
        }
        std::string line;
        std::getline(checked, line);
        const auto& known_phone = at < phones_.size() ? phones_[at] : no_phone;
        if (at++ < behind) return sheets::Flow::go_on;
        auto known = parse_line(line);
        if (!known || known->row != cells.number) {
            ended = StepReport{StepEnd::failed, ImportProblem{"storage_failed", "What was checked does not fit the file any more; upload it again.", cells.number}};
            return sheets::Flow::stop;
        }
        if (known->steps == 0 || known->outcome == RowOutcome::refused) {
            pipeline.push(std::make_unique<RowTask>(all, std::move(*known)));
        } else {
            pipeline.push(std::make_unique<RowTask>(all, read_import_row(services_.normalizer, *header, sites, cells, known_phone), std::move(*known)));
        }
        if (at % rows_per_report == 0) {
            ended = interruption();
            if (!ended) keep_pace();
        }
        return ended || all.halted || pipeline.is_broken() || !kept ? sheets::Flow::stop : sheets::Flow::go_on;
    });
    if (ended && ended->end == StepEnd::cancelled) all.halted = true;
    pipeline.drain();
    kept = lines.sync() && kept;
    if (!pipeline.is_broken()) wait_for_read_models();
    control_.progress(counts);
    if (pipeline.is_broken()) return {StepEnd::stopped, {}};
    if (!kept) return {StepEnd::failed, ImportProblem{"storage_failed", "The server could not keep what it did; tell its operator."}};
    if (all.problem) return {StepEnd::failed, all.problem};
    if (ended) return *ended;
    if (!read) return {StepEnd::failed, to_import_problem(read.error())};
    return {};
}

}  // namespace muster::api
