#pragma once
// An opened data directory with its writer and its read models: what `muster serve` and `muster init` run on.
// Opened and closed by one thread; its parts are thread-safe.

#include <memory>
#include <string>

#include "api/normalizer.hpp"
#include "domain/result.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/data_directory.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::api {

struct InstanceOptions {
    std::string data_directory;
    std::string master_key_file;                             ///< empty: inside the data directory
    bool create = true;                                      ///< make what is missing; else a missing log is an error
    std::string default_phone_region = "GB";
    const eventstore::Clock* clock = nullptr;                ///< the system's when there is none; outlives the instance
    eventstore::Sequencer::Listener also_tell{};             ///< each durable batch; must not block
    std::function<void(const projections::RebuildProgress&)> progress{};  ///< of read models that are rebuilt at the start
};

class Instance {
  public:
    /// Makes the directory when it is missing. The message says what is wrong and what to do.
    [[nodiscard]] static domain::Result<std::unique_ptr<Instance>, std::string> open(const InstanceOptions& options);
    ~Instance();

    [[nodiscard]] eventstore::DataDirectory& directory();
    [[nodiscard]] eventstore::Sequencer& sequencer();
    [[nodiscard]] projections::Models& models();
    [[nodiscard]] const eventstore::Clock& clock() const;
    [[nodiscard]] Normalizer& normalizer();

    /// In order: no more commands, read models up to the tail and flushed, tail guard. Twice does no harm.
    void close();

  private:
    struct Parts;
    explicit Instance(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
