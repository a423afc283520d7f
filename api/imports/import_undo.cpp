// Taking back, and what taking back would do.

#include "api/imports/import_run.hpp"
#include "api/imports/pipeline.hpp"
#include "api/imports/undo_planner.hpp"

namespace muster::api {
namespace {

constexpr std::uint64_t rows_per_report = 256;

struct Undoing {
    const RowPlanner& planner;
    UndoPlanner undo;
};

RowResult told_of(const RowResult& done) {
    RowResult told;
    told.row = done.row;
    told.account = done.account;
    told.outcome = RowOutcome::undone;
    return told;
}

void give_up(RowResult& told, const domain::Refusal& refusal) {
    UndoPlanner::give_up(told, std::string(domain::to_text(refusal.code)), refusal.detail);
}

class UndoTask final : public PipelineTask {
  public:
    UndoTask(const Undoing& all, RowResult done) : result(told_of(done)), all_(all), done_(std::move(done)) {}

    [[nodiscard]] std::optional<eventstore::Submission> next() override {
        while (!command_ && step_ != Step::end) {
            if (step_ == Step::membership) {
                command_ = all_.undo.membership(done_, result);
            } else if ((edit_ = all_.undo.edit(done_, result))) {
                command_ = domain::CommandBody(edit_->command);
            }
            if (!command_) step_ = after(step_);
        }
        if (!command_) return {};
        return all_.planner.undo_submission(*command_, done_.row, step_ == Step::membership ? "undo" : step_ == Step::edit ? "undo profile" : "undo profile alone");
    }

    void took(const eventstore::Outcome& outcome) override {
        command_.reset();
        const auto step = std::exchange(step_, after(step_));
        if (outcome) return;
        if (const auto* refusal = std::get_if<domain::Refusal>(&outcome.error())) {
            give_up(result, *refusal);
        } else {
            UndoPlanner::give_up(result, "internal_error", "Something went wrong here; do it by hand.");
        }
        // A service that cannot be given back (somebody else has the extension by now) keeps nobody's name from it.
        if (step != Step::edit || !edit_->about_profile || !edit_->command.services.any()) return;
        edit_->command.services = {};
        command_ = domain::CommandBody(edit_->command);
        step_ = Step::profile_alone;
    }

    RowResult result;

  private:
    enum class Step : std::uint8_t { membership, edit, profile_alone, end };
    [[nodiscard]] static Step after(Step step) { return step == Step::membership ? Step::edit : Step::end; }

    const Undoing& all_;
    RowResult done_;
    Step step_ = Step::membership;
    std::optional<UndoEdit> edit_;
    std::optional<domain::CommandBody> command_;  ///< on its way
};

}  // namespace

domain::Result<std::vector<RowResult>, ImportProblem> ImportRun::rows_to_undo() const {
    std::vector<RowResult> done;
    RowListWriter reader;
    const auto opened = reader.open(folder_.list(RowList::done), [&](std::string_view line) {
        auto result = parse_line(line);
        if (!result) return;
        if (result->outcome == RowOutcome::created || result->outcome == RowOutcome::linked || result->outcome == RowOutcome::updated) {
            done.push_back(std::move(*result));
        }
    });
    if (!opened) return domain::failure(ImportProblem{"storage_failed", opened.error()});
    return done;
}

StepReport ImportRun::undo() {
    wait_for_read_models();  // undoing reads them
    auto done = rows_to_undo();
    if (!done) return {StepEnd::failed, done.error()};
    RowListWriter lines;
    ImportCounts counts;
    auto opened = lines.open(folder_.list(RowList::undone), [&](std::string_view line) {
        if (const auto result = parse_line(line)) counts.add(result->outcome);
        if (!done->empty()) done->pop_back();
    });
    if (!opened) return {StepEnd::failed, ImportProblem{"storage_failed", opened.error()}};
    const Undoing all{planner_, UndoPlanner(services_, job_.organization)};
    Pipeline pipeline(services_.sequencer, [&](PipelineTask& task) {
        const auto& row = static_cast<const UndoTask&>(task);
        lines.append(to_line(row.result));
        counts.add(row.result.outcome);
        if (counts.total() % rows_per_report == 0) control_.progress(counts);
    });
    bool stopping = false;
    std::uint64_t begun = 0;
    for (auto row = done->rbegin(); row != done->rend() && !pipeline.is_broken() && !stopping; ++row) {
        pipeline.push(std::make_unique<UndoTask>(all, std::move(*row)));
        stopping = control_.is_stopping();
        if (++begun % rows_per_report == 0 && !stopping) keep_pace();
    }
    pipeline.drain();
    const bool kept = lines.sync();
    control_.progress(counts);
    if (pipeline.is_broken() || stopping) return {StepEnd::stopped, {}};
    wait_for_read_models();
    if (!kept) return {StepEnd::failed, ImportProblem{"storage_failed", "The server could not keep what it undid; tell its operator."}};
    return {};
}

StepReport ImportRun::check_undo() {
    wait_for_read_models();
    const auto done = rows_to_undo();
    if (!done) return {StepEnd::failed, done.error()};
    folder_.remove_list(RowList::undo_checked);
    RowListWriter lines;
    if (auto opened = lines.open(folder_.list(RowList::undo_checked), [](std::string_view) {}); !opened) {
        return {StepEnd::failed, ImportProblem{"storage_failed", opened.error()}};
    }
    const UndoPlanner undo(services_, job_.organization);
    ImportCounts counts;
    for (auto row = done->rbegin(); row != done->rend(); ++row) {
        auto told = told_of(*row);
        if (const auto command = undo.membership(*row, told)) {
            if (const auto decided = planner_.decide(*command); !decided) give_up(told, decided.error());
        }
        if (auto edit = undo.edit(*row, told)) {
            if (const auto decided = planner_.decide(domain::CommandBody(std::move(edit->command))); !decided) give_up(told, decided.error());
        }
        lines.append(to_line(told));
        counts.add(told.outcome);
        if (counts.total() % rows_per_report != 0) continue;
        control_.progress(counts);
        if (auto ended = interruption()) return *ended;
    }
    control_.progress(counts);
    if (!lines.sync()) return {StepEnd::failed, ImportProblem{"storage_failed", "The server could not keep what it found; tell its operator."}};
    return {};
}

}  // namespace muster::api
