#include "projections/models.hpp"

#include "domain/decide.hpp"
#include "projections/event_reader.hpp"
#include "projections/feed.hpp"
#include "projections/model.hpp"
#include "projections/purge.hpp"
#include "projections/rebuild/bulk_fold.hpp"
#include "projections/rebuild/rebuilding.hpp"
#include "projections/rebuilds.hpp"
#include "projections/registry_store.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::projections {
namespace {

using Done = domain::Result<void, std::string>;
using Progress = std::function<void(const RebuildProgress&)>;

constexpr std::string_view registry_name = "registry";
constexpr std::chrono::milliseconds progress_interval{100};

/// Tells how a fold at opening goes, about ten times a second.
class OpeningProgress {
  public:
    OpeningProgress(std::string what, domain::Position from, const Progress& progress)
        : what_(std::move(what)), from_(from), progress_(progress) {}
    void at(domain::Position done, domain::Position tail) {
        const auto now = std::chrono::steady_clock::now();
        if (!progress_ || now - told_ < progress_interval) return;
        told_ = now;
        const auto seconds = std::chrono::duration<double>(now - begun_).count();
        progress_({what_, done, tail, static_cast<double>(done.value - from_.value) / seconds});
    }

  private:
    std::string what_;
    domain::Position from_;
    const Progress& progress_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now(), told_ = begun_;
};

}  // namespace

struct Models::Parts {
    explicit Parts(eventstore::DataDirectory& directory_in, bool read_only_in)
        : data(directory_in), read_only(read_only_in), registry_generations(path_of(registry_name)) {
        for (auto* model : {&directory_model, &visibility_model, &history_model, &invitations_model, &notifications_model,
                            &telephony_model}) {
            models.push_back(model);
        }
        directory.bind(&directory_model.rows());
        visibility.bind(&visibility_model.rows());
        history.bind(&history_model.rows());
        invitations.bind(&invitations_model.rows());
        notifications.bind(&notifications_model.rows());
        telephony.bind(&telephony_model.rows());
        keys = [this](domain::AccountId subject, std::uint32_t generation) { return data.keyring().of(subject, generation); };
        feed = std::make_unique<Feed>(data.log(), keys, models, [this] { flush_registry(false); });
        timeline = std::make_unique<Timeline>(data.log(), keys, path_of("timeline"), write_failure);
        models.push_back(&timeline->model());  // and follows the log by itself: nobody waits for it at an opening or after a write
    }

    [[nodiscard]] std::string path_of(std::string_view name) const { return data.models_path() + "/" + std::string(name); }
    [[nodiscard]] Done open_registry();
    [[nodiscard]] Done open_models();
    [[nodiscard]] Done check_checkpoints() const;
    /// What is far behind, most often because its rows are of a new version: in bulk, since nobody reads them yet.
    [[nodiscard]] Done fold_far_behind(const Progress& progress);
    [[nodiscard]] Done fold_registry(const Progress& progress);
    [[nodiscard]] Done catch_up(const Progress& progress);
    void flush_registry(bool wait);
    void close();

    eventstore::DataDirectory& data;
    const bool read_only;
    eventstore::KeyFinder keys;
    const std::shared_ptr<WriteFailure> write_failure = std::make_shared<WriteFailure>();

    Generations registry_generations;
    std::unique_ptr<RocksDbDecisionStore> decisions;

    Directory directory;
    VisibilityModel visibility;
    History history;
    Invitations invitations;
    Notifications notifications;
    Telephony telephony;
    Model directory_model{directory, path_of("directory"), write_failure};
    Model visibility_model{visibility, path_of("visibility"), write_failure};
    Model history_model{history, path_of("history"), write_failure};
    Model invitations_model{invitations, path_of("invitations"), write_failure};
    Model notifications_model{notifications, path_of("notifications"), write_failure};
    Model telephony_model{telephony, path_of("telephony"), write_failure};
    std::vector<Model*> models;
    std::unique_ptr<Feed> feed;
    std::unique_ptr<Timeline> timeline;
    std::unique_ptr<Rebuilds> rebuilds;
};

Done Models::Parts::open_registry() {
    const ModelIdentity wanted{data.incarnation().value_or(domain::IncarnationId{}), std::string(registry_rows::version)};
    if (const auto live = registry_generations.current()) {
        auto store = ModelStore::open({registry_generations.path_of(*live), ModelUse::lookups, read_only, write_failure});
        if (!store) return domain::failure(store.error());
        const auto stored = (*store)->identity();
        if (!stored || *stored == wanted) {
            decisions = std::make_unique<RocksDbDecisionStore>(*store);
            if (!read_only) registry_generations.remove_others();  // of a rebuild that did not end
            return {};
        }
    }
    if (read_only) {
        return domain::failure("there is no decision state of this version of this log in " + path_of(registry_name) +
                               ": start the server once, or run a rebuild, to make it from the log");
    }
    const auto generation = registry_generations.next();
    auto store = ModelStore::open({registry_generations.path_of(generation), ModelUse::lookups, false, write_failure});
    if (!store) return domain::failure(store.error());
    if (auto switched = registry_generations.switch_to(generation); !switched) return switched;
    registry_generations.remove_others();
    decisions = std::make_unique<RocksDbDecisionStore>(*store);
    return {};
}

Done Models::Parts::open_models() {
    const auto incarnation = data.incarnation().value_or(domain::IncarnationId{});
    for (auto* model : models) {
        if (auto opened = model->open(incarnation, read_only); !opened) return opened;
    }
    return {};
}

Done Models::Parts::check_checkpoints() const {
    if (auto checked = data.check_model_checkpoint(registry_name, decisions->checkpoint()); !checked) return checked;
    for (const auto* model : models) {
        if (auto checked = data.check_model_checkpoint(model->projection().name(), model->checkpoint()); !checked) return checked;
    }
    return {};
}

Done Models::Parts::fold_registry(const Progress& progress) {
    const auto tail = data.log().tail();
    EventReader reader(data.log(), nullptr, decisions->checkpoint(), tail);
    OpeningProgress told(std::string(registry_name), decisions->checkpoint(), progress);
    domain::RamRegistry changes(&decisions->registry());
    while (true) {
        const auto events = reader.next();
        if (!events) return domain::failure(events.error());
        if (events->empty()) return {};
        for (const auto& event : *events) domain::evolve(changes, event);
        const auto& last = events->back().meta;
        if (auto kept = decisions->commit(changes, last.position, last.time); !kept) return kept;
        told.at(last.position, tail);
    }
}

Done Models::Parts::fold_far_behind(const Progress& progress) {
    const auto tail = data.log().tail();
    const auto is_far = [&](domain::Position at) { return tail.value > at.value + events_worth_a_run; };
    std::vector<std::unique_ptr<FoldTarget>> folds;
    if (is_far(decisions->checkpoint())) folds.push_back(std::make_unique<RegistryTarget>(*decisions));
    for (auto* model : models) {
        if (model == &timeline->model() || !model->running() || !is_far(model->checkpoint())) continue;
        folds.push_back(std::make_unique<RowsTarget>(model->projection(), model->rows().store(), model->identity()));
    }
    if (folds.empty()) return {};
    std::vector<BulkTarget> targets;
    auto from = tail;
    for (const auto& fold : folds) {
        targets.push_back({fold.get(), tail});
        from = std::min(from, fold->position());
    }
    OpeningProgress told("all", from, progress);
    const RebuildControl control;
    Pace pace(control);
    BulkFold bulk{data.log(), keys, control, pace};
    bulk.progress = [&](domain::Position done) { told.at(done, tail); };
    // What one of them cannot apply stops it when it is fed the ordinary way, which comes next.
    const auto read = bulk.run(targets);
    return read ? Done{} : domain::failure(read.error());
}

Done Models::Parts::catch_up(const Progress& progress) {
    if (auto folded = fold_far_behind(progress); !folded) return folded;
    if (auto folded = fold_registry(progress); !folded) return folded;
    std::string behind;
    const auto tail = data.log().tail();
    for (const auto* model : models) {
        if (model != &timeline->model() && model->checkpoint() < tail) behind.append(behind.empty() ? "" : ", ").append(model->projection().name());
    }
    OpeningProgress told(behind, feed->applied(), progress);
    feed->catch_up([&] { told.at(feed->applied(), tail); });
    return {};
}

void Models::Parts::flush_registry(bool wait) {
    (void)decisions->store().flush(wait);  // when the disk fails, the next commit says so and stops the sequencer
}

void Models::Parts::close() {
    feed->stop();
    timeline->stop();
    if (read_only || !decisions) return;
    flush_registry(true);
    for (auto* model : models) model->flush(true);
}

domain::Result<std::unique_ptr<Models>, std::string> Models::open(eventstore::DataDirectory& directory, bool read_only,
                                                                  Progress progress) {
    try {
        auto parts = std::make_unique<Parts>(directory, read_only);
        if (auto opened = parts->open_registry(); !opened) return domain::failure(opened.error());
        if (auto opened = parts->open_models(); !opened) return domain::failure(opened.error());
        if (auto checked = parts->check_checkpoints(); !checked) return domain::failure(checked.error());
        if (!read_only) {
            if (auto caught_up = parts->catch_up(progress); !caught_up) return domain::failure(caught_up.error());
        }
        return std::unique_ptr<Models>(new Models(std::move(parts)));
    } catch (const std::exception& damage) {  // a file of the log or of a model that cannot be read
        return domain::failure(std::string(damage.what()));
    }
}

Models::Models(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
    auto* all = parts_.get();
    all->rebuilds = std::make_unique<Rebuilds>(RebuildSources{all->data.log(), all->keys, all->data.models_path(), all->models,
                                                              all->decisions.get(), &all->registry_generations,
                                                              [all] { return all->feed->started(); }, all->write_failure, all->read_only});
}
Models::~Models() { parts_->close(); }

eventstore::DecisionStore& Models::decisions() { return *parts_->decisions; }
const domain::RegistryReader& Models::registry() const { return parts_->decisions->registry(); }
const Directory& Models::directory() const { return parts_->directory; }
const VisibilityModel& Models::visibility() const { return parts_->visibility; }
const History& Models::history() const { return parts_->history; }
const Invitations& Models::invitations() const { return parts_->invitations; }
const Notifications& Models::notifications() const { return parts_->notifications; }
const Telephony& Models::telephony() const { return parts_->telephony; }
Timeline& Models::timeline() const { return *parts_->timeline; }
domain::Result<void, std::string> Models::purge_erased(domain::Position position, std::atomic<bool>* cancelled) {
    parts_->rebuilds->set_back();  // else it would be waited for until somebody resumes it
    return purge_stores(*parts_->write_failure, parts_->data.models_path(), names, position, cancelled);
}

Rebuilds& Models::rebuilds() { return *parts_->rebuilds; }

void Models::start() {
    parts_->feed->start();
    parts_->timeline->start();
}
void Models::stop() {
    parts_->timeline->stop();
    parts_->feed->stop();
}
eventstore::Sequencer::Listener Models::listener() {
    return [feed = parts_->feed.get(), timeline = parts_->timeline.get()](std::shared_ptr<const eventstore::CommittedBatch> batch) {
        timeline->offer(batch);
        feed->offer(std::move(batch));
    };
}

domain::Position Models::applied() const { return parts_->feed->applied(); }
void Models::when_applied(domain::Position position, std::chrono::milliseconds patience, std::function<void(bool)> callback) {
    parts_->feed->when_applied(position, patience, std::move(callback));
}

std::vector<ModelHealth> Models::health() const {
    const auto tail = parts_->data.log().tail();
    const auto lag = [&](domain::Position checkpoint) { return tail.value > checkpoint.value ? tail.value - checkpoint.value : 0; };
    std::vector<ModelHealth> health;
    const auto at = parts_->decisions->checkpoint();
    health.push_back({std::string(registry_name), std::string(registry_rows::version), at, lag(at), {}, {}});
    for (const auto* model : parts_->models) {
        const auto checkpoint = model->checkpoint();
        health.push_back({std::string(model->projection().name()), model->projection().version(), checkpoint, lag(checkpoint),
                          model->stopped_because(), {}});
        if (const auto old = model->old()) health.back().old_checkpoint = old->checkpoint();
    }
    return health;
}

domain::Result<RebuildReport, std::string> Models::rebuild(const std::string& name,
                                                           std::function<void(const RebuildProgress&)> progress,
                                                           std::function<bool()> cancel) {
    RebuildControl control;
    const auto ask = [&] {
        if (cancel && cancel()) control.ask(RebuildAsk::cancel);
    };
    ask();
    RebuildRequest request;
    request.models = {name};
    request.afresh = true;
    auto outcome = parts_->rebuilds->run(std::move(request), control, [&](const RebuildProgress& at) {
        if (progress) progress(at);
        ask();
    });
    if (!outcome) return domain::failure(outcome.error());
    if (outcome->end != RebuildEnd::finished || outcome->reports.empty()) return domain::failure(std::string("cancelled"));
    auto& report = outcome->reports.front();
    if (!report.failure.empty()) return domain::failure(report.failure);
    return std::move(report);
}

}  // namespace muster::projections
