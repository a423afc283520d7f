#include "projections/rebuilds.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "projections/event_reader.hpp"
#include "projections/rebuild/bulk_fold.hpp"
#include "projections/rebuild/rebuilding.hpp"

namespace muster::projections {
namespace {

using Clock = std::chrono::steady_clock;
using Done = domain::Result<void, std::string>;

constexpr std::string_view registry_name = "registry";
/// How often a rebuild that waits to be switched looks at the log.
constexpr std::chrono::milliseconds waiting_nap{50};
/// Room a new generation needs beside what it has: a merge writes everything once more.
constexpr std::uintmax_t room_factor = 2;

std::uintmax_t bytes_under(const std::string& path) {
    std::uintmax_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path, ignored)) {
        if (entry.is_regular_file(ignored)) bytes += entry.file_size(ignored);
    }
    return bytes;
}

}  // namespace

/// One rebuild from its beginning to its end.
struct Rebuilds::Run {
    struct Part {
        std::unique_ptr<Rebuilding> steps;
        RebuildReport report;
        bool open = true;  ///< has not come to its end
    };

    Run(Rebuilds& rebuilds_in, RebuildPlan plan_in, const RebuildControl& control_in, const TellRebuild& tell_in)
        : rebuilds(rebuilds_in), sources(rebuilds_in.sources_), plan(std::move(plan_in)), control(control_in), tell(tell_in),
          pace(control_in), scene{sources.log, sources.keys, control_in, pace, sources.is_serving(), tell_in} {}

    domain::Result<RebuildOutcome, std::string> go() {
        if (auto done = begin(); !done) return domain::failure(done.error());
        if (auto done = fold(); !done) {
            for (auto& part : parts) end(part, done.error());
            rebuilds.plan_file_.remove();
            return domain::failure(done.error());
        }
        each_open([&](Part& part) { return part.steps->settle(); });
        if (plan.request.switch_on_request && !plan.request.compare_only) {
            each_open([&](Part& part) { return part.steps->compare(part.report); });
            wait_to_switch();
            each_open([&](Part& part) { return switch_or_drop(part); });
        } else {
            each_open([&](Part& part) {
                auto compared = part.steps->compare(part.report);
                return compared ? switch_or_drop(part) : compared;
            });
        }
        for (const auto& name : plan.request.models) rebuild_other(name);
        return ended();
    }

    Done begin() {
        // Before anything else: whatever ends the process from now on, this one is gone on with.
        if (auto written = rebuilds.plan_file_.write(plan); !written) return written;
        for (const auto& name : plan.request.models) {
            if (plan.is_done(name) || rebuilds.other_named(name)) continue;
            auto steps = name == registry_name
                             ? rebuilding_of_registry(*sources.registry, *sources.registry_generations, !sources.is_serving(),
                                                      sources.write_failure, scene)
                             : rebuilding_of(*rebuilds.model_named(name), scene);
            auto begun = steps->begin(plan.request.afresh);
            Part part{std::move(steps), {}, true};
            part.report.model = name;
            parts.push_back(std::move(part));
            if (!begun) end(parts.back(), begun.error());
        }
        plan.request.afresh = false;  // what it begins is its own
        return rebuilds.plan_file_.write(plan);
    }

    /// One scan of the log feeds them all.
    Done fold() {
        std::vector<BulkTarget> targets;
        std::vector<Part*> of_target;
        auto from = sources.log.tail();
        for (auto& part : parts) {
            if (!part.open) continue;
            part.steps->target();
            targets.push_back({&part.steps->target(), part.steps->target_to()});
            of_target.push_back(&part);
            from = std::min(from, targets.back().fold->position());
        }
        const auto name = parts.size() == 1 ? parts.front().report.model : std::string("all");
        const auto began = Clock::now();
        BulkFold bulk{sources.log, sources.keys, control, pace, scene.gentle};
        bulk.bytes_max = scene.gentle ? bulk_bytes_serving : bulk_bytes_offline;
        bulk.progress = [&](domain::Position done) {
            if (!tell) return;
            const auto seconds = std::max(std::chrono::duration<double>(Clock::now() - began).count(), 1e-6);
            tell({name, done, sources.log.tail(), done > from ? static_cast<double>(done.value - from.value) / seconds : 0});
        };
        const auto read = bulk.run(targets);
        if (!read) return domain::failure(read.error());
        const auto seconds = std::chrono::duration<double>(Clock::now() - began).count();
        for (std::size_t i = 0; i < targets.size(); ++i) {
            of_target[i]->report.events = *read;
            of_target[i]->report.seconds = seconds;
            of_target[i]->steps->release();
            if (!targets[i].failure.empty()) end(*of_target[i], targets[i].failure);
        }
        return {};
    }

    /// Those that fail come to their end; one that was stopped stands.
    void each_open(const std::function<Done(Part&)>& step) {
        for (auto& part : parts) {
            if (!part.open || control.is_stopping()) continue;
            const auto began = Clock::now();
            Done done;
            try {
                done = step(part);
            } catch (const std::exception& damage) {  // rows or records that cannot be read
                done = domain::failure(std::string(damage.what()));
            }
            part.report.seconds += std::chrono::duration<double>(Clock::now() - began).count();
            if (!done && done.error() != rebuild_stopped) end(part, done.error());
        }
    }

    Done switch_or_drop(Part& part) {
        if (plan.request.compare_only) {
            end(part);
            return {};
        }
        if (auto done = part.steps->go_live(part.report, plan.request.keep_old); !done) return done;
        finish(part);
        return {};
    }

    void tell_waiting(bool begins) {
        const std::lock_guard lock(rebuilds.mutex_);
        rebuilds.waiting_.clear();
        for (const auto& part : parts) {
            if (begins) rebuilds.waiting_.push_back(part.report);
        }
    }

    void wait_to_switch() {
        tell_waiting(true);
        while (!control.is_stopping() && !control.asked_to_switch()) {
            each_open([&](Part& part) { return part.steps->keep_up(); });
            if (tell) {
                RebuildProgress progress{parts.size() == 1 ? parts.front().report.model : "all", sources.log.tail(), sources.log.tail(), 0};
                progress.phase = RebuildPhase::waiting;
                tell(progress);
            }
            std::this_thread::sleep_for(waiting_nap);
        }
        tell_waiting(false);
    }

    /// The new rows go.
    void end(Part& part, std::string failure = {}) {
        part.steps->drop();
        part.report.failure = std::move(failure);
        finish(part);
    }
    void finish(Part& part) {
        part.open = false;
        outcome.reports.push_back(part.report);
        note_done(part.report.model);
    }
    void note_done(const std::string& name) {
        plan.done.push_back(name);
        (void)rebuilds.plan_file_.write(plan);  // or it is rebuilt once more after a crash
    }

    void rebuild_other(const std::string& name) {
        const auto other = rebuilds.other_named(name);
        if (!other || plan.is_done(name) || control.is_stopping()) return;
        auto report = other->rebuild(plan.request, control, tell);
        if (report && !*report) return;
        outcome.reports.push_back(report ? **report : RebuildReport{});
        outcome.reports.back().model = name;
        if (!report) outcome.reports.back().failure = report.error();
        note_done(name);
    }

    RebuildOutcome ended() {
        const bool all_done = std::all_of(plan.request.models.begin(), plan.request.models.end(),
                                          [&](const auto& name) { return plan.is_done(name); });
        const auto asked = control.asked();
        if (all_done) {
            outcome.end = RebuildEnd::finished;
        } else if (asked == RebuildAsk::cancel) {
            outcome.end = RebuildEnd::cancelled;
        } else {
            outcome.end = RebuildEnd::paused;
        }
        for (auto& part : parts) {
            if (!part.open) continue;
            outcome.end == RebuildEnd::cancelled ? part.steps->drop() : part.steps->leave();
        }
        if (outcome.end == RebuildEnd::paused) {
            plan.paused = asked == RebuildAsk::pause;
            (void)rebuilds.plan_file_.write(plan);
        } else {
            rebuilds.plan_file_.remove();
        }
        return std::move(outcome);
    }

    Rebuilds& rebuilds;
    const RebuildSources& sources;
    RebuildPlan plan;
    const RebuildControl& control;
    const TellRebuild& tell;
    Pace pace;
    RebuildScene scene;
    std::vector<Part> parts;
    RebuildOutcome outcome;
};

Rebuilds::Rebuilds(RebuildSources sources) : sources_(std::move(sources)), plan_file_(sources_.models_path) {
    if (sources_.read_only) return;
    const auto plan = plan_file_.read();
    forget_leftovers(plan ? &plan->request : nullptr);
}

Rebuilds::~Rebuilds() = default;

void Rebuilds::forget_leftovers(const RebuildRequest* but) {
    const auto forget = [&](std::string_view name, Generations& generations) {
        if (but != nullptr && std::find(but->models.begin(), but->models.end(), name) != but->models.end()) return;
        generations.remove_unfinished();
    };
    for (auto* model : sources_.models) forget(model->projection().name(), model->generations());
    forget(registry_name, *sources_.registry_generations);
}

std::vector<std::string> Rebuilds::names() const {
    std::vector<std::string> names{std::string(registry_name)};
    for (const auto* model : sources_.models) names.emplace_back(model->projection().name());
    const std::lock_guard lock(mutex_);
    for (const auto& other : others_) names.emplace_back(other->name());
    return names;
}

void Rebuilds::add(std::shared_ptr<OtherModel> model) {
    const std::lock_guard lock(mutex_);
    others_.push_back(std::move(model));
}

void Rebuilds::withdraw(std::string_view name) {
    const std::lock_guard lock(mutex_);
    std::erase_if(others_, [&](const auto& other) { return other->name() == name; });
}

Model* Rebuilds::model_named(std::string_view name) const {
    for (auto* model : sources_.models) {
        if (model->projection().name() == name) return model;
    }
    return nullptr;
}

std::shared_ptr<OtherModel> Rebuilds::other_named(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    for (const auto& other : others_) {
        if (other->name() == name) return other;
    }
    return nullptr;
}

Done Rebuilds::check(const RebuildRequest& request) const {
    if (sources_.read_only) return domain::failure(std::string("the data directory is open for reading only"));
    const auto known = names();
    std::uintmax_t bytes = 0;
    for (const auto& name : request.models) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            std::string all;
            for (const auto& each : known) all += (all.empty() ? "" : ", ") + each;
            return domain::failure("there is no read model \"" + name + "\"; there are " + all);
        }
        bytes += bytes_under(sources_.models_path + "/" + name);
    }
    // The first write that fails is the last one of every read model: rather none.
    std::error_code error;
    const auto room = std::filesystem::space(sources_.models_path, error);
    if (!error && room.available < room_factor * bytes) {
        return domain::failure("there are " + std::to_string(room.available >> 20U) + " MiB free on the disk of " + sources_.models_path +
                               "; new rows beside the live ones may take " + std::to_string((room_factor * bytes) >> 20U) + ": make room first");
    }
    return {};
}

domain::Result<RebuildOutcome, std::string> Rebuilds::run(RebuildRequest request, const RebuildControl& control, const TellRebuild& tell) {
    const auto one = only_one();
    if (!one) return domain::failure(std::string("another rebuild is under way: wait for it or cancel it"));
    if (auto checked = check(request); !checked) return domain::failure(checked.error());
    was_set_back_ = false;
    RebuildPlan plan;
    const auto before = plan_file_.read();
    if (before && !request.afresh && before->request.models == request.models) plan.done = before->done;
    forget_leftovers(&request);
    plan.request = std::move(request);
    try {
        return Run(*this, std::move(plan), control, tell).go();
    } catch (const std::exception& damage) {
        return domain::failure(std::string(damage.what()));
    }
}

std::vector<RebuildReport> Rebuilds::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
}

std::optional<RebuildPlan> Rebuilds::unfinished() const { return plan_file_.read(); }

Done Rebuilds::drop_unfinished() {
    const auto one = only_one();
    if (!one) return domain::failure(std::string("a rebuild is under way: cancel it"));
    plan_file_.remove();
    forget_leftovers(nullptr);
    return {};
}

std::unique_lock<std::mutex> Rebuilds::only_one() {
    const std::lock_guard lock(setting_back_);
    return {running_, std::try_to_lock};
}

void Rebuilds::set_back() {
    if (sources_.read_only) return;
    const std::lock_guard lock(setting_back_);
    const std::unique_lock one(running_, std::try_to_lock);
    if (!one || !plan_file_.read()) return;
    forget_leftovers(nullptr);
    was_set_back_ = true;
}

Done Rebuilds::roll_back(const std::string& name) {
    const auto one = only_one();
    if (!one) return domain::failure(std::string("a rebuild is under way: wait for it or cancel it"));
    auto* model = model_named(name);
    if (model == nullptr) return domain::failure(name + " keeps no old rows");
    const auto flushed_first = model->old();
    if (!flushed_first) return domain::failure("there are no old rows of " + name + " to roll back to");
    if (auto flushed = flushed_first->flush(); !flushed) return flushed;
    while (true) {
        const auto held = model->hold();
        const auto old = model->old();
        if (!old) return domain::failure("the old rows of " + name + " could not be kept up with the log, and are gone");
        if (old->checkpoint() >= model->checkpoint()) return model->roll_back();
        // Those of a stopped model were fed no further.
        const auto to = std::min(model->checkpoint(), domain::Position{old->checkpoint().value + events_while_held});
        auto identity = model->identity();
        RebuildControl control;
        Pace pace(control);
        const RebuildScene here{sources_.log, sources_.keys, control, pace};
        auto done = fold_range(here, name, old->checkpoint(), to, [&](EventSpan events) {
            return fold_slice(model->projection(), *old, events, identity);
        });
        if (!done) return done;
    }
}

Done Rebuilds::drop_old(const std::string& name) {
    auto* model = model_named(name);
    if (model == nullptr || !model->old()) return domain::failure("there are no old rows of " + name);
    model->drop_old();
    return {};
}

}  // namespace muster::projections
