#pragma once
// Rebuilds: a fold into a new generation beside the live one, a comparison at one position, the switch.

#include <functional>
#include <string>

#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "projections/model.hpp"
#include "projections/models.hpp"
#include "projections/registry_store.hpp"

namespace muster::projections {

struct RebuildContext {
    const eventstore::Log& log;
    eventstore::KeyFinder keys;
    std::function<void(const RebuildProgress&)> progress;
    std::function<bool()> cancel;
    std::shared_ptr<WriteFailure> write_failure{};  ///< of the directory
};

/// The live model may be fed and queried meanwhile; it is held only for the moment of the switch.
[[nodiscard]] domain::Result<RebuildReport, std::string> rebuild_model(Model& model, const RebuildContext& context);

/// Decision state: compared, and switched on disk when may_switch (nobody commits to the live one). The new generation is
/// read from the next opening on.
[[nodiscard]] domain::Result<RebuildReport, std::string> rebuild_registry(RocksDbDecisionStore& live, Generations& generations,
                                                                          bool may_switch, const RebuildContext& context);

}  // namespace muster::projections
