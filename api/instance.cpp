#include "api/instance.hpp"

#include <unistd.h>

#include "api/log.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

constexpr int exit_outcome_unknown = 70;  // EX_SOFTWARE: whoever supervises the process starts it again, and it reopens the log

/// What is durable may be known only after reopening: nothing may be answered or written any more, not even by destructors.
[[noreturn]] void end_process(const std::string& why) {
    log::error("fatal: " + why + ". Start Muster again: it reopens the log.");
    ::_exit(exit_outcome_unknown);
}

}  // namespace

struct Instance::Parts {
    eventstore::SystemClock system_clock;
    const eventstore::Clock* clock = &system_clock;
    std::unique_ptr<eventstore::DataDirectory> directory;
    std::unique_ptr<projections::Models> models;
    std::unique_ptr<Normalizer> normalizer;
    std::unique_ptr<eventstore::Sequencer> sequencer;
};

domain::Result<std::unique_ptr<Instance>, std::string> Instance::open(const InstanceOptions& options) {
    auto parts = std::make_unique<Parts>();
    if (options.clock != nullptr) parts->clock = options.clock;
    eventstore::DataDirectoryOptions opening;
    opening.path = options.data_directory;
    opening.master_key_file = options.master_key_file;
    opening.create = options.create;
    auto directory = eventstore::DataDirectory::open(opening);
    if (!directory) return domain::failure(directory.error());
    parts->directory = std::move(*directory);

    auto models = projections::Models::open(*parts->directory, false, options.progress);
    if (!models) return domain::failure(models.error());
    parts->models = std::move(*models);
    parts->normalizer =
        std::make_unique<Normalizer>(parts->directory->keyring().secrets().claim_key, options.default_phone_region);

    auto listener = [to_models = parts->models->listener(), also = options.also_tell](
                        std::shared_ptr<const eventstore::CommittedBatch> batch) {
        if (also) also(batch);
        to_models(std::move(batch));
    };
    eventstore::IdSource ids{[](domain::Timestamp time) { return eventstore::crypto::uuid_v7(time.microseconds); }};
    eventstore::SequencerOptions sequencing;
    sequencing.tree_progress = [](std::uint64_t done, std::uint64_t total) {
        log::info("proof tree: " + std::to_string(done) + " of " + std::to_string(total) + " records");
    };
    auto sequencer =
        eventstore::Sequencer::start(parts->directory->log(), parts->directory->keyring(), parts->models->decisions(),
                                     *parts->clock, std::move(ids), std::move(listener), [](const std::string& why) { end_process(why); },
                                     std::move(sequencing));
    if (!sequencer) return domain::failure(sequencer.error());
    parts->sequencer = std::move(*sequencer);
    parts->models->start();
    return std::unique_ptr<Instance>(new Instance(std::move(parts)));
}

Instance::Instance(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Instance::~Instance() { close(); }

eventstore::DataDirectory& Instance::directory() { return *parts_->directory; }
eventstore::Sequencer& Instance::sequencer() { return *parts_->sequencer; }
projections::Models& Instance::models() { return *parts_->models; }
const eventstore::Clock& Instance::clock() const { return *parts_->clock; }
Normalizer& Instance::normalizer() { return *parts_->normalizer; }

void Instance::close() {
    if (!parts_->directory) return;
    parts_->sequencer->stop();
    parts_->models->stop();
    parts_->sequencer.reset();
    parts_->models.reset();
    parts_->directory.reset();
}

}  // namespace muster::api
